package dialecttest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/schema"
)

var defaultCases = []testCase{
	{"each row has a value of its own", defaultsOfRows},
	{"a column that is given keeps its value, NULL too", defaultsGiven},
	{"rows of a query have one value", defaultsOfQuery},
	{"an update and an upsert set what they leave out", defaultsOfUpdate},
	{"MERGE has them in both its branches", defaultsOfMerge},
	{"many statements share one text", defaultsOfMany},
	{"a prepared statement makes them at each run", defaultsPrepared},
	{"a function that fails sends nothing", defaultsFail},
	{"a value of Each elsewhere is refused", defaultsElsewhere},
}

// job is a table whose columns have defaults: a number that counts up, a text made of another column, one of SQL, and the clock's time.
type job struct {
	table         *schema.Table
	id, no, tries retort.Num[int64]
	name, label   retort.Text
	note          retort.NullText
	size          retort.Num[int64]
	at            retort.Column[time.Time]
	made          *int64 // how often a number was made
	eng           *engine.Engine
}

var errLabel = errors.New("no label")

func (s *suite) jobs(t *testing.T) job {
	t.Helper()
	j := job{made: new(int64)}
	now := time.Date(2024, 1, 2, 3, 4, 5, 678, time.UTC)
	j.eng = s.eng.With(engine.WithClock(func() time.Time { return now }))
	md := schema.NewMetaData()
	label := func(_ context.Context, row retort.NewRow) (string, error) {
		name, ok, err := retort.Given(row, j.name)
		if name == "bad" {
			return "", errLabel
		}
		return fmt.Sprintf("%s%v%d", name, ok, row.Now().Year()), err
	}
	count := func() int64 { *j.made++; return *j.made }
	j.table = md.Table("job",
		schema.BigInt("id").PrimaryKey(),
		schema.String("name", 20).NotNull().Unique(),
		schema.BigInt("no").NotNull().OnInsert(retort.Each(count)),
		schema.String("label", 20).NotNull().OnInsert(retort.EachRow(label)).OnUpdate(retort.Val("changed")),
		schema.String("note", 20).OnInsert(retort.Val("none")),
		schema.BigInt("size").NotNull().OnInsert(retort.Raw[int64]("length('four')")),
		schema.BigInt("tries").NotNull().OnInsert(retort.Val[int64](0)).OnUpdate(retort.Each(count)),
		schema.Timestamp("at").NotNull().OnInsert(retort.Clock()))
	s.create(t, md)
	j.id, j.no, j.tries = retort.ColumnOf[retort.Num[int64]](j.table, "id"), retort.ColumnOf[retort.Num[int64]](j.table, "no"), retort.ColumnOf[retort.Num[int64]](j.table, "tries")
	j.name, j.label = retort.ColumnOf[retort.Text](j.table, "name"), retort.ColumnOf[retort.Text](j.table, "label")
	j.note, j.size = retort.ColumnOf[retort.NullText](j.table, "note"), retort.ColumnOf[retort.Num[int64]](j.table, "size")
	j.at = retort.ColumnOf[retort.Column[time.Time]](j.table, "at")
	return j
}

