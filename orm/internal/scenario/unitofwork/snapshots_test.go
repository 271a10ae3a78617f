package unitofwork

import (
	"sync"
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

// Gauge has what a copy of its memory doesn't copy.
type Gauge struct {
	_     struct{} `orm:"registry=gaugeModels"`
	ID    int64
	Count *int64
	Ratio *float64
	Small *int32
	On    *bool
	Name  *string
	Seen  *time.Time
	Raw   []byte
}

// Guarded has fields that are the program's own.
type Guarded struct {
	_     struct{} `orm:"registry=gaugeModels"`
	ID    int64
	Name  *string
	mu    sync.Mutex
	Calls int `orm:"-"`
}

var gaugeModels = orm.NewRegistry()

// TestAChangeBehindAPointerIsFound: a snapshot shares nothing with its object, for the first row of a result and those after it.
func TestAChangeBehindAPointerIsFound(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		seen := time.Date(2026, 11, 22, 1, 2, 3, 0, time.UTC)
		changes := map[string]func(*Gauge){
			"an integer":       func(g *Gauge) { *g.Count++ },
			"a float":          func(g *Gauge) { *g.Ratio++ },
			"a short integer":  func(g *Gauge) { *g.Small++ },
			"a boolean":        func(g *Gauge) { *g.On = !*g.On },
			"a text":           func(g *Gauge) { *g.Name += "!" },
			"a time":           func(g *Gauge) { *g.Seen = g.Seen.Add(time.Second) },
			"bytes":            func(g *Gauge) { g.Raw[0]++ },
			"a value to NULL":  func(g *Gauge) { g.Count = nil },
			"a text to NULL":   func(g *Gauge) { g.Name = nil },
			"another variable": func(g *Gauge) { g.Name = new("other") },
		}
		for name, change := range changes {
			t.Run(name, func(t *testing.T) {
				s, eng, _ := open(t, db, gaugeModels)
				for id := range int64(3) {
					s.Add(&Gauge{Count: new(id), Ratio: new(1.5), Small: new(int32(7)), On: new(true), Name: new("a"), Seen: new(seen), Raw: []byte("raw")})
				}
				expect.OK(t, s.Commit(t.Context()))
				fresh := orm.NewSession(eng, gaugeModels)
				defer fresh.Close()
				for k, g := range expect.All(t, fresh, retort.Select(gauges).OrderBy(gauges.ID)) {
					change(g)
					expect.Equal(t, "dirty", len(fresh.Dirty()), 1)
					expect.OK(t, fresh.Rollback(t.Context()))
					expect.Equal(t, "dirty after rollback", len(fresh.Dirty()), 0)
					expect.Equal(t, "count", *g.Count, int64(k))
					expect.Equal(t, "small", *g.Small, 7)
					expect.Equal(t, "on", *g.On, true)
					expect.Equal(t, "name", *g.Name, "a")
					expect.Equal(t, "time", *g.Seen, seen)
					expect.Equal(t, "raw", string(g.Raw), "raw")
				}
			})
		}
	})
}

// TestReadingLeavesTheProgramsOwnFieldsAlone: a snapshot doesn't copy them, and a rollback doesn't bring them back.
func TestReadingLeavesTheProgramsOwnFieldsAlone(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, _ := open(t, db, gaugeModels)
		s.Add(&Guarded{Name: new("a"), Calls: 5})
		expect.OK(t, s.Commit(t.Context()))
		fresh := orm.NewSession(eng, gaugeModels)
		defer fresh.Close()
		g := expect.Get(t, fresh, guardeds, 1)
		g.mu.Lock()
		defer g.mu.Unlock()
		g.Calls = 7
		expect.Equal(t, "dirty", len(fresh.Dirty()), 0)
		*g.Name = "b"
		expect.Equal(t, "dirty", len(fresh.Dirty()), 1)
		expect.OK(t, fresh.Rollback(t.Context()))
		expect.Equal(t, "name after rollback", *g.Name, "a")
		expect.Equal(t, "calls after rollback", g.Calls, 7)
		expect.Equal(t, "locked after rollback", g.mu.TryLock(), false)
	})
}
