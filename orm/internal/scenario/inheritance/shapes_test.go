package inheritance

import (
	"context"
	"fmt"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/orm"
)

// Shape is told by an integer.
type Shape interface{ Base() *ShapeBase }

type ShapeBase struct {
	_    struct{} `orm:"table=shape,on=Kind,registry=shapeModels"`
	ID   int64
	Kind int
	Name string
}

func (s *ShapeBase) Base() *ShapeBase { return s }

type Circle struct {
	_ struct{} `orm:"identity=1,registry=shapeModels"`
	ShapeBase
}

var shapeModels = orm.NewRegistry()

func TestDiscriminatorOfAnInteger(t *testing.T) {
	on(t, shapeModels, func(t *testing.T, s *orm.Session, _ *sqltrace.Recorder) {
		c := &Circle{}
		s.Add(c)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "discriminator", c.Kind, 1)
		expect.List(t, "shapes", typesOf(expect.All(t, s, retort.Select(shapes))), []string{"Circle"})
	})
}

// The registry is the test's own, as events are given before its first session.
func TestEventsOfTheBase(t *testing.T) {
	reg := orm.NewRegistry()
	base, circle := orm.Map[shapeEntity](reg), orm.Map[circleEntity](reg)
	var told []string
	tell := func(what string) { told = append(told, what) }
	orm.BeforeInsert(base, func(_ context.Context, _ *orm.Session, x Shape) error { tell(fmt.Sprintf("base %T", x)); return nil })
	orm.BeforeInsert(circle, func(_ context.Context, _ *orm.Session, x *Circle) error { tell("circle"); return nil })
	on(t, reg, func(t *testing.T, s *orm.Session, _ *sqltrace.Recorder) {
		told = nil
		s.Add(&Circle{})
		expect.OK(t, s.Commit(t.Context()))
		expect.List(t, "told", told, []string{"base *inheritance.Circle", "circle"})
	})
}
