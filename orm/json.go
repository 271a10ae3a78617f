package orm

import (
	"encoding/json"
	"reflect"

	"github.com/retort-go/retort/sqltype"
)

// Models refer to each other both ways, and encoding/json would follow a circle without end. What is being written can't be
// passed down through json.Marshal, so it travels in the values themselves: an item is written as a shallow copy whose
// relationship fields carry the path of objects that led there. A way back to one of them is null (to-one) or left out (to-many).
// Encoding reads what is in memory and never loads.

// path is the chain of objects being written, innermost first.
type path struct {
	obj sqltype.Ptr
	up  *path
}

func (p *path) has(obj sqltype.Ptr) bool {
	for ; p != nil; p = p.up {
		if p.obj == obj {
			return true
		}
	}
	return false
}

// pathOf is the path that a field's link carries: that of an encoding under way, or just the field's owner.
func pathOf(link *instance) *path {
	switch {
	case link == nil:
		return nil
	case link.writing != nil:
		return link.writing
	}
	return &path{obj: link.obj}
}

// MarshalJSON writes the loaded items as an array, an unloaded collection as null.
func (m ManyOf[R]) MarshalJSON() ([]byte, error) {
	if !m.loaded {
		return []byte("null"), nil
	}
	p := pathOf(m.link)
	out := make([]any, 0, len(m.items))
	for _, item := range m.items {
		if !p.has(sqltype.Word(item)) {
			out = append(out, standIn(item, p))
		}
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads an array as a loaded collection, null as an unloaded one.
func (m *ManyOf[R]) UnmarshalJSON(b []byte) error {
	var items []R
	if err := json.Unmarshal(b, &items); err != nil {
		return err
	}
	if items == nil {
		*m = ManyOf[R]{link: m.link}
		return nil
	}
	m.Set(items...)
	return nil
}

// MarshalJSON writes the object referred to, or null if it is unloaded or none.
func (m RefOf[R]) MarshalJSON() ([]byte, error) {
	p := pathOf(m.link)
	if !m.loaded || isNil(any(m.v)) || p.has(sqltype.Word(m.v)) {
		return []byte("null"), nil
	}
	return json.Marshal(standIn(m.v, p))
}

// UnmarshalJSON reads an object as a loaded reference, null as an unloaded one.
func (m *RefOf[R]) UnmarshalJSON(b []byte) error {
	var v R
	if err := json.Unmarshal(b, &v); err != nil {
		return err
	}
	if isNil(any(v)) {
		*m = RefOf[R]{link: m.link}
		return nil
	}
	m.Set(v)
	return nil
}

// standIn is a shallow copy of a model whose relationship fields know the path that leads to it.
func standIn(item any, p *path) any {
	v, ok := model(item)
	if !ok {
		return item
	}
	c := reflect.New(v.Type())
	c.Elem().Set(v)
	link := &instance{obj: v.Addr().UnsafePointer(), writing: &path{obj: v.Addr().UnsafePointer(), up: p}}
	for _, f := range shapeOf(v.Type()).rels {
		*sqltype.At[*instance](sqltype.Field(c.UnsafePointer(), f.Offset)) = link // the first field of both kinds
	}
	return c.Interface()
}
