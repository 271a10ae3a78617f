package orm

import (
	"encoding/binary"
	"fmt"

	"github.com/retort-go/retort/internal/intmap"
	"github.com/retort-go/retort/sqltype"
)

// identities is the identity map of one mapper in one session: one instance for each primary key. Integer keys, the common
// case, have a map of their own; all others are kept by their encoding.
type identities struct {
	m    *mapper
	ints intmap.Map[instance]
	enc  map[string]*instance // nil until there is one
	buf  []byte
	key  []sqltype.Value // of keyOf
}

func newIdentities(m *mapper) *identities { return &identities{m: m} }

// reserve makes room for n integer keys in all.
func (ids *identities) reserve(n int) { ids.ints.Reserve(n) }

// find returns the instance with a key, nil if there is none.
func (ids *identities) find(key []sqltype.Value) *instance {
	if len(key) == 1 && key[0].Kind() == sqltype.IntValue {
		return ids.ints.Get(key[0].Int())
	}
	ids.buf = encodeKey(ids.buf[:0], key)
	return ids.enc[string(ids.buf)]
}

func (ids *identities) put(key []sqltype.Value, i *instance) {
	if len(key) == 1 && key[0].Kind() == sqltype.IntValue {
		ids.ints.Put(key[0].Int(), i)
		return
	}
	if ids.enc == nil {
		ids.enc = map[string]*instance{}
	}
	ids.buf = encodeKey(ids.buf[:0], key)
	ids.enc[string(ids.buf)] = i
}

func (ids *identities) drop(key []sqltype.Value, i *instance) {
	if ids.find(key) != i {
		return
	}
	if len(key) == 1 && key[0].Kind() == sqltype.IntValue {
		ids.ints.Drop(key[0].Int())
		return
	}
	ids.buf = encodeKey(ids.buf[:0], key)
	delete(ids.enc, string(ids.buf))
}

// all calls fn for every instance until it returns false.
func (ids *identities) all(fn func(*instance) bool) {
	more := true
	ids.ints.All(func(i *instance) bool { more = fn(i); return more })
	for _, i := range ids.enc {
		if !more {
			return
		}
		more = fn(i)
	}
}

// encodeKey appends values so that different keys never encode alike.
func encodeKey(b []byte, key []sqltype.Value) []byte {
	for _, v := range key {
		b = append(b, byte(v.Kind()))
		switch v.Kind() {
		case sqltype.TextValue:
			b = binary.AppendUvarint(b, uint64(len(v.Text())))
			b = append(b, v.Text()...)
		case sqltype.BytesValue:
			b = binary.AppendUvarint(b, uint64(len(v.Bytes())))
			b = append(b, v.Bytes()...)
		case sqltype.TimeValue:
			t := v.Time()
			b = binary.BigEndian.AppendUint64(b, uint64(t.Unix()))
			b = binary.BigEndian.AppendUint32(b, uint32(t.Nanosecond()))
		default:
			b = binary.BigEndian.AppendUint64(b, uint64(v.Int()))
		}
	}
	return b
}

// keyOf is mapper.key into room of the map's own: the key is valid until the next call.
func (ids *identities) keyOf(obj sqltype.Ptr) ([]sqltype.Value, error) {
	var err error
	ids.key, err = ids.m.appendKey(ids.key[:0], obj)
	return ids.key, err
}

// key reads the primary key of an object.
func (m *mapper) key(obj sqltype.Ptr) ([]sqltype.Value, error) {
	return m.appendKey(make([]sqltype.Value, 0, len(m.pk)), obj)
}

func (m *mapper) appendKey(key []sqltype.Value, obj sqltype.Ptr) ([]sqltype.Value, error) {
	for _, f := range m.pk {
		v, err := f.value(obj)
		if err != nil {
			return nil, err
		}
		key = append(key, v)
	}
	return key, nil
}

// rowKey reads the primary key of a row whose columns begin at first, into key, as the object scanned from that row would have it.
func (m *mapper) rowKey(key []sqltype.Value, v *view, src sqltype.Source, first int) error {
	for i, f := range m.pk {
		val, err := f.rowValue(src, first+v.place(f))
		if err != nil {
			return fmt.Errorf("read key column %s.%s: %w", m.tableName, f.col.Name, err)
		}
		key[i] = val
	}
	return nil
}

// intKey reads the primary key of a row if it is one integer.
func (m *mapper) intKey(v *view, src sqltype.Source, first int) (int64, bool) {
	f := m.pk[0]
	if len(m.pk) > 1 || !isInteger(f.codec.Type.Kind) {
		return 0, false
	}
	at := first + v.place(f)
	if src.Kind(at) != sqltype.IntValue {
		return 0, false
	}
	return src.Int(at), true
}

// rowValue reads a column as the bind value that its field would have. Integers and strings are that already; others go through
// the field's Go type.
func (f *field) rowValue(src sqltype.Source, col int) (sqltype.Value, error) {
	switch k := src.Kind(col); {
	case k == sqltype.NullValue:
		return sqltype.Null, nil
	case k == sqltype.IntValue && isInteger(f.codec.Type.Kind):
		return sqltype.IntOf(src.Int(col)), nil
	case k == sqltype.TextValue && f.codec.Type.Kind == sqltype.String && f.codec.Flat:
		return sqltype.TextOf(src.Text(col)), nil
	}
	cell := sqltype.New(f.typ)
	if err := f.codec.Scan(cell, src, col); err != nil {
		return sqltype.Null, err
	}
	return f.codec.Value(cell)
}
