package testdb

import (
	"fmt"
	"testing"

	"github.com/retort-go/retort/engine"
)

// Cutter returns what ends an engine's connections that are in use, from outside, as a failure of the network would; nil where there is no server.
func (db Database) Cutter() func(t testing.TB, eng *engine.Engine) {
	switch db.Name {
	case "postgres":
		return cutPostgres
	case "mysql", "mysql without RETURNING":
		return cutMySQL
	}
	return nil
}

// cutPostgres ends the other connections whose search_path is that of the engine's. Each test has a schema of its own, whose name stands in the
// locks that a transaction holds; what holds none has nothing to lose.
func cutPostgres(t testing.TB, eng *engine.Engine) {
	t.Helper()
	cut(t, eng, `SELECT DISTINCT l.pid FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
		WHERE c.relnamespace = current_schema()::regnamespace AND l.pid <> pg_backend_pid()`, "SELECT pg_terminate_backend(%d)")
}

// cutMySQL ends the other connections to the test's database.
func cutMySQL(t testing.TB, eng *engine.Engine) {
	t.Helper()
	cut(t, eng, "SELECT id FROM information_schema.processlist WHERE db = database() AND id <> connection_id()", "KILL %d")
}

// cut asks for connections and ends them, which may have ended by themselves meanwhile.
func cut(t testing.TB, eng *engine.Engine, find, kill string) {
	t.Helper()
	rows, err := engine.QuerySQL(t.Context(), eng, find)
	if err != nil {
		t.Fatal(err)
	}
	var ids []int64
	for rows.Next() {
		ids = append(ids, rows.Int(0))
	}
	if err := rows.Close(); err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		if _, err := engine.ExecSQL(t.Context(), eng, fmt.Sprintf(kill, id)); err != nil {
			t.Logf("connection %d: %v", id, err)
		}
	}
}
