package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/ncruces/go-sqlite3"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/lru"
)

// connect opens a connection of a lane and sets it up.
func (p *pool) connect(ctx context.Context, l *lane) (*conn, error) {
	db, err := sqlite3.OpenFlags(p.target(), p.loc.flags)
	if err != nil {
		return nil, p.explain(err)
	}
	l.opened.Add(1)
	c := &conn{p: p, l: l, db: db}
	c.stmts = lru.New(p.cfg.Statements, func(_ string, s *stmt) { s.drop() })
	c.stmts.Limit(maxKeptBinds, func(s *stmt) int { return s.binds })
	if err := p.setUp(ctx, c); err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

// maxKeptBinds bounds the placeholders of all the statements that a connection keeps. A statement with 30,000 of them
// takes some 5 MB of its memory.
const maxKeptBinds = 100_000

// target is the name SQLite opens. A file in WAL mode that is opened read-only and that nobody has open is marked as immutable: else
// SQLite would make a -wal and a -shm file beside it.
func (p *pool) target() string {
	if p.loc.kind != onFileRead || strings.Contains(p.loc.name, "immutable=") || !quietWAL(p.loc.path) {
		return p.loc.name
	}
	if strings.Contains(p.loc.name, "?") {
		return p.loc.name + "&immutable=1"
	}
	return p.loc.name + "?immutable=1"
}

// quietWAL tells whether a file is in WAL mode (https://sqlite.org/fileformat.html, 1.3.3) with no log beside it.
func quietWAL(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	var header [20]byte
	if _, err := io.ReadFull(f, header[:]); err != nil || header[18] != 2 {
		return false
	}
	log, err := os.Stat(path + "-wal")
	return err != nil || log.Size() == 0
}

// setUp runs the connection's settings. The busy timeout is first, so that the others wait as well.
func (p *pool) setUp(ctx context.Context, c *conn) error {
	if err := c.db.BusyTimeout(p.cfg.BusyTimeout); err != nil {
		return p.explain(err)
	}
	c.db.SetInterrupt(ctx)
	defer c.db.SetInterrupt(context.Background())
	if err := p.setJournal(ctx, c); err != nil {
		return err
	}
	settings := []string{"PRAGMA foreign_keys=ON"}
	if p.cfg.Synchronous != "" {
		settings = append(settings, "PRAGMA synchronous="+p.cfg.Synchronous)
	}
	if c.l.access == engine.Read {
		settings = append(settings, "PRAGMA query_only=ON")
	}
	if err := register(c.db); err != nil {
		return p.explain(err)
	}
	for _, text := range append(settings, p.cfg.Setup...) {
		if err := c.db.Exec(text); err != nil {
			return p.explain(fmt.Errorf("%s: %w", text, err))
		}
	}
	return nil
}

// setJournal sets the journal mode. When several switch a new file to WAL at once, SQLite tells some of them that it is busy
// without waiting at all, since waiting could be a deadlock. None of them holds anything here, so it is tried again.
func (p *pool) setJournal(ctx context.Context, c *conn) error {
	if p.cfg.JournalMode == "" {
		return nil
	}
	for deadline := time.Now().Add(p.cfg.BusyTimeout); ; time.Sleep(time.Millisecond) {
		got, err := c.pragma("PRAGMA journal_mode=" + p.cfg.JournalMode)
		switch {
		case err == nil && !strings.EqualFold(got, p.cfg.JournalMode):
			return &engine.Error{Op: "connect", Kind: engine.ErrConnection,
				Err: fmt.Errorf("open %s: the file takes journal mode %s, not %s: set JournalMode to DELETE", p.loc.path, got, p.cfg.JournalMode)}
		case errors.Is(err, sqlite3.BUSY) && ctx.Err() == nil && time.Now().Before(deadline):
			continue
		}
		return p.explain(err)
	}
}

// pragma runs a statement that gives one text.
func (c *conn) pragma(text string) (string, error) {
	s, _, err := c.db.Prepare(text)
	if err != nil {
		return "", err
	}
	defer s.Close()
	if !s.Step() {
		return "", s.Err()
	}
	return s.ColumnText(0), nil
}

// explain says what was to be opened and, if the file system tells, why it could not be.
func (p *pool) explain(err error) error {
	if err == nil {
		return nil
	}
	if !errors.Is(err, sqlite3.CANTOPEN) {
		return fmt.Errorf("open %s: %w", p.loc.path, wrap(err, false))
	}
	return &engine.Error{Op: "connect", Kind: engine.ErrConnection, Code: fmt.Sprint(int(sqlite3.CANTOPEN)),
		Err: fmt.Errorf("open %s: %w", p.loc.path, p.cause(err))}
}

// cause looks at the path for what is wrong with it.
func (p *pool) cause(err error) error {
	dir := filepath.Dir(p.loc.path)
	info, derr := os.Stat(dir)
	switch {
	case errors.Is(derr, os.ErrNotExist):
		return fmt.Errorf("directory %s does not exist: create it first (%w)", dir, err)
	case derr != nil:
		return derr
	case !info.IsDir():
		return fmt.Errorf("%s is not a directory (%w)", dir, err)
	}
	info, ferr := os.Stat(p.loc.path)
	switch {
	case errors.Is(ferr, os.ErrNotExist) && p.loc.flags&sqlite3.OPEN_CREATE == 0:
		return fmt.Errorf("the file does not exist, and a read-only database is not created (%w)", err)
	case ferr == nil && info.IsDir():
		return fmt.Errorf("it is a directory, want a file (%w)", err)
	}
	if f, ferr := os.Open(p.loc.path); ferr != nil && !errors.Is(ferr, os.ErrNotExist) {
		return ferr
	} else if ferr == nil {
		f.Close()
	}
	return err
}
