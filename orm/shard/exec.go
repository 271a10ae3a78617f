package shard

import (
	"context"
	"fmt"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/orm"
)

// Exec runs an UPDATE or DELETE in the shards that the rules choose, one after the other, and returns how many rows they met together; objects follow
// as with orm.Exec. After an error the shards before have done their part in their transactions, which the program rolls back. An INSERT
// or MERGE is for one shard: run it in the session of that ([Session.On]).
func Exec(ctx context.Context, s *Session, d retort.DML, how ...orm.Sync) (engine.Result, error) {
	res, err := exec(ctx, s, d, how)
	return res, describe("exec", err)
}

func exec(ctx context.Context, s *Session, d retort.DML, how []orm.Sync) (all engine.Result, err error) {
	n := ast.NodeOf(d)
	limited := false
	switch n := n.(type) {
	case *ast.Update:
		limited = n.Limit != nil
	case *ast.Delete:
		limited = n.Limit != nil
	default:
		return all, fmt.Errorf("%w: only an UPDATE or DELETE finds its shards by itself: use the session of a shard (On)", orm.ErrUsage)
	}
	on, err := s.target(n)
	if err != nil {
		return all, err
	}
	if limited && len(on) > 1 {
		return all, fmt.Errorf("%w: a LIMIT over several shards: use the session of a shard (On)", orm.ErrUsage)
	}
	for _, k := range on {
		res, err := orm.Exec(ctx, s.members[k], d, how...)
		if err != nil {
			return engine.Result{}, s.named(k, err)
		}
		all.Rows += res.Rows
	}
	return all, nil
}

// BulkInsert inserts rows into the shards that the rule of T chooses for them, as orm.BulkInsert does. After an error nothing of the call is in
// any of the databases.
func BulkInsert[T any](ctx context.Context, s *Session, rows []*T, opts ...orm.BulkOption) error {
	parts := map[int][]*T{}
	for _, r := range rows {
		k, err := s.placeOf(r)
		if err != nil {
			return describe("bulk insert", err)
		}
		parts[k] = append(parts[k], r)
	}
	insert := func() error {
		for _, k := range s.f.all() {
			if err := orm.BulkInsert(ctx, s.members[k], parts[k], opts...); err != nil {
				return s.named(k, err)
			}
		}
		return nil
	}
	if len(parts) < 2 {
		return describe("bulk insert", insert())
	}
	return describe("bulk insert", s.Savepoint(ctx, insert))
}
