package property

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/orm"
)

// step does one random thing to objects and model alike.
type step struct {
	name   string
	weight int
	do     func(w *world, r *rand.Rand) error
}

var steps = []step{
	{"add an author", 4, (*world).addAuthor},
	{"add a book", 8, (*world).addBook},
	{"add a chapter", 5, (*world).addChapter},
	{"add a tag", 4, (*world).addTag},
	{"add a profile", 4, (*world).addProfile},
	{"change a field", 8, (*world).changeField},
	{"rename a tag", 4, (*world).renameTag},
	{"move a book", 10, (*world).moveBook},
	{"change a key by hand", 2, (*world).changeKey},
	{"set an author's books", 2, (*world).setBooks},
	{"remove a stranger", 1, (*world).removeStranger},
	{"move a chapter", 5, (*world).moveChapter},
	{"follow another book", 6, (*world).follow},
	{"tag a book", 8, (*world).tagBook},
	{"set a book's tags", 3, (*world).setTags},
	{"move a profile", 6, (*world).moveProfile},
	{"delete", 6, (*world).deleteOne},
	{"spare", 1, (*world).spare},
	{"flush", 6, (*world).flushStep},
	{"fail to flush", 2, (*world).failFlush},
	{"commit", 4, (*world).commitStep},
	{"roll back", 2, (*world).rollbackStep},
	{"reopen", 1, (*world).reopenStep},
	{"load a relationship", 8, (*world).load},
	{"query", 3, (*world).query},
	{"expire", 1, (*world).expire},
}

func (w *world) changed() { w.settled = false }

func pick(r *rand.Rand, from []int) int {
	if len(from) == 0 {
		return 0
	}
	return from[r.IntN(len(from))]
}

// maybe picks one, or now and then none.
func maybe(r *rand.Rand, from []int) int {
	if r.IntN(4) == 0 {
		return 0
	}
	return pick(r, from)
}

func (w *world) addAuthor(r *rand.Rand) error {
	w.changed()
	n := w.number()
	a := &Author{Name: fmt.Sprint("author ", n)}
	w.authors[n], w.now.authors[n] = a, a.Name
	if r.IntN(2) == 0 {
		w.s.Add(a)
		w.note("author%d := &Author{…}; s.Add(author%[1]d)", n)
		return nil
	}
	var items []*Book
	for range r.IntN(3) {
		k := w.number()
		b := &Book{Title: fmt.Sprint("book ", k)}
		items = append(items, b)
		w.books[k], w.now.books[k] = b, bookFacts{title: b.Title, author: n}
	}
	a.Books = orm.Items(items...)
	if len(items) > 0 && r.IntN(3) == 0 {
		w.s.Add(items[0]) // the collection is found out only with its owner
	}
	w.s.Add(a)
	w.note("author%d := &Author{Books: orm.Items(%s)}; s.Add(author%[1]d)", n, w.names(w.now.booksOf(n)))
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
	switch {
	case a == nil:
		w.s.Add(b)
	case how == 0:
		w.s.Add(b)
		b.Author.Set(a)
	case how == 1:
		b.Author = orm.To(a)
		w.s.Add(b)
	default:
		a.Books.Append(b)
	}
	w.note("book%d := &Book{…}, added to %s in way %d", n, w.name(facts.author), how)
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
	how := r.IntN(2)
	if how == 0 {
		w.books[book].Chapters.Append(c)
	} else {
		c.Book = orm.To(w.books[book])
		w.s.Add(c)
	}
	w.note("chapter%d := &Chapter{…}, added to book%d in way %d", n, book, how)
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

func (w *world) addProfile(r *rand.Rand) error {
	author := maybe(r, usable(w, w.now.authors))
	if err := w.loadProfile(author); err != nil {
		return err
	}
	w.changed()
	n := w.number()
	p := &Profile{Bio: new(fmt.Sprint("bio ", n))}
	w.profiles[n] = p
	w.now.profiles[n] = profileFacts{bio: *p.Bio}
	w.s.Add(p)
	how := r.IntN(2)
	w.note("profile%d := &Profile{…}; s.Add(profile%[1]d); given to %s in way %d", n, w.name(author), how)
	w.giveProfile(n, author, how)
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
		w.authors[had].Profile.Set(nil)
	case author == 0 || how == 0:
		w.profiles[n].Author.Set(w.authors[author])
	default:
		w.authors[author].Profile.Set(w.profiles[n])
	}
}

