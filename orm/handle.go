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
type EntityOf[R, K any] struct {
	retort.Base[R]
	e *entity
}

// Entity is the handle part for a mapped struct T with a primary key of type K.
type Entity[T, K any] = EntityOf[*T, K]

func (e EntityOf[R, K]) mapped() (*entity, R) { var r R; return e.e, r }
func (e EntityOf[R, K]) keyed(K)              {}

func (e *EntityOf[R, K]) bindEntity(to *entity) {
	e.e = to
	e.Base = retort.NewBase[R](to.table)
}

func (*EntityOf[R, K]) types() (row, key reflect.Type) {
	return reflect.TypeFor[R](), reflect.TypeFor[K]()
}

// Mapped is an entity handle whose rows are read as R.
type Mapped[R any] interface {
	retort.Source
	retort.Selectable[R]
	mapped() (*entity, R)
}

// Keyed is an entity handle whose rows are read as R and found by a key of type K.
type Keyed[R, K any] interface {
	Mapped[R]
	keyed(K)
}

// entityBinder is the address of an EntityOf inside a handle.
type entityBinder interface {
	bindEntity(*entity)
	types() (row, key reflect.Type)
}

// relBinder is the address of a relationship handle.
type relBinder interface {
	bindRelation(*relationRef)
	ends() (from, to reflect.Type, many bool)
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
	hv := reflect.ValueOf(handle).Elem()
	binder := findEntity(hv)
	if binder == nil {
		r.fault(mappingError(hv.Type().String(), "the handle embeds no orm.Entity"))
		return handle
	}
	row, key := binder.types()
	if row.Kind() != reflect.Pointer || row.Elem().Kind() != reflect.Struct {
		r.fault(mappingError(hv.Type().String(), "rows are %s, want a pointer to a struct", row))
		return handle
	}
	m := newMapper(r, row.Elem())
	m.checkKey(key)
	bindHandle(hv, m.base, true)
	if c, ok := any(handle).(customiser); ok {
		m.custom = c.Mapping
	}
	r.add(m)
	return handle
}

// Alias returns a handle for the same table under another name, for self-joins. The name must differ from others in a statement.
func Alias[E any](e *E, name string) *E {
	handle := new(E)
	from, hv := findEntity(reflect.ValueOf(e).Elem()), reflect.ValueOf(handle).Elem()
	if from == nil || entityOf(from) == nil {
		return handle // unbound: every statement that uses it says so
	}
	bindHandle(hv, newEntity(entityOf(from).m, name), false)
	return handle
}

func entityOf(b entityBinder) *entity {
	return b.(interface{ entity() *entity }).entity()
}

func (e *EntityOf[R, K]) entity() *entity { return e.e }

// findEntity returns the EntityOf that a handle embeds.
func findEntity(hv reflect.Value) entityBinder {
	if hv.Kind() != reflect.Struct {
		return nil
	}
	for i := range hv.NumField() {
		if !hv.Type().Field(i).Anonymous || !hv.Type().Field(i).IsExported() {
			continue
		}
		if b, ok := hv.Field(i).Addr().Interface().(entityBinder); ok {
			return b
		}
	}
	return nil
}

// bindHandle fills a handle's fields with the columns and relationships of an entity. check reports what doesn't fit.
func bindHandle(hv reflect.Value, e *entity, check bool) {
	seen := map[string]bool{}
	eachHandleField(hv, func(name string, field any) {
		seen[name] = true
		switch h := field.(type) {
		case entityBinder:
			h.bindEntity(e)
		case relBinder:
			bindRelation(h, name, e, check)
		case ast.Fillable:
			bindColumn(h, name, e, check)
		}
	})
	if check {
		checkComplete(e.m, seen)
	}
}

// eachHandleField calls fn with the address of every exported field, those of embedded structs included.
func eachHandleField(hv reflect.Value, fn func(name string, field any)) {
	for i := range hv.NumField() {
		sf := hv.Type().Field(i)
		f := hv.Field(i)
		if sf.Anonymous && sf.Type.Kind() == reflect.Struct {
			if sf.IsExported() {
				if b, ok := f.Addr().Interface().(entityBinder); ok {
					fn("", b)
					continue
				}
			}
			eachHandleField(f, fn)
			continue
		}
		if sf.IsExported() {
			fn(sf.Name, f.Addr().Interface())
		}
	}
}

const regenerate = "run: go generate"

func bindRelation(h relBinder, name string, e *entity, check bool) {
	rel := e.m.relNamed(name)
	if rel == nil {
		if check {
			e.m.fault(name, "the handle has this relationship, the struct has not; %s", regenerate)
		}
		return
	}
	h.bindRelation(&relationRef{rel: rel, left: e})
	_, to, many := h.ends()
	if check && (many != rel.many || to != reflect.PointerTo(rel.targetType)) {
		e.m.fault(name, "the handle's field is for %s, the struct's for %s; %s", to, reflect.PointerTo(rel.targetType), regenerate)
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
	case codec.Go == f.typ:
		return nil
	case codec.Nullable && codec.Go == reflect.PointerTo(base(f.typ)) && f.codec.Nullable:
		return nil
	}
	return fmt.Errorf("the handle's field reads %s, the struct's is %s", codec.Go, f.typ)
}

func checkComplete(m *mapper, seen map[string]bool) {
	for _, f := range m.fields {
		if !seen[f.name] {
			m.fault(f.name, "the struct has this column, the handle has not; %s", regenerate)
		}
	}
	for _, r := range m.rels {
		if !seen[r.name] {
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
func keyValues[K any](m *mapper, key K) ([]sqltype.Value, error) {
	if len(m.pk) == 1 {
		v, err := sqltype.Of(key)
		return []sqltype.Value{v}, err
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
