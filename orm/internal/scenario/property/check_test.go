package property

import (
	"errors"
	"fmt"
	"slices"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/orm"
	"github.com/retort-go/retort/sqltype"
)

// reread reads a table whole into the session and replaces the objects of a map by those the session gives for their keys.
func reread[T any](w *world, e retort.Selectable[*T], objs map[int]*T, id func(*T) int64) error {
	got, err := orm.All(w.ctx, w.s, retort.Select(e))
	if err != nil {
		return err
	}
	byID := map[int64]*T{}
	for _, x := range got {
		byID[id(x)] = x
	}
	if len(got) != len(objs) {
		return fmt.Errorf("%T: read %d rows, want %d", got, len(got), len(objs))
	}
	for n, x := range objs {
		if byID[id(x)] == nil {
			return fmt.Errorf("no row for %s with key %d", w.name(n), id(x))
		}
		objs[n] = byID[id(x)]
	}
	return nil
}

// check compares all objects with the model.
func (w *world) check() error {
	errs := w.faults
	fail := func(n int, format string, args ...any) {
		errs = append(errs, fmt.Errorf("%s: %w", w.name(n), fmt.Errorf(format, args...)))
	}
	for _, n := range w.now.all() {
		w.checkState(n, fail)
	}
	for n, name := range w.now.authors {
		a := w.authors[n]
		if a.Name != name {
			fail(n, "Name is %q, want %q", a.Name, name)
		}
		checkMany(w, n, "Books", &a.Books, w.books, w.now.booksOf(n), fail)
		checkRef(w, n, "Profile", &a.Profile, w.profiles, w.now.profileOf(n), fail)
	}
	for n, want := range w.now.books {
		w.checkBook(n, want, fail)
	}
	for n, want := range w.now.chapters {
		c := w.chapters[n]
		if c.Title != want.title {
			fail(n, "Title is %q, want %q", c.Title, want.title)
		}
		checkRef(w, n, "Book", &c.Book, w.books, want.book, fail)
		if w.settled {
			w.checkKey(n, "BookID", &c.BookID, want.book, fail)
		}
	}
	for n, name := range w.now.tags {
		t := w.tags[n]
		if t.Name != name || t.Uses != w.now.uses[n] {
			fail(n, "is %q of %d uses, want %q of %d", t.Name, t.Uses, name, w.now.uses[n])
		}
		checkMany(w, n, "Books", &t.Books, w.books, w.now.booksTagged(n), fail)
	}
	for n, want := range w.now.profiles {
		p := w.profiles[n]
		if got := orEmpty(p.Bio); got != want.bio {
			fail(n, "Bio is %q, want %q", got, want.bio)
		}
		checkRef(w, n, "Author", &p.Author, w.authors, want.author, fail)
		if w.settled {
			w.checkKey(n, "AuthorID", p.AuthorID, want.author, fail)
		}
	}
	for n := range w.left {
		if st := orm.StateOf(w.s, w.object(n)); st != orm.Deleted {
			fail(n, "state is %s after its delete, want deleted", st)
		}
	}
	if w.settled && len(w.s.New())+len(w.s.Dirty())+len(w.s.Deleted()) > 0 {
		errs = append(errs, fmt.Errorf("right after a flush there is work: new %v, dirty %v, deleted %v", w.s.New(), w.s.Dirty(), w.s.Deleted()))
	}
	return errors.Join(errs...)
}

func orEmpty(p *string) string {
	if p == nil {
		return ""
	}
	return *p
}

type failure func(n int, format string, args ...any)

func (w *world) checkState(n int, fail failure) {
	want := orm.Pending
	if w.now.saved[n] {
		want = orm.Persistent
	}
	if st := orm.StateOf(w.s, w.object(n)); st != want {
		fail(n, "state is %s, want %s", st, want)
	}
	if hasKey := w.id(n) != 0; hasKey != w.now.saved[n] {
		fail(n, "key is %d, and saved is %v", w.id(n), w.now.saved[n])
	}
}

func (w *world) checkBook(n int, want bookFacts, fail failure) {
	b := w.books[n]
	if b.Title != want.title || b.Pages != want.pages {
		fail(n, "is %q of %d pages, want %q of %d", b.Title, b.Pages, want.title, want.pages)
	}
	checkRef(w, n, "Author", &b.Author, w.authors, want.author, fail)
	checkRef(w, n, "Follows", &b.Follows, w.books, want.follows, fail)
	checkMany(w, n, "Sequels", &b.Sequels, w.books, w.now.sequelsOf(n), fail)
	checkMany(w, n, "Tags", &b.Tags, w.tags, w.now.tagsOf(n), fail)
	checkMany(w, n, "Chapters", &b.Chapters, w.chapters, w.now.chaptersOf(n), fail)
	if w.settled {
		w.checkKey(n, "AuthorID", b.AuthorID, want.author, fail)
		w.checkKey(n, "FollowsID", b.FollowsID, want.follows, fail)
		if b.Version != w.versions[n] {
			fail(n, "Version is %d, want %d", b.Version, w.versions[n])
		}
	}
}

