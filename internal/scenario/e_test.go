package scenario

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/driver"
	"github.com/retort-go/retort/driver/postgres"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/testdb"
)

// A connection that goes back never carries a transaction: there is no reset by commit and none by nothing. Settings are undone by
// Config.Reset, where a program wants that.
func TestE02_ResetOnReturn(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		var sent []string
		eng := db.Open(t, engine.WithObserver(func(e engine.Event) { sent = append(sent, e.Kind.String()) }))
		th := newThings(t, eng)
		c, err := eng.Conn(t.Context())
		expect.OK(t, err)
		tx, err := c.Begin(t.Context())
		expect.OK(t, err)
		th.fill(t, tx, 1)
		sent = nil
		expect.OK(t, c.Close())
		expect.List(t, "sent at return", sent, []string{"rollback"})
		expect.Is(t, tx.Commit(t.Context()), engine.ErrTxDone)
		wantRows(t, eng, retort.Select(retort.CountAll()).From(th), 0)
		c, err = eng.Conn(t.Context())
		expect.OK(t, err)
		sent = nil
		expect.OK(t, c.Close())
		expect.List(t, "sent at return of a connection without a transaction", sent, nil)
	})
}

func TestE02_SettingsAreResetOnReturn(t *testing.T) {
	for name, c := range map[string]struct {
		reset []string
		want  string
	}{"by statements": {[]string{"RESET ALL"}, "0"}, "not unless told": {nil, "7s"}} {
		t.Run(name, func(t *testing.T) {
			eng, err := postgres.OpenWith(t.Context(), postgres.Config{DSN: testdb.Postgres(t), MaxConns: 1, Reset: c.reset})
			expect.OK(t, err)
			defer eng.Close()
			send(t, eng, "SET statement_timeout = '7s'")
			expect.Equal(t, "setting", text(t, eng, "SHOW statement_timeout"), c.want)
		})
	}
}

// text is the only value of a query in the database's own SQL.
func text(t *testing.T, x engine.Execer, sql string) string {
	t.Helper()
	rows, err := engine.QuerySQL(t.Context(), x, sql)
	expect.OK(t, err)
	defer rows.Close()
	if !rows.Next() {
		t.Fatalf("%s: no row: %v", sql, rows.Err())
	}
	return rows.Text(0)
}

func TestE04_DiscardAndClose(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng := db.Open(t)
		c, err := eng.Conn(t.Context())
		expect.OK(t, err)
		expect.OK(t, c.Discard())
		_, err = engine.ExecSQL(t.Context(), c, "SELECT 1")
		expect.Is(t, err, engine.ErrClosed)
		wantRows(t, eng, retort.Select(retort.Val[int64](1)), 1) // on another one
		c, err = eng.Conn(t.Context())
		expect.OK(t, err)
		expect.OK(t, eng.Close())
		wantRows(t, c, retort.Select(retort.Val[int64](2)), 2) // what is checked out goes on
		_, err = eng.Conn(t.Context())
		expect.Is(t, err, engine.ErrClosed)
		expect.OK(t, c.Close())
		expect.OK(t, eng.Close())
	})
}

// lose has the server end the engine's only connection.
func lose(t *testing.T, eng *engine.Engine, dsn string) {
	t.Helper()
	admin, err := postgres.Open(t.Context(), dsn)
	expect.OK(t, err)
	defer admin.Close()
	pid := text(t, eng, "SELECT CAST(pg_backend_pid() AS TEXT)")
	send(t, admin, "SELECT pg_terminate_backend("+pid+", 5000)") // which waits until it has ended
}

func TestE06_PingBeforeUse(t *testing.T) {
	dsn := testdb.Postgres(t)
	open := func(ping time.Duration) *engine.Engine {
		eng, err := postgres.OpenWith(t.Context(), postgres.Config{DSN: dsn, MaxConns: 1, PingAfter: ping})
		expect.OK(t, err)
		t.Cleanup(func() { eng.Close() })
		return eng
	}
	one := retort.Select(retort.Val[int64](1))
	t.Run("without it the first use fails, and the pool heals", func(t *testing.T) {
		eng := open(-1)
		lose(t, eng, dsn)
		_, err := engine.All(t.Context(), eng, one)
		expect.Is(t, err, engine.ErrConnection)
		wantRows(t, eng, one, 1)
		expect.Equal(t, "connections found lost", eng.Stats().Pool.Dead, 1)
	})
	t.Run("with it the lost one is replaced in silence", func(t *testing.T) {
		eng := open(time.Nanosecond)
		lose(t, eng, dsn)
		wantRows(t, eng, one, 1)
		expect.Equal(t, "connections made", eng.Stats().Pool.Opened, 2)
	})
}

