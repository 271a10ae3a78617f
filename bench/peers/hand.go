package peers

import (
	"context"
	"database/sql"
	"errors"

	"github.com/retort-go/retort/bench/model"
)

// hand is what a careful programmer writes over database/sql: statements are prepared once and kept, and where each statement is a way to a
// server and back many rows go into one.
type hand struct {
	plain
	kind Kind
	db   *sql.DB
	kept map[string]*sql.Stmt
}

// OpenHand opens the hand-written peer.
func OpenHand(ctx context.Context, p *Place) (Plain, error) {
	db, err := p.Pool()
	if err != nil {
		return nil, err
	}
	return &hand{kind: p.Kind, db: db, kept: map[string]*sql.Stmt{}}, nil
}

// bulkRows is how many readings go into one INSERT, by 20 binds each.
const bulkRows = 500

// stmt returns a kept statement, prepared at its first use. Several goroutines use only those that one has used before them.
func (h *hand) stmt(ctx context.Context, text string) (*sql.Stmt, error) {
	if s := h.kept[text]; s != nil {
		return s, nil
	}
	s, err := h.db.PrepareContext(ctx, h.kind.numbered(text))
	if err == nil {
		h.kept[text] = s
	}
	return s, err
}

func (h *hand) exec(ctx context.Context, tx *sql.Tx, text string, args ...any) (sql.Result, error) {
	s, err := h.stmt(ctx, text)
	if err != nil {
		return nil, err
	}
	if tx != nil {
		s = tx.StmtContext(ctx, s)
	}
	return s.ExecContext(ctx, args...)
}

func (h *hand) query(ctx context.Context, tx *sql.Tx, text string, args ...any) (*sql.Rows, error) {
	s, err := h.stmt(ctx, text)
	if err != nil {
		return nil, err
	}
	if tx != nil {
		s = tx.StmtContext(ctx, s)
	}
	return s.QueryContext(ctx, args...)
}

