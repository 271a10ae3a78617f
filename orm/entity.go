package orm

import (
	"fmt"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// entity is a mapped table as it stands in a FROM: under its own name or an alias. It implements ast.Entity.
type entity struct {
	m     *mapper
	table *ast.Table
	cols  []*ast.Column          // one for each of m.fields
	cells []ast.Cell             // what selects the entity alone
	laid  atomic.Pointer[layout] // of a hierarchy

	from   *fromQuery   // what the rows come from in place of the table; nil for the table
	tables []*ast.Table // those that are joined to the base's, for the entity's own struct
	whole  *entity      // whose rows are read in part, see partial.go; nil for the entity itself
	pick   *pick
	viewed atomic.Pointer[view]

	rowOnce sync.Once
	row     rowShape
}

// newEntity binds the mapper's columns to a table node.
func newEntity(m *mapper, alias string) *entity {
	e := &entity{m: m, table: &ast.Table{Schema: m.root.schema, Name: m.root.tableName, Alias: alias}}
	e.table.Entity = e
	for _, p := range m.chain() {
		if p.parent != nil && p.tabled && !m.apart() {
			e.tables = append(e.tables, e.tableOf(p))
		}
	}
	if m.kin != nil {
		e.table.Spread = e
	}
	if m.view {
		e.table.Instead = m
	}
	if m.genKey != nil {
		e.table.Key = m.genKey.col.Name
	}
	e.cells = []ast.Cell{{Entity: e, From: e.table}}
	e.cols = make([]*ast.Column, len(m.fields))
	for i, f := range m.fields {
		c := *f.col
		c.From = e.table
		if f.m.parent != nil && !m.apart() {
			c.From = e.tableOf(f.m.store())
		}
		if f.made {
			c.From, c.Is = e.table, e.meaning(f)
		}
		e.cols[i] = &c
	}
	return e
}

// column returns the column of a field as it stands in the entity's FROM.
func (e *entity) column(f *field) *ast.Column {
	if e.m.kin != nil && !e.m.is(f.m) {
		l := e.layout()
		return l.cols[l.at[f]]
	}
	return e.cols[f.index]
}

// width is the number of columns of the entity's rows.
func (e *entity) width() int {
	if v := e.view(); v != nil {
		return len(v.cols)
	}
	if l := e.layout(); l != nil {
		return len(l.cols)
	}
	return len(e.cols)
}

func (e *entity) columns(fs []*field) []*ast.Column {
	cols := make([]*ast.Column, len(fs))
	for i, f := range fs {
		cols[i] = e.column(f)
	}
	return cols
}

// keySelect is a SELECT by a key, with all that one by a key of one column is made of: the statement of every Get.
type keySelect struct {
	ast.Select
	where [1]ast.Expr
	equal ast.Binary
	bind  ast.Bind
}

// of selects an entity with a key. The statement is valid as long as k is left alone.
func (k *keySelect) of(e *entity, key []sqltype.Value) *ast.Select {
	k.Cells = e.cells
	nameCTEs(&k.Select, e.table)
	if len(key) != 1 {
		k.Where = []ast.Expr{equalValues(e.columns(e.m.pk), key)}
		return &k.Select
	}
	k.bind.Value = key[0]
	k.equal = ast.Binary{Op: ast.Eq, L: e.column(e.m.pk[0]), R: &k.bind}
	k.where[0] = &k.equal
	k.Where = k.where[:]
	return &k.Select
}

// rowShape is what inserting an object writes that leaves all to the database that it may.
type rowShape struct {
	fields, left []*field
	columns      []*ast.Column
}

func (e *entity) rowShape() *rowShape {
	e.rowOnce.Do(func() {
		for _, f := range e.m.fields {
			if f.mayBeLeft() {
				e.row.left = append(e.row.left, f)
			} else {
				e.row.fields = append(e.row.fields, f)
			}
		}
		e.row.columns = e.columns(e.row.fields)
	})
	return &e.row
}

// EntityKey is the table's name, as the mapping decides which columns are read; in a hierarchy it is the struct's. A statement that chooses columns has
// a key for each choice.
func (e *entity) EntityKey() string {
	key := e.table.Name
	if e.m.kin != nil {
		key = e.SpreadKey()
	}
	if e.pick != nil {
		key += e.pick.key()
	}
	return key
}

// EntityExprs returns the columns read that are expressions.
func (e *entity) EntityExprs() []*ast.Column {
	if !e.parted() || e.m.reg.resolve() != nil || e.from != nil && e.from.err != nil {
		return nil
	}
	return e.view().made
}

// EntityColumns returns the mapped columns that are read.
func (e *entity) EntityColumns(ast.From) ([]*ast.Column, error) {
	if err := e.m.reg.resolve(); err != nil {
		return nil, err
	}
	if e.from != nil && e.from.err != nil {
		return nil, e.from.err
	}
	if v := e.view(); v != nil {
		return v.cols, nil
	}
	if l := e.layout(); l != nil {
		return l.cols, nil
	}
	return e.cols, nil
}

// EntityDecoder builds untracked objects, allocated in chunks.
func (e *entity) EntityDecoder() (func(sqltype.Ptr, sqltype.Source, int) error, error) {
	if err := e.m.reg.resolve(); err != nil {
		return nil, err
	}
	if v, l := e.view(), e.layout(); v != nil || l != nil {
		return e.variedDecoder(v, l), nil
	}
	slab := newSlab(e.m.typ)
	return func(cell sqltype.Ptr, src sqltype.Source, first int) error {
		if e.m.absent(nil, src, first) {
			*sqltype.At[sqltype.Ptr](cell) = nil
			return nil
		}
		obj := slab.next()
		if err := e.m.scan(obj, src, first); err != nil {
			return err
		}
		*sqltype.At[sqltype.Ptr](cell) = obj
		return nil
	}, nil
}

// variedDecoder builds objects of rows that are laid out by a view or a layout, or both: that are read in part, or are of several structs.
func (e *entity) variedDecoder(v *view, l *layout) func(cell sqltype.Ptr, src sqltype.Source, first int) error {
	slabs := map[*mapper]*slab{}
	scan := v.scan
	if v == nil {
		scan = l.scan
	}
	return func(cell sqltype.Ptr, src sqltype.Source, first int) (err error) {
		n := e.m
		if n.absent(v, src, first) {
			return nil
		}
		if l != nil {
			if n, err = l.kindOf(v, src, first); err != nil {
				return err
			}
		}
		if slabs[n] == nil {
			s := newSlab(n.typ)
			slabs[n] = &s
		}
		obj := slabs[n].next()
		if err := scan(n, obj, src, first); err != nil {
			return err
		}
		e.m.into(cell, n, obj)
		return nil
	}
}

// EntityRow returns what inserting an object writes: all columns but those it leaves to the database.
func (e *entity) EntityRow(v reflect.Value, to []sqltype.Value) ([]*ast.Column, []sqltype.Value, error) {
	obj, n, err := e.m.valueOf(v)
	if err != nil {
		return nil, nil, err
	}
	_ = e.m.reg.resolve() // which fields have defaults; a fault of the mapping is told when the statement runs
	if n.kin != nil {
		return e.rowOfKin(n, obj, to)
	}
	shape := e.rowShape()
	fields, cols := shape.fields, shape.columns
	if slices.ContainsFunc(shape.left, func(f *field) bool { return !f.left(obj) }) {
		fields = slices.DeleteFunc(slices.Clone(e.m.fields), func(f *field) bool { return f.left(obj) })
		cols = e.columns(fields)
	}
	for _, f := range fields {
		val, err := f.value(obj)
		if err != nil {
			return nil, nil, err
		}
		to = append(to, val)
	}
	return cols, to, nil
}

// absent tells whether the row holds no such entity: its key is NULL, as on the outer side of a left join.
func (m *mapper) absent(v *view, src sqltype.Source, first int) bool {
	return src.Kind(first+v.place(m.pk[0])) == sqltype.NullValue
}

// scan fills the object at obj from the columns that begin at first.
func (m *mapper) scan(obj sqltype.Ptr, src sqltype.Source, first int) error {
	if i, err := sqltype.ScanRow(src, obj, m.moves, first); err != nil {
		f := m.fields[i]
		return fmt.Errorf("read column %s.%s into %s: %w", m.tableName, f.col.Name, f, err)
	}
	return nil
}
