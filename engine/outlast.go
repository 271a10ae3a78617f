package engine

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// limited is a context without its parent's end that ends after a while. It differs from one of context.WithTimeout in that it makes a timer
// only for those that wait for its end: a database in the same process just looks at Err now and then, and a rollback is soon done.
type limited struct {
	context.Context // the parent, for its values
	until           time.Time

	once  sync.Once
	timed atomic.Pointer[timed] // nil as long as nobody waits
}

// timed is a context with a timer.
type timed struct {
	context.Context
	cancel context.CancelFunc
}

// outlast returns the context of something that must be done although ctx may have ended. The caller ends it with stop.
func outlast(ctx context.Context, d time.Duration) *limited {
	return &limited{Context: ctx, until: time.Now().Add(d)}
}

func (l *limited) Deadline() (time.Time, bool) { return l.until, true }

func (l *limited) Err() error {
	if t := l.timed.Load(); t != nil {
		return t.Err()
	}
	if time.Now().Before(l.until) {
		return nil
	}
	return context.DeadlineExceeded
}

func (l *limited) Done() <-chan struct{} {
	l.once.Do(func() {
		ctx, cancel := context.WithDeadline(context.WithoutCancel(l.Context), l.until)
		l.timed.Store(&timed{ctx, cancel})
	})
	return l.timed.Load().Done()
}

// stop ends the context, and its timer if there is one. Whoever asks for its end only now waits for nothing.
func (l *limited) stop() {
	l.once.Do(func() { l.timed.Store(&stopped) })
	l.timed.Load().cancel()
}

// stopped is the context of those that ask too late.
var stopped = timed{context.Background(), func() {}}