// checkKey compares a foreign key field with the key of what it should refer to.
func (w *world) checkKey(n int, field string, got *int64, want int, fail failure) {
	switch {
	case want == 0 && got != nil:
		fail(n, "%s is %d, want NULL", field, *got)
	case want != 0 && got == nil:
		fail(n, "%s is NULL, want %d", field, w.id(want))
	case want != 0 && *got != w.id(want):
		fail(n, "%s is %d, want %d", field, *got, w.id(want))
	}
}

// checkMany compares a collection with the model: whole if it is loaded; otherwise memory may have part of it. Objects that were deleted
// stay in collections until those are read anew, and what a statement has done to rows is seen then.
func checkMany[T any](w *world, n int, field string, m *orm.Many[T], of map[int]*T, want []int, fail failure) {
	var got []int
	for _, x := range m.Peek() {
		k := numberOf(of, x)
		if w.ghosts[x] {
			continue
		}
		if k == 0 {
			fail(n, "%s holds an object that is no part of the library: %+v", field, x)
			continue
		}
		if !w.left[k] {
			got = append(got, k)
		}
	}
	slices.Sort(got)
	switch {
	case len(slices.Compact(slices.Clone(got))) != len(got):
		fail(n, "%s holds an object twice: %v", field, got)
	case w.stale:
	case m.Loaded() && !slices.Equal(got, want):
		fail(n, "%s holds %v, want %v", field, got, want)
	case !m.Loaded() && slices.ContainsFunc(got, func(k int) bool { return !slices.Contains(want, k) }):
		fail(n, "%s, not loaded, holds %v, want some of %v", field, got, want)
	}
}

func checkRef[T any](w *world, n int, field string, r *orm.Ref[T], of map[int]*T, want int, fail failure) {
	got := 0
	if x := r.Peek(); x != nil && !w.ghosts[x] {
		if got = numberOf(of, x); got == 0 {
			fail(n, "%s is an object that is no part of the library: %+v", field, x)
			return
		}
	}
	if w.left[got] {
		got = 0
	}
	if (r.Loaded() || got != 0) && got != want && !w.stale {
		fail(n, "%s is %s, want %s", field, w.name(got), w.name(want))
	}
}

func numberOf[T any](of map[int]*T, x *T) int {
	for n, y := range of {
		if x == y {
			return n
		}
	}
	return 0
}

// checkRows compares what is committed with the model.
func (w *world) checkRows() error {
	var want, got []string
	for n, name := range w.now.authors {
		want = append(want, fmt.Sprintf("author|%d|%s", w.id(n), name))
	}
	for n, b := range w.now.books {
		want = append(want, fmt.Sprintf("book|%d|%d|%d|%s|%d|%d", w.id(n), w.idOrZero(b.author), w.idOrZero(b.follows), b.title, b.pages, w.versions[n]))
	}
	for n, c := range w.now.chapters {
		want = append(want, fmt.Sprintf("chapter|%d|%d|%s", w.id(n), w.id(c.book), c.title))
	}
	for n, name := range w.now.tags {
		want = append(want, fmt.Sprintf("tag|%d|%s|%d", w.id(n), name, w.now.uses[n]))
	}
	for n, p := range w.now.profiles {
		want = append(want, fmt.Sprintf("profile|%d|%d|%s", w.id(n), w.idOrZero(p.author), p.bio))
	}
	for l := range w.now.links {
		want = append(want, fmt.Sprintf("book_tag|%d|%d", w.id(l.book), w.id(l.tag)))
	}
	for table, columns := range map[string]string{
		"author":   "id, name",
		"book":     "id, coalesce(author_id, 0), coalesce(follows_id, 0), title, pages, version",
		"chapter":  "id, book_id, title",
		"tag":      "id, name, uses",
		"profile":  "id, coalesce(author_id, 0), coalesce(bio, '')",
		"book_tag": "book_id, tag_id",
	} {
		rows, err := w.stored(table, columns)
		if err != nil {
			return err
		}
		got = append(got, rows...)
	}
	slices.Sort(want)
	slices.Sort(got)
	if slices.Equal(got, want) {
		return nil
	}
	missing, surplus := difference(want, got), difference(got, want)
	return fmt.Errorf("committed rows differ from the model: missing %q, surplus %q", missing, surplus)
}

// stored reads the rows of a table past the session: its name and the columns, with | between them.
func (w *world) stored(table, columns string) (out []string, err error) {
	rows, err := engine.QuerySQL(w.ctx, w.eng, "SELECT "+columns+" FROM "+table)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Err(), rows.Close()) }()
	for rows.Next() {
		text := table
		for i := range rows.Columns() {
			v, err := sqltype.ValueAt(rows, i)
			if err != nil {
				return nil, err
			}
			text += fmt.Sprint("|", v.Any())
		}
		out = append(out, text)
	}
	return out, nil
}

func (w *world) idOrZero(n int) int64 {
	if n == 0 {
		return 0
	}
	return w.id(n)
}

func difference(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(x string) bool { return slices.Contains(b, x) })
}