// Nothing begins by itself: a statement on a connection without a transaction is kept at once, as everywhere in Go; work that is
// to be kept together is said by Begin.
func TestE08_TransactionsOnAConnection(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		th := newThings(t, eng)
		ids := retort.Select(th.id).OrderBy(th.id)
		insert := func(x engine.Execer, id int64) {
			exec(t, x, retort.InsertInto(th).Values(th.id.Set(id), th.v.Set(0)))
		}
		c, err := eng.Conn(t.Context())
		expect.OK(t, err)
		defer c.Close()
		insert(c, 1)
		tx, err := c.Begin(t.Context())
		expect.OK(t, err)
		insert(tx, 2)
		_, err = c.Begin(t.Context())
		expect.Text(t, err, "the connection has an open transaction", "commit it, roll it back")
		point, err := tx.Savepoint(t.Context())
		expect.OK(t, err)
		insert(tx, 3)
		expect.OK(t, point.Rollback(t.Context()))
		expect.OK(t, tx.Commit(t.Context()))
		tx, err = c.Begin(t.Context())
		expect.OK(t, err)
		insert(tx, 4)
		expect.OK(t, tx.Rollback(t.Context()))
		expect.Is(t, tx.Commit(t.Context()), engine.ErrTxDone)
		expect.OK(t, c.Close())
		wantRows(t, eng, ids, 1, 2)
		expect.OK(t, engine.Transact(t.Context(), eng, func(tx *engine.Tx) error { insert(tx, 5); return nil }))
		stop := errors.New("stop")
		expect.Is(t, engine.Transact(t.Context(), eng, func(tx *engine.Tx) error { insert(tx, 6); return stop }), stop)
		wantRows(t, eng, ids, 1, 2, 5)
	})
}

func TestE10_URLs(t *testing.T) {
	u, err := driver.Parse("postgresql://us%40er:p%2Fw@[::1]:5432/db?a=1&a=2&b=x")
	expect.OK(t, err)
	password, has := u.Password()
	expect.Equal(t, "parts", fmt.Sprint(u.User, " ", password, " ", has, " ", u.Host, " ", u.Port, " ", u.Database, " ", u.Options), "us@er p/w true ::1 5432 db map[a:[1 2] b:[x]]")
	expect.Equal(t, "text", u.String(), "postgres://us%40er:xxxxx@[::1]:5432/db?a=1&a=2&b=x")
	expect.Equal(t, "text with the password", u.Reveal(), "postgres://us%40er:p%2Fw@[::1]:5432/db?a=1&a=2&b=x")
	again, err := driver.Parse(u.Reveal())
	expect.OK(t, err)
	expect.Equal(t, "read again", again.Reveal(), u.Reveal())
	with := u.WithPassword("a:b@c/d?e")
	expect.Equal(t, "another password", with.Reveal(), "postgres://us%40er:a%3Ab%40c%2Fd%3Fe@[::1]:5432/db?a=1&a=2&b=x")
	if p, _ := u.Password(); p != "p/w" {
		t.Errorf("the first URL has the password %s now", p)
	}
	with.Database = "what?"
	again, err = driver.Parse(with.Reveal())
	expect.OK(t, err)
	expect.Equal(t, "database", again.Database, "what?")
	for _, bad := range []string{"", "postgres", "postgres://h:port/db", "oracle://scott:secret@h/db"} {
		if _, err := driver.Parse(bad); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// Binds stay out of messages unless the engine is asked for them: what SQLAlchemy's hide_parameters does is the default.
func TestE12_ErrorsOfTheDatabase(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng := db.Open(t)
		th := newThings(t, eng)
		th.fill(t, eng, 1)
		twice := retort.InsertInto(th).Values(th.id.Set(1), th.v.Set(424242))
		_, err := engine.Exec(t.Context(), eng, twice)
		expect.Is(t, err, engine.ErrUnique)
		e := asError(t, err)
		expect.Text(t, err, "unique constraint violated", "[SQL: INSERT INTO thing (id, v) VALUES (")
		if e.Err == nil || e.Code == "" || e.Op != "exec" || e.Args != nil || strings.Contains(err.Error(), "424242") {
			t.Errorf("cause %v, code %q, op %s, binds %v in %v", e.Err, e.Code, e.Op, e.Args, err)
		}
		_, err = engine.Exec(t.Context(), eng.With(engine.WithBindsInErrors()), twice)
		expect.Text(t, err, "424242")
		_, err = engine.ExecSQL(t.Context(), eng, "SELEC 1")
		if e := asError(t, err); e.SQL != "SELEC 1" || !db.Lax && !errors.Is(err, engine.ErrSyntax) {
			t.Errorf("a syntax error is %v", err)
		}
		_, err = engine.Exec(t.Context(), eng, retort.InsertInto(th).Values(th.v.Set(0), retort.ColumnOf[retort.NullTextOf[badText]](th.Table, "s").Set("x")))
		expect.Is(t, err, errBadText)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err = engine.Exec(ctx, eng, twice)
		expect.Is(t, err, context.Canceled, engine.ErrCanceled)
	})
}

