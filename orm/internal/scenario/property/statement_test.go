package property

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/orm"
)

// bookRule is a condition on books, as the database has it, as the model has it, and as a program writes it.
type bookRule struct {
	where retort.Condition
	holds func(n int, b bookFacts) bool
	text  string
}

// bookRule draws a condition.
func (w *world) bookRule(r *rand.Rand) bookRule {
	switch r.IntN(5) {
	case 0:
		k := r.IntN(3)
		return bookRule{books.Pages.Eq(k), func(_ int, b bookFacts) bool { return b.pages == k }, fmt.Sprintf("books.Pages.Eq(%d)", k)}
	case 1:
		return bookRule{books.Title.Lt("book 5"), func(_ int, b bookFacts) bool { return b.title < "book 5" }, `books.Title.Lt("book 5")`}
	case 2:
		return bookRule{books.AuthorID.IsNull(), func(_ int, b bookFacts) bool { return b.author == 0 }, "books.AuthorID.IsNull()"}
	case 3:
		if n := pick(r, w.rows(w.now.authors)); n != 0 {
			return bookRule{books.AuthorID.Eq(w.id(n)), func(_ int, b bookFacts) bool { return b.author == n }, fmt.Sprintf("books.AuthorID.Eq(author%d.ID)", n)}
		}
	}
	var ids []int64
	ns := slices.DeleteFunc(w.rows(w.now.books), func(int) bool { return r.IntN(3) > 0 })
	text := ""
	for _, n := range ns {
		ids = append(ids, w.id(n))
		text += fmt.Sprintf("book%d.ID, ", n)
	}
	return bookRule{books.ID.In(ids...), func(n int, _ bookFacts) bool { return slices.Contains(ns, n) }, "books.ID.In(" + text + ")"}
}

// rows are those of the model's objects that have rows and keep them.
func (w *world) rows(of any) []int {
	var ns []int
	switch of := of.(type) {
	case map[int]string:
		ns = usable(w, of)
	case map[int]bookFacts:
		ns = usable(w, of)
	case map[int]chapterFacts:
		ns = usable(w, of)
	}
	return slices.DeleteFunc(ns, func(n int) bool { return !w.now.saved[n] })
}

// bookChange is what an UPDATE does to each book.
type bookChange struct {
	set  retort.Assignment
	do   func(b *bookFacts)
	text string
}

func (w *world) bookChange(r *rand.Rand) bookChange {
	switch r.IntN(4) {
	case 0:
		k := r.IntN(3)
		return bookChange{books.Pages.Set(k), func(b *bookFacts) { b.pages = k }, fmt.Sprintf("books.Pages.Set(%d)", k)}
	case 1:
		return bookChange{books.Pages.SetTo(books.Pages.Add(1)), func(b *bookFacts) { b.pages++ }, "books.Pages.SetTo(books.Pages.Add(1))"}
	case 2:
		if n := pick(r, w.rows(w.now.authors)); n != 0 {
			return bookChange{books.AuthorID.Set(w.id(n)), func(b *bookFacts) { b.author = n }, fmt.Sprintf("books.AuthorID.Set(author%d.ID)", n)}
		}
	}
	return bookChange{books.FollowsID.SetNull(), func(b *bookFacts) { b.follows = 0 }, "books.FollowsID.SetNull()"}
}

// syncs are the ways in which a statement may bring objects in step. Memory can't evaluate the next version.
var syncs = map[orm.Sync]string{orm.SyncAuto: "orm.SyncAuto", orm.SyncRefetch: "orm.SyncRefetch"}

// execUpdate updates books by a statement, and finds the objects in step with it. Those that have expired are read anew.
func (w *world) execUpdate(r *rand.Rand) error {
	rule, change, sync := w.bookRule(r), w.bookChange(r), []orm.Sync{orm.SyncAuto, orm.SyncRefetch}[r.IntN(2)]
	w.note("orm.Exec(ctx, s, retort.Update(books).Set(%s).Where(%s), %s)", change.text, rule.text, syncs[sync])
	res, err := orm.Exec(w.ctx, w.s, retort.Update(books).Set(change.set).Where(rule.where), sync)
	if err != nil {
		return err
	}
	w.note("orm.All(ctx, s, retort.Select(books))")
	if _, err := orm.All(w.ctx, w.s, retort.Select(books)); err != nil {
		return err
	}
	gone := w.now.condemned()
	var met []int
	for n, b := range w.now.books {
		if !gone[n] && rule.holds(n, w.afterFlush(n, gone)) {
			met = append(met, n)
			change.do(&b)
			w.now.books[n] = b
		}
	}
	w.didFlush(met...)
	if int(res.Rows) != len(met) {
		return fmt.Errorf("the update met %d rows, want %d", res.Rows, len(met))
	}
	return w.later(r)
}