// want checks the rows, one text each.
func (j job) want(t *testing.T, want ...string) {
	t.Helper()
	var got []string
	for _, r := range all(t, j.eng, retort.Select7(j.name, j.no, j.label, j.note, j.size, j.tries, j.at).OrderBy(j.name)) {
		note := "NULL"
		if r.V4 != nil {
			note = *r.V4
		}
		if want := time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC); !r.V7.Equal(want) {
			t.Errorf("%s is of %v, want %v", r.V1, r.V7, want)
		}
		got = append(got, fmt.Sprint(r.V1, " ", r.V2, " ", r.V3, " ", note, " ", r.V5, " ", r.V6))
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func defaultsOfRows(t *testing.T, s *suite) {
	j := s.jobs(t)
	insert := retort.InsertInto(j.table).Values(j.name.Set("a")).Values(j.name.Set("b"))
	exec(t, j.eng, insert)
	exec(t, j.eng, retort.InsertInto(j.table).Values(j.name.Set("c")))
	j.want(t, "a 1 atrue2024 none 4 0", "b 2 btrue2024 none 4 0", "c 3 ctrue2024 none 4 0")
	if strings.Contains(insert.String(), "label") {
		t.Errorf("running a statement has changed it: %v", insert)
	}
	if !s.has(dialect.Returning) {
		return
	}
	got := all(t, j.eng, retort.Returning2(retort.InsertInto(j.table).Values(j.name.Set("d")), j.no, j.label))
	if fmt.Sprint(got) != "[{4 dtrue2024}]" {
		t.Errorf("got %v", got)
	}
}

func defaultsGiven(t *testing.T, s *suite) {
	j := s.jobs(t)
	exec(t, j.eng, retort.InsertInto(j.table).Values(j.name.Set("a"), j.no.Set(70), j.note.SetNull(), j.size.Set(1), j.label.Set(""), j.tries.SetTo(retort.Val[int64](9))))
	exec(t, j.eng, retort.Update(j.table).Set(j.label.Set("mine"), j.tries.Set(0)).All())
	j.want(t, "a 70 mine NULL 1 0")
	if *j.made != 0 {
		t.Errorf("%d numbers were made for columns that are given", *j.made)
	}
}

func defaultsOfQuery(t *testing.T, s *suite) {
	j := s.jobs(t)
	exec(t, j.eng, retort.InsertInto(j.table).Values(j.name.Set("a")).Values(j.name.Set("b")))
	copies := retort.Select(retort.ConcatWS("-", j.name, retort.Val("x")))
	exec(t, j.eng, retort.InsertInto(j.table).FromSelect(copies, j.name))
	j.want(t, "a 1 atrue2024 none 4 0", "a-x 3 false2024 none 4 0", "b 2 btrue2024 none 4 0", "b-x 3 false2024 none 4 0")
	_, err := engine.Exec(t.Context(), j.eng, retort.InsertInto(j.table).FromSelect(copies.Union(copies), j.name))
	if err == nil || !strings.Contains(err.Error(), "column size has an SQL expression as default") {
		t.Errorf("a set operation with an SQL expression added to each member: %v", err)
	}
	named := retort.Select2(retort.ConcatWS("-", j.name, retort.Val("y")), j.size).Where(j.name.Eq("a"))
	exec(t, j.eng, retort.InsertInto(j.table).FromSelect(named.Union(named), j.name, j.size))
	wantRows(t, j.eng, retort.Select2(j.name, j.no).Where(j.name.Eq("a-y")), retort.Row2[string, int64]{V1: "a-y", V2: 4})
}

func defaultsOfUpdate(t *testing.T, s *suite) {
	j := s.jobs(t)
	exec(t, j.eng, retort.InsertInto(j.table).Values(j.name.Set("a")).Values(j.name.Set("b")))
	exec(t, j.eng, retort.Update(j.table).Set(j.size.Set(5)).Where(j.name.Eq("a")))
	j.want(t, "a 1 changed none 5 3", "b 2 btrue2024 none 4 0")
	if !s.has(dialect.OnConflict) {
		return
	}
	exec(t, j.eng, retort.InsertInto(j.table).Values(j.name.Set("b")).OnConflict(j.name).DoUpdate(j.size.Set(6)))
	j.want(t, "a 1 changed none 5 3", "b 2 changed none 6 4")
}

func defaultsOfMerge(t *testing.T, s *suite) {
	j := s.jobs(t)
	names := retort.Select(j.name).Subquery("names")
	merge := retort.Merge(j.table).Using(names, retort.Eq(j.name, retort.Of(names, j.name))).
		WhenMatched().ThenUpdate(j.size.Set(8)).WhenNotMatched().ThenInsert(j.name.Set("never"))
	if s.lacks(t, merge, "MERGE") {
		return
	}
	exec(t, j.eng, retort.InsertInto(j.table).Values(j.name.Set("a")))
	exec(t, j.eng, merge)
	j.want(t, "a 1 changed none 8 2")
}

func defaultsOfMany(t *testing.T, s *suite) {
	j := s.jobs(t)
	insert := func(name string) ast.DML {
		return retort.InsertInto(j.table).Values(j.name.Set(name), j.size.Set(0))
	}
	res, err := engine.ExecMany(t.Context(), j.eng, []string{"a", "b", "c"}, insert)
	ok(t, err)
	if res.Rows != 3 {
		t.Errorf("%d rows, want 3", res.Rows)
	}
	j.want(t, "a 1 atrue2024 none 0 0", "b 2 btrue2024 none 0 0", "c 3 ctrue2024 none 0 0")
	if !s.has(dialect.Returning) {
		return
	}
	got, err := engine.AllMany(t.Context(), j.eng, []string{"d", "e"}, func(name string) ast.Query[retort.Row2[string, int64]] {
		return retort.Returning2(retort.InsertInto(j.table).Values(j.name.Set(name)), j.name, j.no)
	})
	ok(t, err)
	if fmt.Sprint(got) != "[{d 4} {e 5}]" {
		t.Errorf("got %v", got)
	}
}

func defaultsPrepared(t *testing.T, s *suite) {
	j := s.jobs(t)
	name := retort.Param[string]("name")
	p, err := engine.PrepareExec(retort.InsertInto(j.table).Values(j.name.SetTo(name)))
	ok(t, err)
	for _, n := range []string{"a", "b"} {
		_, err := p.Exec(t.Context(), j.eng, name.Arg(n))
		ok(t, err)
	}
	// What a parameter's value will be the statement doesn't know, and so its row doesn't either.
	j.want(t, "a 1 false2024 none 4 0", "b 2 false2024 none 4 0")
}

func defaultsFail(t *testing.T, s *suite) {
	j := s.jobs(t)
	_, err := engine.Exec(t.Context(), j.eng, retort.InsertInto(j.table).Values(j.name.Set("a")).Values(j.name.Set("bad")))
	if !errors.Is(err, errLabel) || !strings.Contains(err.Error(), "row 2 of INSERT INTO job: default of column label") {
		t.Errorf("got %v", err)
	}
	j.want(t)
}

func defaultsElsewhere(t *testing.T, s *suite) {
	j := s.jobs(t)
	_, err := engine.All(t.Context(), j.eng, retort.Select(retort.Each(func() int64 { return 1 })).From(j.table))
	if !errors.Is(err, ast.ErrEach) {
		t.Errorf("got %v", err)
	}
}
