package intmap_test

import (
	"maps"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/retort-go/retort/internal/intmap"
)

type row struct{ key int64 }

// TestSameAsAMap does the same at random to a Map and to Go's own.
func TestSameAsAMap(t *testing.T) {
	for _, c := range []struct {
		name string
		key  func(*rand.Rand) int64
	}{
		{"few keys", func(r *rand.Rand) int64 { return r.Int64N(12) }},
		{"ascending keys", func(r *rand.Rand) int64 { return r.Int64N(2000) }},
		{"keys far apart", func(r *rand.Rand) int64 { return r.Int64N(300) << 55 }},
		{"negative keys", func(r *rand.Rand) int64 { return math.MinInt64 + r.Int64N(300) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			var m intmap.Map[row]
			model := map[int64]*row{}
			r := rand.New(rand.NewPCG(1, 2))
			for range 50_000 {
				key := c.key(r)
				switch r.IntN(5) {
				case 0, 1:
					v := &row{key}
					m.Put(key, v)
					model[key] = v
				case 2, 3:
					m.Drop(key)
					delete(model, key)
				}
				if m.Get(key) != model[key] || m.Len() != len(model) {
					t.Fatalf("key %d: got %v of %d, want %v of %d", key, m.Get(key), m.Len(), model[key], len(model))
				}
			}
			seen := map[int64]*row{}
			m.All(func(v *row) bool { seen[v.key] = v; return true })
			if !maps.Equal(seen, model) {
				t.Errorf("all are %d, want %d", len(seen), len(model))
			}
		})
	}
}

func TestAllStopsAndLetsDrop(t *testing.T) {
	var m intmap.Map[row]
	for key := range int64(100) {
		m.Put(key, &row{key})
	}
	calls := 0
	m.All(func(*row) bool { calls++; return calls < 3 })
	if calls != 3 {
		t.Errorf("%d calls, want 3", calls)
	}
	calls = 0
	m.All(func(v *row) bool { calls++; m.Drop(v.key); return true })
	if calls != 100 || m.Len() != 0 {
		t.Errorf("%d calls, %d left", calls, m.Len())
	}
}

func TestAllWhileTheMapGrowsAndShrinks(t *testing.T) {
	var m intmap.Map[row]
	for key := range int64(100) {
		m.Put(key, &row{key})
	}
	seen := map[int64]bool{}
	m.All(func(v *row) bool {
		seen[v.key] = true
		for key := range int64(100) {
			if key != v.key {
				m.Drop(key)
			}
			m.Put(1000+key, v)
			m.Drop(1000 + key)
		}
		return true
	})
	if m.Len() > 1 || len(seen) == 0 {
		t.Errorf("%d left, %d seen", m.Len(), len(seen))
	}
}

func TestPutAndDropInTurnAllocateNothing(t *testing.T) {
	var m intmap.Map[row]
	v, key := &row{}, int64(0)
	m.Put(-1, v)
	if n := testing.AllocsPerRun(1000, func() {
		key++
		m.Put(key, v)
		m.Drop(key)
	}); n > 0.1 {
		t.Errorf("%v allocations", n)
	}
}

func TestReserveMakesRoom(t *testing.T) {
	var m intmap.Map[row]
	m.Reserve(1000)
	v := &row{}
	if n := testing.AllocsPerRun(1, func() {
		for key := range int64(1000) {
			m.Put(key, v)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
