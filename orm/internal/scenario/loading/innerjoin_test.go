package loading

import (
	"fmt"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

// Ship may have a captain, who always has a port, and perhaps medals.
type Ship struct {
	_         struct{} `orm:"registry=Fleet"`
	ID        int64
	Name      string `orm:",size=10"`
	CaptainID *int64
	Captain   orm.Ref[Captain] `orm:"inverse=Ships"`
}

type Captain struct {
	_      struct{} `orm:"registry=Fleet"`
	ID     int64
	Name   string `orm:",size=10"`
	PortID int64
	Port   orm.Ref[Port]
	Medals orm.Many[Medal]
	Ships  orm.Many[Ship] `orm:"inverse=Captain,orderby=id"`
}

type Port struct {
	_    struct{} `orm:"registry=Fleet"`
	ID   int64
	Name string `orm:",size=10"`
}

type Medal struct {
	_         struct{} `orm:"registry=Fleet"`
	ID        int64
	CaptainID int64 `orm:"fk=captain.id"`
}

var Fleet = orm.NewRegistry()

// withFleet runs a scenario on every database with three ships, of which the second has no captain and that of the third no medals.
func withFleet(t *testing.T, f func(t *testing.T, s *orm.Session, trace *sqltrace.Recorder)) {
	t.Helper()
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng, trace := db.Traced(t)
		expect.OK(t, Fleet.CreateAll(t.Context(), eng))
		first := orm.NewSession(eng, Fleet)
		bergen := &Port{Name: "Bergen"}
		first.Add(&Ship{Name: "one", Captain: orm.To(&Captain{Name: "Ada", Port: orm.To(bergen), Medals: orm.Items(&Medal{}, &Medal{})})}, &Ship{Name: "two"},
			&Ship{Name: "three", Captain: orm.To(&Captain{Name: "Bo", Port: orm.To(&Port{Name: "Cadiz"})})})
		expect.OK(t, first.Commit(t.Context()))
		expect.OK(t, first.Close())
		s := orm.NewSession(eng, Fleet)
		defer s.Close()
		trace.Reset()
		f(t, s, trace)
	})
}

// crew tells who commands the ships: one:Ada(Bergen) two:-.
func crew(ships []*Ship) string {
	return sprint(ships, func(s *Ship) any {
		c := s.Captain.Peek()
		switch {
		case c == nil:
			return s.Name + ":-"
		case !c.Port.Loaded():
			return s.Name + ":" + c.Name
		}
		return s.Name + ":" + c.Name + "(" + c.Port.Peek().Name + ")"
	})
}

func TestL06_InnerJoins(t *testing.T) {
	for _, test := range []struct {
		name  string
		load  orm.Load[*Ship]
		joins []string
		want  string
	}{
		{"a key that may be NULL is outer joined, and so is what comes behind", orm.Joined(Ships.Captain, orm.Joined(Captains.Port)),
			[]string{"LEFT JOIN captain", "LEFT JOIN port"}, "one:Ada(Bergen) two:- three:Bo(Cadiz)"},
		{"inner joined if the program says so", orm.Joined(Ships.Captain).Inner(), []string{"JOIN captain"}, "one:Ada three:Bo"},
		{"what comes behind an inner join is inner by its key", orm.Joined(Ships.Captain, orm.Joined(Captains.Port)).Inner(),
			[]string{"JOIN captain", "JOIN port"}, "one:Ada(Bergen) three:Bo(Cadiz)"},
		{"inner in an outer join stands in a parenthesis", orm.Joined(Ships.Captain, orm.Joined(Captains.Medals).Inner()),
			[]string{"LEFT JOIN (captain", "JOIN medal"}, "one:Ada two:- three:-"},
		{"with a condition", orm.Joined(Ships.Captain).Where(Captains.Name.Eq("Bo")).Inner(), []string{"JOIN captain"}, "three:Bo"},
	} {
		t.Run(test.name, func(t *testing.T) {
			withFleet(t, func(t *testing.T, s *orm.Session, trace *sqltrace.Recorder) {
				got := expect.All(t, s, retort.Select(Ships).OrderBy(Ships.ID).With(test.load))
				wantEqual(t, "ships", crew(got), test.want)
				wantJoins(t, wantSent(t, trace, 1)[0], test.joins)
			})
		})
	}
}

