package postgres_test

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect/postgres"
	. "github.com/retort-go/retort/internal/vendortest"
	"github.com/retort-go/retort/schema"
)

type spec struct {
	Pages int      `json:"pages,omitempty"`
	Tags  []string `json:"tags,omitempty"`
	Name  string   `json:"name,omitempty"`
}

func TestJSONB(t *testing.T) {
	md := schema.NewMetaData()
	table := md.Table("book", schema.BigInt("id").PrimaryKey(), schema.JSON("doc").NotNull())
	eng := openWith(t, md, `INSERT INTO book VALUES (1, '{"pages": 300, "tags": ["horror", "classic"]}'), (2, '{"pages": 90, "name": "it''s"}'), (3, '{}')`)
	id, doc := retort.ColumnOf[retort.Num[int64]](table, "id"), retort.ColumnOf[retort.JSON[spec]](table, "doc")
	ids := retort.Select(id).OrderBy(id)
	first := id.Eq(1)
	tags := postgres.JSONPath("$.tags[*]")
	long := postgres.JSONPath("$.pages ? (@ > $min)").With(map[string]int{"min": 100})
	each := postgres.JSONPathRows[string]("tag", doc, tags)

	Run(t, "testdata/jsonb.txtar", eng,
		Gives("any of several keys", ids.Where(postgres.JSONHasAny(doc, "name", "tags")), int64(1), int64(2)),
		Gives("all of several keys", ids.Where(postgres.JSONHasAll(doc, "name", "pages")), int64(2)),
		Gives("within a value", ids.Where(postgres.JSONWithin(doc, spec{Pages: 90, Name: "it's", Tags: []string{"x"}})), int64(2), int64(3)),
		Gives("within an expression", ids.Where(postgres.JSONWithin(retort.JSONVal(map[string]int{"pages": 90}), doc)), int64(2)),
		Gives("merged", retort.Select(postgres.JSONMerge(doc, map[string]any{"pages": 1, "name": "x"})).Where(id.Eq(3)), spec{Pages: 1, Name: "x"}),
		Gives("without keys", retort.Select(postgres.JSONWithout(doc, "tags", "none")).Where(first), spec{Pages: 300}),
		Gives("a path exists", ids.Where(postgres.JSONPathExists(doc, postgres.JSONPath(`$.tags[*] ? (@ starts with "h")`))), int64(1)),
		Gives("a path with a variable exists", ids.Where(postgres.JSONPathExists(doc, long)), int64(1)),
		Gives("a path matches", ids.Where(postgres.JSONPathMatches(doc, postgres.JSONPath("$.pages < 100"))), int64(2)),
		Gives("a path with a variable matches", ids.Where(postgres.JSONPathMatches(doc, postgres.JSONPath("$.pages >= $n").With(map[string]any{"n": 300}))), int64(1)),
		Gives("the first that a path leads to", retort.Select(postgres.JSONPathFirst[string](doc, tags)).OrderBy(id), new("horror"), nil, nil),
		Gives("all that a path leads to", retort.Select(postgres.JSONPathAll[string](doc, tags)).OrderBy(id), new([]string{"horror", "classic"}), new([]string{}), new([]string{})),
		Gives("rows of what a path leads to", retort.Select2(id, each.Value).Join(each), retort.Row2[int64, string]{V1: 1, V2: "horror"}, retort.Row2[int64, string]{V1: 1, V2: "classic"}),
	)
}
