package retort_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/orm"
)

// derivedCase is a statement over other queries, its SQL, and the rows it gives on the library data.
type derivedCase struct {
	name string
	stmt fmt.Stringer
	rows func(*engine.Engine) (any, error)
	sql  string
	want string
}

func derived[R any](t *testing.T, name string, q interface {
	retort.Query[R]
	fmt.Stringer
}, sql, want string) derivedCase {
	return derivedCase{name, q, func(eng *engine.Engine) (any, error) { return engine.All(t.Context(), eng, q) }, sql, want}
}

func runDerived(t *testing.T, cases []derivedCase) {
	_, eng, _ := fixture.Library(t)
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			if got := tc.stmt.String(); got != tc.sql {
				t.Errorf("SQL\n got %s\nwant %s", got, tc.sql)
			}
			rows, err := tc.rows(eng)
			if err != nil {
				t.Fatal(err)
			}
			if got := fmt.Sprint(rows); got != tc.want {
				t.Errorf("rows\n got %s\nwant %s", got, tc.want)
			}
		})
	}
}

func TestSetOperations(t *testing.T) {
	titles := retort.Select(fixture.Books.Title)
	names := retort.Select(fixture.Authors.LastName)
	kings := titles.Where(fixture.Books.AuthorID.Eq(4))
	tags := retort.Select(fixture.Tags.Name)
	runDerived(t, []derivedCase{
		derived(t, "a union, ordered and limited as a whole",
			kings.Union(names.Where(fixture.Authors.ID.Lt(3))).OrderBy(fixture.Books.Title.Desc()).Limit(3),
			"SELECT book.title FROM book WHERE book.author_id = ? UNION SELECT author.last_name FROM author WHERE author.id < ? ORDER BY 1 DESC LIMIT ?",
			"[The Shining Dead Zone Buck]"),
		derived(t, "a union drops duplicates", tags.Union(tags, tags).OrderBy(fixture.Tags.Name),
			"SELECT tag.name FROM tag UNION SELECT tag.name FROM tag UNION SELECT tag.name FROM tag ORDER BY 1",
			"[classic horror spy]"),
		derived(t, "union all keeps them", tags.UnionAll(tags).OrderBy(fixture.Tags.Name),
			"SELECT tag.name FROM tag UNION ALL SELECT tag.name FROM tag ORDER BY 1",
			"[classic classic horror horror spy spy]"),
		derived(t, "intersect", tags.Where(fixture.Tags.ID.Lt(3)).Intersect(tags.Where(fixture.Tags.ID.Gt(1))),
			"SELECT tag.name FROM tag WHERE tag.id < ? INTERSECT SELECT tag.name FROM tag WHERE tag.id > ?",
			"[classic]"),
		derived(t, "except", tags.Except(tags.Where(fixture.Tags.ID.Gt(1))),
			"SELECT tag.name FROM tag EXCEPT SELECT tag.name FROM tag WHERE tag.id > ?",
			"[horror]"),
		derived(t, "a member with a limit of its own",
			titles.OrderBy(fixture.Books.ID).Limit(1).UnionAll(tags.OrderBy(fixture.Tags.ID.Desc()).Limit(1)),
			"(SELECT book.title FROM book ORDER BY book.id LIMIT ?) UNION ALL (SELECT tag.name FROM tag ORDER BY tag.id DESC LIMIT ?)",
			"[Foundation spy]"),
		derived(t, "operations of two kinds nest",
			tags.Union(tags).Except(tags.Where(fixture.Tags.ID.Eq(1))).OrderBy(fixture.Tags.Name),
			"(SELECT tag.name FROM tag UNION SELECT tag.name FROM tag) EXCEPT SELECT tag.name FROM tag WHERE tag.id = ? ORDER BY 1",
			"[classic spy]"),
	})
}

