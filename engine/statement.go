package engine

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/internal/edge"
	"github.com/retort-go/retort/sqltype"
)

// statement is what is sent for one run of a statement. It is pooled: a hit of the text cache allocates nothing but what the
// binds themselves need.
type statement struct {
	key    []byte
	args   []sqltype.Value
	lists  []sqltype.Value // what lists of args are made of
	text   string
	access Access
	stream bool // its rows are walked one by one
	// names are the columns of a result that is to be brought in their order; nil for one that has it.
	names []string
	own   lease // for a statement that runs outside a transaction
}

var statements = sync.Pool{New: func() any { return new(statement) }}

func newStatement() *statement { return statements.Get().(*statement) }

// maxPooled is how many binds and bytes of key a pooled statement keeps room for.
const maxPooled = 64 << 10

func (s *statement) free() {
	if cap(s.key) > maxPooled || cap(s.args) > maxPooled || cap(s.lists) > maxPooled {
		return
	}
	clear(s.args)
	clear(s.lists)
	s.key, s.args, s.lists = s.key[:0], s.args[:0], s.lists[:0]
	// The rest field by field: to copy the whole is a twentieth of what a small statement takes.
	s.text, s.access, s.stream, s.names, s.own = "", Read, false, nil, lease{}
	statements.Put(s)
}

// prepare gives a node's text, from the cache if possible, and its binds as the database takes them.
func (e *Engine) prepare(ctx context.Context, n ast.Node) (*statement, error) {
	s := newStatement()
	if err := e.fill(ctx, s, n); err != nil {
		s.free()
		return nil, atEdge(err)
	}
	return s, nil
}

// atEdge gives an error the package's prefix unless it has it.
func atEdge(err error) error {
	if known, ok := err.(*Error); ok {
		return known
	}
	return edge.Wrap("engine", "", err)
}

func (e *Engine) fill(ctx context.Context, s *statement, n ast.Node) (err error) {
	if n, err = e.withDefaults(ctx, n); err != nil {
		return err
	}
	n, s.lists = e.asSent(n, s.lists)
	s.key, s.args, err = ast.Fingerprint(n, s.key[:0], s.args[:0])
	if err != nil {
		return err
	}
	s.key = append(s.key, e.cfg.space...)
	c, err := e.compiled(ctx, s.key, n)
	if err != nil {
		return err
	}
	return e.complete(s, c)
}

// withDefaults gives the columns that a statement leaves out their defaults.
func (e *Engine) withDefaults(ctx context.Context, n ast.Node) (ast.Node, error) {
	if !ast.TakesDefaults(n) {
		return n, nil
	}
	return ast.WithDefaults(n, ast.Moment{Context: ctx, Now: e.Now()})
}

// complete gives a statement its text and has the binds in its order and the database's form.
func (e *Engine) complete(s *statement, c *dialect.Compiled) error {
	s.text = c.SQL
	if c.Order != nil {
		s.reorder(c.Order)
	}
	if c.ByName {
		s.names = c.Columns
	}
	if c.Writes {
		s.access = Write
	}
	return e.encode(s)
}

// reorder puts the binds into the order of the text.
func (s *statement) reorder(order []int) {
	args := make([]sqltype.Value, len(order))
	for i, from := range order {
		args[i] = s.args[from]
	}
	s.args = args
}

// compiled returns the text of a node with the given key, which ends with the space of the engine's schemas.
func (e *Engine) compiled(ctx context.Context, key []byte, n ast.Node) (*dialect.Compiled, error) {
	e.mu.Lock()
	c, ok := e.texts.GetBytes(key)
	e.mu.Unlock()
	if ok {
		e.hits.Add(1)
		return c, nil
	}
	e.misses.Add(1)
	d, err := e.Detect(ctx)
	if err != nil {
		return nil, err
	}
	if c, err = dialect.CompileIn(d, n, e.cfg.schemas); err != nil {
		return nil, err
	}
	e.mu.Lock()
	e.texts.Put(string(key), c)
	e.mu.Unlock()
	return c, nil
}

// encode lowers the binds in place.
func (e *Engine) encode(s *statement) error {
	if max := e.dialect.Limits().Binds; max > 0 && len(s.args) > max {
		return &Error{Op: "bind", SQL: s.text, Kind: ErrTooBig,
			Err: fmt.Errorf("statement has %d binds, the database takes %d: split it", len(s.args), max)}
	}
	return e.lowerAll(s)
}

// lowerAll gives a statement's values the form that the database takes.
func (e *Engine) lowerAll(s *statement) error {
	for i, v := range s.args {
		switch v.Kind() {
		case sqltype.NullValue, sqltype.IntValue, sqltype.TextValue, sqltype.BytesValue:
			continue // no dialect changes these
		case sqltype.FloatValue:
			if err := e.checkFloat(v.Float()); err != nil {
				return &Error{Op: "bind", SQL: s.text, Kind: ErrCheck, Err: fmt.Errorf("bind %d: %w", i+1, err)}
			}
			continue
		}
		enc, err := e.lower(v)
		if err != nil {
			return fmt.Errorf("bind %d: %w", i+1, err)
		}
		s.args[i] = enc
	}
	return nil
}

// lower gives a value the form that the database takes. A list is left to a driver that binds lists, with values that are lowered.
func (e *Engine) lower(v sqltype.Value) (sqltype.Value, error) {
	if v.Kind() != sqltype.ListValue || !e.lists {
		return e.dialect.Encode(v)
	}
	list := v.List()
	copied := false
	for i, x := range list {
		enc, err := e.lower(x)
		switch {
		case err != nil:
			return v, fmt.Errorf("value %d of a list: %w", i+1, err)
		case enc.Equal(x):
			continue
		case !copied:
			list, copied = slices.Clone(list), true
		}
		list[i] = enc
	}
	return sqltype.ListOf(list), nil
}

// checkFloat refuses what a database has no number for: SQLite would store NULL, MySQL whatever its driver makes of it.
func (e *Engine) checkFloat(f float64) error {
	switch {
	case math.IsNaN(f) && !e.dialect.Has(dialect.NaN), math.IsInf(f, 0) && !e.dialect.Has(dialect.Infinity):
		return fmt.Errorf("%v: %s has no such number", f, e.dialect.Name())
	}
	return nil
}

// prepareText is prepare for text written by the program.
func (e *Engine) prepareText(text string, args []any, a Access) (*statement, error) {
	s := newStatement()
	s.text, s.access = text, a
	for i, arg := range args {
		v, err := sqltype.OfAny(arg)
		if err != nil {
			s.free()
			return nil, fmt.Errorf("engine: bind %d: %w", i+1, err)
		}
		s.args = append(s.args, v)
	}
	if err := e.encode(s); err != nil {
		s.free()
		return nil, atEdge(err)
	}
	return s, nil
}

// accessOf guesses what a text that returns rows needs. It is Read only if the text can't be a write: a WITH must hold none of
// the words of one, a PRAGMA must not assign.
func accessOf(text string) Access {
	if (&ast.Text{SQL: text}).Reads() {
		return Read
	}
	switch word, rest := ast.FirstWord(text); {
	case word == "EXPLAIN", word == "PRAGMA" && !strings.Contains(rest, "="):
		return Read
	}
	return Write
}
