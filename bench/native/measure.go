package main

import (
	"fmt"
	"runtime"
	"syscall"
	"time"
)

// cost is what some operations took.
type cost struct {
	cpu, wall     time.Duration
	allocs, bytes uint64
}

func (c *cost) add(d cost) {
	c.cpu += d.cpu
	c.wall += d.wall
	c.allocs += d.allocs
	c.bytes += d.bytes
}

// meter reads the clocks. Reading memory statistics stops the world, so that is done outside of both clocks.
type meter struct {
	mem  runtime.MemStats
	cpu  time.Duration
	wall time.Time
}

func start() *meter {
	m := &meter{}
	runtime.ReadMemStats(&m.mem)
	m.cpu = processTime()
	m.wall = time.Now()
	return m
}

func (m *meter) stop() cost {
	c := cost{wall: time.Since(m.wall), cpu: processTime() - m.cpu}
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	c.allocs, c.bytes = mem.Mallocs-m.mem.Mallocs, mem.TotalAlloc-m.mem.TotalAlloc
	return c
}

// processTime is the user and system time of all threads so far.
func processTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// round runs a side's operations. Garbage of whatever ran before is collected first, that of the preparation too, so that a side
// pays for its own.
func (s side) round(ops int) (cost, error) {
	if s.prepare != nil {
		if err := s.prepare(ops); err != nil {
			return cost{}, err
		}
	}
	runtime.GC()
	m := start()
	for range ops {
		if err := s.run(); err != nil {
			return m.stop(), err
		}
	}
	return m.stop(), s.verify()
}

func (s side) verify() error {
	if s.check == nil {
		return nil
	}
	return s.check()
}

// result is what the rounds of a workload gave. The costs are of all rounds together.
type result struct {
	w            *workload
	ops          int
	retort, hand cost
	cpu, wall    []float64 // ratios, one a round
	rounds       []cost    // of retort
}

// measure runs both sides in turns.
func (w *workload) measure(p *pair, rounds int) (*result, error) {
	r := &result{w: w, ops: rounds * w.ops}
	if err := p.warm(w.ops); err != nil {
		return nil, err
	}
	for n := range rounds {
		a, b, err := p.round(w.ops, n%2 == 1)
		if err != nil {
			return nil, fmt.Errorf("round %d: %w", n+1, err)
		}
		r.retort.add(a)
		r.hand.add(b)
		r.rounds = append(r.rounds, a)
		if p.hand.run != nil {
			r.cpu = append(r.cpu, ratio(a.cpu, b.cpu))
			r.wall = append(r.wall, ratio(a.wall, b.wall))
		}
	}
	return r, nil
}

// warm fills caches: a short round that isn't counted.
func (p *pair) warm(ops int) error {
	_, _, err := p.round(max(1, ops/10), false)
	return err
}

// round runs each side once. swapped has the hand-written one go first.
func (p *pair) round(ops int, swapped bool) (a, b cost, err error) {
	if p.hand.run == nil {
		a, err = p.retort.round(ops)
		return a, b, name("retort", err)
	}
	if swapped {
		if b, err = p.hand.round(ops); err != nil {
			return a, b, name("hand-written", err)
		}
	}
	if a, err = p.retort.round(ops); err != nil {
		return a, b, name("retort", err)
	}
	if !swapped {
		b, err = p.hand.round(ops)
	}
	return a, b, name("hand-written", err)
}

func name(side string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", side, err)
}

func ratio(a, b time.Duration) float64 { return float64(a) / float64(max(b, 1)) }
