package statements

import (
	"context"

	"github.com/stephenafamo/bob"
	"github.com/stephenafamo/bob/dialect/sqlite"
	"github.com/stephenafamo/bob/dialect/sqlite/dialect"
	"github.com/stephenafamo/bob/dialect/sqlite/sm"
)

func bobText(mods ...bob.Mod[*dialect.SelectQuery]) (string, []any, error) {
	return sqlite.Select(mods...).Build(context.Background())
}

var bobBuilder = builder{"bob", builds{
	"small": func(n int64) (string, []any, error) {
		return bobText(sm.Columns(sqlite.Quote("book", "id"), sqlite.Quote("book", "title")), sm.From("book"),
			sm.Where(sqlite.Quote("book", "id").EQ(sqlite.Arg(n))))
	},
	"medium": func(n int64) (string, []any, error) {
		return bobText(
			sm.Columns(sqlite.Quote("book", "id"), sqlite.Quote("book", "title"), sqlite.Quote("author", "last_name")), sm.From("book"),
			sm.InnerJoin("author").OnEQ(sqlite.Quote("author", "id"), sqlite.Quote("book", "author_id")),
			sm.LeftJoin("loan").OnEQ(sqlite.Quote("loan", "book_id"), sqlite.Quote("book", "id")),
			sm.Where(sqlite.Quote("author", "last_name").GT(sqlite.Arg("B"))),
			sm.Where(sqlite.Quote("book", "pages").LT(sqlite.Arg(n))),
			sm.Where(sqlite.Quote("book", "isbn").IsNotNull()),
			sm.OrderBy(sqlite.Quote("book", "title")), sm.OrderBy(sqlite.Quote("book", "id")), sm.Limit(20))
	},
	"large": func(n int64) (string, []any, error) {
		return bobText(
			sm.Columns(sqlite.Quote("book", "title"), sqlite.Quote("loan", "days")), sm.From("book"),
			sm.InnerJoin("author").OnEQ(sqlite.Quote("author", "id"), sqlite.Quote("book", "author_id")),
			sm.InnerJoin("loan").OnEQ(sqlite.Quote("loan", "book_id"), sqlite.Quote("book", "id")),
			sm.InnerJoin("member").OnEQ(sqlite.Quote("member", "id"), sqlite.Quote("loan", "member_id")),
			sm.InnerJoin("branch").OnEQ(sqlite.Quote("branch", "id"), sqlite.Quote("member", "branch_id")),
			sm.LeftJoin("member").As("other").OnEQ(sqlite.Quote("other", "branch_id"), sqlite.Quote("branch", "id")),
			sm.Where(sqlite.Quote("author", "last_name").GT(sqlite.Arg("B"))),
			sm.Where(sqlite.Quote("book", "pages").Between(sqlite.Arg(100), sqlite.Arg(900))),
			sm.Where(sqlite.Quote("book", "isbn").IsNotNull()),
			sm.Where(sqlite.Quote("loan", "days").GT(sqlite.Arg(n))),
			sm.Where(sqlite.Quote("branch", "city").In(sqlite.Arg("Leeds", "York"))),
			sm.Where(sqlite.Quote("member", "name").Like(sqlite.Arg("A%"))),
			sm.OrderBy(sqlite.Quote("book", "title")), sm.Limit(20))
	},
}}
