package retort_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	. "github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

// paramLibrary fills a database with four authors.
func paramLibrary(t *testing.T, db testdb.Database) *engine.Engine {
	t.Helper()
	eng := db.Open(t)
	if err := Models.CreateAll(t.Context(), eng); err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"King", "Lem", "Woolf", "Lem"} {
		row := retort.Insert(Authors).Values(Authors.ID.Set(int64(i+1)), Authors.FirstName.Set("A"), Authors.LastName.Set(name))
		if _, err := engine.Exec(t.Context(), eng, row); err != nil {
			t.Fatal(err)
		}
	}
	return eng
}

var (
	last   = retort.Param[string]("last")
	least  = retort.Param[int64]("least")
	byName = retort.Select(Authors.ID).Where(retort.Eq(Authors.LastName, last), retort.Ge(Authors.ID, least)).OrderBy(Authors.ID)
)

func TestPreparedRunsWithOtherValues(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng := paramLibrary(t, db)
		p, err := engine.Prepare(byName)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name string
			from int64
			want string
		}{{"Lem", 1, "[2 4]"}, {"Lem", 3, "[4]"}, {"King", 1, "[1]"}, {"nobody", 1, "[]"}} {
			got, err := p.All(t.Context(), eng, least.Arg(c.from), last.Arg(c.name))
			if err != nil || fmt.Sprint(got) != c.want {
				t.Errorf("%s from %d: got %v, %v, want %s", c.name, c.from, got, err, c.want)
			}
		}
		n := 0
		for _, err := range p.Iter(t.Context(), eng, last.Arg("Lem"), least.Arg(1)) {
			if n++; err != nil {
				t.Error(err)
			}
		}
		one, err := p.One(t.Context(), eng, last.Arg("King"), least.Arg(0))
		if n != 2 || one != 1 || err != nil {
			t.Errorf("%d rows, and the one is %d, %v", n, one, err)
		}
		if _, err := p.OneOrNil(t.Context(), eng, last.Arg("Lem"), least.Arg(1)); !errors.Is(err, engine.ErrMultipleResults) {
			t.Errorf("got %v, want ErrMultipleResults", err)
		}
		if _, err := p.First(t.Context(), eng, last.Arg("x"), least.Arg(1)); !errors.Is(err, engine.ErrNoResult) {
			t.Errorf("got %v, want ErrNoResult", err)
		}
	})
}

func TestPreparedIsCompiledOnce(t *testing.T) {
	eng := paramLibrary(t, testdb.All()[0])
	p, err := engine.Prepare(byName)
	if err != nil {
		t.Fatal(err)
	}
	before := eng.Stats()
	for range 5 {
		if _, err := p.All(t.Context(), eng, least.Arg(1), last.Arg("King")); err != nil {
			t.Fatal(err)
		}
	}
	if after := eng.Stats(); after.Misses != before.Misses+1 || after.Hits != before.Hits+4 {
		t.Errorf("%d misses and %d hits, want 1 and 4", after.Misses-before.Misses, after.Hits-before.Hits)
	}
}

func TestPreparedWrites(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng := paramLibrary(t, db)
		id, name, born := retort.Param[int64]("id"), retort.Param[string]("name"), retort.NullParam[string]("nick")
		p, err := engine.PrepareExec(retort.Update(Authors).Set(Authors.LastName.SetTo(name), Authors.FirstName.SetTo(retort.Func[string]("coalesce", born, "none"))).
			Where(retort.Eq(Authors.ID, id)))
		if err != nil {
			t.Fatal(err)
		}
		nick := "Steve"
		for _, c := range []struct {
			id   int64
			nick *string
			want string
		}{{1, &nick, "Steve"}, {2, nil, "none"}} {
			res, err := p.Exec(t.Context(), eng, id.Arg(c.id), name.Arg("new"), born.Arg(c.nick))
			if err != nil || res.Rows != 1 {
				t.Fatalf("%d rows, %v", res.Rows, err)
			}
			got, err := engine.One(t.Context(), eng, retort.Select(Authors.FirstName).Where(Authors.ID.Eq(c.id), Authors.LastName.Eq("new")))
			if err != nil || got != c.want {
				t.Errorf("got %q, %v, want %q", got, err, c.want)
			}
		}
	})
}

