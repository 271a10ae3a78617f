package inheritance

import (
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
