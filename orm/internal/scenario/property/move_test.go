package property

import (
	"maps"
	"math/rand/v2"
	"slices"
)

func (w *world) moveBook(r *rand.Rand) error {
	// A book may be saved from the delete of its author.
	n, to := pick(r, slices.DeleteFunc(slices.Sorted(maps.Keys(w.now.books)), func(n int) bool { return w.now.doomed[n] })), pick(r, usable(w, w.now.authors))
	if n == 0 {
		return nil
	}
	facts := w.now.books[n]
	b, from := w.books[n], w.authors[facts.author]
	w.changed()
	ways := 5
	if w.stale {
		ways = 2 // a collection may not know that the book is in
	}
	switch how := r.IntN(ways); {
	case how == 0 && to != 0:
		w.note("author%d.Books.Append(book%d)", to, n)
		w.authors[to].Books.Append(b)
	case how == 1 && to != 0:
		w.note("book%d.Author.Set(author%d)", n, to)
		b.Author.Set(w.authors[to])
	case how == 2 && to != 0 && from != nil:
		w.note("author%d.Books.Remove(book%d); author%d.Books.Append(book%[2]d)", facts.author, n, to)
		from.Books.Remove(b)
		w.authors[to].Books.Append(b)
	case how == 3 && from != nil:
		w.note("author%d.Books.Remove(book%d)", facts.author, n)
		from.Books.Remove(b)
		to = 0
	default:
		w.note("book%d.Author.Set(nil)", n)
		b.Author.Set(nil)
		to = 0
	}
	facts.author = to
	w.now.books[n] = facts
	return nil
}

func (w *world) setBooks(r *rand.Rand) error {
	author := pick(r, usable(w, w.now.authors))
	if author == 0 || w.stale {
		return nil
	}
	w.changed()
	var items []*Book
	var ns []int
	for _, n := range usable(w, w.now.books) {
		if r.IntN(4) == 0 {
			ns, items = append(ns, n), append(items, w.books[n])
		}
	}
	w.note("author%d.Books.Set(%s)", author, w.names(ns))
	loaded := w.authors[author].Books.Loaded()
	w.authors[author].Books.Set(items...)
	for n, b := range w.now.books {
		if b.author == author && !slices.Contains(ns, n) {
			b.author = 0
		}
		if slices.Contains(ns, n) {
			b.author = author
		}
		w.now.books[n] = b
	}
	if !loaded {
		return w.flush() // only the flush finds out what else was in the collection
	}
	return nil
}

// removeStranger removes what isn't in a collection: nothing happens, loaded or not.
func (w *world) removeStranger(r *rand.Rand) error {
	author, n := pick(r, usable(w, w.now.authors)), pick(r, usable(w, w.now.books))
	if author == 0 || n == 0 || w.now.books[n].author == author || w.stale {
		return nil
	}
	w.note("author%d.Books.Remove(book%d)", author, n)
	w.changed()
	w.authors[author].Books.Remove(w.books[n])
	return nil
}

func (w *world) moveChapter(r *rand.Rand) error {
	n, to := pick(r, usable(w, w.now.chapters)), pick(r, usable(w, w.now.books))
	if n == 0 || to == 0 || w.stale {
		return nil
	}
	facts := w.now.chapters[n]
	c, from := w.chapters[n], w.books[facts.book]
	w.changed()
	switch r.IntN(5) {
	case 0:
		w.note("book%d.Chapters.Append(chapter%d)", to, n)
		w.books[to].Chapters.Append(c)
	case 1:
		w.note("chapter%d.Book.Set(book%d)", n, to)
		c.Book.Set(w.books[to])
	case 2:
		w.note("book%d.Chapters.Remove(chapter%d); book%d.Chapters.Append(chapter%[2]d)", facts.book, n, to)
		from.Chapters.Remove(c)
		w.books[to].Chapters.Append(c)
	case 3:
		w.note("book%d.Chapters.Remove(chapter%d)", facts.book, n)
		from.Chapters.Remove(c)
		to = 0
	default:
		w.note("chapter%d.Book.Set(nil)", n)
		c.Book.Set(nil)
		to = 0
	}
	facts.book = to
	w.now.chapters[n] = facts
	return nil
}

func (w *world) follow(r *rand.Rand) error {
	n, to := pick(r, usable(w, w.now.books)), maybe(r, usable(w, w.now.books))
	if n == 0 || w.stale {
		return nil
	}
	facts := w.now.books[n]
	w.changed()
	switch how := r.IntN(2); {
	case how == 0:
		w.note("book%d.Follows.Set(%s)", n, w.name(to))
		w.books[n].Follows.Set(w.books[to])
	case to != 0:
		w.note("book%d.Sequels.Append(book%d)", to, n)
		w.books[to].Sequels.Append(w.books[n])
	case facts.follows != 0:
		w.note("book%d.Sequels.Remove(book%d)", facts.follows, n)
		w.books[facts.follows].Sequels.Remove(w.books[n])
	}
	facts.follows = to
	w.now.books[n] = facts
	return nil
}

func (w *world) tagBook(r *rand.Rand) error {
	book, tag := pick(r, usable(w, w.now.books)), pick(r, usable(w, w.now.tags))
	if book == 0 || tag == 0 {
		return nil
	}
	w.changed()
	l := link{book, tag}
	b, t := w.books[book], w.tags[tag]
	fromBook := r.IntN(2) == 0
	switch {
	case w.now.links[l] && fromBook:
		w.note("book%d.Tags.Remove(tag%d)", book, tag)
		b.Tags.Remove(t)
	case w.now.links[l]:
		w.note("tag%d.Books.Remove(book%d)", tag, book)
		t.Books.Remove(b)
	case fromBook:
		w.note("book%d.Tags.Append(tag%d)", book, tag)
		b.Tags.Append(t)
	default:
		w.note("tag%d.Books.Append(book%d)", tag, book)
		t.Books.Append(b)
	}
	if w.now.links[l] {
		delete(w.now.links, l)
	} else {
		w.now.links[l] = true
	}
	return nil
}

func (w *world) setTags(r *rand.Rand) error {
	book := pick(r, usable(w, w.now.books))
	if book == 0 {
		return nil
	}
	w.changed()
	var items []*Tag
	var ns []int
	for _, n := range usable(w, w.now.tags) {
		if r.IntN(2) == 0 {
			ns, items = append(ns, n), append(items, w.tags[n])
		}
	}
	w.note("book%d.Tags.Set(%s)", book, w.names(ns))
	loaded := w.books[book].Tags.Loaded()
	w.books[book].Tags.Set(items...)
	for _, n := range w.now.tagsOf(book) {
		delete(w.now.links, link{book, n})
	}
	for _, n := range ns {
		w.now.links[link{book, n}] = true
	}
	if !loaded {
		return w.flush()
	}
	return nil
}

func (w *world) moveProfile(r *rand.Rand) error {
	n, author := pick(r, usable(w, w.now.profiles)), maybe(r, usable(w, w.now.authors))
	if n == 0 || w.stale {
		return nil
	}
	if w.now.condemned()[w.now.profiles[n].author] {
		return nil
	}
	if err := w.loadProfile(author); err != nil {
		return err
	}
	if !w.now.has(n) || author != 0 && !w.now.has(author) {
		return nil
	}
	// Its own author has to know it, or else that side can't let go of it.
	if err := w.loadProfile(w.now.profiles[n].author); err != nil {
		return err
	}
	if old := w.now.profileOf(author); old != 0 && w.now.condemned()[old] {
		return nil
	}
	w.changed()
	w.giveProfile(n, author, r.IntN(2))
	return nil
}
