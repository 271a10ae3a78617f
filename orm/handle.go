package orm

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// EntityOf is embedded in a handle, the typed face of a mapped table. R is what a row is in Go (*Author), K the type of its primary
// key: the key's own type, or a struct with a field for each key column for a composite key. [Map] binds it.
//
// For a struct that others inherit, R is an interface that all of them implement, with a method that returns the base: Base() *Employee. The
// base is embedded in the others, first of all their fields. The tags of fields `_ struct{}` say the rest: on=Kind of the base names the
// column that tells rows apart (one that the mapper writes, that the database computes, or that is tagged expr), identity=manager its value
// for a struct, abstract that a struct has no rows of its own. strategy=joined puts what a struct has beside its base into a table of its
// own, as a table= does; strategy=concrete, of the base, gives each struct a table with all columns. A handle of the base reads all rows
// with all their columns, in one statement; one of a struct that inherits it, its rows.
//
// Each method of it is compiled for each entity, once here and once for the handle. So it has the one that its types need, and Map
// finds all else by reflection.
type EntityOf[R, K any] struct {
	retort.Base[R]
	//lint:ignore U1000 Map reads the types from it
	rowAndKey [0]func(R, K)
}

// Entity is the handle part for a mapped struct T with a primary key of type K.
type Entity[T, K any] = EntityOf[*T, K]

func (*EntityOf[R, K]) keyed(K) {}

// Mapped is an entity handle whose rows are read as R.
type Mapped[R any] interface {
	retort.Source
	retort.Selectable[R]
}

// Keyed is an entity handle whose rows are read as R and found by a key of type K.
type Keyed[R, K any] interface {
	Mapped[R]
	keyed(K)
}

// entityOf returns what a handle stands for, nil if it was not made by Map.
func entityOf(handle retort.Source) *entity {
	t, ok := ast.FromOf(handle).(*ast.Table)
	if !ok {
		return nil
	}
	e, _ := t.Entity.(*entity)
	return e
}

// customiser is a handle with a Mapping method.
type customiser interface{ Mapping(*Mapping) }

// Map maps a struct by its handle type E and returns the handle, its columns and relationships bound. E embeds one Entity and has a
// field for each column and relationship of the struct, of the same name. Map never panics: faults are kept and returned by
// [Registry.Check], CreateAll and every run.
//
//	var Books = orm.Map[bookEntity](Models)
func Map[E any](r *Registry) *E {
	handle := new(E)
	mapHandle(r, reflect.ValueOf(handle).Elem(), nil)
	return handle
}

func mapHandle(r *Registry, hv reflect.Value, by *Tags) {
	part, ok := findEntity(hv)
	if !ok {
		r.fault(mappingError(hv.Type().String(), "the handle embeds no orm.Entity"))
		return
	}
	row, key := part.types.In(0), part.types.In(1)
	m, err := r.handle(row, by)
	if err != nil {
		r.fault(mappingError(hv.Type().String(), "%w", err))
		return
	}
	m.checkKey(key)
	bindHandle(hv, m.base, true)
	if c, ok := hv.Addr().Interface().(customiser); ok {
		m.custom = c.Mapping
	}
	m.own = len(m.errs)
}

// Alias returns a handle for the same table under another name, for self-joins. The name must differ from others in a statement.
func Alias[E any](e *E, name string) *E {
	handle := new(E)
	aliasHandle(reflect.ValueOf(e).Elem(), reflect.ValueOf(handle).Elem(), name)
	return handle
}

func aliasHandle(from, to reflect.Value, name string) {
	part, ok := findEntity(from)
	if !ok || entityOf(part.handle) == nil {
		return // unbound: every statement that uses it says so
	}
	of := entityOf(part.handle)
	e := newEntity(of.m, name)
	if of.from != nil {
		e = newFrom(of.m, of.from.from, name)
	}
	bindHandle(to, e, false)
}

// The generic structs of a handle and of a model have no methods that tell their types: these would be compiled for each entity. They
// have an unexported field instead, which names them and whose type holds theirs.

