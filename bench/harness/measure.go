package harness

import (
	"errors"
	"fmt"
	"runtime"
)

// Figures are what the rounds gave of one side.
type Figures struct {
	Name string `json:"name"`
	// Missing says that the side has no way to do the task: all else is zero.
	Missing bool `json:"missing,omitempty"`
	// PerOp is what an operation took, over all rounds.
	PerOp Cost `json:"per_op"`
	// CPU and Wall are ratios to the first side, one a round.
	CPU  []float64 `json:"cpu,omitempty"`
	Wall []float64 `json:"wall,omitempty"`
	// Rounds are the costs of an operation, one a round.
	Rounds []Cost `json:"-"`
}

// Measure runs each side's operations in each round, after a short one that doesn't count. The first side is what the others are compared with.
// An error names the side.
func Measure(sides []Side, ops, rounds int) ([]Figures, error) {
	figures := make([]Figures, len(sides))
	for i, s := range sides {
		figures[i].Name = s.Name
		_, err := s.Round(max(1, ops/10))
		if errors.Is(err, ErrMissing) && i > 0 {
			figures[i].Missing = true
		} else if err != nil {
			return nil, fmt.Errorf("%s: %w", s.Name, err)
		}
	}
	for n := range rounds {
		costs := make([]Cost, len(sides))
		for k := range sides {
			i := (k + n) % len(sides)
			if figures[i].Missing {
				continue
			}
			var err error
			if costs[i], err = sides[i].Round(ops); err != nil {
				return nil, fmt.Errorf("%s, round %d: %w", sides[i].Name, n+1, err)
			}
		}
		for i := range figures {
			figures[i].take(costs[i], costs[0], ops)
		}
	}
	return figures, nil
}

// take notes a round.
func (f *Figures) take(c, first Cost, ops int) {
	if f.Missing {
		return
	}
	f.Rounds = append(f.Rounds, c.per(ops))
	f.CPU = append(f.CPU, float64(c.CPU)/float64(max(first.CPU, 1)))
	f.Wall = append(f.Wall, float64(c.Wall)/float64(max(first.Wall, 1)))
	var sum Cost
	for _, r := range f.Rounds {
		sum.add(r)
	}
	f.PerOp = sum.per(len(f.Rounds))
}

// Round runs a side's operations. Garbage of whatever ran before is collected first, that of the preparation too, so that a side pays for its own.
func (s Side) Round(ops int) (Cost, error) {
	if s.Prepare != nil {
		if err := s.Prepare(ops); err != nil {
			return Cost{}, err
		}
	}
	runtime.GC()
	m := start()
	for range ops {
		if err := s.Run(); err != nil {
			return m.stop(), err
		}
	}
	c := m.stop()
	if s.Check == nil {
		return c, nil
	}
	return c, s.Check()
}