// transact runs fn in a transaction.
func transact(ctx context.Context, db *sql.DB, fn func(*sql.Tx) error) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := fn(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

func (h *hand) Insert(ctx context.Context, a *model.Author) (err error) {
	if h.kind == PostgreSQL {
		s, err := h.stmt(ctx, insertAuthorText+"(?, ?, ?) RETURNING id")
		if err != nil {
			return err
		}
		return s.QueryRowContext(ctx, a.FirstName, a.LastName, a.Born).Scan(&a.ID)
	}
	res, err := h.exec(ctx, nil, insertAuthorText+"(?, ?, ?)", a.FirstName, a.LastName, a.Born)
	if err != nil {
		return err
	}
	a.ID, err = res.LastInsertId()
	return err
}

func (h *hand) InsertGraph(ctx context.Context, authors []*model.Author) error {
	return transact(ctx, h.db, func(tx *sql.Tx) error { return h.insertMany(ctx, tx, authors) })
}

// insertMany inserts all authors with one statement and all books with another.
func (h *hand) insertMany(ctx context.Context, tx *sql.Tx, authors []*model.Author) error {
	var args []any
	for _, a := range authors {
		args = append(args, a.FirstName, a.LastName, a.Born)
	}
	ids, err := h.keys(ctx, tx, insertAuthorText+tuples(len(authors), 3)+" RETURNING id", args)
	if err != nil {
		return err
	}
	var books []*model.Book
	args = args[:0]
	for i, a := range authors {
		a.ID = ids[i]
		for _, b := range a.Books {
			b.AuthorID = a.ID
			args = append(args, b.AuthorID, b.Title, b.ISBN, b.Pages, b.Price)
		}
		books = append(books, a.Books...)
	}
	if ids, err = h.keys(ctx, tx, insertBookText+tuples(len(books), 5)+" RETURNING id", args); err != nil {
		return err
	}
	for i, b := range books {
		b.ID = ids[i]
	}
	return nil
}

func (h *hand) keys(ctx context.Context, tx *sql.Tx, text string, args []any) ([]int64, error) {
	rows, err := h.query(ctx, tx, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

func (h *hand) Bulk(ctx context.Context, readings []*model.Reading) error {
	atOnce := bulkRows
	if h.kind == SQLite {
		atOnce = 50 // the fastest of those that were tried
	}
	return transact(ctx, h.db, func(tx *sql.Tx) error {
		text := insertText + tuples(atOnce, 20)
		args := make([]any, 0, atOnce*20)
		for len(readings) >= atOnce {
			args = args[:0]
			for _, r := range readings[:atOnce] {
				args = append(args, r.Values()...)
			}
			if _, err := h.exec(ctx, tx, text, args...); err != nil {
				return err
			}
			readings = readings[atOnce:]
		}
		for _, r := range readings {
			if _, err := h.exec(ctx, tx, insertText+tuples(1, 20), r.Values()...); err != nil {
				return err
			}
		}
		return nil
	})
}

func (h *hand) Get(ctx context.Context, id int64) (*model.Reading, error) {
	s, err := h.stmt(ctx, getText)
	if err != nil {
		return nil, err
	}
	r := new(model.Reading)
	return r, s.QueryRowContext(ctx, id).Scan(r.Places()...)
}

func (h *hand) List(ctx context.Context) ([]*model.Reading, error) {
	return h.readings(ctx, nil, listText)
}

func (h *hand) readings(ctx context.Context, tx *sql.Tx, text string, args ...any) ([]*model.Reading, error) {
	var out []*model.Reading
	err := h.each(ctx, tx, func(r *model.Reading) { out = append(out, r) }, text, args...)
	return out, err
}

func (h *hand) each(ctx context.Context, tx *sql.Tx, each func(*model.Reading), text string, args ...any) error {
	rows, err := h.query(ctx, tx, text, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		r := new(model.Reading)
		if err := rows.Scan(&r.ID, &r.SensorID, &r.Batch, &r.Samples, &r.Flags, &r.Valid, &r.Low, &r.High, &r.Mean, &r.Drift, &r.Name, &r.Site,
			&r.Unit, &r.Code, &r.Note, &r.TakenAt, &r.StoredAt, &r.Comment, &r.Retries, &r.Bias); err != nil {
			return err
		}
		each(r)
	}
	return rows.Err()
}

func (h *hand) Stream(ctx context.Context, each func(*model.Reading)) error {
	return h.each(ctx, nil, each, listText)
}

func (h *hand) Eager(ctx context.Context) ([]*model.Author, error) {
	authors, err := h.authors(ctx)
	if err != nil || len(authors) == 0 {
		return nil, err
	}
	t, ids := newTree(len(authors)), make([]any, len(authors))
	for i, a := range authors {
		t.add(a)
		ids[i] = a.ID
	}
	books, err := h.books(ctx, nil, "IN ("+list(len(ids))+") ORDER BY id", ids...)
	if err != nil {
		return nil, err
	}
	for _, b := range books {
		t.book(b)
	}
	return authors, h.publishers(ctx, t, "IN ("+list(len(ids))+")", ids)
}

func (h *hand) authors(ctx context.Context) ([]*model.Author, error) {
	rows, err := h.query(ctx, nil, authorsText)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*model.Author
	for rows.Next() {
		a := new(model.Author)
		if err := rows.Scan(&a.ID, &a.FirstName, &a.LastName, &a.Born); err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, rows.Err()
}

func (h *hand) books(ctx context.Context, tx *sql.Tx, of string, args ...any) ([]*model.Book, error) {
	rows, err := h.query(ctx, tx, booksText+of, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*model.Book
	for rows.Next() {
		b := new(model.Book)
		if err := rows.Scan(&b.ID, &b.AuthorID, &b.Title, &b.ISBN, &b.Pages, &b.Price); err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, rows.Err()
}

// publishers reads the publishers of the tree's books.
func (h *hand) publishers(ctx context.Context, t *tree, of string, args []any) error {
	rows, err := h.query(ctx, nil, publishersText+of, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	var book, id int64
	var name string
	for rows.Next() {
		if err := rows.Scan(&book, &id, &name); err != nil {
			return err
		}
		t.publisher(book, id, name)
	}
	return rows.Err()
}

func (h *hand) Join(ctx context.Context, f Filter) ([]model.Line, error) {
	rows, err := h.query(ctx, nil, joinText, f.LastName, f.MinPages, f.MaxPages, f.Limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []model.Line
	for rows.Next() {
		var l model.Line
		if err := rows.Scan(&l.Title, &l.LastName, &l.Price); err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, rows.Err()
}

func (h *hand) Update(ctx context.Context, r *model.Reading, note string) error {
	_, err := h.exec(ctx, nil, updateText, note, r.ID)
	r.Note = note
	return err
}

func (h *hand) Change(ctx context.Context, round int) error {
	return transact(ctx, h.db, func(tx *sql.Tx) error {
		rows, err := h.readings(ctx, tx, loadText, Loaded)
		if err != nil {
			return err
		}
		var changed []*model.Reading
		for i := 0; i < len(rows); i += Loaded / Changed {
			model.Spoil(rows[i], round)
			changed = append(changed, rows[i])
		}
		return h.save(ctx, tx, changed)
	})
}

// save updates row by row where the database is in the process, and else all rows by one statement.
func (h *hand) save(ctx context.Context, tx *sql.Tx, changed []*model.Reading) (err error) {
	switch h.kind {
	case PostgreSQL:
		var ids, samples []int64
		var means []float64
		for _, r := range changed {
			ids, samples, means = append(ids, r.ID), append(samples, r.Samples), append(means, r.Mean)
		}
		_, err = h.exec(ctx, tx, changeArraysText, ids, samples, means)
	case MySQL:
		var args []any
		for _, r := range changed {
			args = append(args, r.ID, r.Samples, r.Mean)
		}
		_, err = h.exec(ctx, tx, changeManyText(len(changed)), args...)
	default:
		for _, r := range changed {
			if _, err = h.exec(ctx, tx, changeText, r.Samples, r.Mean, r.ID); err != nil {
				return err
			}
		}
	}
	return err
}

func (h *hand) Move(ctx context.Context, from, to int64) error {
	return transact(ctx, h.db, func(tx *sql.Tx) error {
		books, err := h.books(ctx, tx, "= ? ORDER BY id", from)
		if err != nil {
			return err
		}
		for _, b := range books {
			b.AuthorID = to
		}
		_, err = h.exec(ctx, tx, moveText, to, from)
		return err
	})
}

func (h *hand) Delete(ctx context.Context, authors []*model.Author) error {
	ids := make([]any, len(authors))
	for i, a := range authors {
		ids[i] = a.ID
	}
	_, err := h.exec(ctx, nil, deleteText+"IN ("+list(len(ids))+")", ids...)
	return err
}

func (h *hand) Touch(ctx context.Context, id int64, note string) error {
	return transact(ctx, h.db, func(tx *sql.Tx) error {
		get, err := h.stmt(ctx, getText)
		if err != nil {
			return err
		}
		r := new(model.Reading)
		if err := tx.StmtContext(ctx, get).QueryRowContext(ctx, id).Scan(r.Places()...); err != nil {
			return err
		}
		r.Note = note
		_, err = h.exec(ctx, tx, updateText, note, id)
		return err
	})
}

func (h *hand) Close() error {
	var errs []error
	for _, s := range h.kept {
		errs = append(errs, s.Close())
	}
	return errors.Join(append(errs, h.db.Close())...)
}
