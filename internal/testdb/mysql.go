package testdb

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	driver "github.com/go-sql-driver/mysql"
	"github.com/retort-go/retort/dialect"
	mysqldialect "github.com/retort-go/retort/dialect/mysql"
	"github.com/retort-go/retort/driver/mysql"
	"github.com/retort-go/retort/engine"
)

// mysqlServer finds out once where MySQL or MariaDB is.
var mysqlServer = sync.OnceValues(func() (string, error) {
	dsn, wait := os.Getenv("RETORT_TEST_MYSQL"), 10*time.Second
	if dsn == "" {
		dsn, wait = "root@tcp(127.0.0.1:3306)/test", time.Second
	}
	return dsn, inMySQL(dsn, "SELECT 1", wait)
})

var databases atomic.Int64

// MySQL returns the DSN of an empty database on a MySQL or MariaDB server, which is dropped when the test ends. The server is that of
// RETORT_TEST_MYSQL, in the form of go-sql-driver, or without it the one at 127.0.0.1:3306. If none answers, the test is skipped;
// under RETORT_TEST_REQUIRE=1 it fails.
func MySQL(t testing.TB) string {
	t.Helper()
	dsn, err := mysqlServer()
	if err != nil {
		unreachable(t, "MySQL or MariaDB", "RETORT_TEST_MYSQL", err)
	}
	name := fmt.Sprintf("retort_%d_%d", os.Getpid(), databases.Add(1))
	if err := inMySQL(dsn, "CREATE DATABASE "+name+" CHARACTER SET utf8mb4", 30*time.Second); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := inMySQL(dsn, "DROP DATABASE "+name, 30*time.Second); err != nil {
			t.Errorf("drop database %s: %v", name, err)
		}
	})
	cfg, err := driver.ParseDSN(dsn)
	if err != nil {
		t.Fatal(err)
	}
	cfg.DBName = name
	return cfg.FormatDSN()
}

// inMySQL runs a statement on a connection of its own.
func inMySQL(dsn, text string, wait time.Duration) error {
	db, err := sql.Open("mysql", dsn)
	if err != nil {
		return err
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), wait)
	defer cancel()
	_, err = db.ExecContext(ctx, text)
	return err
}

func openMySQL(t testing.TB, opts ...engine.Option) *engine.Engine {
	t.Helper()
	eng, err := mysql.Open(t.Context(), MySQL(t), opts...)
	if err != nil {
		t.Fatal(err)
	}
	return detected(t, eng)
}

func driveMySQL(t testing.TB) (dialect.Dialect, engine.Driver) {
	t.Helper()
	drv, err := mysql.NewDriver(mysql.Config{DSN: MySQL(t)})
	if err != nil {
		t.Fatal(err)
	}
	return mysqldialect.New(""), drv
}

// openNoReturning opens MySQL or MariaDB as if it had no RETURNING, as MySQL has none: keys are then told by the driver.
func openNoReturning(t testing.TB, opts ...engine.Option) *engine.Engine {
	t.Helper()
	d, drv := driveNoReturning(t)
	return detected(t, engine.New(d, drv, opts...))
}

func driveNoReturning(t testing.TB) (dialect.Dialect, engine.Driver) {
	t.Helper()
	_, drv := driveMySQL(t)
	return noReturning{}, noReturningDriver{drv}
}

// noReturning is a dialect that has no RETURNING.
type noReturning struct{ mysqldialect.Dialect }

func (d noReturning) Has(f dialect.Feature) bool {
	switch f {
	case dialect.Returning, dialect.DeleteReturning, dialect.AscendingKeys:
		return false
	}
	return d.Dialect.Has(f)
}

// noReturningDriver takes RETURNING from what its server has.
type noReturningDriver struct{ engine.Driver }

func (d noReturningDriver) Detect(ctx context.Context) (dialect.Dialect, error) {
	found, err := d.Driver.(engine.Detector).Detect(ctx)
	if err != nil {
		return nil, err
	}
	return noReturning{found.(mysqldialect.Dialect)}, nil
}
