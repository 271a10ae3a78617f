package postgres_test

import (
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/retort-go/retort/driver/postgres"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/testdb"
)

// benchmark prepares a table of 10,000 rows and both ways to read it.
func benchmark(b *testing.B) (*pgxpool.Pool, *engine.Engine) {
	pool, err := pgxpool.New(b.Context(), testdb.Postgres(b))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(pool.Close)
	if _, err := pool.Exec(b.Context(), `CREATE TABLE t (id BIGINT PRIMARY KEY, name TEXT NOT NULL, price DOUBLE PRECISION NOT NULL, at TIMESTAMPTZ NOT NULL);
		INSERT INTO t SELECT i, 'name ' || i, i * 1.5, now() FROM generate_series(1, 10000) i; ANALYZE t`); err != nil {
		b.Fatal(err)
	}
	eng, err := postgres.FromPool(pool)
	if err != nil {
		b.Fatal(err)
	}
	return pool, eng
}

type row struct {
	id    int64
	name  string
	price float64
	at    time.Time
}

const (
	manyRows = "SELECT id, name, price, at FROM t WHERE id <= $1"
	oneRow   = "SELECT id, name, price, at FROM t WHERE id = $1"
)

func BenchmarkRead(b *testing.B) {
	pool, eng := benchmark(b)
	for _, test := range []struct{ name, text string }{{"10000 rows", manyRows}, {"one row", oneRow}} {
		b.Run(test.name+"/pgx", func(b *testing.B) { readPGX(b, pool, test.text) })
		b.Run(test.name+"/engine", func(b *testing.B) { readEngine(b, eng, test.text) })
	}
}

func readPGX(b *testing.B, pool *pgxpool.Pool, text string) {
	b.ReportAllocs()
	for b.Loop() {
		rows, err := pool.Query(b.Context(), text, int64(10000))
		if err != nil {
			b.Fatal(err)
		}
		for rows.Next() {
			r := new(row)
			if err := rows.Scan(&r.id, &r.name, &r.price, &r.at); err != nil {
				b.Fatal(err)
			}
		}
		if rows.Err() != nil {
			b.Fatal(rows.Err())
		}
	}
}

func readEngine(b *testing.B, eng *engine.Engine, text string) {
	b.ReportAllocs()
	for b.Loop() {
		rows, err := engine.QuerySQL(b.Context(), eng, text, int64(10000))
		if err != nil {
			b.Fatal(err)
		}
		for rows.Next() {
			r := new(row)
			r.id, r.name, r.price = rows.Int(0), rows.Text(1), rows.Float(2)
			if r.at, err = rows.Time(3); err != nil {
				b.Fatal(err)
			}
		}
		if rows.Err() != nil {
			b.Fatal(rows.Err())
		}
	}
}
