package statements

import "strings"

// textBuilder joins texts, as a program does that builds its statements by hand: parts are there or not.
var textBuilder = builder{"joining texts", builds{
	"small": func(n int64) (string, []any, error) {
		return textQuery{from: "book", columns: []string{"book.id", "book.title"}, where: []string{"book.id = ?"}, args: []any{n}}.build()
	},
	"medium": func(n int64) (string, []any, error) {
		return textQuery{
			from: "book", columns: []string{"book.id", "book.title", "author.last_name"},
			joins: []string{"JOIN author ON author.id = book.author_id", "LEFT JOIN loan ON loan.book_id = book.id"},
			where: []string{"author.last_name > ?", "book.pages < ?", "book.isbn IS NOT NULL"}, args: []any{"B", n},
			order: []string{"book.title", "book.id"}, limit: 20,
		}.build()
	},
	"large": func(n int64) (string, []any, error) {
		return textQuery{
			from: "book", columns: []string{"book.title", "loan.days"},
			joins: []string{
				"JOIN author ON author.id = book.author_id", "JOIN loan ON loan.book_id = book.id", "JOIN member ON member.id = loan.member_id",
				"JOIN branch ON branch.id = member.branch_id", "LEFT JOIN member AS other ON other.branch_id = branch.id",
			},
			where: []string{
				"author.last_name > ?", "book.pages BETWEEN ? AND ?", "book.isbn IS NOT NULL", "loan.days > ?", "branch.city IN (?, ?)", "member.name LIKE ?",
			},
			args:  []any{"B", 100, 900, n, "Leeds", "York", "A%"},
			order: []string{"book.title"}, limit: 20,
		}.build()
	},
}}

// textQuery are the parts of a statement.
type textQuery struct {
	columns []string
	from    string
	joins   []string
	where   []string
	args    []any
	order   []string
	limit   int
}

func (q textQuery) build() (string, []any, error) {
	var b strings.Builder
	b.Grow(512)
	b.WriteString("SELECT ")
	joinTo(&b, q.columns, ", ")
	b.WriteString(" FROM ")
	b.WriteString(q.from)
	for _, j := range q.joins {
		b.WriteByte(' ')
		b.WriteString(j)
	}
	b.WriteString(" WHERE ")
	joinTo(&b, q.where, " AND ")
	if len(q.order) > 0 {
		b.WriteString(" ORDER BY ")
		joinTo(&b, q.order, ", ")
	}
	args := q.args
	if q.limit > 0 {
		b.WriteString(" LIMIT ?")
		args = append(args, q.limit)
	}
	return b.String(), args, nil
}

func joinTo(b *strings.Builder, parts []string, between string) {
	for i, p := range parts {
		if i > 0 {
			b.WriteString(between)
		}
		b.WriteString(p)
	}
}
