package orm

import (
	"fmt"
	"reflect"
	"strings"
	"sync"

	"github.com/retort-go/retort/internal/ormtag"
	"github.com/retort-go/retort/sqltype"
)

// shape is what a model's type alone tells of it, for objects that no registry is at hand for: values that are printed, compared
// or written as JSON.
type shape struct {
	table string
	keys  []reflect.StructField
	rels  []reflect.StructField
}

var shapes sync.Map // reflect.Type → *shape, a memo of newShape

func shapeOf(t reflect.Type) *shape {
	if s, ok := shapes.Load(t); ok {
		return s.(*shape)
	}
	s, _ := shapes.LoadOrStore(t, newShape(t))
	return s.(*shape)
}

func newShape(t reflect.Type) *shape {
	s := &shape{table: tableName(t)}
	var id []reflect.StructField
	for _, f := range reflect.VisibleFields(t) {
		_, _, rel := relationField(f.Type)
		switch {
		case !f.IsExported() || f.Anonymous:
		case rel:
			if offset, inside := offsetOf(t, f.Index); inside {
				f.Offset = offset
				s.rels = append(s.rels, f)
			}
		case isKeyTag(f.Tag.Get("orm")):
			s.keys = append(s.keys, f)
		case f.Name == "ID":
			id = append(id, f)
		}
	}
	if s.keys == nil {
		s.keys = id
	}
	return s
}

// offsetOf returns where a field lies in a struct; inside is false if an embedded pointer leads out of it.
func offsetOf(t reflect.Type, index []int) (offset uintptr, inside bool) {
	for _, k := range index {
		if t.Kind() != reflect.Struct {
			return 0, false
		}
		f := t.Field(k)
		offset, t = offset+f.Offset, f.Type
	}
	return offset, true
}

func isKeyTag(text string) bool {
	t, err := ormtag.Parse(text, ormtag.Column)
	return err == nil && t.Has("pk")
}

// tableName is the name a `_ struct{}` field's tag gives the table, or the type's in snake case.
func tableName(t reflect.Type) string {
	tag, _ := tableTag(t) // newMapper reports what is wrong
	if name, ok := tag.Get("table"); ok {
		return name
	}
	return ormtag.TableName(t.Name())
}

// key returns the values of a model's key fields as text, and whether any of them is set.
func (s *shape) key(v reflect.Value) (text string, set bool) {
	parts := make([]string, len(s.keys))
	for i, f := range s.keys {
		k := v.FieldByIndex(f.Index)
		set = set || !k.IsZero()
		parts[i] = fmt.Sprint(k.Interface())
	}
	return strings.Join(parts, ","), set
}

// model returns the struct that a relationship's value points at, and whether there is one.
func model(x any) (reflect.Value, bool) {
	v := reflect.ValueOf(x)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		return reflect.Value{}, false
	}
	return v.Elem(), true
}

func isNil(x any) bool { return sqltype.Word(x) == nil }

// sameObject tells whether two items stand for the same row: they are the same object, or have the same non-zero key.
func sameObject(a, b any) bool {
	v, okA := model(a)
	w, okB := model(b)
	if !okA || !okB {
		return okA == okB
	}
	if v.Addr().UnsafePointer() == w.Addr().UnsafePointer() {
		return true
	}
	if v.Type() != w.Type() {
		return false
	}
	s := shapeOf(v.Type())
	k, setA := s.key(v)
	l, setB := s.key(w)
	return setA && setB && k == l
}

// shortName names an item for people: table and key.
func shortName(x any) string {
	v, ok := model(x)
	if !ok {
		return "nil"
	}
	s := shapeOf(v.Type())
	key, set := s.key(v)
	if !set {
		return s.table + " new"
	}
	return s.table + " " + key
}

// linkIn returns the instance that a model's relationship fields point at, nil if there is none.
func linkIn(v reflect.Value) *instance {
	for _, f := range shapeOf(v.Type()).rels {
		p := v.FieldByIndex(f.Index).Addr().UnsafePointer()
		_, many, _ := relationField(f.Type)
		i := sqltype.At[rawRef](p).link
		if many {
			i = sqltype.At[rawMany](p).link
		}
		if i != nil {
			return i
		}
	}
	return nil
}
