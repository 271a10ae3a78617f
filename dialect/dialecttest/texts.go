package dialecttest

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
)

// textCases are queries written by hand. Their text is what all databases understand.
var textCases = []testCase{
	{"columns are found by name", textColumns},
	{"into a struct, and into one value", textInto},
	{"a column missing or too many is told", textMisnamed},
	{"as a subquery, a list and a member", textInside},
	{"with parameters, prepared", textParams},
	{"row by row in a transaction", textStream},
	{"faults are told before anything is sent", textFaults},
}

func textColumns(t *testing.T, s *suite) {
	b := s.shelf(t)
	n := retort.Label("n", retort.CountAll())
	wantRows(t, s.eng, retort.SelectText(b.title, "SELECT title FROM book WHERE book_id > ? ORDER BY book_id DESC", 3), "Dune", "Walden")
	wantRows(t, s.eng, retort.SelectText2(b.id, b.title, "SELECT title, book_id FROM book WHERE title <> '?' AND book_id IN (?, ?) ORDER BY book_id", 2, 5),
		retort.Row2[int64, string]{V1: 2, V2: "Ulysses"}, retort.Row2[int64, string]{V1: 5, V2: "Dune"})
	wantRows(t, s.eng, retort.SelectText3(b.title, n, b.id, "SELECT 7 AS N, book_id, title FROM book WHERE book_id = ?", 1),
		retort.Row3[string, int64, int64]{V1: "Emma", V2: 7, V3: 1})
	if got := all(t, s.eng, retort.SelectText2(b.year, b.year, "SELECT 1 AS year_1, year FROM book WHERE book_id = 1")); *got[0].V1 != 1815 || *got[0].V2 != 1 {
		t.Errorf("two columns of one name are %v and %v", *got[0].V1, *got[0].V2)
	}
}

// shelfMark is a row of one's own.
type shelfMark struct {
	BookID  int64
	Title   string
	TheYear *int64
	private bool
}

func textInto(t *testing.T, s *suite) {
	s.shelf(t)
	got := all(t, s.eng, retort.SelectTextInto[shelfMark]("SELECT year AS the_year, title, book_id FROM book WHERE book_id IN (1, 4) ORDER BY book_id"))
	if len(got) != 2 || got[0].BookID != 1 || got[0].Title != "Emma" || *got[0].TheYear != 1815 || got[1].TheYear != nil || got[0].private {
		t.Errorf("got %+v", got)
	}
	wantRows(t, s.eng, retort.SelectTextInto[int64]("SELECT count(*) FROM book"), 5)
	one, err := engine.One(t.Context(), s.eng, retort.SelectTextInto[*int64]("SELECT max(year) FROM book WHERE book_id = ?", 4))
	if err != nil || one != nil {
		t.Errorf("got %v, %v, want NULL", one, err)
	}
}

func textMisnamed(t *testing.T, s *suite) {
	b := s.shelf(t)
	for _, test := range []struct {
		text string
		want []string
	}{
		{"SELECT title, book_id AS id FROM book", []string{"does not select book_id", "selects id, which nothing takes", "SELECT title"}},
		{"SELECT title FROM book", []string{"does not select book_id"}},
		{"SELECT book_id, title, year, price FROM book", []string{"selects year, price, which nothing takes"}},
	} {
		_, err := engine.All(t.Context(), s.eng, retort.SelectText2(b.id, b.title, test.text))
		var e *engine.Error
		if !errors.As(err, &e) || slices.ContainsFunc(test.want, func(w string) bool { return !strings.Contains(err.Error(), w) }) {
			t.Errorf("%s: got %v, want %q", test.text, err, test.want)
		}
	}
	if _, err := engine.All(t.Context(), s.eng, retort.SelectTextInto[int64]("SELECT book_id, year FROM book")); err == nil || !strings.Contains(err.Error(), "selects 2 columns") {
		t.Errorf("two columns for one value: %v", err)
	}
	s.wantIdle(t)
}

