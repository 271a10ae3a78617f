package orm

import (
	"fmt"
	"slices"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
)

// strategy says when and how a relationship is loaded. All give the same objects; the number of statements differs.
type strategy uint8

const (
	lazyBatch  strategy = iota // on first touch, for all objects of the same result
	selectIn                   // with the result: one more statement for each level
	joined                     // within the result's own statement
	raiseError                 // never: touching it is an error
	contained                  // out of what the statement joins by itself
	bySubquery                 // with the result: one more statement for each level, which repeats the statement in a subquery
)

var strategyNames = map[string]strategy{"batch": lazyBatch, "selectin": selectIn, "joined": joined, "raise": raiseError}

// loadOption is one node of a tree of loader strategies, as it travels in a statement's options.
type loadOption struct {
	ref     *relationRef
	all     *entity       // instead of ref: every relationship of it that nothing else loads
	columns *columnChoice // instead of either: which columns are read
	how     strategy
	where   []ast.Expr
	order   []ast.Order
	inner   bool // of a joined load: by an inner join, see innerjoin.go
	limit   int  // items for each object; 0 for all
	levels  int  // of a relationship of an entity with itself that are loaded below this one: -1 for all
	nested  []*loadOption
	lock    *ast.Lock // how Get locks the row; then there is no relationship
	fault   error     // of the lock

	// What the statement that it belongs to adds.
	path     []*relation        // the relationships that led here
	criteria []criterion        // conditions on entities wherever they are read
	tags     []any              // what the program has tagged it with, for the statements that load
	within   *ast.Select        // the keys of the objects, for bySubquery
	met      map[*instance]bool // on the levels of a recursive load so far

	of, sub *entity // for what Subtype makes: nested begin at sub, which inherits of
}

// loadPath is an option of the statements that load relationships: the relationships that led to them.
type loadPath []*relation

// check tells whether a load, and those nested in it, were made by the functions of this package from bound handles.
func (o *loadOption) check() error {
	if o == nil {
		return fmt.Errorf("%w: a zero Load: make it with SelectIn, Joined, Lazy, Raise or another function of this package", ErrUsage)
	}
	if o.all != nil {
		return o.all.m.reg.resolve()
	}
	if o.lock != nil {
		return fmt.Errorf("%w: ForUpdate of this package goes with Get: a statement has a method ForUpdate", ErrUsage)
	}
	if c := o.columns; c != nil {
		if c.err != nil {
			return c.err
		}
		if err := c.e.m.reg.resolve(); err != nil {
			return err
		}
		if c.how == chooseExpr || c.how == chooseFewer {
			return nil
		}
		return checkAsked(c.fields)
	}
	if o.of != nil || o.sub != nil {
		if err := o.checkSubtype(); err != nil {
			return err
		}
	} else if err := o.ref.usable(); err != nil {
		return err
	} else if o.ref.narrows() && !o.ref.rel.many {
		return fmt.Errorf("%w: %s is a reference, which can't be loaded in part: load it without OfType", ErrUsage, o.ref.rel)
	}
	if o.ref != nil && o.ref.rel.unread && o.how != raiseError {
		return fmt.Errorf("load %s: %w", o.ref.rel, o.ref.rel.neverLoaded())
	}
	if err := o.checkInner(); err != nil {
		return err
	}
	if o.limit < 0 || o.limit > 0 && o.how != selectIn && o.how != lazyBatch && o.how != bySubquery {
		return fmt.Errorf("%w: Limit(%d) of %s: it takes a number above 0, and goes with SelectIn, Subquery and Lazy", ErrUsage, o.limit, o.ref.rel)
	}
	if o.ref != nil && o.ref.rel.kind == toAny && o.ref.right == nil && len(o.where)+len(o.order)+o.limit > 0 {
		return fmt.Errorf("%w: Where, OrderBy and Limit of %s, which leads to rows of several tables: give them to loads of one, with orm.OfType", ErrUsage, o.ref.rel)
	}
	if o.ref != nil && o.ref.rel.fieldless {
		return fmt.Errorf("%w: load %s: what Along makes has no field to be loaded into: load its parts, one in the other", ErrUsage, o.ref.rel)
	}
	if o.ref != nil && o.ref.rel.via != nil && o.limit > 0 {
		return fmt.Errorf("%w: Limit of %s, which leads along others: an item that is found by several ways would count as several", ErrUsage, o.ref.rel)
	}
	for _, n := range o.nested {
		if err := n.check(); err != nil {
			return err
		}
	}
	return nil
}

// left is the entity that the load begins at.
func (o *loadOption) left() *entity {
	if o.all != nil {
		return o.all
	}
	return o.ref.left
}

// partial tells whether what the load gives may be less than the relationship has.
func (o *loadOption) partial() bool {
	switch {
	case o.order != nil && o.ref.rel.position != nil:
		return true // in another order than the list has
	case slices.ContainsFunc(o.nested, func(n *loadOption) bool { return n.inner }):
		return true // items that have none of those are left out
	}
	return len(o.where) > 0 || o.limit > 0 || o.how == contained || o.ref.narrows() || len(o.about(o.ref.target().m)) > 0
}

// populateOption makes a statement overwrite objects that the session has.
type populateOption struct{}

