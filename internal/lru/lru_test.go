package lru_test

import (
	"slices"
	"strconv"
	"testing"

	"github.com/retort-go/retort/internal/lru"
)

// recording returns a cache and the list of keys it dropped.
func recording(capacity int) (*lru.Cache[int], *[]string) {
	var dropped []string
	return lru.New(capacity, func(key string, v int) { dropped = append(dropped, key+"="+strconv.Itoa(v)) }), &dropped
}

func TestForgetsWhatWasUsedLongestAgo(t *testing.T) {
	c, dropped := recording(2)
	c.Put("a", 1)
	c.Put("b", 2)
	if v, ok := c.Get("a"); !ok || v != 1 {
		t.Errorf("a: got %d, %v", v, ok)
	}
	c.Put("c", 3)
	if _, ok := c.Get("b"); ok || !slices.Equal(*dropped, []string{"b=2"}) || c.Len() != 2 {
		t.Errorf("dropped %q, holds %d", *dropped, c.Len())
	}
	if v, ok := c.GetBytes([]byte("a")); !ok || v != 1 {
		t.Errorf("a: got %d, %v", v, ok)
	}
}

func TestPutReplaces(t *testing.T) {
	c, dropped := recording(2)
	c.Put("a", 1)
	c.Put("a", 2)
	if v, _ := c.Get("a"); v != 2 || c.Len() != 1 || !slices.Equal(*dropped, []string{"a=1"}) {
		t.Errorf("got %d, %d held, dropped %q", v, c.Len(), *dropped)
	}
}

func TestTakeIsNotADrop(t *testing.T) {
	c, dropped := recording(2)
	c.Put("a", 1)
	if v, ok := c.Take("a"); !ok || v != 1 || c.Len() != 0 || len(*dropped) != 0 {
		t.Errorf("got %d, %v, %d held, dropped %q", v, ok, c.Len(), *dropped)
	}
	if _, ok := c.Take("a"); ok {
		t.Error("taken twice")
	}
	c.Put("b", 2) // into the entry that a left
	if _, ok := c.Get("a"); ok {
		t.Error("a is back")
	}
}

func TestNoCapacityHoldsNothing(t *testing.T) {
	c, dropped := recording(0)
	c.Put("a", 1)
	if _, ok := c.Get("a"); ok || !slices.Equal(*dropped, []string{"a=1"}) {
		t.Errorf("held it, dropped %q", *dropped)
	}
}

func TestClear(t *testing.T) {
	c, dropped := recording(3)
	for i, key := range []string{"a", "b", "c"} {
		c.Put(key, i)
	}
	c.Get("a")
	c.Clear()
	if c.Len() != 0 || !slices.Equal(*dropped, []string{"b=1", "c=2", "a=0"}) {
		t.Errorf("%d held, dropped %q", c.Len(), *dropped)
	}
	c.Put("d", 4)
	if v, ok := c.Get("d"); !ok || v != 4 {
		t.Error("unusable after Clear")
	}
}

func TestLimitOfWeight(t *testing.T) {
	c, dropped := recording(10)
	c.Limit(100, func(v int) int { return v })
	c.Put("a", 40)
	c.Put("b", 50)
	c.Put("c", 10)
	if c.Len() != 3 {
		t.Errorf("%d held, want what just fits", c.Len())
	}
	c.Put("d", 60)
	if c.Len() != 2 || !slices.Equal(*dropped, []string{"a=40", "b=50"}) {
		t.Errorf("%d held, dropped %q", c.Len(), *dropped)
	}
	c.Put("e", 101)
	if _, ok := c.Get("e"); ok || c.Len() != 2 {
		t.Errorf("%d held after one that is too heavy", c.Len())
	}
	c.Take("d")
	c.Put("f", 90)
	if c.Len() != 2 {
		t.Errorf("%d held: what was taken still weighs", c.Len())
	}
}

func TestSameAsAList(t *testing.T) {
	const capacity = 5
	c, _ := recording(capacity)
	var list []string // the key used last at the end
	for i := range 10_000 {
		key := strconv.Itoa(i * i % 13)
		at := slices.Index(list, key)
		if _, ok := c.Get(key); ok != (at >= 0) {
			t.Fatalf("step %d: %s held: %v, want %v", i, key, ok, at >= 0)
		}
		if at >= 0 {
			list = slices.Delete(list, at, at+1)
		} else {
			c.Put(key, i)
		}
		if list = append(list, key); len(list) > capacity {
			list = list[1:]
		}
	}
}

func TestTakeAndPutAllocateNothing(t *testing.T) {
	c := lru.New[int](4, nil)
	c.Put("a", 1)
	key := []byte("a")
	if n := testing.AllocsPerRun(100, func() {
		v, _ := c.Take("a")
		c.Put("a", v)
		c.GetBytes(key)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
