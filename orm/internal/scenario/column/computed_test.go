package column_test

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/orm"
)

func TestM12_ComputedColumns(t *testing.T) {
	each(t, none, func(w *world) {
		s := w.session()
		x, y := &Square{A: 4}, &Square{A: 2}
		s.Add(x, y)
		expect.OK(t, s.Flush(t.Context()))
		expect.Equal(t, "of a new row", x.Area, 16)
		w.ignore()
		x.A, y.A = 5, 6
		expect.OK(t, s.Flush(t.Context()))
		if w.eng.Dialect().Has(dialect.UpdateReturning) {
			w.sent("UPDATE square", "UPDATE square")
		} else {
			w.sent("UPDATE square", "SELECT square", "UPDATE square", "SELECT square")
		}
		expect.Equal(t, "of a changed row", x.Area, 25)
		expect.Equal(t, "of the other", y.Area, 36)
		x.Area = 99
		w.ignore()
		expect.OK(t, s.Flush(t.Context()))
		w.sent() // what the database computes isn't written
		expect.OK(t, s.Rollback(t.Context()))
		expect.Equal(t, "rolled back", x.Area, 0)
	})
}

func TestAFlushThatFailsTakesComputedColumnsBack(t *testing.T) {
	each(t, func() []any { return []any{&Square{A: 2}, &Doc{Name: "a"}} }, func(w *world) {
		s := w.session()
		x, doc := expect.One(t, s, retort.Select(squares)), expect.One(t, s, retort.Select(docs))
		_, err := orm.Exec(t.Context(), s, retort.Update(docs).Set(docs.Version.Set(9)).All(), orm.NoSync)
		expect.OK(t, err)
		x.A, doc.Name = 3, "b"
		wantStale(t, s.Flush(t.Context()), doc, "update")
		expect.Equal(t, "computed", x.Area, 4)
		expect.Equal(t, "version", doc.Version, 1)
	})
}
