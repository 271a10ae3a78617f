package badinput_test

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/orm"
)

// What newcomers get wrong in a session, each with an error that tells the cure. What they get wrong in a mapping is in mapping_test.go, copies of
// models are also found by vet.
func TestMistakesOfNewcomers(t *testing.T) {
	for name, test := range map[string]struct {
		do   func(t *testing.T, s *orm.Session, eng *engine.Engine) error
		kind error
		want []string
	}{
		"a key changed by hand against the object": {func(t *testing.T, s *orm.Session, _ *engine.Engine) error {
			book := expect.Get(t, s, fixture.Books, 1)
			book.Author.Set(expect.Get(t, s, fixture.Authors, 4))
			book.AuthorID = new(int64(5))
			return s.Flush(t.Context())
		}, orm.ErrUsage, []string{"Book(id=1)", "Book.AuthorID was set to 5 by hand", "Author(id=4)", "change one of them"}},
		"a second object for a row": {func(t *testing.T, s *orm.Session, _ *engine.Engine) error {
			expect.Get(t, s, fixture.Authors, 4)
			s.Add(&fixture.Author{ID: 4, LastName: "King"})
			return s.Flush(t.Context())
		}, orm.ErrIdentity, []string{"Author(id=4)"}},
		"two new objects with one key": {func(t *testing.T, s *orm.Session, _ *engine.Engine) error {
			s.Add(&fixture.Author{ID: 40}, &fixture.Author{ID: 40})
			return s.Flush(t.Context())
		}, orm.ErrIdentity, []string{"Author(id=40)"}},
		"an object of another session": {func(t *testing.T, s *orm.Session, eng *engine.Engine) error {
			other := fixture.Session(t, eng)
			s.Add(expect.Get(t, other, fixture.Authors, 4))
			return s.Flush(t.Context())
		}, orm.ErrUsage, []string{"Author(id=4)", "another session", "expunge it there first"}},
		"a deletion of an object that no session has": {func(t *testing.T, s *orm.Session, _ *engine.Engine) error {
			s.Delete(&fixture.Author{ID: 4})
			return s.Flush(t.Context())
		}, orm.ErrUsage, []string{"Author(id=4)"}},
		"an unmapped type": {func(t *testing.T, s *orm.Session, _ *engine.Engine) error {
			s.Add(&Leaf{})
			return s.Flush(t.Context())
		}, orm.ErrUsage, []string{"Leaf", "registries"}},
		"a struct by value": {func(t *testing.T, s *orm.Session, _ *engine.Engine) error {
			s.Add(fixture.Tag{Name: "x"})
			return s.Flush(t.Context())
		}, orm.ErrUsage, []string{"fixture.Tag", "pointer"}},
		"nil": {func(t *testing.T, s *orm.Session, _ *engine.Engine) error {
			var none *fixture.Author
			s.Add(none)
			return s.Flush(t.Context())
		}, orm.ErrUsage, []string{"nil *fixture.Author"}},
		"a collection that isn't loaded, under Raise": {func(t *testing.T, s *orm.Session, _ *engine.Engine) error {
			king := expect.One(t, s, retort.Select(fixture.Authors).Where(fixture.Authors.ID.Eq(4)).With(orm.Raise(fixture.Authors.Books)))
			_, err := king.Books.All(t.Context())
			return err
		}, orm.ErrUnloaded, []string{"Author.Books", "Author(id=4)"}},
		"a collection that isn't loaded, after the session": {func(t *testing.T, s *orm.Session, eng *engine.Engine) error {
			other := fixture.Session(t, eng)
			king := expect.Get(t, other, fixture.Authors, 4)
			expect.OK(t, other.Close())
			_, err := king.Books.All(t.Context())
			return err
		}, orm.ErrDetached, []string{"Author(id=4).Books", "load it before the session is closed"}},
		"a copy of a model": {func(t *testing.T, s *orm.Session, _ *engine.Engine) error {
			copied := *expect.Get(t, s, fixture.Authors, 4)
			_, err := copied.Books.All(t.Context())
			return err
		}, orm.ErrCopied, []string{"on the object itself, not on a copy"}},
		"a copy of a model that is added": {func(t *testing.T, s *orm.Session, _ *engine.Engine) error {
			copied := *expect.Get(t, s, fixture.Authors, 4)
			s.Add(&copied)
			return s.Flush(t.Context())
		}, orm.ErrIdentity, []string{"Author(id=4)"}},
	} {
		t.Run(name, func(t *testing.T) {
			fixture.Each(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, _ *sqltrace.Recorder) {
				err := test.do(t, s, eng)
				expect.Is(t, err, test.kind)
				expect.Text(t, err, test.want...)
				expect.OK(t, s.Rollback(t.Context()))
				n, err := orm.Count(t.Context(), s, retort.Select(fixture.Authors))
				expect.OK(t, err)
				expect.Equal(t, "authors", n, 7)
			})
		})
	}
}
