package property

import (
	"fmt"
	"math/rand/v2"

	"github.com/retort-go/retort/orm"
)

// mergeForm copies some columns of a struct of no session onto an object of this one.
func (w *world) mergeForm(r *rand.Rand) error {
	n := pick(r, w.rows(w.now.books))
	if n == 0 {
		return nil
	}
	form := &Book{ID: w.id(n), Title: "from a form", Pages: r.IntN(3)}
	w.note("orm.Merge(ctx, s, &Book{ID: book%d.ID, Title: %q, Pages: %d}, books.Title, books.Pages)", n, form.Title, form.Pages)
	got, err := orm.Merge(w.ctx, w.s, form, books.Title, books.Pages)
	if err != nil {
		return err
	}
	if got != w.books[n] {
		return fmt.Errorf("merge returned %p, the session has %p", got, w.books[n])
	}
	w.didFlush()
	facts := w.now.books[n]
	facts.title, facts.pages = form.Title, form.Pages
	w.now.books[n] = facts
	w.changed()
	return nil
}

// mergeGraph copies an author with all books onto what the session has: some books stay, others are let go of, and one is new.
func (w *world) mergeGraph(r *rand.Rand) error {
	n := pick(r, w.rows(w.now.authors))
	if n == 0 || w.stale {
		return nil
	}
	if err := w.flush(); err != nil { // so that the rows say what the copies are to say
		return err
	}
	var list []*Book
	var kept []int
	text := ""
	for _, k := range w.rows(w.now.books) {
		if r.IntN(4) > 0 {
			continue
		}
		facts := w.now.books[k]
		b := &Book{ID: w.id(k), Version: w.versions[k], Title: facts.title, Pages: facts.pages}
		if facts.follows != 0 {
			b.FollowsID = new(w.id(facts.follows))
		}
		list, kept = append(list, b), append(kept, k)
		text += fmt.Sprintf("&Book{ID: book%d.ID, Version: book%[1]d.Version, Title: book%[1]d.Title, Pages: book%[1]d.Pages, FollowsID: book%[1]d.FollowsID}, ", k)
	}
	added := &Book{Title: "brought along"}
	graph := &Author{ID: w.id(n), Name: "from elsewhere", Books: orm.Items(append(list, added)...)}
	fresh := w.number()
	w.note("orm.Merge(ctx, s, &Author{ID: author%d.ID, Name: %q, Books: orm.Items(%s&Book{Title: %q})})", n, graph.Name, text, added.Title)
	w.note("book%d := author%d.Books.Peek()[%d]", fresh, n, len(kept))
	got, err := orm.Merge(w.ctx, w.s, graph)
	if err != nil {
		return err
	}
	if got != w.authors[n] || len(got.Books.Peek()) != len(kept)+1 {
		return fmt.Errorf("merge returned %p with %d books, the session has %p and %d are wanted", got, len(got.Books.Peek()), w.authors[n], len(kept)+1)
	}
	w.changed()
	w.now.authors[n] = graph.Name
	for k, b := range w.now.books {
		if b.author == n {
			b.author = 0
			w.now.books[k] = b
		}
	}
	for _, k := range kept {
		b := w.now.books[k]
		b.author = n
		w.now.books[k] = b
	}
	w.books[fresh], w.now.books[fresh] = got.Books.Peek()[len(kept)], bookFacts{title: added.Title, author: n}
	return w.flush() // only the flush finds out what else was in a collection that isn't loaded
}
