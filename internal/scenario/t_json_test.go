package scenario

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/schema"
)

func TestT10_JSONDocuments(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		md := schema.NewMetaData()
		table := md.Table("docs", schema.BigInt("id").PrimaryKey(), schema.JSON("j"))
		create(t, eng, md)
		id, j := retort.ColumnOf[retort.Num[int64]](table, "id"), retort.ColumnOf[retort.NullJSON[any]](table, "j")
		docs := []any{
			map[string]any{"a": 5.0, "b": []any{10.0, map[string]any{"c": "deep"}}, "t": true, "f": 2.5, "s": "5", "nothing": nil},
			[]any{1.0, "two", nil, false}, "text with \"quotes\" and \\", 7.25, true, map[string]any{"ключ": "测试 😀"}, strings.Repeat("long ", 50_000), nil,
		}
		for i, d := range docs {
			exec(t, eng, retort.InsertInto(table).Values(id.Set(int64(i+1)), j.Set(d)))
			got := one(t, eng, retort.Select(j).Where(id.Eq(int64(i+1))))
			if got == nil || !reflect.DeepEqual(*got, d) {
				t.Errorf("%.80v is read as %.80v", d, got)
			}
		}
		exec(t, eng, retort.InsertInto(table).Values(id.Set(100), j.SetNull()))
		ids := retort.Select(id).OrderBy(id)
		for name, c := range map[string]struct {
			cond retort.Condition
			want []int64
		}{
			"an integer":         {retort.JSONAt[int64](j, "a").Eq(5), []int64{1}},
			"a number":           {retort.JSONAt[float64](j, "f").Gt(2), []int64{1}},
			"a text":             {retort.JSONAt[string](j, "s").Eq("5"), []int64{1}},
			"a boolean":          {retort.JSONAt[bool](j, "t").Eq(true), []int64{1}},
			"a path":             {retort.JSONAt[string](j, "b", 1, "c").Eq("deep"), []int64{1}},
			"an element":         {retort.JSONAt[string](j, 1).Eq("two"), []int64{2}},
			"of another type":    {retort.JSONAt[int64](j, "s").IsNotNull(), nil},
			"a unicode key":      {retort.JSONText(j, "ключ").Contains("测"), []int64{6}},
			"JSON's null":        {retort.JSONHas(j, "nothing"), []int64{1}},
			"JSON's null itself": {retort.And(j.IsNotNull(), id.Eq(8)), []int64{8}},
			"SQL's NULL":         {j.IsNull(), []int64{100}},
		} {
			if got := all(t, eng, ids.Where(c.cond)); fmt.Sprint(got) != fmt.Sprint(c.want) {
				t.Errorf("%s: got %v, want %v", name, got, c.want)
			}
		}
		part := one(t, eng, retort.Select(retort.JSONPart[[]any](j, "b")).Where(id.Eq(1)))
		if part == nil || !reflect.DeepEqual(*part, docs[0].(map[string]any)["b"]) {
			t.Errorf("the part is %v", part)
		}
	})
}
