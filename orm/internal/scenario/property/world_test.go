package property

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/orm"
)

// world is a session and its objects beside the model of them.
type world struct {
	ctx context.Context
	eng *engine.Engine
	lax bool // see [testdb.Database]
	s   *orm.Session

	now     *memory // what the objects say
	flushed *memory // what the rows say, as the transaction sees them
	starts  []start // of each open savepoint, and first of all of the transaction
	settled bool    // no change since the last flush, so that key fields are in step too
	stale   bool    // a statement has changed rows, and relationships that were loaded before were not touched since

	authors  map[int]*Author
	books    map[int]*Book
	chapters map[int]*Chapter
	tags     map[int]*Tag
	profiles map[int]*Profile
	left     map[int]bool  // deleted by a flush of this transaction
	ghosts   map[any]bool  // deleted before it; collections hold them until they are read anew
	met      map[int]bool  // read of rows that no object of the session made, in this transaction
	versions map[int]int64 // of books, as of the last flush
	faults   []error

	last  int // the number given last
	taken int // steps
	log   []string
}

// newWorld begins with a database that has the tables of the library, and empties them.
func newWorld(ctx context.Context, eng *engine.Engine, lax bool) (*world, error) {
	for _, sql := range []string{
		"DELETE FROM book_tag", "DELETE FROM profile", "DELETE FROM chapter", "UPDATE book SET follows_id = NULL", "DELETE FROM book",
		"DELETE FROM tag", "DELETE FROM author",
	} {
		if _, err := engine.ExecSQL(ctx, eng, sql); err != nil {
			return nil, err
		}
	}
	w := &world{
		ctx: ctx, eng: eng, lax: lax, s: orm.NewSession(eng, models), now: newMemory(), flushed: newMemory(), settled: true,
		authors: map[int]*Author{}, books: map[int]*Book{}, chapters: map[int]*Chapter{}, tags: map[int]*Tag{}, profiles: map[int]*Profile{},
		left: map[int]bool{}, ghosts: map[any]bool{}, met: map[int]bool{}, versions: map[int]int64{},
	}
	w.starts = []start{w.start()}
	return w, nil
}

func (w *world) close() error { return w.s.Close() }

func (w *world) note(format string, args ...any) { w.log = append(w.log, fmt.Sprintf(format, args...)) }

func (w *world) number() int {
	w.last++
	return w.last
}

// object returns the object of a number.
func (w *world) object(n int) any {
	switch {
	case w.authors[n] != nil:
		return w.authors[n]
	case w.books[n] != nil:
		return w.books[n]
	case w.chapters[n] != nil:
		return w.chapters[n]
	case w.tags[n] != nil:
		return w.tags[n]
	}
	return w.profiles[n]
}

// forget lets go of objects that are no part of the library any more.
func (w *world) forget(n int) {
	delete(w.authors, n)
	delete(w.books, n)
	delete(w.chapters, n)
	delete(w.tags, n)
	delete(w.profiles, n)
}

// didFlush brings the model to where a flush brings the objects. What it is told of has been changed by a statement besides.
func (w *world) didFlush(changed ...int) {
	before := w.now.clone()
	for n := range w.now.flush() {
		if before.saved[n] {
			w.left[n] = true
		}
	}
	w.countVersions(changed)
	w.flushed, w.settled = w.now.clone(), true
}

// countVersions holds that a book's version has grown if its row has changed, and is what it was if not.
func (w *world) countVersions(changed []int) {
	versions := map[int]int64{}
	for n, facts := range w.now.books {
		had, known := w.versions[n] // 0 for a new one
		now := w.books[n].Version
		versions[n] = now
		if grows := !known || w.flushed.books[n] != facts || slices.Contains(changed, n); grows != (now > had) || now < had {
			w.faults = append(w.faults, fmt.Errorf("book%d: Version is %d after a flush, was %d, changed: %v", n, now, had, grows))
		}
	}
	w.versions = versions
}

func (w *world) flush() error {
	w.note("s.Flush(ctx)")
	if err := w.s.Flush(w.ctx); err != nil {
		return err
	}
	w.didFlush()
	return nil
}

func (w *world) commit() error {
	w.note("s.Commit(ctx)")
	if err := w.s.Commit(w.ctx); err != nil {
		return err
	}
	w.didFlush()
	for n := range w.left {
		if st := orm.StateOf(w.s, w.object(n)); st != orm.Detached {
			return fmt.Errorf("%s is %s after the commit of its delete, want detached", w.name(n), st)
		}
		w.ghosts[w.object(n)] = true
	}
	w.left, w.met = map[int]bool{}, map[int]bool{}
	w.starts = []start{w.start()}
	w.forgetLost()
	return nil
}

