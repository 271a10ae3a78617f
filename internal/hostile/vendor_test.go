package hostile_test

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/dialect/mysql"
	"github.com/retort-go/retort/dialect/postgres"
	"github.com/retort-go/retort/dialect/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/sqltype"
)

// vendors are the functions of the dialects' packages that take a text. Each is run on every database: what isn't of one refuses the statement,
// or leaves a hint out.
var vendors = func() map[string]entry {
	n := notes
	one := retort.Select(n.body)
	query := func(h string) retort.ExprOf[postgres.TSQuery] { return postgres.PlainQuery("simple", h) }
	words := postgres.ToTSVector("simple", n.body)
	search := sqlite.SearchIn(n.table)
	return map[string]entry{
		"postgres.ToTSVector":  rows(func(h string) retort.Stmt { return where(postgres.Found(postgres.ToTSVector(h, n.body), query(h))) }),
		"postgres.PlainQuery":  rows(func(h string) retort.Stmt { return where(postgres.Found(words, postgres.PlainQuery(h, h))) }),
		"postgres.PhraseQuery": rows(func(h string) retort.Stmt { return where(postgres.Found(words, postgres.PhraseQuery("simple", h))) }),
		"postgres.WebQuery":    rows(func(h string) retort.Stmt { return where(postgres.Found(words, postgres.WebQuery("simple", h))) }),
		"postgres.RawQuery":    rows(func(h string) retort.Stmt { return where(postgres.Found(words, postgres.RawQuery("simple", h))) }),
		"postgres.Headline": rows(func(h string) retort.Stmt {
			return value(postgres.Headline(h, n.body, query(h), postgres.HeadlineOptions{}))
		}),
		"postgres.JSONHasAny": rows(func(h string) retort.Stmt { return where(postgres.JSONHasAny(n.doc, h)) }),
		"postgres.JSONHasAll": rows(func(h string) retort.Stmt { return where(postgres.JSONHasAll(n.doc, h, h)) }),
		"postgres.JSONWithin": rows(func(h string) retort.Stmt { return where(postgres.JSONWithin(n.doc, map[string]string{h: h})) }),
		"postgres.JSONPath of a value": rows(func(h string) retort.Stmt {
			return value(postgres.JSONPathFirst[string](n.doc, postgres.JSONPath(h).With(map[string]string{h: h})))
		}),
		"postgres.HStoreGet":     rows(func(h string) retort.Stmt { return value(postgres.HStoreGet(retort.Val(postgres.HStore{}), h)) }),
		"postgres.HStoreHas":     rows(func(h string) retort.Stmt { return where(postgres.HStoreHas(retort.Val(postgres.HStore{}), h)) }),
		"postgres.ArrayJoin":     rows(func(h string) retort.Stmt { return value(postgres.ArrayJoin(retort.Val([]string{h}), h)) }),
		"postgres.ArrayPosition": rows(func(h string) retort.Stmt { return value(postgres.ArrayPosition(retort.Val([]string{h}), h)) }),
		"postgres.ArrayRemove":   rows(func(h string) retort.Stmt { return value(postgres.ArrayRemove(n.tags, h)) }),
		"postgres.ArrayReplace":  rows(func(h string) retort.Stmt { return value(postgres.ArrayReplace(n.tags, h, h)) }),
		"postgres.RangeHas": rows(func(h string) retort.Stmt { // of decimals, as the program's texts
			return where(postgres.RangeHas(retort.Val(sqltype.RangeOf("1", "2")), h))
		}),
		"postgres.SetWeight": rows(func(h string) retort.Stmt { return value(postgres.SetWeight(words, postgres.Weight(h))) }),
		"postgres.Unnest": rows(func(h string) retort.Stmt {
			each := postgres.Unnest(h, retort.Val([]string{h}))
			return retort.Select(each.Value).From(n.table).Join(each)
		}),
		"postgres.JSONPathRows": rows(func(h string) retort.Stmt {
			each := postgres.JSONPathRows[string](h, n.doc, postgres.JSONPath("$.*"))
			return retort.Select(each.Value).From(n.table).Join(each)
		}),
		"postgres.Path.With": rows(func(h string) retort.Stmt {
			return where(postgres.JSONPathMatches(n.doc, postgres.JSONPath("$.a == $v").With(map[string]string{"v": h, h: h})))
		}),
		"postgres.Headline options": rows(func(h string) retort.Stmt {
			return value(postgres.Headline("simple", n.body, query("plain"), postgres.HeadlineOptions{StartSel: h, StopSel: h, FragmentDelimiter: h, MaxFragments: 2}))
		}),
		"sqlite.Search.Highlight": rows(func(h string) retort.Stmt { return value(search.Highlight("body", h, h)) }),
		"postgres.JSONWithout":    rows(func(h string) retort.Stmt { return value(postgres.JSONWithout(n.doc, h)) }),
		"postgres.JSONMerge":      rows(func(h string) retort.Stmt { return value(postgres.JSONMerge(n.doc, map[string]string{h: h})) }),
		"postgres.JSONPath":       rows(func(h string) retort.Stmt { return where(postgres.JSONPathExists(n.doc, postgres.JSONPath(h))) }),
		"postgres.Hint":           rows(func(h string) retort.Stmt { return postgres.Hint(one, h) }),
		"postgres.HintExec":       rows(func(h string) retort.Stmt { return postgres.HintExec(retort.Delete(n.table).Where(n.id.Eq(2)), h) }),
		"mysql.Match":             rows(func(h string) retort.Stmt { return where(mysql.Match(mysql.Boolean, h, n.body).Found()) }),
		"mysql.Hint":              rows(func(h string) retort.Stmt { return mysql.Hint(one, h) }),
		"mysql.HintExec":          rows(func(h string) retort.Stmt { return mysql.HintExec(retort.Delete(n.table).Where(n.id.Eq(2)), h) }),
		"mysql.UseIndex":          rows(func(h string) retort.Stmt { return one.From(mysql.UseIndex(n.table, h)) }),
		"mysql.ForceIndex":        rows(func(h string) retort.Stmt { return one.From(mysql.ForceIndex(n.table, h, h)) }),
		"mysql.IgnoreIndex":       rows(func(h string) retort.Stmt { return one.From(mysql.IgnoreIndex(n.table, h)) }),
		"sqlite.IndexedBy":        rows(func(h string) retort.Stmt { return one.From(sqlite.IndexedBy(n.table, h)) }),
		"sqlite.Search.Found":     rows(func(h string) retort.Stmt { return where(search.Found(h)) }),
		"sqlite.Words":            rows(func(h string) retort.Stmt { return where(search.Found(sqlite.Words(h))) }),
		"sqlite.Search.Snippet":   rows(func(h string) retort.Stmt { return value(search.Snippet("body", h, h, h, 3)) }),
	}
}()

// TestHostileTextsForOneDatabase is TestHostileTexts for the dialects' packages.
func TestHostileTextsForOneDatabase(t *testing.T) {
	for _, db := range testdb.All() {
		t.Run(db.Name, func(t *testing.T) {
			eng := db.Open(t)
			ddl, err := dialect.CreateAll(eng.Dialect(), md, nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, text := range ddl {
				if _, err := engine.ExecSQL(t.Context(), eng, text); err != nil {
					t.Fatal(err)
				}
			}
			plain := retort.InsertInto(notes.table).Values(notes.id.Set(1), notes.body.Set("plain"), notes.doc.Set(map[string]string{"a": "b"}))
			if _, err := engine.Exec(t.Context(), eng, plain); err != nil {
				t.Fatal(err)
			}
			for _, h := range hostile {
				for name, e := range vendors {
					try(t, eng, name, e, h)
				}
				got, err := engine.All(t.Context(), eng, retort.Select2(notes.id, notes.body))
				if err != nil || len(got) != 1 || got[0].V2 != "plain" {
					t.Fatalf("after %q the notes are %v, %v", h, got, err)
				}
			}
		})
	}
}
