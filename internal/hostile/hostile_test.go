// Package hostile_test drives everything that takes a text with hostile ones.
package hostile_test

import (
	"errors"
	"go/importer"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

// hostile are texts that end a literal, a name, a comment or a statement, in one database or another.
var hostile = []string{
	`'; DROP TABLE note; --`, `" OR 1=1; DELETE FROM note; --`, "`; DELETE FROM note; #", `\'; DELETE FROM note; -- `, `1); DELETE FROM note; --`,
	`*/ DROP TABLE note /*`, `$1 ? :a %s {} [x]`, `a"b'c` + "`d", "nul\x00'", "\xff' OR ''='", `$$; DROP TABLE note; $$`, ``,
}

// note is the table of the test: a text, one that may be NULL, and a document.
type note struct {
	table *schema.Table
	id    retort.Num[int64]
	body  retort.Text
	extra retort.NullText
	doc   retort.JSON[map[string]string]
	tags  retort.Nullable[[]string]
}

var md = schema.NewMetaData()

var notes = func() note {
	table := md.Table("note", schema.BigInt("id").PrimaryKey(), schema.String("body", 200).NotNull(), schema.String("extra", 200), schema.JSON("doc").NotNull(),
		schema.Array("tags", sqltype.Type{Kind: sqltype.String}))
	return note{
		table: table, id: retort.ColumnOf[retort.Num[int64]](table, "id"), body: retort.ColumnOf[retort.Text](table, "body"),
		extra: retort.ColumnOf[retort.NullText](table, "extra"), doc: retort.ColumnOf[retort.JSON[map[string]string]](table, "doc"),
		tags: retort.ColumnOf[retort.Nullable[[]string]](table, "tags"),
	}
}()

// entry is what a text does at an entry point of the package: the statement it goes into. If back is set, the rows of the statement are
// the text and nothing else, for as long as there is a note of it.
type entry struct {
	stmt func(h string) retort.Stmt
	back bool
}

func rows(f func(h string) retort.Stmt) entry  { return entry{f, false} }
func found(f func(h string) retort.Stmt) entry { return entry{f, true} }

// where is a query for notes that meet a condition, and bodies one for their texts.
func where(c retort.Condition) retort.Stmt { return retort.Select(notes.id).Where(c) }
func bodies(c retort.Condition) retort.Stmt {
	return retort.Select(notes.body).Where(c, notes.id.Gt(1))
}
func value[R any](s retort.Selectable[R]) retort.Stmt {
	return retort.Select(s).From(notes.table)
}
func set(a retort.Assignment) retort.Stmt {
	return retort.Update(notes.table).Set(a).Where(notes.id.Eq(2))
}

// entries are the functions and methods of the package that take a text, or a value that may be one.
var entries = func() map[string]entry {
	n := notes
	inOrder := retort.Window{}.OrderBy(n.id)
	all := map[string]entry{
		"ColumnOf":       rows(func(h string) retort.Stmt { return retort.Select(retort.ColumnOf[retort.Text](n.table, h)) }),
		"ConcatWS":       rows(func(h string) retort.Stmt { return value(retort.ConcatWS(h, n.body, n.body)) }),
		"Func":           rows(func(h string) retort.Stmt { return value(retort.Func[string](h, h)) }),
		"Collate":        rows(func(h string) retort.Stmt { return value(retort.Collate(n.body, h)) }),
		"IContains":      found(func(h string) retort.Stmt { return bodies(retort.IContains(n.body, h)) }),
		"IEndsWith":      found(func(h string) retort.Stmt { return bodies(retort.IEndsWith(n.body, h)) }),
		"IStartsWith":    found(func(h string) retort.Stmt { return bodies(retort.IStartsWith(n.body, h)) }),
		"ILike":          rows(func(h string) retort.Stmt { return where(retort.ILike(n.body, h)) }),
		"NotILike":       rows(func(h string) retort.Stmt { return where(retort.NotILike(n.body, h)) }),
		"RegexpMatch":    rows(func(h string) retort.Stmt { return where(retort.RegexpMatch(n.body, h)) }),
		"NotRegexpMatch": rows(func(h string) retort.Stmt { return where(retort.NotRegexpMatch(n.body, h)) }),
		"RegexpReplace":  rows(func(h string) retort.Stmt { return value(retort.RegexpReplace(n.body, h, h)) }),
		"Replace":        rows(func(h string) retort.Stmt { return value(retort.Replace(n.body, h, h)) }),
		"Position":       rows(func(h string) retort.Stmt { return value(retort.Position(n.body, h)) }),
		"LPad":           rows(func(h string) retort.Stmt { return value(retort.LPad(n.body, 30, h)) }),
		"RPad":           rows(func(h string) retort.Stmt { return value(retort.RPad(n.body, 30, h)) }),
		"NullIf":         rows(func(h string) retort.Stmt { return value(retort.NullIf(n.body, h)) }),
		"Val":            found(func(h string) retort.Stmt { return retort.Select(retort.Val(h)) }),
		"Label":          rows(func(h string) retort.Stmt { return value(retort.Label(h, n.body)) }),
		"Raw":            found(func(h string) retort.Stmt { return bodies(retort.Raw[bool]("body = ?", h)) }),

		"SelectText": found(func(h string) retort.Stmt {
			return retort.SelectText(n.body, "SELECT body FROM note WHERE body = ? AND id > 1", h)
		}),
		"SelectText2": rows(func(h string) retort.Stmt {
			return retort.SelectText2(n.id, n.body, "SELECT id, body FROM note WHERE body = ?", h)
		}),
		"SelectText3": rows(func(h string) retort.Stmt {
			return retort.SelectText3(n.id, n.body, n.extra, "SELECT id, body, extra FROM note WHERE body = ?", h)
		}),
		"SelectTextInto": found(func(h string) retort.Stmt {
			return retort.SelectTextInto[string]("SELECT body FROM note WHERE body = ? AND id > 1", h)
		}),
		"Construct": found(func(h string) retort.Stmt {
			same := retort.NewSpelling("same", map[string]string{"": "({1} = {2})"}) // its texts are trusted, as Raw's is
			return bodies(retort.Construct[retort.Column[bool]](same, n.body, h))
		}),
		"TextStmt.Subquery": rows(func(h string) retort.Stmt {
			return retort.Select(retort.Of(retort.SelectText(n.id, "SELECT id FROM note").Subquery(h), n.id))
		}),
		"TextStmt.CTE": rows(func(h string) retort.Stmt {
			return retort.Select(retort.Of(retort.SelectText(n.id, "SELECT id FROM note").CTE(h), n.id))
		}),

		"Lit":       found(func(h string) retort.Stmt { return retort.Select(retort.Lit(h)) }),
		"Op":        rows(func(h string) retort.Stmt { return value(retort.Op[bool](h, h, h)) }),
		"Match":     rows(func(h string) retort.Stmt { return where(retort.Match(n.body, h)) }),
		"StringAgg": rows(func(h string) retort.Stmt { return value(retort.StringAgg(n.body, h)) }),
		"Window.Named": rows(func(h string) retort.Stmt {
			return value(retort.RowNumber().Over(inOrder.Named(h)))
		}),

		"Values": rows(func(h string) retort.Stmt {
			return retort.Select(retort.ColumnIn[retort.Text](retort.Values(h, []string{h}, []string{h}), h))
		}),
		"ColumnIn": rows(func(h string) retort.Stmt {
			return retort.Select(retort.ColumnIn[retort.Text](retort.Values("v", []string{"a"}, []string{h}), h))
		}),
		"TableFunc": rows(func(h string) retort.Stmt { // the name is trusted, as Raw's text is
			return retort.Select(retort.ColumnIn[retort.NullText](retort.TableFunc("json_each", h, []string{"key", h}, h), "key"))
		}),
		"Sub.WithOrdinality": rows(func(h string) retort.Stmt {
			words := retort.TableFunc("string_to_table", "w", []string{"word"}, h, " ").WithOrdinality(h)
			return retort.Select(retort.ColumnIn[retort.NullText](words, "word"))
		}),
		"WriteCTE": rows(func(h string) retort.Stmt {
			return retort.Select(retort.Of(retort.WriteCTE(h, retort.Returning(retort.Delete(n.table).Where(n.body.Eq(h), n.id.Gt(1)), n.id)), n.id))
		}),

		"InsertStmt.OnConstraint": rows(func(h string) retort.Stmt {
			return retort.InsertInto(n.table).Values(n.body.Set("x"), n.doc.Set(nil)).OnConstraint(h).DoNothing()
		}),
		"SelectOf.CTE": rows(func(h string) retort.Stmt { return retort.Select(retort.Of(retort.Select(n.id).CTE(h), n.id)) }),
		"SelectOf.Subquery": rows(func(h string) retort.Stmt {
			return retort.Select(retort.Of(retort.Select(n.id).Subquery(h), n.id))
		}),
		"Sub.As": rows(func(h string) retort.Stmt { return retort.Select(retort.Of(retort.Select(n.id).CTE("c").As(h), n.id)) }),
		"Recursive": rows(func(h string) retort.Stmt {
			return retort.Select(retort.Of(retort.Recursive(h, retort.Select(n.id), func(self retort.Sub) retort.Stmt {
				return retort.Select(retort.Of(self, n.id)).Where(n.id.Lt(0))
			}), n.id))
		}),

		"Param": rows(func(h string) retort.Stmt {
			return retort.Params(retort.Select(retort.Param[string](h)), retort.Named(h, h))
		}),
		"NullParam": rows(func(h string) retort.Stmt {
			return retort.Params(retort.Select(retort.NullParam[string](h)), retort.Named(h, h))
		}),
		"Named": rows(func(h string) retort.Stmt {
			return retort.Params(retort.Select(retort.Param[string]("p")), retort.Named(h, h))
		}),
		"Parameter.Arg": found(func(h string) retort.Stmt {
			p := retort.Param[string]("p")
			return retort.Params(bodiesBy(p), p.Arg(h))
		}),
		"CaseExpr.When":       rows(func(h string) retort.Stmt { return value(retort.Case[string]().When(n.id.Gt(0), h).Else(h)) }),
		"CaseExpr.Else":       rows(func(h string) retort.Stmt { return value(retort.Case[string]().When(n.id.Gt(0), h).Else(h)) }),
		"CaseOfExpr.When":     rows(func(h string) retort.Stmt { return value(retort.CaseOf[string](n.body).When(h, h).Else(h)) }),
		"CaseOfExpr.WhenExpr": rows(func(h string) retort.Stmt { return value(retort.CaseOf[string](n.body).WhenExpr(h, n.body).Else(h)) }),
		"CaseOfExpr.Else":     rows(func(h string) retort.Stmt { return value(retort.CaseOf[string](n.body).When(h, h).Else(h)) }),
		"Nullable.Else":       rows(func(h string) retort.Stmt { return value(retort.Lag(n.body, 1).Over(inOrder).Else(h)) }),
		"NullTextOf.Else":     rows(func(h string) retort.Stmt { return value(n.extra.Else(h)) }),

		"JSON.Set":     rows(func(h string) retort.Stmt { return set(n.doc.Set(map[string]string{h: h})) }),
		"JSONVal":      rows(func(h string) retort.Stmt { return value(retort.JSONVal(h)) }),
		"JSONText":     rows(func(h string) retort.Stmt { return value(retort.JSONText(n.doc, h)) }),
		"JSONAt":       rows(func(h string) retort.Stmt { return value(retort.JSONAt[string](n.doc, h)) }),
		"JSONPart":     rows(func(h string) retort.Stmt { return value(retort.JSONPart[string](n.doc, h)) }),
		"JSONHas":      rows(func(h string) retort.Stmt { return where(retort.JSONHas(n.doc, h)) }),
		"JSONLen":      rows(func(h string) retort.Stmt { return value(retort.JSONLen(n.doc, h)) }),
		"JSONContains": rows(func(h string) retort.Stmt { return where(retort.JSONContains(n.doc, map[string]string{h: h})) }),
		"JSONSet":      rows(func(h string) retort.Stmt { return set(n.doc.SetTo(retort.JSONSet(n.doc, h, h))) }),
		"JSONRemove":   rows(func(h string) retort.Stmt { return set(n.doc.SetTo(retort.JSONRemove(n.doc, h))) }),
		"JSONMember":   rows(func(h string) retort.Stmt { return value(retort.JSONObject[any](retort.JSONMember(h, h))) }),
		"JSONRows": rows(func(h string) retort.Stmt {
			line := retort.JSONRows[any](h, n.doc, h)
			return retort.Select2(line.Place, retort.JSONText(line.Value, h)).Join(line)
		}),
		"JSONArray": rows(func(h string) retort.Stmt { return value(retort.JSONArray[any](h, h)) }),

		"ArrayHas":    found(func(h string) retort.Stmt { return bodies(retort.ArrayHas(retort.ArrayAppend(n.tags, h), h)) }),
		"ArrayHasAny": found(func(h string) retort.Stmt { return bodies(retort.ArrayHasAny(retort.ArrayAppend(n.tags, "x", h), h)) }),
		"ArrayAppend": found(func(h string) retort.Stmt {
			return retort.Select(retort.ArrayAt(retort.ArrayAppend(n.tags, h), 0)).Where(n.id.Gt(1))
		}),
		"ArrayPrepend": found(func(h string) retort.Stmt {
			return retort.Select(retort.ArrayAt(retort.ArrayPrepend(n.tags, h), -1)).Where(n.id.Gt(1))
		}),

		"TextOf.Contains":       found(func(h string) retort.Stmt { return bodies(n.body.Contains(h)) }),
		"TextOf.StartsWith":     found(func(h string) retort.Stmt { return bodies(n.body.StartsWith(h)) }),
		"TextOf.EndsWith":       found(func(h string) retort.Stmt { return bodies(n.body.EndsWith(h)) }),
		"TextOf.Like":           rows(func(h string) retort.Stmt { return where(n.body.Like(h)) }),
		"TextOf.NotLike":        rows(func(h string) retort.Stmt { return where(n.body.NotLike(h)) }),
		"NullTextOf.Contains":   found(func(h string) retort.Stmt { return bodies(n.extra.Contains(h)) }),
		"NullTextOf.StartsWith": found(func(h string) retort.Stmt { return bodies(n.extra.StartsWith(h)) }),
		"NullTextOf.EndsWith":   found(func(h string) retort.Stmt { return bodies(n.extra.EndsWith(h)) }),
		"NullTextOf.Like":       rows(func(h string) retort.Stmt { return where(n.extra.Like(h)) }),
		"NullTextOf.NotLike":    rows(func(h string) retort.Stmt { return where(n.extra.NotLike(h)) }),
	}
	all["NullJSON.Set"] = all["JSON.Set"] // one function
	maps.Copy(all, tuples())
	maps.Copy(all, comparisons("TextOf", n.body))
	maps.Copy(all, comparisons("NullTextOf", n.extra))
	maps.Copy(all, comparisons("Column", retort.ColumnOf[retort.Column[string]](n.table, "body")))
	maps.Copy(all, comparisons("Nullable", retort.ColumnOf[retort.Nullable[string]](n.table, "extra")))
	return all
}()

// tuples are the entries of row values.
func tuples() map[string]entry {
	two, three := retort.Pair(notes.body, notes.extra), retort.Triple(notes.body, notes.extra, notes.body)
	all := map[string]entry{}
	for name, compare := range map[string]func(v, w string) retort.Predicate{
		"Eq": two.Eq, "Ne": two.Ne, "Gt": two.Gt, "Ge": two.Ge, "Lt": two.Lt, "Le": two.Le,
	} {
		all["Tuple2."+name] = rows(func(h string) retort.Stmt { return where(compare(h, h)) })
	}
	for name, compare := range map[string]func(v, w, x string) retort.Predicate{
		"Gt": three.Gt, "Lt": three.Lt,
	} {
		all["Tuple3."+name] = rows(func(h string) retort.Stmt { return where(compare(h, h, h)) })
	}
	all["Tuple2.Eq"] = found(func(h string) retort.Stmt { return bodies(two.Eq(h, h)) })
	all["Tuple3.Eq"] = found(func(h string) retort.Stmt { return bodies(three.Eq(h, h, h)) })
	return all
}

func bodiesBy(p retort.Parameter[string]) *retort.SelectStmt[string] {
	return retort.Select(notes.body).Where(retort.Eq(notes.body, p), notes.id.Gt(1))
}

// comparisons are the entries of a kind of text.
func comparisons(kind string, c interface {
	Eq(string) retort.Predicate
	Ne(string) retort.Predicate
	Gt(string) retort.Predicate
	Ge(string) retort.Predicate
	Lt(string) retort.Predicate
	Le(string) retort.Predicate
	Between(low, high string) retort.Predicate
	In(...string) retort.Predicate
	NotIn(...string) retort.Predicate
	Set(string) retort.Assignment
}) map[string]entry {
	return map[string]entry{
		kind + ".Eq":      found(func(h string) retort.Stmt { return bodies(c.Eq(h)) }),
		kind + ".Ne":      rows(func(h string) retort.Stmt { return where(c.Ne(h)) }),
		kind + ".Gt":      rows(func(h string) retort.Stmt { return where(c.Gt(h)) }),
		kind + ".Ge":      rows(func(h string) retort.Stmt { return where(c.Ge(h)) }),
		kind + ".Lt":      rows(func(h string) retort.Stmt { return where(c.Lt(h)) }),
		kind + ".Le":      rows(func(h string) retort.Stmt { return where(c.Le(h)) }),
		kind + ".Between": found(func(h string) retort.Stmt { return bodies(c.Between(h, h)) }),
		kind + ".In":      found(func(h string) retort.Stmt { return bodies(c.In(h, h)) }),
		kind + ".NotIn":   rows(func(h string) retort.Stmt { return where(c.NotIn(h)) }),
		kind + ".Set":     rows(func(h string) retort.Stmt { return set(c.Set(h)) }),
	}
}

// TestEveryTextIsTried: each exported function and method that takes a text, or a value that may be one, is among the entries. A new one
// belongs there.
func TestEveryTextIsTried(t *testing.T) {
	pkg, err := importer.ForCompiler(token.NewFileSet(), "source", nil).Import("github.com/retort-go/retort")
	if err != nil {
		t.Fatal(err)
	}
	taking := textTakers(pkg)
	for _, name := range taking {
		kind, _, _ := strings.Cut(name, ".")
		if _, tried := entries[name]; !tried && !slices.Contains(numbers, kind) && !slices.Contains(structs, name) && !strings.HasPrefix(name, "New") { // what orm builds on
			t.Errorf("%s takes a text and isn't tried", name)
		}
	}
	for name := range entries {
		if !slices.Contains(taking, name) {
			t.Errorf("%s takes no text, or is gone", name)
		}
	}
}

// numbers are the kinds whose values are no texts.
var numbers = []string{"Num", "NullNum", "Agg", "NullAgg"}

// structs are those that take rows as structs, whose fields go the way of Set.
var structs = []string{"InsertStmt.Rows"}

// textTakers are the exported functions of a package, and the methods of its exported types as Type.Method, that take a text, or a value that
// may be one.
func textTakers(pkg *types.Package) []string {
	var taking []string
	for _, name := range pkg.Scope().Names() {
		switch o := pkg.Scope().Lookup(name).(type) {
		case *types.Func:
			if o.Exported() && takesText(o.Signature()) {
				taking = append(taking, name)
			}
		case *types.TypeName:
			named, ok := o.Type().(*types.Named)
			if !ok || !o.Exported() {
				continue
			}
			for m := range named.Methods() {
				if m.Exported() && takesText(m.Signature()) {
					taking = append(taking, name+"."+m.Name())
				}
			}
		}
	}
	return taking
}

func takesText(s *types.Signature) bool {
	for p := range s.Params().Variables() {
		typ := p.Type()
		if list, ok := typ.(*types.Slice); ok {
			typ = list.Elem()
		}
		switch u := typ.(type) {
		case *types.TypeParam:
			if u.Constraint().String() == "any" || strings.Contains(u.Constraint().String(), "~string") {
				return true
			}
			continue
		case *types.Interface, *types.Alias:
			if i, ok := types.Unalias(typ).(*types.Interface); ok && i.Empty() {
				return true
			}
		}
		if b, ok := typ.Underlying().(*types.Basic); ok && b.Info()&types.IsString != 0 {
			return true
		}
	}
	return false
}

// TestHostileTexts: a hostile text is either refused or a text like any other. The database has what it had.
func TestHostileTexts(t *testing.T) {
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
			plain := retort.InsertInto(notes.table).Values(notes.id.Set(1), notes.body.Set("plain"), notes.extra.Set("plain"), notes.doc.Set(map[string]string{"a": "b"}))
			if _, err := engine.Exec(t.Context(), eng, plain); err != nil {
				t.Fatal(err)
			}
			for _, h := range hostile {
				for name, e := range entries {
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

// try runs the statement of an entry beside a note of the text, and takes both back.
func try(t *testing.T, eng *engine.Engine, name string, e entry, h string) {
	t.Helper()
	tx, err := eng.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := tx.Rollback(t.Context()); err != nil {
			t.Errorf("%s(%q): %v", name, h, err)
		}
	}()
	insert := retort.InsertInto(notes.table).Values(notes.id.Set(2), notes.body.Set(h), notes.extra.Set(h), notes.doc.Set(map[string]string{}))
	if _, err := engine.Exec(t.Context(), tx, insert); err != nil {
		return // the database doesn't store such a text, so there is nothing to be found
	}
	stmt := e.stmt(h)
	if d, ok := stmt.(retort.DML); ok {
		if res, err := engine.Exec(t.Context(), tx, d); err == nil && res.Rows > 1 {
			t.Errorf("%s(%q) changed %d rows", name, h, res.Rows)
		}
		return
	}
	if !e.back {
		_, _ = texts(t, tx, stmt) // an error is as good
		return
	}
	got, err := texts(t, tx, stmt)
	if err != nil && (strings.Contains(h, "\x00") || errors.Is(err, sqltype.ErrUnsupported)) {
		return // refused: a text of SQL can't hold a NUL, nor an array what isn't UTF-8
	}
	if err != nil || len(got) != 1 || got[0] != h {
		t.Errorf("%s(%q) gives %q, %v", name, h, got, err)
	}
}

// texts reads the first column of a statement.
func texts(t *testing.T, tx *engine.Tx, stmt retort.Stmt) ([]string, error) {
	t.Helper()
	rows, err := engine.Query(t.Context(), tx, ast.NodeOf(stmt))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		if rows.Kind(0) == sqltype.TextValue {
			out = append(out, rows.Text(0))
		}
	}
	return out, rows.Err()
}
