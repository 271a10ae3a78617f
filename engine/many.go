package engine

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"reflect"
	"slices"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/internal/edge"
	"github.com/retort-go/retort/sqltype"
)

// One statement, many rows of values. An INSERT of plain values takes as many rows into one text as the server's limit of binds allows; the
// rows lie side by side (ast.Insert.Flat), so that the text doesn't depend on which of them are NULL. Anything else runs once for each item,
// with a text that is compiled and prepared once. That includes ON CONFLICT DO UPDATE: of two rows in one statement that meet in one
// conflict, databases change the row twice, once, or refuse.
//
// Rows come back in the order of the items. No database promises an order of RETURNING, so rows of one statement are put in order by a
// generated key that ascends (dialect.AscendingKeys), or by the key that was given; where there is neither, each item runs by itself.

// ExecMany runs the statement that stmt makes of each item, in the order of items and in one transaction; inside a transaction x it opens
// none, and what ran before an error stays until that is rolled back. Rows are counted together. Without items nothing is sent.
//
// All statements must be of one kind, write to one table and give the same columns values; another is an error that names the item, before
// anything of it is sent. INSERTs of plain values share statements, of as many rows as [Engine.RowsPerInsert] says.
//
//	res, err := engine.ExecMany(ctx, eng, changes, func(c change) retort.DML {
//		return retort.Update(Books).Set(Books.Price.Set(c.price)).Where(Books.ID.Eq(c.id))
//	})
func ExecMany[T any](ctx context.Context, x Execer, items []T, stmt func(T) ast.DML) (Result, error) {
	var sum Result
	m := many{run: func(x Execer, n ast.Node) error {
		res, err := Run(ctx, x, n)
		sum.Rows += res.Rows
		return err
	}}
	err := m.all(ctx, x, len(items), func(i int) ast.Node { return ast.NodeOf(stmt(items[i])) })
	if err != nil {
		return Result{}, err
	}
	return sum, nil
}

// AllMany is [ExecMany] for statements with RETURNING: it gives the rows of the first item, then those of the second, and so on.
func AllMany[T, R any](ctx context.Context, x Execer, items []T, stmt func(T) ast.Query[R]) ([]R, error) {
	out := make([]R, 0, len(items))
	m := many{returns: true}
	m.run = func(x Execer, n ast.Node) error {
		if insert, ok := n.(*ast.Insert); ok && insert == m.batch {
			rows, err := inOrder[R](ctx, x, insert)
			out = append(out, rows...)
			return err
		}
		rows, err := All(ctx, x, ast.NewRows[R](n))
		out = append(out, rows...)
		return err
	}
	if err := m.all(ctx, x, len(items), func(i int) ast.Node { return ast.NodeOf(stmt(items[i])) }); err != nil {
		return nil, err
	}
	return out, nil
}

// many gathers the rows of INSERTs into batches and runs what it is given.
type many struct {
	e       *Engine
	d       dialect.Dialect
	run     func(x Execer, n ast.Node) error
	returns bool // rows are wanted, in order

	first ast.Node
	batch *ast.Insert // rows that wait to be sent; nil if there are none
	from  int         // the item that its first row is of
	key   []byte      // of batch, less its rows
	next  []byte      // room for the key of an item
}

func (m *many) all(ctx context.Context, x Execer, items int, node func(i int) ast.Node) (err error) {
	if items == 0 {
		return nil
	}
	m.e = x.core()
	if m.d, err = m.e.Detect(ctx); err != nil {
		return err
	}
	return together(ctx, x, func(x Execer) error {
		m.first, m.batch = nil, nil
		for i := range items {
			n, err := x.core().withDefaults(ctx, node(i)) // before rows are counted: each value is a bind
			if err != nil {
				return edge.Wrap("engine", fmt.Sprintf("item %d", i), err)
			}
			if err := m.add(x, i, n); err != nil {
				return err
			}
		}
		return m.flush(x, items)
	})
}

// together runs fn in a transaction: the one that x is, or one of its own.
func together(ctx context.Context, x Execer, fn func(x Execer) error) error {
	switch x := x.(type) {
	case *Engine:
		return Transact(ctx, x, func(tx *Tx) error { return fn(tx) })
	case *Conn:
		if x.tx == nil {
			return onConn(ctx, x, fn)
		}
	}
	return fn(x)
}

