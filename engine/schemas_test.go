package engine_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

var (
	noteTable = schema.NewMetaData().Table("note", schema.BigInt("id").PrimaryKey(), schema.String("text", 50).NotNull())
	noteID    = retort.ColumnOf[retort.Num[int64]](noteTable, "id")
	noteText  = retort.ColumnOf[retort.Text](noteTable, "text")
)

// onTenants runs a test on each database with an engine for each of two schemas, which have a table of the same name.
func onTenants(t *testing.T, f func(t *testing.T, e *engine.Engine, tenants []*engine.Engine)) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		e := db.Open(t)
		dir := t.TempDir()
		var names []string
		for i := range 2 {
			names = append(names, fmt.Sprintf("retort_tenant%d_%d", i, os.Getpid()))
		}
		files := e.Dialect().Has(dialect.SchemaIsFile)
		if files { // which each connection attaches
			ok(t, e.Close())
			e = db.Open(t, engine.WithHooks(engine.Hooks{Connect: func(ctx context.Context, c *engine.Conn) error {
				for _, name := range names {
					if _, err := engine.ExecSQL(ctx, c, "ATTACH '"+filepath.Join(dir, name)+"' AS "+name); err != nil {
						return err
					}
				}
				return nil
			}}))
		}
		var tenants []*engine.Engine
		for _, name := range names {
			if !files {
				must(t, e, "CREATE SCHEMA "+name)
				t.Cleanup(func() {
					if _, err := engine.ExecSQL(context.Background(), e, "DROP SCHEMA "+name+" CASCADE"); err != nil {
						engine.ExecSQL(context.Background(), e, "DROP SCHEMA "+name) // of databases that always cascade
					}
				})
			}
			must(t, e, "CREATE TABLE "+name+".note (id BIGINT PRIMARY KEY, text VARCHAR(50) NOT NULL)")
			tenants = append(tenants, e.With(engine.WithSchemas(map[string]string{"": name, "other": "unused"})))
		}
		f(t, e, tenants)
	})
}

func TestOneStatementForEachTenant(t *testing.T) {
	onTenants(t, func(t *testing.T, e *engine.Engine, tenants []*engine.Engine) {
		id := retort.Param[int64]("id")
		byID, err := engine.Prepare(retort.Select(noteText).Where(retort.Eq(noteID, id)))
		ok(t, err)
		for i, tenant := range tenants {
			ok(t, engine.Transact(t.Context(), tenant, func(tx *engine.Tx) error {
				_, err := engine.Exec(t.Context(), tx, retort.InsertInto(noteTable).Values(noteID.Set(1), noteText.Set(fmt.Sprint("of ", i))))
				return err
			}))
			_, err := engine.Exec(t.Context(), tenant, retort.InsertInto(noteTable).Values(noteID.Set(2), noteText.Set("both")))
			ok(t, err)
		}
		_, err = engine.Exec(t.Context(), tenants[0], retort.Update(noteTable).Set(noteText.Set("changed")).Where(noteID.Eq(2)))
		ok(t, err)
		_, err = engine.Exec(t.Context(), tenants[1], retort.Delete(noteTable).Where(noteID.Eq(2)))
		ok(t, err)
		all := retort.Select(noteText).Where(noteID.In(1, 2)).OrderBy(noteID)
		for i, want := range []string{"[of 0 changed]", "[of 1]"} {
			for range 2 { // the second time from the cache
				got, err := engine.All(t.Context(), tenants[i], all)
				ok(t, err)
				if fmt.Sprint(got) != want {
					t.Errorf("tenant %d has %v, want %s", i, got, want)
				}
				one, err := byID.One(t.Context(), tenants[i], id.Arg(1))
				if err != nil || one != fmt.Sprint("of ", i) {
					t.Errorf("prepared, tenant %d has %q, %v", i, one, err)
				}
			}
			got, err := engine.All(t.Context(), engine.Using(tenants[1-i], engine.WithSchemas(nil)), all)
			ok(t, err)
			if fmt.Sprint(got) == want {
				t.Errorf("no more schemas changed the tenant")
			}
		}
		sub := retort.Select(noteID).Where(noteText.StartsWith("of")).Subquery("s")
		n, err := engine.One(t.Context(), tenants[1], retort.Select(retort.CountAll()).From(sub))
		if err != nil || n != 1 {
			t.Errorf("in a subquery: %d, %v", n, err)
		}
	})
}

