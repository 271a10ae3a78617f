package sqlite

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ncruces/go-sqlite3/vfs/mvcc"
	"github.com/retort-go/retort/engine"
)

// pool is the engine's driver: a lane of one connection that writes and a lane of several that read.
type pool struct {
	cfg    Config
	loc    location
	write  lane
	read   lane
	closed chan struct{}
	once   sync.Once
}

// lane is a set of connections of one kind.
type lane struct {
	access engine.Access
	slots  chan struct{} // one token for each connection in use; senders wait in turn
	mu     sync.Mutex
	idle   []*conn // the one used last at the end
	shut   bool

	opened, dead, waited atomic.Uint64
	waitTime             atomic.Int64
}

func newPool(c Config, loc location) *pool {
	p := &pool{cfg: c, loc: loc, closed: make(chan struct{})}
	p.write = lane{access: engine.Write, slots: make(chan struct{}, 1)}
	p.read = lane{access: engine.Read, slots: make(chan struct{}, c.Readers)}
	if loc.kind == inMemory {
		mvcc.Create(loc.vault, mvcc.Snapshot{}) // which keeps it until Close, however many connections come and go
	}
	return p
}

// Sharing tells that reads and writes use different connections.
func (p *pool) Sharing() engine.Sharing {
	if p.loc.kind == onFile && p.cfg.JournalMode != "WAL" {
		return engine.SplitLocking
	}
	return engine.SplitSnapshots
}

// Acquire waits for a free connection, in turn, and opens one if there are fewer than may be.
func (p *pool) Acquire(ctx context.Context, a engine.Access) (engine.DriverConn, error) {
	l := &p.read
	if a == engine.Write {
		l = &p.write
	}
	if err := p.waitFor(ctx, l); err != nil {
		return nil, err
	}
	c, err := p.connection(ctx, l)
	if err != nil {
		<-l.slots
		return nil, err
	}
	return c, nil
}

// waitFor takes a token of the lane.
func (p *pool) waitFor(ctx context.Context, l *lane) error {
	if err := p.token(ctx, l); err != nil {
		return err
	}
	select {
	case <-p.closed: // perhaps while both were ready
		<-l.slots
		return engine.ErrClosed
	default:
		return nil
	}
}

func (p *pool) token(ctx context.Context, l *lane) error {
	select {
	case l.slots <- struct{}{}:
		return nil
	default:
	}
	l.waited.Add(1)
	begin := time.Now()
	defer func() { l.waitTime.Add(int64(time.Since(begin))) }()
	timeout := time.NewTimer(p.cfg.BusyTimeout)
	defer timeout.Stop()
	select {
	case l.slots <- struct{}{}:
		return nil
	case <-p.closed:
		return engine.ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	case <-timeout.C:
		return p.busy(l)
	}
}

// busy says why no connection was free.
func (p *pool) busy(l *lane) error {
	err := fmt.Errorf("all %d reading connections were in use for %v: close results and transactions sooner, or raise Readers", p.cfg.Readers, p.cfg.BusyTimeout)
	if l.access == engine.Write {
		err = fmt.Errorf("another transaction of this engine kept the writing connection for %v: end it sooner, run this statement in it, or raise BusyTimeout", p.cfg.BusyTimeout)
	}
	return &engine.Error{Op: "connect", Kind: engine.ErrBusy, Err: err}
}

// connection returns an idle connection or a new one. The caller holds a token.
func (p *pool) connection(ctx context.Context, l *lane) (*conn, error) {
	l.mu.Lock()
	if n := len(l.idle); n > 0 {
		c := l.idle[n-1]
		l.idle[n-1] = nil
		l.idle = l.idle[:n-1]
		l.mu.Unlock()
		return c, nil
	}
	l.mu.Unlock()
	return p.connect(ctx, l)
}

// put takes a connection back, and tells whether it is to stay open.
func (l *lane) put(c *conn, broken bool) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if broken || l.shut {
		return false
	}
	l.idle = append(l.idle, c)
	return true
}

// shutDown closes the idle connections and has the others closed when they come back.
func (l *lane) shutDown() error {
	l.mu.Lock()
	idle := l.idle
	l.idle, l.shut = nil, true
	l.mu.Unlock()
	var first error
	for _, c := range idle {
		if err := c.close(); first == nil {
			first = err
		}
	}
	return first
}

// Close closes the idle connections: the readers first, since the last connection of a WAL database tidies up its file.
func (p *pool) Close() error {
	var err error
	p.once.Do(func() {
		close(p.closed)
		err = p.read.shutDown()
		if werr := p.write.shutDown(); err == nil {
			err = werr
		}
		if p.loc.kind == inMemory {
			mvcc.Delete(p.loc.vault)
		}
	})
	return err
}

// PoolStats counts the connections of both lanes.
func (p *pool) PoolStats() engine.PoolStats {
	var s engine.PoolStats
	for _, l := range []*lane{&p.read, &p.write} {
		l.mu.Lock()
		s.InUse += len(l.slots)
		s.Idle += len(l.idle)
		l.mu.Unlock()
		s.Max += cap(l.slots)
		s.Opened += l.opened.Load()
		s.Dead += l.dead.Load()
		s.Waits += l.waited.Load()
		s.WaitTime += time.Duration(l.waitTime.Load())
	}
	return s
}
