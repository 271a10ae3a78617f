// Package suite has the workloads that peers are compared in, with the data before them and the checks after them.
//
//   - suite.go: workloads and contenders; contenders.go: who takes part
//   - tables.go: the database's content, filled and read back by hand
//   - insert.go, read.go, change.go, mixed.go: the workloads
//   - targets.go: what Retort is to reach
package suite

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/retort-go/retort/bench/harness"
	"github.com/retort-go/retort/bench/peers"
)

// Workload is one task for all contenders.
type Workload struct {
	Name string
	// Ops are the operations of a round.
	Ops int
	// Only is the one kind of database that the workload is for; empty for all.
	Only peers.Kind
	// fill makes the content that the task reads; nil if each round makes its own.
	fill func(t *tables) error
	side func(w worker) harness.Side
}

// Sizes are how much there is of what takes long.
type Sizes struct {
	Bulk   int // readings of a bulk insert
	Stream int // readings of a stream
	Ops    func(full int) int
}

// Full are the sizes of the benchmark, and Quick those of a test.
var (
	Full  = Sizes{Bulk: 10_000, Stream: 50_000, Ops: func(full int) int { return full }}
	Quick = Sizes{Bulk: 1_050, Stream: 1_000, Ops: func(int) int { return 2 }}
)

// Workloads are all there are, in the order of the tables.
func Workloads(z Sizes) []*Workload {
	list := []*Workload{
		{Name: "insert one, id back", Ops: 500, side: worker.insert},
		{Name: "insert graph 100 × 10", Ops: 5, side: worker.graph},
		{Name: fmt.Sprintf("bulk insert %s × 20", thousands(z.Bulk)), Ops: 1, side: func(w worker) harness.Side { return w.bulk(z.Bulk) }},
		{Name: "get by key", Ops: 1000, fill: fillReadings(listed), side: worker.get},
		{Name: "list 1,000 × 20", Ops: 10, fill: fillReadings(listed), side: worker.list},
		{Name: fmt.Sprintf("stream %s × 20", thousands(z.Stream)), Ops: 1, fill: fillReadings(z.Stream), side: func(w worker) harness.Side { return w.stream(z.Stream) }},
		{Name: "eager load, three levels", Ops: 3, fill: fillLibrary, side: worker.eager},
		{Name: "join into DTO", Ops: 20, fill: fillLibrary, side: worker.join},
		{Name: "update one column", Ops: 500, fill: fillReadings(listed), side: worker.update},
		{Name: "load 1,000, change 500, save", Ops: 3, fill: fillReadings(listed), side: worker.change},
		{Name: "move 200 children", Ops: 10, fill: fillShelf, side: worker.move},
		{Name: "delete 50 × 10", Ops: 4, side: worker.delete},
		{Name: "8 goroutines, mixed", Ops: 40, Only: peers.PostgreSQL, fill: fillReadings(listed), side: worker.mixed},
	}
	for _, w := range list {
		w.Ops = z.Ops(w.Ops)
	}
	return list
}

func thousands(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%d,%03d", n/1000, n%1000)
}

// Contender is a library that takes part.
type Contender struct {
	Name string
	// native says that it works on the place of Retort's own driver.
	native bool
	open   func(ctx context.Context, p *peers.Place) (worker, error)
}

// contender hides a peer's types.
func contender[A, R, L any](name string, open func(context.Context, *peers.Place) (peers.Peer[A, R, L], error)) Contender {
	return Contender{Name: name, open: func(ctx context.Context, p *peers.Place) (worker, error) {
		peer, err := open(ctx, p)
		if err != nil {
			return nil, fmt.Errorf("open %s: %w", name, err)
		}
		return &runner[A, R, L]{ctx: ctx, p: peer}, nil
	}}
}

// worker makes sides of one peer's tasks.
type worker interface {
	on(t *tables)
	insert() harness.Side
	graph() harness.Side
	bulk(rows int) harness.Side
	get() harness.Side
	list() harness.Side
	stream(rows int) harness.Side
	eager() harness.Side
	join() harness.Side
	update() harness.Side
	change() harness.Side
	move() harness.Side
	delete() harness.Side
	mixed() harness.Side
	close() error
}

// runner is the worker of a peer.
type runner[A, R, L any] struct {
	ctx context.Context
	p   peers.Peer[A, R, L]
	t   *tables
}

func (r *runner[A, R, L]) on(t *tables) { r.t = t }
func (r *runner[A, R, L]) close() error { return r.p.Close() }

// Places are where contenders work: those over the driver that all share, and those over Retort's own. On a server both are the same.
type Places struct{ Shared, Native *peers.Place }

// OpenPlaces makes the places of a kind of database. dir is for files.
func OpenPlaces(ctx context.Context, k peers.Kind, dir string) (*Places, error) {
	shared, err := peers.OpenPlace(ctx, k, dir, false)
	if err != nil {
		return nil, err
	}
	if k != peers.SQLite {
		return &Places{shared, shared}, nil
	}
	native, err := peers.OpenPlace(ctx, k, dir, true)
	return &Places{shared, native}, err
}

// Version is what the database that the contenders share says of itself.
func (p *Places) Version() (string, error) { return p.Shared.Control.Version(context.Background()) }

// of is where a contender works.
func (p *Places) of(c Contender) *peers.Place {
	if c.native {
		return p.Native
	}
	return p.Shared
}

// Close drops the tables.
func (p *Places) Close() error {
	err := p.Shared.Close()
	if p.Native != p.Shared {
		err = errors.Join(err, p.Native.Close())
	}
	return err
}

// Opened is a workload that is ready to run.
type Opened struct {
	Sides []harness.Side
	close []func() error
}

// Close frees what was opened, last first.
func (o *Opened) Close() error {
	var errs []error
	for _, c := range slices.Backward(o.close) {
		errs = append(errs, c())
	}
	return errors.Join(errs...)
}

// Open fills the places for the workload and has the contenders ready, in their order. through, if not nil, makes of a place a way to the same
// tables on which statements are counted: there the contenders work.
func (w *Workload) Open(ctx context.Context, in *Places, contenders []Contender, through func(*peers.Place) *peers.Place) (*Opened, error) {
	o := &Opened{}
	content := map[*peers.Place]*tables{}
	for _, c := range contenders {
		place := in.of(c)
		if content[place] == nil {
			t, err := openTables(ctx, place)
			if err != nil {
				return nil, errors.Join(err, o.Close())
			}
			content[place], o.close = t, append(o.close, t.hand.Close)
			if err := w.fillTables(t); err != nil {
				return nil, errors.Join(fmt.Errorf("fill the tables: %w", err), o.Close())
			}
		}
		at := place
		if through != nil {
			at = through(place)
		}
		worker, err := c.open(ctx, at)
		if err != nil {
			return nil, errors.Join(err, o.Close())
		}
		worker.on(content[place])
		side := w.side(worker)
		side.Name = c.Name
		o.Sides, o.close = append(o.Sides, side), append(o.close, worker.close)
	}
	return o, nil
}

func (w *Workload) fillTables(t *tables) error {
	if err := t.empty(); err != nil || w.fill == nil {
		return err
	}
	return w.fill(t)
}