var errBadText = errors.New("this text can't be sent")

// badText is a value that fails on its way to the database.
type badText string

// MarshalText implements encoding.TextMarshaler.
func (badText) MarshalText() ([]byte, error) { return nil, errBadText }

// UnmarshalText implements encoding.TextUnmarshaler.
func (*badText) UnmarshalText([]byte) error { return errBadText }

// Rows are never read ahead by the program: Iter reads them as they come, and one that stops early gives the connection back.
func TestE14_StreamingResults(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		th := newThings(t, eng)
		_, err := engine.ExecMany(t.Context(), eng, slices.Repeat([]int64{7}, 1500), func(v int64) retort.DML { return retort.InsertInto(th).Values(th.v.Set(v)) })
		expect.OK(t, err)
		ids := retort.Select(th.id).OrderBy(th.id)
		next := int64(1)
		for id, err := range engine.Iter(t.Context(), eng, ids) {
			expect.OK(t, err)
			if id != next {
				t.Fatalf("row %d is %d", next, id)
			}
			if next++; next == 1001 {
				break
			}
		}
		expect.Equal(t, "rows read", next-1, 1000)
		wantIdle(t, eng)
		rows, err := engine.QuerySQL(t.Context(), eng, "SELECT id FROM thing ORDER BY id")
		expect.OK(t, err)
		for range 7 {
			rows.Next()
		}
		expect.Equal(t, "the seventh", rows.Int(0), 7)
		expect.OK(t, rows.Close())
		if rows.Next() {
			t.Error("a closed result has a row")
		}
		expect.OK(t, rows.Err())
		wantIdle(t, eng)
		ctx, cancel := context.WithCancel(t.Context())
		for _, err := range engine.Iter(ctx, eng, ids) {
			cancel()
			if err != nil {
				expect.Is(t, err, context.Canceled)
			}
		}
		cancel()
		wantRows(t, eng, ids.Limit(2), 1, 2)
	})
}

// A result is typed by its statement; what SQLAlchemy slices out of rows is selected.
func TestE16_FormsOfResults(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		th := newThings(t, eng)
		th.fill(t, eng, 5, 5, 6)
		wantRows(t, eng, retort.Select(th.v).OrderBy(th.id), 5, 5, 6)
		wantRows(t, eng, retort.Select(th.v).Distinct().OrderBy(th.v), 5, 6)
		wantRows(t, eng, retort.Select2(th.v, th.id).Where(th.id.Eq(3)), retort.Row2[int64, int64]{V1: 6, V2: 3})
		q := retort.Select(th.v).OrderBy(th.id)
		first, err := engine.First(t.Context(), eng, q)
		expect.OK(t, err)
		expect.Equal(t, "first", first, 5)
		_, err = engine.One(t.Context(), eng, q)
		expect.Is(t, err, engine.ErrMultipleResults)
		none := q.Where(th.id.Gt(9))
		_, err = engine.One(t.Context(), eng, none)
		expect.Is(t, err, engine.ErrNoResult)
		_, err = engine.First(t.Context(), eng, none)
		expect.Is(t, err, engine.ErrNoResult)
		nobody, err := engine.OneOrNil(t.Context(), eng, none)
		expect.OK(t, err)
		if nobody != nil {
			t.Errorf("got %v, want nil", *nobody)
		}
		if rows := all(t, eng, none); rows == nil && len(rows) != 0 {
			t.Error("no rows are no list")
		}
	})
}

