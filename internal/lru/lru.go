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
	limit    int // of the weight; 0 is none
	weigh    func(V) int
	weight   int // of all values held
	evicted  func(key string, v V)
	entries  map[string]*entry[V]
	ring     entry[V]  // sentinel: ring.next was used last, ring.prev longest ago
	spare    *entry[V] // the one that Take emptied last, for the next Put
}

type entry[V any] struct {
	key        string
	value      V
	weight     int
	prev, next *entry[V]
}

// New returns an empty cache. With a capacity of 0 or less it holds nothing. evicted, if not nil, is called with each
// value that Put or Clear drops, after it left the cache.
func New[V any](capacity int, evicted func(key string, v V)) *Cache[V] {
	c := &Cache[V]{capacity: capacity, evicted: evicted, entries: make(map[string]*entry[V])}
	c.ring.next, c.ring.prev = &c.ring, &c.ring
	return c
}

// Limit also bounds the sum of what weigh says of the values, which must stay the same while a value is held. It is called before
// the first Put. A value heavier than the limit isn't held.
func (c *Cache[V]) Limit(limit int, weigh func(V) int) { c.limit, c.weigh = limit, weigh }

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
	v = e.value
	c.weight -= e.weight
	*e = entry[V]{}
	c.spare = e
	return v, true
}

// Put stores a value as the one used last and drops what no longer fits: an earlier value of the key, the values used
// longest ago, or v itself if there is no room for it at all.
func (c *Cache[V]) Put(key string, v V) {
	if old, ok := c.Take(key); ok {
		c.drop(key, old)
	}
	weight := 0
	if c.limit > 0 {
		weight = c.weigh(v)
	}
	if c.capacity <= 0 || weight > c.limit {
		c.drop(key, v)
		return
	}
	for len(c.entries) >= c.capacity || c.weight+weight > c.limit {
		c.dropLast()
	}
	e := c.spare
	if e == nil {
		e = new(entry[V])
	}
	c.spare = nil
	e.key, e.value, e.weight = key, v, weight
	c.weight += weight
	c.entries[key] = e
	c.linkFirst(e)
}

// Clear drops all values, the one used longest ago first.
func (c *Cache[V]) Clear() {
	for len(c.entries) > 0 {
		c.dropLast()
	}
}

func (c *Cache[V]) dropLast() {
	key := c.ring.prev.key
	v, _ := c.Take(key)
	c.drop(key, v)
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
