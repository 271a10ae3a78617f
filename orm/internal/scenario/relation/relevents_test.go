package relation

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

type crew struct {
	_       struct{} `orm:"-"` // mapped by each test, which has events of its own
	ID      int64
	Name    string           `orm:",size=10"`
	Sailors orm.Many[sailor] `orm:"inverse=Crew,orderby=id"`
}

type sailor struct {
	_      struct{} `orm:"-"`
	ID     int64
	Name   string  `orm:",size=10"`
	Rank   *string `orm:"grade,size=10"`
	CrewID *int64
	Crew   orm.Ref[crew] `orm:"inverse=Sailors"`
}

type crewEntity struct {
	orm.Entity[crew, int64]
	ID      retort.Num[int64]
	Name    retort.Text
	Sailors orm.ToMany[crew, sailor]
}

type sailorEntity struct {
	orm.Entity[sailor, int64]
	ID     retort.Num[int64]
	Name   retort.Text
	Rank   retort.NullText
	CrewID retort.NullNum[int64]
	Crew   orm.ToOne[sailor, crew]
}

// harbour is a registry whose relationships write down what happens to them. Nobody called "no" may come or go.
type harbour struct {
	models  *orm.Registry
	crews   *crewEntity
	sailors *sailorEntity
	heard   []string
}

var errNo = errors.New("no means no")

func newHarbour() *harbour {
	h := &harbour{models: orm.NewRegistry()}
	h.crews, h.sailors = orm.Map[crewEntity](h.models), orm.Map[sailorEntity](h.models)
	hear := func(who string, format string, args ...any) error {
		h.heard = append(h.heard, fmt.Sprintf(format, args...))
		if who == "no" {
			return errNo
		}
		return nil
	}
	orm.OnAppend(&h.crews.Sailors, func(_ *orm.Session, c *crew, s *sailor) error { return hear(s.Name, "%s+%s", c.Name, s.Name) })
	orm.OnRemove(&h.crews.Sailors, func(_ *orm.Session, c *crew, s *sailor) error { return hear(s.Name, "%s-%s", c.Name, s.Name) })
	orm.OnSet(&h.sailors.Crew, func(_ *orm.Session, s *sailor, from, to *crew) error {
		name := func(c *crew) string {
			if c == nil {
				return "none"
			}
			return c.Name
		}
		return hear("", "%s:%s>%s", s.Name, name(from), name(to))
	})
	return h
}

// said is what was heard since it was last asked.
func (h *harbour) said() string {
	text := strings.Join(h.heard, " ")
	h.heard = nil
	return text
}

func withHarbour(t *testing.T, f func(t *testing.T, s *orm.Session, h *harbour, eng *engine.Engine)) {
	t.Helper()
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		h := newHarbour()
		eng := db.Open(t)
		expect.OK(t, h.models.CreateAll(t.Context(), eng))
		s := orm.NewSession(eng, h.models)
		defer s.Close()
		f(t, s, h, eng)
	})
}

func TestOR16_BothSidesTellWhatHappensToThem(t *testing.T) {
	withHarbour(t, func(t *testing.T, s *orm.Session, h *harbour, _ *engine.Engine) {
		a, b := &crew{Name: "A"}, &crew{Name: "B"}
		x, y := &sailor{Name: "x"}, &sailor{Name: "y"}
		a.Sailors.Append(x)
		expect.Equal(t, "of objects that no session knows", h.said(), "")
		s.Add(a, b)
		expect.Equal(t, "when they are added", h.said(), "A+x x:none>A")
		for _, step := range []struct {
			name string
			do   func()
			want string
		}{
			{"append", func() { a.Sailors.Append(y) }, "A+y y:none>A"},
			{"append what is in", func() { a.Sailors.Append(y) }, ""},
			{"set the reference", func() { x.Crew.Set(b) }, "x:A>B A-x B+x"},
			{"set the same", func() { x.Crew.Set(b) }, ""},
			{"append what another has", func() { a.Sailors.Append(x) }, "A+x B-x x:B>A"},
			{"remove", func() { a.Sailors.Remove(y) }, "A-y y:A>none"},
			{"remove what isn't in", func() { a.Sailors.Remove(y) }, ""},
			{"replace in bulk", func() { a.Sailors.Set(y) }, "A-x x:A>none A+y y:none>A"},
			{"take away", func() { y.Crew.Set(nil) }, "y:A>none A-y"},
			{"assigned as a whole", func() { a.Sailors = orm.Items(x); expect.OK(t, s.Flush(t.Context())) }, "A+x x:none>A"},
		} {
			step.do()
			expect.Equal(t, step.name, h.said(), step.want)
		}
		expect.OK(t, s.Commit(t.Context()))
		expect.Many(t, &a.Sailors)
		expect.OK(t, s.Rollback(t.Context()))
		expect.Equal(t, "loading, flush and rollback tell nothing", h.said(), "")
		x = expect.Get(t, s, h.sailors, x.ID)
		expect.OK(t, s.Close())
	})
}

