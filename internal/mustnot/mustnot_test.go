// Package mustnot_test holds lines that must not compile: mistakes that the types catch.
package mustnot_test

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// frame is the program that each line is put into. It compiles by itself, and with each line of the control.
const frame = `package p

import (
	"context"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/orm"
	"github.com/retort-go/retort/sqltype/civil"
)

type (
	Cents int64
	Email string

	Author struct {
		ID         int64
		Email      Email
		Books      orm.Many[Book]
		Publishers orm.Many[Publisher]
	}
	Book struct {
		ID       int64
		AuthorID *int64
		Rating   int64
		Title    string
		ISBN     *string
		Price    Cents
		Active   bool
		Author     orm.Ref[Author]
		Publishers orm.Many[Publisher]
	}
	Publisher struct {
		ID    int64
		Staff orm.ManyOf[Staff]
	}
	Staff    interface{ Base() *Employee }
	Employee struct{ ID int64 }
	Manager  struct{ Employee }
	CreditKey struct{ BookID, AuthorID int64 }
	Credit    struct{ BookID, AuthorID int64 }

	authorEntity struct {
		orm.Entity[Author, int64]
		ID         retort.Num[int64]
		Email      retort.TextOf[Email]
		Books      orm.ToMany[Author, Book]
		Publishers orm.ToMany[Author, Publisher]
	}
	bookEntity struct {
		orm.Entity[Book, int64]
		ID, Rating retort.Num[int64]
		AuthorID   retort.NullNum[int64]
		Title      retort.Text
		ISBN       retort.NullText
		Price      retort.Num[Cents]
		Active     retort.Column[bool]
		Author     orm.ToOne[Book, Author]
		Publishers orm.ToMany[Book, Publisher]
	}
	publisherEntity struct {
		orm.Entity[Publisher, int64]
		ID    retort.Num[int64]
		Staff orm.ToManyOf[*Publisher, Staff]
	}
	staffEntity struct {
		orm.EntityOf[Staff, int64]
		ID retort.Num[int64]
	}
	managerEntity struct{ orm.Entity[Manager, int64] }
	creditEntity struct {
		orm.Entity[Credit, CreditKey]
		BookID, AuthorID retort.Num[int64]
	}
)

var (
	models     = orm.NewRegistry()
	Authors    = orm.Map[authorEntity](models)
	Books      = orm.Map[bookEntity](models)
	Publishers = orm.Map[publisherEntity](models)
	Employees  = orm.Map[staffEntity](models)
	Managers   = orm.Map[managerEntity](models)
	Credits    = orm.Map[creditEntity](models)
	_          = engine.ErrUnique
	_          = time.Hour
	_          civil.Date
)

func (e *Employee) Base() *Employee { return e }

func f(ctx context.Context, e *engine.Engine, s *orm.Session, book Book, ids []int, king *Author) {
	%s
}
`

