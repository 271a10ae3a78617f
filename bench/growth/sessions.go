package growth

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/pprof"
	"strings"
	"sync"

	"github.com/retort-go/retort/bench/peers/library"
	dialect "github.com/retort-go/retort/dialect/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/orm"
	"github.com/retort-go/retort/sqltype"
)

// atOnce is how many sessions there are at once.
var atOnce = []int{1, 4, 16, 64, 256}

// requests is how many sessions a measurement makes.
const requests = 20_000

// sessions makes more sessions at once over a driver that does nothing and has as many connections as are wanted: whoever waits, waits in Retort.
func sessions(ctx context.Context, _ *engine.Engine, rounds int) ([]Line, error) {
	eng := engine.New(dialect.New(), idleDriver{})
	defer eng.Close()
	cost := Line{Name: "n sessions at once: get, change nothing, commit", Unit: "ns of processor time a session", Sizes: atOnce}
	wait := Line{Name: "n sessions at once: waiting in Retort's code", Unit: "ns a session, by the block profile", Sizes: atOnce}
	for _, n := range atOnce {
		took, err := median(rounds, func() (float64, error) {
			took, err := nanoseconds(func() error { return serve(ctx, eng, n) })
			return took / requests, err
		})
		if err != nil {
			return nil, err
		}
		waited, err := blocked(func() error { return serve(ctx, eng, n) })
		if err != nil {
			return nil, err
		}
		cost.Values, wait.Values = append(cost.Values, took), append(wait.Values, waited/requests)
	}
	return []Line{cost, wait}, nil
}

// serve answers all requests by n goroutines.
func serve(ctx context.Context, eng *engine.Engine, n int) error {
	errs := make([]error, n)
	var all sync.WaitGroup
	for w := range n {
		all.Go(func() {
			for i := w; i < requests && errs[w] == nil; i += n {
				errs[w] = request(ctx, eng, int64(i))
			}
		})
	}
	all.Wait()
	return errors.Join(errs...)
}

func request(ctx context.Context, eng *engine.Engine, id int64) error {
	s := orm.NewSession(eng, library.Models)
	defer s.Close()
	if _, err := orm.GetOrNil(ctx, s, library.Readings, id); err != nil {
		return err
	}
	return s.Commit(ctx)
}

// blocked is how long goroutines waited for each other where Retort's code is what waited, in nanoseconds.
func blocked(fn func() error) (float64, error) {
	runtime.SetBlockProfileRate(1)
	defer runtime.SetBlockProfileRate(0)
	before := waits()
	if err := fn(); err != nil {
		return 0, err
	}
	perSecond, err := cyclesPerSecond()
	return (waits() - before) / perSecond * 1e9, err
}

// cyclesPerSecond is what the head of the profile's text says.
func cyclesPerSecond() (rate float64, err error) {
	var text bytes.Buffer
	if err := pprof.Lookup("block").WriteTo(&text, 1); err != nil {
		return 0, err
	}
	_, after, _ := strings.Cut(text.String(), "cycles/second=")
	if _, err := fmt.Sscan(after, &rate); err != nil {
		return 0, fmt.Errorf("the block profile doesn't tell its clock: %w", err)
	}
	return rate, nil
}

// waits adds up the block profile's records whose innermost function, the runtime's and package sync aside, is Retort's.
func waits() float64 {
	n, _ := runtime.BlockProfile(nil)
	records := make([]runtime.BlockProfileRecord, n+64)
	n, _ = runtime.BlockProfile(records)
	sum := 0.0
	for _, r := range records[:n] {
		if ours(r.Stack()) {
			sum += float64(r.Cycles)
		}
	}
	return sum
}

func ours(stack []uintptr) bool {
	const module = "github.com/retort-go/retort"
	for frames := runtime.CallersFrames(stack); ; {
		f, more := frames.Next()
		if !strings.HasPrefix(f.Function, "runtime.") && !strings.HasPrefix(f.Function, "sync.") && !strings.HasPrefix(f.Function, "internal/") {
			return strings.HasPrefix(f.Function, module) && !strings.HasPrefix(f.Function, module+"/bench/")
		}
		if !more {
			return false
		}
	}
}

// idleDriver answers every statement with no row.
type idleDriver struct{}

func (idleDriver) Acquire(context.Context, engine.Access) (engine.DriverConn, error) {
	return idleDriver{}, nil
}
func (idleDriver) Close() error { return nil }
func (idleDriver) Release(bool) {}

func (idleDriver) Exec(context.Context, string, []sqltype.Value) (int64, error) { return 0, nil }

func (idleDriver) Query(context.Context, string, []sqltype.Value) (engine.DriverRows, error) {
	return noRows{}, nil
}

type noRows struct{ sqltype.Source }

func (noRows) Next() (bool, error) { return false, nil }
func (noRows) Columns() []string   { return nil }
func (noRows) Close() error        { return nil }
