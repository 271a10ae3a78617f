package scenario

import (
	"testing"

	"github.com/retort-go/retort"
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

// The functions are the same on every database; the operators of PostgreSQL are what they are written as there. A key that has any
// of several, and jsonpath, are for Raw.
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
		doc("has any of two keys", retort.Or(retort.JSONHas(docJSON, "a"), retort.JSONHas(docJSON, "b"))),
		doc("a jsonpath, as a function of the database", retort.Func[bool]("jsonb_path_exists", docJSON, retort.Raw[string]("CAST(? AS jsonpath)", "$.a"))),
		said{"removed", retort.Update(docs).Set(docJSON.SetTo(retort.JSONRemove(docJSON, "in"))).All()},
		said{"set", retort.Update(docs).Set(docJSON.SetTo(retort.JSONSet(docJSON, 7, "a"))).All()},
	)
}
