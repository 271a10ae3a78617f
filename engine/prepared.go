package engine

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync/atomic"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/sqltype"
)

// Prepared is a query with parameters (retort.Param), taken apart once and run with other values. It is for no engine in particular: the
// text is compiled at the first run on an engine and kept. A run without walking the statement's tree again costs the same whatever the
// tree's size.
//
// Each parameter needs exactly one value at each run. A missing one, one for no parameter, one given twice and one of another storage
// class are errors before anything is sent. It is safe for concurrent use.
type Prepared[R any] struct{ p prepared }

// Prepare takes a query apart. It returns the query's first fault.
func Prepare[R any](q ast.Query[R]) (*Prepared[R], error) {
	p := &Prepared[R]{}
	if err := p.p.init(ast.NodeOf(q)); err != nil {
		return nil, err
	}
	return p, nil
}

// All is [All] with these values.
func (p *Prepared[R]) All(ctx context.Context, x Execer, args ...ast.Arg) ([]R, error) {
	d, err := p.p.open(ctx, x, args)
	if err != nil {
		return nil, err
	}
	return readAll[R](&d)
}

// One is [One] with these values.
func (p *Prepared[R]) One(ctx context.Context, x Execer, args ...ast.Arg) (r R, err error) {
	d, err := p.p.open(ctx, x, args)
	if err != nil {
		return r, err
	}
	return readOne[R](&d)
}

// OneOrNil is [OneOrNil] with these values.
func (p *Prepared[R]) OneOrNil(ctx context.Context, x Execer, args ...ast.Arg) (*R, error) {
	d, err := p.p.open(ctx, x, args)
	if err != nil {
		return nil, err
	}
	return readSingle[R](&d, "one or nil", 0)
}

// First is [First] with these values.
func (p *Prepared[R]) First(ctx context.Context, x Execer, args ...ast.Arg) (r R, err error) {
	d, err := p.p.open(ctx, x, args)
	if err != nil {
		return r, err
	}
	return readFirst[R](&d)
}

// Iter is [Iter] with these values.
func (p *Prepared[R]) Iter(ctx context.Context, x Execer, args ...ast.Arg) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		s, err := p.p.statement(ctx, x.core(), args)
		if err != nil {
			yield(*new(R), err)
			return
		}
		s.stream = s.access == Read
		d, err := openStatement(ctx, x, p.p.node, s)
		readEach(&d, err, yield)
	}
}

// PreparedExec is a [Prepared] statement that changes rows and returns none. It is safe for concurrent use.
type PreparedExec struct{ p prepared }

// PrepareExec takes a statement apart. It returns the statement's first fault.
func PrepareExec(d ast.DML) (*PreparedExec, error) {
	p := &PreparedExec{}
	if err := p.p.init(ast.NodeOf(d)); err != nil {
		return nil, err
	}
	return p, nil
}

// Exec is [Exec] with these values.
func (p *PreparedExec) Exec(ctx context.Context, x Execer, args ...ast.Arg) (Result, error) {
	s, err := p.p.statement(ctx, x.core(), args)
	if err != nil {
		return Result{}, err
	}
	return exec(ctx, x, s)
}

// prepared is a statement taken apart.
type prepared struct {
	node   ast.Node
	key    []byte
	values []sqltype.Value // with those of parameters to be filled in
	params []ast.ParamAt
	text   atomic.Pointer[preparedText]
}

// preparedText is what an engine compiled. The last one is kept, so that the engine's cache isn't asked.
type preparedText struct {
	e *Engine
	c *dialect.Compiled
}

func (p *prepared) init(n ast.Node) (err error) {
	if n, err = shaped(n); err != nil {
		return err
	}
	p.node = n
	if p.key, p.values, p.params, err = ast.Parameters(n, nil, nil); err != nil {
		return atEdge(err)
	}
	for i, a := range p.params {
		for _, b := range p.params[:i] {
			if a.Param.Name == b.Param.Name && (a.Param.Bind.Value.Kind() != b.Param.Bind.Value.Kind() || a.Param.Null != b.Param.Null) {
				return fmt.Errorf("engine: parameter %s is %s in one place and %s in another", a.Param.Name, b.Param.Go, a.Param.Go)
			}
		}
	}
	return nil
}

func (p *prepared) open(ctx context.Context, x Execer, args []ast.Arg) (reader, error) {
	s, err := p.statement(ctx, x.core(), args)
	if err != nil {
		return reader{}, err
	}
	return openStatement(ctx, x, p.node, s)
}

// statement gives the text for an engine and the values of this run.
func (p *prepared) statement(ctx context.Context, e *Engine, args []ast.Arg) (*statement, error) {
	s := newStatement()
	if err := p.fill(ctx, e, s, args); err != nil {
		s.free()
		return nil, atEdge(err)
	}
	return s, nil
}

func (p *prepared) fill(ctx context.Context, e *Engine, s *statement, args []ast.Arg) error {
	s.args = append(s.args[:0], p.values...)
	if err := p.place(s.args, args); err != nil {
		return err
	}
	if ast.TakesDefaults(p.node) { // which are made at each run
		return e.fill(ctx, s, ast.WithArgs(p.node, args))
	}
	c, err := p.compiled(ctx, e)
	if err != nil {
		return err
	}
	return e.complete(s, c)
}

// place puts the values of parameters among the binds.
func (p *prepared) place(binds []sqltype.Value, args []ast.Arg) error {
	for i := range p.params {
		at := &p.params[i]
		arg := find(args, at.Param.Name)
		if arg == nil {
			return p.unfit(args, fmt.Errorf("parameter %s has no value", at.Param.Name))
		}
		if err := at.Param.Check(arg); err != nil {
			return err
		}
		binds[at.At] = arg.Value
	}
	for i := range args {
		if find(args, args[i].Name) != &args[i] {
			return fmt.Errorf("parameter %s is given twice", args[i].Name)
		}
		if !p.has(args[i].Name) {
			return p.unfit(args, fmt.Errorf("the statement has no parameter %s", args[i].Name))
		}
	}
	return nil
}

func find(args []ast.Arg, name string) *ast.Arg {
	for i := range args {
		if args[i].Name == name {
			return &args[i]
		}
	}
	return nil
}

func (p *prepared) has(name string) bool {
	return slices.ContainsFunc(p.params, func(at ast.ParamAt) bool { return at.Param.Name == name })
}

// unfit prefers the fault of an argument that could not be made to what follows from it.
func (p *prepared) unfit(args []ast.Arg, otherwise error) error {
	for _, a := range args {
		if a.Err != nil {
			return fmt.Errorf("parameter %s: %w", a.Name, a.Err)
		}
	}
	if len(p.params) == 0 {
		return fmt.Errorf("%w: %w", otherwise, errNoParams)
	}
	return otherwise
}

var errNoParams = errors.New("it has none at all")

func (p *prepared) compiled(ctx context.Context, e *Engine) (*dialect.Compiled, error) {
	if t := p.text.Load(); t != nil && t.e == e {
		e.hits.Add(1)
		return t.c, nil
	}
	c, err := e.compiled(ctx, append(slices.Clip(p.key), e.cfg.space...), p.node)
	if err == nil {
		p.text.Store(&preparedText{e, c})
	}
	return c, err
}
