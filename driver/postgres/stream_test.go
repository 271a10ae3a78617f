package postgres_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/driver/postgres"
	"github.com/retort-go/retort/engine"
)

// streamedRows is how many rows are streamed. CI takes fewer than the ten million that the promise is about:
//
//	go test ./driver/postgres -run TestManyRows -rows 10000000 -v
var streamedRows = flag.Int64("rows", 1_000_000, "rows that the tests of streaming read")

// series is a query for n rows of a number and a text.
func series(n int64) *retort.SelectStmt[retort.Row2[int64, string]] {
	return retort.Select2(retort.Raw[int64]("i"), retort.Raw[string]("'a text of some length ' || i")).
		From(retort.Select(retort.Label("i", retort.Raw[int64]("generate_series(1, ?)", n))).From().Subquery("s"))
}

// resident is the process's memory in bytes, as the kernel counts it; 0 where it isn't told.
func resident() int64 {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	var size, pages int64
	if _, err := fmt.Sscan(string(text), &size, &pages); err != nil {
		return 0
	}
	return pages * int64(os.Getpagesize())
}

func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// TestManyRows: a result is never in memory as a whole, outside of a transaction and in one, where other statements run between its rows.
func TestManyRows(t *testing.T) {
	const maxHeap, maxResident = 8 << 20, 64 << 20
	for _, inTx := range []bool{false, true} {
		t.Run(fmt.Sprintf("in a transaction: %v", inTx), func(t *testing.T) {
			eng := open(t, postgres.Config{})
			var x engine.Execer = eng
			if inTx {
				tx, err := eng.Begin(t.Context())
				must(t, err)
				defer tx.Rollback(t.Context())
				x = tx
			}
			beforeHeap, before, start := heap(), resident(), time.Now()
			var n, mostHeap, most int64
			for row, err := range engine.Iter(t.Context(), x, series(*streamedRows)) {
				must(t, err)
				if n++; row.V1 != n || !strings.HasPrefix(row.V2, "a text") {
					t.Fatalf("row %d is %v", n, row)
				}
				if n%(*streamedRows/5) == 0 {
					mostHeap, most = max(mostHeap, heap()), max(most, resident())
				}
				if inTx && n%(*streamedRows/10) == 0 {
					run(t, x, "SELECT 1")
				}
			}
			t.Logf("%d rows in %v: heap %+d kB, resident %+d kB", n, time.Since(start).Round(time.Millisecond), (mostHeap-beforeHeap)>>10, (most-before)>>10)
			if n != *streamedRows || mostHeap-beforeHeap > maxHeap || most-before > maxResident {
				t.Errorf("%d rows grew the heap by %d kB and the process by %d kB", n, (mostHeap-beforeHeap)>>10, (most-before)>>10)
			}
		})
	}
}

// TestLeavingACursor: a loop in a transaction that is left early doesn't wait for the rest, and the transaction goes on.
func TestLeavingACursor(t *testing.T) {
	eng := open(t, postgres.Config{})
	tx, err := eng.Begin(t.Context())
	must(t, err)
	start := time.Now()
	for range 3 {
		for outer, err := range engine.Iter(t.Context(), tx, series(50_000_000)) {
			must(t, err)
			for inner, err := range engine.Iter(t.Context(), tx, series(1500)) { // two cursors at once
				must(t, err)
				if inner.V1 == 1500 {
					break
				}
			}
			if outer.V1 == 2 {
				break
			}
		}
	}
	if n := read(t, tx, "SELECT count(*) FROM pg_cursors WHERE name LIKE 'retort%'")[0].Int(); n != 0 {
		t.Errorf("%d cursors are open", n)
	}
	must(t, tx.Commit(t.Context()))
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
}

// TestFaultsOfACursor: an error of the statement, or of a row that comes later, ends the loop as without a cursor.
func TestFaultsOfACursor(t *testing.T) {
	eng := open(t, postgres.Config{})
	late := retort.Select(retort.Raw[int64]("1 / (1500 - i)")).From(retort.Select(retort.Label("i", retort.Raw[int64]("generate_series(1, 3000)"))).From().Subquery("s"))
	for name, c := range map[string]struct {
		q    retort.Query[int64]
		rows int
	}{"at once": {retort.Select(retort.Raw[int64]("nosuch")).From(), 0}, "later": {late, 1000}} {
		t.Run(name, func(t *testing.T) {
			tx, err := eng.Begin(t.Context())
			must(t, err)
			n := 0
			for _, err = range engine.Iter(t.Context(), tx, c.q) {
				if err == nil {
					n++
				}
			}
			var e *engine.Error
			if !errors.As(err, &e) || n < c.rows {
				t.Errorf("%d rows, then %v", n, err)
			}
			must(t, tx.Rollback(t.Context()))
			run(t, eng, "SELECT 1")
		})
	}
}

// TestLeavingAResultOfSomeSize: a result that is left early, with too many rows to be skipped and few enough to have arrived already, leaves
// no connection behind that looks alive and isn't.
func TestLeavingAResultOfSomeSize(t *testing.T) {
	eng := open(t, postgres.Config{MaxConns: 1})
	for n := range 30 {
		rows, err := engine.QuerySQL(t.Context(), eng, "SELECT i FROM generate_series(1, 1020) AS i")
		must(t, err)
		rows.Next()
		must(t, rows.Close())
		if got := read(t, eng, "SELECT 1")[0].Int(); got != 1 {
			t.Fatalf("round %d: got %d", n, got)
		}
	}
}
