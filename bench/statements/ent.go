package statements

import (
	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"
)

var entSQLite = sql.Dialect(dialect.SQLite)

func entText(s *sql.Selector) (string, []any, error) {
	text, args := s.Query()
	return text, args, s.Err()
}

// entBuilder is ent's package dialect/sql.
var entBuilder = builder{"ent", builds{
	"small": func(n int64) (string, []any, error) {
		book := entSQLite.Table("book")
		return entText(entSQLite.Select(book.C("id"), book.C("title")).From(book).Where(sql.EQ(book.C("id"), n)))
	},
	"medium": func(n int64) (string, []any, error) {
		book, author, loan := entSQLite.Table("book"), entSQLite.Table("author"), entSQLite.Table("loan")
		s := entSQLite.Select().From(book).
			Join(author).On(author.C("id"), book.C("author_id")).
			LeftJoin(loan).On(loan.C("book_id"), book.C("id"))
		return entText(s.Select(book.C("id"), book.C("title"), author.C("last_name")).
			Where(sql.And(sql.GT(author.C("last_name"), "B"), sql.LT(book.C("pages"), n), sql.NotNull(book.C("isbn")))).
			OrderBy(book.C("title"), book.C("id")).Limit(20))
	},
	"large": func(n int64) (string, []any, error) {
		book, author, loan := entSQLite.Table("book"), entSQLite.Table("author"), entSQLite.Table("loan")
		member, branch, other := entSQLite.Table("member"), entSQLite.Table("branch"), entSQLite.Table("member").As("other")
		s := entSQLite.Select().From(book).
			Join(author).On(author.C("id"), book.C("author_id")).
			Join(loan).On(loan.C("book_id"), book.C("id")).
			Join(member).On(member.C("id"), loan.C("member_id")).
			Join(branch).On(branch.C("id"), member.C("branch_id")).
			LeftJoin(other).On(other.C("branch_id"), branch.C("id"))
		return entText(s.Select(book.C("title"), loan.C("days")).
			Where(sql.And(
				sql.GT(author.C("last_name"), "B"), sql.GTE(book.C("pages"), 100), sql.LTE(book.C("pages"), 900), sql.NotNull(book.C("isbn")),
				sql.GT(loan.C("days"), n), sql.In(branch.C("city"), "Leeds", "York"), sql.HasPrefix(member.C("name"), "A"),
			)).
			OrderBy(book.C("title")).Limit(20))
	},
}}
