package orm

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/sqltype"
)

// Frozen holds the rows of one statement as the database gave them, for [Statement.Answer]. It belongs to no session, is immutable, and safe
// for concurrent use.
type Frozen struct {
	key   string
	width int
	cells []frozenCell // row by row
}

// frozenCell is one value of a row.
type frozenCell struct {
	v    sqltype.Value
	kind sqltype.ValueKind // as the database has it: numbers that are written out are no texts
}

// Rows is how many rows there are.
func (f *Frozen) Rows() int {
	if f.width == 0 {
		return 0
	}
	return len(f.cells) / f.width
}

// answered gives the rows of a statement as the program's function has them.
func (rd *reading) answered(ctx context.Context, row func(*reading, *engine.Rows) (bool, error)) error {
	key, err := keyOfStatement(rd.node)
	if err != nil {
		return err
	}
	var got *Frozen
	err = rd.s.callOut(func() (err error) {
		got, err = rd.answer(key, func() (*Frozen, error) { return rd.freeze(ctx, key) })
		return err
	})
	switch {
	case err != nil:
		return fmt.Errorf("answer: %w", err)
	case got == nil || got.key != key:
		return fmt.Errorf("%w: the rows that the statement was answered with are not its own", ErrUsage)
	}
	defer rd.closeTrackers()
	src := &frozenSource{row: got.cells}
	rows := &engine.Rows{Source: src}
	for range got.Rows() {
		if more, err := row(rd, rows); err != nil || !more {
			return err
		}
		src.row = src.row[got.width:]
	}
	return nil
}

// keyOfStatement tells a statement and its values apart from all others.
func keyOfStatement(n ast.Node) (string, error) {
	key, args, err := ast.Fingerprint(n, nil, nil)
	if err != nil {
		return "", err
	}
	return string(encodeKey(append(key, 0), args)), nil
}

// freeze runs the statement and keeps its rows.
func (rd *reading) freeze(ctx context.Context, key string) (out *Frozen, err error) {
	tx, err := rd.s.source(ctx, rd.node)
	if err != nil {
		return nil, err
	}
	rows, err := engine.Query(ctx, tx, rd.node)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	out = &Frozen{key: key, width: len(rows.Columns())}
	for rows.Next() {
		for k := range out.width {
			v, err := sqltype.ValueAt(rows.Source, k)
			if err != nil {
				return nil, fmt.Errorf("keep column %s: %w", rows.Columns()[k], err)
			}
			out.cells = append(out.cells, frozenCell{v, rows.Kind(k)})
		}
	}
	return out, rows.Err()
}

// frozenSource is the current row of a result that is in memory.
type frozenSource struct{ row []frozenCell }

func (s *frozenSource) Kind(col int) sqltype.ValueKind      { return s.row[col].kind }
func (s *frozenSource) Bool(col int) bool                   { return s.row[col].v.Bool() }
func (s *frozenSource) Int(col int) int64                   { return s.row[col].v.Int() }
func (s *frozenSource) Float(col int) float64               { return s.row[col].v.Float() }
func (s *frozenSource) Text(col int) string                 { return s.row[col].v.Text() }
func (s *frozenSource) Bytes(col int) []byte                { return s.row[col].v.Bytes() }
func (s *frozenSource) Time(col int) (t time.Time, e error) { return s.row[col].v.Time(), nil }
