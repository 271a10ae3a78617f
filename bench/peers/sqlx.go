package peers

import (
	"context"

	"github.com/jmoiron/sqlx"
	"github.com/retort-go/retort/bench/model"
)

// sqlxPeer is sqlx: rows are scanned into structs, texts are written by hand, with lists expanded by In and rows by named binds. It neither
// prepares nor knows relationships, so that these are put together as by hand.
type sqlxPeer struct {
	plain
	kind Kind
	db   *sqlx.DB
	get  *sqlx.Stmt
	note *sqlx.Stmt
}

// OpenSQLX opens sqlx.
func OpenSQLX(ctx context.Context, p *Place) (Plain, error) {
	pool, err := p.Pool()
	if err != nil {
		return nil, err
	}
	driver := map[Kind]string{SQLite: "sqlite3", PostgreSQL: "pgx", MySQL: "mysql"}[p.Kind]
	x := &sqlxPeer{kind: p.Kind, db: sqlx.NewDb(pool, driver)}
	if x.get, err = x.db.PreparexContext(ctx, x.db.Rebind(getText)); err != nil {
		return nil, err
	}
	x.note, err = x.db.PreparexContext(ctx, x.db.Rebind(updateText))
	return x, err
}

const (
	namedAuthor  = "INSERT INTO author (first_name, last_name, born) VALUES (:first_name, :last_name, :born)"
	namedBook    = "INSERT INTO book (author_id, title, isbn, pages, price) VALUES (:author_id, :title, :isbn, :pages, :price)"
	namedReading = "INSERT INTO reading (" + model.ReadingColumns + ") VALUES (:id, :sensor_id, :batch, :samples, :flags, :valid, :low, :high, :mean, :drift, " +
		":name, :site, :unit, :code, :note, :taken_at, :stored_at, :comment, :retries, :bias)"
)

func (x *sqlxPeer) Insert(ctx context.Context, a *model.Author) error {
	if x.kind == PostgreSQL {
		return x.db.GetContext(ctx, &a.ID, x.db.Rebind(insertAuthorText+"(?, ?, ?) RETURNING id"), a.FirstName, a.LastName, a.Born)
	}
	res, err := x.db.NamedExecContext(ctx, namedAuthor, a)
	if err != nil {
		return err
	}
	a.ID, err = res.LastInsertId()
	return err
}

