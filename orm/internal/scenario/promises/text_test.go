package promises_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

func TestErrorsSayWhatWasBeingDone(t *testing.T) {
	a, books := fixture.Authors, fixture.Books
	tests := []struct {
		name string
		do   func(t *testing.T, s *orm.Session, eng *engine.Engine) error
		want string // the message; … stands for a statement's text
	}{
		{"no such row", func(t *testing.T, s *orm.Session, _ *engine.Engine) error {
			_, err := orm.Get(t.Context(), s, a, 99)
			return err
		}, "orm: get Author(99): no row"},
		{"no row of a query", func(t *testing.T, s *orm.Session, _ *engine.Engine) error {
			_, err := orm.One(t.Context(), s, retort.Select(a).Where(a.ID.Eq(99)))
			return err
		}, "orm: query: no row"},
		{"more than one row", func(t *testing.T, s *orm.Session, _ *engine.Engine) error {
			_, err := orm.One(t.Context(), s, retort.Select(a))
			return err
		}, "orm: query: more than one row: use First for one of several, or All"},
		{"row changed by another", func(t *testing.T, s *orm.Session, eng *engine.Engine) error {
			abyss := expect.Get(t, s, books, 9)
			expect.Exec(t, eng, "DELETE FROM book WHERE id = 9")
			abyss.Title = "x"
			return s.Flush(t.Context())
		}, "orm: flush Book(id=9): update matched 0 rows, want 1: changed or deleted by another transaction; roll back, read it again and repeat"},
		{"row deleted by another", func(t *testing.T, s *orm.Session, eng *engine.Engine) error {
			abyss := expect.Get(t, s, books, 9)
			expect.Exec(t, eng, "DELETE FROM book WHERE id = 9")
			s.Delete(abyss)
			return s.Flush(t.Context())
		}, "orm: flush Book(id=9): delete matched 0 rows, want 1: changed or deleted by another transaction; roll back, read it again and repeat"},
		{"unique value", func(t *testing.T, s *orm.Session, _ *engine.Engine) error {
			s.Add(&fixture.Tag{Name: "spy"})
			return s.Flush(t.Context())
		}, "orm: flush Tag(id=0): insert: unique constraint violated: UNIQUE constraint failed: tag.name" +
			" [SQL: INSERT INTO tag (name) VALUES (?) RETURNING id]"},
		{"unique value, found by an autoflush", func(t *testing.T, s *orm.Session, _ *engine.Engine) error {
			s.Add(&fixture.Tag{Name: "spy"})
			_, err := orm.All(t.Context(), s, retort.Select(a))
			return err
		}, "orm: query: flush Tag(id=0): insert: unique constraint violated: UNIQUE constraint failed: tag.name" +
			" [SQL: INSERT INTO tag (name) VALUES (?) RETURNING id]"},
		{"unique value, found by Commit", func(t *testing.T, s *orm.Session, _ *engine.Engine) error {
			s.Add(&fixture.Tag{Name: "spy"})
			return s.Commit(t.Context())
		}, "orm: flush Tag(id=0): insert: unique constraint violated: UNIQUE constraint failed: tag.name" +
			" [SQL: INSERT INTO tag (name) VALUES (?) RETURNING id]"},
		{"column of a table that isn't there", func(t *testing.T, s *orm.Session, _ *engine.Engine) error {
			_, err := orm.All(t.Context(), s, retort.Select(a.ID).Where(fixture.Tags.Name.Eq("x")))
			return err
		}, "orm: query: column tag.name: table tag is not in FROM (author): join it, or name it with From"},
		{"the same without a session", func(t *testing.T, _ *orm.Session, eng *engine.Engine) error {
			_, err := engine.All(t.Context(), eng, retort.Select(a.ID).Where(fixture.Tags.Name.Eq("x")))
			return err
		}, "engine: column tag.name: table tag is not in FROM (author): join it, or name it with From"},
		{"a name that the database doesn't know", func(t *testing.T, s *orm.Session, _ *engine.Engine) error {
			_, err := orm.All(t.Context(), s, retort.Select(retort.Raw[int]("shelf")))
			return err
		}, "orm: query: no such column: shelf [SQL: SELECT shelf]"},
		{"an engine that was closed", func(t *testing.T, s *orm.Session, eng *engine.Engine) error {
			expect.OK(t, s.Close())
			expect.OK(t, eng.Close())
			_, err := orm.Get(t.Context(), orm.NewSession(eng, fixture.Models), a, 1)
			return err
		}, "orm: get Author(1): closed: the engine was closed"},
		{"relationship under Raise", func(t *testing.T, s *orm.Session, _ *engine.Engine) error {
			king := expect.One(t, s, retort.Select(a).Where(a.ID.Eq(4)).With(orm.Raise(a.Books)))
			_, err := king.Books.All(t.Context())
			expect.Is(t, err, orm.ErrUnloaded)
			return err
		}, "orm: load Author(id=4).Books: relationship is not loaded, and the query said orm.Raise: load it with orm.SelectIn(Author.Books)"},
		{"relationship of a detached object", func(t *testing.T, s *orm.Session, _ *engine.Engine) error {
			king := author(t, s, 4)
			expect.OK(t, s.Close())
			_, err := king.Books.All(t.Context())
			return err
		}, "orm: load Author(id=4).Books: object is detached from its session: load it before the session is closed, or add the object to a session"},
		{"key changed by hand", func(t *testing.T, s *orm.Session, _ *engine.Engine) error {
			author(t, s, 4).ID = 40
			return s.Flush(t.Context())
		}, "orm: flush: wrong use: the key Author.ID of Author(id=4) was changed, which the database generates: delete the object and add a new one"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, eng, _ := fixture.Library(t)
			err := test.do(t, s, eng)
			if err == nil {
				t.Fatal("no error")
			}
			expect.Equal(t, "message", err.Error(), test.want)
		})
	}
}

