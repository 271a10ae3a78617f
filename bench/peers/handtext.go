package peers

import (
	"strconv"
	"strings"

	"github.com/retort-go/retort/bench/model"
)

// Texts of the hand-written statements. They are written with ? and get PostgreSQL's numbers where they are prepared.
const (
	insertAuthorText = "INSERT INTO author (first_name, last_name, born) VALUES "
	insertBookText   = "INSERT INTO book (author_id, title, isbn, pages, price) VALUES "
	insertText       = "INSERT INTO reading (" + model.ReadingColumns + ") VALUES "
	getText          = "SELECT " + model.ReadingColumns + " FROM reading WHERE id = ?"
	listText         = "SELECT " + model.ReadingColumns + " FROM reading ORDER BY id"
	loadText         = "SELECT " + model.ReadingColumns + " FROM reading WHERE id <= ? ORDER BY id"
	updateText       = "UPDATE reading SET note = ? WHERE id = ?"
	changeText       = "UPDATE reading SET samples = ?, mean = ? WHERE id = ?"
	changeArraysText = "UPDATE reading AS r SET samples = v.samples, mean = v.mean FROM unnest(?::bigint[], ?::bigint[], ?::float8[]) AS v (id, samples, mean) WHERE r.id = v.id"
	authorsText      = "SELECT id, first_name, last_name, born FROM author ORDER BY id"
	booksText        = "SELECT id, author_id, title, isbn, pages, price FROM book WHERE author_id "
	publishersText   = "SELECT bp.book_id, p.id, p.name FROM book_publisher bp JOIN publisher p ON p.id = bp.publisher_id JOIN book b ON b.id = bp.book_id WHERE b.author_id "
	joinText         = "SELECT b.title, a.last_name, b.price FROM book b JOIN author a ON a.id = b.author_id " +
		"WHERE a.last_name >= ? AND b.pages BETWEEN ? AND ? ORDER BY b.title, b.id LIMIT ?"
	moveText   = "UPDATE book SET author_id = ? WHERE author_id = ?"
	deleteText = "DELETE FROM author WHERE id "
)

// tuples are n rows of as many binds for VALUES.
func tuples(n, binds int) string {
	row := "(" + list(binds) + ")"
	return row + strings.Repeat(", "+row, n-1)
}

// list are n binds.
func list(n int) string { return "?" + strings.Repeat(", ?", n-1) }

// numbered has the binds of a text, written with ?, as PostgreSQL writes them.
func (k Kind) numbered(text string) string {
	if k != PostgreSQL {
		return text
	}
	var b strings.Builder
	for n := 1; ; n++ {
		before, after, found := strings.Cut(text, "?")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteString("$" + strconv.Itoa(n))
		text = after
	}
}

// changeManyText updates so many readings from (id, samples, mean) in one statement of MySQL's.
func changeManyText(n int) string {
	return "UPDATE reading r JOIN (SELECT ? AS id, ? AS samples, ? AS mean" + strings.Repeat(" UNION ALL SELECT ?, ?, ?", n-1) + ") v ON v.id = r.id " +
		"SET r.samples = v.samples, r.mean = v.mean"
}