// ownField returns a struct type's field of that name if it is this package's.
func ownField(t reflect.Type, name string) (reflect.StructField, bool) {
	if t.Kind() != reflect.Struct || t.PkgPath() != ownPath { // FieldByName is slow where it finds nothing
		return reflect.StructField{}, false
	}
	f, ok := t.FieldByName(name)
	return f, ok && len(f.Index) == 1 && f.PkgPath == ownPath
}

var ownPath = reflect.TypeFor[entity]().PkgPath()

// entityPart is the EntityOf inside a handle.
type entityPart struct {
	handle *ast.Handle
	types  reflect.Type // a function of row and key
}

// entityIn returns v as an EntityOf.
func entityIn(v reflect.Value) (entityPart, bool) {
	f, ok := ownField(v.Type(), "rowAndKey")
	if !ok {
		return entityPart{}, false
	}
	return entityPart{v.FieldByName("Handle").Addr().Interface().(*ast.Handle), f.Type.Elem()}, true
}

// findEntity returns the EntityOf that a handle embeds.
func findEntity(hv reflect.Value) (entityPart, bool) {
	if hv.Kind() != reflect.Struct {
		return entityPart{}, false
	}
	for i := range hv.NumField() {
		if f := hv.Type().Field(i); f.Anonymous && f.IsExported() {
			if part, ok := entityIn(hv.Field(i)); ok {
				return part, true
			}
		}
	}
	return entityPart{}, false
}

// relationPart is the address of a ToManyOf or a ToOneOf.
type relationPart struct {
	source *ast.Source
	to     reflect.Type
	many   bool
}

// relationIn returns v as a relationship handle.
func relationIn(v reflect.Value) (relationPart, bool) {
	f, many := ownField(v.Type(), "toMany")
	if !many {
		var one bool
		if f, one = ownField(v.Type(), "toOne"); !one {
			return relationPart{}, false
		}
	}
	return relationPart{v.FieldByName("Source").Addr().Interface().(*ast.Source), f.Type.Elem().In(1), many}, true
}

// bindHandle fills a handle's fields with the columns and relationships of an entity. check reports what doesn't fit.
func bindHandle(hv reflect.Value, e *entity, check bool) {
	seen := map[string]bool{}
	eachHandleField(hv, "", func(name string, field reflect.Value) {
		seen[name] = true
		if part, ok := entityIn(field); ok {
			*part.handle = ast.MakeHandle(e.table)
		} else if c, ok := field.Addr().Interface().(compositeHandle); ok {
			bindComposite(c, name, e, check)
		} else if rel, ok := relationIn(field); ok {
			bindRelation(rel, name, e, check)
		} else if col, ok := field.Addr().Interface().(ast.Fillable); ok {
			bindColumn(col, name, e, check)
		} else if c := e.m.compositeNamed(name); c != nil && check {
			e.m.fault(name, "the handle's field embeds no orm.Composite[%s]; %s", typeName(c.typ), regenerate)
		}
	})
	if check {
		checkComplete(e.m, seen)
	}
}

// eachHandleField calls fn with every exported field, those of embedded structs and of composites included, but not those of an EntityOf. path
// stands before names.
func eachHandleField(hv reflect.Value, path string, fn func(name string, field reflect.Value)) {
	for i := range hv.NumField() {
		sf, f := hv.Type().Field(i), hv.Field(i)
		switch {
		case sf.Anonymous && sf.Type.Kind() == reflect.Struct:
			if _, ok := entityIn(f); ok && sf.IsExported() {
				fn("", f)
			} else {
				eachHandleField(f, path, fn)
			}
		case sf.IsExported():
			fn(path+sf.Name, f)
			if _, ok := f.Addr().Interface().(compositeHandle); ok {
				eachHandleField(f, path+sf.Name+".", fn)
			}
		}
	}
}

const regenerate = "run: go generate"

