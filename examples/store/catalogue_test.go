package main

import (
	"log/slog"
	"testing"

	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
	"github.com/retort-go/retort/ormtest"
)

// each runs a test on every database at hand, with the store's data in it.
func each(t *testing.T, f func(t *testing.T, st *store, s *orm.Session)) {
	t.Helper()
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		st := filled(t, db.Open(t))
		s := st.sessions.Session()
		t.Cleanup(func() { s.Close() })
		f(t, st, s)
	})
}

func filled(t *testing.T, eng *engine.Engine) *store {
	t.Helper()
	st, made, err := open(t.Context(), eng, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if made < 500 {
		t.Fatalf("%d objects were made, want some hundreds", made)
	}
	return st
}

// TestStatements: what a list or a page sends doesn't grow with what is in it.
func TestStatements(t *testing.T) {
	each(t, func(t *testing.T, st *store, s *orm.Session) {
		ctx := t.Context()
		for _, c := range []struct {
			name string
			want int
			run  func(s *orm.Session) error
		}{
			{"one artist's page", 2, func(s *orm.Session) error { _, err := artistsPage(ctx, s, 0, 1); return err }},
			{"all artists", 2, func(s *orm.Session) error { _, err := artistsPage(ctx, s, 0, 100); return err }},
			{"an artist", 3, func(s *orm.Session) error { _, err := artist(ctx, s, 1); return err }},
			{"tracks", 1, func(s *orm.Session) error { _, err := tracks(ctx, s, trackSearch{Limit: 200}); return err }},
			{"tracks of a genre", 1, func(s *orm.Session) error {
				_, err := tracks(ctx, s, trackSearch{Name: "Silver", Genre: "Rock", Limit: 200})
				return err
			}},
			{"a track", 2, func(s *orm.Session) error { _, err := track(ctx, s, 1); return err }},
			{"a playlist", 2, func(s *orm.Session) error { _, err := playlist(ctx, s, 1); return err }},
			{"a customer", 4, func(s *orm.Session) error { _, err := customer(ctx, s, 1); return err }},
			{"the staff", 4, func(s *orm.Session) error { _, err := staff(ctx, s); return err }}, // three levels, and one that is empty
			{"sales", 1, func(s *orm.Session) error { _, err := salesByGenre(ctx, s); return err }},
			{"the HTML page", 5, func(s *orm.Session) error { _, err := readPage(ctx, s, 0); return err }},
		} {
			t.Run(c.name, func(t *testing.T) {
				s := st.sessions.Session()
				defer s.Close()
				ormtest.WantStatements(t, s, c.want, func() {
					if err := c.run(s); err != nil {
						t.Error(err)
					}
				})
			})
		}
	})
}

func TestSeedingTwiceMakesNothing(t *testing.T) {
	each(t, func(t *testing.T, st *store, s *orm.Session) {
		if made, err := seed(t.Context(), s); made != 0 || err != nil {
			t.Errorf("got %d objects, %v, want none", made, err)
		}
	})
}

func TestSalesAddUp(t *testing.T) {
	each(t, func(t *testing.T, st *store, s *orm.Session) {
		rows, err := salesByGenre(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		var byGenre, byInvoice Cents
		for _, row := range rows {
			byGenre += row.Revenue
		}
		invoices, err := orm.All(t.Context(), s, selectInvoices)
		if err != nil {
			t.Fatal(err)
		}
		for _, invoice := range invoices {
			byInvoice += invoice.Total
		}
		if byGenre != byInvoice || byGenre == 0 || len(rows) != 5 {
			t.Errorf("%d genres sold for %s, the invoices are for %s", len(rows), byGenre, byInvoice)
		}
	})
}
