package statement_test

import (
	"errors"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

func TestD10_InsertFromSelect(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, trace := fixture.Library(t, db)
		tags, a := fixture.Tags, fixture.Authors
		res, err := orm.Exec(t.Context(), s, retort.Insert(tags).FromSelect(retort.Select(a.LastName), tags.Name))
		expect.OK(t, err)
		expect.Equal(t, "rows", res.Rows, 7)
		expect.Sent(t, trace, "INSERT INTO tag (name) SELECT author.last_name FROM author")
		expect.OK(t, s.Commit(t.Context()))
		expect.List(t, "with keys of their own", expect.Stored(t, eng, "SELECT name FROM tag WHERE id > 3 ORDER BY name"),
			[]string{"Asimov", "Buck", "Clancy", "King", "Le Carre", "Michaelides", "Shaben"})
	})
}

func TestD16_ReturnedRowsComeInTheOrderGiven(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, trace := fixture.Library(t, db)
		tags := fixture.Tags
		insert := retort.Insert(tags)
		for _, name := range []string{"5", "3", "9", "1"} {
			insert = insert.Values(tags.Name.Set(name))
		}
		q := retort.Returning2(insert, tags.ID, tags.Name)
		if !eng.Dialect().Has(dialect.Returning) {
			_, err := orm.All(t.Context(), s, q)
			var lack *dialect.LackError
			if !errors.As(err, &lack) {
				t.Errorf("got %v, want a *dialect.LackError", err)
			}
			expect.Sent(t, trace)
			return
		}
		rows := expect.All(t, s, q)
		expect.List(t, "rows", rows, []retort.Row2[int64, string]{{V1: 4, V2: "5"}, {V1: 5, V2: "3"}, {V1: 6, V2: "9"}, {V1: 7, V2: "1"}})
		expect.Equal(t, "statements", len(trace.Statements()), 1)
	})
}

func TestD18_InsertOfNothing(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, trace := fixture.Library(t, db)
		res, err := engine.Exec(t.Context(), eng, retort.Insert(fixture.Profiles))
		expect.OK(t, err)
		expect.Equal(t, "rows", res.Rows, 1)
		if eng.Dialect().Has(dialect.DefaultValues) {
			expect.Sent(t, trace, "INSERT INTO profile DEFAULT VALUES")
		} else {
			expect.Sent(t, trace, "INSERT INTO profile () VALUES ()")
		}
		expect.List(t, "row", expect.Stored(t, eng, "SELECT id, author_id, bio FROM profile"), []string{"1--"})

		// A list of no rows is nothing to do.
		expect.OK(t, orm.BulkInsert(t.Context(), s, []*fixture.Profile{}))
		expect.OK(t, orm.BulkUpdate(t.Context(), s, []*fixture.Profile{}))
		expect.List(t, "sent", trace.Statements(), []string{"SELECT id, author_id, bio FROM profile"})
	})
}
