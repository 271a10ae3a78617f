package peers

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/retort-go/retort/bench/harness"
	"github.com/retort-go/retort/bench/model"
	"github.com/retort-go/retort/bench/peers/sqlcgen/postgres"
)

// sqlcPGX is what sqlc makes for pgx: rows are copied in, and what is one statement a row goes in batches.
type sqlcPGX struct {
	sqlcPGXTypes
	pool *pgxpool.Pool
	q    *postgres.Queries
}

// SQLCPGX are the types of sqlc's code for pgx. Authors have their books in the program's own struct, as sqlc has no relationships.
type SQLCPGX = Peer[*model.Author, *postgres.Reading, *postgres.LinesRow]

// OpenSQLCPGX opens sqlc's code for pgx.
func OpenSQLCPGX(ctx context.Context, p *Place) (SQLCPGX, error) {
	pool, err := newPGXPool(ctx, p)
	if err != nil {
		return nil, err
	}
	return &sqlcPGX{pool: pool, q: postgres.New(pool)}, nil
}

type sqlcPGXTypes struct{}

func (sqlcPGXTypes) OwnAuthor(a *model.Author) *model.Author   { return a }
func (sqlcPGXTypes) PlainAuthor(a *model.Author) *model.Author { return a }
func (sqlcPGXTypes) OwnReading(r *model.Reading) *postgres.Reading {
	return new(postgres.Reading(*r))
}
func (sqlcPGXTypes) PlainReading(r *postgres.Reading) *model.Reading {
	return new(model.Reading(*r))
}
func (sqlcPGXTypes) PlainLine(l *postgres.LinesRow) model.Line { return model.Line(*l) }

func (s *sqlcPGX) transact(ctx context.Context, fn func(q *postgres.Queries) error) error {
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error { return fn(s.q.WithTx(tx)) })
}

func (s *sqlcPGX) Insert(ctx context.Context, a *model.Author) (err error) {
	a.ID, err = s.q.InsertAuthor(ctx, postgres.InsertAuthorParams{FirstName: a.FirstName, LastName: a.LastName, Born: a.Born})
	return err
}

func (s *sqlcPGX) InsertGraph(ctx context.Context, authors []*model.Author) error {
	return s.transact(ctx, func(q *postgres.Queries) error {
		rows := make([]postgres.InsertAuthorsParams, len(authors))
		for i, a := range authors {
			rows[i] = postgres.InsertAuthorsParams{FirstName: a.FirstName, LastName: a.LastName, Born: a.Born}
		}
		var errs []error
		q.InsertAuthors(ctx, rows).QueryRow(func(i int, id int64, err error) {
			authors[i].ID, errs = id, append(errs, err)
		})
		var books []*model.Book
		var params []postgres.InsertBooksParams
		for _, a := range authors {
			for _, b := range a.Books {
				b.AuthorID = a.ID
				params = append(params, postgres.InsertBooksParams{AuthorID: a.ID, Title: b.Title, Isbn: b.ISBN, Pages: b.Pages, Price: b.Price})
			}
			books = append(books, a.Books...)
		}
		q.InsertBooks(ctx, params).QueryRow(func(i int, id int64, err error) {
			books[i].ID, errs = id, append(errs, err)
		})
		return errors.Join(errs...)
	})
}

func (s *sqlcPGX) Bulk(ctx context.Context, readings []*postgres.Reading) error {
	rows := make([]postgres.InsertReadingsParams, len(readings))
	for i, r := range readings {
		rows[i] = postgres.InsertReadingsParams(*r)
	}
	_, err := s.q.InsertReadings(ctx, rows)
	return err
}

func (s *sqlcPGX) Get(ctx context.Context, id int64) (*postgres.Reading, error) {
	return s.q.GetReading(ctx, id)
}

func (s *sqlcPGX) List(ctx context.Context) ([]*postgres.Reading, error) {
	return s.q.ListReadings(ctx)
}

// Stream is missing: sqlc's functions return slices.
func (s *sqlcPGX) Stream(context.Context, func(*postgres.Reading)) error { return harness.ErrMissing }

func (s *sqlcPGX) Eager(ctx context.Context) ([]*model.Author, error) {
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
		tree.book(&model.Book{ID: b.ID, AuthorID: b.AuthorID, Title: b.Title, ISBN: b.Isbn, Pages: b.Pages, Price: b.Price})
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

func (s *sqlcPGX) Join(ctx context.Context, f Filter) ([]*postgres.LinesRow, error) {
	return s.q.Lines(ctx, postgres.LinesParams{LastName: f.LastName, MinPages: f.MinPages, MaxPages: f.MaxPages, Most: int32(f.Limit)})
}

func (s *sqlcPGX) Update(ctx context.Context, r *postgres.Reading, note string) error {
	r.Note = note
	return s.q.UpdateNote(ctx, postgres.UpdateNoteParams{Note: note, ID: r.ID})
}

func (s *sqlcPGX) Change(ctx context.Context, round int) error {
	return s.transact(ctx, func(q *postgres.Queries) error {
		rows, err := q.LoadReadings(ctx, Loaded)
		if err != nil {
			return err
		}
		var changed []postgres.ChangeReadingsParams
		for i := 0; i < len(rows); i += Loaded / Changed {
			r := rows[i]
			r.Samples, r.Mean = model.Spoilt(r.ID, round)
			changed = append(changed, postgres.ChangeReadingsParams{Samples: r.Samples, Mean: r.Mean, ID: r.ID})
		}
		var errs []error
		q.ChangeReadings(ctx, changed).Exec(func(_ int, err error) { errs = append(errs, err) })
		return errors.Join(errs...)
	})
}

func (s *sqlcPGX) Move(ctx context.Context, from, to int64) error {
	return s.transact(ctx, func(q *postgres.Queries) error {
		books, err := q.BooksOf(ctx, []int64{from})
		if err != nil {
			return err
		}
		for _, b := range books {
			b.AuthorID = to
		}
		return q.MoveBooks(ctx, postgres.MoveBooksParams{FromAuthor: from, ToAuthor: to})
	})
}

func (s *sqlcPGX) Delete(ctx context.Context, authors []*model.Author) error {
	return s.q.DeleteAuthors(ctx, authorIDs(authors))
}

func (s *sqlcPGX) Touch(ctx context.Context, id int64, note string) error {
	return s.transact(ctx, func(q *postgres.Queries) error {
		if _, err := q.GetReading(ctx, id); err != nil {
			return err
		}
		return q.UpdateNote(ctx, postgres.UpdateNoteParams{Note: note, ID: id})
	})
}

func (s *sqlcPGX) Close() error {
	s.pool.Close()
	return nil
}