func textInside(t *testing.T, s *suite) {
	b := s.shelf(t)
	newer := retort.SelectText2(b.id, b.title, "SELECT title, book_id FROM book WHERE year > ?", 1900)
	sub := newer.Subquery("newer")
	wantRows(t, s.eng, retort.Select(retort.Of(sub, b.title)).Where(retort.Of(sub, b.id).Gt(2)).OrderBy(retort.Of(sub, b.title)), "Dune", "Solaris")
	cte := newer.CTE("fresh")
	wantRows(t, s.eng, retort.Select2(b.title, retort.Of(cte, b.id)).Join(cte, retort.Eq(retort.Of(cte, b.id), b.id)).Where(b.id.Lt(4)).OrderBy(b.id),
		retort.Row2[string, int64]{V1: "Ulysses", V2: 2}, retort.Row2[string, int64]{V1: "Solaris", V2: 3})
	mark := retort.SelectTextInto[shelfMark]("SELECT year AS the_year, title, book_id FROM book").Subquery("mark")
	wantRows(t, s.eng, retort.Select(retort.ColumnIn[retort.Text](mark, "title")).Where(retort.ColumnIn[retort.NullNum[int64]](mark, "the_year").Lt(1900)), "Emma")
	ids := retort.SelectTextInto[int64]("SELECT book_id FROM book WHERE year < ?", 1930)
	wantRows(t, s.eng, b.titles().Where(retort.In(b.id, ids), b.id.Ne(1)), "Ulysses")
	wantRows(t, s.eng, b.titles().Where(retort.Exists(retort.SelectTextInto[int64]("SELECT 1 WHERE ? > ?", b.id, 4))), "Dune")
	both := retort.Select2(b.id, b.title).Where(b.id.Eq(1)).UnionAll(newer).OrderBy(b.id)
	wantRows(t, s.eng, both, retort.Row2[int64, string]{V1: 1, V2: "Emma"}, retort.Row2[int64, string]{V1: 2, V2: "Ulysses"},
		retort.Row2[int64, string]{V1: 3, V2: "Solaris"}, retort.Row2[int64, string]{V1: 5, V2: "Dune"})
	exec(t, s.eng, retort.InsertInto(b.table).FromSelect(retort.SelectText2(b.id, b.title, "SELECT title, book_id + 10 AS book_id FROM book WHERE book_id = 1"), b.id, b.title))
	wantRows(t, s.eng, b.titles().Where(b.id.Gt(5)), "Emma")
}

func textParams(t *testing.T, s *suite) {
	b := s.shelf(t)
	from := retort.Param[int64]("from")
	q := retort.SelectText(b.title, "SELECT title FROM book WHERE book_id >= ? ORDER BY book_id", from)
	wantRows(t, s.eng, retort.Params(q, from.Arg(4)), "Walden", "Dune")
	p, err := engine.Prepare(q)
	ok(t, err)
	for _, n := range []int64{5, 4} {
		got, err := p.All(t.Context(), s.eng, from.Arg(n))
		if ok(t, err); len(got) != int(6-n) {
			t.Errorf("from %d on: %q", n, got)
		}
	}
}

func textStream(t *testing.T, s *suite) {
	b := s.shelf(t)
	tx := s.begin(t)
	var got []string
	for title, err := range engine.Iter(t.Context(), tx, retort.SelectText2(b.id, b.title, "SELECT title, book_id FROM book ORDER BY book_id")) {
		ok(t, err)
		got = append(got, title.V2)
	}
	wantTexts(t, got, "Emma", "Ulysses", "Solaris", "Walden", "Dune")
}

func textFaults(t *testing.T, s *suite) {
	b := newBook()
	type odd struct{ Ch chan int }
	for _, test := range []struct {
		q interface {
			retort.Stmt
			Err() error
		}
		want string
	}{
		{retort.SelectText(b.title, "SELECT title FROM book WHERE book_id = ?"), "1 question marks and 0 arguments"},
		{retort.SelectText(b.title, "SELECT title FROM book", 1), "0 question marks and 1 arguments"},
		{retort.SelectText(b.title, "SELECT title FROM book WHERE book_id = ?", b.id), "no table can be named"},
		{retort.SelectText(b.title, "SELECT title FROM book WHERE book_id = ?", make(chan int)), "chan int"},
		{retort.SelectText2(retort.Label("x", b.title), retort.Label("x", b.id), "SELECT 1 AS x, 2 AS x"), "label x"},
		{retort.SelectTextInto[odd]("SELECT 1 AS ch"), "odd.Ch"},
		{retort.SelectTextInto[chan int]("SELECT 1"), "chan int"},
		{retort.SelectTextInto[struct{}]("SELECT 1"), "no exported fields"},
	} {
		if err := test.q.Err(); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v: %v, want %q", test.q, err, test.want)
		}
	}
	if _, err := engine.All(t.Context(), s.eng, retort.SelectText(b.title, "SELECT ?")); err == nil {
		t.Error("a text without its argument was sent")
	}
}
