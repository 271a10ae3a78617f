package statements

import xorm "xorm.io/builder"

func xormSelect(columns ...string) *xorm.Builder {
	return xorm.Dialect(xorm.SQLITE).Select(columns...).From("book")
}

// xormBuilder is XORM's package builder.
var xormBuilder = builder{"XORM", builds{
	"small": func(n int64) (string, []any, error) {
		return xormSelect("book.id", "book.title").Where(xorm.Eq{"book.id": n}).ToSQL()
	},
	"medium": func(n int64) (string, []any, error) {
		return xormSelect("book.id", "book.title", "author.last_name").
			InnerJoin("author", "author.id = book.author_id").
			LeftJoin("loan", "loan.book_id = book.id").
			Where(xorm.Gt{"author.last_name": "B"}.And(xorm.Lt{"book.pages": n}, xorm.NotNull{"book.isbn"})).
			OrderBy("book.title, book.id").Limit(20).ToSQL()
	},
	"large": func(n int64) (string, []any, error) {
		return xormSelect("book.title", "loan.days").
			InnerJoin("author", "author.id = book.author_id").
			InnerJoin("loan", "loan.book_id = book.id").
			InnerJoin("member", "member.id = loan.member_id").
			InnerJoin("branch", "branch.id = member.branch_id").
			LeftJoin("member AS other", "other.branch_id = branch.id").
			Where(xorm.Gt{"author.last_name": "B"}.And(
				xorm.Between{Col: "book.pages", LessVal: 100, MoreVal: 900}, xorm.NotNull{"book.isbn"}, xorm.Gt{"loan.days": n},
				xorm.In("branch.city", "Leeds", "York"), xorm.Like{"member.name", "A%"},
			)).
			OrderBy("book.title").Limit(20).ToSQL()
	},
}}
