package schema_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/schematext"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/schema"
)

// known is what databases are known to change, and nothing else may be.
var known = schematext.Loose{
	// Servers write expressions anew: with parentheses, casts, other spaces and quotes, other words for true.
	SQL: looseSQL,
	// Servers give names to constraints that have none. The names that the schema has are compared by givenNames.
	Names: true,
	// MySQL has no unique constraint beside the unique index.
	Uniques: true,
	// MySQL and MariaDB have one action of two names.
	Restrict: true,
	// AUTOINCREMENT is SQLite's own word; elsewhere generated keys are never used again anyway.
	Keys: true,
	// Servers write the text of a view anew.
	Queries: true,
	// Where no comments are kept, none are generated.
}

var (
	cast   = regexp.MustCompile(`::("[^"]*"|[a-z]+( (varying|precision|with(out)? time zone))?)`)
	noise  = regexp.MustCompile("[\\s()\"`]")
	quoted = regexp.MustCompile(`\\'`)
)

func looseSQL(sql string) string {
	sql = cast.ReplaceAllString(quoted.ReplaceAllString(sql, "''"), "")
	sql = strings.ToLower(noise.ReplaceAllString(sql, ""))
	if sql == "1" {
		return "true"
	}
	return sql
}

// rounds is how many random schemas are made on each database, unless RETORT_TEST_ROUNDS says another number.
const rounds = 15

func TestWhatIsCreatedIsReflected(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		db.Open(t) // skips without a server
		n := uint64(rounds)
		if more, err := strconv.ParseUint(os.Getenv("RETORT_TEST_ROUNDS"), 10, 64); err == nil {
			n = more
		}
		for seed := range n {
			t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) { roundTrip(t, db, seed) })
		}
	})
}

// roundTrip creates a random schema and reflects it; creates that in another database and reflects it again. What is created or dropped once
// more stays as it is, and what was dropped can be created again.
func roundTrip(t *testing.T, db testdb.Database, seed uint64) {
	eng, other := openBoth(t, db), openBoth(t, db)
	d := eng.Dialect()
	md := randomSchema(seed, d)
	createAll(t, eng, md)
	once := inBoth(t, eng)
	equal(t, "reflected", schematext.Of(d, once, known), schematext.Of(d, md, known))
	givenNames(t, md, once)
	generatedKeys(t, md, once)

	exact := schematext.Of(d, once, schematext.Loose{})
	createAll(t, eng, md)
	equal(t, "created twice", schematext.Of(d, inBoth(t, eng), schematext.Loose{}), exact)
	once.Schema(elsewhere) // that it is to be made is not in the database
	createAll(t, other, once)
	equal(t, "reflected a second time, from what was reflected", schematext.Of(d, inBoth(t, other), schematext.Loose{}), exact)
	for range 2 {
		if err := engine.DropAll(t.Context(), eng, md); err != nil {
			t.Fatal(err)
		}
		equal(t, "dropped", schematext.Of(d, inBoth(t, eng), schematext.Loose{}), "")
	}
	createAll(t, eng, md)
	equal(t, "created again", schematext.Of(d, inBoth(t, eng), schematext.Loose{}), exact)
}

func createAll(t *testing.T, eng *engine.Engine, md *schema.MetaData) {
	t.Helper()
	if err := engine.CreateAll(t.Context(), eng, md); err != nil {
		t.Fatal(err)
	}
}

// inBoth reflects the default schema and the other one.
func inBoth(t *testing.T, eng *engine.Engine) *schema.MetaData {
	t.Helper()
	return withViews(t, eng, schema.InSchemas("", elsewhere))
}

// opened numbers the schemas that openBoth makes.
var opened atomic.Int64

// openBoth opens a database with another schema beside its own, which statements and reflection call elsewhere.
func openBoth(t *testing.T, db testdb.Database) *engine.Engine {
	t.Helper()
	name := fmt.Sprintf("retort_elsewhere_%d_%d", os.Getpid(), opened.Add(1))
	options := []engine.Option{engine.WithSchemas(map[string]string{elsewhere: name})}
	eng := db.Open(t, options...)
	if eng.Dialect().Has(dialect.SchemaIsFile) { // which each connection attaches
		file := filepath.Join(t.TempDir(), name)
		return db.Open(t, append(options, engine.WithHooks(engine.Hooks{Connect: func(ctx context.Context, c *engine.Conn) error {
			_, err := engine.ExecSQL(ctx, c, "ATTACH '"+strings.ReplaceAll(file, "'", "''")+"' AS "+name)
			return err
		}}))...)
	}
	t.Cleanup(func() {
		if _, err := engine.ExecSQL(context.Background(), eng, "DROP SCHEMA IF EXISTS "+name+" CASCADE"); err != nil {
			engine.ExecSQL(context.Background(), eng, "DROP SCHEMA IF EXISTS "+name) // of databases that always cascade
		}
	})
	return eng
}

func create(t *testing.T, eng *engine.Engine, md *schema.MetaData) {
	t.Helper()
	statements, err := dialect.CreateAll(eng.Dialect(), md, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range statements {
		if _, err := engine.ExecSQL(t.Context(), eng, s); err != nil {
			t.Fatalf("%s\n%v", s, err)
		}
	}
}

func reflected(t *testing.T, eng schema.Reflectable) *schema.MetaData {
	t.Helper()
	md, err := schema.Reflect(t.Context(), eng)
	if err != nil {
		t.Fatal(err)
	}
	if err := md.Check(); err != nil {
		t.Fatal(err)
	}
	return md
}

// equal compares texts and shows the lines that differ.
func equal(t *testing.T, what, got, want string) {
	t.Helper()
	if got == want {
		return
	}
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		if i >= len(g) || i >= len(w) || g[i] != w[i] {
			t.Fatalf("%s: from line %d:\n%s\nwant\n%s", what, i+1, strings.Join(g[min(i, len(g)):min(i+4, len(g))], "\n"), strings.Join(w[min(i, len(w)):min(i+4, len(w))], "\n"))
		}
	}
}

// givenNames checks that the names the schema gives are in the database.
func givenNames(t *testing.T, md, got *schema.MetaData) {
	t.Helper()
	for _, want := range md.Tables() {
		table, err := got.Lookup(want.FullName())
		if err != nil {
			t.Fatal(err)
		}
		have := map[string]bool{}
		for _, c := range constraints(table) {
			name, _ := table.GivenName(c, 0)
			have[name] = true
		}
		for _, c := range constraints(want) {
			find := want.GivenName
			if _, ok := c.(*schema.Index); ok {
				find = want.NeededName
			}
			if name, _ := find(c, 0); name != "" && !have[name] {
				t.Errorf("table %s: no constraint %s in %v", want.Name, name, have)
			}
		}
	}
}

func constraints(t *schema.Table) []schema.Constraint {
	var all []schema.Constraint
	for _, u := range t.Uniques {
		all = append(all, u)
	}
	for _, f := range t.ForeignKeys {
		all = append(all, f)
	}
	for _, k := range t.Checks {
		all = append(all, k)
	}
	for _, i := range t.Indexes {
		all = append(all, i)
	}
	return all
}

// generatedKeys checks that a key is generated if the schema has one, and only then.
func generatedKeys(t *testing.T, md, got *schema.MetaData) {
	t.Helper()
	for _, want := range md.Tables() {
		if table, err := got.Lookup(want.FullName()); err != nil || (table.GeneratedKey() == nil) != (want.GeneratedKey() == nil) {
			t.Errorf("table %s: generated key %v, want %v, %v", want.Name, table.GeneratedKey(), want.GeneratedKey(), err)
		}
	}
}
