package engine_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/schema"
)

func TestReadCatalogTakesAsManyQueriesForOneTableAsForFifty(t *testing.T) {
	eng, trace := testdb.Memory(t)
	count := func() int {
		trace.Reset()
		if _, err := schema.Reflect(t.Context(), eng); err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, text := range trace.Statements() {
			if strings.HasPrefix(text, "SELECT") {
				n++
			}
		}
		return n
	}
	none := count()
	for i := range 50 {
		if _, err := engine.ExecSQL(t.Context(), eng, fmt.Sprintf("CREATE TABLE t%d (a INT UNIQUE REFERENCES t0 (a))", i)); err != nil {
			t.Fatal(err)
		}
	}
	if fifty := count(); none != 4 || fifty != 4 {
		t.Errorf("%d queries for no table, %d for fifty, want 4", none, fifty)
	}
}

func TestReadCatalogInATransactionSeesWhatItCreated(t *testing.T) {
	eng, _ := testdb.SQLite(t)
	tx, err := eng.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := engine.ExecSQL(t.Context(), tx, "CREATE TABLE t (a INT)"); err != nil {
		t.Fatal(err)
	}
	inside, err := schema.Reflect(t.Context(), tx)
	if err != nil || len(inside.Tables()) != 1 {
		t.Errorf("inside: %v, %v", inside, err)
	}
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	outside, err := schema.Reflect(t.Context(), eng)
	if err != nil || len(outside.Tables()) != 0 {
		t.Errorf("after the rollback: %v, %v", outside, err)
	}
}

func TestReadCatalogErrors(t *testing.T) {
	eng, _ := testdb.Memory(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := schema.Reflect(ctx, eng); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	db, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	other := engine.FromDB(db, dialect.Neutral())
	defer other.Close()
	const want = "schema: reflect: dialect neutral can't read the catalogue of its database: it is no dialect.Reflector"
	if _, err := schema.Reflect(t.Context(), other); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
