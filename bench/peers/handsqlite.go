package peers

import (
	"context"
	"fmt"
	"time"

	"github.com/ncruces/go-sqlite3"
	"github.com/retort-go/retort/bench/model"
	"github.com/retort-go/retort/bench/wire"
	dialect "github.com/retort-go/retort/dialect/sqlite"
)

// openSQLite opens a connection of the driver that Retort has for SQLite, with the settings that driver/sqlite makes.
func openSQLite(path string) (*sqlite3.Conn, error) {
	conn, err := sqlite3.Open(path)
	if err != nil {
		return nil, err
	}
	for _, text := range []string{"PRAGMA busy_timeout=5000", "PRAGMA journal_mode=WAL", "PRAGMA foreign_keys=ON", "PRAGMA synchronous=NORMAL"} {
		if err := conn.Exec(text); err != nil {
			return nil, fmt.Errorf("%s: %w", text, err)
		}
	}
	return conn, nil
}

// handSQLite is what a careful programmer writes over the own interface of github.com/ncruces/go-sqlite3: statements are prepared once and kept, and
// no value is boxed.
type handSQLite struct {
	plain
	conn  *sqlite3.Conn
	count *wire.Count // nil if nobody counts
	kept  map[string]*sqlite3.Stmt
}

// OpenHandSQLite opens the hand-written peer over SQLite's own interface.
func OpenHandSQLite(_ context.Context, p *Place) (Plain, error) {
	conn, err := openSQLite(p.DSN)
	if err != nil {
		return nil, err
	}
	return &handSQLite{conn: conn, count: p.Count, kept: map[string]*sqlite3.Stmt{}}, nil
}

// stmt returns a kept statement that is about to run, prepared at its first use.
func (h *handSQLite) stmt(text string) (*sqlite3.Stmt, error) {
	if h.count != nil {
		h.count.Statement()
	}
	if s := h.kept[text]; s != nil {
		return s, nil
	}
	s, _, err := h.conn.PrepareFlags(text, sqlite3.PREPARE_PERSISTENT)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", text, err)
	}
	h.kept[text] = s
	return s, nil
}

// exec runs a kept statement with integers and texts.
func (h *handSQLite) exec(text string, bind func(*sqlite3.Stmt) error) error {
	s, err := h.stmt(text)
	if err != nil {
		return err
	}
	if bind != nil {
		if err := bind(s); err != nil {
			return err
		}
	}
	return s.Exec()
}

// query calls each for each row.
func (h *handSQLite) query(text string, bind, each func(*sqlite3.Stmt) error) error {
	s, err := h.stmt(text)
	if err != nil {
		return err
	}
	if bind != nil {
		if err := bind(s); err != nil {
			return err
		}
	}
	for s.Step() {
		if err := each(s); err != nil {
			s.Reset()
			return err
		}
	}
	return s.Reset()
}

func (h *handSQLite) transact(fn func() error) error {
	if err := h.exec("BEGIN IMMEDIATE", nil); err != nil {
		return err
	}
	if err := fn(); err != nil {
		h.exec("ROLLBACK", nil)
		return err
	}
	return h.exec("COMMIT", nil)
}

func (h *handSQLite) Insert(_ context.Context, a *model.Author) error {
	err := h.exec(insertAuthorText+"(?, ?, ?)", func(s *sqlite3.Stmt) error {
		if err := s.BindText(1, a.FirstName); err != nil {
			return err
		}
		if err := s.BindText(2, a.LastName); err != nil {
			return err
		}
		return s.BindInt64(3, a.Born)
	})
	a.ID = h.conn.LastInsertRowID()
	return err
}

