// Package lru is a map of bounded size that forgets what was used longest ago.
//
// It is not safe for concurrent use: its owner holds a lock, or is one goroutine.
//
//	c := lru.New[*stmt](100, func(_ string, s *stmt) { s.Close() })
//	c.Put("SELECT 1", s)
//	s, ok := c.Get("SELECT 1")
package lru

// Cache maps strings to values and holds at most its capacity of them.
type Cache[V any] struct {
	capacity int
	evicted  func(key string, v V)
	entries  map[string]*entry[V]
	ring     entry[V] // sentinel: ring.next was used last, ring.prev longest ago
}

type entry[V any] struct {
	key        string
	value      V
	prev, next *entry[V]
}

// New returns an empty cache. With a capacity of 0 or less it holds nothing. evicted, if not nil, is called with each
// value that Put or Clear drops, after it left the cache.
func New[V any](capacity int, evicted func(key string, v V)) *Cache[V] {
	c := &Cache[V]{capacity: capacity, evicted: evicted, entries: make(map[string]*entry[V])}
	c.ring.next, c.ring.prev = &c.ring, &c.ring
	return c
}

// Len returns the number of values held.
func (c *Cache[V]) Len() int { return len(c.entries) }

// Get returns the value of key and makes it the one used last.
func (c *Cache[V]) Get(key string) (V, bool) { return c.touch(c.entries[key]) }

// GetBytes is Get without making a string of the key.
func (c *Cache[V]) GetBytes(key []byte) (V, bool) { return c.touch(c.entries[string(key)]) }

func (c *Cache[V]) touch(e *entry[V]) (v V, ok bool) {
	if e == nil {
		return v, false
	}
	e.unlink()
	c.linkFirst(e)
	return e.value, true
}

// Take removes key and returns its value; it is not counted as dropped.
func (c *Cache[V]) Take(key string) (v V, ok bool) {
	e := c.entries[key]
	if e == nil {
		return v, false
	}
	e.unlink()
	delete(c.entries, key)
	return e.value, true
}

// Put stores a value as the one used last and drops what no longer fits: an earlier value of the key, the value used
// longest ago, or v itself if the capacity is 0.
func (c *Cache[V]) Put(key string, v V) {
	if old, ok := c.Take(key); ok {
		c.drop(key, old)
	}
	if c.capacity <= 0 {
		c.drop(key, v)
		return
	}
	if len(c.entries) >= c.capacity {
		last := c.ring.prev
		c.Take(last.key)
		c.drop(last.key, last.value)
	}
	e := &entry[V]{key: key, value: v}
	c.entries[key] = e
	c.linkFirst(e)
}

// Clear drops all values, the one used longest ago first.
func (c *Cache[V]) Clear() {
	for len(c.entries) > 0 {
		last := c.ring.prev
		c.Take(last.key)
		c.drop(last.key, last.value)
	}
}

func (c *Cache[V]) drop(key string, v V) {
	if c.evicted != nil {
		c.evicted(key, v)
	}
}

func (c *Cache[V]) linkFirst(e *entry[V]) {
	e.prev, e.next = &c.ring, c.ring.next
	e.prev.next, e.next.prev = e, e
}

func (e *entry[V]) unlink() {
	e.prev.next, e.next.prev = e.next, e.prev
	e.prev, e.next = nil, nil
}
