package orm

import (
	"fmt"
	"reflect"
	"sync"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/internal/ormtag"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

// mapper is the configuration of one mapped struct: made once by Map, completed once by Registry.resolve, read-only after.
type mapper struct {
	reg       *Registry
	typ       reflect.Type
	schema    string // "" is the connection's default
	tableName string
	by        *Tags          // given by code; nil for none
	custom    func(*Mapping) // the handle's Mapping method; may be nil
	keyType   reflect.Type   // the handle's key type if the key has several columns
	base      *entity        // the table under its own name
	table     *ast.Table     // that rows are written to, whatever base makes of it
	fields    []*field
	moves     []sqltype.Move // one for each of fields
	deep      []*field       // whose copies are more than a copy of their memory
	whole     bool           // the struct has nothing but columns and relationships
	pk        []*field
	referred  []*field // the key and whatever else relationships refer to; set by resolve
	genKey    *field   // the integer key that the database generates; nil if the program gives keys
	version   *field   // the column of optimistic locking; nil for none
	versioned versioning
	rels      []*relation
	lists     []*relation  // whose items have their place in a column of this struct's own; set by resolve
	structs   []*composite // of columns
	errs      []error
	funcs     *rowFuncs // events; nil if there are none
	own       int       // how many of errs were found by Map, not by resolve

	// Inheritance, see hierarchy.go.
	kin      *hierarchy   // nil for a struct outside of hierarchies
	root     *mapper      // the base of the hierarchy; the mapper itself outside of one
	parent   *mapper      // nil for a base
	subs     []*mapper    // what inherits it directly; set by resolve
	iface    reflect.Type // what rows are read as, if that is an interface
	handled  bool         // has a handle
	abstract bool         // has no rows of its own
	tabled   bool         // has a table of its own
	joined   bool         // has what inherits it too, unless that says otherwise
	parts    []*mapper    // what writes its rows, a table each: itself, or see part.go
	marked   bool         // has an identity: mark, as the tag has it
	mark     string
	identity sqltype.Value           // the discriminator's value
	boxes    map[*mapper]sqltype.Ptr // the words that make pointers an iface; set by resolve
	kinds    map[sqltype.Ptr]*mapper // and back

	byColumn map[string]*field
	byName   map[string]*field
	uniques  [][]*field    // sets of columns that are unique, the key left out
	extra    []schema.Item // constraints and indexes beside the columns' own
	defaults []ast.Default // those that fields have, in their order
	defers   bool          // of the root: it, or what inherits it, has columns that not every statement reads
	view     bool          // only read, and in no schema; see readonly.go
	query    *ast.Derived  // that its rows come from; nil for a view of the database; set by resolve
	unmade   *fieldSet     // what a new row brings no values for: expressions that no flush reads; set by resolve
	rank     int           // place in the order of tables, parents first

	shapeOnce    sync.Once // guards the next two, see usualShape
	shapeFields  []*field
	shapeReturns []*field
}

// field is one mapped column.
type field struct {
	m        *mapper
	name     string // path of Go names: "Title", "Stamps.CreatedAt"
	index    int    // place in mapper.fields
	offset   uintptr
	typ      reflect.Type
	codec    *sqltype.Codec
	col      *ast.Column
	pk       bool
	gen      bool // the database generates it when it is zero: a generated key, or a column tagged default=
	server   bool // the database computes it; never written
	tag      ormtag.Tag
	part     *part    // behind a pointer to a struct; nil for all others
	deferred bool     // statements read it only if they say so
	made     bool     // no column of a table: an SQL expression fills it; see exprfield.go
	sql      ast.Expr // that expression, over the columns of the base handle; nil if only statements have one
	kept     bool     // statements always read it, see keepFields
	notNull  bool
	variants map[string]sqltype.Type // its types on databases of their own
	insert   ast.Expr                // what it gets in a new row where the object has zero; nil for that zero. See default.go
	update   ast.Expr                // what it gets in a row of which something else is changed; nil for what it has
	// updateSQL is what it gets from an UPDATE without objects, if that is another expression than update.
	updateSQL ast.Expr
}

func (m *mapper) String() string { return typeName(m.typ) }

// typeName is the name of a struct, or of what a pointer points at, or of an interface; that of a generic one has no paths.
func typeName(t reflect.Type) string {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return ormtag.TypeName(t.Name())
}

// fault keeps an error of the mapping.
func (m *mapper) fault(where, format string, args ...any) {
	name := m.String()
	if where != "" {
		name += "." + where
	}
	m.errs = append(m.errs, mappingError(name, format, args...))
}

func (f *field) String() string { return f.m.String() + "." + f.name }

// at is the field's variable inside the object at obj.
func (f *field) at(obj sqltype.Ptr) sqltype.Ptr { return sqltype.Field(obj, f.offset) }

func (f *field) value(obj sqltype.Ptr) (sqltype.Value, error) {
	v, err := f.codec.Value(f.at(obj))
	if err != nil {
		return v, fmt.Errorf("%s: %w", f, err)
	}
	return v, nil
}

func (f *field) same(a, b sqltype.Ptr) bool { return f.codec.Equal(f.at(a), f.at(b)) }

func (f *field) copy(dst, src sqltype.Ptr) { f.codec.Copy(f.at(dst), f.at(src)) }

func (f *field) zero(obj sqltype.Ptr) bool { return f.codec.Zero(f.at(obj)) }

// empty makes the field its zero value.
func (f *field) empty(obj sqltype.Ptr) { sqltype.ValueOfCell(f.typ, f.at(obj)).SetZero() }

// left tells whether the object leaves the column to the database on insert.
func (f *field) left(obj sqltype.Ptr) bool {
	return f.server || f.mayBeLeft() && f.zero(obj)
}

// mayBeLeft tells whether some objects leave the column to the database.
func (f *field) mayBeLeft() bool { return f.server || f.gen || f.insert != nil }

// store puts a bind value into the field, as if it had come from the database.
func (f *field) store(obj sqltype.Ptr, v sqltype.Value) error {
	if err := f.codec.Scan(f.at(obj), sqltype.ValueSource{V: v}, 0); err != nil {
		return fmt.Errorf("%s: %w", f, err)
	}
	return nil
}

// valueOf reads a reflect value of the struct type, or of one that inherits it, as the object's address and its mapper.
func (m *mapper) valueOf(v reflect.Value) (sqltype.Ptr, *mapper, error) {
	if !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil() {
		return nil, nil, fmt.Errorf("%w: nil *%s", ErrUsage, m.typ)
	}
	if v.Kind() == reflect.Pointer {
		if n := m.reg.byType[v.Type().Elem()]; n != nil && n.is(m) {
			return sqltype.PtrOf(v), n, nil
		}
	}
	return nil, nil, fmt.Errorf("%w: got %s, want *%s", ErrUsage, v.Type(), m.typ)
}

// object is the Go value *T for the object at p.
func (m *mapper) object(p sqltype.Ptr) any { return sqltype.ValueOfCell(m.typ, p).Addr().Interface() }

// describe names an object for people: Book(book_id=7).
func (m *mapper) describe(obj sqltype.Ptr) string {
	s := m.String() + "("
	for i, f := range m.pk {
		if i > 0 {
			s += ", "
		}
		v, err := f.value(obj)
		if err != nil {
			s += f.col.Name + "=?"
			continue
		}
		s += f.col.Name + "=" + v.String()
	}
	return s + ")"
}

// relAt returns the relationship whose field lies at an offset.
func (m *mapper) relAt(offset uintptr) *relation {
	for _, r := range m.rels {
		if r.offset == offset {
			return r
		}
	}
	return nil
}
