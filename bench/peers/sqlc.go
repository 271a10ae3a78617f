package peers

import (
	"context"
	"database/sql"
	"errors"

	"github.com/retort-go/retort/bench/harness"
	"github.com/retort-go/retort/bench/model"
	"github.com/retort-go/retort/bench/peers/sqlcgen/sqlite"
)

// sqlcPeer is what sqlc makes for database/sql, with its prepared queries. Many rows are a call each: sqlc has no more for SQLite.
type sqlcPeer struct {
	sqlcTypes
	db *sql.DB
	q  *sqlite.Queries
}

// SQLC are the types of sqlc's code for database/sql. Authors have their books in the program's own struct, as sqlc has no relationships.
type SQLC = Peer[*model.Author, *sqlite.Reading, *sqlite.LinesRow]

// OpenSQLC opens sqlc's code for SQLite.
func OpenSQLC(ctx context.Context, p *Place) (SQLC, error) {
	db, err := p.Pool()
	if err != nil {
		return nil, err
	}
	q, err := sqlite.Prepare(ctx, db)
	return &sqlcPeer{db: db, q: q}, err
}

type sqlcTypes struct{}

func (sqlcTypes) OwnAuthor(a *model.Author) *model.Author   { return a }
func (sqlcTypes) PlainAuthor(a *model.Author) *model.Author { return a }

func (sqlcTypes) OwnReading(r *model.Reading) *sqlite.Reading {
	own := &sqlite.Reading{ID: r.ID, SensorID: r.SensorID, Batch: r.Batch, Samples: r.Samples, Flags: r.Flags, Valid: r.Valid,
		Low: r.Low, High: r.High, Mean: r.Mean, Drift: r.Drift, Name: r.Name, Site: r.Site, Unit: r.Unit, Code: r.Code, Note: r.Note,
		TakenAt: r.TakenAt, StoredAt: r.StoredAt}
	if r.Comment != nil {
		own.Comment = sql.NullString{String: *r.Comment, Valid: true}
	}
	if r.Retries != nil {
		own.Retries = sql.NullInt64{Int64: *r.Retries, Valid: true}
	}
	if r.Bias != nil {
		own.Bias = sql.NullFloat64{Float64: *r.Bias, Valid: true}
	}
	return own
}

func (sqlcTypes) PlainReading(r *sqlite.Reading) *model.Reading {
	out := &model.Reading{ID: r.ID, SensorID: r.SensorID, Batch: r.Batch, Samples: r.Samples, Flags: r.Flags, Valid: r.Valid,
		Low: r.Low, High: r.High, Mean: r.Mean, Drift: r.Drift, Name: r.Name, Site: r.Site, Unit: r.Unit, Code: r.Code, Note: r.Note,
		TakenAt: r.TakenAt, StoredAt: r.StoredAt}
	if r.Comment.Valid {
		out.Comment = &r.Comment.String
	}
	if r.Retries.Valid {
		out.Retries = &r.Retries.Int64
	}
	if r.Bias.Valid {
		out.Bias = &r.Bias.Float64
	}
	return out
}

func (sqlcTypes) PlainLine(l *sqlite.LinesRow) model.Line { return model.Line(*l) }

func (s *sqlcPeer) transact(ctx context.Context, fn func(q *sqlite.Queries) error) error {
	return transact(ctx, s.db, func(tx *sql.Tx) error { return fn(s.q.WithTx(tx)) })
}

func (s *sqlcPeer) Insert(ctx context.Context, a *model.Author) error {
	return insertBySQLC(ctx, s.q, a)
}

func insertBySQLC(ctx context.Context, q *sqlite.Queries, a *model.Author) (err error) {
	a.ID, err = q.InsertAuthor(ctx, sqlite.InsertAuthorParams{FirstName: a.FirstName, LastName: a.LastName, Born: a.Born})
	return err
}

func (s *sqlcPeer) InsertGraph(ctx context.Context, authors []*model.Author) error {
	return s.transact(ctx, func(q *sqlite.Queries) error {
		for _, a := range authors {
			if err := insertBySQLC(ctx, q, a); err != nil {
				return err
			}
			for _, b := range a.Books {
				b.AuthorID = a.ID
				var isbn sql.NullString
				if b.ISBN != nil {
					isbn = sql.NullString{String: *b.ISBN, Valid: true}
				}
				id, err := q.InsertBook(ctx, sqlite.InsertBookParams{AuthorID: a.ID, Title: b.Title, Isbn: isbn, Pages: b.Pages, Price: b.Price})
				if err != nil {
					return err
				}
				b.ID = id
			}
		}
		return nil
	})
}