// Load is a loader strategy for a relationship of entities read as P: made by [SelectIn], [Joined], [Subquery], [ContainsEager], [Recursive],
// [Lazy] and [Raise], given to With or to Get. It is immutable.
type Load[P any] struct {
	retort.LoaderBase[P]
	opt *loadOption
}

func newLoad[P any](opt *loadOption) Load[P] {
	return Load[P]{retort.NewLoader[P](opt), opt}
}

// Where loads only the items that meet all conditions. The collection is then partial: items that are absent from it are not taken
// for removed by a flush.
func (l Load[P]) Where(conds ...retort.Condition) Load[P] {
	if l.opt == nil {
		return l
	}
	opt := *l.opt
	opt.where = opt.where[:len(opt.where):len(opt.where)]
	for _, c := range conds {
		opt.where = append(opt.where, ast.ExprOf(c))
	}
	return newLoad[P](&opt)
}

// OrderBy sorts the items, instead of the relationship's orderby.
func (l Load[P]) OrderBy(terms ...retort.Sorter) Load[P] {
	if l.opt == nil {
		return l
	}
	opt := *l.opt
	opt.order = opt.order[:len(opt.order):len(opt.order)]
	for _, t := range terms {
		opt.order = append(opt.order, retort.Sort(t))
	}
	return newLoad[P](&opt)
}

// Limit loads at most n items for each object, the first in the order of the load: the three latest orders of each customer. It goes with SelectIn,
// Subquery and Lazy. The collection is then partial, as with Where.
func (l Load[P]) Limit(n int) Load[P] {
	if l.opt == nil {
		return l
	}
	opt := *l.opt
	opt.limit = n
	if n == 0 {
		opt.limit = -1
	}
	return newLoad[P](&opt)
}

func loadBy[P, C any](r Rel[P, C], how strategy, nested []Load[C]) Load[P] {
	opt := &loadOption{ref: refOf(r), how: how}
	for _, n := range nested {
		opt.nested = append(opt.nested, n.opt)
	}
	return newLoad[P](opt)
}

// SelectIn loads a relationship for all objects of the result with one more statement: SELECT … WHERE key IN (…). nested loads what
// belongs to the loaded objects.
func SelectIn[P, C any](r Rel[P, C], nested ...Load[C]) Load[P] {
	return loadBy(r, selectIn, nested)
}

// Joined loads a relationship within the result's own statement, by a LEFT JOIN under an alias of its own. Limit and Offset still
// count the objects selected, not joined rows.
func Joined[P, C any](r Rel[P, C], nested ...Load[C]) Load[P] { return loadBy(r, joined, nested) }

// Subquery loads a relationship like [SelectIn], but its statement repeats the first one as a subquery, with its LIMIT, instead of naming the
// keys: for results of very many objects. A statement that can't be a subquery (a set operation, one with GROUP BY or DISTINCT, a
// text) is followed by SelectIn's.
func Subquery[P, C any](r Rel[P, C], nested ...Load[C]) Load[P] { return loadBy(r, bySubquery, nested) }

// ContainsEager fills a relationship from what the statement joins by itself, with no more SQL: under the conditions of its joins and WHERE. A
// collection is then partial, as with Where. The target must be joined, as it is or As an alias:
//
//	retort.Select(Authors).Join(Authors.Books).Where(Books.Title.Like("T%")).With(orm.ContainsEager(Authors.Books))
func ContainsEager[P, C any](r Rel[P, C], nested ...Load[C]) Load[P] {
	return loadBy(r, contained, nested)
}

// Recursive loads a relationship of an entity with itself, level by level with one statement each, until there is nothing more: a whole tree.
// levels bounds how many are loaded, 0 is all; what lies deeper is loaded lazily.
func Recursive[P any](r Rel[P, P], levels int, nested ...Load[P]) Load[P] {
	l := loadBy(r, selectIn, nested)
	l.opt.levels = levels - 1
	return l
}

// Lazy loads a relationship on first touch, for all objects of the result in one statement: the default, where the mapping's lazy=
// says otherwise. nested, Where, OrderBy and Limit apply then.
func Lazy[P, C any](r Rel[P, C], nested ...Load[C]) Load[P] { return loadBy(r, lazyBatch, nested) }

// Raise makes touching the unloaded relationship an error, ErrUnloaded, on the objects of the result.
func Raise[P, C any](r Rel[P, C]) Load[P] { return loadBy[P, C](r, raiseError, nil) }

// RaiseAll makes touching any unloaded relationship of an entity an error, ErrUnloaded, on the objects of the result: all but those that other
// loads of the statement name.
func RaiseAll[R any](e Mapped[R]) Load[R] {
	return newLoad[R](&loadOption{all: entityOf(e), how: raiseError})
}

// PopulateExisting makes a statement overwrite what the session has in memory with what it reads, unflushed changes included.
var PopulateExisting = retort.NewOption(populateOption{})

// Selected is an entity with loader strategies of its own, to be selected beside other things; see [With].
type Selected[R any] struct{ retort.Selection[R] }

// With selects an entity with loader strategies, where the entity is not the whole row:
//
//	retort.Select2(orm.With(Authors, orm.SelectIn(Authors.Books)), n)
func With[R any](e Mapped[R], loads ...Load[R]) Selected[R] {
	var options []any
	for _, l := range loads {
		options = append(options, l.opt)
	}
	return Selected[R]{retort.NewSelection[R](e, options...)}
}
