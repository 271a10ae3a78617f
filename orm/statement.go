package orm

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
)

// BeforeStatement has fn called before each statement that a session runs for the program: queries, Get, what [Exec] runs, and the statements
// that load relationships and read rows again. fn may add conditions and options to it, put another in its place, answer it, or refuse it by
// an error. Pending changes have been flushed by then. What a flush writes, bulk writes, and the statements that fn sends itself are not told.
//
// The Statement is for the time of the call.
func BeforeStatement(r *Registry, fn func(ctx context.Context, s *Session, st *Statement) error) {
	r.register("BeforeStatement", func(f *sessionFuncs) { f.beforeStatement = append(f.beforeStatement, fn) })
}

// Purpose is what a statement of a session is for.
type Purpose uint8

// The purposes.
const (
	ForProgram      Purpose = iota // the program runs it: a query, Get, or [Exec]
	ForRelationship                // it loads a relationship, eagerly or lazily
	ForRefresh                     // it reads rows again, or columns that were left out
)

var purposeNames = [...]string{"program", "relationship", "refresh"}

// String returns the purpose in a word.
func (p Purpose) String() string { return purposeNames[p] }

// Statement is a statement that a session is about to run.
type Statement struct {
	node    ast.Node
	purpose Purpose
	tags    []any
	answer  answer
	errs    []error
}

// answer gives a statement's rows, told by its key, by running it or otherwise.
type answer func(key string, run func() (*Frozen, error)) (*Frozen, error)

// Purpose tells what the statement is for.
func (st *Statement) Purpose() Purpose { return st.purpose }

// Writes tells whether the statement changes or locks rows.
func (st *Statement) Writes() bool { return ast.Writes(st.node) }

// String returns the statement as text, with ? for its values, as it is so far.
func (st *Statement) String() string { return dialect.String(st.node) }

// Concerns tells whether the statement reads the entity from FROM or a join, or writes its table. It doesn't look into conditions.
func (st *Statement) Concerns(e retort.Source) bool {
	own, found := entityOf(e), false
	if own == nil {
		return false
	}
	eachTable(st.node, func(t *ast.Table) {
		of, ok := t.Entity.(*entity)
		found = found || ok && of.m.is(own.m)
	})
	return found
}

// Tags are what the program has tagged the statement with, by [Tag].
func (st *Statement) Tags() []any { return st.tags }

// Options gives a SELECT more options, such as [Criteria]. For others they are ErrUsage.
func (st *Statement) Options(opts ...retort.Option) {
	sel, ok := st.node.(*ast.Select)
	if !ok {
		st.refuse("options for a statement that is no SELECT")
		return
	}
	c := *sel
	c.Options = slices.Clip(c.Options)
	for _, o := range opts {
		c.Options = append(c.Options, retort.OptionOf(o))
	}
	st.node = &c
}

// Where adds conditions to a SELECT, UPDATE or DELETE: all must hold. They name tables as the statement does. For others, set operations
// and texts they are ErrUsage.
func (st *Statement) Where(conds ...retort.Condition) {
	where := make([]ast.Expr, len(conds))
	for k, c := range conds {
		where[k] = ast.ExprOf(c)
	}
	switch n := st.node.(type) {
	case *ast.Select:
		if n.Text != nil || len(n.Members) > 0 {
			st.refuse("conditions for a set operation or a text")
			return
		}
		c := *n
		c.Where = append(slices.Clip(c.Where), where...)
		st.node = &c
	case *ast.Update:
		c := *n
		c.Where = append(slices.Clip(c.Where), where...)
		st.node = &c
	case *ast.Delete:
		c := *n
		c.Where = append(slices.Clip(c.Where), where...)
		st.node = &c
	default:
		st.refuse("conditions for a statement that finds no rows")
	}
}

