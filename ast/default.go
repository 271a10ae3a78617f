package ast

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/retort-go/retort/sqltype"
)

// Default is what a column gets where a statement gives it nothing: in a new row, and in a row that is changed. Either may be nil.
type Default struct {
	Column         *Column
	Insert, Update Expr
}

// Each is a value that Go makes anew for each row of each run. It stands in a [Default] only, and is a [Bind] by the time the statement is
// walked.
type Each struct {
	Make func(Moment) (sqltype.Value, error)
}

// Moment is what the maker of a value knows: of the run, its context and time; of the row, the values it has so far.
type Moment struct {
	Context context.Context
	Now     time.Time
	// Given returns the value of a column of the row. It is false for a column that the database fills or that has an SQL expression.
	Given func(column string) (sqltype.Value, bool)
}

func (*Each) expr() {}

// ErrEach is returned for an [Each] outside of a [Default].
var ErrEach = errors.New("a value that Go makes for each row stands in a default only: say it with OnInsert or OnUpdate")

// Defaulting is implemented by an [Entity] whose columns have defaults.
type Defaulting interface{ EntityDefaults() ([]Default, error) }

// Defaults returns the defaults of a table's columns.
func (t *Table) Defaults() ([]Default, error) {
	if t == nil {
		return nil, nil
	}
	if e, ok := t.Entity.(Defaulting); ok {
		return e.EntityDefaults()
	}
	return t.Fills, nil
}

// MadeInGo tells whether the value of a default is known before the statement is sent.
func MadeInGo(x Expr) bool {
	switch x := x.(type) {
	case *Bind, *Each:
		return true
	case Keyword:
		return x == NullWord
	}
	return false
}

// Made returns the value of a default that is [MadeInGo].
func Made(x Expr, m Moment) (sqltype.Value, error) {
	switch x := x.(type) {
	case *Bind:
		return x.Value, nil
	case *Each:
		return x.Make(m)
	}
	return sqltype.Null, nil
}

// made returns x with each value that Go makes as a bind.
func made(x Expr, m Moment) (Expr, error) {
	var fault error
	x = Rewrite(x, func(y Expr) Expr {
		each, ok := y.(*Each)
		if !ok {
			return y
		}
		v, err := each.Make(m)
		if err != nil && fault == nil {
			fault = err
		}
		return &Bind{Value: v}
	})
	return x, fault
}

// TakesDefaults tells whether a statement writes to a table whose columns have defaults.
func TakesDefaults(n Node) bool {
	switch n := n.(type) {
	case *Insert:
		return n != nil && n.Into.hasDefaults()
	case *Update:
		return n != nil && n.Table.hasDefaults()
	case *Merge:
		return n != nil && n.Into.hasDefaults()
	case *Select:
		return n != nil && slices.ContainsFunc(n.With, func(c *CTE) bool { return c != nil && c.Write != nil })
	}
	return false
}

// hasDefaults is true for a table that can't tell, so that its fault is told.
func (t *Table) hasDefaults() bool {
	all, err := t.Defaults()
	return len(all) > 0 || err != nil
}

// WithDefaults returns n with the defaults of the columns that it gives nothing: n itself if there are none. The values of rows are made row by
// row, in the order in which the columns were declared; those of a query's rows, of an UPDATE and of a MERGE once for all rows.
func WithDefaults(n Node, m Moment) (Node, error) {
	switch n := n.(type) {
	case *Insert:
		return insertDefaults(n, m)
	case *Update:
		return updateDefaults(n, m)
	case *Merge:
		return mergeDefaults(n, m)
	case *Select:
		return n, noWriteDefaults(n)
	}
	return n, nil
}

// missing are the defaults for new rows, or for changed ones, of columns that are not given. from is how the statement names the table.
func missing(t *Table, update bool, given func(column string) bool) ([]Default, error) {
	all, err := t.Defaults()
	if err != nil || len(all) == 0 {
		return nil, err
	}
	var out []Default
	for _, d := range all {
		if update {
			d.Insert = d.Update
		}
		if d.Insert == nil || given(d.Column.Name) {
			continue
		}
		if !Same(d.Column.From, t) {
			c := *d.Column
			c.From = t
			d.Column = &c
		}
		out = append(out, d)
	}
	return out, nil
}

