package column_test

import (
	"fmt"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/orm"
)

// manyRows is so many that databases which take rows as arrays get them so.
const manyRows = 30

// TestManyRowsKeepTheirVersionsAndComputedColumns: rows that are changed by one statement, with keys of one and of two columns.
func TestManyRowsKeepTheirVersionsAndComputedColumns(t *testing.T) {
	each(t, none, func(w *world) {
		s := w.session()
		var (
			plans  []*Doc
			stamps []*Stamped
			sides  []*Square
			served []*Served
		)
		for i := range manyRows {
			plans = append(plans, &Doc{Name: "new"})
			stamps = append(stamps, &Stamped{A: int64(i % 3), B: fmt.Sprint("b", i), Name: "new"})
			sides = append(sides, &Square{A: -1})
			served = append(served, &Served{N: -1})
			s.Add(plans[i], stamps[i], sides[i], served[i])
		}
		expect.OK(t, s.Commit(t.Context()))
		for i := range manyRows {
			plans[i].Name, stamps[i].Name, sides[i].A, served[i].N = fmt.Sprint(i), fmt.Sprint(i), int64(i), int64(i)
		}
		before := stamps[0].Version
		expect.OK(t, s.Commit(t.Context()))
		fresh := w.session()
		for i := range manyRows {
			expect.Equal(t, "version of a doc", plans[i].Version, 2)
			expect.Equal(t, "area", sides[i].Area, int64(i*i))
			expect.Equal(t, "version by the database", served[i].Version, int64(i*10))
			if !stamps[i].Version.After(before) {
				t.Errorf("the version of row %d is %v, that of the insert %v", i, stamps[i].Version, before)
			}
			expect.Equal(t, "stored name", expect.Get(t, fresh, stampeds, StampedKey{stamps[i].A, stamps[i].B}).Name, fmt.Sprint(i))
			expect.Equal(t, "stored version", expect.One(t, fresh, retort.Select(docs).Where(docs.ID.Eq(plans[i].ID))).Version, 2)
		}
	})
}

// TestOneOfManyVersionsIsObsolete: the error names its object.
func TestOneOfManyVersionsIsObsolete(t *testing.T) {
	each(t, none, func(w *world) {
		s := w.session()
		var list []*Doc
		for range manyRows {
			list = append(list, &Doc{Name: "new"})
			s.Add(list[len(list)-1])
		}
		expect.OK(t, s.Commit(t.Context()))
		for i, d := range list {
			d.Name = fmt.Sprint(i)
		}
		_, err := engine.Exec(t.Context(), w.eng, retort.Update(docs).Set(docs.Version.Set(7)).Where(docs.ID.Eq(list[12].ID)))
		expect.OK(t, err)
		wantStale(t, s.Flush(t.Context()), list[12], "update")
		expect.OK(t, s.Rollback(t.Context()))
		expect.State(t, s, orm.Persistent, list[12])
	})
}
