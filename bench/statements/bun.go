package statements

import (
	"database/sql"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/sqlitedialect"
)

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
