package suite

import (
	"context"
	"errors"

	"github.com/retort-go/retort/bench/harness"
	"github.com/retort-go/retort/bench/peers"
)

// Counts are the statements of one operation, those that begin and end transactions among them, and the round trips to the server: none where the
// database is in the process. What is done once, such as preparing, isn't in them.
type Counts struct {
	Statements int64 `json:"statements"`
	Trips      int64 `json:"trips"`
}

// Count runs each contender's task over counted ways. The counts are in the order of contenders.
func (w *Workload) Count(ctx context.Context, in *Places, contenders []Contender) (_ []Counts, err error) {
	ways, end, err := countedWays(in)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, end()) }()
	o, err := w.Open(ctx, in, contenders, func(p *peers.Place) *peers.Place { return ways[p] })
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, o.Close()) }()
	counts := make([]Counts, len(contenders))
	for i, s := range o.Sides {
		way := ways[in.of(contenders[i])]
		if counts[i], err = countOne(s, way); err != nil {
			return nil, err
		}
	}
	return counts, nil
}

// countOne counts the third operation of a side: the first ones prepare.
func countOne(s harness.Side, way *peers.Place) (Counts, error) {
	const warm = 2
	if s.Prepare != nil {
		if err := s.Prepare(warm + 1); err != nil {
			return Counts{}, err
		}
	}
	for range warm {
		if err := s.Run(); err != nil {
			if errors.Is(err, harness.ErrMissing) {
				err = nil
			}
			return Counts{}, err
		}
	}
	way.Count.Take()
	if err := s.Run(); err != nil {
		return Counts{}, err
	}
	var c Counts
	c.Statements, c.Trips = way.Count.Take()
	return c, nil
}

// countedWays are counted ways to the places, and how they end.
func countedWays(in *Places) (map[*peers.Place]*peers.Place, func() error, error) {
	ways := map[*peers.Place]*peers.Place{}
	var ends []func() error
	end := func() error {
		var errs []error
		for _, e := range ends {
			errs = append(errs, e())
		}
		return errors.Join(errs...)
	}
	for _, p := range []*peers.Place{in.Shared, in.Native} {
		if ways[p] != nil {
			continue
		}
		way, done, err := p.Counted()
		if err != nil {
			return nil, nil, errors.Join(err, end())
		}
		ways[p], ends = way, append(ends, done)
	}
	return ways, end, nil
}
