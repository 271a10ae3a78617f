package dialecttest

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
)

var txCases = []testCase{
	{"commit keeps, rollback undoes", commitAndRollback},
	{"a panic rolls back and goes on", panicRollsBack},
	{"savepoints", savepoints},
	{"a failed statement inside a savepoint", failedInSavepoint},
	{"a commit after a failed statement keeps all or tells", commitAfterFailure},
	{"a read-only transaction refuses writes", readOnly},
	{"repeatable reads see one state", repeatableRead},
	{"every isolation level begins", everyLevel},
	{"what isn't committed is seen where the database shows it", readUncommitted},
	{"a transaction that writes late", lazyWrite},
	{"a released connection has no open transaction", releasedClean},
	{"serializable transactions that cross: one is told", serialization},
	{"a deadlock: one is told", deadlock},
	{"a locked row: NOWAIT is told, SKIP LOCKED goes on", lockedRow},
}

func commitAndRollback(t *testing.T, s *suite) {
	b := newBook()
	s.create(t, b.md)
	tx, err := s.eng.Begin(t.Context())
	ok(t, err)
	b.add(t, tx, 1, "kept")
	ok(t, tx.Commit(t.Context()))
	tx, err = s.eng.Begin(t.Context())
	ok(t, err)
	b.add(t, tx, 2, "undone")
	wantRows(t, tx, b.titles(), "kept", "undone")
	ok(t, tx.Rollback(t.Context()))
	wantRows(t, s.eng, b.titles(), "kept")
	wantKind(t, tx.Commit(t.Context()), engine.ErrTxDone)
}

func panicRollsBack(t *testing.T, s *suite) {
	b := newBook()
	s.create(t, b.md)
	func() {
		defer func() {
			if recover() != "stop" {
				t.Error("the panic did not go on")
			}
		}()
		engine.Transact(t.Context(), s.eng, func(tx *engine.Tx) error {
			b.add(t, tx, 1, "undone")
			panic("stop")
		})
	}()
	wantRows(t, s.eng, b.titles())
}

func savepoints(t *testing.T, s *suite) {
	b := newBook()
	s.create(t, b.md)
	ok(t, engine.Transact(t.Context(), s.eng, func(tx *engine.Tx) error {
		b.add(t, tx, 1, "before")
		outer, err := tx.Savepoint(t.Context())
		ok(t, err)
		b.add(t, tx, 2, "outer")
		inner, err := tx.Savepoint(t.Context())
		ok(t, err)
		b.add(t, tx, 3, "inner")
		ok(t, inner.Rollback(t.Context()))
		wantRows(t, tx, b.titles(), "before", "outer")
		ok(t, outer.Release(t.Context()))
		undone, err := tx.Savepoint(t.Context())
		ok(t, err)
		b.add(t, tx, 4, "undone")
		return undone.Rollback(t.Context())
	}))
	wantRows(t, s.eng, b.titles(), "before", "outer")
}

func failedInSavepoint(t *testing.T, s *suite) {
	b := s.shelf(t)
	ok(t, engine.Transact(t.Context(), s.eng, func(tx *engine.Tx) error {
		b.add(t, tx, 6, "kept")
		guard, err := tx.Savepoint(t.Context())
		ok(t, err)
		_, err = engine.Exec(t.Context(), tx, retort.InsertInto(b.table).Values(b.id.Set(1), b.title.Set("twice")))
		wantKind(t, err, engine.ErrUnique)
		ok(t, guard.Rollback(t.Context()))
		b.add(t, tx, 7, "kept too")
		return nil
	}))
	wantRows(t, s.eng, b.titles().Where(b.id.Gt(5)), "kept", "kept too")
}

