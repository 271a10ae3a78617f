package shard

import (
	"fmt"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/orm"
)

// Route says where the rows of one entity are. Make it by [By] or [Beside].
type Route struct{ route *route }

// Rule chooses the shards of an entity's rows, by their names. A name that no shard has is orm.ErrUsage of the call that asked. The functions
// are called on the goroutine that uses the session; of several sessions, side by side.
type Rule[R, K any] struct {
	// Object chooses the shard of a new object when it is added. It must be given.
	Object func(s *Session, x R) (string, error)
	// Key chooses the shards that may have a key; nil, or no shard, are all. Where two shards may have rows of one key it has to choose one:
	// a Get that finds two is orm.ErrMultipleResults.
	Key func(key K) []string
	// Query chooses the shards that may have rows of a statement; nil, or no shard, are all. [Values] tells what the statement's conditions
	// leave of a column.
	Query func(q Query) []string
}

// By routes an entity by a rule. Each entity of a hierarchy that statements name has a route of its own.
func By[R, K any](e orm.Keyed[R, K], rule Rule[R, K]) Route {
	r := newRoute[R](e)
	if r.err == nil && rule.Object == nil {
		r.err = fmt.Errorf("%w: the rule for %s has no Object", orm.ErrUsage, r.table)
	}
	r.object = func(s *Session, x any) (string, error) { return rule.Object(s, x.(R)) }
	if rule.Key != nil {
		r.key = func(key any) []string { return rule.Key(key.(K)) }
	}
	r.query = rule.Query
	return Route{r}
}

// Beside routes the objects of an entity to the shard of another object, mostly the one that they belong to. An object that is in no session yet
// is routed as Add would. Keys and statements are looked for in all shards.
func Beside[R any](e orm.Mapped[R], of func(x R) any) Route {
	r := newRoute[R](e)
	if r.err == nil && of == nil {
		r.err = fmt.Errorf("%w: Beside has no function for %s", orm.ErrUsage, r.table)
	}
	r.object = func(s *Session, x any) (string, error) {
		k, err := s.placeOf(of(x.(R)))
		if err != nil {
			return "", err
		}
		return s.f.shards[k].name, nil
	}
	return Route{r}
}

// route is a [Route] for objects and keys of any type.
type route struct {
	table  string
	is     func(x any) bool
	object func(s *Session, x any) (string, error)
	key    func(key any) []string // nil for all shards
	query  func(q Query) []string // nil for all shards
	err    error
}

func newRoute[R any](e orm.Mapped[R]) *route {
	r := &route{is: func(x any) bool { _, ok := x.(R); return ok }}
	if t, ok := ast.FromOf(e).(*ast.Table); ok && t.Entity != nil {
		r.table = nameOf(t)
	} else {
		r.err = fmt.Errorf("%w: want a handle made by orm.Map", orm.ErrUsage)
	}
	return r
}

// nameOf is a table's name, whatever it is called in a statement.
func nameOf(t *ast.Table) string {
	if t.Schema == "" {
		return t.Name
	}
	return t.Schema + "." + t.Name
}