func insertDefaults(n *Insert, m Moment) (Node, error) {
	if n.Err != nil || n.Into == nil {
		return n, nil
	}
	left, err := leaves(n)
	if err != nil {
		return n, err
	}
	conflict, err := conflictDefaults(n.Into, n.OnConflict, m)
	if err != nil || len(left) == 0 && conflict == n.OnConflict {
		return n, err
	}
	with := *n
	with.OnConflict = conflict
	if len(left) == 0 {
		return &with, nil
	}
	with.Columns = slices.Clip(n.Columns)
	for _, d := range left {
		with.Columns = append(with.Columns, d.Column)
	}
	if n.Query != nil {
		with.Query, err = queryDefaults(n.Query, left, m)
		return &with, err
	}
	return &with, with.fillRows(n, left, m)
}

// fillRows gives the rows of n, or one of defaults, the values of the columns that are left.
func (with *Insert) fillRows(n *Insert, left []Default, m Moment) error {
	rows := slices.Clone(n.Rows)
	for width := len(n.Columns); width > 0 && len(rows)*width < len(n.Flat); {
		rows = append(rows, bindRow(n.Flat[len(rows)*width:][:width]))
	}
	if len(rows) == 0 {
		rows = [][]Expr{nil}
	}
	for i := range rows {
		row := slices.Clip(rows[i])
		m.Given = func(column string) (sqltype.Value, bool) { return givenIn(with.Columns, row, column) }
		for _, d := range left {
			x, err := made(d.Insert, m)
			if err != nil {
				return fmt.Errorf("row %d of INSERT INTO %s: default of column %s: %w", i+1, n.Into.Name, d.Column.Name, err)
			}
			row = append(row, x)
		}
		rows[i] = row
	}
	with.Rows, with.Flat = rows, nil
	return nil
}

func bindRow(vals []sqltype.Value) []Expr {
	binds, row := make([]Bind, len(vals)), make([]Expr, len(vals))
	for i, v := range vals {
		binds[i].Value = v
		row[i] = &binds[i]
	}
	return row
}

// givenIn finds the value of a column in a row that may be shorter than the columns.
func givenIn(cols []*Column, row []Expr, column string) (sqltype.Value, bool) {
	at := slices.IndexFunc(cols, func(c *Column) bool { return c != nil && c.Name == column })
	if at < 0 || at >= len(row) {
		return sqltype.Null, false
	}
	return valueOf(row[at])
}

func valueOf(x Expr) (sqltype.Value, bool) {
	switch x := x.(type) {
	case *Bind:
		return x.Value, true
	case Keyword:
		return sqltype.Null, x == NullWord
	}
	return sqltype.Null, false
}

// queryDefaults selects the values of columns beside what the query selects.
func queryDefaults(q *Select, left []Default, m Moment) (*Select, error) {
	if name := sqlMade(left); name != "" && (q.Distinct || len(q.Members) > 0) {
		return q, fmt.Errorf("INSERT of a query that drops duplicates, or of a set operation: column %s has an SQL expression as default: give it a value", name)
	}
	if q.Text != nil {
		return q, fmt.Errorf("INSERT of a query written by hand: column %s has a default: select a value for it", left[0].Column.Name)
	}
	cells := make([]Cell, len(left))
	m.Given = nothingGiven
	for i, d := range left {
		x, err := made(d.Insert, m)
		if err != nil {
			return q, fmt.Errorf("default of column %s: %w", d.Column.Name, err)
		}
		cells[i] = Cell{Expr: x}
	}
	return addCells(q, cells), nil
}

// addCells returns a query that selects more. In a set operation each member selects it.
func addCells(q *Select, cells []Cell) *Select {
	with := *q
	with.Cells = slices.Concat(q.Cells, cells)
	with.Members = slices.Clone(q.Members)
	for i := range with.Members {
		with.Members[i].Query = addCells(with.Members[i].Query, cells)
	}
	return &with
}