// mistakes are single lines, each with a part of what the compiler says of it. The right line beside it compiles: so it is the
// mistake that fails, not something around it.
var mistakes = []struct {
	name, wrong, says, right string
}{
	{"number compared with text", `_ = Books.ID.Eq("x")`, "cannot use \"x\"", `_ = Books.ID.Eq(1)`},
	{"columns of two types compared", `_ = retort.Eq(Books.ID, Books.Title)`, "ExprOf[int64]", `_ = retort.Eq(Books.ID, Books.Rating)`},
	{"loader below the wrong entity", `_ = retort.Select(Authors).With(orm.SelectIn(Authors.Books, orm.Joined(Authors.Publishers)))`, "Load[*Book]",
		`_ = retort.Select(Authors).With(orm.SelectIn(Authors.Books, orm.Joined(Books.Publishers)))`},
	{"loader of another entity", `_ = retort.Select(Books).With(orm.SelectIn(Authors.Books))`, "LoaderOf[**Book]",
		`_ = retort.Select(Books).With(orm.SelectIn(Books.Author))`},
	{"loader of another entity for Get", `_, _ = orm.Get(ctx, s, Books, 4, orm.SelectIn(Authors.Books))`, "Load",
		`_, _ = orm.Get(ctx, s, Books, 4, orm.SelectIn(Books.Author))`},
	{"nullable column set to the wrong type", `_ = Books.ISBN.Set(5)`, "cannot use 5", `_ = Books.ISBN.Set("5")`},
	{"sort by a comparison", `_ = retort.Select(Books).OrderBy(Books.Active.Eq(true))`, "Sorter", `_ = retort.Select(Books).OrderBy(Books.Active)`},
	{"misspelt column", `_ = Books.Titel.Eq("x")`, "Titel", `_ = Books.Title.Eq("x")`},
	{"misspelt field", `king.LastNam = "x"`, "LastNam", `king.Email = "x"`},
	{"relationship selected", `_ = retort.Select(Authors.Books)`, "Selectable", `_ = retort.Select(Authors)`},
	{"text as a condition", `_ = retort.Select(Books).Where(Books.Title)`, "ExprOf[bool]", `_ = retort.Select(Books).Where(Books.Active)`},
	{"SQL text as a condition", `_ = retort.Select(Books).Where("title = ?", 1)`, "cannot use \"title = ?\"",
		`_ = retort.Select(Books).Where(retort.Raw[bool]("title = ?", 1))`},
	{"list of another type", `_ = Books.ID.In(ids...)`, "[]int64", `_ = Books.ID.In([]int64{1}...)`},
	{"literal of another type", `_ = retort.Eq(Books.ID, retort.Val(4))`, "retort.Val(4)", `_ = retort.Eq(Books.ID, retort.Val[int64](4))`},
	{"key of another type", `_, _ = orm.Get(ctx, s, Books, "4")`, "string", `_, _ = orm.Get(ctx, s, Books, 4)`},
	{"part of a composite key", `_, _ = orm.Get(ctx, s, Credits, 1)`, "CreditKey", `_, _ = orm.Get(ctx, s, Credits, CreditKey{1, 2})`},
	{"relationship compared with another entity", `_ = retort.Select(Books).Where(Books.Author.Is(&book))`, "*Author",
		`_ = retort.Select(Books).Where(Books.Author.Is(king))`},
	{"model by value in a collection", `king.Books.Append(Book{Title: "x"})`, "*Book", `king.Books.Append(&Book{Title: "x"})`},
	{"another model in a collection", `king.Books.Append(king)`, "*Book", `king.Books.Append(&book)`},
	{"one thing for two", `_ = retort.Select2(Books.Title)`, "not enough arguments", `_ = retort.Select2(Books.Title, Books.ID)`},
	{"named type compared with its base", `_ = retort.Eq(Books.Price, Books.Rating)`, "ExprOf[Cents]", `_ = retort.Eq(Books.Price, retort.Val[Cents](1))`},
	{"relationship aimed at an entity it doesn't lead to", `_ = Authors.Books.As(Authors)`, "Mapped[*Book]",
		`_ = Authors.Books.As(orm.Alias(Books, "b"))`},
	{"nullable subquery", `_ = retort.In(Books.AuthorID, retort.Select(retort.Max(Authors.ID)))`, "Query[int64]",
		`_ = retort.In(Books.AuthorID, retort.Select(Authors.ID))`},
	{"update run as a query", `_, _ = orm.All(ctx, s, retort.Update(Books))`, "UpdateStmt",
		`_, _ = orm.All(ctx, s, retort.Returning(retort.Update(Books).All(), Books.ID))`},
	{"query run as an update", `_, _ = engine.Exec(ctx, e, retort.Select(Books))`, "SelectStmt", `_, _ = engine.Exec(ctx, e, retort.Delete(Books).All())`},
	{"fraction for an integer", `_ = Books.Price.Gt(9.99)`, "9.99", `_ = Books.Price.Gt(9)`},
	{"nil for a text", `_ = Books.Title.Gt(nil)`, "nil", `_ = Books.Title.Gt("")`},
	{"NULL into a column that can't hold it", `_ = Books.Title.SetNull()`, "SetNull", `_ = Books.ISBN.SetNull()`},
	{"row of another entity inserted", `_ = retort.Insert(Books).Rows(&Author{})`, "*Book", `_ = retort.Insert(Books).Rows(&Book{})`},
	{"expression as a plain value of CASE", `_ = retort.Case[string]().When(Books.Active, Books.Title)`, "string",
		`_ = retort.Case[string]().WhenExpr(Books.Active, Books.Title)`},
	{"object instead of a reference", `_ = Book{Author: king}`, "orm.Ref[Author]", `_ = Book{Author: orm.To(king)}`},
	{"collection indexed", `_ = king.Books[0]`, "cannot index", `_ = king.Books.Peek()[0]`},
	{"range over a collection", `for _, b := range king.Books { _ = b }`, "cannot range", `for _, b := range king.Books.Peek() { _ = b }`},
	{"two entities for one", `_ = retort.Select(Books, Authors)`, "too many arguments", `_ = retort.Select2(Books, Authors)`},
	{"arithmetic with text", `_ = Books.Title.Add("x")`, "Add", `_ = Books.Rating.Add(1)`},
	{"pattern on a number", `_ = Books.ID.Like("4%")`, "Like", `_ = Books.Title.Like("4%")`},
	{"wrong value in an upsert", `_ = retort.Insert(Books).Rows(&book).OnConflict(Books.ISBN).DoUpdate(Books.Title.SetTo(Books.Rating))`, "ExprOf[string]",
		`_ = retort.Insert(Books).Rows(&book).OnConflict(Books.ISBN).DoUpdate(Books.Title.SetTo(retort.Excluded(Books.Title)))`},
	{"conflict by an assignment", `_ = retort.Insert(Books).Rows(&book).OnConflict(Books.ISBN.Set("x")).DoNothing()`, "retort.Expr", `_ = retort.Insert(Books).Rows(&book).OnConflict(Books.ISBN).DoNothing()`},
	{"conflict left open", `_, _ = engine.Exec(ctx, e, retort.Insert(Books).Rows(&book).OnConflict(Books.ISBN))`, "Conflict", `_, _ = engine.Exec(ctx, e, retort.Insert(Books).Rows(&book).OnConflict(Books.ISBN).DoNothing())`},
	{"plain value in place of an expression", `_ = retort.Update(Books).Set(Books.Title.SetTo(5))`, "ExprOf[string]", `_ = retort.Update(Books).Set(Books.Title.SetTo(retort.Val("5")))`},
	{"condition in place of an assignment", `_ = retort.Update(Books).Set(Books.Title.Eq("x"))`, "Assignment", `_ = retort.Update(Books).Set(Books.Title.Set("x"))`},
	{"assignment in place of a condition", `_ = retort.Delete(Books).Where(Books.Title.Set("x"))`, "ExprOf[bool]", `_ = retort.Delete(Books).Where(Books.Title.Eq("x"))`},
	{"column as a table", `_ = retort.Delete(Books).Using(Books.Title)`, "Sourced", `_ = retort.Delete(Books).Using(Authors)`},
	{"insert of a row that is matched", `_ = retort.Merge(Books).Using(Authors, Books.Active).WhenMatched().ThenInsert()`, "ThenInsert", `_ = retort.Merge(Books).Using(Authors, Books.Active).WhenNotMatched().ThenInsert()`},
	{"delete of a row that isn't matched", `_ = retort.Merge(Books).Using(Authors, Books.Active).WhenNotMatched().ThenDelete()`, "ThenDelete", `_ = retort.Merge(Books).Using(Authors, Books.Active).WhenMatched().ThenDelete()`},
	{"merge left open", `_, _ = engine.Exec(ctx, e, retort.Merge(Books).Using(Authors, Books.Active).WhenMatched())`, "Matched", `_, _ = engine.Exec(ctx, e, retort.Merge(Books).Using(Authors, Books.Active).WhenMatched().ThenDelete())`},
	{"rows of a merge", `_, _ = engine.All(ctx, e, retort.Merge(Books))`, "MergeStmt", `_, _ = engine.Exec(ctx, e, retort.Merge(Books))`},
	{"returning that is run as a change", `_, _ = engine.Exec(ctx, e, retort.Returning(retort.Delete(Books).All(), Books.ID))`, "ReturningStmt", `_, _ = engine.All(ctx, e, retort.Returning(retort.Delete(Books).All(), Books.ID))`},
	{"subtype for the base", `var _ []*Manager; _, _ = orm.All[*Manager](ctx, s, retort.Select(Employees))`, "Query[*Manager]", `_, _ = orm.All[*Manager](ctx, s, retort.Select(Managers))`},
	{"struct that isn't of the interface", `_ = orm.Items[Staff](king)`, "does not implement Staff", `_ = orm.Items[Staff](&Manager{})`},
	{"struct value as an interface", `_ = orm.To[Staff](Manager{})`, "does not implement Staff", `_ = orm.To[Staff](&Manager{})`},
	{"items of a struct for those of an interface", `_ = Publisher{Staff: orm.Items(&Manager{})}`, "ManyOf[*Manager]", `_ = Publisher{Staff: orm.Items[Staff](&Manager{})}`},
	{"quantifier selected", `_ = retort.Select(retort.AnyOf(retort.Select(Books.ID)))`, "Selectable", `_ = retort.Gt(Books.ID, retort.AnyOf(retort.Select(Books.ID)))`},
	{"quantifier of another type", `_ = retort.Gt(Books.ID, retort.AllOf(retort.Select(Books.Title)))`, "ExprOf[int64]", `_ = retort.Gt(Books.ID, retort.AllOf(retort.Select(Books.ID)))`},
	{"grouping selected", `_ = retort.Select(retort.Rollup(Books.ID))`, "Selectable", `_ = retort.Select(Books.ID).GroupBy(retort.Rollup(Books.ID))`},
	{"row value of other types", `_ = retort.Pair(Books.ID, Books.Title).Gt("x", 1)`, "\"x\"", `_ = retort.Pair(Books.ID, Books.Title).Gt(1, "x")`},
	{"text function of a number", `_ = retort.Substr(Books.ID, 2)`, "string", `_ = retort.Substr(Books.ISBN, 2)`},
	{"number function of a text", `_ = retort.Abs(Books.Title)`, "Numeric", `_ = retort.Abs(Books.Price)`},
	{"bits of a text", `_ = retort.BitNot(Books.Title)`, "Integer", `_ = retort.BitNot(Books.Price)`},
	{"branch of CASE for a value of another type", `_ = retort.CaseOf[string](Books.Rating).When("5", "best")`, "cannot use \"5\"",
		`_ = retort.CaseOf[string](Books.Rating).When(5, "best")`},
	{"function's result of another kind", `var _ retort.Text = retort.Substr(Books.ISBN, 2)`, "retort.NullText",
		`var _ retort.NullText = retort.Substr(Books.ISBN, 2)`},
	{"a path into a text", `_ = retort.JSONText(Books.Title, "a")`, "Document", `_ = retort.JSONText(retort.JSONVal(ids), 0)`},
	{"a time function of a number", `_ = retort.DateTrunc(retort.Year, Books.ID)`, "Temporal", `_ = retort.DateTrunc(retort.Year, retort.Now())`},
	{"a time of day added to a date", `_ = retort.AddTime(retort.Val(civil.Date{}), time.Hour)`, "Timed", `_ = retort.AddDays(retort.Val(civil.Date{}), 1)`},
	{"a common table expression that is a column", `_ = retort.WithCTE(retort.Select(Books), Books.ID)`, "retort.Sub", `_ = retort.WithCTE(retort.Select(Books), retort.Select(Books.ID).CTE("ids"))`},
	{"a number tried as another type", `_ = retort.TryCast[int](Books.ID)`, "ExprOf[string]", `_ = retort.TryCast[int](Books.Title)`},
	{"a frame of texts", `_ = retort.PrecedingBy("1")`, "Distance", `_ = retort.PrecedingBy(time.Hour)`},
	{"a part of a number", `_ = retort.Extract(retort.Year, Books.ID)`, "Moment", `_ = retort.Extract(retort.Year, retort.Now())`},
	{"a difference of a date and a time", `_ = retort.TimeDiff(retort.Now(), retort.Val(civil.Date{}))`, "ExprOf[", `_ = retort.TimeDiff(retort.Now(), retort.Today())`},
	{"a text's rows as another entity", `x, _ := orm.All(ctx, s, retort.SelectText(Books, "SELECT * FROM book")); var _ []*Author = x`, "[]*Author",
		`x, _ := orm.All(ctx, s, retort.SelectText(Authors, "SELECT * FROM author")); var _ []*Author = x`},
	{"a text run as a change", `_, _ = engine.Exec(ctx, e, retort.SelectText(Books, "DELETE FROM book"))`, "TextStmt", `_, _ = engine.All(ctx, e, retort.SelectText(Books, "SELECT * FROM book"))`},
	{"a number tried as a number", `_ = retort.TryCast[int64](Books.Rating)`, "ExprOf[string]", `_ = retort.TryCast[int64](Books.Title)`},
	{"a frame bounded by a text", `_ = retort.Partition().Range(retort.PrecedingBy("x"), retort.CurrentRow)`, "Distance", `_ = retort.Partition().Range(retort.PrecedingBy(7), retort.CurrentRow)`},
	{"an array function of a text", `_ = retort.ArrayLen(Books.Title)`, "ArrayLen", `_ = retort.ArrayLen(retort.Val([]int64{1}))`},
	{"an array asked for a value of another type", `_ = retort.ArrayHas(retort.Val([]int64{1}), "x")`, "\"x\"", `_ = retort.ArrayHas(retort.Val([]int64{1}), 1)`},
	{"the difference of two numbers as times", `_ = retort.TimeDiff(Books.ID, Books.Rating)`, "Moment", `_ = retort.TimeDiff(retort.Now(), retort.Now())`},
	{"rows of a text of another entity", `var _ retort.Query[*Author] = retort.SelectText(Books, "SELECT * FROM book")`, "TextStmt", `var _ retort.Query[*Book] = retort.SelectText(Books, "SELECT * FROM book")`},
	{"an update given as a query with CTEs", `_ = retort.WithCTE(retort.Update(Books).All())`, "UpdateStmt", `_ = retort.ExecWithCTE(retort.Update(Books).All())`},
	{"columns of another entity left out", `_ = retort.Select(Authors).With(orm.Only(Books, Books.ID))`, "LoaderOf[**Author]", `_ = retort.Select(Authors).With(orm.Only(Authors, Authors.ID))`},
	{"a hook of another entity", `orm.BeforeInsert(Books, func(ctx context.Context, s *orm.Session, a *Author) error { return nil })`, "*Author",
		`orm.BeforeInsert(Books, func(ctx context.Context, s *orm.Session, b *Book) error { return nil })`},
	{"a bulk of models by value", `_ = orm.BulkInsert(ctx, s, []Book{book})`, "[]*", `_ = orm.BulkInsert(ctx, s, []*Book{&book})`},
	{"a tree of two entities", `_ = orm.Recursive(Authors.Books, 0)`, "Rel[", `_ = orm.SelectIn(Authors.Books)`},
	{"rows of another entity", `x, _ := orm.All(ctx, s, retort.Select(Books)); var _ []*Author = x`, "[]*Author",
		`x, _ := orm.All(ctx, s, retort.Select(Authors)); var _ []*Author = x`},
}

