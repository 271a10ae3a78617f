package engine

import (
	"context"
	"iter"
	"math"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// All returns all rows of a statement. Without a row the slice is empty and not nil; with an error it is nil.
// A value that doesn't fit into its place is an error that names the column and the place.
//
// Entities may be selected with eager loads of package orm: they are untracked, with what belongs to them, each row one object. What wasn't
// loaded is orm.ErrDetached when touched. The same holds for One, OneOrNil and First.
func All[R any](ctx context.Context, x Execer, q ast.Query[R]) ([]R, error) {
	if w := wholeReader(q); w != nil {
		return readWhole[R](ctx, x, q, w)
	}
	d, err := open(ctx, x, q)
	if err != nil {
		return nil, err
	}
	return readAll[R](&d)
}

// One returns the only row of a statement. No row is ErrNoResult, a second one ErrMultipleResults; rows after the second are not
// read.
func One[R any](ctx context.Context, x Execer, q ast.Query[R]) (r R, err error) {
	if w := wholeReader(q); w != nil {
		p, err := wholeSingle[R](ctx, x, q, w, "one", 1, 1)
		return deref(p), err
	}
	d, err := open(ctx, x, q)
	if err != nil {
		return r, err
	}
	return readOne[R](&d)
}

// OneOrNil returns the only row of a statement, or nil if there is none. A second row is ErrMultipleResults.
func OneOrNil[R any](ctx context.Context, x Execer, q ast.Query[R]) (*R, error) {
	if w := wholeReader(q); w != nil {
		return wholeSingle[R](ctx, x, q, w, "one or nil", 0, 1)
	}
	d, err := open(ctx, x, q)
	if err != nil {
		return nil, err
	}
	return readSingle[R](&d, "one or nil", 0)
}

// First returns the first row of a statement and reads no other. No row is ErrNoResult. It sends the statement as it is: give it
// a Limit if the database should stop early too.
func First[R any](ctx context.Context, x Execer, q ast.Query[R]) (r R, err error) {
	if w := wholeReader(q); w != nil {
		p, err := wholeSingle[R](ctx, x, q, w, "first", 1, math.MaxInt)
		return deref(p), err
	}
	d, err := open(ctx, x, q)
	if err != nil {
		return r, err
	}
	return readFirst[R](&d)
}

// Iter returns the rows of a statement one by one in constant memory. The statement is sent when the sequence is ranged over,
// each time anew. It holds its connection until the loop ends, however it ends. An error comes as the last pair, with the zero
// R.
func Iter[R any](ctx context.Context, x Execer, q ast.Query[R]) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		d, err := openStream(ctx, x, q)
		readEach(&d, err, yield)
	}
}

func readAll[R any](d *reader) ([]R, error) {
	out := []R{}
	for d.next() {
		out = append(out, *new(R))
		if !d.decode(sqltype.Addr(&out[len(out)-1])) {
			break
		}
	}
	if err := d.close(); err != nil {
		return nil, err
	}
	return out, nil
}

// wholeSingle reads by a [WholeReader] what should be between least and most rows, and returns the first.
func wholeSingle[R any](ctx context.Context, x Execer, q ast.Stmt, w WholeReader, op string, least, most int) (*R, error) {
	rows, err := readWhole[R](ctx, x, q, w)
	switch {
	case err != nil:
		return nil, err
	case len(rows) < least:
		return nil, &Error{Op: op, Kind: ErrNoResult}
	case len(rows) > most:
		return nil, &Error{Op: op, Kind: ErrMultipleResults}
	case len(rows) == 0:
		return nil, nil
	}
	return &rows[0], nil
}

func deref[R any](p *R) (r R) {
	if p != nil {
		r = *p
	}
	return r
}

func readOne[R any](d *reader) (r R, err error) {
	p, err := readSingle[R](d, "one", 1)
	if err != nil || p == nil {
		return r, err
	}
	return *p, nil
}

// readSingle reads the only row; without one it returns nil, which is an error if least is 1.
func readSingle[R any](d *reader, op string, least int) (*R, error) {
	var p *R
	if d.next() {
		p = new(R)
		if d.decode(sqltype.Addr(p)) && d.next() {
			d.err = d.unexpected(op, ErrMultipleResults)
		}
	} else if least > 0 {
		d.missing(op)
	}
	if err := d.close(); err != nil {
		return nil, err
	}
	return p, nil
}

func readFirst[R any](d *reader) (r R, err error) {
	if !d.next() {
		d.missing("first")
	} else {
		d.decode(sqltype.Addr(&r))
	}
	if err := d.close(); err != nil {
		return *new(R), err
	}
	return r, nil
}

// readEach hands on the rows of a result, or the error of opening it.
func readEach[R any](d *reader, err error, yield func(R, error) bool) {
	if err != nil {
		yield(*new(R), err)
		return
	}
	defer d.rows.Close()
	var r R
	for d.next() {
		r = *new(R)
		if !d.decode(sqltype.Addr(&r)) {
			break
		}
		if !yield(r, nil) {
			return
		}
	}
	if err := d.close(); err != nil {
		yield(*new(R), err)
	}
}
