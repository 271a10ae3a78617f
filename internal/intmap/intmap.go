// Package intmap is a map from integers to pointers, for identity maps.
//
// Such a map is filled with a result's keys, one after the other, and asked for each of them first. Go's own map does both with a
// hash that resists crafted keys and with buckets that move when it grows; here a look-up is a multiplication and, as a rule, one
// cache line. Keys that somebody chooses so that they collide make it slow: they would have to be the keys of a table's rows.
//
// It is open addressing with linear probing over a power of two of slots, with Fibonacci hashing, which spreads the
// usual ascending keys evenly (Knuth, The Art of Computer Programming, volume 3, section 6.4).
//
// It is not safe for concurrent use. The zero Map is empty and ready.
//
//	var m intmap.Map[row]
//	m.Put(7, &row{})
//	r := m.Get(7) // nil if there is none
package intmap

import "math/bits"

// Map maps integers to pointers that are not nil.
type Map[V any] struct {
	slots []slot[V]
	shift uint8 // of the hash, so that it is a slot's number
	live  int   // slots that hold a value
	used  int   // slots that hold or held one
	gone  *V    // stands in a slot whose value was dropped; nil if that never happened
}

type slot[V any] struct {
	key int64
	v   *V // nil if nothing ever was here
}

const smallest = 8

// Len returns the number of values.
func (m *Map[V]) Len() int { return m.live }

// Get returns the value of a key, nil if there is none.
func (m *Map[V]) Get(key int64) *V {
	if len(m.slots) == 0 {
		return nil
	}
	for at := m.home(key); ; at = m.after(at) {
		s := &m.slots[at]
		if s.v == nil {
			return nil
		}
		if s.key == key && s.v != m.gone {
			return s.v
		}
	}
}

// Put stores the value of a key. v must not be nil.
func (m *Map[V]) Put(key int64, v *V) {
	if 4*(m.used+1) > 3*len(m.slots) {
		m.resize(2 * (m.live + 1))
	}
	free := -1
	for at := m.home(key); ; at = m.after(at) {
		s := &m.slots[at]
		switch {
		case s.v == nil:
			if free < 0 {
				free = at
				m.used++
			}
			m.slots[free] = slot[V]{key, v}
			m.live++
			return
		case s.v == m.gone:
			if free < 0 {
				free = at
			}
		case s.key == key:
			s.v = v
			return
		}
	}
}

// Drop removes a key.
func (m *Map[V]) Drop(key int64) {
	if len(m.slots) == 0 {
		return
	}
	for at := m.home(key); m.slots[at].v != nil; at = m.after(at) {
		if s := &m.slots[at]; s.key == key && s.v != m.gone {
			m.live--
			m.empty(at)
			return
		}
	}
}

// empty takes the value out of a slot. The slot stays used if values behind it may have been put there because it was.
func (m *Map[V]) empty(at int) {
	if m.slots[m.after(at)].v == nil {
		m.slots[at] = slot[V]{}
		m.used--
		return
	}
	if m.gone == nil {
		m.gone = new(V)
	}
	m.slots[at] = slot[V]{v: m.gone}
}

// Reserve makes room for n values in all.
func (m *Map[V]) Reserve(n int) {
	if 4*n > 3*len(m.slots) {
		m.resize(n)
	}
}

// All calls fn for every value, in no order, until it returns false. fn may drop values. Once it has put one, whether it is called for
// that and for what it drops afterwards is left open.
func (m *Map[V]) All(fn func(*V) bool) {
	slots := m.slots
	for at := range slots {
		if v := slots[at].v; v != nil && v != m.gone && !fn(v) {
			return
		}
	}
}

// resize makes slots for n values, with room to grow, and moves the values there.
func (m *Map[V]) resize(n int) {
	size := smallest
	for size < 2*n {
		size *= 2
	}
	old := m.slots
	m.slots, m.shift = make([]slot[V], size), uint8(64-bits.TrailingZeros(uint(size)))
	for _, s := range old {
		if s.v == nil || s.v == m.gone {
			continue
		}
		at := m.home(s.key)
		for m.slots[at].v != nil {
			at = m.after(at)
		}
		m.slots[at] = s
	}
	m.used = m.live
}

// home is the slot where the search for a key begins. The factor is 2^64 divided by the golden ratio.
func (m *Map[V]) home(key int64) int { return int(uint64(key) * 0x9e3779b97f4a7c15 >> m.shift) }

func (m *Map[V]) after(at int) int { return (at + 1) & (len(m.slots) - 1) }
