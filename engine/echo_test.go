package engine_test

import (
	"bytes"
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/sqltype"
)

var (
	milliseconds = regexp.MustCompile(`\d+\.\d\dms`)
	duration     = regexp.MustCompile(`duration=\S+`)
)

func TestEcho(t *testing.T) {
	var out bytes.Buffer
	e := inMemory(t, engine.WithEcho(&out))
	library(t, e)
	out.Reset()
	err := engine.Transact(t.Context(), e, func(tx *engine.Tx) error {
		must(t, tx, "INSERT INTO author VALUES (?, ?, ?)", 4, "Poe", nil)
		_, err := engine.All(t.Context(), tx, selecting(named("King")))
		ok(t, err)
		many := make([]any, 25)
		for i := range many {
			many[i] = i
		}
		r, err := engine.QuerySQL(t.Context(), tx, "SELECT count(*) FROM author WHERE author_id IN (?"+strings.Repeat(",?", 24)+")", many...)
		ok(t, err)
		ok(t, r.Close())
		engine.ExecSQL(t.Context(), tx, "INSERT INTO author VALUES (?, ?, ?)", 4, "Poe", nil)
		return nil
	})
	ok(t, err)
	got := milliseconds.ReplaceAllString(out.String(), "0.00ms")
	want := `BEGIN IMMEDIATE
INSERT INTO author VALUES (?, ?, ?)
  -- [4, "Poe", NULL] 1 row 0.00ms
SELECT author.author_id, author.last_name, author.born FROM author WHERE author.last_name = ? ORDER BY author.author_id
  -- ["King"] 1 row 0.00ms
SELECT count(*) FROM author WHERE author_id IN (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
  -- [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, … 25 binds in all] 0 rows 0.00ms
INSERT INTO author VALUES (?, ?, ?)
  -- [4, "Poe", NULL] exec: unique constraint violated: UNIQUE constraint failed: author.author_id 0.00ms
COMMIT
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestLogger(t *testing.T) {
	var out bytes.Buffer
	l := slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
	e := inMemory(t, engine.WithLogger(l))
	number(t, e, "SELECT ?", 7)
	engine.ExecSQL(t.Context(), e, "DROP TABLE missing")
	got := duration.ReplaceAllString(out.String(), "duration=D")
	want := `level=DEBUG msg=query sql="SELECT ?" args=[7] rows=1 duration=D
level=WARN msg=exec sql="DROP TABLE missing" args=[] rows=0 duration=D err="engine: exec: statement not understood: no such table: missing [SQL: DROP TABLE missing]"
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestLoggerAboveDebugCostsNothing(t *testing.T) {
	var out bytes.Buffer
	e := inMemory(t, engine.WithLogger(slog.New(slog.NewTextHandler(&out, nil))))
	number(t, e, "SELECT 1")
	if out.Len() > 0 {
		t.Errorf("logged %s", out.String())
	}
}

func TestObserver(t *testing.T) {
	var events []engine.Event
	e := inMemory(t, engine.WithObserver(func(ev engine.Event) {
		ev.Args = append([]sqltype.Value{}, ev.Args...)
		events = append(events, ev)
	}))
	must(t, e, "CREATE TABLE a (x)")
	must(t, e, "INSERT INTO a VALUES (?), (?)", 1, 2)
	r, err := engine.QuerySQL(t.Context(), e, "SELECT x FROM a WHERE x > ?", 0)
	ok(t, err)
	for r.Next() {
		time.Sleep(time.Millisecond)
	}
	if len(events) != 3 {
		t.Fatalf("got %d events", len(events))
	}
	insert, query := events[1], events[2]
	if insert.Kind != engine.ExecEvent || insert.Rows != 2 || len(insert.Args) != 2 || insert.Err != nil {
		t.Errorf("got %+v", insert)
	}
	if query.Kind != engine.QueryEvent || query.Rows != 2 || query.Duration < 2*time.Millisecond || query.Kind.String() != "query" {
		t.Errorf("got %+v", query)
	}
}