func onConn(ctx context.Context, c *Conn, fn func(x Execer) error) error {
	tx, err := c.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() {
		if tx.state != txEnded {
			tx.rollback(ctx)
		}
	}()
	if err := fn(tx); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

func (m *many) add(x Execer, i int, n ast.Node) error {
	if m.first == nil {
		m.first = n
	}
	if err := sameForm(m.first, n); err != nil {
		return edge.Wrap("engine", fmt.Sprintf("item %d", i), err)
	}
	insert, flat := m.rowsOf(n)
	if insert == nil {
		if err := m.flush(x, i); err != nil {
			return err
		}
		return aboutItems(m.run(x, n), i, i+1)
	}
	rest := *insert
	rest.Rows, rest.Flat = nil, nil
	key, _, err := ast.Fingerprint(&rest, m.next[:0], nil)
	if err != nil {
		return edge.Wrap("engine", fmt.Sprintf("item %d", i), err)
	}
	m.next = key
	if m.batch != nil && !bytes.Equal(key, m.key) {
		if err := m.flush(x, i); err != nil {
			return err
		}
	}
	return m.addRows(x, i, &rest, flat)
}

// addRows adds rows of an item to the batch, and sends it whenever it is full.
func (m *many) addRows(x Execer, i int, n *ast.Insert, flat []sqltype.Value) error {
	room := m.e.RowsPerInsert(n.Into, n.Columns) * len(n.Columns)
	for len(flat) > 0 {
		if m.batch == nil {
			b := *n
			m.batch, m.from = &b, i
			m.key = append(m.key[:0], m.next...)
		}
		fits := min(room-len(m.batch.Flat), len(flat))
		m.batch.Flat = append(m.batch.Flat, flat[:fits]...)
		if flat = flat[fits:]; len(m.batch.Flat) == room {
			if err := m.flush(x, i+1); err != nil {
				return err
			}
		}
	}
	return nil
}

// flush sends the rows that wait, of items before the one given.
func (m *many) flush(x Execer, before int) error {
	if m.batch == nil {
		return nil
	}
	err := m.run(x, m.batch)
	m.batch = nil
	return aboutItems(err, m.from, before)
}

// rowsOf returns n and its rows side by side if they may stand in one statement with others.
func (m *many) rowsOf(n ast.Node) (*ast.Insert, []sqltype.Value) {
	insert, ok := n.(*ast.Insert)
	if !ok || insert.Err != nil || insert.Query != nil || len(insert.Columns) == 0 {
		return nil, nil
	}
	if insert.OnConflict.Updates() {
		return nil, nil
	}
	flat := slices.Clip(insert.Flat)
	for _, row := range insert.Rows {
		for _, e := range row {
			v, ok := plainValue(e)
			if !ok {
				return nil, nil
			}
			flat = append(flat, v)
		}
	}
	if len(flat) == 0 || m.returns && !m.sorts(insert, flat) {
		return nil, nil
	}
	return insert, flat
}

// sorts tells whether rows of several items can be told apart by their key.
func (m *many) sorts(n *ast.Insert, flat []sqltype.Value) bool {
	if n.Into == nil || n.Into.Key == "" {
		return false
	}
	at := keyIndex(n)
	if at < 0 {
		return m.d.Has(dialect.AscendingKeys)
	}
	for ; at < len(flat); at += len(n.Columns) {
		if flat[at].Kind() != sqltype.IntValue {
			return false
		}
	}
	return true
}

// keyIndex is where the generated key is among the columns given; -1 if it is left to the database.
func keyIndex(n *ast.Insert) int {
	return slices.IndexFunc(n.Columns, func(c *ast.Column) bool { return c != nil && c.Name == n.Into.Key })
}

// keyed is a row with its key behind it.
type keyed[R any] struct {
	Row R // first, so that the cells of an R have their places
	Key int64
}

// inOrder runs an INSERT and returns its rows in the order of their keys, or of those that were given.
func inOrder[R any](ctx context.Context, x Execer, n *ast.Insert) ([]R, error) {
	codec, err := sqltype.CodecOf(reflect.TypeFor[int64]())
	if err != nil {
		return nil, err
	}
	place := reflect.TypeFor[keyed[R]]().Field(1).Offset
	with := *n
	with.Returning = append(slices.Clip(n.Returning), ast.Cell{Expr: &ast.Column{From: n.Into, Name: n.Into.Key, Type: codec.Type}, Codec: codec, Offset: place})
	rows, err := All(ctx, x, ast.NewRows[keyed[R]](&with))
	if err != nil {
		return nil, err
	}
	rank := func(key int64) int64 { return key }
	if at := keyIndex(n); at >= 0 {
		places := make(map[int64]int64, len(rows))
		for i := at; i < len(n.Flat); i += len(n.Columns) {
			places[n.Flat[i].Int()] = int64(i)
		}
		rank = func(key int64) int64 { return places[key] }
	}
	slices.SortFunc(rows, func(a, b keyed[R]) int { return cmp.Compare(rank(a.Key), rank(b.Key)) })
	out := make([]R, len(rows))
	for i := range rows {
		out[i] = rows[i].Row
	}
	return out, nil
}

// sameForm returns what keeps a statement from being run as one of many like the first.
func sameForm(first, n ast.Node) error {
	a, as := target(first)
	b, bs := target(n)
	switch {
	case reflect.TypeOf(first) != reflect.TypeOf(n):
		return fmt.Errorf("the statement is a %T, that of the first item a %T", n, first)
	case a != nil && b != nil && !ast.Same(a, b):
		return fmt.Errorf("the statement writes to %s, that of the first item to %s", b.Name, a.Name)
	case !slices.Equal(as, bs):
		return fmt.Errorf("the statement gives columns %q, that of the first item %q", bs, as)
	}
	return nil
}

// target returns the table that a statement writes to, and the columns that it gives values.
func target(n ast.Node) (t *ast.Table, columns []string) {
	var given []*ast.Column
	switch n := n.(type) {
	case *ast.Insert:
		t, given = n.Into, n.Columns
	case *ast.Update:
		t = n.Table
		for _, a := range n.Set {
			given = append(given, a.Column)
		}
	case *ast.Delete:
		t = n.Table
	case *ast.Merge:
		t = n.Into
	}
	for _, c := range given {
		if c != nil {
			columns = append(columns, c.Name)
		}
	}
	return t, columns
}

// aboutItems says which items a statement was made of.
func aboutItems(err error, from, before int) error {
	e, ok := err.(*Error)
	if !ok {
		return err
	}
	with := *e
	with.Op = fmt.Sprintf("%s of item %d", e.Op, from)
	if before > from+1 {
		with.Op = fmt.Sprintf("%s of items %d to %d", e.Op, from, before-1)
	}
	return &with
}
