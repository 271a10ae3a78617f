package column_test

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/orm"
)

// Point is two columns.
type Point struct{ X, Y int64 }

// Line has two points: one that is always there, and one that may be missing.
type Line struct {
	ID    int64
	Start Point  `orm:"prefix=start_"`
	End   *Point `orm:"prefix=end_"`
	Name  string `orm:",size=20"`
}

func twoLines() []any {
	return []any{&Line{Start: Point{1, 2}, Name: "open"}, &Line{Start: Point{3, 4}, End: &Point{5, 0}, Name: "closed"}}
}

func TestM06_StructsOfColumns(t *testing.T) {
	each(t, twoLines, func(w *world) {
		s := w.session()
		w.ignore()
		closed := expect.One(t, s, retort.Select(lines).Where(lines.Start.Eq(Point{3, 4})))
		wrote(w, "start_x = ", " AND ", "start_y = ")
		expect.Equal(t, "start", closed.Start, Point{3, 4})
		expect.Equal(t, "end", *closed.End, Point{5, 0})
		open := expect.One(t, s, retort.Select(lines).Where(lines.End.IsNull()))
		expect.Equal(t, "NULL in all columns", open.End, nil)
		expect.Equal(t, "by a part", expect.One(t, s, retort.Select(lines).Where(lines.End.X.Eq(5))) == closed, true)
		again := orm.Alias(lines, "again")
		expect.Equal(t, "by an alias", expect.One(t, s, retort.Select(again).Where(again.Start.Eq(Point{1, 2}))) == open, true)

		closed.Start, closed.End = Point{3, 4}, &Point{5, 0}
		w.ignore()
		expect.OK(t, s.Flush(t.Context()))
		w.sent() // equal ones are no change
		closed.End.Y = 6
		open.Start.X = 9
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "statements", len(w.trace.Statements()), 2)
		open.End, closed.End = &Point{7, 8}, nil
		expect.OK(t, s.Commit(t.Context()))
		got := expect.All(t, w.session(), retort.Select(lines).OrderBy(lines.ID))
		expect.Equal(t, "a part of it", got[0].Start, Point{9, 2})
		expect.Equal(t, "one that came", *got[0].End, Point{7, 8})
		expect.Equal(t, "one that went", got[1].End, nil)
	})
}

func TestARollbackRestoresStructsOfColumns(t *testing.T) {
	each(t, twoLines, func(w *world) {
		s := w.session()
		list := expect.All(t, s, retort.Select(lines).OrderBy(lines.ID))
		open, closed := list[0], list[1]
		open.End, closed.Start.Y, closed.End = &Point{1, 1}, 40, nil
		expect.OK(t, s.Flush(t.Context()))
		expect.OK(t, s.Rollback(t.Context()))
		expect.Equal(t, "none", open.End, nil)
		expect.Equal(t, "a value", closed.Start, Point{3, 4})
		expect.Equal(t, "a pointer", *closed.End, Point{5, 0})
		closed.End.X = 50
		expect.Equal(t, "dirty", len(s.Dirty()), 1)
		expect.OK(t, s.Refresh(t.Context(), closed))
		expect.Equal(t, "read again", closed.End.X, 5)
		expect.Equal(t, "dirty", len(s.Dirty()), 0)
	})
}

func TestFaultsOfStructsOfColumns(t *testing.T) {
	//lint:ignore U1000 a part of a handle's type argument
	type Inner struct {
		A int64 `orm:",default=1"`
	}
	//lint:ignore U1000 a handle's type argument
	type Outer struct {
		ID    int64
		Inner *Inner `orm:"prefix=i_"`
		Point Point  `orm:"prefix=p_"`
	}
	type outerEntity struct {
		orm.Entity[Outer, int64]
		ID    retort.Num[int64]
		Inner struct {
			orm.Composite[Point]
			A retort.NullNum[int64]
		}
		Point struct{ X, Y retort.Num[int64] }
	}
	r := orm.NewRegistry()
	orm.Map[outerEntity](r)
	expect.Text(t, r.Check(), "Outer.Inner.A: default doesn't go with a pointer", "is for column_test.Point", "Outer.Point: the handle's field embeds no orm.Composite[Point]", "Outer.Point.X")
}
