package suite

import (
	"cmp"
	"slices"

	"github.com/retort-go/retort/bench/harness"
	"github.com/retort-go/retort/bench/model"
)

// The size of the graph that is inserted.
const (
	newAuthors = 100
	newBooks   = 10
)

// insert inserts authors without books, each in a transaction of its own.
func (r *runner[A, R, L]) insert() harness.Side {
	return r.graphs(1, 0, func(own []A) error { return r.p.Insert(r.ctx, own[0]) })
}

// graph inserts authors with books, all in one transaction.
func (r *runner[A, R, L]) graph() harness.Side {
	return r.graphs(newAuthors, newBooks, func(own []A) error { return r.p.InsertGraph(r.ctx, own) })
}

// graphs writes so many authors with so many books in each operation, into tables that are empty before the first.
func (r *runner[A, R, L]) graphs(authors, books int, write func([]A) error) harness.Side {
	var own []A
	next := 0
	return harness.Side{
		Prepare: func(ops int) error {
			own, next = nil, 0
			for _, a := range model.Authors(ops*authors, books) {
				own = append(own, r.p.OwnAuthor(a))
			}
			return r.t.empty()
		},
		Run: func() error {
			next += authors
			return write(own[next-authors : next])
		},
		Check: func() error { return r.checkWritten(own, books) },
	}
}

// checkWritten verifies that the objects have keys and kept their values, and that under these keys the tables hold the same, and nothing else.
func (r *runner[A, R, L]) checkWritten(own []A, books int) error {
	written := make([]*model.Author, len(own))
	for i, a := range own {
		written[i] = r.p.PlainAuthor(a)
	}
	stored, err := r.t.hand.Eager(r.t.ctx)
	if err != nil {
		return err
	}
	want := model.Authors(len(own), books)
	for i := range min(len(want), len(written)) {
		giveKeys(want[i], written[i])
	}
	if err := model.CheckAuthors(written, want); err != nil {
		return err
	}
	byID(want)
	return model.CheckAuthors(stored, want)
}

// giveKeys has the keys of an author and his books be those that were given to another.
func giveKeys(to, of *model.Author) {
	to.ID = of.ID
	for i := range min(len(to.Books), len(of.Books)) {
		to.Books[i].ID, to.Books[i].AuthorID = of.Books[i].ID, of.ID
	}
}

// byID sorts as the database gives it.
func byID(authors []*model.Author) {
	slices.SortFunc(authors, func(a, b *model.Author) int { return cmp.Compare(a.ID, b.ID) })
	for _, a := range authors {
		slices.SortFunc(a.Books, func(a, b *model.Book) int { return cmp.Compare(a.ID, b.ID) })
	}
}

// bulk inserts readings with keys, in one transaction.
func (r *runner[A, R, L]) bulk(rows int) harness.Side {
	var own [][]R
	next := 0
	return harness.Side{
		Prepare: func(ops int) error {
			own, next = make([][]R, ops), 0
			for _, row := range model.Readings(ops * rows) {
				i := int(row.ID-1) / rows
				own[i] = append(own[i], r.p.OwnReading(row))
			}
			return r.t.empty()
		},
		Run: func() error {
			next++
			return r.p.Bulk(r.ctx, own[next-1])
		},
		Check: func() error {
			stored, err := r.t.hand.List(r.t.ctx)
			if err != nil {
				return err
			}
			return model.CheckReadings(stored, next*rows)
		},
	}
}
