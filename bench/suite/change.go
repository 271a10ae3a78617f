package suite

import (
	"fmt"

	"github.com/retort-go/retort/bench/harness"
	"github.com/retort-go/retort/bench/model"
	"github.com/retort-go/retort/bench/peers"
)

// updated is how many readings the updates go around in.
const updated = 100

// update writes another note of readings that were read before the clock, each in a transaction of its own.
func (r *runner[A, R, L]) update() harness.Side {
	var own []R
	next, note := 0, ""
	load := r.p.Get
	if l, ok := r.p.(peers.Loader[R]); ok {
		load = l.Load
	}
	return harness.Side{
		Prepare: func(int) error {
			own, next = own[:0], 0
			for id := int64(1); id <= updated; id++ {
				row, err := load(r.ctx, id)
				if err != nil {
					return err
				}
				own = append(own, row)
			}
			r.t.round++
			return nil
		},
		Run: func() error {
			row := own[next%updated]
			next++
			note = fmt.Sprint("note ", r.t.round, next)
			return r.p.Update(r.ctx, row, note)
		},
		Check: func() error {
			id := int64((next-1)%updated + 1)
			got, err := r.t.hand.Get(r.t.ctx, id)
			if err != nil {
				return err
			}
			want := model.ReadingOf(id)
			want.Note = note
			return model.CheckReading(got, want)
		},
	}
}

// change reads readings, spoils every other one and saves these.
func (r *runner[A, R, L]) change() harness.Side {
	return harness.Side{
		Run: func() error {
			r.t.round++
			return r.p.Change(r.ctx, r.t.round)
		},
		Check: func() error {
			rows, err := r.t.hand.List(r.t.ctx)
			if err != nil {
				return err
			}
			if len(rows) != listed {
				return fmt.Errorf("%d readings are left, want %d", len(rows), listed)
			}
			for i, got := range rows {
				want := model.ReadingOf(int64(i + 1))
				if i%(peers.Loaded/peers.Changed) == 0 {
					model.Spoil(want, r.t.round)
				}
				if err := model.CheckReading(got, want); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// move gives the books of the first author to the second, and back.
func (r *runner[A, R, L]) move() harness.Side {
	from, to := int64(1), int64(2)
	return harness.Side{
		Prepare: func(int) error {
			from, to = 1, 2
			return r.t.exec("UPDATE book SET author_id = 1 WHERE author_id = 2")
		},
		Run: func() error {
			if err := r.p.Move(r.ctx, from, to); err != nil {
				return err
			}
			from, to = to, from
			return nil
		},
		Check: func() error { return r.t.checkShelf(from, to) },
	}
}

// checkShelf verifies who has the books: from all of the two, the third author still his one.
func (t *tables) checkShelf(from, without int64) error {
	authors, err := t.hand.Eager(t.ctx)
	if err != nil {
		return err
	}
	want := map[int64]int{from: shelf, without: 0, 3: 1}
	for _, a := range authors {
		if len(a.Books) != want[a.ID] {
			return fmt.Errorf("author %d has %d books, want %d", a.ID, len(a.Books), want[a.ID])
		}
	}
	return nil
}

// The size of a delete, and how many authors are left alone.
const (
	deleted = 50
	kept    = 10
)

// delete deletes authors that were read before the clock, and with them their books.
func (r *runner[A, R, L]) delete() harness.Side {
	var own []A
	next := 0
	return harness.Side{
		Prepare: func(ops int) (err error) {
			if err := r.t.empty(); err != nil {
				return err
			}
			if err := r.t.hand.InsertGraph(r.t.ctx, model.Authors(ops*deleted+kept, booksPerAuthor)); err != nil {
				return err
			}
			if err := r.t.settle(); err != nil {
				return err
			}
			next = 0
			own, err = r.p.Eager(r.ctx)
			return err
		},
		Run: func() error {
			next += deleted
			return r.p.Delete(r.ctx, own[next-deleted:next])
		},
		Check: func() error {
			left, err := r.t.hand.Eager(r.t.ctx)
			if err != nil {
				return err
			}
			all := model.Library(next+kept, booksPerAuthor, publishers)
			for _, a := range all {
				for _, b := range a.Books {
					b.Publishers = nil
				}
			}
			if err := model.CheckAuthors(left, all[next:]); err != nil {
				return err
			}
			return r.t.checkBooks(kept * booksPerAuthor)
		},
	}
}

// checkBooks verifies that no book is left behind, which no author would lead to.
func (t *tables) checkBooks(want int) error {
	n, err := t.place.Control.Int(t.ctx, "SELECT COUNT(*) FROM book")
	if err != nil {
		return err
	}
	if n != int64(want) {
		return fmt.Errorf("%d books are left, want %d", n, want)
	}
	return nil
}
