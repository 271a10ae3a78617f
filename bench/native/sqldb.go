package main

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"time"

	"github.com/retort-go/retort"
	dialect "github.com/retort-go/retort/dialect/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/orm"
	_ "modernc.org/sqlite"
)

// sqlDriver is a driver of database/sql.
type sqlDriver struct {
	name   string // for people
	driver string
	query  string // what is appended to the path, for the settings of file.go
}

var modernc = sqlDriver{"modernc", "sqlite", "?_pragma=journal_mode(WAL)&_pragma=foreign_keys(1)&_pragma=synchronous(1)"}

// sqlFile is a database opened through database/sql, for both sides.
type sqlFile struct {
	eng  *engine.Engine
	db   *sql.DB
	conn *sql.Conn // of the hand-written side
}

func openSQL(ctx context.Context, dir string, d sqlDriver, models *orm.Registry) (*sqlFile, error) {
	db, err := sql.Open(d.driver, filepath.Join(dir, "bench.db")+d.query)
	if err != nil {
		return nil, err
	}
	f := &sqlFile{db: db, eng: engine.FromDB(db, dialect.New())}
	if err := models.CreateAll(ctx, f.eng); err != nil {
		return nil, err
	}
	f.conn, err = db.Conn(ctx)
	return f, err
}

func (f *sqlFile) close() error {
	if err := f.conn.Close(); err != nil {
		return err
	}
	if err := f.eng.Close(); err != nil {
		return err
	}
	return f.db.Close()
}

// sqlList is the untracked list over database/sql on both sides.
func sqlList(d sqlDriver) *workload {
	return &workload{
		name: "list 1,000 × 20, database/sql, " + d.name, ops: 10,
		open: func(ctx context.Context, dir string) (*pair, error) {
			f, err := openSQL(ctx, dir, d, ReadingModels)
			if err != nil {
				return nil, err
			}
			if err := fillReadings(ctx, f.eng, listed); err != nil {
				return nil, err
			}
			stmt, err := f.conn.PrepareContext(ctx, "SELECT "+readingColumns+" FROM reading ORDER BY id")
			if err != nil {
				return nil, err
			}
			return &pair{
				retort: listSide(func() ([]*Reading, error) {
					return engine.All(ctx, f.eng, retort.Select(Readings).OrderBy(Readings.ID))
				}),
				hand:  listSide(func() ([]*Reading, error) { return scanAll(ctx, stmt) }),
				close: f.close,
			}, nil
		},
	}
}

// scanAll reads the list by hand, with one set of destinations for all rows.
func scanAll(ctx context.Context, stmt *sql.Stmt) ([]*Reading, error) {
	rows, err := stmt.QueryContext(ctx)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []*Reading
	for rows.Next() {
		r := new(Reading)
		err := rows.Scan(&r.ID, &r.SensorID, &r.Batch, &r.Samples, &r.Flags, &r.Valid, &r.Low, &r.High, &r.Mean, &r.Drift,
			&r.Name, &r.Site, &r.Unit, &r.Code, &r.Note, (*stamp)(&r.TakenAt), (*stamp)(&r.StoredAt), &r.Comment, &r.Retries, &r.Bias)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// stamp reads a time as the driver gives it: parsed already, or as text.
type stamp time.Time

// Scan implements sql.Scanner.
func (s *stamp) Scan(v any) (err error) {
	switch v := v.(type) {
	case time.Time:
		*s = stamp(v)
	case string:
		*(*time.Time)(s), err = dialect.Dialect{}.ParseTime(v)
	default:
		err = fmt.Errorf("got %T for a time", v)
	}
	return err
}

// sqlFlush is the flush over database/sql on both sides.
func sqlFlush(d sqlDriver) *workload {
	return &workload{
		name: "flush 1,100 new rows, database/sql, " + d.name, ops: 5,
		open: func(ctx context.Context, dir string) (*pair, error) {
			f, err := openSQL(ctx, dir, d, LibraryModels)
			if err != nil {
				return nil, err
			}
			w := &sqlWriter{conn: f.conn}
			if w.author, err = f.conn.PrepareContext(ctx, insertAuthor); err != nil {
				return nil, err
			}
			if w.book, err = f.conn.PrepareContext(ctx, insertBook); err != nil {
				return nil, err
			}
			return &pair{
				retort: flushSide(ctx, f.eng, func(authors []*Author) error { return addAll(ctx, f.eng, authors) }),
				hand:   flushSide(ctx, f.eng, func(authors []*Author) error { return w.write(ctx, authors) }),
				close:  f.close,
			}, nil
		},
	}
}

// sqlWriter is the hand-written flush over database/sql.
type sqlWriter struct {
	conn         *sql.Conn
	author, book *sql.Stmt
}

func (w *sqlWriter) write(ctx context.Context, authors []*Author) error {
	tx, err := w.conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	author, book := tx.StmtContext(ctx, w.author), tx.StmtContext(ctx, w.book)
	for _, a := range authors {
		if a.ID, err = insertRow(ctx, author, a.FirstName, a.LastName, a.Born); err != nil {
			return err
		}
		for _, b := range a.Books.Peek() {
			b.AuthorID = a.ID
			if b.ID, err = insertRow(ctx, book, b.AuthorID, b.Title, b.ISBN, b.Pages, b.Price); err != nil {
				return err
			}
		}
	}
	return tx.Commit()
}

func insertRow(ctx context.Context, stmt *sql.Stmt, args ...any) (int64, error) {
	res, err := stmt.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	return res.LastInsertId()
}
