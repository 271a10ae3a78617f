package statements

import "github.com/Masterminds/squirrel"

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