func TestSubqueriesAndCTEs(t *testing.T) {
	n := retort.Count(fixture.Books.ID)
	perAuthor := retort.Select2(fixture.Books.AuthorID, n).Where(fixture.Books.AuthorID.IsNotNull()).GroupBy(fixture.Books.AuthorID)
	sub := perAuthor.Subquery("counts")
	cte := perAuthor.Having(n.Gt(1)).CTE("many")
	twice := cte.As("again")
	runDerived(t, []derivedCase{
		derived(t, "a subquery in FROM",
			retort.Select2(fixture.Authors.LastName, retort.Of(sub, n)).
				Join(sub, retort.Eq(retort.Of(sub, fixture.Books.AuthorID), fixture.Authors.ID)).
				Where(retort.Of(sub, n).Ge(2)).OrderBy(fixture.Authors.LastName),
			"SELECT author.last_name, counts.\"count\" FROM author JOIN (SELECT book.author_id, count(book.id) AS \"count\" FROM book WHERE book.author_id IS NOT NULL GROUP BY book.author_id) AS counts ON counts.author_id = author.id WHERE counts.\"count\" >= ? ORDER BY author.last_name",
			"[{Clancy 2} {King 2}]"),
		derived(t, "a CTE, named by what is selected",
			retort.Select(retort.Of(cte, n)).OrderBy(retort.Of(cte, n)),
			"WITH many AS (SELECT book.author_id, count(book.id) AS \"count\" FROM book WHERE book.author_id IS NOT NULL GROUP BY book.author_id HAVING count(book.id) > ?) SELECT many.\"count\" FROM many ORDER BY many.\"count\"",
			"[2 2]"),
		derived(t, "a CTE used twice is written once",
			retort.Select(retort.CountAll()).From(cte, twice),
			"WITH many AS (SELECT book.author_id, count(book.id) AS \"count\" FROM book WHERE book.author_id IS NOT NULL GROUP BY book.author_id HAVING count(book.id) > ?) SELECT count(*) FROM many, many AS again",
			"[4]"),
		derived(t, "a CTE in a subquery of a condition",
			retort.Select(fixture.Authors.LastName).Where(retort.Exists(retort.From(cte).Where(retort.Eq(retort.Of(cte, fixture.Books.AuthorID), fixture.Authors.ID)))).OrderBy(fixture.Authors.ID),
			"SELECT author.last_name FROM author WHERE EXISTS (WITH many AS (SELECT book.author_id, count(book.id) AS \"count\" FROM book WHERE book.author_id IS NOT NULL GROUP BY book.author_id HAVING count(book.id) > ?) SELECT 1 FROM many WHERE many.author_id = author.id) ORDER BY author.id",
			"[Clancy King]"),
		derived(t, "a union of two CTEs writes both first",
			retort.Select(retort.Of(cte, n)).UnionAll(retort.Select(retort.Of(twice, n))),
			"WITH many AS (SELECT book.author_id, count(book.id) AS \"count\" FROM book WHERE book.author_id IS NOT NULL GROUP BY book.author_id HAVING count(book.id) > ?) SELECT many.\"count\" FROM many UNION ALL SELECT again.\"count\" FROM many AS again",
			"[2 2 2 2]"),
	})
}

func TestRecursiveCTECountsDown(t *testing.T) {
	start := retort.Label("n", retort.TypeAs[retort.Num[int64]](retort.Val[int64](3)))
	down := retort.Recursive("down", retort.Select(start), func(self retort.Sub) retort.Stmt {
		n := retort.Of(self, start)
		return retort.Select(n.Sub(1)).From(self).Where(n.Gt(1))
	})
	runDerived(t, []derivedCase{
		derived(t, "the step reads the rows before", retort.Select(retort.Of(down, start)),
			"WITH RECURSIVE down(n) AS (SELECT ? AS n UNION ALL SELECT down.n - ? FROM down WHERE down.n > ?) SELECT down.n FROM down",
			"[3 2 1]"),
	})
}

