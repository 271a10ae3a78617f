package expression_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/orm"
)

// Staff is a row of employee, and of coder for those who are that.
type Staff interface{ Base() *Employee }

// Employee has a label that the database makes.
type Employee struct {
	_     struct{} `orm:"registry=firm,handle=staff,on=Kind,identity=employee,strategy=joined"`
	ID    int64
	Kind  string  `orm:",size=10"`
	Name  string  `orm:",size=30"`
	Label string  `orm:",expr"`
	Boss  *string `orm:",expr"`
}

// Base returns the employee itself.
func (e *Employee) Base() *Employee { return e }

func (e *staffEntity) Mapping(m *orm.Mapping) {
	m.Expr(e.Label.SetTo(retort.Concat(e.Kind, retort.Val("/"), e.Name)))
}

// Coder has a label of its own beside.
type Coder struct {
	_ struct{} `orm:"registry=firm,identity=coder"`
	Employee
	Lang  string `orm:",size=10"`
	Badge string `orm:",expr"`
}

func (c *coderEntity) Mapping(m *orm.Mapping) {
	m.Expr(c.Badge.SetTo(retort.Concat(c.Name, retort.Val(" writes "), c.Lang)))
}

// Clerk is in the table of employees.
type Clerk struct {
	_ struct{} `orm:"registry=firm,identity=clerk,strategy=single"`
	Employee
	Desk  *int64
	Place int64 `orm:",expr"`
}

func (c *clerkEntity) Mapping(m *orm.Mapping) {
	m.Expr(c.Place.SetTo(retort.Coalesce(c.Desk, retort.Val[int64](0))))
}

// Shape is a row of one of two tables.
type Shape interface{ Base() *Figure }

// Figure has what all shapes have.
type Figure struct {
	_    struct{} `orm:"registry=firm,handle=shapes,abstract,strategy=concrete"`
	ID   int64    `orm:",pk"`
	Name string   `orm:",size=30"`
	Long string   `orm:",expr"`
}

// Base returns the figure itself.
func (f *Figure) Base() *Figure { return f }

func (f *shapeEntity) Mapping(m *orm.Mapping) {
	m.Expr(f.Long.SetTo(retort.Concat(retort.Val("the "), f.Name)))
}

// Circle has an area.
type Circle struct {
	_ struct{} `orm:"registry=firm,identity=circle"`
	Figure
	Radius int64
	Area   int64 `orm:",expr"`
}

func (c *circleEntity) Mapping(m *orm.Mapping) {
	m.Expr(c.Area.SetTo(c.Radius.Mul(3)))
}

// Point has nothing more.
type Point struct {
	_ struct{} `orm:"registry=firm,identity=point"`
	Figure
}

var firm = orm.NewRegistry()

func onFirm(t *testing.T, f func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder)) {
	t.Helper()
	each(t, firm, func() []any {
		return []any{
			&Employee{Name: "ann"}, &Coder{Employee: Employee{Name: "bob"}, Lang: "go"}, &Clerk{Employee: Employee{Name: "cid"}, Desk: new(int64(7))},
			&Circle{Figure: Figure{ID: 1, Name: "ring"}, Radius: 5}, &Point{Figure: Figure{ID: 2, Name: "dot"}},
		}
	}, f)
}

func showStaff(x Staff) string {
	switch x := x.(type) {
	case *Coder:
		return x.Label + " " + x.Badge
	case *Clerk:
		return fmt.Sprint(x.Label, " ", x.Place)
	}
	return x.Base().Label
}

func showShape(x Shape) string {
	if c, ok := x.(*Circle); ok {
		return fmt.Sprint(c.Long, " ", c.Area)
	}
	return x.Base().Long
}

