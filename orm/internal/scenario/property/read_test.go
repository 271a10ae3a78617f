package property

import (
	"fmt"
	"math/rand/v2"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/orm"
)

// load loads one relationship. That flushes only if memory doesn't have it.
func (w *world) load(r *rand.Rand) error {
	if err := w.loadOne(r); err != nil {
		return err
	}
	if len(w.s.New())+len(w.s.Dirty())+len(w.s.Deleted()) == 0 {
		w.didFlush()
	}
	return nil
}

func (w *world) loadOne(r *rand.Rand) error {
	switch r.IntN(7) {
	case 0:
		if n := pick(r, usable(w, w.now.authors)); n != 0 {
			return loadMany(w, n, "Books", &w.authors[n].Books)
		}
	case 1:
		if n := pick(r, usable(w, w.now.authors)); n != 0 {
			return loadRef(w, n, "Profile", &w.authors[n].Profile)
		}
	case 2:
		if n := pick(r, usable(w, w.now.books)); n != 0 {
			return loadRef(w, n, "Author", &w.books[n].Author)
		}
	case 3:
		if n := pick(r, usable(w, w.now.books)); n != 0 {
			return loadMany(w, n, "Tags", &w.books[n].Tags)
		}
	case 4:
		if n := pick(r, usable(w, w.now.books)); n != 0 {
			return loadMany(w, n, "Sequels", &w.books[n].Sequels)
		}
	case 5:
		if n := pick(r, usable(w, w.now.books)); n != 0 {
			return loadMany(w, n, "Chapters", &w.books[n].Chapters)
		}
	case 6:
		if n := pick(r, usable(w, w.now.tags)); n != 0 {
			return loadMany(w, n, "Books", &w.tags[n].Books)
		}
	}
	return nil
}

func loadMany[T any](w *world, n int, field string, m *orm.Many[T]) error {
	w.note("%s.%s.All(ctx)", w.name(n), field)
	if _, err := m.All(w.ctx); err != nil {
		return err
	}
	if !m.Loaded() {
		return fmt.Errorf("%s.%s isn't loaded after All", w.name(n), field)
	}
	return nil
}

func loadRef[T any](w *world, n int, field string, m *orm.Ref[T]) error {
	w.note("%s.%s.Get(ctx)", w.name(n), field)
	if _, err := m.Get(w.ctx); err != nil {
		return err
	}
	if !m.Loaded() {
		return fmt.Errorf("%s.%s isn't loaded after Get", w.name(n), field)
	}
	return nil
}

// query reads a whole table in one of several ways.
func (w *world) query(r *rand.Rand) error {
	var err error
	got := 0
	var want func() int
	countBooks := func() int { return len(w.now.books) }
	switch how := r.IntN(5); how {
	case 0:
		w.note("orm.All(ctx, s, retort.Select(authors).With(orm.SelectIn(authors.Books, orm.SelectIn(books.Tags)), orm.SelectIn(authors.Profile)))")
		var all []*Author
		all, err = orm.All(w.ctx, w.s, retort.Select(authors).With(orm.SelectIn(authors.Books, orm.SelectIn(books.Tags)), orm.SelectIn(authors.Profile)))
		got, want = len(all), func() int { return len(w.now.authors) }
	case 1:
		w.note("orm.All(ctx, s, retort.Select(books).With(orm.Joined(books.Author), orm.Joined(books.Tags)))")
		var all []*Book
		all, err = orm.All(w.ctx, w.s, retort.Select(books).With(orm.Joined(books.Author), orm.Joined(books.Tags)))
		got, want = len(all), countBooks
	case 2:
		w.note("orm.All(ctx, s, retort.Select(books).With(orm.SelectIn(books.Follows), orm.SelectIn(books.Chapters)))")
		var all []*Book
		all, err = orm.All(w.ctx, w.s, retort.Select(books).With(orm.SelectIn(books.Follows), orm.SelectIn(books.Chapters)))
		got, want = len(all), countBooks
	case 3:
		w.note("orm.All(ctx, s, retort.Select(tags).With(orm.Joined(tags.Books)))")
		var all []*Tag
		all, err = orm.All(w.ctx, w.s, retort.Select(tags).With(orm.Joined(tags.Books)))
		got, want = len(all), func() int { return len(w.now.tags) }
	default:
		w.note("orm.All(ctx, s, retort.Select(profiles).With(orm.Joined(profiles.Author)))")
		var all []*Profile
		all, err = orm.All(w.ctx, w.s, retort.Select(profiles).With(orm.Joined(profiles.Author)))
		got, want = len(all), func() int { return len(w.now.profiles) }
	}
	if err != nil {
		return err
	}
	w.didFlush()
	if got != want() {
		return fmt.Errorf("query returned %d objects, want %d", got, want())
	}
	return nil
}

// expire forgets what is in memory after a flush: nothing is lost.
func (w *world) expire(*rand.Rand) error {
	if err := w.flush(); err != nil {
		return err
	}
	w.note("s.ExpireAll()")
	w.s.ExpireAll()
	return nil
}
