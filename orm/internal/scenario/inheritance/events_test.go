package inheritance

import (
	"context"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/orm"
)

// listen has all events of an entity tell of what kind they are and whose.
func listen[R any](told *[]string, whose string, e orm.Mapped[R]) {
	tell := func(event string) func(context.Context, *orm.Session, R) error {
		return func(_ context.Context, _ *orm.Session, x R) error {
			*told = append(*told, event+" "+whose)
			return nil
		}
	}
	orm.BeforeInsert(e, tell("before insert"))
	orm.BeforeUpdate(e, tell("before update"))
	orm.BeforeDelete(e, tell("before delete"))
	orm.AfterInsert(e, tell("after insert"))
	orm.AfterUpdate(e, tell("after update"))
	orm.AfterDelete(e, tell("after delete"))
	orm.AfterLoad(e, tell("after load"))
	orm.Validate(e, func(x R) error { return tell("valid")(context.Background(), nil, x) })
}

// lives checks which functions are called in the life of an object, those of a base before those of what inherits it.
func lives[R any](t *testing.T, reg *orm.Registry, told *[]string, base orm.Mapped[R], fresh func() R, change func(R), levels ...string) {
	t.Helper()
	onEngine(t, reg, func(t *testing.T, eng *engine.Engine, _ *sqltrace.Recorder) {
		want := func(events ...string) {
			t.Helper()
			var list []string
			for _, event := range events {
				for _, level := range levels {
					list = append(list, event+" "+level)
				}
			}
			expect.List(t, "told", *told, list)
			*told = nil
		}
		*told = nil
		s := session(t, eng, reg)
		x := fresh()
		s.Add(x)
		expect.OK(t, s.Commit(t.Context()))
		want("before insert", "valid", "after insert")

		s = session(t, eng, reg)
		x = expect.One(t, s, retort.Select(base))
		want("after load")
		change(x)
		expect.OK(t, s.Flush(t.Context()))
		want("before update", "valid", "after update")
		s.Delete(x)
		expect.OK(t, s.Commit(t.Context()))
		want("before delete", "after delete")
	})
}

// Functions of a base get the objects of all that inherits it as what its rows are read as, those of a struct in the middle likewise. The registries
// are the test's own, as events are given before the first session.
func TestEventsFollowTheStructsOfAHierarchy(t *testing.T) {
	var told []string
	several, one, apart := orm.NewRegistry(), orm.NewRegistry(), orm.NewRegistry()
	staff, leaders := orm.Map[staffEntity](several), orm.Map[leaderEntity](several)
	listen(&told, "staff", staff)
	listen(&told, "leader", leaders)
	listen(&told, "director", orm.Map[directorEntity](several))
	for _, add := range []func(*orm.Registry){mapped[engineerEntity], mapped[deputyEntity], mapped[machineEntity], mapped[companyEntity]} {
		add(several)
	}
	vehicles := orm.Map[vehicleEntity](one)
	listen(&told, "vehicle", vehicles)
	listen(&told, "motorised", orm.Map[motorisedEntity](one))
	listen(&told, "bus", orm.Map[busEntity](one))
	for _, add := range []func(*orm.Registry){mapped[bikeEntity], mapped[truckEntity], mapped[tourEntity], mapped[fleetEntity]} {
		add(one)
	}
	media := orm.Map[mediumEntity](apart)
	listen(&told, "medium", media)
	listen(&told, "film", orm.Map[filmEntity](apart))
	mapped[songEntity](apart)
	mapped[shelfEntity](apart)

	t.Run("in several tables", func(t *testing.T) {
		director := func() Staff { return &Director{Manager: Manager{Employee: named("d")}} }
		lives(t, several, &told, staff, director, func(x Staff) { x.(*Director).Shares++ }, "staff", "leader", "director")
		deputy := func() Leader { return &Deputy{Manager: Manager{Employee: named("d")}} }
		lives(t, several, &told, leaders, deputy, func(x Leader) { x.Lead().Level++ }, "staff", "leader")
		lives(t, several, &told, staff, func() Staff { return &Engineer{Employee: named("e")} }, func(x Staff) { x.Base().Name = "f" }, "staff")
	})
	t.Run("in one table", func(t *testing.T) {
		lives(t, one, &told, vehicles, func() Vehicle { return &Bus{Motor: motor("b", 100)} }, func(x Vehicle) { x.(*Bus).Power++ }, "vehicle", "motorised", "bus")
		lives(t, one, &told, vehicles, func() Vehicle { return &Bike{VehicleBase: VehicleBase{Name: "b"}} }, func(x Vehicle) { x.Base().Name = "c" }, "vehicle")
	})
	t.Run("in a table each", func(t *testing.T) {
		lives(t, apart, &told, media, func() Medium { return &Film{MediumBase: MediumBase{Title: "f"}} }, func(x Medium) { x.(*Film).Minutes++ }, "medium", "film")
		lives(t, apart, &told, media, func() Medium { return &Song{MediumBase: MediumBase{Title: "s"}} }, func(x Medium) { x.(*Song).Minutes++ }, "medium")
	})
}

// mapped maps an entity whose handle nobody needs.
func mapped[E any](r *orm.Registry) { orm.Map[E](r) }
