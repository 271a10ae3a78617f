package loading

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

func TestWithLoadsBesideOtherColumns(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		n := retort.Count(fixture.Books.ID)
		rows, err := orm.All(t.Context(), s, retort.Select2(orm.With(fixture.Authors, orm.SelectIn(fixture.Authors.Books, orm.SelectIn(fixture.Books.Tags))), n).
			Join(fixture.Authors.Books).GroupBy(fixture.Authors.ID).Having(n.Gt(1)).OrderBy(fixture.Authors.ID))
		if err != nil {
			t.Fatal(err)
		}
		if len(rows) != 2 || rows[1].V1.LastName != "King" || rows[1].V2 != 2 {
			t.Fatalf("got %v, want Clancy and King with 2 books each", rows)
		}
		books, err := rows[1].V1.Books.All(t.Context())
		if err != nil || len(books) != 2 || books[1].Tags.Len() != 2 {
			t.Errorf("got %v (%v), want 2 books, the second with 2 tags", books, err)
		}
		if got := trace.Statements(); len(got) != 3 {
			t.Errorf("got %d statements, want 3:\n%v", len(got), got)
		}
	})
}

func TestWithOfAnotherEntityIsRefusedWhenItIsRun(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		other := orm.Alias(fixture.Authors, "other")
		_, err := orm.All(t.Context(), s, retort.Select2(orm.With(fixture.Authors, orm.SelectIn(other.Books)), fixture.Authors.ID))
		if err == nil {
			t.Error("a load that begins at an alias that isn't selected was accepted")
		}
		wantSent(t, trace, 0)
	})
}