func (w *world) moveProfile(r *rand.Rand) error {
	n, author := pick(r, usable(w, w.now.profiles)), maybe(r, usable(w, w.now.authors))
	if n == 0 {
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
	how := r.IntN(2)
	w.changed()
	w.note("profile%d given to %s in way %d", n, w.name(author), how)
	w.giveProfile(n, author, how)
	return nil
}

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
			w.note("profile%d.Bio = %q", n, text)
			w.profiles[n].Bio, w.now.profiles[n] = nil, profileFacts{text, w.now.profiles[n].author}
			if text != "" {
				w.profiles[n].Bio = &text
			}
		}
	}
	return nil
}

func (w *world) moveBook(r *rand.Rand) error {
	// A book may be saved from the delete of its author.
	n, to := pick(r, slices.DeleteFunc(slices.Sorted(maps.Keys(w.now.books)), func(n int) bool { return w.now.doomed[n] })), pick(r, usable(w, w.now.authors))
	if n == 0 {
		return nil
	}
	facts := w.now.books[n]
	b, from := w.books[n], w.authors[facts.author]
	w.changed()
	how := r.IntN(5)
	w.note("book%d moved from %s to %s in way %d", n, w.name(facts.author), w.name(to), how)
	switch {
	case how == 0 && to != 0:
		w.authors[to].Books.Append(b)
	case how == 1 && to != 0:
		b.Author.Set(w.authors[to])
	case how == 2 && to != 0 && from != nil:
		from.Books.Remove(b)
		w.authors[to].Books.Append(b)
	case how == 3 && from != nil:
		from.Books.Remove(b)
		to = 0
	default:
		b.Author.Set(nil)
		to = 0
	}
	facts.author = to
	w.now.books[n] = facts
	return nil
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
	w.note("book%d.AuthorID = the key of %s, which was %s's; flush; both read anew", n, w.name(to), w.name(from))
	w.books[n].AuthorID = nil
	if to != 0 {
		w.books[n].AuthorID = new(w.authors[to].ID)
	}
	if err := w.flush(); err != nil {
		return err
	}
	for _, a := range []*Author{w.authors[from], w.authors[to]} {
		if a == nil {
			continue
		}
		w.s.Expire(a)
		if _, err := a.Books.All(w.ctx); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) setBooks(r *rand.Rand) error {
	author := pick(r, usable(w, w.now.authors))
	if author == 0 {
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
	if author == 0 || n == 0 || w.now.books[n].author == author {
		return nil
	}
	w.note("author%d.Books.Remove(book%d)", author, n)
	w.changed()
	w.authors[author].Books.Remove(w.books[n])
	return nil
}

func (w *world) moveChapter(r *rand.Rand) error {
	n, to := pick(r, usable(w, w.now.chapters)), pick(r, usable(w, w.now.books))
	if n == 0 || to == 0 {
		return nil
	}
	facts := w.now.chapters[n]
	c, from := w.chapters[n], w.books[facts.book]
	w.changed()
	how := r.IntN(5)
	w.note("chapter%d moved from book%d to book%d in way %d", n, facts.book, to, how)
	switch how {
	case 0:
		w.books[to].Chapters.Append(c)
	case 1:
		c.Book.Set(w.books[to])
	case 2:
		from.Chapters.Remove(c)
		w.books[to].Chapters.Append(c)
	case 3:
		from.Chapters.Remove(c)
		to = 0
	default:
		c.Book.Set(nil)
		to = 0
	}
	facts.book = to
	w.now.chapters[n] = facts
	return nil
}

func (w *world) follow(r *rand.Rand) error {
	n, to := pick(r, usable(w, w.now.books)), maybe(r, usable(w, w.now.books))
	if n == 0 {
		return nil
	}
	facts := w.now.books[n]
	w.changed()
	how := r.IntN(2)
	w.note("book%d follows %s in way %d, before %s", n, w.name(to), how, w.name(facts.follows))
	switch {
	case how == 0:
		w.books[n].Follows.Set(w.books[to])
	case to != 0:
		w.books[to].Sequels.Append(w.books[n])
	case facts.follows != 0:
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
	w.note("book%d and tag%d linked %v, now changed; from the book: %v", book, tag, w.now.links[l], fromBook)
	switch {
	case w.now.links[l] && fromBook:
		b.Tags.Remove(t)
	case w.now.links[l]:
		t.Books.Remove(b)
	case fromBook:
		b.Tags.Append(t)
	default:
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

func (w *world) deleteOne(r *rand.Rand) error {
	n := pick(r, slices.DeleteFunc(w.now.all(), func(n int) bool { return w.now.condemned()[n] }))
	if n == 0 {
		return nil
	}
	if !w.now.saved[n] && !w.isolate(n) {
		return nil
	}
	w.note("s.Delete(%s)", w.name(n))
	if !w.now.saved[n] {
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
		w.books[n].Author.Set(nil)
		w.books[n].Follows.Set(nil)
		w.books[n].Tags.Set()
	case w.tags[n] != nil:
		w.tags[n].Books.Set()
	case w.chapters[n] != nil:
		w.chapters[n].Book.Set(nil)
	default:
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

// flushStep flushes, now and then after a look at the plan, which changes nothing.
func (w *world) flushStep(r *rand.Rand) error {
	if r.IntN(3) == 0 {
		w.note("s.Plan(ctx)")
		if _, err := w.s.Plan(w.ctx); err != nil {
			return err
		}
		if err := w.check(); err != nil {
			return fmt.Errorf("after Plan: %w", err)
		}
	}
	return w.flush()
}

func (w *world) commitStep(*rand.Rand) error   { return w.commitAndCheck() }
func (w *world) rollbackStep(*rand.Rand) error { return w.rollback() }

func (w *world) commitAndCheck() error {
	if len(w.starts) > 1 {
		return nil
	}
	if err := w.commit(); err != nil {
		return err
	}
	return w.checkRows()
}

func (w *world) reopenStep(*rand.Rand) error {
	if len(w.starts) > 1 {
		return nil
	}
	return w.reopen()
}

// failFlush makes a flush fail, finds everything as it was, and takes the cause away.
func (w *world) failFlush(r *rand.Rand) error {
	if r.IntN(3) == 0 && !w.lax { // a transaction whose statement was cancelled is given up with a driver that doesn't tell whether it was sent
		return w.cancelFlush()
	}
	taken := pick(r, usable(w, w.now.tags))
	if taken == 0 {
		return nil
	}
	n := w.number()
	w.tags[n] = &Tag{Name: w.now.tags[taken]}
	w.note("tag%d := &Tag{Name: %q}; s.Add(tag%[1]d); s.Flush(ctx) // fails", n, w.now.tags[taken])
	w.s.Add(w.tags[n])
	settled := w.settled
	w.settled = false
	err := w.s.Flush(w.ctx)
	if !errors.Is(err, engine.ErrUnique) {
		return fmt.Errorf("flush of a name that is taken: got %v, want ErrUnique", err)
	}
	w.now.tags[n] = w.now.tags[taken]
	if err := w.check(); err != nil {
		return fmt.Errorf("after the failed flush: %w", err)
	}
	delete(w.now.tags, n)
	if free := w.tagName(r); free != "" && r.IntN(2) == 0 {
		w.note("tag%d.Name = %q", n, free)
		w.tags[n].Name, w.now.tags[n] = free, free
		return nil
	}
	w.settled = settled
	w.note("s.Delete(tag%d)", n)
	w.s.Delete(w.tags[n])
	return w.isTransient(n)
}

// cancelFlush flushes with a context that is cancelled already.
func (w *world) cancelFlush() error {
	if w.settled {
		return nil
	}
	ctx, cancel := context.WithCancel(w.ctx)
	cancel()
	plan, err := w.s.Plan(w.ctx)
	if err != nil || len(plan) == 0 {
		return err
	}
	w.note("s.Plan(ctx); s.Flush(cancelled) // fails")
	if err := w.s.Flush(ctx); !errors.Is(err, context.Canceled) {
		return fmt.Errorf("flush under a cancelled context: got %v", err)
	}
	return nil
}

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
		w.note("orm.All(Select(authors).With(SelectIn(Books, SelectIn(Tags))))")
		var all []*Author
		all, err = orm.All(w.ctx, w.s, retort.Select(authors).With(orm.SelectIn(authors.Books, orm.SelectIn(books.Tags)), orm.SelectIn(authors.Profile)))
		got, want = len(all), func() int { return len(w.now.authors) }
	case 1:
		w.note("orm.All(Select(books).With(Joined(Author), Joined(Tags)))")
		var all []*Book
		all, err = orm.All(w.ctx, w.s, retort.Select(books).With(orm.Joined(books.Author), orm.Joined(books.Tags)))
		got, want = len(all), countBooks
	case 2:
		w.note("orm.All(Select(books).With(SelectIn(Follows), SelectIn(Chapters)))")
		var all []*Book
		all, err = orm.All(w.ctx, w.s, retort.Select(books).With(orm.SelectIn(books.Follows), orm.SelectIn(books.Chapters)))
		got, want = len(all), countBooks
	case 3:
		w.note("orm.All(Select(tags).With(Joined(Books)))")
		var all []*Tag
		all, err = orm.All(w.ctx, w.s, retort.Select(tags).With(orm.Joined(tags.Books)))
		got, want = len(all), func() int { return len(w.now.tags) }
	default:
		w.note("orm.All(Select(profiles).With(Joined(Author)))")
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
