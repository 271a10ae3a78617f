package inheritance

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/orm"
)

// Part is a screw or a nut. Which of them, no column says as such: it follows from a code that others give.
type Part interface{ Base() *PartBase }

type PartBase struct {
	_    struct{} `orm:"table=part,on=Kind,registry=store"`
	ID   int64
	Code int
	Kind string `orm:",expr"`
	Name string `orm:",size=10"`
}

func (p *PartBase) Base() *PartBase { return p }

func (p *partEntity) Mapping(m *orm.Mapping) {
	m.Expr(p.Kind.SetTo(retort.Case[string]().When(p.Code.Lt(100), "screw").Else("nut")))
}

type Screw struct {
	_ struct{} `orm:"identity=screw,registry=store"`
	PartBase
	Length int
}

type Nut struct {
	_ struct{} `orm:"identity=nut,registry=store"`
	PartBase
	Width *int
}

// Shift is told by a column that the database computes.
type Shift interface{ Base() *ShiftBase }

type ShiftBase struct {
	_     struct{} `orm:"table=shift,on=Half,registry=store"`
	ID    int64
	Hour  int
	Half  int `orm:",computed='CASE WHEN hour < 12 THEN 0 ELSE 1 END'"`
	Extra bool
}

func (s *ShiftBase) Base() *ShiftBase { return s }

type (
	Early struct {
		_ struct{} `orm:"identity=0,registry=store"`
		ShiftBase
		Coffee *int
	}
	Late struct {
		_ struct{} `orm:"identity=1,registry=store"`
		ShiftBase
		Bonus *int
	}
)

var store = orm.NewRegistry()

func TestI16_ADiscriminatorThatIsAnExpression(t *testing.T) {
	onEngine(t, store, func(t *testing.T, eng *engine.Engine, sent *sqltrace.Recorder) {
		s := session(t, eng, store)
		screw := &Screw{PartBase: PartBase{Code: 7, Name: "s"}, Length: 30}
		s.Add(screw, &Nut{PartBase: PartBase{Code: 700, Name: "n"}, Width: new(5)}, &Nut{PartBase: PartBase{Code: 100, Name: "m"}})
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "told", screw.Kind, "screw")

		s = session(t, eng, store)
		sent.Reset()
		got := expect.All(t, s, retort.Select(parts).OrderBy(parts.ID))
		texts(t, sent, "SELECT part.id, part.code, CASE WHEN part.code < ? THEN ? ELSE ? END, part.name, part.width, part.length FROM part ORDER BY part.id")
		expect.List(t, "structs", typesOf(got), []string{"Screw", "Nut", "Nut"})
		expect.Equal(t, "told", got[1].Base().Kind, "nut")
		expect.Equal(t, "of its own", *got[1].(*Nut).Width, 5)
		of := expect.All(t, s, retort.Select(nuts).Where(nuts.Name.Eq("m")))
		texts(t, sent, "SELECT part.id, part.code, CASE WHEN part.code < ? THEN ? ELSE ? END, part.name, part.width FROM part "+
			"WHERE CASE WHEN part.code < 100 THEN 'screw' ELSE 'nut' END = 'nut' AND part.name = ?")
		expect.Equal(t, "one object", of[0] == got[2], true)
		other := orm.Alias(nuts, "other")
		n, err := orm.Count(t.Context(), s, retort.Select(nuts).Join(other, retort.Lt(nuts.ID, other.ID)))
		expect.OK(t, err)
		expect.Equal(t, "pairs of nuts", n, 1)
		expect.List(t, "by what tells it", typesOf(expect.All(t, s, retort.Select(parts).Where(parts.Kind.Eq("screw")))), []string{"Screw"})
		plain, err := engine.All(t.Context(), eng, retort.Select(parts).OrderBy(parts.ID))
		expect.OK(t, err)
		expect.List(t, "untracked", typesOf(plain), []string{"Screw", "Nut", "Nut"})
		_, err = orm.Get(t.Context(), s, nuts, screw.ID)
		expect.Is(t, err, orm.ErrNoResult)
	})
}

func TestI16_AnObjectWhoseRowIsToldToBeAnother(t *testing.T) {
	on(t, store, func(t *testing.T, s *orm.Session, sent *sqltrace.Recorder) {
		for name, x := range map[string]any{"expression": &Screw{PartBase: PartBase{Code: 500}}, "computed": &Late{ShiftBase: ShiftBase{Hour: 8}}} {
			s.Add(x)
			err := s.Flush(t.Context())
			if err == nil {
				t.Fatalf("%s: an object of another struct than its row's was stored", name)
			}
			expect.Is(t, err, orm.ErrUsage)
			expect.Text(t, err, "to be of identity", "its own is", "set the columns that tell it")
			expect.OK(t, s.Rollback(t.Context()))
			expect.State(t, s, orm.Transient, x)
		}
		expect.Equal(t, "parts", len(expect.All(t, s, retort.Select(parts))), 0)
	})
}

func TestI16_ADiscriminatorThatTheDatabaseComputes(t *testing.T) {
	on(t, store, func(t *testing.T, s *orm.Session, sent *sqltrace.Recorder) {
		early, late := &Early{ShiftBase: ShiftBase{Hour: 6}, Coffee: new(3)}, &Late{ShiftBase: ShiftBase{Hour: 22}}
		s.Add(early, late)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "told", late.Half, 1)
		expect.List(t, "all", typesOf(expect.All(t, s, retort.Select(shifts).OrderBy(shifts.ID))), []string{"Early", "Late"})
		expect.List(t, "late", typesOf(expect.All(t, s, retort.Select(lates))), []string{"Late"})
		late.Bonus = new(9)
		expect.OK(t, s.Commit(t.Context()))
		expect.OK(t, s.Refresh(t.Context(), late))
		expect.Equal(t, "changed", *late.Bonus, 9)
	})
}
