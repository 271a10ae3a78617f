package shard

import (
	"context"
	"fmt"
	"strings"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/orm"
)

// Get returns the object with a primary key, of the shard that the entity's [Rule] chooses for the key; if that may be several, they are asked at
// once. No such row is orm.ErrNoResult, rows in two shards are orm.ErrMultipleResults. It sends no SQL if one shard is chosen and its
// session has the object.
func Get[R, K any](ctx context.Context, s *Session, e orm.Keyed[R, K], key K, loaders ...orm.Load[R]) (R, error) {
	r, err := GetOrNil(ctx, s, e, key, loaders...)
	var none R
	if err == nil && any(r) == any(none) {
		err = describe(fmt.Sprintf("get %s(%v)", tableOf(e), key), orm.ErrNoResult)
	}
	return r, err
}

// GetOrNil is [Get], but without such a row it returns nil and no error.
func GetOrNil[R, K any](ctx context.Context, s *Session, e orm.Keyed[R, K], key K, loaders ...orm.Load[R]) (R, error) {
	r, err := get(ctx, s, e, key, loaders)
	return r, describe(fmt.Sprintf("get %s(%v)", tableOf(e), key), err)
}

func get[R, K any](ctx context.Context, s *Session, e orm.Keyed[R, K], key K, loaders []orm.Load[R]) (R, error) {
	var none R
	r := s.f.route(tableOf(e))
	if r == nil {
		return none, fmt.Errorf("%w: the entity has no route: use the session of a shard (On)", orm.ErrUsage)
	}
	on := s.f.all()
	if r.key != nil {
		some, err := s.f.places(r.key(key))
		if err != nil {
			return none, err
		}
		if len(some) > 0 {
			on = some
		}
	}
	found := make([]R, len(on))
	err := s.each(on, func(n int, m *orm.Session) (err error) {
		found[n], err = orm.GetOrNil(ctx, m, e, key, loaders...)
		return err
	})
	if err != nil {
		return none, err
	}
	out := none
	var where []string
	for n, x := range found {
		if any(x) != any(none) {
			out, where = x, append(where, s.f.shards[on[n]].name)
		}
	}
	if len(where) > 1 {
		return none, fmt.Errorf("%w: the shards %s have one each: the rule's Key has to choose", orm.ErrMultipleResults, strings.Join(where, ", "))
	}
	return out, nil
}

// tableOf is the name of an entity's table; "" for a handle that orm.Map didn't make.
func tableOf[R any](e orm.Mapped[R]) string {
	if t, ok := ast.FromOf(e).(*ast.Table); ok {
		return nameOf(t)
	}
	return ""
}
