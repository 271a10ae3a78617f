package harness

import (
	"runtime"
	"syscall"
	"time"
)

// Cost is what some operations took.
type Cost struct {
	CPU    time.Duration `json:"cpu"` // user and system time of all threads
	Wall   time.Duration `json:"wall"`
	Allocs uint64        `json:"allocs"`
	Bytes  uint64        `json:"bytes"`
}

func (c *Cost) add(d Cost) {
	c.CPU += d.CPU
	c.Wall += d.Wall
	c.Allocs += d.Allocs
	c.Bytes += d.Bytes
}

// per divides by operations.
func (c Cost) per(ops int) Cost {
	n := max(ops, 1)
	return Cost{c.CPU / time.Duration(n), c.Wall / time.Duration(n), c.Allocs / uint64(n), c.Bytes / uint64(n)}
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

func (m *meter) stop() Cost {
	c := Cost{Wall: time.Since(m.wall), CPU: processTime() - m.cpu}
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	c.Allocs, c.Bytes = mem.Mallocs-m.mem.Mallocs, mem.TotalAlloc-m.mem.TotalAlloc
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
