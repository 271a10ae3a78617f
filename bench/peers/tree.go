package peers

import "github.com/retort-go/retort/bench/model"

// tree puts authors, books and publishers together, for libraries that know no relationships. One publisher is one object.
type tree struct {
	authors            []*model.Author
	authorIDs, bookIDs []int64

	byID   map[int64]*model.Author
	byBook map[int64]*model.Book
	house  map[int64]*model.Publisher
}

func newTree(authors int) *tree {
	return &tree{
		authors: make([]*model.Author, 0, authors), authorIDs: make([]int64, 0, authors),
		byID: make(map[int64]*model.Author, authors), byBook: map[int64]*model.Book{}, house: map[int64]*model.Publisher{},
	}
}

func (t *tree) author(id int64, firstName, lastName string, born int64) {
	t.add(&model.Author{ID: id, FirstName: firstName, LastName: lastName, Born: born})
}

func (t *tree) add(a *model.Author) {
	t.authors, t.authorIDs = append(t.authors, a), append(t.authorIDs, a.ID)
	t.byID[a.ID] = a
}

func (t *tree) book(b *model.Book) {
	a := t.byID[b.AuthorID]
	a.Books, t.bookIDs = append(a.Books, b), append(t.bookIDs, b.ID)
	t.byBook[b.ID] = b
}

func (t *tree) publisher(book, id int64, name string) {
	if t.house[id] == nil {
		t.house[id] = &model.Publisher{ID: id, Name: name}
	}
	b := t.byBook[book]
	b.Publishers = append(b.Publishers, t.house[id])
}

// link is a row that leads from a book to a publisher.
type link struct {
	BookID int64  `db:"book_id"`
	ID     int64  `db:"id"`
	Name   string `db:"name"`
}

// authorIDs are the keys of authors.
func authorIDs(authors []*model.Author) []int64 {
	ids := make([]int64, len(authors))
	for i, a := range authors {
		ids[i] = a.ID
	}
	return ids
}