func (x *sqlxPeer) transact(ctx context.Context, fn func(tx *sqlx.Tx) error) error {
	tx, err := x.db.BeginTxx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if err := fn(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// InsertGraph inserts each table by one text, which sqlx makes of the slice.
func (x *sqlxPeer) InsertGraph(ctx context.Context, authors []*model.Author) error {
	return x.transact(ctx, func(tx *sqlx.Tx) error {
		ids, err := insertNamed(ctx, tx, namedAuthor, authors)
		if err != nil {
			return err
		}
		var books []*model.Book
		for i, a := range authors {
			a.ID = ids[i]
			for _, b := range a.Books {
				b.AuthorID = a.ID
			}
			books = append(books, a.Books...)
		}
		if ids, err = insertNamed(ctx, tx, namedBook, books); err != nil {
			return err
		}
		for i, b := range books {
			b.ID = ids[i]
		}
		return nil
	})
}

func insertNamed[T any](ctx context.Context, tx *sqlx.Tx, text string, rows []*T) (ids []int64, err error) {
	text, args, err := sqlx.Named(text, rows)
	if err != nil {
		return nil, err
	}
	return ids, tx.SelectContext(ctx, &ids, tx.Rebind(text+" RETURNING id"), args...)
}

func (x *sqlxPeer) Bulk(ctx context.Context, readings []*model.Reading) error {
	return x.transact(ctx, func(tx *sqlx.Tx) error {
		for len(readings) > 0 {
			n := min(bulkRows, len(readings))
			if _, err := tx.NamedExecContext(ctx, namedReading, readings[:n]); err != nil {
				return err
			}
			readings = readings[n:]
		}
		return nil
	})
}

func (x *sqlxPeer) Get(ctx context.Context, id int64) (*model.Reading, error) {
	r := new(model.Reading)
	return r, x.get.GetContext(ctx, r, id)
}

func (x *sqlxPeer) List(ctx context.Context) (rows []*model.Reading, err error) {
	return rows, x.db.SelectContext(ctx, &rows, listText)
}

func (x *sqlxPeer) Stream(ctx context.Context, each func(*model.Reading)) error {
	rows, err := x.db.QueryxContext(ctx, listText)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		r := new(model.Reading)
		if err := rows.StructScan(r); err != nil {
			return err
		}
		each(r)
	}
	return rows.Err()
}

func (x *sqlxPeer) Eager(ctx context.Context) (authors []*model.Author, err error) {
	if err := x.db.SelectContext(ctx, &authors, authorsText); err != nil {
		return nil, err
	}
	t := newTree(len(authors))
	for _, a := range authors {
		t.add(a)
	}
	var books []*model.Book
	if err := x.selectIn(ctx, &books, booksText+"IN (?) ORDER BY id", t.authorIDs); err != nil {
		return nil, err
	}
	for _, b := range books {
		t.book(b)
	}
	var links []link
	if err := x.selectIn(ctx, &links, publishersText+"IN (?)", t.authorIDs); err != nil {
		return nil, err
	}
	for _, l := range links {
		t.publisher(l.BookID, l.ID, l.Name)
	}
	return authors, nil
}

func (x *sqlxPeer) selectIn(ctx context.Context, to any, text string, ids []int64) error {
	text, args, err := sqlx.In(text, ids)
	if err != nil {
		return err
	}
	return x.db.SelectContext(ctx, to, x.db.Rebind(text), args...)
}

func (x *sqlxPeer) Join(ctx context.Context, f Filter) (lines []model.Line, err error) {
	return lines, x.db.SelectContext(ctx, &lines, x.db.Rebind(joinText), f.LastName, f.MinPages, f.MaxPages, f.Limit)
}

func (x *sqlxPeer) Update(ctx context.Context, r *model.Reading, note string) error {
	r.Note = note
	_, err := x.note.ExecContext(ctx, note, r.ID)
	return err
}

func (x *sqlxPeer) Change(ctx context.Context, round int) error {
	return x.transact(ctx, func(tx *sqlx.Tx) error {
		var rows []*model.Reading
		if err := tx.SelectContext(ctx, &rows, tx.Rebind(loadText), Loaded); err != nil {
			return err
		}
		save, err := tx.PrepareNamedContext(ctx, "UPDATE reading SET samples = :samples, mean = :mean WHERE id = :id")
		if err != nil {
			return err
		}
		defer save.Close()
		for i := 0; i < len(rows); i += Loaded / Changed {
			model.Spoil(rows[i], round)
			if _, err := save.ExecContext(ctx, rows[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

func (x *sqlxPeer) Move(ctx context.Context, from, to int64) error {
	return x.transact(ctx, func(tx *sqlx.Tx) error {
		var books []*model.Book
		if err := tx.SelectContext(ctx, &books, tx.Rebind(booksText+"= ? ORDER BY id"), from); err != nil {
			return err
		}
		for _, b := range books {
			b.AuthorID = to
		}
		_, err := tx.ExecContext(ctx, tx.Rebind(moveText), to, from)
		return err
	})
}

func (x *sqlxPeer) Delete(ctx context.Context, authors []*model.Author) error {
	text, args, err := sqlx.In(deleteText+"IN (?)", authorIDs(authors))
	if err != nil {
		return err
	}
	_, err = x.db.ExecContext(ctx, x.db.Rebind(text), args...)
	return err
}

func (x *sqlxPeer) Touch(ctx context.Context, id int64, note string) error {
	return x.transact(ctx, func(tx *sqlx.Tx) error {
		r := new(model.Reading)
		if err := tx.StmtxContext(ctx, x.get).GetContext(ctx, r, id); err != nil {
			return err
		}
		_, err := tx.StmtxContext(ctx, x.note).ExecContext(ctx, note, id)
		return err
	})
}

func (x *sqlxPeer) Close() error { return x.db.Close() }