// wantJoins checks the joins of a statement, in order.
func wantJoins(t *testing.T, sql string, want []string) {
	t.Helper()
	var got []string
	words := strings.Fields(strings.NewReplacer("`", "", `"`, "").Replace(sql))
	for k, word := range words {
		if word != "JOIN" {
			continue
		}
		join := "JOIN " + words[k+1]
		if words[k-1] == "LEFT" {
			join = "LEFT " + join
		}
		got = append(got, join)
	}
	expect.List(t, "joins of "+sql, got, want)
}

func TestL06_AKeyThatCannotBeNullIsInnerJoined(t *testing.T) {
	withFleet(t, func(t *testing.T, s *orm.Session, trace *sqltrace.Recorder) {
		list := expect.All(t, s, retort.Select(Captains).OrderBy(Captains.ID).With(orm.Joined(Captains.Port)))
		wantEqual(t, "captains", fmt.Sprint(len(list), list[0].Port.Peek().Name), "2Bergen")
		wantJoins(t, wantSent(t, trace, 1)[0], []string{"JOIN port"})

		list = expect.All(t, s, retort.Select(Captains).OrderBy(Captains.ID).With(orm.Joined(Captains.Port)).
			Options(orm.Criteria(Ports, Ports.Name.Eq("Cadiz")), orm.PopulateExisting))
		wantEqual(t, "none is lost to a criterion", fmt.Sprint(len(list), list[0].Port.Peek() == nil, list[1].Port.Peek().Name), "2 trueCadiz")
		wantJoins(t, wantSent(t, trace, 1)[0], []string{"LEFT JOIN port"})

		rows := expect.All(t, s, retort.Select2(Ships.Name, orm.With(Captains, orm.Joined(Captains.Port))).LeftJoin(Ships.Captain).OrderBy(Ships.ID))
		wantEqual(t, "an entity that is outer joined itself", fmt.Sprint(len(rows), rows[1].V2 == nil), "3 true")
		ships := expect.All(t, s, retort.Select(Ships).LeftJoin(Ships.Captain).OrderBy(Ships.ID).With(orm.ContainsEager(Ships.Captain, orm.Joined(Captains.Port))))
		wantEqual(t, "and one that the program joins", fmt.Sprint(len(ships)), "3")
	})
}

func TestL06_InnerJoinsAndLimits(t *testing.T) {
	withFleet(t, func(t *testing.T, s *orm.Session, trace *sqltrace.Recorder) {
		list := expect.All(t, s, retort.Select(Captains).OrderBy(Captains.ID.Desc()).Limit(1).With(orm.Joined(Captains.Medals).Inner()))
		wantEqual(t, "one that has medals", fmt.Sprint(len(list), list[0].Name, list[0].Medals.Len()), "1Ada2")
		wantSent(t, trace, 1)
		s.ExpungeAll()
		bo, err := orm.Get(t.Context(), s, Captains, 2, orm.Joined(Captains.Ships, orm.Joined(Ships.Captain, orm.Joined(Captains.Medals).Inner()).Inner()))
		expect.OK(t, err)
		wantEqual(t, "a collection that inner joins narrow", fmt.Sprint(bo.Ships.Len()), "0")
		wantSent(t, trace, 1)
		bo.Ships.Append(&Ship{Name: "four"})
		expect.OK(t, s.Flush(t.Context()))
		three := expect.Get(t, s, Ships, 3)
		wantEqual(t, "is partial: what is absent isn't removed", fmt.Sprint(*three.CaptainID), "2")
		_, err = orm.All(t.Context(), s, retort.Select(Ships).With(orm.SelectIn(Ships.Captain).Inner()))
		expect.Is(t, err, orm.ErrUsage)
		expect.Text(t, err, "Inner of Ship.Captain", "Joined")
	})
}