func TestStaleErrorNamesTheObjectAndNothingStays(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, _ := fixture.Library(t, db)
		all := expect.All(t, s, retort.Select(fixture.Books).OrderBy(fixture.Books.ID))
		expect.OK(t, s.Commit(t.Context()))
		expect.Exec(t, eng, "DELETE FROM book WHERE id = 8")
		for _, b := range all {
			b.Title = "the same" // one statement for all
		}
		s.Add(&fixture.Tag{Name: "new"})
		err := s.Commit(t.Context())
		var stale *orm.StaleError
		if !errors.As(err, &stale) {
			t.Fatalf("error is %v, want a StaleError", err)
		}
		expect.Equal(t, "object", stale.Object, any(all[7]))
		expect.Equal(t, "operation", stale.Op, "update")
		expect.List(t, "titles changed", expect.Stored(t, eng, "SELECT title FROM book WHERE title = 'the same'"), []string{})
		expect.List(t, "tags", expect.Stored(t, eng, tagNames), []string{"horror", "classic", "spy"})
		expect.Equal(t, "change in memory", all[0].Title, "the same")
		s.Expunge(all[7])
		expect.OK(t, s.Commit(t.Context())) // corrected and tried again
		expect.Equal(t, "titles changed at last", len(expect.Stored(t, eng, "SELECT title FROM book WHERE title = 'the same'")), 8)
	})
}