// sqlMade names a column whose default is no value; "" if there is none.
func sqlMade(left []Default) string {
	for _, d := range left {
		if !MadeInGo(d.Insert) {
			return d.Column.Name
		}
	}
	return ""
}

func nothingGiven(string) (sqltype.Value, bool) { return sqltype.Null, false }

// conflictDefaults adds to each DO UPDATE what a changed row gets.
func conflictDefaults(into *Table, k *Conflict, m Moment) (*Conflict, error) {
	if k == nil {
		return nil, nil
	}
	before, err := conflictDefaults(into, k.Before, m)
	if err != nil {
		return k, err
	}
	set := k.Set
	if len(set) > 0 {
		if set, err = setDefaults(into, set, true, m); err != nil {
			return k, err
		}
	}
	if before == k.Before && len(set) == len(k.Set) {
		return k, nil
	}
	with := *k
	with.Before, with.Set = before, set
	return &with, nil
}

// setDefaults adds assignments to columns that set gives nothing.
func setDefaults(t *Table, set []Assign, update bool, m Moment) ([]Assign, error) {
	left, err := missing(t, update, func(name string) bool { return assigned(set, name) >= 0 })
	if err != nil || len(left) == 0 {
		return set, err
	}
	m.Given = func(column string) (sqltype.Value, bool) {
		if at := assigned(set, column); at >= 0 {
			return valueOf(set[at].Value)
		}
		return sqltype.Null, false
	}
	set = slices.Clip(set)
	for _, d := range left {
		x, err := made(d.Insert, m)
		if err != nil {
			return set, fmt.Errorf("default of column %s.%s: %w", t.Name, d.Column.Name, err)
		}
		set = append(set, Assign{Column: d.Column, Value: x})
	}
	return set, nil
}

func updateDefaults(n *Update, m Moment) (Node, error) {
	if n.Err != nil || n.Table == nil || len(n.Set) == 0 || n.Partial {
		return n, nil
	}
	set, err := setDefaults(n.Table, n.Set, true, m)
	if err != nil || len(set) == len(n.Set) {
		return n, err
	}
	with := *n
	with.Set = set
	return &with, nil
}

func mergeDefaults(n *Merge, m Moment) (Node, error) {
	if n.Err != nil || n.Into == nil {
		return n, nil
	}
	with := *n
	with.Whens = slices.Clone(n.Whens)
	for i := range with.Whens {
		w := &with.Whens[i]
		var err error
		switch w.Do {
		case MergeInsert:
			w.Set, err = setDefaults(n.Into, w.Set, false, m)
		case MergeUpdate:
			w.Set, err = setDefaults(n.Into, w.Set, true, m)
		}
		if err != nil {
			return n, err
		}
	}
	return &with, nil
}

// noWriteDefaults refuses a query with a part that writes to a table whose columns have defaults: the parts of a query refer to each other,
// so that none can be replaced.
func noWriteDefaults(n *Select) error {
	for _, c := range n.With {
		if c == nil || c.Write == nil {
			continue
		}
		left, err := leaves(c.Write)
		if err != nil {
			return err
		}
		if len(left) > 0 {
			return fmt.Errorf("common table expression %s gives no value to column %s, which has a default of the program's: give it one, or run it as a statement of its own",
				c.Name, left[0].Column.Name)
		}
	}
	return nil
}

// leaves returns the defaults that an INSERT or UPDATE needs.
func leaves(n Node) ([]Default, error) {
	switch n := n.(type) {
	case *Insert:
		return missing(n.Into, false, func(name string) bool {
			return slices.ContainsFunc(n.Columns, func(c *Column) bool { return c != nil && c.Name == name })
		})
	case *Update:
		return missing(n.Table, true, func(name string) bool { return assigned(n.Set, name) >= 0 })
	}
	return nil, nil
}

// assigned is where set gives a column its value; -1 if nowhere.
func assigned(set []Assign, column string) int {
	return slices.IndexFunc(set, func(a Assign) bool { return a.Column != nil && a.Column.Name == column })
}