func (s *sqlcPeer) Bulk(ctx context.Context, readings []*sqlite.Reading) error {
	return s.transact(ctx, func(q *sqlite.Queries) error {
		for _, r := range readings {
			if err := q.InsertReading(ctx, sqlite.InsertReadingParams(*r)); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *sqlcPeer) Get(ctx context.Context, id int64) (*sqlite.Reading, error) {
	return s.q.GetReading(ctx, id)
}

func (s *sqlcPeer) List(ctx context.Context) ([]*sqlite.Reading, error) { return s.q.ListReadings(ctx) }

// Stream is missing: sqlc's functions return slices.
func (s *sqlcPeer) Stream(context.Context, func(*sqlite.Reading)) error { return harness.ErrMissing }

func (s *sqlcPeer) Eager(ctx context.Context) ([]*model.Author, error) {
	rows, err := s.q.ListAuthors(ctx)
	if err != nil {
		return nil, err
	}
	tree := newTree(len(rows))
	for _, a := range rows {
		tree.author(a.ID, a.FirstName, a.LastName, a.Born)
	}
	books, err := s.q.BooksOf(ctx, tree.authorIDs)
	if err != nil {
		return nil, err
	}
	for _, b := range books {
		book := &model.Book{ID: b.ID, AuthorID: b.AuthorID, Title: b.Title, Pages: b.Pages, Price: b.Price}
		if b.Isbn.Valid {
			book.ISBN = &b.Isbn.String
		}
		tree.book(book)
	}
	links, err := s.q.PublishersOf(ctx, tree.bookIDs)
	if err != nil {
		return nil, err
	}
	for _, l := range links {
		tree.publisher(l.BookID, l.ID, l.Name)
	}
	return tree.authors, nil
}

func (s *sqlcPeer) Join(ctx context.Context, f Filter) ([]*sqlite.LinesRow, error) {
	return s.q.Lines(ctx, sqlite.LinesParams{LastName: f.LastName, MinPages: f.MinPages, MaxPages: f.MaxPages, Most: int64(f.Limit)})
}

func (s *sqlcPeer) Update(ctx context.Context, r *sqlite.Reading, note string) error {
	r.Note = note
	return s.q.UpdateNote(ctx, sqlite.UpdateNoteParams{Note: note, ID: r.ID})
}

func (s *sqlcPeer) Change(ctx context.Context, round int) error {
	return s.transact(ctx, func(q *sqlite.Queries) error {
		rows, err := q.LoadReadings(ctx, Loaded)
		if err != nil {
			return err
		}
		for i := 0; i < len(rows); i += Loaded / Changed {
			r := rows[i]
			r.Samples, r.Mean = model.Spoilt(r.ID, round)
			if err := q.ChangeReading(ctx, sqlite.ChangeReadingParams{Samples: r.Samples, Mean: r.Mean, ID: r.ID}); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *sqlcPeer) Move(ctx context.Context, from, to int64) error {
	return s.transact(ctx, func(q *sqlite.Queries) error {
		books, err := q.BooksOf(ctx, []int64{from})
		if err != nil {
			return err
		}
		for _, b := range books {
			b.AuthorID = to
		}
		return q.MoveBooks(ctx, sqlite.MoveBooksParams{FromAuthor: from, ToAuthor: to})
	})
}

func (s *sqlcPeer) Delete(ctx context.Context, authors []*model.Author) error {
	return s.q.DeleteAuthors(ctx, authorIDs(authors))
}

func (s *sqlcPeer) Touch(ctx context.Context, id int64, note string) error {
	return s.transact(ctx, func(q *sqlite.Queries) error {
		if _, err := q.GetReading(ctx, id); err != nil {
			return err
		}
		return q.UpdateNote(ctx, sqlite.UpdateNoteParams{Note: note, ID: id})
	})
}

func (s *sqlcPeer) Close() error { return errors.Join(s.q.Close(), s.db.Close()) }
