package sqlite

import (
	"context"
	"fmt"
	"runtime"
	"time"

	dialect "github.com/retort-go/retort/dialect/sqlite"
	"github.com/retort-go/retort/engine"
)

// Config says how to open a database. The zero value of each field but Path works.
type Config struct {
	// Path is a file's path, ":memory:", or a URI that begins with "file:" as https://sqlite.org/uri.html has it, with its
	// parameters (mode, immutable, vfs and so on) and _pragma=name(value) for each connection, as in
	// "file:library.db?mode=rw&_pragma=cache_size(-20000)". A file that doesn't exist is created, unless mode says otherwise;
	// its directory isn't.
	//
	// Each opening of ":memory:", or of a URI with mode=memory, is a database of its own that all connections of the engine
	// share and that is gone when the engine is closed.
	Path string
	// ReadOnly opens the file as it stands, like mode=ro: nothing is created beside it and no setting of it changes. A file in WAL mode
	// that nobody has open is read as immutable, so nobody may change it meanwhile.
	ReadOnly bool
	// Readers is the number of connections that read; 0 is the number of CPUs, but at least 4.
	Readers int
	// BusyTimeout is how long a statement waits for a lock, and a transaction for its turn to write; 0 is 5 seconds, below 0
	// nothing waits. It counts in milliseconds.
	BusyTimeout time.Duration
	// JournalMode is the journal mode of a file: "" is WAL; "DELETE", "TRUNCATE" and "PERSIST" are rollback journals, for file systems
	// without shared memory. With these an open read transaction keeps writers from committing.
	JournalMode string
	// Synchronous is when to wait for the disk: "" is NORMAL in WAL mode, where a power cut can lose the last commits but not damage
	// the file, and FULL otherwise.
	Synchronous string
	// Statements is how many prepared statements a connection keeps; 0 is 128, below 0 none.
	Statements int
	// Setup is run on each new connection, last of all.
	Setup []string
}

// defaults of Config
const (
	defaultBusyTimeout = 5 * time.Second
	defaultStatements  = 128
	minReaders         = 4
)

// Open returns an engine on the database at path; see [Config] for the forms of a path. It looks at the path's form only: the
// first statement opens the file. The caller closes the engine.
func Open(ctx context.Context, path string, opts ...engine.Option) (*engine.Engine, error) {
	return OpenWith(ctx, Config{Path: path}, opts...)
}

// OpenWith is [Open] with more said. It returns an error for a configuration that contradicts itself.
func OpenWith(ctx context.Context, c Config, opts ...engine.Option) (*engine.Engine, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("sqlite: open %s: %w", c.Path, err)
	}
	d, err := NewDriver(c)
	if err != nil {
		return nil, err
	}
	return engine.New(dialect.WithFunctions(), d, opts...), nil
}

// NewDriver returns the driver underneath [OpenWith], for a program that wraps it before it hands it to engine.New, with the dialect of
// dialect/sqlite's WithFunctions.
func NewDriver(c Config) (engine.Driver, error) {
	loc, err := locate(c)
	if err != nil {
		return nil, err
	}
	if err := c.complete(loc); err != nil {
		return nil, err
	}
	return newPool(c, loc), nil
}

// complete fills in the defaults.
func (c *Config) complete(loc location) error {
	if c.Readers < 0 {
		return fmt.Errorf("sqlite: open %s: %d readers: want 1 or more, or 0 for the default", c.Path, c.Readers)
	}
	if c.Readers == 0 {
		c.Readers = max(minReaders, runtime.NumCPU())
	}
	if c.BusyTimeout == 0 {
		c.BusyTimeout = defaultBusyTimeout
	}
	c.BusyTimeout = max(c.BusyTimeout, 0)
	if c.Statements == 0 {
		c.Statements = defaultStatements
	}
	return c.completeJournal(loc)
}

// completeJournal chooses journal mode and synchronous; both stay empty where they are not to be touched.
func (c *Config) completeJournal(loc location) error {
	mode, err := word("JournalMode", c.JournalMode, "WAL", "DELETE", "TRUNCATE", "PERSIST")
	if err != nil {
		return err
	}
	c.Synchronous, err = word("Synchronous", c.Synchronous, "OFF", "NORMAL", "FULL", "EXTRA")
	switch {
	case err != nil:
		return err
	case loc.kind != onFile && mode != "":
		return fmt.Errorf("sqlite: open %s: JournalMode %s is for a file that may be written: leave it empty", c.Path, mode)
	case loc.kind != onFile:
		return nil
	}
	c.JournalMode = mode
	if mode == "" {
		c.JournalMode = "WAL"
	}
	if c.Synchronous == "" {
		c.Synchronous = "FULL"
		if c.JournalMode == "WAL" {
			c.Synchronous = "NORMAL"
		}
	}
	return nil
}
