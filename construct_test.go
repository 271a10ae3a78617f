package retort_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/dialect/mysql"
	"github.com/retort-go/retort/dialect/postgres"
	"github.com/retort-go/retort/dialect/sqlite"
	"github.com/retort-go/retort/engine"
	. "github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/testdb"
)

// A function of one's own: the day of the Julian calendar, as each database computes it.
var julian = retort.NewSpelling("julian_day", map[string]string{
	"sqlite":   "julianday({1})",
	"postgres": "extract(julian FROM [1] AT TIME ZONE 'UTC')",
	"":         "(to_days({1}) + 1721059.5 + time_to_sec(time({1})) / 86400)",
})

// JulianDay is the days since noon of the first of January 4713 BC.
func JulianDay(e retort.ExprOf[time.Time]) retort.NullNum[float64] {
	return retort.Construct[retort.NullNum[float64]](julian, e)
}

func ExampleNewSpelling() {
	stmt := retort.Select(JulianDay(retort.Now())).Where(JulianDay(retort.Now()).Gt(2400000))
	for _, d := range []dialect.Dialect{sqlite.New(), postgres.New()} {
		compiled, err := dialect.Compile(d, ast.NodeOf(stmt))
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(compiled.SQL)
	}
	// Output:
	// SELECT julianday(rtrim(rtrim(strftime('%Y-%m-%d %H:%M:%f', 'now'), '0'), '.')) WHERE julianday(rtrim(rtrim(strftime('%Y-%m-%d %H:%M:%f', 'now'), '0'), '.')) > ?
	// SELECT extract(julian FROM now() AT TIME ZONE 'UTC') WHERE extract(julian FROM now() AT TIME ZONE 'UTC') > $1
}

func TestConstructsOnEveryDatabase(t *testing.T) {
	noon := time.Date(2000, 1, 2, 0, 0, 0, 0, time.UTC)
	between := retort.NewSpelling("outside", map[string]string{"": "([2] < {1} OR [2] > {3})"}) // in another order than they are given
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng := db.Open(t)
		days := JulianDay(retort.AddDays(retort.Val(noon), 1)).Sub(2451545.5)
		got, err := engine.One(t.Context(), eng, retort.Select(days.Else(0)))
		if err != nil || got != 2 && got != 1.5 && got != 1 { // PostgreSQL counts from midnight
			t.Errorf("got %v, %v", got, err)
		}
		one, five, nine := retort.Val[int64](1), retort.Val[int64](5), retort.Val[int64](9)
		outside, err := engine.One(t.Context(), eng, retort.Select2(retort.Construct[retort.Column[bool]](between, one, nine, five), retort.Construct[retort.Column[bool]](between, one, five, nine)))
		if err != nil || !outside.V1 || outside.V2 {
			t.Errorf("got %v, %v", outside, err)
		}
	})
}

func TestConstructWithoutATextIsALack(t *testing.T) {
	only := retort.NewSpelling("only_here", map[string]string{"sqlite": "only({1})"})
	stmt := retort.Select(retort.Construct[retort.Text](only, Books.Title))
	var lack *dialect.LackError
	if _, err := dialect.Compile(mysql.New("8.4.3"), ast.NodeOf(stmt)); !errors.As(err, &lack) || lack.Part != "only_here" {
		t.Errorf("got %v", err)
	}
	if got, want := stmt.String(), "SELECT only_here(book.title) FROM book"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	other := retort.NewSpelling("only_here", map[string]string{"sqlite": "another({1})"})
	a, _, err := ast.Fingerprint(ast.NodeOf(stmt), nil, nil)
	b, _, other2 := ast.Fingerprint(ast.NodeOf(retort.Select(retort.Construct[retort.Text](other, Books.Title))), nil, nil)
	if err != nil || other2 != nil || string(a) == string(b) {
		t.Error("two spellings of one name have one key")
	}
}
