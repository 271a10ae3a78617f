package main

import (
	"context"
	"database/sql"

	"github.com/Masterminds/squirrel"
	"github.com/doug-martin/goqu/v9"
	_ "github.com/doug-martin/goqu/v9/dialect/sqlite3"
	"github.com/stephenafamo/bob"
	"github.com/stephenafamo/bob/dialect/sqlite"
	"github.com/stephenafamo/bob/dialect/sqlite/dialect"
	"github.com/stephenafamo/bob/dialect/sqlite/sm"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/sqlitedialect"
)

// The statements of builder.go, as each peer's documentation would have them written.

type builds = map[string]func(n int64) (string, []any, error)

var squirrelBuilder = builder{"squirrel", builds{
	"small": func(n int64) (string, []any, error) {
		return squirrel.Select("book.id", "book.title").From("book").Where(squirrel.Eq{"book.id": n}).ToSql()
	},
	"medium": func(n int64) (string, []any, error) {
		return squirrel.Select("book.id", "book.title", "author.last_name").From("book").
			Join("author ON author.id = book.author_id").
			LeftJoin("loan ON loan.book_id = book.id").
			Where(squirrel.Gt{"author.last_name": "B"}).Where(squirrel.Lt{"book.pages": n}).Where(squirrel.NotEq{"book.isbn": nil}).
			OrderBy("book.title", "book.id").Limit(20).ToSql()
	},
	"large": func(n int64) (string, []any, error) {
		return squirrel.Select("book.title", "loan.days").From("book").
			Join("author ON author.id = book.author_id").
			Join("loan ON loan.book_id = book.id").
			Join("member ON member.id = loan.member_id").
			Join("branch ON branch.id = member.branch_id").
			LeftJoin("member AS other ON other.branch_id = branch.id").
			Where(squirrel.Gt{"author.last_name": "B"}).
			Where("book.pages BETWEEN ? AND ?", 100, 900).
			Where(squirrel.NotEq{"book.isbn": nil}).
			Where(squirrel.Gt{"loan.days": n}).
			Where(squirrel.Eq{"branch.city": []string{"Leeds", "York"}}).
			Where(squirrel.Like{"member.name": "A%"}).
			OrderBy("book.title").Limit(20).ToSql()
	},
}}

var goquSQLite = goqu.Dialect("sqlite3")

var goquBuilder = builder{"goqu", builds{
	"small": func(n int64) (string, []any, error) {
		return goquSQLite.From("book").Prepared(true).Select("book.id", "book.title").Where(goqu.I("book.id").Eq(n)).ToSQL()
	},
	"medium": func(n int64) (string, []any, error) {
		return goquSQLite.From("book").Prepared(true).Select("book.id", "book.title", "author.last_name").
			Join(goqu.T("author"), goqu.On(goqu.I("author.id").Eq(goqu.I("book.author_id")))).
			LeftJoin(goqu.T("loan"), goqu.On(goqu.I("loan.book_id").Eq(goqu.I("book.id")))).
			Where(goqu.I("author.last_name").Gt("B"), goqu.I("book.pages").Lt(n), goqu.I("book.isbn").IsNotNull()).
			Order(goqu.I("book.title").Asc(), goqu.I("book.id").Asc()).Limit(20).ToSQL()
	},
	"large": func(n int64) (string, []any, error) {
		return goquSQLite.From("book").Prepared(true).Select("book.title", "loan.days").
			Join(goqu.T("author"), goqu.On(goqu.I("author.id").Eq(goqu.I("book.author_id")))).
			Join(goqu.T("loan"), goqu.On(goqu.I("loan.book_id").Eq(goqu.I("book.id")))).
			Join(goqu.T("member"), goqu.On(goqu.I("member.id").Eq(goqu.I("loan.member_id")))).
			Join(goqu.T("branch"), goqu.On(goqu.I("branch.id").Eq(goqu.I("member.branch_id")))).
			LeftJoin(goqu.T("member").As("other"), goqu.On(goqu.I("other.branch_id").Eq(goqu.I("branch.id")))).
			Where(goqu.I("author.last_name").Gt("B"), goqu.I("book.pages").Between(goqu.Range(100, 900)), goqu.I("book.isbn").IsNotNull(),
				goqu.I("loan.days").Gt(n), goqu.I("branch.city").In("Leeds", "York"), goqu.I("member.name").Like("A%")).
			Order(goqu.I("book.title").Asc()).Limit(20).ToSQL()
	},
}}

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

// bunBuilder makes texts with the values inside, which is Bun's way.
func bunBuilder() builder {
	pool, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		panic(err) // the driver is in this binary
	}
	db := bun.NewDB(pool, sqlitedialect.New())
	text := func(q *bun.SelectQuery) (string, []any, error) {
		b, err := q.AppendQuery(db.QueryGen(), nil)
		return string(b), nil, err
	}
	return builder{"Bun", builds{
		"small": func(n int64) (string, []any, error) {
			return text(db.NewSelect().Table("book").Column("book.id", "book.title").Where("book.id = ?", n))
		},
		"medium": func(n int64) (string, []any, error) {
			return text(db.NewSelect().Table("book").Column("book.id", "book.title", "author.last_name").
				Join("JOIN author ON author.id = book.author_id").
				Join("LEFT JOIN loan ON loan.book_id = book.id").
				Where("author.last_name > ?", "B").Where("book.pages < ?", n).Where("book.isbn IS NOT NULL").
				Order("book.title", "book.id").Limit(20))
		},
		"large": func(n int64) (string, []any, error) {
			return text(db.NewSelect().Table("book").Column("book.title", "loan.days").
				Join("JOIN author ON author.id = book.author_id").
				Join("JOIN loan ON loan.book_id = book.id").
				Join("JOIN member ON member.id = loan.member_id").
				Join("JOIN branch ON branch.id = member.branch_id").
				Join("LEFT JOIN member AS other ON other.branch_id = branch.id").
				Where("author.last_name > ?", "B").Where("book.pages BETWEEN ? AND ?", 100, 900).Where("book.isbn IS NOT NULL").
				Where("loan.days > ?", n).Where("branch.city IN (?)", bun.List([]string{"Leeds", "York"})).Where("member.name LIKE ?", "A%").
				Order("book.title").Limit(20))
		},
	}}
}
