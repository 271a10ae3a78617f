package everywhere

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/orm"
)

// lives are what a session may have done when it is closed.
var lives = []func(ctx context.Context, s *orm.Session) error{
	func(context.Context, *orm.Session) error { return nil },
	func(ctx context.Context, s *orm.Session) error { // read, and left with its transaction open
		_, err := orm.Get(ctx, s, authors, 1, orm.SelectIn(authors.Books))
		return err
	},
	func(ctx context.Context, s *orm.Session) error { // flushed, and not committed
		s.Add(&Author{Name: "lost", Books: orm.Items(&Book{Title: "lost"})})
		return s.Flush(ctx)
	},
	func(_ context.Context, s *orm.Session) error { // pending, and a mistake
		s.Add(&Tag{Name: "lost"}, "mistake")
		return nil
	},
	func(ctx context.Context, s *orm.Session) error { // left in the middle of a result
		for range orm.Iter(ctx, s, retort.Select(books)) {
			break
		}
		return nil
	},
	func(ctx context.Context, s *orm.Session) error { // failed
		_, err := orm.All(ctx, s, nowhere)
		if err == nil {
			return errors.New("the query has not failed")
		}
		return nil
	},
	func(ctx context.Context, s *orm.Session) error { // committed
		a, err := orm.Get(ctx, s, authors, 1)
		if err != nil {
			return err
		}
		a.Name += "x"
		if len(a.Name) > 40 {
			a.Name = "King"
		}
		return s.Commit(ctx)
	},
}

func TestTenThousandSessionsLeaveNothingBehind(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		library(t, eng)
		live := func(n int) {
			for k := range n {
				s := orm.NewSession(eng, models)
				life := 0
				if k%5 == 0 { // the others do nothing, for the sake of time
					life = k / 5 % len(lives)
				}
				expect.OK(t, lives[life](t.Context(), s))
				expect.OK(t, s.Close())
			}
		}
		live(2000) // fills the pool and the caches
		goroutines, memory := settled()
		live(10_000)
		if now, bytes := settled(); now > goroutines || bytes > memory+1<<20 {
			t.Errorf("%d goroutines, then %d; %d bytes, then %d", goroutines, now, memory, bytes)
		}
		if n := eng.Stats().Pool.InUse; n != 0 {
			t.Errorf("%d connections are in use", n)
		}
		expect.Equal(t, "authors", count(t, eng, authors), 2)
	})
}

// settled is how many goroutines and bytes are left when what is about to end has ended.
func settled() (goroutines int, memory uint64) {
	for range 50 {
		runtime.GC()
		if n := runtime.NumGoroutine(); n == goroutines {
			break
		} else {
			goroutines = n
		}
		time.Sleep(10 * time.Millisecond)
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return goroutines, m.HeapAlloc
}
