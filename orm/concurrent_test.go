package orm_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/orm"
)

// openMusic opens a database in a file with singers 1 to n, each with one song.
func openMusic(t *testing.T, n int) *engine.Engine {
	t.Helper()
	eng, err := sqlite.Open(t.Context(), t.TempDir()+"/music.db")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { eng.Close() })
	if err := Music.CreateAll(t.Context(), eng); err != nil {
		t.Fatal(err)
	}
	s := orm.NewSession(eng, Music)
	defer s.Close()
	for i := range n {
		s.Add(&Singer{Name: fmt.Sprint("singer ", i+1), Songs: orm.Items(&Song{Title: "first"})})
	}
	if err := s.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	return eng
}

// Many sessions work at once over one engine, each on a goroutine of its own with a seed of its own: read, load, add, remove, roll back,
// commit. What they committed is what is there in the end.
func TestManySessionsAtOnce(t *testing.T) {
	const workers, rounds, singers = 8, 25, 20
	eng := openMusic(t, singers)
	added := make([]int, workers)
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			rnd := rand.New(rand.NewPCG(uint64(w), 1))
			for round := range rounds {
				n, err := work(t.Context(), eng, rnd, fmt.Sprintf("%d/%d", w, round))
				if err != nil {
					t.Errorf("worker %d, round %d: %v", w, round, err)
					return
				}
				added[w] += n
			}
		})
	}
	wg.Wait()
	want := singers
	for _, n := range added {
		want += n
	}
	s := orm.NewSession(eng, Music)
	defer s.Close()
	if n, err := orm.Count(t.Context(), s, retort.Select(Songs)); err != nil || n != int64(want) {
		t.Errorf("%d songs, %v, want %d", n, err, want)
	}
}

// work is one transaction, tried again in a new session while others are in its way. It returns by how many songs the database grew.
func work(ctx context.Context, eng *engine.Engine, rnd *rand.Rand, title string) (grown int, err error) {
	for range 50 {
		var stale *orm.StaleError
		grown, err = attempt(ctx, eng, rnd, title)
		if !errors.As(err, &stale) && !errors.Is(err, engine.ErrBusy) && !errors.Is(err, engine.ErrSerialization) {
			break
		}
	}
	return grown, err
}

func attempt(ctx context.Context, eng *engine.Engine, rnd *rand.Rand, title string) (grown int, err error) {
	s := orm.NewSession(eng, Music)
	defer func() { err = errors.Join(err, s.Close()) }()
	singers, err := orm.All(ctx, s, retort.Select(Singers).With(orm.SelectIn(Singers.Songs)))
	if err != nil {
		return 0, err
	}
	x := singers[rnd.IntN(len(singers))]
	if same, err := orm.Get(ctx, s, Singers, x.ID); err != nil || same != x {
		return 0, fmt.Errorf("Get gave another object: %v, %w", same, err)
	}
	if songs := x.Songs.Peek(); rnd.IntN(4) == 0 && len(songs) > 1 {
		x.Songs.Remove(songs[len(songs)-1])
		grown = -1
	} else {
		x.Songs.Append(&Song{Title: title})
		grown = 1
	}
	if rnd.IntN(3) == 0 {
		if err := s.Flush(ctx); err != nil {
			return 0, err
		}
	}
	if rnd.IntN(5) == 0 {
		if err := s.Rollback(ctx); err != nil {
			return 0, err
		}
		grown = 0
	}
	return grown, s.Commit(ctx)
}

// A session is for one goroutine at a time: a second one is told so, and the first goes on as if nothing had been.
func TestConcurrentUseOfASessionIsAnError(t *testing.T) {
	var during func() // called while a statement runs
	eng, err := sqlite.Open(t.Context(), t.TempDir()+"/music.db", engine.WithObserver(func(e engine.Event) {
		if fn := during; fn != nil && e.Kind == engine.QueryEvent {
			during = nil
			fn()
		}
	}))
	if err != nil {
		t.Fatal(err)
	}
	defer eng.Close()
	if err := Music.CreateAll(t.Context(), eng); err != nil {
		t.Fatal(err)
	}
	s := orm.NewSession(eng, Music)
	defer s.Close()
	nina := &Singer{Name: "Nina", Songs: orm.Items(&Song{Title: "Sinnerman"})}
	s.Add(nina)
	if err := s.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	for name, use := range map[string]func() error{
		"All":       func() error { _, err := orm.All(ctx, s, retort.Select(Singers)); return err },
		"One":       func() error { _, err := orm.One(ctx, s, retort.Select(Singers)); return err },
		"Get":       func() error { _, err := orm.Get(ctx, s, Singers, 1); return err },
		"Count":     func() error { _, err := orm.Count(ctx, s, retort.Select(Singers)); return err },
		"Exists":    func() error { _, err := orm.Exists(ctx, s, retort.Select(Singers)); return err },
		"lazy load": func() error { _, err := nina.Songs.All(ctx); return err },
		"Flush":     func() error { return s.Flush(ctx) },
		"Commit":    func() error { return s.Commit(ctx) },
		"Rollback":  func() error { return s.Rollback(ctx) },
		"Savepoint": func() error { return s.Savepoint(ctx, func() error { return nil }) },
		"Close":     func() error { return s.Close() },
		"Iter": func() (err error) {
			for _, err = range orm.Iter(ctx, s, retort.Select(Singers)) {
				break
			}
			return err
		},
	} {
		var second error
		during = func() {
			done := make(chan error)
			go func() { done <- use() }()
			second = <-done
		}
		got, err := orm.All(ctx, s, retort.Select(Singers))
		if err != nil || len(got) != 1 || got[0] != nina {
			t.Errorf("%s: the first use was disturbed: %v, %v", name, got, err)
		}
		if !errors.Is(second, orm.ErrConcurrentUse) {
			t.Errorf("%s at the same time: got %v", name, second)
		}
	}
	if _, err := nina.Songs.All(ctx); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}
