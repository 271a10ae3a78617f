package main

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/ncruces/go-sqlite3"
	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/orm"
)

// settings are those that driver/sqlite makes on a file, for the connections of the hand-written sides.
var settings = []string{"PRAGMA journal_mode=WAL", "PRAGMA foreign_keys=ON", "PRAGMA synchronous=NORMAL"}

// file is a database opened both ways.
type file struct {
	path string
	eng  *engine.Engine
	hand *sqlite3.Conn
}

// openFile makes a file with the tables of a registry.
func openFile(ctx context.Context, dir string, models *orm.Registry) (*file, error) {
	f := &file{path: filepath.Join(dir, "bench.db")}
	var err error
	if f.eng, err = sqlite.Open(ctx, f.path); err != nil {
		return nil, err
	}
	if err := models.CreateAll(ctx, f.eng); err != nil {
		return nil, err
	}
	if f.hand, err = sqlite3.Open(f.path); err != nil {
		return nil, err
	}
	for _, text := range settings {
		if err := f.hand.Exec(text); err != nil {
			return nil, fmt.Errorf("%s: %w", text, err)
		}
	}
	return f, nil
}

func (f *file) close() error {
	if err := f.hand.Close(); err != nil {
		return err
	}
	return f.eng.Close()
}

// prepare makes statements that are kept.
func (f *file) prepare(texts ...string) ([]*sqlite3.Stmt, error) {
	stmts := make([]*sqlite3.Stmt, len(texts))
	for i, text := range texts {
		s, _, err := f.hand.PrepareFlags(text, sqlite3.PREPARE_PERSISTENT)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", text, err)
		}
		stmts[i] = s
	}
	return stmts, nil
}
