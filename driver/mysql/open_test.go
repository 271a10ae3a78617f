package mysql_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/driver/mysql"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/testdb"
)

func TestOpenConnectsLate(t *testing.T) {
	eng, err := mysql.Open(t.Context(), "root@tcp(127.0.0.1:1)/nowhere")
	if err != nil {
		t.Fatal(err)
	}
	defer eng.Close()
	_, err = engine.ExecSQL(t.Context(), eng, "SELECT 1")
	if !errors.Is(err, engine.ErrConnection) || !engine.Retryable(err) {
		t.Errorf("got %v, want ErrConnection that may be retried", err)
	}
	if _, err := eng.Detect(t.Context()); !errors.Is(err, engine.ErrConnection) {
		t.Errorf("Detect: got %v, want ErrConnection", err)
	}
}

func TestOpenRefusesBadConfigurations(t *testing.T) {
	for name, c := range map[string]struct {
		cfg  mysql.Config
		want string
	}{
		"no slash":                {mysql.Config{DSN: "root@tcp(127.0.0.1:3306)"}, "missing the slash"},
		"a URL that is none":      {mysql.Config{DSN: "mysql://root:secret@127.0.0.1:x/test"}, "the URL is malformed"},
		"less than no connection": {mysql.Config{DSN: "/test", MaxConns: -1}, "-1 connections"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := mysql.OpenWith(t.Context(), c.cfg)
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "secret") {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestTheServerDecidesTheDialect(t *testing.T) {
	eng := open(t)
	if eng.Dialect().Has(dialect.Returning) {
		t.Error("RETURNING is claimed before any server answered")
	}
	d, err := eng.Detect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	maria := strings.Contains(text(t, eng, "SELECT VERSION()"), "MariaDB")
	if d.Has(dialect.Returning) != maria || eng.Dialect().Has(dialect.Returning) != maria {
		t.Errorf("RETURNING is %v, want %v", d.Has(dialect.Returning), maria)
	}
	if s := eng.Stats().Pool; s.Idle != 1 || s.InUse != 0 {
		t.Errorf("pool is %+v, want the one connection that found out", s)
	}
}

func TestAURLIsADSN(t *testing.T) {
	dsn := testdb.MySQL(t)
	rest, ok := strings.CutPrefix(dsn, "root@tcp(127.0.0.1:3306)/")
	if !ok {
		t.Skip("the server at hand has another DSN than the local default")
	}
	eng := openWith(t, mysql.Config{DSN: "mysql://root@127.0.0.1/" + rest + "?timeout=5s"})
	if got, want := text(t, eng, "SELECT DATABASE()"), rest; got != want {
		t.Errorf("database is %s, want %s", got, want)
	}
}

func TestAConnectionIsSetUp(t *testing.T) {
	eng := openWith(t, mysql.Config{DSN: testdb.MySQL(t), Setup: []string{"SET @greeting = 'hello'"}})
	for query, want := range map[string]string{
		"SELECT @@time_zone":             "+00:00",
		"SELECT @@character_set_results": "utf8mb4",
		"SELECT @greeting":               "hello",
	} {
		if got := text(t, eng, query); got != want {
			t.Errorf("%s is %s, want %s", query, got, want)
		}
	}
	for _, mode := range []string{"STRICT_ALL_TABLES", "NO_AUTO_VALUE_ON_ZERO"} {
		if got := text(t, eng, "SELECT @@sql_mode"); !strings.Contains(got, mode) {
			t.Errorf("sql_mode is %s, want %s in it", got, mode)
		}
	}
}

func TestTheDSNsSettingsWin(t *testing.T) {
	dsn := testdb.MySQL(t) + "?time_zone=%27%2B02%3A00%27&sql_mode=%27ANSI_QUOTES%27"
	eng := openWith(t, mysql.Config{DSN: dsn})
	if got := text(t, eng, "SELECT @@time_zone"); got != "+02:00" {
		t.Errorf("time_zone is %s", got)
	}
	if got := text(t, eng, "SELECT @@sql_mode"); got != "ANSI_QUOTES" {
		t.Errorf("sql_mode is %s", got)
	}
}

func TestPoolWaits(t *testing.T) {
	eng := openWith(t, mysql.Config{DSN: testdb.MySQL(t), MaxConns: 1, AcquireTimeout: 50 * time.Millisecond})
	c, err := eng.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, err = engine.ExecSQL(t.Context(), eng, "DO 1")
	if !errors.Is(err, engine.ErrBusy) || !strings.Contains(err.Error(), "all 1 connections") {
		t.Errorf("got %v, want ErrBusy", err)
	}
	c.Close()
	run(t, eng, "DO 1")
}

func TestPoolReplacesOldConnections(t *testing.T) {
	eng := openWith(t, mysql.Config{DSN: testdb.MySQL(t), MaxLifetime: time.Nanosecond})
	if a, b := number(t, eng, "SELECT CONNECTION_ID()"), number(t, eng, "SELECT CONNECTION_ID()"); a == b {
		t.Errorf("connection %d was used twice", a)
	}
}

func TestClosedEngine(t *testing.T) {
	eng, err := mysql.Open(t.Context(), testdb.MySQL(t))
	if err != nil {
		t.Fatal(err)
	}
	run(t, eng, "DO 1")
	if err := eng.Close(); err != nil {
		t.Error(err)
	}
	if _, err := engine.ExecSQL(t.Context(), eng, "DO 1"); !errors.Is(err, engine.ErrClosed) {
		t.Errorf("got %v, want ErrClosed", err)
	}
}
