package mysql_test

import (
	"flag"
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/schema"
)

// streamedRows is how many rows are streamed. CI takes fewer than the ten million that the promise is about:
//
//	go test ./driver/mysql -run TestManyRows -rows 10000000 -v
var streamedRows = flag.Int64("rows", 500_000, "rows that the test of streaming reads")

// digit is a table of the digits.
var digit = schema.NewMetaData().Table("digit", schema.BigInt("d").NotNull())

func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// TestManyRows: a result is read unbuffered.
func TestManyRows(t *testing.T) {
	eng := open(t)
	digits := "(SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)"
	run(t, eng, "CREATE TABLE digit (d BIGINT)", "INSERT INTO digit SELECT d FROM "+digits+" AS s")
	q := retort.Select2(retort.Raw[int64]("a.d"), retort.Raw[string]("CONCAT('a text of some length ', b.d)")).From(
		retort.Select(retort.Raw[int64]("1")).From().Subquery("one")).Limit(int(*streamedRows))
	for _, alias := range []string{"a", "b", "c", "d", "e", "f", "g"} {
		q = q.CrossJoin(digit.As(alias))
	}
	const maxHeap = 8 << 20
	before, start := heap(), time.Now()
	var n, most int64
	for row, err := range engine.Iter(t.Context(), eng, q) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; row.V2 != fmt.Sprintf("a text of some length %d", row.V2[len(row.V2)-1]-'0') {
			t.Fatalf("row %d is %v", n, row)
		}
		if n%(*streamedRows/5) == 0 {
			most = max(most, heap())
		}
	}
	t.Logf("%d rows in %v: heap %+d kB", n, time.Since(start).Round(time.Millisecond), (most-before)>>10)
	if n != *streamedRows || most-before > maxHeap {
		t.Errorf("%d rows grew the heap by %d kB", n, (most-before)>>10)
	}
}

// TestLeavingAResultInATransaction: the rest of a long result isn't read, and the transaction goes on.
func TestLeavingAResultInATransaction(t *testing.T) {
	eng := open(t)
	run(t, eng, "CREATE TABLE digit (d BIGINT)", "INSERT INTO digit VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)")
	d := retort.ColumnOf[retort.Num[int64]](digit, "d")
	q := retort.Select(d).From(digit)
	for _, alias := range []string{"b", "c", "e", "f", "g", "h", "i", "j"} {
		q = q.CrossJoin(digit.As(alias)) // a thousand million rows, which would take minutes
	}
	err := engine.Transact(t.Context(), eng, func(tx *engine.Tx) error {
		if _, err := engine.Exec(t.Context(), tx, retort.InsertInto(digit).Values(d.Set(42))); err != nil {
			return err
		}
		for range 3 {
			start := time.Now()
			for _, err := range engine.Iter(t.Context(), tx, q) {
				if err != nil {
					return err
				}
				break
			}
			t.Logf("left in %v", time.Since(start).Round(time.Millisecond))
			if took := time.Since(start); took > 10*time.Second {
				t.Errorf("leaving the result took %v", took)
			}
			if n, err := engine.Count(t.Context(), tx, retort.Select(d)); err != nil || n != 11 {
				t.Errorf("the transaction sees %d rows, want 11: %v", n, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if n, err := engine.Count(t.Context(), eng, retort.Select(d).Where(d.Eq(42))); err != nil || n != 1 {
		t.Errorf("%d rows of the transaction are there: %v", n, err)
	}
}
