package property

import (
	"fmt"
	"math/rand/v2"

	"github.com/retort-go/retort/orm"
)

func (w *world) addAuthor(r *rand.Rand) error {
	w.changed()
	n := w.number()
	a := &Author{Name: fmt.Sprint("author ", n)}
	w.authors[n], w.now.authors[n] = a, a.Name
	if r.IntN(2) == 0 {
		w.s.Add(a)
		w.note("author%d := &Author{Name: %q}; s.Add(author%[1]d)", n, a.Name)
		return nil
	}
	var items []*Book
	for range r.IntN(3) {
		k := w.number()
		b := &Book{Title: fmt.Sprint("book ", k)}
		items = append(items, b)
		w.note("book%d := &Book{Title: %q}", k, b.Title)
		w.books[k], w.now.books[k] = b, bookFacts{title: b.Title, author: n}
	}
	a.Books = orm.Items(items...)
	w.note("author%d := &Author{Name: %q, Books: orm.Items(%s)}", n, a.Name, w.names(w.now.booksOf(n)))
	if len(items) > 0 && r.IntN(3) == 0 {
		w.note("s.Add(%s)", w.names(w.now.booksOf(n)[:1]))
		w.s.Add(items[0]) // the collection is found out only with its owner
	}
	w.note("s.Add(author%d)", n)
	w.s.Add(a)
	return nil
}

func (w *world) addBook(r *rand.Rand) error {
	w.changed()
	n := w.number()
	b := &Book{Title: fmt.Sprint("book ", n), Pages: r.IntN(3)}
	facts := bookFacts{title: b.Title, pages: b.Pages, author: maybe(r, usable(w, w.now.authors))}
	a := w.authors[facts.author]
	how := r.IntN(3)
	w.books[n] = b
	w.now.books[n] = facts
	w.note("book%d := &Book{Title: %q, Pages: %d}", n, b.Title, b.Pages)
	switch {
	case a == nil:
		w.note("s.Add(book%d)", n)
		w.s.Add(b)
	case how == 0:
		w.note("s.Add(book%d); book%[1]d.Author.Set(%s)", n, w.name(facts.author))
		w.s.Add(b)
		b.Author.Set(a)
	case how == 1:
		w.note("book%d.Author = orm.To(%s); s.Add(book%[1]d)", n, w.name(facts.author))
		b.Author = orm.To(a)
		w.s.Add(b)
	default:
		w.note("%s.Books.Append(book%d)", w.name(facts.author), n)
		a.Books.Append(b)
	}
	return nil
}

func (w *world) addChapter(r *rand.Rand) error {
	book := pick(r, usable(w, w.now.books))
	if book == 0 {
		return nil
	}
	w.changed()
	n := w.number()
	c := &Chapter{Title: fmt.Sprint("chapter ", n)}
	w.chapters[n], w.now.chapters[n] = c, chapterFacts{c.Title, book}
	w.note("chapter%d := &Chapter{Title: %q}", n, c.Title)
	if r.IntN(2) == 0 {
		w.note("book%d.Chapters.Append(chapter%d)", book, n)
		w.books[book].Chapters.Append(c)
	} else {
		w.note("chapter%d.Book = orm.To(book%d); s.Add(chapter%[1]d)", n, book)
		c.Book = orm.To(w.books[book])
		w.s.Add(c)
	}
	return nil
}

// tagName is a name that no tag will have after the flush, though one may have it before.
func (w *world) tagName(r *rand.Rand) string {
	gone := w.now.condemned()
	name := string(rune('a' + r.IntN(8)))
	for n, t := range w.now.tags {
		if t == name && !gone[n] {
			return ""
		}
	}
	return name
}

func (w *world) addTag(r *rand.Rand) error {
	name := w.tagName(r)
	if name == "" {
		return nil
	}
	w.changed()
	n := w.number()
	t := &Tag{Name: name}
	w.tags[n], w.now.tags[n] = t, name
	w.note("tag%d := &Tag{Name: %q}; s.Add(tag%[1]d)", n, name)
	w.s.Add(t)
	return nil
}

func (w *world) addProfile(r *rand.Rand) error {
	author := maybe(r, usable(w, w.now.authors))
	if w.stale {
		author = 0
	}
	if err := w.loadProfile(author); err != nil {
		return err
	}
	w.changed()
	n := w.number()
	p := &Profile{Bio: new(fmt.Sprint("bio ", n))}
	w.profiles[n] = p
	w.now.profiles[n] = profileFacts{bio: *p.Bio}
	w.note("profile%d := &Profile{Bio: new(%q)}; s.Add(profile%[1]d)", n, *p.Bio)
	w.s.Add(p)
	w.giveProfile(n, author, r.IntN(2))
	return nil
}

// loadProfile loads the profile of an author, without which the one it has can't make way for another.
func (w *world) loadProfile(author int) error {
	a := w.authors[author]
	if a == nil || a.Profile.Loaded() {
		return nil
	}
	if err := w.flush(); err != nil {
		return err
	}
	w.note("author%d.Profile.Get(ctx)", author)
	_, err := a.Profile.Get(w.ctx)
	return err
}

func (w *world) giveProfile(n, author, how int) {
	if old := w.now.profileOf(author); author != 0 && old != 0 {
		facts := w.now.profiles[old]
		facts.author = 0
		w.now.profiles[old] = facts
	}
	facts := w.now.profiles[n]
	had := facts.author
	facts.author = author
	w.now.profiles[n] = facts
	switch {
	case author == 0 && had != 0 && how == 1 && w.authors[had].Profile.Loaded():
		w.note("author%d.Profile.Set(nil)", had)
		w.authors[had].Profile.Set(nil)
	case author == 0 || how == 0:
		w.note("profile%d.Author.Set(%s)", n, w.name(author))
		w.profiles[n].Author.Set(w.authors[author])
	default:
		w.note("author%d.Profile.Set(profile%d)", author, n)
		w.authors[author].Profile.Set(w.profiles[n])
	}
}
