package postgres

import (
	"context"
	"sync"
	"time"
)

// patience bounds how long connections are waited for, without a timer for each wait: setting one wakes the runtime's poller, which takes a
// tenth of the time of a short statement. One timer looks at all waits while there are any, eight times within the limit, so that a
// wait may take an eighth more.
type patience struct {
	limit time.Duration // 0 is none

	mu      sync.Mutex
	waits   map[*wait]struct{}
	watched bool // the timer runs
}

// wait is one wait for a connection.
type wait struct {
	since  time.Time
	cancel context.CancelFunc
}

// begin returns a context that ends when the limit is reached, and what ends the wait.
func (p *patience) begin(ctx context.Context) (context.Context, func()) {
	if p.limit == 0 {
		return ctx, func() {}
	}
	w := &wait{since: time.Now()}
	ctx, w.cancel = context.WithCancel(ctx)
	p.mu.Lock()
	if p.waits == nil {
		p.waits = map[*wait]struct{}{}
	}
	p.waits[w] = struct{}{}
	if !p.watched {
		p.watched = true
		time.AfterFunc(p.limit/8, p.look)
	}
	p.mu.Unlock()
	return ctx, func() { p.end(w) }
}

func (p *patience) end(w *wait) {
	w.cancel()
	p.mu.Lock()
	delete(p.waits, w)
	p.mu.Unlock()
}

// look ends the waits that have reached the limit. It looks again as long as some began since it looked last.
func (p *patience) look() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for w := range p.waits {
		if time.Since(w.since) >= p.limit {
			w.cancel()
		}
	}
	p.watched = len(p.waits) > 0
	if p.watched {
		time.AfterFunc(p.limit/8, p.look)
	}
}