// later has relationships loaded anew that a statement may have changed: now, or some steps later. Until then memory has what it had.
func (w *world) later(r *rand.Rand) error {
	w.stale = true
	if r.IntN(2) == 0 {
		return nil
	}
	return w.touch()
}

// touch loads relationships anew.
func (w *world) touch() error {
	w.stale = false
	w.note("// all relationships that are loaded are touched")
	var errs []error
	for _, n := range w.rows(w.now.authors) {
		errs = append(errs, touchMany(w, &w.authors[n].Books), touchRef(w, &w.authors[n].Profile))
	}
	for _, n := range w.rows(w.now.books) {
		b := w.books[n]
		errs = append(errs, touchRef(w, &b.Author), touchRef(w, &b.Follows), touchMany(w, &b.Sequels), touchMany(w, &b.Tags), touchMany(w, &b.Chapters))
	}
	for _, n := range w.rows(w.now.tags) {
		errs = append(errs, touchMany(w, &w.tags[n].Books))
	}
	return errors.Join(errs...)
}

func touchMany[T any](w *world, m *orm.Many[T]) error {
	if !m.Loaded() {
		return nil
	}
	_, err := m.All(w.ctx)
	return err
}

func touchRef[T any](w *world, m *orm.Ref[T]) error {
	if !m.Loaded() {
		return nil
	}
	_, err := m.Get(w.ctx)
	return err
}

// afterFlush is what a book will be once the condemned are gone.
func (w *world) afterFlush(n int, gone map[int]bool) bookFacts {
	b := w.now.books[n]
	if gone[b.author] {
		b.author = 0
	}
	if gone[b.follows] {
		b.follows = 0
	}
	return b
}

// execDelete deletes chapters or profiles by a statement. Their objects follow.
func (w *world) execDelete(r *rand.Rand) error {
	if r.IntN(2) == 0 {
		return deleteRows(w, r, "chapters", chapters, "Title", chapters.Title, w.now.chapters, func(n int) string { return w.now.chapters[n].title })
	}
	return deleteRows(w, r, "profiles", profiles, "Bio", profiles.Bio, w.now.profiles, func(n int) string { return w.now.profiles[n].bio })
}

// texts is a column of texts.
type texts interface {
	In(values ...string) retort.Predicate
}

func deleteRows[T, V any](w *world, r *rand.Rand, name string, e interface {
	retort.Selectable[*T]
	retort.Source
}, column string, c texts, of map[int]V, text func(n int) string) error {
	w.note("orm.All(ctx, s, retort.Select(%s))", name) // what has expired is not looked for in memory
	if _, err := orm.All(w.ctx, w.s, retort.Select(e)); err != nil {
		return err
	}
	w.didFlush()
	var doomed []int
	var list []string
	for _, n := range slices.Sorted(maps.Keys(of)) {
		if t := text(n); t != "" && r.IntN(6) == 0 && !slices.Contains(list, t) {
			list = append(list, t)
		}
	}
	for n := range of {
		if slices.Contains(list, text(n)) {
			doomed = append(doomed, n)
		}
	}
	w.note("orm.Exec(ctx, s, retort.Delete(%s).Where(%[1]s.%s.In(%s)))", name, column, goTexts(list))
	res, err := orm.Exec(w.ctx, w.s, retort.Delete(e).Where(c.In(list...)))
	if err != nil {
		return err
	}
	if int(res.Rows) != len(doomed) {
		return fmt.Errorf("the delete met %d rows, want %d", res.Rows, len(doomed))
	}
	for _, n := range doomed {
		w.now.drop(n)
		w.left[n] = true
	}
	w.didFlush()
	return w.later(r)
}
