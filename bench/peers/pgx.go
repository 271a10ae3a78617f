package peers

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/retort-go/retort/bench/model"
)

// handPGX is what a careful programmer writes over pgx's own interface: it prepares each statement at its first use and keeps it, values travel in
// binary, many rows go by COPY or as an array a column.
type handPGX struct {
	plain
	pool *pgxpool.Pool
}

// OpenHandPGX opens the hand-written peer over pgx's own interface.
func OpenHandPGX(ctx context.Context, p *Place) (Plain, error) {
	pool, err := newPGXPool(ctx, p)
	return &handPGX{pool: pool}, err
}

func newPGXPool(ctx context.Context, p *Place) (*pgxpool.Pool, error) {
	c, err := pgxpool.ParseConfig(p.DSN)
	if err != nil {
		return nil, err
	}
	c.MaxConns = conns
	return pgxpool.NewWithConfig(ctx, c)
}

func (h *handPGX) Insert(ctx context.Context, a *model.Author) error {
	const text = "INSERT INTO author (first_name, last_name, born) VALUES ($1, $2, $3) RETURNING id"
	return h.pool.QueryRow(ctx, text, a.FirstName, a.LastName, a.Born).Scan(&a.ID)
}

func (h *handPGX) InsertGraph(ctx context.Context, authors []*model.Author) error {
	return pgx.BeginFunc(ctx, h.pool, func(tx pgx.Tx) error {
		if err := insertAuthors(ctx, tx, authors); err != nil {
			return err
		}
		return insertBooks(ctx, tx, authors)
	})
}

func insertAuthors(ctx context.Context, tx pgx.Tx, authors []*model.Author) error {
	first, last, born := make([]string, len(authors)), make([]string, len(authors)), make([]int64, len(authors))
	for i, a := range authors {
		first[i], last[i], born[i] = a.FirstName, a.LastName, a.Born
	}
	ids, err := keysOf(tx.Query(ctx, "INSERT INTO author (first_name, last_name, born) SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[]) RETURNING id",
		first, last, born))
	for i, id := range ids {
		authors[i].ID = id
	}
	return err
}

func insertBooks(ctx context.Context, tx pgx.Tx, authors []*model.Author) error {
	var books []*model.Book
	for _, a := range authors {
		for _, b := range a.Books {
			b.AuthorID = a.ID
		}
		books = append(books, a.Books...)
	}
	n := len(books)
	author, title, isbn, pages, price := make([]int64, n), make([]string, n), make([]*string, n), make([]int64, n), make([]float64, n)
	for i, b := range books {
		author[i], title[i], isbn[i], pages[i], price[i] = b.AuthorID, b.Title, b.ISBN, b.Pages, b.Price
	}
	ids, err := keysOf(tx.Query(ctx, "INSERT INTO book (author_id, title, isbn, pages, price) "+
		"SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::bigint[], $5::float8[]) RETURNING id", author, title, isbn, pages, price))
	for i, id := range ids {
		books[i].ID = id
	}
	return err
}

func keysOf(rows pgx.Rows, err error) ([]int64, error) {
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[int64])
}

var readingNames = pgx.Identifier{"reading"}

func (h *handPGX) Bulk(ctx context.Context, readings []*model.Reading) error {
	columns := []string{"id", "sensor_id", "batch", "samples", "flags", "valid", "low", "high", "mean", "drift", "name", "site", "unit", "code", "note",
		"taken_at", "stored_at", "comment", "retries", "bias"}
	_, err := h.pool.CopyFrom(ctx, readingNames, columns, pgx.CopyFromSlice(len(readings), func(i int) ([]any, error) { return readings[i].Values(), nil }))
	return err
}

func (h *handPGX) Get(ctx context.Context, id int64) (*model.Reading, error) {
	r := new(model.Reading)
	return r, h.pool.QueryRow(ctx, "SELECT "+model.ReadingColumns+" FROM reading WHERE id = $1", id).Scan(r.Places()...)
}

func (h *handPGX) List(ctx context.Context) (rows []*model.Reading, err error) {
	err = h.Stream(ctx, func(r *model.Reading) { rows = append(rows, r) })
	return rows, err
}

func (h *handPGX) Stream(ctx context.Context, each func(*model.Reading)) error {
	rows, err := h.pool.Query(ctx, listText)
	return eachReading(rows, err, each)
}

func eachReading(rows pgx.Rows, err error, each func(*model.Reading)) error {
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		r := new(model.Reading)
		if err := rows.Scan(r.Places()...); err != nil {
			return err
		}
		each(r)
	}
	return rows.Err()
}