// commitAfterFailure: some databases undo the whole transaction when a statement failed. Then Commit must not look like one.
func commitAfterFailure(t *testing.T, s *suite) {
	b := s.shelf(t)
	tx, err := s.eng.Begin(t.Context())
	ok(t, err)
	b.add(t, tx, 6, "kept")
	_, err = engine.Exec(t.Context(), tx, retort.InsertInto(b.table).Values(b.id.Set(1), b.title.Set("twice")))
	wantKind(t, err, engine.ErrUnique)
	if err := tx.Commit(t.Context()); err != nil {
		wantKind(t, err, engine.ErrTxDone)
		wantRows(t, s.eng, b.titles().Where(b.id.Gt(5)))
		return
	}
	wantRows(t, s.eng, b.titles().Where(b.id.Gt(5)), "kept")
}

func readOnly(t *testing.T, s *suite) {
	b := s.shelf(t)
	tx, err := s.eng.Begin(t.Context(), engine.ReadOnly)
	ok(t, err)
	defer tx.Rollback(t.Context())
	wantRows(t, tx, retort.Select(retort.CountAll()).From(b.table), 5)
	_, err = engine.Exec(t.Context(), tx, retort.Delete(b.table).All())
	wantKind(t, err, engine.ErrReadOnly)
}

func repeatableRead(t *testing.T, s *suite) {
	b := s.shelf(t)
	tx, err := s.eng.Begin(t.Context(), engine.RepeatableRead, engine.ReadOnly)
	ok(t, err)
	defer tx.Rollback(t.Context())
	first := all(t, tx, b.titles())
	b.add(t, s.eng, 6, "new")
	wantRows(t, tx, b.titles(), first...)
	ok(t, tx.Commit(t.Context()))
	wantRows(t, s.eng, b.titles().Where(b.id.Eq(6)), "new")
}

func everyLevel(t *testing.T, s *suite) {
	b := s.shelf(t)
	for _, level := range []engine.Isolation{engine.ReadUncommitted, engine.ReadCommitted, engine.RepeatableRead, engine.Serializable} {
		for _, opts := range [][]engine.TxOption{{level}, {level, engine.ReadOnly}, {level, engine.LazyWrite}} {
			ok(t, engine.Transact(t.Context(), s.eng, func(tx *engine.Tx) error {
				wantRows(t, tx, retort.Select(retort.CountAll()).From(b.table), 5)
				return nil
			}, opts...))
		}
	}
}

func lazyWrite(t *testing.T, s *suite) {
	b := s.shelf(t)
	ok(t, engine.Transact(t.Context(), s.eng, func(tx *engine.Tx) error {
		wantRows(t, tx, b.titles().Where(b.id.Eq(1)), "Emma")
		exec(t, tx, retort.Update(b.table).Set(b.title.Set("Persuasion")).Where(b.id.Eq(1)))
		wantRows(t, tx, b.titles().Where(b.id.Eq(1)), "Persuasion")
		return nil
	}, engine.LazyWrite))
	wantRows(t, s.eng, b.titles().Where(b.id.Eq(1)), "Persuasion")
}

func releasedClean(t *testing.T, s *suite) {
	b := s.shelf(t)
	c, err := s.eng.Conn(t.Context())
	ok(t, err)
	tx, err := c.Begin(t.Context())
	ok(t, err)
	exec(t, tx, retort.Delete(b.table).All())
	ok(t, c.Close())
	wantRows(t, s.eng, retort.Select(retort.CountAll()).From(b.table), 5)
	s.wantIdle(t)
}

// inStep runs two transactions whose functions wait for each other before their last step, and returns the error of each.
func (s *suite) inStep(t *testing.T, first func(tx *engine.Tx, n int) error, second func(tx *engine.Tx, n int) error, opts ...engine.TxOption) [2]error {
	var errs [2]error
	var met, done sync.WaitGroup
	met.Add(2)
	for n := range 2 {
		done.Go(func() {
			tx, err := s.eng.Begin(t.Context(), opts...)
			if err == nil {
				err = first(tx, n)
			}
			met.Done()
			met.Wait()
			if err == nil {
				err = second(tx, n)
			}
			if err == nil {
				err = tx.Commit(t.Context())
			} else if tx != nil {
				tx.Rollback(t.Context())
			}
			errs[n] = err
		})
	}
	done.Wait()
	return errs
}