func (h *handSQLite) InsertGraph(ctx context.Context, authors []*model.Author) error {
	return h.transact(func() error {
		for _, a := range authors {
			if err := h.Insert(ctx, a); err != nil {
				return err
			}
			for _, b := range a.Books {
				b.AuthorID = a.ID
				if err := h.insertBook(b); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (h *handSQLite) insertBook(b *model.Book) error {
	err := h.exec(insertBookText+"(?, ?, ?, ?, ?)", func(s *sqlite3.Stmt) error {
		if err := s.BindInt64(1, b.AuthorID); err != nil {
			return err
		}
		if err := s.BindText(2, b.Title); err != nil {
			return err
		}
		if err := bindNull(s, 3, b.ISBN, s.BindText); err != nil {
			return err
		}
		if err := s.BindInt64(4, b.Pages); err != nil {
			return err
		}
		return s.BindFloat(5, b.Price)
	})
	b.ID = h.conn.LastInsertRowID()
	return err
}

func bindNull[T any](s *sqlite3.Stmt, n int, v *T, bind func(int, T) error) error {
	if v == nil {
		return s.BindNull(n)
	}
	return bind(n, *v)
}

func (h *handSQLite) Bulk(_ context.Context, readings []*model.Reading) error {
	return h.transact(func() error {
		for _, r := range readings {
			if err := h.exec(insertText+tuples(1, 20), func(s *sqlite3.Stmt) error { return bindReading(s, r) }); err != nil {
				return err
			}
		}
		return nil
	})
}

func bindReading(s *sqlite3.Stmt, r *model.Reading) error {
	for i, v := range []int64{r.ID, r.SensorID, r.Batch, r.Samples, r.Flags} {
		if err := s.BindInt64(1+i, v); err != nil {
			return err
		}
	}
	if err := s.BindBool(6, r.Valid); err != nil {
		return err
	}
	for i, v := range []float64{r.Low, r.High, r.Mean, r.Drift} {
		if err := s.BindFloat(7+i, v); err != nil {
			return err
		}
	}
	for i, v := range []string{r.Name, r.Site, r.Unit, r.Code, r.Note} {
		if err := s.BindText(11+i, v); err != nil {
			return err
		}
	}
	for i, v := range []time.Time{r.TakenAt, r.StoredAt} {
		if err := s.BindText(16+i, v.UTC().Format("2006-01-02 15:04:05.999999999")); err != nil {
			return err
		}
	}
	if err := bindNull(s, 18, r.Comment, s.BindText); err != nil {
		return err
	}
	if err := bindNull(s, 19, r.Retries, s.BindInt64); err != nil {
		return err
	}
	return bindNull(s, 20, r.Bias, s.BindFloat)
}

// scanReading reads the current row. A time is parsed by the function that Retort's dialect has for it: the fastest there is for the text as it is
// stored, and no allocation.
func scanReading(s *sqlite3.Stmt) (r *model.Reading, err error) {
	r = &model.Reading{
		ID: s.ColumnInt64(0), SensorID: s.ColumnInt64(1), Batch: s.ColumnInt64(2), Samples: s.ColumnInt64(3), Flags: s.ColumnInt64(4), Valid: s.ColumnBool(5),
		Low: s.ColumnFloat(6), High: s.ColumnFloat(7), Mean: s.ColumnFloat(8), Drift: s.ColumnFloat(9),
		Name: s.ColumnText(10), Site: s.ColumnText(11), Unit: s.ColumnText(12), Code: s.ColumnText(13), Note: s.ColumnText(14),
	}
	if r.TakenAt, err = (dialect.Dialect{}).ParseTimeBytes(s.ColumnRawText(15)); err != nil {
		return nil, err
	}
	if r.StoredAt, err = (dialect.Dialect{}).ParseTimeBytes(s.ColumnRawText(16)); err != nil {
		return nil, err
	}
	if s.ColumnType(17) != sqlite3.NULL {
		r.Comment = new(s.ColumnText(17))
	}
	if s.ColumnType(18) != sqlite3.NULL {
		r.Retries = new(s.ColumnInt64(18))
	}
	if s.ColumnType(19) != sqlite3.NULL {
		r.Bias = new(s.ColumnFloat(19))
	}
	return r, s.Err()
}

func (h *handSQLite) Get(_ context.Context, id int64) (r *model.Reading, err error) {
	err = h.query(getText, func(s *sqlite3.Stmt) error { return s.BindInt64(1, id) }, func(s *sqlite3.Stmt) (err error) {
		r, err = scanReading(s)
		return err
	})
	if err == nil && r == nil {
		err = fmt.Errorf("no reading %d", id)
	}
	return r, err
}

func (h *handSQLite) List(ctx context.Context) (rows []*model.Reading, err error) {
	err = h.Stream(ctx, func(r *model.Reading) { rows = append(rows, r) })
	return rows, err
}

func (h *handSQLite) Stream(_ context.Context, each func(*model.Reading)) error {
	return h.query(listText, nil, func(s *sqlite3.Stmt) error {
		r, err := scanReading(s)
		if err == nil {
			each(r)
		}
		return err
	})
}

func (h *handSQLite) Eager(context.Context) ([]*model.Author, error) {
	t := newTree(0)
	err := h.query(authorsText, nil, func(s *sqlite3.Stmt) error {
		t.author(s.ColumnInt64(0), s.ColumnText(1), s.ColumnText(2), s.ColumnInt64(3))
		return nil
	})
	if err != nil || len(t.authors) == 0 {
		return nil, err
	}
	of := "IN (" + list(len(t.authors)) + ")"
	keys := func(s *sqlite3.Stmt) error { return bindInts(s, 1, t.authorIDs...) }
	err = h.query(booksText+of+" ORDER BY id", keys, func(s *sqlite3.Stmt) error {
		t.book(scanBook(s))
		return nil
	})
	if err != nil {
		return nil, err
	}
	return t.authors, h.query(publishersText+of, keys, func(s *sqlite3.Stmt) error {
		t.publisher(s.ColumnInt64(0), s.ColumnInt64(1), s.ColumnText(2))
		return nil
	})
}

func scanBook(s *sqlite3.Stmt) *model.Book {
	b := &model.Book{ID: s.ColumnInt64(0), AuthorID: s.ColumnInt64(1), Title: s.ColumnText(2), Pages: s.ColumnInt64(4), Price: s.ColumnFloat(5)}
	if s.ColumnType(3) != sqlite3.NULL {
		b.ISBN = new(s.ColumnText(3))
	}
	return b
}

func (h *handSQLite) Join(_ context.Context, f Filter) (lines []model.Line, err error) {
	err = h.query(joinText, func(s *sqlite3.Stmt) error {
		if err := s.BindText(1, f.LastName); err != nil {
			return err
		}
		return bindInts(s, 2, f.MinPages, f.MaxPages, int64(f.Limit))
	}, func(s *sqlite3.Stmt) error {
		lines = append(lines, model.Line{Title: s.ColumnText(0), LastName: s.ColumnText(1), Price: s.ColumnFloat(2)})
		return nil
	})
	return lines, err
}

func bindInts(s *sqlite3.Stmt, from int, values ...int64) error {
	for i, v := range values {
		if err := s.BindInt64(from+i, v); err != nil {
			return err
		}
	}
	return nil
}

func (h *handSQLite) Update(_ context.Context, r *model.Reading, note string) error {
	r.Note = note
	return h.exec(updateText, func(s *sqlite3.Stmt) error {
		if err := s.BindText(1, note); err != nil {
			return err
		}
		return s.BindInt64(2, r.ID)
	})
}

func (h *handSQLite) Change(_ context.Context, round int) error {
	return h.transact(func() error {
		var rows []*model.Reading
		err := h.query(loadText, func(s *sqlite3.Stmt) error { return s.BindInt64(1, Loaded) }, func(s *sqlite3.Stmt) error {
			r, err := scanReading(s)
			rows = append(rows, r)
			return err
		})
		for i := 0; err == nil && i < len(rows); i += Loaded / Changed {
			r := rows[i]
			model.Spoil(r, round)
			err = h.exec(changeText, func(s *sqlite3.Stmt) error {
				if err := s.BindFloat(2, r.Mean); err != nil {
					return err
				}
				if err := s.BindInt64(1, r.Samples); err != nil {
					return err
				}
				return s.BindInt64(3, r.ID)
			})
		}
		return err
	})
}

func (h *handSQLite) Move(_ context.Context, from, to int64) error {
	return h.transact(func() error {
		err := h.query(booksText+"= ? ORDER BY id", func(s *sqlite3.Stmt) error { return s.BindInt64(1, from) }, func(s *sqlite3.Stmt) error {
			scanBook(s).AuthorID = to
			return nil
		})
		if err != nil {
			return err
		}
		return h.exec(moveText, func(s *sqlite3.Stmt) error { return bindInts(s, 1, to, from) })
	})
}

func (h *handSQLite) Delete(_ context.Context, authors []*model.Author) error {
	return h.exec(deleteText+"IN ("+list(len(authors))+")", func(s *sqlite3.Stmt) error { return bindInts(s, 1, authorIDs(authors)...) })
}

func (h *handSQLite) Touch(ctx context.Context, id int64, note string) error {
	return h.transact(func() error {
		r, err := h.Get(ctx, id)
		if err != nil {
			return err
		}
		return h.Update(ctx, r, note)
	})
}

func (h *handSQLite) Close() error {
	for _, s := range h.kept {
		if err := s.Close(); err != nil {
			return err
		}
	}
	return h.conn.Close()
}
