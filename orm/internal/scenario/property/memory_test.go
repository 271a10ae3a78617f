package property

import (
	"maps"
	"slices"
)

// memory is the model: what the library holds, told in maps. Objects are named by numbers of our own; 0 is none.
type memory struct {
	authors  map[int]string
	books    map[int]bookFacts
	chapters map[int]chapterFacts
	tags     map[int]string
	uses     map[int]int // of tags
	profiles map[int]profileFacts
	links    map[link]bool
	doomed   map[int]bool // Delete was called, not flushed
	saved    map[int]bool // has a row
}

type bookFacts struct {
	title           string
	pages           int
	author, follows int
}

type chapterFacts struct {
	title string
	book  int
}

type profileFacts struct {
	bio    string // "" is NULL
	author int
}

type link struct{ book, tag int }

func newMemory() *memory {
	return &memory{
		authors: map[int]string{}, books: map[int]bookFacts{}, chapters: map[int]chapterFacts{}, tags: map[int]string{}, uses: map[int]int{},
		profiles: map[int]profileFacts{}, links: map[link]bool{}, doomed: map[int]bool{}, saved: map[int]bool{},
	}
}

func (m *memory) clone() *memory {
	return &memory{
		authors: maps.Clone(m.authors), books: maps.Clone(m.books), chapters: maps.Clone(m.chapters), tags: maps.Clone(m.tags), uses: maps.Clone(m.uses),
		profiles: maps.Clone(m.profiles), links: maps.Clone(m.links), doomed: maps.Clone(m.doomed), saved: maps.Clone(m.saved),
	}
}

// has tells whether an object is in the library.
func (m *memory) has(n int) bool {
	_, author := m.authors[n]
	_, book := m.books[n]
	_, chapter := m.chapters[n]
	_, tag := m.tags[n]
	_, profile := m.profiles[n]
	return author || book || chapter || tag || profile
}

// all returns every object's number, in order.
func (m *memory) all() []int {
	return slices.Sorted(func(yield func(int) bool) {
		for _, keys := range []func(func(int) bool){
			maps.Keys(m.authors), maps.Keys(m.books), maps.Keys(m.chapters), maps.Keys(m.tags), maps.Keys(m.profiles),
		} {
			keys(yield)
		}
	})
}

// condemned are the objects that a flush would delete: those that Delete named, what cascades from them, and orphans.
func (m *memory) condemned() map[int]bool {
	out := maps.Clone(m.doomed)
	for n, b := range m.books {
		if out[b.author] {
			out[n] = true
		}
	}
	for n, c := range m.chapters {
		if c.book == 0 || out[c.book] {
			out[n] = true
		}
	}
	return out
}

// drop takes an object out, and what others say of it.
func (m *memory) drop(n int) {
	delete(m.authors, n)
	delete(m.books, n)
	delete(m.chapters, n)
	delete(m.tags, n)
	delete(m.uses, n)
	delete(m.profiles, n)
	delete(m.doomed, n)
	delete(m.saved, n)
	for k, b := range m.books {
		if b.author == n {
			b.author = 0
		}
		if b.follows == n {
			b.follows = 0
		}
		m.books[k] = b
	}
	for k, p := range m.profiles {
		if p.author == n {
			p.author = 0
			m.profiles[k] = p
		}
	}
	maps.DeleteFunc(m.links, func(l link, _ bool) bool { return l.book == n || l.tag == n })
}

// flush does what a flush does and returns what it deleted.
func (m *memory) flush() map[int]bool {
	gone := m.condemned()
	for n := range gone {
		m.drop(n)
	}
	for _, n := range m.all() {
		m.saved[n] = true
	}
	return gone
}

// booksOf returns the books of an author.
func (m *memory) booksOf(author int) []int {
	return m.booksWhere(func(_ int, b bookFacts) bool { return b.author == author })
}

// sequelsOf returns the books that follow a book.
func (m *memory) sequelsOf(book int) []int {
	return m.booksWhere(func(_ int, b bookFacts) bool { return b.follows == book })
}

// booksTagged returns the books that have a tag.
func (m *memory) booksTagged(tag int) []int {
	return m.booksWhere(func(n int, _ bookFacts) bool { return m.links[link{n, tag}] })
}

func (m *memory) booksWhere(is func(int, bookFacts) bool) []int {
	var out []int
	for n, b := range m.books {
		if is(n, b) {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out
}

// chaptersOf returns the chapters of a book.
func (m *memory) chaptersOf(book int) []int {
	var out []int
	for n, c := range m.chapters {
		if c.book == book {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return out
}

// tagsOf returns the tags of a book.
func (m *memory) tagsOf(book int) []int {
	var out []int
	for l := range m.links {
		if l.book == book {
			out = append(out, l.tag)
		}
	}
	slices.Sort(out)
	return out
}

// profileOf returns the profile of an author, 0 if it has none.
func (m *memory) profileOf(author int) int {
	for n, p := range m.profiles {
		if p.author == author {
			return n
		}
	}
	return 0
}

// circle tells whether names are handed round in a circle: those had before, and those had now. No order of single-row updates can do that.
func circle(was, now map[int]string) bool {
	holder := map[string]int{}
	for n, name := range was {
		holder[name] = n
	}
	for start := range now {
		at := start
		for range now {
			name, alive := now[at]
			next, held := holder[name]
			if !alive || !held || next == at {
				break
			}
			if at = next; at == start {
				return true
			}
		}
	}
	return false
}
