package property

import (
	"math/rand/v2"
	"slices"
)

func (w *world) deleteOne(r *rand.Rand) error {
	n := pick(r, slices.DeleteFunc(w.now.all(), func(n int) bool { return w.now.condemned()[n] }))
	if n == 0 {
		return nil
	}
	if !w.now.saved[n] && !w.isolate(n) {
		return nil
	}
	if !w.now.saved[n] {
		w.note("s.Delete(%s)", w.name(n))
		w.changed()
		w.s.Delete(w.object(n))
		w.now.drop(n)
		return w.isTransient(n)
	}
	w.now.doomed[n] = true
	stray := w.strays() || w.circle()
	delete(w.now.doomed, n)
	if stray {
		// What was just made to refer to the deleted is an error of its own kind; here it is to have been written before.
		if err := w.flush(); err != nil {
			return err
		}
	}
	if !w.now.has(n) {
		return nil
	}
	w.changed()
	w.now.doomed[n] = true
	w.note("s.Delete(%s)", w.name(n))
	w.s.Delete(w.object(n))
	return nil
}

// strays tells whether something that stays was made to refer to something that goes.
func (w *world) strays() bool {
	gone := w.now.condemned()
	for n, b := range w.now.books {
		if !gone[n] && gone[b.follows] && w.flushed.books[n].follows != b.follows {
			return true
		}
	}
	for n, p := range w.now.profiles {
		if !gone[n] && gone[p.author] && w.flushed.profiles[n].author != p.author {
			return true
		}
	}
	return false
}

// isolate takes a pending object out of what it is related with, and tells whether that could be done.
func (w *world) isolate(n int) bool {
	switch {
	case w.authors[n] != nil:
		return len(w.now.booksOf(n)) == 0 && w.now.profileOf(n) == 0
	case w.books[n] != nil:
		if len(w.now.sequelsOf(n))+len(w.now.chaptersOf(n)) > 0 {
			return false
		}
		w.note("book%d.Author.Set(nil); book%[1]d.Follows.Set(nil); book%[1]d.Tags.Set()", n)
		w.books[n].Author.Set(nil)
		w.books[n].Follows.Set(nil)
		w.books[n].Tags.Set()
	case w.tags[n] != nil:
		w.note("tag%d.Books.Set()", n)
		w.tags[n].Books.Set()
	case w.chapters[n] != nil:
		w.note("chapter%d.Book.Set(nil)", n)
		w.chapters[n].Book.Set(nil)
	default:
		w.note("profile%d.Author.Set(nil)", n)
		w.profiles[n].Author.Set(nil)
	}
	return true
}

func (w *world) spare(r *rand.Rand) error {
	var doomed []int
	for _, n := range w.now.all() {
		if w.now.doomed[n] {
			doomed = append(doomed, n)
		}
	}
	n := pick(r, doomed)
	if n == 0 {
		return nil
	}
	delete(w.now.doomed, n)
	gone := w.now.condemned()
	taken := false
	for k, name := range w.now.tags {
		taken = taken || k != n && !gone[k] && name == w.now.tags[n] && w.tags[n] != nil
	}
	if gone[n] || taken || w.circle() || w.strays() {
		w.now.doomed[n] = true
		return nil
	}
	w.changed()
	w.note("s.Add(%s) // spared", w.name(n))
	w.s.Add(w.object(n))
	return nil
}
