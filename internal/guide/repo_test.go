package guide

import (
	"context"

	"github.com/retort-go/retort"
	. "github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/orm"
)

// authorRepo reads authors for a request. It is made for the request's session.
type authorRepo struct{ s *orm.Session }

// search finds authors by the beginning of their names, with their books: 2 statements.
func (r authorRepo) search(ctx context.Context, start string) ([]*Author, error) {
	return orm.All(ctx, r.s, retort.Select(Authors).Where(Authors.LastName.StartsWith(start)).OrderBy(Authors.LastName).
		With(orm.SelectIn(Authors.Books)))
}
