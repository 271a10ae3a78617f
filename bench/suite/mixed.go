package suite

import (
	"fmt"
	"sync"

	"github.com/retort-go/retort/bench/harness"
	"github.com/retort-go/retort/bench/model"
)

// workers is how many goroutines work at once.
const workers = 8

// turns is what each of them does in one operation: it reads by key, but every fifth time reads and writes, and every tenth time inserts.
const turns = 10

// mixed has goroutines read and write at once. Each writes to readings of its own, so that none waits for another's row.
func (r *runner[A, R, L]) mixed() harness.Side {
	var fresh [workers][]A
	round, notes := 0, 0
	return harness.Side{
		Prepare: func(ops int) error {
			if err := r.t.exec("DELETE FROM author"); err != nil {
				return err
			}
			for w := range workers {
				fresh[w] = nil
				for _, a := range model.Authors(ops, 0) {
					fresh[w] = append(fresh[w], r.p.OwnAuthor(a))
				}
			}
			r.t.round++
			round, notes = 0, r.t.round
			return r.touchAll()
		},
		Run: func() error {
			errs := make([]error, workers)
			var all sync.WaitGroup
			for w := range workers {
				all.Go(func() { errs[w] = r.turn(w, notes, fresh[w][round]) })
			}
			all.Wait()
			round++
			return first(errs)
		},
		Check: func() error { return r.checkMixed(notes, workers*round) },
	}
}

// touchAll uses each statement once, before goroutines use them at once.
func (r *runner[A, R, L]) touchAll() error {
	if err := r.p.Touch(r.ctx, listed, "before"); err != nil {
		return err
	}
	if _, err := r.p.Get(r.ctx, listed); err != nil {
		return err
	}
	if err := r.p.Insert(r.ctx, r.p.OwnAuthor(model.Authors(1, 0)[0])); err != nil {
		return err
	}
	return r.t.exec("DELETE FROM author")
}

// turn is one operation of one goroutine.
func (r *runner[A, R, L]) turn(w, notes int, fresh A) error {
	for n := range turns {
		id := int64(w*100 + n + 1)
		switch {
		case n == turns-1:
			if err := r.p.Insert(r.ctx, fresh); err != nil {
				return err
			}
		case n%5 == 4:
			if err := r.p.Touch(r.ctx, id, fmt.Sprint("note ", notes)); err != nil {
				return err
			}
		default:
			if _, err := r.p.Get(r.ctx, id); err != nil {
				return err
			}
		}
	}
	return nil
}

func (r *runner[A, R, L]) checkMixed(notes, authors int) error {
	for w := range workers {
		got, err := r.t.hand.Get(r.t.ctx, int64(w*100+5))
		if err != nil {
			return err
		}
		if want := fmt.Sprint("note ", notes); got.Note != want {
			return fmt.Errorf("reading %d has the note %q, want %q", got.ID, got.Note, want)
		}
	}
	n, err := r.t.place.Control.Int(r.t.ctx, "SELECT COUNT(*) FROM author")
	if err != nil {
		return err
	}
	if n != int64(authors) {
		return fmt.Errorf("there are %d authors, want %d", n, authors)
	}
	return nil
}

func first(errs []error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
