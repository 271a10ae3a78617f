package retort_test

import (
	"errors"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/retort-go/retort"
	nodes "github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
	. "github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/orm"
)

var writeGuide = flag.Bool("guide", false, "write docs/sql.md anew")

// pair is an entry of the guide docs/sql.md: what is wanted, and the statement. The guide shows the statement's source and its SQL.
type pair struct {
	want string
	stmt retort.Stmt
}

// String is the statement's SQL, as statements show themselves.
func (p pair) String() string {
	if s, ok := p.stmt.(fmt.Stringer); ok {
		return s.String()
	}
	compiled, err := dialect.Compile(dialect.Neutral(), nodes.NodeOf(p.stmt))
	if err != nil {
		return "/* " + err.Error() + " */"
	}
	return compiled.SQL
}

// bookCount is a row of one's own.
type bookCount struct {
	Author string
	Books  int64
	Last   *string
}

var (
	other     = orm.Alias(Books, "other")
	count     = retort.Count(Books.ID)
	horror    = retort.Select(Tags.ID).Where(Tags.Name.Eq("horror"))
	perAuthor = retort.Select2(Books.AuthorID, count).GroupBy(Books.AuthorID).Subquery("per_author")
	prolific  = retort.Select(Books.AuthorID).GroupBy(Books.AuthorID).Having(count.Gt(1)).CTE("prolific")
	number    = retort.Label("n", retort.TypeAs[retort.Num[int64]](retort.Val[int64](1)))
	upTo10    = retort.Recursive("up_to_10", retort.Select(number), func(self retort.Sub) retort.Stmt {
		return retort.Select(retort.Of(self, number).Add(1)).From(self).Where(retort.Of(self, number).Lt(10))
	})
	doc      = retort.JSONVal(map[string]any{"title": "It", "pages": 1138, "tags": []string{"horror"}})
	line     = retort.JSONRows[string]("line", doc, "tags")
	labels   = retort.Val([]string{"horror", "classic"})
	byAuthor = retort.Partition(Books.AuthorID).OrderBy(Books.ID)
	newest   = retort.Select(Books.Title).Where(retort.Eq(Books.AuthorID, Authors.ID)).OrderBy(Books.ID.Desc()).Limit(1).Subquery("newest").Lateral()
	ranks    = retort.Values("ranks", []string{"id", "rank"}, []retort.Row2[int64, int64]{{V1: 1, V2: 20}, {V1: 2, V2: 10}})
	rank     = retort.ColumnIn[retort.Num[int64]](ranks, "rank")
	keys     = retort.TableFunc("json_each", "j", []string{"key", "value"}, `{"a": 1}`)
	words    = retort.TableFunc("string_to_table", "w", []string{"word"}, Books.Title, " ").WithOrdinality("nth")
	word     = retort.ColumnIn[retort.Text](words, "word")
	nth      = retort.ColumnIn[retort.Num[int64]](words, "nth")
	gone     = retort.WriteCTE("gone", retort.Returning(retort.Delete(Books).Where(Books.AuthorID.IsNull()), Books.Title))
	byTitle  = retort.Partition(Books.AuthorID).OrderBy(Books.Title).Named("by_title")
	size     = retort.Case[string]().When(Books.Title.Length().Gt(12), "long").Else("short")
)

