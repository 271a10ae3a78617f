package postgres_test

import (
	"context"
	"log"
	"os"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/retort-go/retort/driver/postgres"
	"github.com/retort-go/retort/engine"
)

func ExampleOpen() {
	ctx := context.Background()
	eng, err := postgres.Open(ctx, "postgres://user@localhost:5432/library?pool_max_conns=10", engine.WithEcho(os.Stdout))
	if err != nil {
		log.Fatal(err)
	}
	defer eng.Close()
}

func ExampleOpenWith_pgBouncer() {
	ctx := context.Background()
	eng, err := postgres.OpenWith(ctx, postgres.Config{
		DSN:        "postgres://user@localhost:6432/library",
		Statements: postgres.Unprepared, // for PgBouncer in transaction mode
	})
	if err != nil {
		log.Fatal(err)
	}
	defer eng.Close()
}

func ExampleFromPool() {
	ctx := context.Background()
	pool, err := pgxpool.New(ctx, "postgres://user@localhost:5432/library")
	if err != nil {
		log.Fatal(err)
	}
	defer pool.Close()
	eng, err := postgres.FromPool(pool)
	if err != nil {
		log.Fatal(err)
	}
	defer eng.Close() // leaves the pool open
}
