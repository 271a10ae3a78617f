package orm

import (
	"reflect"
	"time"

	"github.com/retort-go/retort/sqltype"
)

// maxChunk bounds how many objects are allocated together, and so how many one kept object can hold in memory.
const maxChunk = 64

// slab hands out fresh objects of one type from chunks that double up to maxChunk.
type slab struct {
	typ   reflect.Type
	size  uintptr
	chunk sqltype.Ptr
	used  int
	room  int
}

func newSlab(t reflect.Type) slab { return slab{typ: t, size: t.Size()} }

func (s *slab) next() sqltype.Ptr {
	if s.used == s.room {
		s.room = min(maxChunk, max(1, 2*s.room))
		s.used = 0
		s.chunk = sqltype.NewArray(s.typ, s.room)
	}
	p := sqltype.Field(s.chunk, uintptr(s.used)*s.size)
	s.used++
	return p
}

// nursery makes instances for rows: in chunks of objects, of room for their snapshots, and of instances.
type nursery struct {
	m           *mapper
	objs, snaps reflect.Value // slices; structs as long as the chunks have room for one
	obj, snap   reflect.Value // those that next returned last
	insts       []instance
	used        int
	bare        bool   // no snapshots
	room        copies // of what the snapshots' pointers point at
}

// next returns an instance with an object and room for a snapshot, both zero.
func (n *nursery) next() *instance {
	if n.used == len(n.insts) {
		n.grow()
	}
	switch {
	case len(n.insts) == 1:
		n.obj, n.snap = n.objs, n.snaps
	case n.bare:
		n.obj = n.objs.Index(n.used)
	default:
		n.obj, n.snap = n.objs.Index(n.used), n.snaps.Index(n.used)
	}
	i := &n.insts[n.used]
	i.obj = n.obj.Addr().UnsafePointer()
	if !n.bare {
		i.snap = n.snap.Addr().UnsafePointer()
	}
	n.used++
	return i
}

func (n *nursery) grow() {
	room := min(maxChunk, max(1, 2*len(n.insts)))
	if room == 1 {
		n.objs, n.snaps = reflect.New(n.m.typ).Elem(), reflect.New(n.m.typ).Elem()
	} else {
		of := reflect.SliceOf(n.m.typ)
		n.objs = reflect.MakeSlice(of, room, room)
		if !n.bare {
			n.snaps = reflect.MakeSlice(of, room, room)
		}
	}
	n.insts, n.used = make([]instance, room), 0
	n.room.size = room
}

// snapshot is instance.snapshot for the instance that next returned last, whose object was just read: as a rule a copy of the whole struct.
func (n *nursery) snapshot(i *instance) {
	if n.bare {
		return
	}
	if !n.m.whole {
		i.snapshot()
		return
	}
	n.snap.Set(n.obj)
	for _, f := range n.m.deep {
		if !n.room.add(&n.m.moves[f.index], i.snap, i.obj) {
			f.copy(i.snap, i.obj)
		}
	}
}

// copies holds copies of what the pointers of nullable fields point at, in chunks.
type copies struct {
	size  int // of a chunk
	words []int64
	texts []string
	times []time.Time
}

// add makes the field of the struct at dst an independent copy of that of the one at src. It returns false, and does nothing, for a field
// that isn't a pointer to one of the usual types.
func (c *copies) add(m *sqltype.Move, dst, src sqltype.Ptr) bool {
	if m.Null != sqltype.ByPointer {
		return false
	}
	to, from := sqltype.At[sqltype.Ptr](sqltype.Field(dst, m.Offset)), *sqltype.At[sqltype.Ptr](sqltype.Field(src, m.Offset))
	if from == nil {
		*to = nil
		return true
	}
	switch m.Form {
	case sqltype.StringForm:
		*to = keep(&c.texts, c.size, *sqltype.At[string](from))
	case sqltype.TimeForm:
		*to = keep(&c.times, c.size, *sqltype.At[time.Time](from))
	case sqltype.Int64Form, sqltype.Float64Form:
		*to = keep(&c.words, c.size, *sqltype.At[int64](from))
	default:
		return false
	}
	return true
}

// keep puts a value into the next free element of a chunk, and makes a new chunk if there is none.
func keep[T any](chunk *[]T, size int, v T) sqltype.Ptr {
	if len(*chunk) == 0 {
		*chunk = make([]T, size)
	}
	p := &(*chunk)[0]
	*p, *chunk = v, (*chunk)[1:]
	return sqltype.Addr(p)
}