func TestWindowFunctions(t *testing.T) {
	byAuthor := retort.Partition(fixture.Books.AuthorID).OrderBy(fixture.Books.ID)
	number := retort.RowNumber().Over(byAuthor)
	ranked := retort.Select2(fixture.Books.Title, number).Subquery("ranked")
	running := retort.Count(fixture.Books.ID).Over(retort.Window{}.OrderBy(fixture.Books.ID).Rows(retort.Preceding(1), retort.CurrentRow))
	runDerived(t, []derivedCase{
		derived(t, "rows numbered in each partition, and filtered by number",
			retort.Select(retort.Of(ranked, fixture.Books.Title)).Where(retort.Of(ranked, number).Eq(2)).OrderBy(retort.Of(ranked, fixture.Books.Title)),
			"SELECT ranked.title FROM (SELECT book.title, row_number() OVER (PARTITION BY book.author_id ORDER BY book.id) AS \"row_number\" FROM book) AS ranked WHERE ranked.\"row_number\" = ? ORDER BY ranked.title",
			"[Patriot Games The Shining]"),
		derived(t, "a frame", retort.Select(running).Limit(3),
			"SELECT count(book.id) OVER (ORDER BY book.id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM book LIMIT ?",
			"[1 2 2]"),
		derived(t, "the row before",
			retort.Select(retort.Lag(fixture.Tags.Name, 1).Over(retort.Window{}.OrderBy(fixture.Tags.ID)).Else("none")),
			"SELECT coalesce(lag(tag.name, 1) OVER (ORDER BY tag.id), ?) FROM tag",
			"[none horror classic]"),
		derived(t, "ranks, groups and ends",
			retort.Select3(retort.Rank().Over(retort.Window{}.OrderBy(fixture.Tags.ID)), retort.NTile(2).Over(retort.Window{}.OrderBy(fixture.Tags.ID)),
				retort.Max(fixture.Tags.ID).Over(retort.Window{}.OrderBy(fixture.Tags.ID).Rows(retort.UnboundedPreceding, retort.UnboundedFollowing)).Else(0)),
			"SELECT rank() OVER (ORDER BY tag.id), ntile(2) OVER (ORDER BY tag.id), coalesce(max(tag.id) OVER (ORDER BY tag.id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING), ?) FROM tag",
			"[{1 1 3} {2 1 3} {3 2 3}]"),
	})
}

// column selects a column of a subquery by its name.
func column[C interface {
	retort.Expr
	retort.Selectable[R]
}, R any](s retort.Sub, name string) interface{ Err() error } {
	return retort.Select(retort.ColumnIn[C](s, name)).From(s)
}

