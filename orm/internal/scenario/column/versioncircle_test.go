package column_test

import (
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/orm"
)

// A flush may write a row by several statements: keys that go in a circle are set after the rows are there, and what is in the way of
// another row is set to NULL before. To the program it is one change.

// ropes are three of which the second is tied to the third, and the third to itself.
func ropes() []any {
	last := &Rope{Name: "c"}
	last.Next.Set(last)
	return []any{&Rope{Name: "a"}, &Rope{Name: "b"}, last}
}

func (w *world) ropes(s *orm.Session) (a, b, c *Rope) {
	w.Helper()
	all := expect.All(w, s, retort.Select(ropeTable).OrderBy(ropeTable.ID).With(orm.SelectIn(ropeTable.Next)))
	return all[0], all[1], all[2]
}

// agree checks that the versions and times in memory are those of the rows, by changing each object once more.
func (w *world) agree(s *orm.Session, ropes ...*Rope) {
	w.Helper()
	for _, r := range ropes {
		row := expect.One(w, s, retort.Select2(ropeTable.Version, ropeTable.Changed).Where(ropeTable.ID.Eq(r.ID)))
		expect.Equal(w, "version of "+r.Name, r.Version, row.V1)
		expect.Equal(w, "time of "+r.Name, r.Changed.Equal(row.V2), true)
		r.Name += "!"
	}
	expect.OK(w, s.Flush(w.Context()))
}

func TestARowOfACircleHasOneVersion(t *testing.T) {
	each(t, ropes, func(w *world) {
		s := w.session()
		_, _, c := w.ropes(s)
		expect.Equal(t, "version of a row that refers to itself", c.Version, 1)
		w.agree(s, c)

		x, y := &Rope{Name: "x"}, &Rope{Name: "y"}
		x.Next.Set(y)
		y.Next.Set(x)
		s.Add(x, y)
		expect.OK(t, s.Flush(t.Context()))
		expect.Equal(t, "versions of rows that refer to each other", x.Version+y.Version, 2)
		w.agree(s, x, y)
		s.Delete(x, y)
		expect.OK(t, s.Commit(t.Context()))
	})
}

func TestRowsThatHandAUniqueValueRoundHaveOneVersionMore(t *testing.T) {
	each(t, ropes, func(w *world) {
		s := w.session()
		a, b, c := w.ropes(s)
		a.Next.Set(b)
		b.Next.Set(a)
		expect.OK(t, s.Flush(t.Context()))
		a.Next.Set(c) // which c has, as it refers to itself
		b.Next.Set(b)
		c.Next.Set(a)
		expect.OK(t, s.Flush(t.Context()))
		expect.Equal(t, "version", a.Version, 3)
		expect.Equal(t, "version", c.Version, 2)
		w.agree(s, a, b, c)
		expect.OK(t, s.Rollback(t.Context()))
		expect.Equal(t, "version rolled back", a.Version, 1)
		a, b, c = w.ropes(s)
		w.agree(s, a, b, c)
	})
}

func TestVersionsOfTheDatabaseInACircle(t *testing.T) {
	seats := func() []any { return []any{&Seat{Guest: new(int64(1))}, &Seat{Guest: new(int64(2))}} }
	each(t, seats, func(w *world) {
		s := w.session()
		all := expect.All(t, s, retort.Select(seatTable).OrderBy(seatTable.ID))
		a, b := all[0], all[1]
		a.Guest, b.Guest = b.Guest, a.Guest
		expect.OK(t, s.Flush(t.Context()))
		expect.Equal(t, "version", a.Version, 20)
		expect.Equal(t, "version", b.Version, 10)
		a.Guest = nil
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "version without a guest", a.Version, -1)
	})
}

// What a deleted parent would let go of may be deleted with another parent that is found later. Then it is deleted, and not changed before.
func TestAChildOfTwoDeletedParentsIsJustDeleted(t *testing.T) {
	stored := func() []any {
		return []any{&Kit{Pieces: orm.Items(&Piece{Rack: orm.To(&Rack{}), Box: orm.To(&Box{})})}}
	}
	for _, order := range []string{"kit first", "kit last"} {
		t.Run(order, func(t *testing.T) {
			each(t, stored, func(w *world) {
				s := w.session()
				kit, rack, box := expect.One(t, s, retort.Select(kits)), expect.One(t, s, retort.Select(racks)), expect.One(t, s, retort.Select(boxes))
				all := []any{rack, box, kit}
				if order == "kit first" {
					all = []any{kit, rack, box}
				}
				s.Delete(all...)
				w.trace.Reset()
				expect.OK(t, s.Flush(t.Context()))
				for _, verb := range w.trace.Verbs() {
					expect.Equal(t, verb, strings.HasPrefix(verb, "UPDATE"), false)
				}
				expect.OK(t, s.Commit(t.Context()))
				expect.Equal(t, "pieces left", len(expect.All(t, s, retort.Select(pieces))), 0)
			})
		})
	}
}
