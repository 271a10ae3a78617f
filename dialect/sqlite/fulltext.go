package sqlite

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

var _ dialect.VirtualTabler = Dialect{}

// FTS5Options are the options of [FTS5]. The zero value works.
type FTS5Options struct {
	// Tokenize says what words are: "unicode61", the default, "porter", "trigram", with their options.
	Tokenize string
	// Content is the table that the rows are of, so that the texts are kept once; ContentRowID is its key, "" for rowid. The program keeps
	// the index in step with it, by triggers for instance.
	Content, ContentRowID string
	// Prefix are the lengths of beginnings of words that are indexed too, for queries like sand*.
	Prefix []int
	// Unindexed are columns that are kept and not searched.
	Unindexed []string
}

// FTS5 makes a table one of full-text search (https://sqlite.org/fts5.html): CREATE VIRTUAL TABLE … USING fts5. Its columns are texts
// whatever their type, without constraints; a row's key is rowid, which [Search.RowID] reads.
//
//	notes := md.Table("note_words", schema.String("title", 0).NotNull(), schema.String("body", 0).NotNull(), sqlite.FTS5(sqlite.FTS5Options{}))
func FTS5(o FTS5Options) schema.Item { return schema.Extra{Value: o} }

// ftsOf returns the option of a table that has it.
func ftsOf(t *schema.Table) (FTS5Options, bool) {
	for _, x := range t.Extras {
		if o, ok := x.(FTS5Options); ok {
			return o, true
		}
	}
	return FTS5Options{}, false
}

var errFTS5 = errors.New("a table of FTS5 has columns only: no key, constraints, indexes, defaults or computed columns")

// VirtualTable writes what [FTS5] says.
func (d Dialect) VirtualTable(t *schema.Table) (string, error) {
	o, ok := ftsOf(t)
	if !ok {
		return "", nil
	}
	if t.PrimaryKey != nil || len(t.Uniques)+len(t.Checks)+len(t.Indexes)+len(t.ForeignKeys) > 0 {
		return "", errFTS5
	}
	var parts []string
	for _, c := range t.Columns {
		if c.DefaultSQL != "" || c.ComputedSQL != "" {
			return "", errFTS5
		}
		part := string(d.Quote(nil, c.Name))
		if slices.Contains(o.Unindexed, c.Name) {
			part += " UNINDEXED"
		}
		parts = append(parts, part)
	}
	option := func(name, value string) {
		if value != "" {
			parts = append(parts, name+" = '"+strings.ReplaceAll(value, "'", "''")+"'")
		}
	}
	option("tokenize", o.Tokenize)
	option("content", o.Content)
	option("content_rowid", o.ContentRowID)
	option("prefix", strings.Trim(fmt.Sprint(o.Prefix), "[]"))
	name := string(d.Quote(nil, t.Name))
	if t.Schema != "" {
		name = string(d.Quote(nil, t.Schema)) + "." + name
	}
	return "CREATE VIRTUAL TABLE " + name + " USING fts5 (" + strings.Join(parts, ", ") + ")", nil
}

const (
	matchTable ast.Fn = "fts5_match"
	bm25       ast.Fn = "bm25"
	highlight  ast.Fn = "highlight"
	snippet    ast.Fn = "snippet"
)

var searchFunctions = map[ast.Fn]string{
	matchTable: "([1] MATCH [2])",
	bm25:       "bm25({1*})",
	highlight:  "highlight({1*})",
	snippet:    "snippet({1*})",
}

// Search is a search of a table of [FTS5]. Its functions but Found are of rows that a query found: elsewhere they are an error of SQLite.
//
//	s := sqlite.SearchIn(notes)
//	retort.Select2(title, s.Snippet("body", "<b>", "</b>", "…", 10)).Where(s.Found("sand NOT worm*")).OrderBy(s.Rank())
type Search struct{ table *schema.Table }

// SearchIn searches a table of FTS5, or an alias of one.
func SearchIn(table *schema.Table) Search { return Search{table} }

// hidden is a column that FTS5 adds to the table's own.
func (s Search) hidden(name string, k sqltype.Kind) ast.Expr {
	return &ast.Column{From: s.table.AST(), Name: name, Type: sqltype.Type{Kind: k}}
}

// whole stands for the table in the functions of FTS5: a hidden column of its name.
func (s Search) whole() ast.Expr { return s.hidden(s.table.Name, sqltype.String) }

// Found is true where a query of FTS5 (https://sqlite.org/fts5.html#full_text_query_syntax) finds words in any column: sand castle for both
// words, OR, NOT, "a phrase", begin*, title : sand. A text that is no such query is an error of SQLite: see [Words].
func (s Search) Found(query string) retort.Predicate {
	return typed[retort.Predicate](call(matchTable, s.whole(), bindOf(query)))
}

// Words is a query of FTS5 for all of the words of a text, whatever signs are among them.
func Words(text string) string {
	fields := strings.Fields(text)
	for i, f := range fields {
		fields[i] = `"` + strings.ReplaceAll(f, `"`, `""`) + `"`
	}
	return strings.Join(fields, " ")
}

// RowID is the key of the row.
func (s Search) RowID() retort.Num[int64] {
	return typed[retort.Num[int64]](s.hidden("rowid", sqltype.Int64))
}

// Rank says how badly a row matches: sort by it to have the best row first. It is bm25 without weights, and the fastest to sort by.
func (s Search) Rank() retort.Num[float64] {
	return typed[retort.Num[float64]](s.hidden("rank", sqltype.Float64))
}

// BM25 is [Search.Rank] with a weight for each column, in their order; 1 for those left out.
func (s Search) BM25(weights ...float64) retort.Num[float64] {
	args := []ast.Expr{s.whole()}
	for _, w := range weights {
		args = append(args, bindOf(w))
	}
	return typed[retort.Num[float64]](call(bm25, args...))
}

// Highlight is the text of a column with before and after around each match.
func (s Search) Highlight(column, before, after string) retort.NullText {
	return typed[retort.NullText](call(highlight, s.whole(), s.place(column), bindOf(before), bindOf(after)))
}

// Snippet is the part of a column's text that has most of the matches, of so many words at most (1 to 64), with before and after around each,
// and more where the text goes on. The column "" is the one that matches best.
func (s Search) Snippet(column, before, after, more string, words int) retort.NullText {
	return typed[retort.NullText](call(snippet, s.whole(), s.place(column), bindOf(before), bindOf(after), bindOf(more), bindOf(words)))
}

// place is the number of a column; -1 for none.
func (s Search) place(column string) ast.Expr {
	if column == "" {
		return bindOf(-1)
	}
	i := slices.IndexFunc(s.table.Columns, func(c *schema.Column) bool { return c.Name == column })
	if i < 0 {
		_, err := s.table.Column(column)
		return &ast.Bad{Err: err}
	}
	return bindOf(i)
}

func call(fn ast.Fn, args ...ast.Expr) ast.Expr { return &ast.Call{Fn: fn, Args: args} }

// bindOf is v as a node: a bind, or the fault of converting it.
func bindOf[T any](v T) ast.Expr {
	val, err := sqltype.Of(v)
	if err != nil {
		return &ast.Bad{Err: err}
	}
	return &ast.Bind{Value: val}
}

// typed is a node as an expression of kind E.
func typed[E retort.Expr](x ast.Expr) E {
	var e E
	if dst, ok := any(&e).(ast.Fillable); ok {
		ast.Fill(dst, x)
	}
	return e
}