func TestE18_OptionsOfAnEngine(t *testing.T) {
	ctx := t.Context()
	for url, parts := range map[string][]string{
		"sqlite://:memory:?unknown=1":                   {"unknown", "readers"},
		"sqlite://:memory:?readers=many":                {"readers", "many"},
		"sqlite://:memory:?busy_timeout=5":              {"busy_timeout", "5"},
		"postgres://h/db?statements=sometimes":          {"statements", "prepared, described"},
		"mysql://h/db?max_lifetime=soon&max_conns=3":    {"max_lifetime", "soon"},
		"postgres://h/db?max_conns=-x&ping_after=1s":    {"max_conns", "-x"},
		"sqlite://:memory:?journal_mode=fast&readers=1": {"journal_mode", "fast"},
	} {
		eng, err := driver.Open(ctx, url)
		expect.Text(t, err, parts...)
		if err == nil {
			eng.Close()
		}
	}
	eng, err := driver.Open(ctx, "sqlite://:memory:?readers=2&busy_timeout=100ms")
	expect.OK(t, err)
	defer eng.Close()
	expect.Equal(t, "connections", eng.Stats().Pool.Max, 3)

	var echo bytes.Buffer
	loud := eng.With(engine.WithEcho(&echo))
	expect.OK(t, engine.Transact(ctx, loud, func(tx *engine.Tx) error {
		_, err := engine.All(ctx, tx, retort.Select(retort.Val("x"+strings.Repeat("y", 500))))
		return err
	}))
	lines := strings.Split(strings.TrimSpace(echo.String()), "\n")
	if len(lines) != 4 || !strings.HasPrefix(lines[0], "BEGIN") || lines[1] != "SELECT ?" || !strings.Contains(lines[2], `["xyyy`) || !strings.Contains(lines[2], "1 row") || lines[3] != "COMMIT" {
		t.Errorf("echo:\n%s", echo.String())
	}
	if len(lines) > 2 && len(lines[2]) > 300 {
		t.Errorf("a long bind is shown in full: %d bytes", len(lines[2]))
	}
	_, err = eng.With(engine.WithTxOptions(engine.ReadOnly, engine.LazyWrite, engine.Retry(2))).Begin(ctx)
	expect.Text(t, err, "Retry")
}

// calls counts what the hooks of an engine are called for.
type calls map[string]int

func (c calls) hooks(lost *int) engine.Hooks {
	return engine.Hooks{
		Connect: func(context.Context, *engine.Conn) error { c["connect"]++; return nil },
		Checkout: func(context.Context, *engine.Conn) error {
			c["checkout"]++
			if *lost > 0 {
				*lost--
				return engine.ErrConnection
			}
			return nil
		},
		Checkin: func(context.Context, *engine.Conn) { c["checkin"]++ },
		Close:   func() { c["close"]++ },
	}
}

func TestE20_HooksOfThePool(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		got, lost := calls{}, 0
		eng := db.Open(t, engine.WithHooks(got.hooks(&lost)))
		use := func() error {
			c, err := eng.Conn(t.Context())
			if err != nil {
				return err
			}
			_, err = engine.ExecSQL(t.Context(), c, "SELECT 1")
			return errors.Join(err, c.Close())
		}
		want := func(what string, connect, checkout, checkin int) {
			t.Helper()
			if text := fmt.Sprint(got["connect"], got["checkout"], got["checkin"]); text != fmt.Sprint(connect, checkout, checkin) {
				t.Errorf("%s: connect, checkout and checkin were called %s times, want %d %d %d", what, text, connect, checkout, checkin)
			}
			clear(got)
		}
		expect.OK(t, use())
		fresh := 1
		if got["connect"] == 0 {
			fresh = 0 // Detect of a server that tells what it is has made it
		}
		want("the first use", fresh, 1, 1)
		expect.OK(t, use())
		want("the second", 0, 1, 1)
		c, err := eng.Conn(t.Context())
		expect.OK(t, err)
		expect.OK(t, c.Discard())
		want("a connection that is discarded", 0, 1, 0)
		expect.OK(t, use())
		want("the one that replaces it", 1, 1, 1)
		lost = 1
		expect.OK(t, use())
		want("one that Checkout says is lost, and another", 1, 2, 1)
		lost = 9
		expect.Is(t, use(), engine.ErrConnection)
		want("three that are lost", 2, 3, 0)
		lost = 0
		expect.OK(t, eng.Close())
		expect.Equal(t, "close", got["close"], 1)
	})
}

// A value is a bind wherever the language takes one; an order is an expression, so that no text gets there but through Raw.
func TestE22_BoundParametersAreSafe(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		th := newThings(t, eng)
		const evil = "x'; DROP TABLE thing; --"
		exec(t, eng, retort.InsertInto(th).Values(th.v.Set(1), th.s.Set(evil)))
		wantRows(t, eng, retort.Select(th.v).Where(th.s.Eq(evil)), 1)
		wantRows(t, eng, retort.Select(th.v).Where(th.s.Contains("'; DROP")), 1)
		wantRows(t, eng, retort.Select(th.v).Where(th.s.Like("%"+evil)), 1)
		exec(t, eng, retort.Update(th).Set(th.s.Set(evil)).Where(th.s.Eq("' OR '1'='1")))
		wantRows(t, eng, retort.Select(retort.CountAll()).From(th), 1)
		// a name from outside is looked up among the columns, and is quoted if it is one
		refused(t, retort.Select(th.v).OrderBy(retort.ColumnOf[retort.Text](th.Table, evil)), "no column", "thing")
		refused(t, retort.Select(retort.Func[int64](evil)), "function")
		if _, err := dialect.Compile(eng.Dialect(), nil); err == nil {
			t.Error("nothing was compiled")
		}
	})
}