func TestTextsOfTenantsAreKeptApart(t *testing.T) {
	var tr trace
	e := inMemory(t, tr.option())
	stmt := retort.Select(noteID)
	for _, c := range []struct {
		schemas map[string]string
		want    string
	}{
		{nil, "SELECT note.id FROM note"},
		{map[string]string{"": "main"}, "SELECT note.id FROM main.note"},
		{map[string]string{"": ""}, "SELECT note.id FROM note"},
		{map[string]string{"": `a"b`}, `SELECT note.id FROM "a""b".note`},
	} {
		x := engine.Using(e, engine.WithSchemas(c.schemas))
		engine.All(t.Context(), x, stmt) // the table isn't there, but the text is sent, or told in the error
		_, err := engine.All(t.Context(), x, stmt)
		if err == nil || !strings.Contains(err.Error(), "[SQL: "+c.want+"]") {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}

func TestTenantsHaveSchemasMadeAndReflected(t *testing.T) {
	onTenants(t, func(t *testing.T, e *engine.Engine, tenants []*engine.Engine) {
		md := schema.NewMetaData()
		mood := &sqltype.EnumType{Name: "mood", Values: []string{"sad", "glad"}}
		md.Table("child", schema.BigInt("id").PrimaryKey(), schema.BigInt("parent_id").References("parent.id").Index(), schema.Enum("mood", mood))
		parent := md.Table("parent", schema.BigInt("id").PrimaryKey())
		md.ViewOf("parents", retort.Select(retort.ColumnOf[retort.Num[int64]](parent, "id")))
		if e.Dialect().Has(dialect.Sequences) {
			md.Sequence(schema.Sequence{Name: "number", Start: 7})
		}
		ctx := t.Context()
		for _, tenant := range tenants {
			for range 2 {
				ok(t, engine.CreateAll(ctx, tenant, md))
			}
			_, err := engine.Exec(ctx, tenant, retort.InsertInto(parent).Values(retort.ColumnOf[retort.Num[int64]](parent, "id").Set(1)))
			ok(t, err)
		}
		got, err := schema.Reflect(ctx, tenants[0], schema.Except("note"), schema.WithViews())
		ok(t, err)
		ok(t, got.Check())
		var names []string
		for _, list := range [][]*schema.Table{got.Tables(), got.Views()} {
			for _, table := range list {
				names = append(names, table.FullName())
			}
		}
		if fmt.Sprint(names) != "[child parent parents]" || len(got.Sequences()) != len(md.Sequences()) {
			t.Errorf("reflected %v, %d sequences", names, len(got.Sequences()))
		}
		plain, err := schema.Reflect(ctx, e)
		ok(t, err)
		if len(plain.Tables()) > 0 {
			t.Errorf("the default schema has %d tables", len(plain.Tables()))
		}
		ok(t, engine.DropAll(ctx, tenants[0], md))
		left, err := schema.Reflect(ctx, tenants[0])
		ok(t, err)
		if len(left.Tables()) != 1 || len(left.Enums()) != 0 {
			t.Errorf("left are %d tables, %d enums, want the one that was there", len(left.Tables()), len(left.Enums()))
		}
		n, err := engine.One(ctx, tenants[1], retort.Select(retort.CountAll()).From(parent))
		if err != nil || n != 1 {
			t.Errorf("the other tenant has %d rows, %v", n, err)
		}
		ok(t, engine.DropAll(ctx, tenants[1], md))
	})
}
