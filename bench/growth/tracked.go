package growth

import (
	"context"
	"runtime"

	"github.com/retort-go/retort/bench/peers/library"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/orm"
)

// tracked has a session know more objects. The table has the rows of the largest size.
func tracked(ctx context.Context, eng *engine.Engine, rounds int) ([]Line, error) {
	idle := Line{Name: "session of n objects: flush with nothing changed", Unit: "ns of processor time an object", Sizes: sizes}
	one := Line{Name: "session of n objects: flush with one changed", Unit: "ns of processor time an object", Sizes: sizes}
	memory := Line{Name: "session of n objects: memory beside the plain structs", Unit: "times", Sizes: sizes}
	for _, n := range sizes {
		clean, dirty, err := flushes(ctx, eng, n, rounds)
		if err != nil {
			return nil, err
		}
		times, err := weight(ctx, eng, n)
		if err != nil {
			return nil, err
		}
		idle.Values, one.Values, memory.Values = append(idle.Values, clean), append(one.Values, dirty), append(memory.Values, times)
	}
	return []Line{idle, one, memory}, nil
}

// flushes measures flushes of a session that knows n objects, none of which is changed, or one.
func flushes(ctx context.Context, eng *engine.Engine, n, rounds int) (clean, dirty float64, err error) {
	s := orm.NewSession(eng, library.Models)
	defer s.Close()
	list, err := orm.All(ctx, s, first(n))
	if err != nil {
		return 0, 0, err
	}
	times := max(1, atLeast/n)
	flush := func(change func()) (float64, error) {
		return median(rounds, func() (float64, error) {
			took, err := nanoseconds(func() error {
				for range times {
					change()
					if err := s.Flush(ctx); err != nil {
						return err
					}
				}
				return nil
			})
			return took / float64(n*times), err
		})
	}
	if clean, err = flush(func() {}); err != nil {
		return 0, 0, err
	}
	dirty, err = flush(func() { list[n/2].Samples++ })
	return clean, dirty, err
}

// weight compares the memory that is alive with n tracked objects to that with as many plain structs.
func weight(ctx context.Context, eng *engine.Engine, n int) (float64, error) {
	empty := alive()
	plain, err := engine.All(ctx, eng, first(n))
	if err != nil {
		return 0, err
	}
	structs := alive() - empty
	runtime.KeepAlive(plain)
	plain = nil
	empty = alive()
	s := orm.NewSession(eng, library.Models)
	defer s.Close()
	objects, err := orm.All(ctx, s, first(n))
	if err != nil {
		return 0, err
	}
	known := alive() - empty
	runtime.KeepAlive(objects)
	return known / structs, nil
}

// alive is the memory in use after garbage was collected.
func alive() float64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}