func (w *world) rollback() error {
	w.note("s.Rollback(ctx)")
	if err := w.s.Rollback(w.ctx); err != nil {
		return err
	}
	w.starts = w.starts[:1]
	return w.wentBack(w.starts[0])
}

// start is what a transaction or savepoint can go back to.
type start struct {
	m        *memory
	left     map[int]bool
	versions map[int]int64
}

func (w *world) start() start {
	return start{w.now.clone(), maps.Clone(w.left), maps.Clone(w.versions)}
}

// wentBack brings the model back to what it was. What wasn't there is transient again, its generated key taken back.
func (w *world) wentBack(to start) error {
	w.now, w.flushed, w.left, w.settled = to.m.clone(), to.m.clone(), maps.Clone(to.left), true
	w.versions = maps.Clone(to.versions)
	for n := 1; n <= w.last; n++ {
		if w.isNil(n) || w.now.has(n) || w.left[n] || w.met[n] {
			continue
		}
		if err := w.isTransient(n); err != nil {
			return fmt.Errorf("%s after rollback: %w", w.name(n), err)
		}
	}
	w.forgetLost()
	return nil
}

// forgetLost lets go of all objects that left the library: nothing can bring them back.
func (w *world) forgetLost() {
	for n := 1; n <= w.last; n++ {
		if !w.now.has(n) && !w.left[n] {
			w.forget(n)
		}
	}
}

func (w *world) isNil(n int) bool {
	return w.authors[n] == nil && w.books[n] == nil && w.chapters[n] == nil && w.tags[n] == nil && w.profiles[n] == nil
}

func (w *world) isTransient(n int) error {
	if st := orm.StateOf(w.s, w.object(n)); st != orm.Transient {
		return fmt.Errorf("state is %s, want transient", st)
	}
	if id := w.id(n); id != 0 {
		return fmt.Errorf("key is %d, want it taken back", id)
	}
	return nil
}

// id is the primary key in the object of a number.
func (w *world) id(n int) int64 {
	switch x := w.object(n).(type) {
	case *Author:
		return x.ID
	case *Book:
		return x.ID
	case *Chapter:
		return x.ID
	case *Tag:
		return x.ID
	case *Profile:
		return x.ID
	}
	return 0
}

// name is what the log calls an object.
func (w *world) name(n int) string {
	switch {
	case n == 0:
		return "nil"
	case w.authors[n] != nil:
		return fmt.Sprintf("author%d", n)
	case w.books[n] != nil:
		return fmt.Sprintf("book%d", n)
	case w.chapters[n] != nil:
		return fmt.Sprintf("chapter%d", n)
	case w.tags[n] != nil:
		return fmt.Sprintf("tag%d", n)
	}
	return fmt.Sprintf("profile%d", n)
}

// goTexts writes texts as Go does.
func goTexts(list []string) string {
	out := make([]string, len(list))
	for k, t := range list {
		out[k] = strconv.Quote(t)
	}
	return strings.Join(out, ", ")
}

// keyOf writes a pointer to an author's key as Go does.
func (w *world) keyOf(author int) string {
	if author == 0 {
		return "nil"
	}
	return fmt.Sprintf("new(author%d.ID)", author)
}

// goPointer writes a pointer to a text as Go does, nil for an empty one.
func goPointer(text string) string {
	if text == "" {
		return "nil"
	}
	return fmt.Sprintf("new(%q)", text)
}

func (w *world) names(ns []int) string {
	out := ""
	for k, n := range ns {
		if k > 0 {
			out += ", "
		}
		out += w.name(n)
	}
	return out
}

// usable returns those of the model's objects that no pending delete will take.
func usable[V any](w *world, of map[int]V) []int {
	gone := w.now.condemned()
	return slices.DeleteFunc(slices.Sorted(maps.Keys(of)), func(n int) bool { return gone[n] })
}

// reopen goes on in a fresh session, into which everything is read anew.
func (w *world) reopen() error {
	if err := w.commit(); err != nil {
		return err
	}
	w.note("s.Close(); s = orm.NewSession(eng, models), and read all")
	if err := w.s.Close(); err != nil {
		return err
	}
	w.s, w.ghosts = orm.NewSession(w.eng, models), map[any]bool{}
	return errors.Join(
		reread(w, authors, w.authors, func(x *Author) int64 { return x.ID }),
		reread(w, books, w.books, func(x *Book) int64 { return x.ID }),
		reread(w, chapters, w.chapters, func(x *Chapter) int64 { return x.ID }),
		reread(w, tags, w.tags, func(x *Tag) int64 { return x.ID }),
		reread(w, profiles, w.profiles, func(x *Profile) int64 { return x.ID }),
	)
}
