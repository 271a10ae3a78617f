package peers

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/retort-go/retort/bench/model"
	"github.com/retort-go/retort/bench/wire"
)

// Kind is a kind of database.
type Kind string

// The kinds of databases.
const (
	SQLite     Kind = "sqlite"
	PostgreSQL Kind = "postgres"
	MySQL      Kind = "mysql" // MariaDB
)

// Place is a database with the tables of package model: a file of its own, or a schema of its own on a server.
type Place struct {
	Kind Kind
	// DSN is the file's path, PostgreSQL's URL with the schema as search_path, or the DSN of go-sql-driver/mysql.
	DSN string
	// Native is of a SQLite file that Retort's own driver opens: the drivers of the other peers have another build of SQLite.
	Native bool
	// Control is for filling, emptying and checking, off the clock.
	Control Control
	// Count, if not nil, counts the statements of pools and engines opened here.
	Count *wire.Count

	drop func() error
}

// OpenPlace makes a place. dir is for files; native is for SQLite only.
func OpenPlace(ctx context.Context, kind Kind, dir string, native bool) (*Place, error) {
	p := &Place{Kind: kind, Native: native && kind == SQLite}
	schema, err := p.make(ctx, dir)
	if err != nil {
		return nil, err
	}
	if p.Control, err = p.control(); err != nil {
		return nil, errors.Join(err, p.drop())
	}
	for text := range strings.SplitSeq(schema, ";\n") {
		if strings.TrimSpace(text) == "" {
			continue
		}
		if err := p.Control.Exec(ctx, text); err != nil {
			return nil, errors.Join(err, p.Close())
		}
	}
	return p, nil
}

// make makes the file or the schema, and returns the text that makes the tables.
func (p *Place) make(ctx context.Context, dir string) (string, error) {
	name := fmt.Sprintf("retort_bench_%d", os.Getpid())
	switch p.Kind {
	case SQLite:
		p.DSN, p.drop = filepath.Join(dir, fmt.Sprintf("native-%t.db", p.Native)), func() error { return nil }
		return model.SQLite, nil
	case PostgreSQL:
		base := env("RETORT_BENCH_POSTGRES", "postgres://postgres@127.0.0.1:5432/test?sslmode=disable")
		separator := "?"
		if strings.Contains(base, "?") {
			separator = "&"
		}
		p.DSN = base + separator + "search_path=" + name
		p.drop = func() error {
			return execOnce(context.Background(), "pgx", base, "DROP SCHEMA IF EXISTS "+name+" CASCADE")
		}
		return model.PostgreSQL, execOnce(ctx, "pgx", base, "DROP SCHEMA IF EXISTS "+name+" CASCADE; CREATE SCHEMA "+name)
	case MySQL:
		base := env("RETORT_BENCH_MYSQL", "root@tcp(127.0.0.1:3306)/test?parseTime=true&loc=UTC")
		c, err := mysql.ParseDSN(base)
		if err != nil {
			return "", err
		}
		c.DBName = name
		p.DSN = c.FormatDSN()
		p.drop = func() error { return execOnce(context.Background(), "mysql", base, "DROP DATABASE IF EXISTS "+name) }
		if err := p.drop(); err != nil {
			return "", err
		}
		return model.MySQL, execOnce(ctx, "mysql", base, "CREATE DATABASE "+name)
	}
	return "", fmt.Errorf("no database is called %q: sqlite, postgres and mysql are", p.Kind)
}

func (p *Place) control() (Control, error) {
	if p.Native {
		conn, err := openSQLite(p.DSN)
		return nativeControl{conn}, err
	}
	db, err := p.Pool()
	return sqlControl{p.Kind, db}, err
}

func env(name, otherwise string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return otherwise
}

func execOnce(ctx context.Context, driver, dsn, text string) error {
	db, err := sql.Open(driver, dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, text)
	return err
}

// Close drops the tables. Whoever works there is closed before.
func (p *Place) Close() error { return errors.Join(p.Control.Close(), p.drop()) }
