package property

import (
	"errors"
	"fmt"
	"math/rand/v2"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/orm"
)

// refreshOne loses a change of an object by reading it anew, or by letting the next query do so.
func (w *world) refreshOne(r *rand.Rand) error {
	if err := w.flush(); err != nil {
		return err
	}
	n := pick(r, w.now.all())
	if n == 0 {
		return nil
	}
	w.note("%s.%s = \"lost\"", w.name(n), w.spoil(n))
	if r.IntN(2) == 0 {
		w.note("s.Expire(%s)", w.name(n))
		w.s.Expire(w.object(n))
		return nil
	}
	w.note("s.Refresh(ctx, %s)", w.name(n))
	return w.s.Refresh(w.ctx, w.object(n))
}

// spoil changes a field of an object and returns its name.
func (w *world) spoil(n int) string {
	switch x := w.object(n).(type) {
	case *Author:
		x.Name = "lost"
		return "Name"
	case *Book:
		x.Title = "lost"
	case *Chapter:
		x.Title = "lost"
	case *Tag:
		x.Name = "lost"
		return "Name"
	case *Profile:
		x.Bio = nil
		return "Bio"
	}
	return "Title"
}

// obsolete has another transaction change a book that the session changes or deletes too. That is found out, and nothing of the flush stays.
func (w *world) obsolete(r *rand.Rand) error {
	n := pick(r, w.rows(w.now.books))
	if n == 0 || len(w.starts) > 1 {
		return nil
	}
	if err := w.commitAndCheck(); err != nil {
		return err
	}
	if !w.now.has(n) || w.now.books[n].follows == n { // to delete such a one reads it anew, as a sequel of itself
		return nil
	}
	change := retort.Update(books).Set(books.Title.Set("of another")).Where(books.ID.Eq(w.id(n)))
	w.note("engine.Exec(ctx, eng, retort.Update(books).Set(books.Title.Set(\"of another\")).Where(books.ID.Eq(book%d.ID)))", n)
	if _, err := engine.Exec(w.ctx, w.eng, change); err != nil {
		return err
	}
	b := w.books[n]
	deletes := r.IntN(2) == 0
	if deletes {
		w.note("s.Delete(book%d); s.Flush(ctx) // fails, as the row has another version", n)
		w.s.Delete(b)
	} else {
		w.note("book%d.Title = \"lost\"; s.Flush(ctx) // fails, as the row has another version", n)
		b.Title = "lost"
	}
	var stale *orm.StaleError
	if err := w.s.Flush(w.ctx); !errors.As(err, &stale) || stale.Object != b {
		return fmt.Errorf("flush of an obsolete book: got %v, want a StaleError of book%d", err, n)
	}
	if deletes {
		w.note("s.Add(book%d)", n)
		w.s.Add(b)
	}
	w.note("s.Refresh(ctx, book%d)", n)
	if err := w.s.Refresh(w.ctx, b); err != nil {
		return err
	}
	facts := w.now.books[n]
	facts.title = "of another"
	w.now.books[n] = facts
	w.didFlush(n)
	return w.commitAndCheck()
}
