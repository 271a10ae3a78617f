package statements

import (
	"github.com/doug-martin/goqu/v9"
	_ "github.com/doug-martin/goqu/v9/dialect/sqlite3"
)

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
