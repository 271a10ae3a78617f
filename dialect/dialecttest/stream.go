package dialecttest

import (
	"runtime"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
)

var streamCases = []testCase{
	{"many rows in constant memory", constantMemory},
	{"a loop that is left early gives its connection back", leftEarly},
	{"two results at once in one transaction", twoResults},
	{"writing while rows are read in one transaction", writeWhileReading},
}

// crossed is a query for 5 to the power of nine rows, some 2 million.
func (b book) crossed() *retort.SelectStmt[string] {
	q := retort.Select(b.title)
	for _, alias := range []string{"b", "c", "d", "e", "f", "g", "h", "i"} {
		q = q.CrossJoin(b.table.As(alias))
	}
	return q
}

func constantMemory(t *testing.T, s *suite) {
	b := s.shelf(t)
	const limit = 32 << 20
	n, most := 0, uint64(0)
	for title, err := range engine.Iter(t.Context(), s.eng, b.crossed().Limit(500_000)) {
		ok(t, err)
		if title == "" {
			t.Fatal("a row without a title")
		}
		if n++; n%100_000 == 0 {
			var m runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapAlloc)
		}
	}
	if n != 500_000 {
		t.Errorf("%d rows, want 500,000", n)
	}
	if most > limit {
		t.Errorf("%d MB were in use, want less than %d", most>>20, limit>>20)
	}
}

func leftEarly(t *testing.T, s *suite) {
	b := s.shelf(t)
	for range 10 {
		for _, err := range engine.Iter(t.Context(), s.eng, b.crossed()) {
			ok(t, err)
			break
		}
	}
	s.wantIdle(t)
	_, err := engine.First(t.Context(), s.eng, b.titles())
	ok(t, err)
}

func twoResults(t *testing.T, s *suite) {
	b := s.shelf(t)
	ok(t, engine.Transact(t.Context(), s.eng, func(tx *engine.Tx) error {
		n := 0
		for outer, err := range engine.Iter(t.Context(), tx, b.titles()) {
			ok(t, err)
			for inner, err := range engine.Iter(t.Context(), tx, b.titles().Where(b.title.Eq(outer))) {
				ok(t, err)
				if inner != outer {
					t.Errorf("%s inside of %s", inner, outer)
				}
				n++
			}
		}
		if n != 5 {
			t.Errorf("%d pairs, want 5", n)
		}
		return nil
	}))
}

func writeWhileReading(t *testing.T, s *suite) {
	b := s.shelf(t)
	ok(t, engine.Transact(t.Context(), s.eng, func(tx *engine.Tx) error {
		for row, err := range engine.Iter(t.Context(), tx, retort.Select2(b.id, b.title).OrderBy(b.id)) {
			ok(t, err)
			exec(t, tx, retort.Update(b.table).Set(b.title.Set(row.V2+"!")).Where(b.id.Eq(row.V1)))
		}
		return nil
	}))
	wantRows(t, s.eng, b.titles(), "Emma!", "Ulysses!", "Solaris!", "Walden!", "Dune!")
}