func bindRelation(h relationPart, name string, e *entity, check bool) {
	rel := e.m.relNamed(name)
	if rel == nil {
		if check {
			e.m.fault(name, "the handle has this relationship, the struct has not; %s", regenerate)
		}
		return
	}
	*h.source = ast.MakeSource(&relationRef{rel: rel, left: e})
	if check && (h.many != rel.many || h.to != rel.item) {
		e.m.fault(name, "the handle's field is for %s, the struct's for %s; %s", h.to, rel.item, regenerate)
	}
}

func bindColumn(h ast.Fillable, name string, e *entity, check bool) {
	f := e.m.byName[name]
	if f == nil {
		if check {
			e.m.fault(name, "the handle has this column, the struct has not; %s", regenerate)
		}
		return
	}
	ast.Fill(h, e.column(f))
	if check {
		if err := fits(h, f); err != nil {
			e.m.fault(name, "%w; %s", err, regenerate)
		}
	}
}

// fits checks that a handle's column reads what the struct's field holds.
func fits(h ast.Fillable, f *field) error {
	expr, ok := reflect.ValueOf(h).Elem().Interface().(retort.Expr)
	if !ok {
		return fmt.Errorf("the handle's field is no column kind")
	}
	codec := retort.CellOf(expr).Codec
	switch {
	case codec == nil:
		return fmt.Errorf("the handle's type has no codec")
	case (codec.Type.Kind == sqltype.JSON) != (f.codec.Type.Kind == sqltype.JSON):
		return fmt.Errorf("type=json goes with a JSON handle and no other")
	case codec.Go == f.goType() && f.part == nil:
		return nil
	case codec.Nullable && codec.Go == reflect.PointerTo(base(f.goType())) && f.codec.Nullable:
		return nil
	}
	return fmt.Errorf("the handle's field reads %s, the struct's is %s", codec.Go, f.goType())
}

// checkComplete reports what the handle lacks. What a struct inherits it may leave to the handle of the base.
func checkComplete(m *mapper, seen map[string]bool) {
	for _, f := range m.ownFields() {
		if !seen[f.name] {
			m.fault(f.name, "the struct has this column, the handle has not; %s", regenerate)
		}
	}
	for _, c := range m.structs {
		if c.m == m && !seen[c.name] {
			m.fault(c.name, "the struct has this struct of columns, the handle has not: it embeds orm.Composite[%s]", typeName(c.typ))
		}
	}
	for _, r := range m.rels {
		if r.owner == m && !seen[r.name] {
			m.fault(r.name, "the struct has this relationship, the handle has not; %s", regenerate)
		}
	}
}

// checkKey checks the handle's key type against the struct's primary key.
func (m *mapper) checkKey(key reflect.Type) {
	if len(m.pk) == 0 {
		return // reported already
	}
	if len(m.pk) == 1 {
		if key != m.pk[0].typ {
			m.fault("", "the handle's key type is %s, %s is %s", key, m.pk[0], m.pk[0].typ)
		}
		return
	}
	if key.Kind() != reflect.Struct {
		m.fault("", "the key has %d columns (%s): the handle's key type must be a struct with these fields, not %s", len(m.pk), fieldNames(m.pk), key)
		return
	}
	for _, f := range m.pk {
		if kf, ok := key.FieldByName(f.name); !ok || kf.Type != f.typ {
			m.fault("", "the key type %s has no field %s of type %s", key, f.name, f.typ)
		}
	}
	m.keyType = key
}

// keyValues turns a key as the program gives it into bind values, in order of the key's columns.
func keyValues[K any](to []sqltype.Value, m *mapper, key K) ([]sqltype.Value, error) {
	if len(m.pk) == 1 {
		v, err := sqltype.Of(key)
		return append(to, v), err
	}
	return m.keyFields(key)
}

// keyFields is keyValues for a key of several columns.
func (m *mapper) keyFields(key any) ([]sqltype.Value, error) {
	vals := make([]sqltype.Value, len(m.pk))
	var errs []error
	for i, f := range m.pk {
		v, err := sqltype.OfAny(reflect.ValueOf(key).FieldByName(f.name).Interface())
		vals[i], errs = v, append(errs, err)
	}
	return vals, errors.Join(errs...)
}
