package scenario

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/dialect/postgres"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/schema"
)

// profile is a document.
type profile struct {
	A  int      `json:"a"`
	In []string `json:"in,omitempty"`
}

var (
	docs    = schema.NewMetaData().Table("docs", schema.BigInt("id").PrimaryKey(), schema.JSON("j").NotNull())
	docID   = retort.ColumnOf[retort.Num[int64]](docs, "id")
	docJSON = retort.ColumnOf[retort.JSON[profile]](docs, "j")
)

// The functions are the same on every database; the operators of PostgreSQL are what they are written as there. Any of several keys and jsonpath
// are PostgreSQL's alone. JSONSet is the update by subscript.
func TestP02_JSONBOperatorsAndTypedAccess(t *testing.T) {
	doc := func(name string, c retort.Condition) said { return said{name, retort.Select(docID).Where(c)} }
	compiles(t, "P02",
		said{"a part by key", retort.Select(retort.JSONPart[int](docJSON, "a"))},
		said{"a part by path", retort.Select(retort.JSONPart[string](docJSON, "in", 0))},
		said{"text", retort.Select(retort.JSONText(docJSON, "a"))},
		doc("an integer", retort.JSONAt[int64](docJSON, "a").Eq(5)),
		doc("a number", retort.JSONAt[float64](docJSON, "a").Gt(5)),
		doc("a boolean", retort.JSONAt[bool](docJSON, "a").Eq(true)),
		doc("contains", retort.JSONContains(docJSON, map[string]int{"a": 1})),
		doc("has a key", retort.JSONHas(docJSON, "a")),
		doc("has any of two keys", postgres.JSONHasAny(docJSON, "a", "b")),
		doc("has both of two keys", postgres.JSONHasAll(docJSON, "a", "b")),
		doc("a jsonpath", postgres.JSONPathExists(docJSON, postgres.JSONPath("$.a"))),
		said{"removed", retort.Update(docs).Set(docJSON.SetTo(retort.JSONRemove(docJSON, "in"))).All()},
		said{"set", retort.Update(docs).Set(docJSON.SetTo(retort.JSONSet(docJSON, 7, "a"))).All()},
	)
}

func TestP04_IndexOptions(t *testing.T) {
	index := func(i schema.Index) ([]string, error) {
		i.Name = "i"
		table := schema.NewMetaData().Table("t", schema.BigInt("id").PrimaryKey(), schema.String("name", 9), schema.JSON("j"), i)
		statements, err := dialect.CreateTable(postgres.New(), table)
		return statements[min(1, len(statements)):], err
	}
	for name, c := range map[string]struct {
		index schema.Index
		want  string
	}{
		"a method":             {schema.Index{Method: "gin", Parts: schema.On("j")}, "CREATE INDEX i ON t USING gin (j)"},
		"an operator class":    {schema.Index{Parts: []schema.Part{{Column: "name", Ops: "text_pattern_ops"}}}, "CREATE INDEX i ON t (name text_pattern_ops)"},
		"columns beside":       {schema.Index{Parts: schema.On("name"), Include: []string{"id"}}, "CREATE INDEX i ON t (name) INCLUDE (id)"},
		"a condition":          {schema.Index{Parts: schema.On("name"), Where: "id > 5"}, "CREATE INDEX i ON t (name) WHERE id > 5"},
		"NULLs that are equal": {schema.Index{Parts: schema.On("name"), Unique: true, NullsEqual: true}, "CREATE UNIQUE INDEX i ON t (name) NULLS NOT DISTINCT"},
		"an expression":        {schema.Index{Parts: []schema.Part{{SQL: "lower(name)"}, {Column: "id", Desc: true}}}, "CREATE INDEX i ON t ((lower(name)), id DESC)"},
		"parameters and a place": {schema.Index{Parts: schema.On("name"), Extras: []schema.Extra{postgres.Tablespace("ts"), postgres.With("fillfactor = 50")}},
			"CREATE INDEX i ON t (name) WITH (fillfactor = 50) TABLESPACE ts"},
		"all of these, in order": {schema.Index{Method: "btree", Parts: []schema.Part{{Column: "name", Ops: "text_pattern_ops"}}, Include: []string{"id"}, Where: "id > 5"}, "CREATE INDEX i ON t USING btree (name text_pattern_ops) INCLUDE (id) WHERE id > 5"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := index(c.index)
			expect.OK(t, err)
			expect.List(t, "statements", got, []string{c.want})
		})
	}
	whole := &schema.Index{Name: "i", Method: "gin", Parts: []schema.Part{{Column: "name", Ops: "text_pattern_ops"}}, Include: []string{"id"}, Where: "id > 5",
		Extras: []schema.Extra{postgres.With("fillfactor = 50"), postgres.Tablespace("ts")}}
	table := schema.NewMetaData().Table("t", schema.BigInt("id").PrimaryKey(), schema.String("name", 9))
	got, err := dialect.CreateIndex(postgres.New(), table, whole, dialect.Concurrently)
	expect.OK(t, err)
	expect.Equal(t, "created beside writers", got,
		"CREATE INDEX CONCURRENTLY i ON t USING gin (name text_pattern_ops) INCLUDE (id) WITH (fillfactor = 50) TABLESPACE ts WHERE id > 5")
	got, err = dialect.DropIndex(postgres.New(), table, whole, dialect.Concurrently)
	expect.OK(t, err)
	expect.Equal(t, "dropped beside writers", got, "DROP INDEX CONCURRENTLY i")
	for _, d := range dialects {
		if d.Name() == "postgres" {
			continue
		}
		table := schema.NewMetaData().Table("t", schema.BigInt("id").PrimaryKey(), schema.JSON("j"), schema.Index{Name: "i", Method: "gin", Parts: schema.On("j")})
		_, err := dialect.CreateTable(d, table)
		expect.Text(t, err, d.Name(), "i")
	}
}
