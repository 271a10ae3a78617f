package property

import (
	"maps"
	"math/rand/v2"
)

func (w *world) changeField(r *rand.Rand) error {
	w.changed()
	text := []string{"", "x", "y", "zero"}[r.IntN(4)]
	switch r.IntN(4) {
	case 0:
		if n := pick(r, usable(w, w.now.authors)); n != 0 {
			w.note("author%d.Name = %q", n, text)
			w.authors[n].Name, w.now.authors[n] = text, text
		}
	case 1:
		if n := pick(r, usable(w, w.now.books)); n != 0 {
			facts := w.now.books[n]
			facts.title, facts.pages = text, r.IntN(2)
			w.note("book%d.Title, book%[1]d.Pages = %q, %d", n, text, facts.pages)
			w.books[n].Title, w.books[n].Pages, w.now.books[n] = text, facts.pages, facts
		}
	case 2:
		if n := pick(r, usable(w, w.now.chapters)); n != 0 {
			w.note("chapter%d.Title = %q", n, text)
			w.chapters[n].Title, w.now.chapters[n] = text, chapterFacts{text, w.now.chapters[n].book}
		}
	case 3:
		if n := pick(r, usable(w, w.now.profiles)); n != 0 {
			w.note("profile%d.Bio = %s", n, goPointer(text))
			w.profiles[n].Bio, w.now.profiles[n] = nil, profileFacts{text, w.now.profiles[n].author}
			if text != "" {
				w.profiles[n].Bio = &text
			}
		}
	}
	return nil
}

func (w *world) renameTag(r *rand.Rand) error {
	n, name := pick(r, usable(w, w.now.tags)), w.tagName(r)
	if n == 0 || name == "" {
		return nil
	}
	old := w.now.tags[n]
	w.now.tags[n] = name
	if w.circle() {
		w.now.tags[n] = old
		return nil
	}
	w.changed()
	w.note("tag%d.Name = %q", n, name)
	w.tags[n].Name = name
	return nil
}

// circle tells whether a flush would have to hand the names of tags round in a circle. With keys that may be NULL, as those of profiles,
// it can.
func (w *world) circle() bool {
	gone := w.now.condemned()
	now := maps.Clone(w.now.tags)
	maps.DeleteFunc(now, func(n int, _ string) bool { return gone[n] })
	return circle(w.flushed.tags, now)
}

// changeKey moves a book by its key field alone. The collections in memory learn of it when they are read anew.
func (w *world) changeKey(r *rand.Rand) error {
	if err := w.flush(); err != nil {
		return err
	}
	n, to := pick(r, usable(w, w.now.books)), maybe(r, usable(w, w.now.authors))
	if n == 0 {
		return nil
	}
	facts := w.now.books[n]
	from := facts.author
	facts.author = to
	w.now.books[n] = facts
	w.changed()
	w.books[n].AuthorID = nil
	w.note("book%d.AuthorID = %s", n, w.keyOf(to))
	if to != 0 {
		w.books[n].AuthorID = new(w.authors[to].ID)
	}
	if err := w.flush(); err != nil {
		return err
	}
	for _, k := range []int{from, to} {
		a := w.authors[k]
		if a == nil {
			continue
		}
		w.note("s.Expire(author%d); author%[1]d.Books.All(ctx)", k)
		w.s.Expire(a)
		if _, err := a.Books.All(w.ctx); err != nil {
			return err
		}
	}
	return nil
}
