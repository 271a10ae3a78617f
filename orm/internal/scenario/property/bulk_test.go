package property

import (
	"fmt"
	"math/rand/v2"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/orm"
)

// bulkInsert inserts books past the session, and reads them into it.
func (w *world) bulkInsert(r *rand.Rand) error {
	author := maybe(r, w.rows(w.now.authors))
	var rows []*Book
	var facts []bookFacts
	text := ""
	for k := range 1 + r.IntN(3) {
		b := &Book{Title: fmt.Sprint("bulk ", k), Pages: r.IntN(3)}
		if author != 0 {
			b.AuthorID = new(w.id(author))
		}
		rows, facts = append(rows, b), append(facts, bookFacts{title: b.Title, pages: b.Pages, author: author})
		text += fmt.Sprintf("{Title: %q, Pages: %d, AuthorID: %s}, ", b.Title, b.Pages, w.keyOf(author))
	}
	w.note("rows%d := []*Book{%s}; orm.BulkInsert(ctx, s, rows%[1]d, orm.WithKeys)", w.last, text)
	first := w.last
	if err := orm.BulkInsert(w.ctx, w.s, rows, orm.WithKeys); err != nil {
		return err
	}
	for k, row := range rows {
		n := w.number()
		w.note("book%d, _ := orm.Get(ctx, s, books, rows%d[%d].ID)", n, first, k)
		b, err := orm.Get(w.ctx, w.s, books, row.ID)
		if err != nil {
			return err
		}
		w.books[n], w.now.books[n], w.met[n] = b, facts[k], true
	}
	w.didFlush()
	return w.later(r)
}

// bulkUpdate updates rows of books past the session. The objects follow.
func (w *world) bulkUpdate(r *rand.Rand) error {
	if err := w.flush(); err != nil {
		return err
	}
	var rows []*Book
	var met []int
	text := ""
	for _, n := range w.rows(w.now.books) {
		if r.IntN(4) > 0 {
			continue
		}
		b, facts := &Book{ID: w.id(n), Version: w.versions[n], Title: "written at once", Pages: r.IntN(3)}, w.now.books[n]
		facts.title, facts.pages = b.Title, b.Pages
		rows, met, w.now.books[n] = append(rows, b), append(met, n), facts
		text += fmt.Sprintf("{ID: book%d.ID, Version: book%[1]d.Version, Title: %q, Pages: %d}, ", n, b.Title, b.Pages)
	}
	w.note("orm.BulkUpdate(ctx, s, []*Book{%s}, books.Title, books.Pages)", text)
	if err := orm.BulkUpdate(w.ctx, w.s, rows, books.Title, books.Pages); err != nil {
		return err
	}
	w.note("orm.All(ctx, s, retort.Select(books))") // those that have expired
	if _, err := orm.All(w.ctx, w.s, retort.Select(books)); err != nil {
		return err
	}
	w.didFlush(met...)
	return nil
}

// setExpr has the database compute a value of an object.
func (w *world) setExpr(r *rand.Rand) error {
	if err := w.flush(); err != nil {
		return err
	}
	n := pick(r, w.rows(w.now.books))
	if n == 0 {
		return nil
	}
	w.note("s.SetExpr(book%d, books.Pages.SetTo(books.Pages.Add(1)))", n)
	w.s.SetExpr(w.books[n], books.Pages.SetTo(books.Pages.Add(1)))
	if r.IntN(4) == 0 { // forgotten again
		w.note("s.Expire(book%d)", n)
		w.s.Expire(w.books[n])
		return nil
	}
	facts := w.now.books[n]
	facts.pages++
	w.now.books[n] = facts
	return w.flush()
}

// bulkUpsert says how often tags are used, those of names that are taken and others, which come into the session.
func (w *world) bulkUpsert(r *rand.Rand) error {
	if err := w.flush(); err != nil {
		return err
	}
	var rows []*Tag
	text := ""
	for _, name := range []string{"a", "c", "e", "g", "new"} {
		if r.IntN(2) == 0 {
			rows = append(rows, &Tag{Name: name, Uses: r.IntN(4)})
			text += fmt.Sprintf("{Name: %q, Uses: %d}, ", name, rows[len(rows)-1].Uses)
		}
	}
	w.note("orm.BulkUpsert(ctx, s, []*Tag{%s}, orm.Upsert{On: []retort.Expr{tags.Name}, Update: []retort.Expr{tags.Uses}}, orm.WithKeys)", text)
	on := orm.Upsert{On: []retort.Expr{tags.Name}, Update: []retort.Expr{tags.Uses}}
	if err := orm.BulkUpsert(w.ctx, w.s, rows, on, orm.WithKeys); err != nil {
		return err
	}
	w.note("orm.All(ctx, s, retort.Select(tags))")
	all, err := orm.All(w.ctx, w.s, retort.Select(tags))
	if err != nil {
		return err
	}
	byID := map[int64]*Tag{}
	for _, t := range all {
		byID[t.ID] = t
	}
	for _, row := range rows {
		t := byID[row.ID]
		if t == nil || t.Name != row.Name {
			return fmt.Errorf("the key of the row %q is said to be %d, which is %+v", row.Name, row.ID, t)
		}
		n := numberOf(w.tags, t)
		if n == 0 {
			n = w.number()
			w.note("tag%d, _ := orm.One(ctx, s, retort.Select(tags).Where(tags.Name.Eq(%q)))", n, row.Name)
			w.tags[n], w.now.tags[n], w.met[n] = t, row.Name, true
		}
		w.now.uses[n] = row.Uses
	}
	w.didFlush()
	return nil
}
