package orm

import (
	"fmt"

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
)

var strategyNames = map[string]strategy{"batch": lazyBatch, "selectin": selectIn, "joined": joined, "raise": raiseError}

// loadOption is one node of a tree of loader strategies, as it travels in a statement's options.
type loadOption struct {
	ref    *relationRef
	how    strategy
	where  []ast.Expr
	order  []ast.Order
	nested []*loadOption
	path   []*relation // the relationships that led here
}

// loadPath is an option of the statements that load relationships: the relationships that led to them.
type loadPath []*relation

// check tells whether a load, and those nested in it, were made by the functions of this package from bound handles.
func (o *loadOption) check() error {
	if o == nil {
		return fmt.Errorf("%w: a zero Load: make it with SelectIn, Joined, Lazy or Raise", ErrUsage)
	}
	if err := o.ref.usable(); err != nil {
		return err
	}
	for _, n := range o.nested {
		if err := n.check(); err != nil {
			return err
		}
	}
	return nil
}

// populateOption makes a statement overwrite objects that the session has.
type populateOption struct{}

// Load is a loader strategy for a relationship of entities read as P: made by [SelectIn], [Joined], [Lazy] and [Raise], given to
// With or to Get. It is immutable.
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

// Lazy loads a relationship on first touch, for all objects of the result in one statement: the default, where the mapping's lazy=
// says otherwise.
func Lazy[P, C any](r Rel[P, C]) Load[P] { return loadBy[P, C](r, lazyBatch, nil) }

// Raise makes touching the unloaded relationship an error, ErrUnloaded, on the objects of the result.
func Raise[P, C any](r Rel[P, C]) Load[P] { return loadBy[P, C](r, raiseError, nil) }

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
