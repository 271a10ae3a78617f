package guide

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/orm"
	"github.com/retort-go/retort/ormtest"
)

func TestCachedQuery(t *testing.T) {
	s, eng := library(t)
	ctx := t.Context()
	for range 2 {
		front, err := orm.All(ctx, s, retort.Select(Articles).Where(Articles.Draft.Eq(false)).Options(orm.Tag(cached)))
		if err != nil || len(front) != 1 {
			t.Fatalf("got %v, %v", front, err)
		}
	}
	other := orm.NewSession(eng, Press)
	defer other.Close()
	ormtest.WantStatements(t, other, 0, func() {
		front, err := orm.All(ctx, other, retort.Select(Articles).Where(Articles.Draft.Eq(false)).Options(orm.Tag(cached)))
		if err != nil || len(front) != 1 || front[0].Headline != "Rain" {
			t.Errorf("got %v, %v", front, err)
		}
	})
}