// Replace puts another statement in the place of this one: of the same kind, and of a SELECT one that selects the same, since the rows go
// where those of this one go. Another is ErrUsage. It has options of its own.
func (st *Statement) Replace(by retort.Stmt) {
	n := ast.NodeOf(by)
	if reflect.TypeOf(n) != reflect.TypeOf(st.node) || !slices.EqualFunc(ast.CellsOf(n), ast.CellsOf(st.node), sameCell) {
		st.refuse("a replacement of another kind, or that returns other rows")
		return
	}
	st.node = n
}

// sameCell tells whether two values of a row become the same in Go, at the same place.
func sameCell(a, b ast.Cell) bool {
	if a.Offset != b.Offset || (a.Entity == nil) != (b.Entity == nil) {
		return false
	}
	if a.Entity == nil {
		return a.Codec.Go == b.Codec.Go
	}
	x, okX := a.Entity.(*entity)
	y, okY := b.Entity.(*entity)
	return okX && okY && x.m == y.m
}

// Answer has fn give the rows of a statement that only reads: those that run reads from the database, or what run gave earlier for the same
// key, in whichever session. The key tells statements and their values apart, options included that change what is read, and nothing else:
// the engine, and who may see what, are for fn to add. Objects are made of the rows, or found, as always; loads that take statements of their own are told
// as such. A statement that writes or locks can't be answered: ErrUsage.
//
//	orm.BeforeStatement(Models, func(ctx context.Context, s *orm.Session, st *orm.Statement) error {
//		if slices.Contains(st.Tags(), any("cached")) {
//			st.Answer(func(key string, run func() (*orm.Frozen, error)) (*orm.Frozen, error) { return cache.get(key, run) })
//		}
//		return nil
//	})
func (st *Statement) Answer(fn func(key string, run func() (*Frozen, error)) (*Frozen, error)) {
	if st.Writes() {
		st.refuse("an answer to a statement that writes or locks")
		return
	}
	inner := st.answer
	st.answer = fn
	if inner != nil {
		st.answer = func(key string, run func() (*Frozen, error)) (*Frozen, error) {
			return fn(key, func() (*Frozen, error) { return inner(key, run) })
		}
	}
}

// refuse keeps a mistake of the program's function, which is returned by the statement.
func (st *Statement) refuse(what string) {
	st.errs = append(st.errs, fmt.Errorf("%w: %s", ErrUsage, what))
}

// tag is an option that only the program's functions look at.
type tag struct{ v any }

// Tag is an option of a query that changes nothing by itself: functions given to [BeforeStatement] find v among [Statement.Tags], also for the
// statements that load relationships with the query.
func Tag(v any) retort.Option { return retort.NewOption(tag{v}) }

// again is an option of the statements that read rows again.
type again struct{}

// purposeOf tells what a statement is for, and how it is tagged.
func purposeOf(n ast.Node) (p Purpose, tags []any) {
	sel, ok := n.(*ast.Select)
	if !ok {
		return ForProgram, nil
	}
	for _, o := range sel.Options {
		switch o := o.(type) {
		case again:
			p = ForRefresh
		case loadPath:
			p = max(p, ForRelationship)
		case tag:
			tags = append(tags, o.v)
		}
	}
	return p, tags
}

// beforeStatement calls the program's functions before a statement. It returns the one to run, and what answers it if something does.
func (s *Session) beforeStatement(ctx context.Context, n ast.Node) (ast.Node, answer, error) {
	if s.plain != nil || s.hearing || !slices.ContainsFunc(s.regs, func(r *Registry) bool { return r.funcs != nil && r.funcs.beforeStatement != nil }) {
		return n, nil, nil
	}
	s.hearing = true
	defer func() { s.hearing = false }()
	st := &Statement{node: n}
	st.purpose, st.tags = purposeOf(n)
	err := s.eachFuncs(func(f *sessionFuncs) error {
		for _, fn := range f.beforeStatement {
			if err := s.callOut(func() error { return errors.Join(fn(ctx, s, st), errors.Join(st.errs...)) }); err != nil {
				return fmt.Errorf("before statement: %w", err)
			}
		}
		return nil
	})
	return st.node, st.answer, err
}
