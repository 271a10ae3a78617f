package mysql

import (
	"context"
	"database/sql/driver"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
)

// pool is the engine's driver.
type pool struct {
	cfg       Config
	dsn       *mysql.Config
	connector driver.Connector
	dialect   atomic.Pointer[dialect.Dialect] // of the server that answered first; nil before

	slots  chan struct{} // one token for each connection in use; senders wait in turn
	closed chan struct{}
	once   sync.Once
	mu     sync.Mutex
	idle   []*conn // the one used last at the end
	shut   bool
	reaper *time.Timer // closes idle connections in time; nil while there are none

	suspect                       atomic.Int64 // when a connection was last found lost, in nanoseconds since 1970
	opened, expired, dead, waited atomic.Uint64
	waitTime                      atomic.Int64
}

func newPool(c Config, dsn *mysql.Config, connector driver.Connector) *pool {
	return &pool{cfg: c, dsn: dsn, connector: connector, slots: make(chan struct{}, c.MaxConns), closed: make(chan struct{})}
}

// Detect gives the dialect of the server that answered first, and connects if none has yet.
func (p *pool) Detect(ctx context.Context) (dialect.Dialect, error) {
	if d := p.dialect.Load(); d != nil {
		return *d, nil
	}
	c, err := p.Acquire(ctx, engine.Read)
	if err != nil {
		return nil, err
	}
	c.Release(false)
	return *p.dialect.Load(), nil
}

// Acquire waits for a free connection, in turn, and opens one if there are fewer than may be.
func (p *pool) Acquire(ctx context.Context, _ engine.Access) (engine.DriverConn, error) {
	if err := p.token(ctx); err != nil {
		return nil, err
	}
	c, err := p.connection(ctx)
	if err != nil {
		<-p.slots
		return nil, err
	}
	return c, nil
}

// token waits until one connection less than the limit is in use.
func (p *pool) token(ctx context.Context) error {
	select {
	case <-p.closed:
		return engine.ErrClosed
	case p.slots <- struct{}{}:
		return p.open()
	default:
	}
	p.waited.Add(1)
	begin := time.Now()
	defer func() { p.waitTime.Add(int64(time.Since(begin))) }()
	var late <-chan time.Time
	if p.cfg.AcquireTimeout > 0 {
		timeout := time.NewTimer(p.cfg.AcquireTimeout)
		defer timeout.Stop()
		late = timeout.C
	}
	select {
	case <-p.closed:
		return engine.ErrClosed
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	case <-late:
		return &engine.Error{Op: "connect", Kind: engine.ErrBusy,
			Err: fmt.Errorf("all %d connections were in use for %v: close results and transactions sooner, or raise MaxConns", p.cfg.MaxConns, p.cfg.AcquireTimeout)}
	}
	return p.open()
}

// open gives a token back if the pool was closed while it was taken.
func (p *pool) open() error {
	select {
	case <-p.closed:
		<-p.slots
		return engine.ErrClosed
	default:
		return nil
	}
}

// connection returns an idle connection that still answers, or a new one. The caller holds a token.
func (p *pool) connection(ctx context.Context) (*conn, error) {
	for {
		c := p.pop()
		if c == nil {
			return p.connect(ctx)
		}
		switch {
		case c.expired(time.Now()):
			p.expired.Add(1)
		case c.alive(ctx):
			return c, nil
		case ctx.Err() != nil: // which may be why it didn't answer
			c.close()
			return nil, ctx.Err()
		default:
			p.lost()
		}
		c.close()
	}
}

func (p *pool) pop() *conn {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := len(p.idle)
	if n == 0 {
		return nil
	}
	c := p.idle[n-1]
	p.idle[n-1] = nil
	p.idle = p.idle[:n-1]
	return c
}

// put takes a connection back, and tells whether it is to stay open.
func (p *pool) put(c *conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.shut || len(p.idle) >= p.cfg.MaxIdle {
		return false
	}
	p.idle = append(p.idle, c)
	if p.reaper == nil && p.cfg.MaxIdleTime > 0 {
		p.reaper = time.AfterFunc(p.cfg.MaxIdleTime, p.reap)
	}
	return true
}

// reap closes the connections that have been idle for too long, and comes back when the next may be.
func (p *pool) reap() {
	p.mu.Lock()
	now, keep, gone := time.Now(), []*conn{}, []*conn{}
	for _, c := range p.idle {
		if c.expired(now) {
			gone = append(gone, c)
		} else {
			keep = append(keep, c)
		}
	}
	p.idle, p.reaper = keep, nil
	if len(keep) > 0 {
		p.reaper = time.AfterFunc(p.cfg.MaxIdleTime, p.reap)
	}
	p.mu.Unlock()
	p.expired.Add(uint64(len(gone)))
	for _, c := range gone {
		c.close()
	}
}

// lost notes that a connection was lost: those that were idle by then are asked before they are used, as the server may be gone.
func (p *pool) lost() {
	p.dead.Add(1)
	p.suspect.Store(time.Now().UnixNano())
}

// Close closes the idle connections and has the others closed when they come back.
func (p *pool) Close() error {
	p.once.Do(func() {
		close(p.closed)
		p.mu.Lock()
		idle := p.idle
		p.idle, p.shut = nil, true
		if p.reaper != nil {
			p.reaper.Stop()
		}
		p.mu.Unlock()
		for _, c := range idle {
			c.close()
		}
	})
	return nil
}

// PoolStats counts the connections.
func (p *pool) PoolStats() engine.PoolStats {
	p.mu.Lock()
	defer p.mu.Unlock()
	return engine.PoolStats{InUse: len(p.slots), Idle: len(p.idle), Max: p.cfg.MaxConns, Opened: p.opened.Load(), Expired: p.expired.Load(),
		Dead: p.dead.Load(), Waits: p.waited.Load(), WaitTime: time.Duration(p.waitTime.Load())}
}

// killTime is how long ending an abandoned statement may take.
const killTime = 5 * time.Second

// kill ends what runs on a connection whose context ended: go-sql-driver only closes its side, and the server would go on with the
// statement and keep its locks until it has something to send.
func (p *pool) kill(id uint64) {
	// The connection may be gone already, which is an error that says nothing.
	_ = p.run(fmt.Sprintf("KILL %d", id))
}

// run runs a text on a connection of its own.
func (p *pool) run(text string) error {
	ctx, cancel := context.WithTimeout(context.Background(), killTime)
	defer cancel()
	raw, err := p.connector.Connect(ctx)
	if err != nil {
		return err
	}
	defer raw.Close()
	_, err = raw.(driver.ExecerContext).ExecContext(ctx, text, nil)
	return err
}
