package statements

import (
	"database/sql"

	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
	_ "modernc.org/sqlite"
)

// gormBuilder makes texts by dry runs.
func gormBuilder() builder {
	pool, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		panic(err) // the driver is in this binary
	}
	db, err := gorm.Open(sqlite.New(sqlite.Config{Conn: pool}), &gorm.Config{DryRun: true, Logger: logger.Discard})
	if err != nil {
		panic(err)
	}
	text := func(q *gorm.DB) (string, []any, error) {
		var rows []map[string]any
		stmt := q.Find(&rows).Statement
		return stmt.SQL.String(), stmt.Vars, stmt.Error
	}
	return builder{"GORM", builds{
		"small": func(n int64) (string, []any, error) {
			return text(db.Table("book").Select("book.id", "book.title").Where("book.id = ?", n))
		},
		"medium": func(n int64) (string, []any, error) {
			return text(db.Table("book").Select("book.id", "book.title", "author.last_name").
				Joins("JOIN author ON author.id = book.author_id").
				Joins("LEFT JOIN loan ON loan.book_id = book.id").
				Where("author.last_name > ?", "B").Where("book.pages < ?", n).Where("book.isbn IS NOT NULL").
				Order("book.title").Order("book.id").Limit(20))
		},
		"large": func(n int64) (string, []any, error) {
			return text(db.Table("book").Select("book.title", "loan.days").
				Joins("JOIN author ON author.id = book.author_id").
				Joins("JOIN loan ON loan.book_id = book.id").
				Joins("JOIN member ON member.id = loan.member_id").
				Joins("JOIN branch ON branch.id = member.branch_id").
				Joins("LEFT JOIN member AS other ON other.branch_id = branch.id").
				Where("author.last_name > ?", "B").Where("book.pages BETWEEN ? AND ?", 100, 900).Where("book.isbn IS NOT NULL").
				Where("loan.days > ?", n).Where("branch.city IN ?", []string{"Leeds", "York"}).Where("member.name LIKE ?", "A%").
				Order("book.title").Limit(20))
		},
	}}
}