func TestStaleErrorOfSeveralDeletesNamesTheOneThatIsGone(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		for _, earlier := range []bool{false, true} {
			t.Run(fmt.Sprintf("after an earlier write %t", earlier), func(t *testing.T) {
				s, eng, _ := fixture.Library(t, db)
				expect.Exec(t, eng, "DELETE FROM book_tag")
				tags := expect.All(t, s, retort.Select(fixture.Tags).OrderBy(fixture.Tags.ID))
				expect.OK(t, s.Commit(t.Context()))
				expect.Exec(t, eng, "DELETE FROM tag WHERE id = 2")
				if earlier {
					newTags(s, "earlier")
					expect.OK(t, s.Flush(t.Context()))
				}
				s.Delete(tags[0], tags[1], tags[2])
				err := s.Flush(t.Context())
				var stale *orm.StaleError
				if !errors.As(err, &stale) {
					t.Fatalf("error is %v, want a StaleError", err)
				}
				expect.Equal(t, "object", stale.Object, any(tags[1]))
				expect.Text(t, err, "flush Tag(id=2): delete")
				expect.State(t, s, orm.Persistent, tags[0], tags[2])
				s.Expunge(tags[1])
				expect.OK(t, s.Commit(t.Context()))
				expect.Equal(t, "tags of the library left", len(expect.Stored(t, eng, "SELECT name FROM tag WHERE name <> 'earlier'")), 0)
			})
		}
	})
}

func TestErrorsKeepBindValuesOut(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, _ := fixture.Library(t, db)
		s.Add(&fixture.Tag{ID: 3, Name: "s3cret"})
		err := s.Flush(t.Context())
		expect.Is(t, err, engine.ErrUnique)
		for _, format := range []string{"%v", "%+v", "%s", "%q"} {
			if text := fmt.Sprintf(format, err); strings.Contains(text, "s3cret") {
				t.Errorf("%s shows a value: %s", format, text)
			}
		}
	})
}

// TestSameMappingSameText does the same work many times over, with a session and a database of its own each time. Maps in the
// implementation would show as another order of statements or columns.
func TestSameMappingSameText(t *testing.T) {
	var first []string
	for n := range 20 {
		eng, trace := testdb.Memory(t)
		expect.OK(t, fixture.Models.CreateAll(t.Context(), eng))
		s := fixture.Session(t, eng)
		var tags []*fixture.Tag
		for k := range 5 {
			tags = append(tags, &fixture.Tag{Name: fmt.Sprint("tag", k)})
		}
		for k := range 5 {
			s.Add(&fixture.Author{LastName: fmt.Sprint("author", k), Profile: orm.To(&fixture.Profile{Bio: new("bio")}), Books: orm.Items(
				&fixture.Book{Title: "a", Tags: orm.Items(tags[k], tags[(k+1)%5])}, &fixture.Book{Title: "b", Tags: orm.Items(tags[k])})})
		}
		expect.OK(t, s.Commit(t.Context()))
		authors := expect.All(t, s, retort.Select(fixture.Authors).With(
			orm.SelectIn(fixture.Authors.Books, orm.SelectIn(fixture.Books.Tags)), orm.Joined(fixture.Authors.Profile)))
		for k, a := range authors {
			a.LastName += "x"
			a.Books.Peek()[0].Title = fmt.Sprint("c", k)
			a.Books.Peek()[1].Tags.Set(tags[(k+2)%5])
			a.Profile.Peek().Bio = nil
		}
		s.Delete(authors[1], authors[3])
		plan, err := s.Plan(t.Context())
		expect.OK(t, err)
		expect.OK(t, s.Commit(t.Context()))
		got := append(trace.WithArgs(), plan.String())
		if n == 0 {
			first = got
		}
		if !slices.Equal(got, first) {
			t.Fatalf("run %d sent\n%s\nthe first\n%s", n, strings.Join(got, "\n"), strings.Join(first, "\n"))
		}
	}
}

func TestAPlanIsInTheSchemasOfTheEngine(t *testing.T) {
	eng, _ := testdb.SQLite(t)
	s := orm.NewSession(eng.With(engine.WithSchemas(map[string]string{"": "tenant 7"})), fixture.Models)
	defer s.Close()
	s.Add(&fixture.Tag{Name: "new"})
	plan, err := s.Plan(t.Context())
	expect.OK(t, err)
	if len(plan) != 1 || !strings.Contains(plan[0].SQL, `INTO "tenant 7".tag`) {
		t.Errorf("the plan is %s", plan)
	}
}
