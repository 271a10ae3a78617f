package postgres

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/retort-go/retort/engine"
)

// pool is the engine's driver over a pool of pgx.
type pool struct {
	pool    *pgxpool.Pool
	owned   bool          // closed with the engine
	timeout time.Duration // of waiting for a connection; 0 is none
	closed  atomic.Bool
}

// Acquire takes a connection out of the pool, which connects if it must and may.
func (p *pool) Acquire(ctx context.Context, _ engine.Access) (engine.DriverConn, error) {
	if p.closed.Load() {
		return nil, engine.ErrClosed
	}
	wait, cancel := ctx, context.CancelFunc(func() {})
	if p.timeout > 0 {
		wait, cancel = context.WithTimeout(ctx, p.timeout)
	}
	defer cancel()
	c, err := p.pool.Acquire(wait)
	if err != nil {
		return nil, p.explain(ctx, wait, err)
	}
	return &conn{pooled: c, c: c.Conn()}, nil
}

// explain says why there was no connection.
func (p *pool) explain(ctx, wait context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return err
	case wait.Err() != nil:
		return &engine.Error{Op: "connect", Kind: engine.ErrBusy, Err: fmt.Errorf("none of the pool's %d connections came free in %v: close results and transactions sooner, or raise pool_max_conns: %w",
			p.pool.Config().MaxConns, p.timeout, errors.Join(err))}
	}
	return connectError(err)
}

// Close closes the pool if the engine opened it: the idle connections at once, those in use when they are released.
func (p *pool) Close() error {
	if !p.closed.Swap(true) && p.owned {
		go p.pool.Close() // it waits for the connections in use
	}
	return nil
}

// PoolStats counts the pool's connections, also those that others use if it is the program's.
func (p *pool) PoolStats() engine.PoolStats {
	s := p.pool.Stat()
	return engine.PoolStats{InUse: int(s.AcquiredConns()), Idle: int(s.IdleConns())}
}