func TestFaultsOfDerivedQueries(t *testing.T) {
	titles, tags := retort.Select(fixture.Books.Title), retort.Select(fixture.Tags.Name)
	one, other := titles.CTE("x"), tags.CTE("x")
	for _, tc := range []struct {
		name string
		stmt interface{ Err() error }
		want string
	}{
		{"Where on a union", titles.Union(tags).Where(fixture.Books.ID.Eq(1)), "put other clauses into its members"},
		{"order of a union by what it doesn't select", titles.Union(tags).OrderBy(fixture.Books.ID), "ordered by what its first member selects"},
		{"a lock on a union", titles.Union(tags).ForUpdate(), "can't be locked"},
		{"Of something that isn't selected", retort.Select(retort.Of(titles.Subquery("s"), fixture.Books.ID)), "subquery s doesn't select column book.id"},
		{"Of a Sub of nothing", retort.Select(retort.Of(retort.Sub{}, fixture.Books.ID)), "made by Subquery, CTE or Recursive"},
		{"two CTEs of one name", retort.Select2(retort.Of(one, fixture.Books.Title), retort.Of(other, fixture.Tags.Name)).From(one, other), "two CTEs of one statement are called x"},
		{"a step of another width", retort.Select(retort.Of(retort.Recursive("r", titles, func(self retort.Sub) retort.Stmt {
			return retort.Select2(retort.Of(self, fixture.Books.Title), retort.Of(self, fixture.Books.Title))
		}), fixture.Books.Title)), "the step of CTE r has 2 columns, its anchor has 1"},
		{"unions of other widths", retort.Select(retort.Of(retort.Select2(fixture.Books.ID, fixture.Books.Title).Subquery("s"), fixture.Books.ID)).Union(retort.Select(retort.Label("x", fixture.Tags.ID))).OrderBy(fixture.Tags.ID), "ordered by what its first member selects"},
		{"two columns of one label", retort.Select2(retort.Label("x", fixture.Books.ID), retort.Label("x", fixture.Books.Title)), "two columns of the result have the label x"},
		{"two windows of one name", retort.Select2(retort.RowNumber().Over(retort.Partition(fixture.Books.ID).Named("w")), retort.Rank().Over(retort.Partition(fixture.Books.Title).Named("w"))).From(fixture.Books),
			"two windows of one query are called w"},
		{"an order inside arithmetic", retort.Select(retort.OrderedBy(retort.CountAll().Add(1), fixture.Books.ID)).From(fixture.Books), "only an aggregate itself has an order"},
		{"a grouping outside of GroupBy", retort.Select(retort.CountAll()).From(fixture.Books).Having(retort.Eq(retort.TypeAs[retort.Num[int64]](retort.Cube(fixture.Books.ID)), fixture.Books.ID)), "is a term of GROUP BY"},
		{"any of a subquery on the left", retort.Select(fixture.Books.ID).Where(retort.Eq(retort.AnyOf(titles), fixture.Books.Title)), "on the right of a comparison"},
		{"any of no query", retort.Select(fixture.Books.ID).Where(retort.Eq(fixture.Books.ID, retort.AnyOf[int64](nil))), "subquery is nil"},
		{"a lock of a table that was never made", titles.ForUpdate(retort.LockOf(retort.Sub{})), "was not made by orm.Map"},
		{"ties without an order", titles.LimitTies(3), "needs an OrderBy"},
		{"a negative limit with ties", titles.LimitTies(-3), "want 0 or more"},
		{"a column that a subquery lacks", column[retort.Num[int64]](titles.Subquery("s"), "id"), `the subquery has no column id, it has ["title"]`},
		{"a column of a subquery as another type", column[retort.Num[int64]](titles.Subquery("s"), "title"), "column title is string, want int64"},
		{"a column that may be NULL as one that can't", column[retort.Num[int64]](retort.Select(fixture.Books.AuthorID).CTE("c"), "author_id"), "column author_id may be NULL: take it as the Null kind"},
		{"a column of nothing", retort.Select(retort.ColumnIn[retort.Text](retort.Sub{}, "x")), "ColumnIn reads from a Sub"},
		{"values of no rows", column[retort.Num[int64]](retort.Values[int64]("v", []string{"n"}, nil), "n"), "Values v: no rows: want one at least"},
		{"values of other columns", column[retort.Num[int64]](retort.Values("v", []string{"n"}, []retort.Row2[int64, int64]{{}}), "n"), "1 columns for the 2 exported fields of"},
		{"values of two columns in one", column[retort.Num[int64]](retort.Values("v", []string{"n", "m"}, []int64{1}), "n"), "2 columns of int64: want a struct with a field for each"},
		{"values that no column takes", column[retort.Num[int64]](retort.Values("v", []string{"n", "m"}, []struct {
			N int64
			M chan int
		}{{}}), "n"), "field M"},
		{"a column that values lack", column[retort.Num[int64]](retort.Values("v", []string{"n"}, []int64{1}), "m"), "Values v has no column m"},
		{"a column of values as another type", column[retort.Text](retort.Values("v", []string{"n"}, []int64{1}), "n"), "column v.n is"},
		{"a function's name that is none", column[retort.Text](retort.TableFunc("a; --", "t", nil), "x"), "is no function name"},
		{"a write that returns nothing", column[retort.Text](retort.WriteCTE("w", retort.Delete(fixture.Books).All()), "x"), "returns nothing that could be read"},
		{"a part of a subquery", titles.From(retort.Bernoulli(titles.Subquery("s"), 5)), "was not made by orm.Map"},
		{"a frame that ends before it begins", retort.Select(retort.CountAll().Over(retort.Partition(fixture.Books.ID).Rows(retort.Following(1), retort.CurrentRow))), "must begin before it ends"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if err := tc.stmt.Err(); err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %v, want an error with %q", err, tc.want)
			}
		})
	}
}

func TestUnionOfEntitiesIsTracked(t *testing.T) {
	s, _, _ := fixture.Library(t)
	king, err := orm.Get(t.Context(), s, fixture.Authors, 4)
	if err != nil {
		t.Fatal(err)
	}
	q := retort.Select(fixture.Authors).Where(fixture.Authors.ID.Eq(4)).Union(retort.Select(fixture.Authors).Where(fixture.Authors.ID.Lt(3))).OrderBy(fixture.Authors.ID.Desc())
	got, err := orm.All(t.Context(), s, q)
	if err != nil || len(got) != 3 || got[0] != king {
		t.Errorf("got %v (%v), want 3 authors, the first being King himself", got, err)
	}
	if n, err := orm.Count(t.Context(), s, q); err != nil || n != 3 {
		t.Errorf("count: got %d (%v), want 3", n, err)
	}
}