func (h *handPGX) Eager(ctx context.Context) ([]*model.Author, error) {
	rows, err := h.pool.Query(ctx, authorsText)
	if err != nil {
		return nil, err
	}
	t := newTree(0)
	var a model.Author
	if _, err := pgx.ForEachRow(rows, []any{&a.ID, &a.FirstName, &a.LastName, &a.Born}, func() error {
		t.add(new(a))
		return nil
	}); err != nil {
		return nil, err
	}
	if rows, err = h.pool.Query(ctx, booksText+"= ANY($1) ORDER BY id", t.authorIDs); err != nil {
		return nil, err
	}
	books, err := pgx.CollectRows(rows, scanPGXBook)
	if err != nil {
		return nil, err
	}
	for _, b := range books {
		t.book(b)
	}
	if rows, err = h.pool.Query(ctx, publishersText+"= ANY($1)", t.authorIDs); err != nil {
		return nil, err
	}
	var book, id int64
	var name string
	_, err = pgx.ForEachRow(rows, []any{&book, &id, &name}, func() error {
		t.publisher(book, id, name)
		return nil
	})
	return t.authors, err
}

func scanPGXBook(row pgx.CollectableRow) (*model.Book, error) {
	b := new(model.Book)
	return b, row.Scan(&b.ID, &b.AuthorID, &b.Title, &b.ISBN, &b.Pages, &b.Price)
}

func (h *handPGX) Join(ctx context.Context, f Filter) ([]model.Line, error) {
	rows, err := h.pool.Query(ctx, "SELECT b.title, a.last_name, b.price FROM book b JOIN author a ON a.id = b.author_id "+
		"WHERE a.last_name >= $1 AND b.pages BETWEEN $2 AND $3 ORDER BY b.title, b.id LIMIT $4", f.LastName, f.MinPages, f.MaxPages, f.Limit)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (l model.Line, err error) {
		err = row.Scan(&l.Title, &l.LastName, &l.Price)
		return l, err
	})
}

func (h *handPGX) Update(ctx context.Context, r *model.Reading, note string) error {
	r.Note = note
	_, err := h.pool.Exec(ctx, "UPDATE reading SET note = $1 WHERE id = $2", note, r.ID)
	return err
}

func (h *handPGX) Change(ctx context.Context, round int) error {
	return pgx.BeginFunc(ctx, h.pool, func(tx pgx.Tx) error {
		var all []*model.Reading
		rows, err := tx.Query(ctx, "SELECT "+model.ReadingColumns+" FROM reading WHERE id <= $1 ORDER BY id", Loaded)
		if err := eachReading(rows, err, func(r *model.Reading) { all = append(all, r) }); err != nil {
			return err
		}
		var ids, samples []int64
		var means []float64
		for i := 0; i < len(all); i += Loaded / Changed {
			r := all[i]
			model.Spoil(r, round)
			ids, samples, means = append(ids, r.ID), append(samples, r.Samples), append(means, r.Mean)
		}
		_, err = tx.Exec(ctx, PostgreSQL.numbered(changeArraysText), ids, samples, means)
		return err
	})
}

func (h *handPGX) Move(ctx context.Context, from, to int64) error {
	return pgx.BeginFunc(ctx, h.pool, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, booksText+"= $1 ORDER BY id", from)
		if err != nil {
			return err
		}
		books, err := pgx.CollectRows(rows, scanPGXBook)
		if err != nil {
			return err
		}
		for _, b := range books {
			b.AuthorID = to
		}
		_, err = tx.Exec(ctx, "UPDATE book SET author_id = $1 WHERE author_id = $2", to, from)
		return err
	})
}

func (h *handPGX) Delete(ctx context.Context, authors []*model.Author) error {
	_, err := h.pool.Exec(ctx, "DELETE FROM author WHERE id = ANY($1)", authorIDs(authors))
	return err
}

func (h *handPGX) Touch(ctx context.Context, id int64, note string) error {
	return pgx.BeginFunc(ctx, h.pool, func(tx pgx.Tx) error {
		r := new(model.Reading)
		if err := tx.QueryRow(ctx, "SELECT "+model.ReadingColumns+" FROM reading WHERE id = $1", id).Scan(r.Places()...); err != nil {
			return err
		}
		r.Note = note
		_, err := tx.Exec(ctx, "UPDATE reading SET note = $1 WHERE id = $2", note, id)
		return err
	})
}

func (h *handPGX) Close() error {
	h.pool.Close()
	return nil
}
