//go:build !race

// Under the race detector pools drop values at random, so that allocations can't be counted.

package orm_test

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/orm"
)

// The load path is paid for in allocations: these are the most that it may make.

func TestAllocationsOfALoadPerRow(t *testing.T) {
	eng := openWide(t)
	for _, c := range []struct {
		name string
		list func(testing.TB, *engine.Engine) []*Wide
		most float64 // a row, beyond its texts
	}{{"untracked", listUntracked, 0.08}, {"tracked", listTracked, 0.2}} {
		perRow := testing.AllocsPerRun(5, func() { c.list(t, eng) })/wideRows - wideTexts
		if perRow > c.most {
			t.Errorf("%s: %.3f allocations a row beyond its texts, at most %.2f", c.name, perRow, c.most)
		}
	}
	byHand := testing.AllocsPerRun(5, func() { scanByHand(t, eng) })
	if untracked := testing.AllocsPerRun(5, func() { listUntracked(t, eng) }); untracked > 1.2*byHand {
		t.Errorf("an untracked list makes %.0f allocations, a loop by hand %.0f", untracked, byHand)
	}
}

func TestAllocationsOfReadingAgain(t *testing.T) {
	eng := openWide(t)
	s := orm.NewSession(eng, wideModels)
	defer s.Close()
	read := func() {
		if _, err := orm.All(t.Context(), s, retort.Select(Wides)); err != nil {
			t.Fatal(err)
		}
	}
	read()
	if n := testing.AllocsPerRun(5, read); n > 0.1*wideRows {
		t.Errorf("reading %d rows that the session has makes %.0f allocations: their columns are not to be read", wideRows, n)
	}
}

func TestAllocationsOfAGetFromTheIdentityMap(t *testing.T) {
	eng := openWide(t)
	s := orm.NewSession(eng, wideModels)
	defer s.Close()
	get := func() {
		if w, err := orm.Get(t.Context(), s, Wides, 7); err != nil || w.ID != 7 {
			t.Fatal(w, err)
		}
	}
	get()
	if n := testing.AllocsPerRun(100, get); n > 1 {
		t.Errorf("%.0f allocations, at most 1", n)
	}
}

// What a Get of a row makes: the object, its snapshot, its texts and what the session knows of it.
func TestAllocationsOfAGet(t *testing.T) {
	eng := openOnDisk(t) // the file system in memory allocates on its own account
	s := orm.NewSession(eng, wideModels)
	defer s.Close()
	get := func(s *orm.Session) {
		w, err := orm.Get(t.Context(), s, Wides, 7)
		if err != nil || w.ID != 7 {
			t.Fatal(w, err)
		}
		s.Expunge(w)
	}
	if n := testing.AllocsPerRun(100, func() { get(s) }); n > 4 {
		t.Errorf("%.0f allocations, at most 4", n)
	}
	fresh := func() {
		s := orm.NewSession(eng, wideModels)
		get(s)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if n := testing.AllocsPerRun(100, fresh); n > 11 {
		t.Errorf("%.0f allocations in a session of its own, at most 11", n)
	}
}

func TestAllocationsOfAFlushWithNothingToDo(t *testing.T) {
	eng := openWide(t)
	s := orm.NewSession(eng, wideModels)
	defer s.Close()
	if _, err := orm.All(t.Context(), s, retort.Select(Wides)); err != nil {
		t.Fatal(err)
	}
	flush := func() {
		if err := s.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if n := testing.AllocsPerRun(10, flush); n > 5 {
		t.Errorf("%.0f allocations for %d unchanged objects, at most 5", n, wideRows)
	}
}

// A statement whose text is in the cache costs what building it and its result cost, and nothing for its compiling.
func TestAllocationsOfACacheHit(t *testing.T) {
	eng := openWide(t)
	ids := retort.Select(Wides.A1).Where(Wides.ID.Eq(1))
	run := func() {
		if _, err := engine.One(t.Context(), eng, ids); err != nil {
			t.Fatal(err)
		}
	}
	run()
	before := eng.Stats()
	n := testing.AllocsPerRun(100, run)
	if after := eng.Stats(); after.Misses != before.Misses || after.Hits == before.Hits {
		t.Errorf("the text was compiled again: %+v, then %+v", before, after)
	}
	if n > 11 {
		t.Errorf("%.0f allocations, at most 11", n)
	}
}

// New rows are known, written and remembered in chunks.
func TestAllocationsOfAFlushPerRow(t *testing.T) {
	const rows, runs = 1000, 4
	eng := openOnDisk(t)
	fresh := make([]*Wide, rows*(runs+1)) // AllocsPerRun runs once more, to warm up
	for k := range fresh {
		fresh[k] = &Wide{}
	}
	n := testing.AllocsPerRun(runs, func() {
		s := orm.NewSession(eng, wideModels)
		for _, w := range fresh[:rows] {
			s.Add(w)
		}
		fresh = fresh[rows:]
		if err := s.Commit(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	})
	if perRow := n / rows; perRow > 0.3 {
		t.Errorf("%.2f allocations a row, at most 0.3", perRow)
	}
}

// A program with hundreds of tables maps them all before it does anything else.
func TestAllocationsOfMapping(t *testing.T) {
	const columns = 23
	got := testing.AllocsPerRun(5, func() {
		models := orm.NewRegistry()
		orm.Map[wideEntity](models)
		orm.Map[partEntity](models)
		if err := models.Check(); err != nil {
			t.Fatal(err)
		}
	})
	if perColumn := got / columns; perColumn > 20 {
		t.Errorf("mapping makes %.1f allocations a column, at most 20", perColumn)
	}
}
