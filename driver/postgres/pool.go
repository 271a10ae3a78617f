package postgres

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/retort-go/retort/engine"
)

// pool is the engine's driver over a pool of pgx.
type pool struct {
	pool   *pgxpool.Pool
	owned  bool     // closed with the engine
	wait   patience // with connections
	reset  []string // run on each connection that is given back
	closed atomic.Bool

	suspect atomic.Int64 // when a connection was last found lost, in nanoseconds since 1970
	dead    atomic.Uint64
}

// configure gives pgx's pool what the configuration says beside the DSN.
func (p *pool) configure(c Config, cfg *pgxpool.Config) {
	if c.MaxConns > 0 {
		cfg.MaxConns = int32(c.MaxConns)
	}
	if c.MaxLifetime != 0 {
		cfg.MaxConnLifetime = c.MaxLifetime
	}
	if c.MaxIdleTime != 0 {
		cfg.MaxConnIdleTime = c.MaxIdleTime
	}
	after := c.PingAfter
	if after == 0 {
		after = defaultPingAfter
	}
	cfg.ShouldPing = func(_ context.Context, s pgxpool.ShouldPingParams) bool {
		return after >= 0 && s.IdleDuration > after || time.Now().Add(-s.IdleDuration).UnixNano() <= p.suspect.Load()
	}
	cfg.BeforeClose = func(conn *pgx.Conn) {
		if conn.IsClosed() && conn.PgConn().CustomData()[seenKey] == nil {
			p.dead.Add(1) // it gave no sign of life
		}
	}
	if c.MaxIdle != 0 {
		most := int32(max(c.MaxIdle, 0))
		cfg.AfterRelease = func(*pgx.Conn) bool { return p.pool.Stat().IdleConns() < most }
	}
	if c.Password != nil {
		cfg.BeforeConnect = func(ctx context.Context, conn *pgx.ConnConfig) (err error) {
			conn.Password, err = c.Password(ctx)
			return err
		}
	}
	if len(c.Setup) > 0 {
		cfg.AfterConnect = func(ctx context.Context, conn *pgx.Conn) error { return execAll(ctx, conn, c.Setup) }
	}
}

func execAll(ctx context.Context, conn *pgx.Conn, texts []string) error {
	for _, text := range texts {
		if _, err := conn.Exec(ctx, text); err != nil {
			return fmt.Errorf("%s: %w", text, err)
		}
	}
	return nil
}

// lost notes that a connection was lost: those that are idle now are asked before they are used, as the server may be gone.
func (p *pool) lost() {
	p.dead.Add(1)
	p.suspect.Store(time.Now().UnixNano())
}

// Acquire takes a connection out of the pool, which connects if it must and may.
func (p *pool) Acquire(ctx context.Context, _ engine.Access) (engine.DriverConn, error) {
	if p.closed.Load() {
		return nil, engine.ErrClosed
	}
	wait, end := p.wait.begin(ctx)
	defer end()
	c, err := p.pool.Acquire(wait)
	if err != nil {
		return nil, p.explain(ctx, wait, err)
	}
	return p.connOf(c), nil
}

// seenKey is under what a connection of pgx keeps that its end is known already.
const seenKey = "retort.seen"

// roomKey is under what a connection of pgx keeps a [room].
const roomKey = "retort.room"

// connOf makes a connection of the pool one of the engine's. The room for its statements stays with the connection.
func (p *pool) connOf(c *pgxpool.Conn) *conn {
	custom := c.Conn().PgConn().CustomData()
	kept, _ := custom[roomKey].(*room)
	if kept == nil {
		kept = new(room)
		custom[roomKey] = kept
	}
	return &conn{p: p, pooled: c, c: c.Conn(), room: kept}
}

// explain says why there was no connection.
func (p *pool) explain(ctx, wait context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return err
	case wait.Err() != nil:
		return &engine.Error{Op: "connect", Kind: engine.ErrBusy, Err: fmt.Errorf("none of the pool's %d connections came free in %v: close results and transactions sooner, or raise pool_max_conns: %w",
			p.pool.Config().MaxConns, p.wait.limit, context.DeadlineExceeded)}
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
	return engine.PoolStats{
		InUse: int(s.AcquiredConns()), Idle: int(s.IdleConns()), Max: int(s.MaxConns()),
		Opened: uint64(s.NewConnsCount()), Expired: uint64(s.MaxLifetimeDestroyCount() + s.MaxIdleDestroyCount()), Dead: p.dead.Load(),
		Waits: uint64(s.EmptyAcquireCount()), WaitTime: s.EmptyAcquireWaitTime(),
	}
}