func TestExpressionFieldsInHierarchies(t *testing.T) {
	onFirm(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		want := []string{"employee/ann", "coder/bob bob writes go", "clerk/cid 7"}
		expect.List(t, "all staff", expect.Map(expect.All(t, s, retort.Select(staff).OrderBy(staff.ID)), showStaff), want)
		plain, err := engine.All(t.Context(), eng, retort.Select(staff).OrderBy(staff.ID))
		expect.OK(t, err)
		expect.List(t, "untracked", expect.Map(plain, showStaff), want)
		bob := expect.One(t, s, retort.Select(coders).Where(coders.Badge.Eq("bob writes go"), coders.Label.Like("coder%")))
		expect.Equal(t, "a subtype", showStaff(bob), want[1])
		other := orm.Alias(clerks, "other")
		cid := expect.One(t, s, retort.Select(other).Where(other.Place.Gt(1)).OrderBy(other.Label))
		expect.Equal(t, "an alias of a subtype", showStaff(cid), want[2])
		bob.Lang, cid.Desk = "c", nil
		expect.OK(t, s.Flush(t.Context()))
		expect.Equal(t, "changed", showStaff(bob)+", "+showStaff(cid), "coder/bob bob writes c, clerk/cid 0")
		dan := &Coder{Employee: Employee{Name: "dan"}, Lang: "sql"}
		s.Add(dan, &Employee{Name: "eve"})
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "new", showStaff(dan), "coder/dan dan writes sql")
		s.SetExpr(dan, coders.Lang.SetTo(retort.Upper(coders.Lang)), coders.Name.SetTo(retort.Upper(coders.Name)))
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "with expressions in both tables", showStaff(dan), "coder/DAN DAN writes SQL")
		boss := orm.Expr(staff, staff.Boss.SetTo(retort.Upper(staff.Name)))
		got := expect.All(t, s, retort.Select(staff).Where(staff.Name.In("ann", "bob")).OrderBy(staff.ID).With(boss))
		expect.List(t, "of a statement", expect.Map(got, func(x Staff) string { return *x.Base().Boss }), []string{"ANN", "BOB"})
	})
}

func TestExpressionFieldsOfConcreteTables(t *testing.T) {
	onFirm(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		all := expect.Map(expect.All(t, s, retort.Select(shapes).Where(shapes.Long.Like("the %"))), showShape)
		slices.Sort(all)
		expect.List(t, "all shapes", all, []string{"the dot", "the ring 15"})
		ring := expect.One(t, s, retort.Select(circles).Where(circles.Area.Eq(15)))
		ring.Radius = 6
		expect.OK(t, s.Flush(t.Context()))
		expect.Equal(t, "changed", showShape(ring), "the ring 18")
	})
}

func TestHierarchiesOutOfQueries(t *testing.T) {
	onFirm(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		some := retort.Select(staff).Where(staff.Name.In("bob", "cid")).Subquery("some")
		x := orm.AliasFrom(staff, some)
		got := expect.All(t, s, retort.Select(x).Where(x.Label.Like("c%")).OrderBy(x.ID))
		expect.List(t, "all structs", expect.Map(got, showStaff), []string{"coder/bob bob writes go", "clerk/cid 7"})
		c := orm.AliasFrom(coders, some)
		bob := expect.One(t, s, retort.Select(c).Where(c.Lang.Eq("go")))
		expect.Equal(t, "a subtype of them", bob == got[0], true)
		plain, err := engine.All(t.Context(), eng, retort.Select(x).OrderBy(x.ID))
		expect.OK(t, err)
		expect.List(t, "untracked", expect.Map(plain, showStaff), []string{"coder/bob bob writes go", "clerk/cid 7"})
		f := orm.AliasFrom(shapes, retort.Select(shapes).CTE("figures"))
		all := expect.Map(expect.All(t, s, retort.Select(f).OrderBy(f.Name)), showShape)
		expect.List(t, "of concrete tables", all, []string{"the dot", "the ring 15"})
		_, err = engine.All(t.Context(), eng, retort.Select(orm.AliasFrom(circles, retort.Select(shapes).Subquery("f"))))
		expect.Text(t, err, "selects no Circle")
	})
}