// guide is parsed as source too: keep one entry a literal of two fields.
var guide = []struct {
	title string
	pairs []pair
}{
	{"Selecting", []pair{
		{"Every column, as objects", retort.Select(Authors)},
		{"One column", retort.Select(Authors.LastName)},
		{"Several columns", retort.Select3(Authors.ID, Authors.FirstName, Authors.LastName)},
		{"An object and a value beside it", retort.Select2(Authors, count).Join(Authors.Books).GroupBy(Authors.ID)},
		{"Into a struct of one's own", retort.SelectInto[bookCount](Authors.LastName, count, retort.Max(Books.Title)).Join(Authors.Books).GroupBy(Authors.ID)},
		{"SQL of one's own, read as objects", retort.SelectText(Authors, "SELECT * FROM author WHERE last_name GLOB ?", "K*")},
		{"SQL of one's own, read into a struct", retort.SelectTextInto[bookCount]("SELECT last_name AS author, count(*) AS books, max(title) AS last FROM author JOIN book ON book.author_id = author.id GROUP BY 1")},
		{"Distinct values", retort.Select(Authors.FirstName).Distinct()},
		{"A constant", retort.Select(retort.Val("hello"))},
		{"Sorted", retort.Select(Authors).OrderBy(Authors.LastName, Authors.FirstName.Desc())},
		{"NULLs last", retort.Select(Books).OrderBy(Books.AuthorID.Asc().NullsLast())},
		{"A page", retort.Select(Authors).OrderBy(Authors.ID).Limit(20).Offset(40)},
		{"The first rows, and those that sort as the last of them", retort.Select(Books).OrderBy(Books.AuthorID).LimitTies(3)},
		{"The first of each group", retort.Select(Books).Distinct(Books.AuthorID).OrderBy(Books.AuthorID, Books.ID.Desc())},
		{"Locked for an update", retort.Select(Authors).Where(Authors.ID.Eq(4)).ForUpdate(retort.SkipLocked)},
		{"Locked in one of the tables", retort.Select(Books).Join(Books.Author).ForUpdate(retort.LockOf(Books), retort.NoWait)},
	}},
	{"Conditions", []pair{
		{"Equal", retort.Select(Authors).Where(Authors.LastName.Eq("King"))},
		{"All of several", retort.Select(Authors).Where(Authors.LastName.Gt("B"), Authors.ID.Le(5))},
		{"Any of several", retort.Select(Authors).Where(retort.Or(Authors.LastName.Eq("King"), Authors.LastName.Eq("Buck")))},
		{"Not", retort.Select(Authors).Where(retort.Not(Authors.LastName.Like("A%")))},
		{"One of a list", retort.Select(Authors).Where(Authors.ID.In(1, 2, 3))},
		{"None of a list", retort.Select(Authors).Where(Authors.ID.NotIn(1, 2))},
		{"Between", retort.Select(Authors).Where(Authors.ID.Between(2, 4))},
		{"NULL", retort.Select(Books).Where(Books.AuthorID.IsNull())},
		{"Equal, or both NULL", retort.Select(Books).Where(retort.IsNotDistinct(Books.AuthorID, Books.ID))},
		{"A regular expression", retort.Select(Books).Where(retort.RegexpMatch(Books.Title, "^The .*Zone$"))},
		{"A pattern, whatever the case", retort.Select(Books).Where(retort.ILike(Books.Title, "the %"))},
		{"A pattern", retort.Select(Books).Where(Books.Title.Like("The %"))},
		{"Text that contains something, taken as it is", retort.Select(Books).Where(Books.Title.Contains("100%"))},
		{"Rows compared: the next page of what is sorted by both", retort.Select(Books).Where(retort.Pair(Books.Title, Books.ID).Gt("It", 3))},
		{"Rows of a list", retort.Select(Books).Where(retort.Pair(Books.Title, Books.ID).In(retort.Row2[string, int64]{V1: "It", V2: 3}))},
		{"Two columns compared", retort.Select(Books).Where(retort.Gt(Books.ID, Books.AuthorID))},
		{"SQL of one's own", retort.Select(Books).Where(retort.Raw[bool]("length(title) > ?", 10))},
	}},
	{"Expressions", []pair{
		{"Arithmetic", retort.Select(Authors.ID.Mul(10).Add(1))},
		{"Text joined", retort.Select(retort.Concat(Authors.FirstName, retort.Val(" "), Authors.LastName))},
		{"Lower case", retort.Select(Authors.LastName.Lower())},
		{"A default for NULL", retort.Select(Books.AuthorID.Else(0))},
		{"The first that isn't NULL", retort.Select(retort.Coalesce(Books.AuthorID, Books.ID))},
		{"NULL for a value", retort.Select(retort.NullIf(Books.Title, ""))},
		{"The greatest of several", retort.Select(retort.Greatest(Books.ID, Books.AuthorID))},
		{"Cases", retort.Select2(Books.Title, size)},
		{"Cases by value", retort.Select(retort.CaseOf[string](Books.AuthorID).When(4, "King").Else("another"))},
		{"A text as a truth value, NULL where it is none", retort.Select(retort.TryCast[bool](Books.Title))},
		{"A remainder", retort.Select(retort.Mod(Books.ID, retort.Val[int64](2)))},
		{"Integers divided with a fraction", retort.Select(retort.Ratio(Books.ID, Books.AuthorID))},
		{"Rounded", retort.Select(retort.RoundTo(retort.Avg(Books.ID), 2))},
		{"Bits", retort.Select(Books).Where(retort.BitAnd(Books.ID, retort.Val[int64](4)).Ne(0))},
		{"Part of a text", retort.Select(retort.SubstrN(Books.Title, 1, 3))},
		{"Text replaced", retort.Select(retort.Replace(Books.Title, "The ", ""))},
		{"Text replaced by a regular expression", retort.Select(retort.RegexpReplace(Books.Title, "[aeiou]", "*"))},
		{"Text filled up", retort.Select(retort.LPad(Authors.LastName, 10, "."))},
		{"Where a text is in another", retort.Select(retort.Position(Books.Title, "Zone"))},
		{"Texts joined, without those that are NULL", retort.Select(retort.ConcatWS(" ", Authors.FirstName, Authors.LastName))},
		{"The time now", retort.Select(retort.Now())},
		{"A part of a time", retort.Select(retort.Extract(retort.Year, retort.Now()))},
		{"The beginning of a month", retort.Select(retort.DateTrunc(retort.Month, retort.Now()))},
		{"The time between two moments", retort.Select(retort.TimeDiff(retort.Now(), retort.Val(time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC))))},
		{"A quarter of an hour later", retort.Select(retort.AddTime(retort.Now(), 15*time.Minute))},
		{"Months earlier", retort.Select(retort.AddMonths(retort.Today(), -3))},
		{"Sorted by a collation", retort.Select(Authors).OrderBy(retort.Collate(Authors.LastName, "nocase"))},
		{"A cast", retort.Select(retort.Cast[string](Authors.ID))},
		{"A value in the text, not a bind", retort.Select(Books).Where(retort.Eq(Books.Title, retort.Lit("It's")))},
		{"Any operator of the database", retort.Select(Books).Where(retort.Op[bool]("GLOB", Books.Title, "The *"))},
		{"Any function of the database", retort.Select(retort.Func[int64]("abs", Authors.ID.Sub(10)))},
	}},
	{"Joins", []pair{
		{"Along a relationship", retort.Select2(Books.Title, Authors.LastName).Join(Books.Author)},
		{"From the other side", retort.Select(Authors).Join(Authors.Books).Where(Books.Title.Eq("It"))},
		{"Through an association table", retort.Select2(Books.Title, Tags.Name).Join(Books.Tags)},
		{"A left join", retort.Select2(Authors.LastName, retort.Opt(Books.Title)).LeftJoin(Authors.Books)},
		{"A full join", retort.Select2(retort.Opt(Authors.LastName), retort.Opt(Books.Title)).From(Authors).FullJoin(Authors.Books)},
		{"With a condition of its own", retort.Select(Authors).LeftJoin(Authors.Books, Books.Title.Like("T%"))},
		{"A table with itself", retort.Select2(Books.Title, other.Title).Join(other, retort.Eq(other.AuthorID, Books.AuthorID), retort.Lt(Books.ID, other.ID))},
		{"A relationship to an alias", retort.Select(Authors).Join(Authors.Books.As(other)).Where(other.Title.Eq("It"))},
		{"Every combination", retort.Select2(Authors.ID, Tags.ID).From(Authors).CrossJoin(Tags)},
	}},
	{"Relationships as conditions", []pair{
		{"Refers to none", retort.Select(Books).Where(Books.Author.IsNull())},
		{"Has a target that", retort.Select(Books).Where(Books.Author.Has(Authors.LastName.Eq("King")))},
		{"Has any target that", retort.Select(Authors).Where(Authors.Books.Any(Books.Title.Like("%Zone")))},
		{"Has no target", retort.Select(Authors).Where(retort.Not(Authors.Books.Any()))},
	}},
	{"Groups", []pair{
		{"Count of all rows", retort.Select(retort.CountAll()).From(Books)},
		{"Count in each group", retort.Select2(Authors.LastName, count).Join(Authors.Books).GroupBy(Authors.ID)},
		{"Groups that", retort.Select(Authors.LastName).Join(Authors.Books).GroupBy(Authors.ID).Having(count.Gt(1)).OrderBy(count.Desc())},
		{"Distinct values counted", retort.Select(retort.CountDistinct(Books.AuthorID))},
		{"An aggregate of some rows", retort.Select2(count, count.Filter(Books.Title.Like("The %")))},
		{"Largest, smallest, mean", retort.Select3(retort.Max(Books.ID), retort.Min(Books.ID), retort.Avg(Books.ID))},
		{"Texts joined, in an order", retort.Select2(Books.AuthorID, retort.StringAgg(Books.Title, ", ", Books.ID)).GroupBy(Books.AuthorID)},
		{"A median", retort.Select(retort.WithinGroup(retort.Func[float64]("percentile_cont", 0.5), Books.ID))},
		{"Grouped by an expression", retort.Select2(size, count).GroupBy(size)},
		{"Subtotals and a total", retort.Select2(Books.AuthorID, count).GroupBy(retort.Rollup(Books.AuthorID))},
		{"Several groupings", retort.Select2(Books.AuthorID, count).GroupBy(retort.GroupingSets([]retort.Expr{Books.AuthorID}, nil))},
	}},
	{"Queries in queries", []pair{
		{"In a subquery", retort.Select(Tags).Where(retort.In(Tags.ID, horror))},
		{"More than any of a subquery", retort.Select(Books).Where(retort.Gt(Books.ID, retort.AnyOf(horror)))},
		{"Exists", retort.Select(Authors).Where(retort.Exists(retort.From(Books).Where(retort.Eq(Books.AuthorID, Authors.ID))))},
		{"A subquery as a value", retort.Select(Books).Where(retort.Eq(Books.ID, retort.Scalar(retort.Max(other.ID), retort.From(other))))},
		{"A subquery as a table", retort.Select2(Authors.LastName, retort.Of(perAuthor, count)).Join(perAuthor, retort.Eq(retort.Of(perAuthor, Books.AuthorID), Authors.ID))},
		{"A common table expression", retort.Select(Authors).Join(prolific, retort.Eq(retort.Of(prolific, Books.AuthorID), Authors.ID))},
		{"A subquery that sees the tables before it", retort.Select2(Authors.LastName, retort.Of(newest, Books.Title)).Join(newest)},
		{"Values as a table", retort.Select2(Books.Title, rank).Join(ranks, retort.Eq(retort.ColumnIn[retort.Num[int64]](ranks, "id"), Books.ID)).OrderBy(rank)},
		{"A function as a table", retort.Select(retort.ColumnIn[retort.Text](keys, "key")).From(keys)},
		{"A function as a table, its rows numbered", retort.Select(nth).From(Books).Join(words).Where(word.Eq("Zone"))},
		{"A part of a table", retort.Select(Books).From(retort.Bernoulli(Books, 10).Repeatable(1))},
		{"A statement that changes rows, as a table", retort.Select(retort.Of(gone, Books.Title))},
		{"A statement that changes rows, beside the query", retort.WithCTE(retort.Select(retort.CountAll()).From(Books), gone)},
		{"A recursive one", retort.Select(retort.Of(upTo10, number))},
		{"A union", retort.Select(Books.Title).Union(retort.Select(Tags.Name)).OrderBy(Books.Title).Limit(10)},
		{"An intersection", retort.Select(Books.AuthorID).Intersect(retort.Select(Profiles.AuthorID))},
		{"A difference", retort.Select(Books.AuthorID).Except(retort.Select(Profiles.AuthorID))},
	}},
	{"JSON", []pair{
		{"A text in a document", retort.Select(retort.JSONText(doc, "tags", 0))},
		{"A number in a document", retort.Select(Books).Where(retort.JSONAt[int64](doc, "pages").Gt(1000))},
		{"A part of a document", retort.Select(retort.JSONPart[[]string](doc, "tags"))},
		{"Is there such a member", retort.Select(Books).Where(retort.JSONHas(doc, "title"))},
		{"The length of an array", retort.Select(retort.JSONLen(doc, "tags"))},
		{"The elements of an array as rows", retort.Select2(line.Place, retort.JSONText(line.Value)).OrderBy(line.Place)},
		{"A document with something else in it", retort.Select(retort.JSONSet(doc, "King", "author"))},
		{"A document without something", retort.Select(retort.JSONRemove(doc, "pages"))},
		{"Rows in an array", retort.Select(retort.JSONAgg[string](Books.Title))},
		{"An object made of columns", retort.Select(retort.JSONObject[map[string]any](retort.JSONMember("id", Books.ID), retort.JSONMember("title", Books.Title)))},
	}},
	{"Arrays", []pair{
		{"An array with a value in it", retort.Select(Authors).Where(retort.ArrayHas(labels, "horror"))},
		{"With one value of several", retort.Select(Authors).Where(retort.ArrayHasAny(labels, "horror", "crime"))},
		{"A column that is one of an array's elements", retort.Select(Books).Where(retort.Eq(Books.Title, retort.AnyElement(labels)))},
		{"Its first element, and its last", retort.Select2(retort.ArrayAt(labels, 0), retort.ArrayAt(labels, -1))},
		{"How many it has", retort.Select(retort.ArrayLen(labels))},
		{"An array with a value behind the others", retort.Select(retort.ArrayAppend(labels, "crime"))},
	}},
	{"Windows", []pair{
		{"Rows numbered within groups", retort.Select2(Books.Title, retort.RowNumber().Over(byAuthor))},
		{"A running count", retort.Select2(Books.ID, retort.CountAll().Over(retort.Window{}.OrderBy(Books.ID)))},
		{"A window with a name", retort.Select2(retort.Rank().Over(byTitle), retort.Lead(Books.Title, 1).Over(byTitle))},
		{"The row before", retort.Select(retort.Lag(Books.Title, 1).Over(byAuthor))},
		{"A frame of distances", retort.Select(retort.Sum(Books.ID).Over(retort.Window{}.OrderBy(Books.ID).Range(retort.PrecedingBy(10), retort.CurrentRow).Exclude(retort.ExcludeCurrentRow)))},
		{"A moving frame", retort.Select(retort.Sum(Books.ID).Over(byAuthor.Rows(retort.Preceding(2), retort.CurrentRow)))},
	}},
	{"Writing", []pair{
		{"A row of values", retort.Insert(Tags).Values(Tags.Name.Set("war"))},
		{"Objects", retort.Insert(Tags).Rows(&Tag{Name: "sea"}, &Tag{Name: "love"})},
		{"From a query", retort.Insert(Tags).FromSelect(retort.Select(Authors.LastName), Tags.Name)},
		{"Unless it exists", retort.Insert(Tags).Values(Tags.Name.Set("spy")).OnConflict(Tags.Name).DoNothing()},
		{"Or change what exists", retort.Insert(Tags).Values(Tags.ID.Set(3), Tags.Name.Set("spies")).OnConflict(Tags.ID).DoUpdate(Tags.Name.SetExcluded())},
		{"But only under a condition", retort.Insert(Tags).Values(Tags.ID.Set(3), Tags.Name.Set("spies")).OnConflict(Tags.ID).DoUpdate(Tags.Name.SetExcluded()).Where(Tags.Name.Ne("x"))},
		{"With the new key back", retort.Returning(retort.Insert(Tags).Values(Tags.Name.Set("noir")), Tags.ID)},
		{"Change rows", retort.Update(Authors).Set(Authors.LastName.Set("Bachman")).Where(Authors.ID.Eq(4))},
		{"By an expression", retort.Update(Books).Set(Books.Title.SetTo(Books.Title.Upper())).Where(Books.ID.Lt(3))},
		{"To NULL", retort.Update(Books).Set(Books.AuthorID.SetNull()).Where(Books.ID.Eq(9))},
		{"By another table", retort.Update(Books).Set(Books.Title.SetTo(Authors.LastName)).From(Authors).Where(retort.Eq(Authors.ID, Books.AuthorID), Authors.ID.Eq(7))},
		{"Every row, said aloud", retort.Update(Profiles).Set(Profiles.Bio.SetNull()).All()},
		{"Delete rows", retort.Delete(Books).Where(Books.Author.IsNull())},
		{"By another table too", retort.Delete(Profiles).Using(Authors).Where(retort.Eq(Authors.ID, Profiles.AuthorID), Authors.LastName.Eq("King"))},
	}},
}