func TestOR16_AnEventPreventsTheChange(t *testing.T) {
	withHarbour(t, func(t *testing.T, s *orm.Session, h *harbour, eng *engine.Engine) {
		a, no, yes := &crew{Name: "A"}, &sailor{Name: "no"}, &sailor{Name: "yes"}
		s.Add(a, no, yes)
		a.Sailors.Append(no, yes)
		expect.Equal(t, "who came", a.Sailors.Len(), 1)
		expect.Equal(t, "the other side", no.Crew.Peek(), (*crew)(nil))
		err := s.Flush(t.Context())
		expect.Is(t, err, errNo)
		expect.Text(t, err, "append to crew(id=0).Sailors")
		expect.OK(t, s.Flush(t.Context()))

		no.Crew.Set(a)
		expect.Is(t, s.Flush(t.Context()), errNo)
		a.Sailors.Set(no)
		expect.Is(t, s.Flush(t.Context()), errNo)
		expect.List(t, "a refused Set changes nothing", a.Sailors.Peek(), []*sailor{yes})
		a.Sailors = orm.Items(no)
		expect.Is(t, s.Flush(t.Context()), errNo)
		expect.List(t, "nor a field assigned", a.Sailors.Peek(), []*sailor{yes})
		s.Add(&crew{Name: "B", Sailors: orm.Items(&sailor{Name: "no"})})
		expect.Is(t, s.Flush(t.Context()), errNo)
		expect.OK(t, s.Rollback(t.Context()))
		rows, err := engine.All(t.Context(), eng, retort.Select(h.sailors.Name))
		expect.OK(t, err)
		expect.Equal(t, "rows", len(rows), 0)
	})
}

func TestOE01_EventsOfColumns(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		h := newHarbour()
		var heard []string
		show := func(p *string) string {
			if p == nil {
				return "NULL"
			}
			return *p
		}
		orm.OnChange(h.sailors, h.sailors.Name, func(_ context.Context, _ *orm.Session, _ *sailor, from, to string) error {
			heard = append(heard, from+">"+to)
			if to == "" {
				return errNo
			}
			return nil
		})
		orm.OnChange(h.sailors, h.sailors.Rank, func(_ context.Context, _ *orm.Session, x *sailor, from, to *string) error {
			heard = append(heard, show(from)+">"+show(to))
			if from != nil && to == nil {
				x.Name = "ex-" + x.Name
			}
			return nil
		})
		said := func(what, want string) {
			t.Helper()
			expect.Equal(t, what, strings.Join(heard, " "), want)
			heard = nil
		}
		eng := db.Open(t)
		expect.OK(t, h.models.CreateAll(t.Context(), eng))
		s := orm.NewSession(eng, h.models)
		defer s.Close()
		mate := "mate"
		x := &sailor{Name: "x"}
		s.Add(x)
		expect.OK(t, s.Flush(t.Context()))
		said("of a new object", ">x")
		x.Rank = &mate
		expect.OK(t, s.Flush(t.Context()))
		said("of another column", "NULL>mate")
		x.Rank = nil
		expect.OK(t, s.Commit(t.Context()))
		said("of what an event changed too", "mate>NULL")
		expect.List(t, "which is written", expect.Stored(t, eng, "SELECT name FROM sailor"), []string{"ex-x"})
		x.Name = ""
		expect.Is(t, s.Flush(t.Context()), errNo)
		said("refused", "ex-x>")
		expect.Equal(t, "and as the program has it", x.Name, "")
	})
	h := newHarbour()
	orm.OnChange(h.crews, h.sailors.Name, func(context.Context, *orm.Session, *crew, string, string) error { return nil })
	err := h.models.Check()
	expect.Is(t, err, orm.ErrMapping)
	expect.Text(t, err, "crew", "OnChange takes a column of this entity's handle")
}