func TestParamsOnASession(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng := paramLibrary(t, db)
		s := orm.NewSession(eng, Models)
		defer s.Close()
		q := retort.Select(Authors).Where(retort.Eq(Authors.LastName, last), Authors.ID.Lt(100)).OrderBy(Authors.ID.Desc())
		lems, err := orm.All(t.Context(), s, retort.Params(q, last.Arg("Lem")))
		if err != nil || len(lems) != 2 || lems[0].ID != 4 {
			t.Errorf("got %v, %v", lems, err)
		}
		first, err := orm.First(t.Context(), s, retort.Params(q.With(orm.SelectIn(Authors.Books)), last.Arg("King")))
		if err != nil || first.LastName != "King" || !first.Books.Loaded() {
			t.Errorf("got %v, %v", first, err)
		}
		sub := retort.Select(Authors.ID).Where(retort.Eq(Authors.LastName, last))
		in, err := orm.All(t.Context(), s, retort.Params(retort.Select(Authors).Where(retort.In(Authors.ID, sub)), last.Arg("Woolf")))
		if err != nil || len(in) != 1 {
			t.Errorf("a parameter in a subquery: got %v, %v", in, err)
		}
		if err := s.Rollback(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := engine.Exec(t.Context(), eng, retort.ExecParams(retort.Delete(Authors).Where(retort.Eq(Authors.LastName, last)), last.Arg("Woolf"))); err != nil {
			t.Error(err)
		}
	})
}

func TestParameterFaults(t *testing.T) {
	eng := paramLibrary(t, testdb.All()[0])
	q := retort.Select(Authors.ID).Where(retort.Eq(Authors.LastName, last))
	both := retort.Select(Authors.ID).Where(retort.Eq(Authors.LastName, last), retort.Eq(Authors.ID, retort.Param[int64]("last")))
	for name, c := range map[string]struct {
		q    retort.Query[int64]
		args []retort.Arg
		want string
	}{
		"no value":                         {q, nil, "parameter last has no value"},
		"a value too many":                 {q, []retort.Arg{last.Arg("x"), least.Arg(1)}, "the statement has no parameter least"},
		"a value twice":                    {q, []retort.Arg{last.Arg("x"), last.Arg("y")}, "parameter last is given twice"},
		"a value of another type":          {q, []retort.Arg{retort.Named("last", 4)}, "parameter last: got integer, want text (string)"},
		"a NULL for one that takes none":   {q, []retort.Arg{retort.Named("last", nil)}, "parameter last: got NULL, want text (string): make it a NullParam"},
		"a value that can't be bound":      {q, []retort.Arg{retort.Named("last", func() {})}, "parameter last: "},
		"a value where there are none":     {retort.Select(Authors.ID), []retort.Arg{last.Arg("x")}, "the statement has no parameter last"},
		"one name with two types":          {both, []retort.Arg{last.Arg("x")}, "parameter last"},
		"a name that is empty":             {retort.Select(retort.Param[int64]("")), nil, "a parameter needs a name"},
		"a type whose zero value is NULL":  {retort.Select(Authors.ID).Where(retort.Eq(retort.Param[*string]("p"), retort.Param[*string]("p"))), nil, "use NullParam"},
		"a parameter that nobody has made": {q, []retort.Arg{retort.Parameter[string]{}.Arg("x")}, "not made by Param"},
	} {
		t.Run(name, func(t *testing.T) {
			before := eng.Stats().Misses
			p, err := engine.Prepare(c.q)
			if err == nil {
				_, err = p.All(t.Context(), eng, c.args...)
			}
			_, bare := engine.All(t.Context(), eng, retort.Params(c.q, c.args...))
			for way, err := range map[string]error{"Prepare": err, "Params": bare} {
				if err == nil || !strings.HasPrefix(err.Error(), "engine: ") || !strings.Contains(err.Error(), c.want) {
					t.Errorf("%s: got %v, want %q", way, err, c.want)
				}
			}
			if eng.Stats().Misses != before {
				t.Error("the faulty statement was compiled")
			}
		})
	}
}

func TestParameterOfATime(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng := db.Open(t)
		at := retort.Param[time.Time]("at")
		p, err := engine.Prepare(retort.Select(at).From())
		if err != nil {
			t.Fatal(err)
		}
		want := time.Date(2026, 11, 22, 17, 0, 0, 0, time.UTC)
		if got, err := p.One(t.Context(), eng, at.Arg(want)); err != nil || !got.Equal(want) {
			t.Errorf("got %v, %v", got, err)
		}
	})
}

func ExampleParam() {
	last := retort.Param[string]("last")
	fmt.Println(retort.Select(Authors.ID).Where(retort.Eq(Authors.LastName, last)))
	// Output: SELECT author.id FROM author WHERE author.last_name = ?
}