func TestMistakesDoNotCompile(t *testing.T) {
	check := newChecker(t)
	if errs := check(""); len(errs) > 0 {
		t.Fatalf("the frame does not compile: %v", errs)
	}
	for _, m := range mistakes {
		t.Run(m.name, func(t *testing.T) {
			if errs := check(m.right); len(errs) > 0 {
				t.Errorf("%s\ndoes not compile: %v", m.right, errs)
			}
			errs := check(m.wrong)
			if len(errs) == 0 {
				t.Fatalf("%s\ncompiles", m.wrong)
			}
			line := 1 + strings.Count(frame[:strings.Index(frame, "%s")], "\n")
			said := fmt.Sprint(errs)
			for _, err := range errs {
				if at := err.Fset.Position(err.Pos).Line; at != line {
					t.Errorf("line %d fails too: %v", at, err)
				}
			}
			if !strings.Contains(said, m.says) {
				t.Errorf("%s\nfails, but nothing says %q: %s", m.wrong, m.says, said)
			}
		})
	}
}

// newChecker returns a function that type-checks the frame with a line in it. The packages it imports are compiled once, by the go
// command, and read from its cache.
func newChecker(t *testing.T) func(line string) []types.Error {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	list := exec.Command("go", "list", "-export", "-deps", "-f", "{{.ImportPath}}\t{{.Export}}", "./orm")
	list.Dir = root
	var faults strings.Builder
	list.Stderr = &faults
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, faults.String())
	}
	exports := map[string]string{}
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), "\t")
		exports[path] = file
	}
	fset := token.NewFileSet()
	imports := importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	return func(line string) []types.Error {
		file, err := parser.ParseFile(fset, "p.go", fmt.Sprintf(frame, line), 0)
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		var errs []types.Error
		conf := types.Config{Importer: imports, Error: func(err error) { errs = append(errs, err.(types.Error)) }}
		_, _ = conf.Check("p", fset, []*ast.File{file}, nil) // the errors went to conf.Error
		return errs
	}
}
