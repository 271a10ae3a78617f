package sqlite_test

import (
	"fmt"
	"testing"

	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/engine"
)

// numbers is a text that gives 1 to 3, and differs with its name.
func numbers(name string) string {
	return "SELECT column1 FROM (VALUES (1), (2), (3)) AS " + name
}

// TestStatementsInUseOutliveTheCache: a statement that the cache drops, or has twice, is read to its end.
func TestStatementsInUseOutliveTheCache(t *testing.T) {
	for _, kept := range []int{1, 2, 100} {
		t.Run(fmt.Sprint(kept, " kept"), func(t *testing.T) {
			e := open(t, sqlite.Config{Path: ":memory:", Statements: kept})
			tx, err := e.Begin(t.Context())
			ok(t, err)
			defer tx.Rollback(t.Context())
			for range 3 {
				results := map[*engine.Rows]int64{}
				for _, name := range []string{"a", "a", "b", "c", "a"} {
					rows, err := engine.QuerySQL(t.Context(), tx, numbers(name))
					ok(t, err)
					results[rows] = 0
				}
				for want := int64(1); want <= 3; want++ {
					for rows := range results {
						if !rows.Next() || rows.Int(0) != want {
							t.Fatalf("%d is missing: %v", want, rows.Err())
						}
					}
				}
				for rows := range results {
					ok(t, rows.Close())
					ok(t, rows.Close())
				}
			}
		})
	}
}

// TestAScriptIsNotKept: of a text of several statements each runs once, however often it is sent.
func TestAScriptIsNotKept(t *testing.T) {
	e := open(t, sqlite.Config{Path: ":memory:"})
	must(t, e, "CREATE TABLE a (x)")
	for range 3 {
		must(t, e, "INSERT INTO a VALUES (1); INSERT INTO a VALUES (2)")
	}
	if got := text(t, e, "SELECT group_concat(x, ' ') AS v FROM a"); got != "1 2 1 2 1 2" {
		t.Errorf("the table holds %s", got)
	}
}