// sources returns the Go source of each entry's statement, in order.
func guideSources(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("guide_test.go")
	if err != nil {
		t.Fatal(err)
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "guide_test.go", text, 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	ast.Inspect(file.Scope.Lookup("guide").Decl.(ast.Node), func(n ast.Node) bool {
		lit, ok := n.(*ast.CompositeLit)
		if !ok || lit.Type != nil || len(lit.Elts) != 2 {
			return true
		}
		if _, isPair := lit.Elts[1].(*ast.CallExpr); isPair {
			out = append(out, string(text[fset.Position(lit.Elts[1].Pos()).Offset:fset.Position(lit.Elts[1].End()).Offset]))
			return false
		}
		return true
	})
	return out
}

func TestGuideShowsWhatIsMade(t *testing.T) {
	sources := guideSources(t)
	var b strings.Builder
	b.WriteString("# From SQL to Retort\n\nEach statement stands in a test that runs it on SQLite, unless SQLite lacks it. The models are those of\n" +
		"`internal/fixture`: authors, their books and profiles, tags of books. `?` is a bind value. What only one database has is in\n[dialects.md](dialects.md).\n")
	k := 0
	for _, section := range guide {
		fmt.Fprintf(&b, "\n## %s\n", section.title)
		for _, p := range section.pairs {
			if k == len(sources) {
				t.Fatal("an entry's source was not found")
			}
			fmt.Fprintf(&b, "\n%s:\n\n```sql\n%s\n```\n```go\n%s\n```\n", p.want, p, sources[k])
			k++
		}
	}
	if k != len(sources) || k < 60 {
		t.Fatalf("got %d entries and %d sources, want as many of both and 60 at least", k, len(sources))
	}
	if *writeGuide {
		if err := os.WriteFile("docs/sql.md", []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("docs/sql.md")
	if err != nil || string(got) != b.String() {
		t.Errorf("docs/sql.md is not what the statements make of it (%v): run go test . -run Guide -guide, and read the difference", err)
	}
}

func TestGuideRuns(t *testing.T) {
	_, eng, _ := Library(t)
	for _, section := range guide {
		for _, p := range section.pairs {
			if strings.HasPrefix(p.String(), "/*") {
				t.Errorf("%s: %s", p.want, p)
				continue
			}
			if err := runGuide(t, eng, p.stmt); err != nil && !errors.Is(err, errors.ErrUnsupported) {
				t.Errorf("%s: %v", p.want, err)
			}
		}
	}
}

// runGuide runs a statement in a transaction that is rolled back.
func runGuide(t *testing.T, eng *engine.Engine, stmt retort.Stmt) error {
	t.Helper()
	tx, err := eng.Begin(t.Context())
	if err != nil {
		return err
	}
	defer func() {
		if err := tx.Rollback(t.Context()); err != nil {
			t.Error(err)
		}
	}()
	if d, ok := stmt.(retort.DML); ok {
		_, err := engine.Exec(t.Context(), tx, d)
		return err
	}
	return drain(t, tx, stmt)
}

// drain reads a statement's rows to the end.
func drain(t *testing.T, tx *engine.Tx, stmt retort.Stmt) error {
	t.Helper()
	rows, err := engine.Query(t.Context(), tx, nodes.NodeOf(stmt))
	if err != nil {
		return err
	}
	for rows.Next() {
	}
	if err := rows.Err(); err != nil {
		return err
	}
	return rows.Close()
}
