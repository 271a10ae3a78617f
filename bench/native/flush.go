package main

import (
	"context"

	"github.com/ncruces/go-sqlite3"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/orm"
)

const (
	insertAuthor = "INSERT INTO author (first_name, last_name, born) VALUES (?, ?, ?)"
	insertBook   = "INSERT INTO book (author_id, title, isbn, pages, price) VALUES (?, ?, ?, ?, ?)"
)

// flushNew writes 1,100 new rows in one transaction and has their keys in the objects afterwards. The hand-written side runs a kept
// statement for each row and asks for the last key.
func flushNew() *workload {
	return &workload{
		name: "flush 1,100 new rows", ops: 10,
		target: target{ratio: 0.90},
		open: func(ctx context.Context, dir string) (*pair, error) {
			f, err := openFile(ctx, dir, LibraryModels)
			if err != nil {
				return nil, err
			}
			stmts, err := f.prepare("BEGIN IMMEDIATE", insertAuthor, insertBook, "COMMIT")
			if err != nil {
				return nil, err
			}
			w := &writer{f.hand, stmts[0], stmts[1], stmts[2], stmts[3]}
			return &pair{
				retort: flushSide(ctx, f.eng, func(authors []*Author) error {
					return addAll(ctx, f.eng, authors)
				}),
				hand:  flushSide(ctx, f.eng, w.write),
				close: f.close,
			}, nil
		},
	}
}

// flushSide empties the tables and the log and makes the objects of all operations before the first.
func flushSide(ctx context.Context, eng *engine.Engine, write func([]*Author) error) side {
	var libraries [][]*Author
	next := 0
	return side{
		prepare: func(ops int) error {
			libraries, next = nil, 0
			for range ops {
				libraries = append(libraries, newLibrary())
			}
			for _, text := range []string{"DELETE FROM book", "DELETE FROM author", "PRAGMA wal_checkpoint(TRUNCATE)"} {
				if _, err := engine.ExecSQL(ctx, eng, text); err != nil {
					return err
				}
			}
			return nil
		},
		run: func() error {
			next++
			return write(libraries[next-1])
		},
		check: func() error { return checkLibraries(ctx, eng, libraries) },
	}
}

// addAll is the flush: the authors are added, the books come along.
func addAll(ctx context.Context, eng *engine.Engine, authors []*Author) error {
	s := orm.NewSession(eng, LibraryModels)
	for _, a := range authors {
		s.Add(a)
	}
	if err := s.Commit(ctx); err != nil {
		return err
	}
	return s.Close()
}

// writer is the hand-written flush.
type writer struct {
	conn                        *sqlite3.Conn
	begin, author, book, commit *sqlite3.Stmt
}

func (w *writer) write(authors []*Author) error {
	if err := w.begin.Exec(); err != nil {
		return err
	}
	for _, a := range authors {
		if err := w.writeAuthor(a); err != nil {
			return err
		}
		for _, b := range a.Books.Peek() {
			b.AuthorID = a.ID
			if err := w.writeBook(b); err != nil {
				return err
			}
		}
	}
	return w.commit.Exec()
}

func (w *writer) writeAuthor(a *Author) error {
	s := w.author
	if err := s.BindText(1, a.FirstName); err != nil {
		return err
	}
	if err := s.BindText(2, a.LastName); err != nil {
		return err
	}
	if err := s.BindInt(3, a.Born); err != nil {
		return err
	}
	if err := s.Exec(); err != nil {
		return err
	}
	a.ID = w.conn.LastInsertRowID()
	return nil
}

func (w *writer) writeBook(b *Book) error {
	s := w.book
	if err := s.BindInt64(1, b.AuthorID); err != nil {
		return err
	}
	if err := s.BindText(2, b.Title); err != nil {
		return err
	}
	if err := bindNullText(s, 3, b.ISBN); err != nil {
		return err
	}
	if err := s.BindInt(4, b.Pages); err != nil {
		return err
	}
	if err := s.BindFloat(5, b.Price); err != nil {
		return err
	}
	if err := s.Exec(); err != nil {
		return err
	}
	b.ID = w.conn.LastInsertRowID()
	return nil
}

func bindNullText(s *sqlite3.Stmt, n int, v *string) error {
	if v == nil {
		return s.BindNull(n)
	}
	return s.BindText(n, *v)
}