// wantOne checks that exactly one of two transactions failed, and how.
func wantOne(t *testing.T, errs [2]error, kinds ...error) {
	t.Helper()
	err := errors.Join(errs[0], errs[1])
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Fatalf("errors are %v and %v, want one", errs[0], errs[1])
	}
	for _, kind := range kinds {
		if errors.Is(err, kind) {
			if !engine.Retryable(errs[0]) && !engine.Retryable(errs[1]) {
				t.Errorf("%v is not retryable", err)
			}
			return
		}
	}
	t.Errorf("error is %v, want one of %v", err, kinds)
}

// serialization: each counts the rows and then adds one. Run one after the other they'd give 6 and 7.
func serialization(t *testing.T, s *suite) {
	if !s.has(dialect.RowLocks) {
		t.Log("left out: one transaction at a time writes")
		return
	}
	b := s.shelf(t)
	errs := s.inStep(t, func(tx *engine.Tx, n int) error {
		_, err := engine.All(t.Context(), tx, retort.Select(retort.CountAll()).From(b.table))
		return err
	}, func(tx *engine.Tx, n int) error {
		_, err := engine.Exec(t.Context(), tx, retort.InsertInto(b.table).Values(b.id.Set(int64(6+n)), b.title.Set("new")))
		return err
	}, engine.Serializable)
	wantOne(t, errs, engine.ErrSerialization, engine.ErrDeadlock)
}

func deadlock(t *testing.T, s *suite) {
	if !s.has(dialect.RowLocks) {
		t.Log("left out: no row locks")
		return
	}
	b := s.shelf(t)
	touch := func(tx *engine.Tx, id int64) error {
		_, err := engine.Exec(t.Context(), tx, retort.Update(b.table).Set(b.title.Set("x")).Where(b.id.Eq(id)))
		return err
	}
	errs := s.inStep(t, func(tx *engine.Tx, n int) error { return touch(tx, int64(n+1)) },
		func(tx *engine.Tx, n int) error { return touch(tx, int64(2-n)) })
	wantOne(t, errs, engine.ErrDeadlock)
}

func lockedRow(t *testing.T, s *suite) {
	if !s.has(dialect.RowLocks) {
		t.Log("left out: no row locks")
		return
	}
	b := s.shelf(t)
	holder, err := s.eng.Begin(t.Context())
	ok(t, err)
	defer holder.Rollback(t.Context())
	wantRows(t, holder, b.titles().Where(b.id.Eq(2)).ForUpdate(), "Ulysses")
	start := time.Now()
	ok(t, engine.Transact(t.Context(), s.eng, func(tx *engine.Tx) error {
		wantRows(t, tx, b.titles().ForUpdate(retort.SkipLocked), "Emma", "Solaris", "Walden", "Dune")
		return nil
	}))
	err = engine.Transact(t.Context(), s.eng, func(tx *engine.Tx) error {
		_, err := engine.All(t.Context(), tx, b.titles().ForUpdate(retort.NoWait))
		return err
	})
	wantKind(t, err, engine.ErrBusy)
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %v: it waited", took)
	}
}

func readUncommitted(t *testing.T, s *suite) {
	b := s.shelf(t)
	tx, err := s.eng.Begin(t.Context())
	ok(t, err)
	defer tx.Rollback(t.Context())
	exec(t, tx, retort.Update(b.table).Set(b.title.Set("dirty")).Where(b.id.Eq(1)))
	other, err := s.eng.Begin(t.Context(), engine.ReadUncommitted, engine.ReadOnly)
	ok(t, err)
	defer other.Rollback(t.Context())
	want := "Emma"
	if s.has(dialect.DirtyReads) {
		want = "dirty"
	}
	wantRows(t, other, b.titles().Where(b.id.Eq(1)), want)
}
