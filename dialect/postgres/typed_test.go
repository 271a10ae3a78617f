package postgres_test

import (
	"testing"

	"github.com/retort-go/retort/driver/postgres"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/schema"
)

// openWith opens an empty schema with the tables of md, and runs texts.
func openWith(t *testing.T, md *schema.MetaData, texts ...string) *engine.Engine {
	t.Helper()
	eng, err := postgres.Open(t.Context(), testdb.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { eng.Close() })
	if err := engine.CreateAll(t.Context(), eng, md); err != nil {
		t.Fatal(err)
	}
	for _, text := range texts {
		if _, err := engine.ExecSQL(t.Context(), eng, text); err != nil {
			t.Fatalf("%s\n%v", text, err)
		}
	}
	return eng
}
