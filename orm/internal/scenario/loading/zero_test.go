package loading

import (
	"errors"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

func TestZeroLoadIsAnErrorAndNoPanic(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		var zero orm.Load[*fixture.Author]
		var zeroBook orm.Load[*fixture.Book]
		for name, load := range map[string]orm.Load[*fixture.Author]{
			"by itself": zero, "with conditions": zero.Where(fixture.Books.ID.Eq(1)).OrderBy(fixture.Books.ID),
			"nested": orm.SelectIn(fixture.Authors.Books, zeroBook), "nested in a join": orm.Joined(fixture.Authors.Books, zeroBook),
		} {
			if _, err := orm.Get(t.Context(), s, fixture.Authors, 4, load); !errors.Is(err, orm.ErrUsage) {
				t.Errorf("Get %s: got %v, want ErrUsage", name, err)
			}
			if _, err := orm.All(t.Context(), s, retort.Select(fixture.Authors).With(load)); !errors.Is(err, orm.ErrUsage) {
				t.Errorf("With %s: got %v, want ErrUsage", name, err)
			}
		}
		wantSent(t, trace, 0)
	})
}
