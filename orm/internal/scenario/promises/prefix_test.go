package promises_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

func TestAutoflushErrorHasThePrefixOnce(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, _ := fixture.Library(t, db)
		s.Add(&fixture.Tag{Name: "horror"}) // there is one already
		_, err := orm.All(t.Context(), s, retort.Select(fixture.Tags))
		if !errors.Is(err, engine.ErrUnique) {
			t.Fatalf("got %v, want ErrUnique", err)
		}
		if text := err.Error(); strings.Count(text, "orm: ") != 1 || !strings.HasPrefix(text, "orm: query: flush ") {
			t.Errorf("the error is %q", text)
		}
	})
}
