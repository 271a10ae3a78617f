package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/jackc/pgx/v5"
	"github.com/retort-go/retort"
	"github.com/retort-go/retort/driver/postgres"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/orm"
)

// errNoServer is for a workload whose database doesn't answer: it is left out.
var errNoServer = errors.New("no PostgreSQL answers at RETORT_BENCH_POSTGRES")

// server is a schema of its own on a PostgreSQL server, opened both ways. The hand-written sides use one connection of pgx with its
// defaults: prepared statements are kept, values travel in binary.
type server struct {
	eng  *engine.Engine
	hand *pgx.Conn
}

// openServer makes the tables of a registry.
func openServer(ctx context.Context, models *orm.Registry) (*server, error) {
	dsn := os.Getenv("RETORT_BENCH_POSTGRES")
	if dsn == "" {
		dsn = "postgres://postgres@127.0.0.1:5432/test?sslmode=disable"
	}
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, err
	}
	schema := fmt.Sprintf("retort_bench_%d", os.Getpid())
	cfg.RuntimeParams["search_path"] = schema
	s := &server{}
	if s.hand, err = pgx.ConnectConfig(ctx, cfg); err != nil {
		return nil, fmt.Errorf("%w: %w", errNoServer, err)
	}
	if _, err := s.hand.Exec(ctx, "DROP SCHEMA IF EXISTS "+schema+" CASCADE; CREATE SCHEMA "+schema); err != nil {
		return nil, err
	}
	if s.eng, err = postgres.OpenWith(ctx, postgres.Config{DSN: dsn, Setup: []string{"SET search_path TO " + schema}}); err != nil {
		return nil, err
	}
	return s, models.CreateAll(ctx, s.eng)
}

func (s *server) close() error {
	if err := s.eng.Close(); err != nil {
		return err
	}
	ctx := context.Background()
	if _, err := s.hand.Exec(ctx, "DROP SCHEMA "+s.hand.Config().RuntimeParams["search_path"]+" CASCADE"); err != nil {
		return err
	}
	return s.hand.Close(ctx)
}

// scanned is how many rows the scan reads.
const scanned = 10_000

func openPGReadings(ctx context.Context, rows int64) (*server, error) {
	s, err := openServer(ctx, ReadingModels)
	if err != nil {
		return nil, err
	}
	if err := fillReadings(ctx, s.eng, rows); err != nil {
		return nil, err
	}
	_, err = s.hand.Exec(ctx, "ANALYZE reading")
	return s, err
}

// pgScan reads 10,000 rows of 20 columns as plain objects.
func pgScan() *workload {
	return &workload{
		name: "PostgreSQL, scan 10,000 × 20", ops: 4,
		target: target{ratio: 1.10},
		open: func(ctx context.Context, _ string) (*pair, error) {
			s, err := openPGReadings(ctx, scanned)
			if err != nil {
				return nil, err
			}
			const text = "SELECT " + readingColumns + " FROM reading ORDER BY id"
			return &pair{
				retort: scanSide(func() ([]*Reading, error) {
					return engine.All(ctx, s.eng, retort.Select(Readings).OrderBy(Readings.ID))
				}),
				hand:  scanSide(func() ([]*Reading, error) { return s.handList(ctx, text) }),
				close: s.close,
			}, nil
		},
	}
}

func scanSide(read func() ([]*Reading, error)) side {
	var rows []*Reading
	return side{
		run:   func() (err error) { rows, err = read(); return err },
		check: func() error { return checkReadings(rows, scanned) },
	}
}

func (s *server) handList(ctx context.Context, text string, args ...any) ([]*Reading, error) {
	rows, err := s.hand.Query(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []*Reading
	for rows.Next() {
		r := new(Reading)
		if err := rows.Scan(r.places()...); err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, rows.Err()
}

// places are the addresses of the fields, in the order of the columns.
func (r *Reading) places() []any {
	return []any{&r.ID, &r.SensorID, &r.Batch, &r.Samples, &r.Flags, &r.Valid, &r.Low, &r.High, &r.Mean, &r.Drift, &r.Name, &r.Site, &r.Unit,
		&r.Code, &r.Note, &r.TakenAt, &r.StoredAt, &r.Comment, &r.Retries, &r.Bias}
}

// pgPoint reads a row by key, outside of a transaction on both sides.
func pgPoint() *workload {
	return &workload{
		name: "PostgreSQL, point select × 20", ops: 500,
		target: target{ratio: 1.10},
		open: func(ctx context.Context, _ string) (*pair, error) {
			s, err := openPGReadings(ctx, listed)
			if err != nil {
				return nil, err
			}
			const text = "SELECT " + readingColumns + " FROM reading WHERE id = $1"
			return &pair{
				retort: getSide(func(id int64) (*Reading, error) {
					return engine.One(ctx, s.eng, retort.Select(Readings).Where(Readings.ID.Eq(id)))
				}),
				hand: getSide(func(id int64) (*Reading, error) {
					r := new(Reading)
					return r, s.hand.QueryRow(ctx, text, id).Scan(r.places()...)
				}),
				close: s.close,
			}, nil
		},
	}
}

// insertedRows is how many rows an insert writes.
const insertedRows = 1000

// pgFlush adds 1,000 objects to a session and commits: their keys are in them afterwards.
func pgFlush() *workload {
	return pgInsert("PostgreSQL, flush 1,000 new rows", func(ctx context.Context, s *server, authors []*Author) error {
		session := orm.NewSession(s.eng, LibraryModels)
		for _, a := range authors {
			session.Add(a)
		}
		if err := session.Commit(ctx); err != nil {
			return err
		}
		return session.Close()
	})
}

// pgInsertRows writes the same with a statement, and puts the keys into the objects by hand.
func pgInsertRows() *workload {
	return pgInsert("PostgreSQL, insert 1,000 rows by statement", func(ctx context.Context, s *server, authors []*Author) error {
		keys, err := engine.All(ctx, s.eng, retort.Returning(retort.Insert(Authors).Rows(authors...), Authors.ID))
		if err != nil {
			return err
		}
		return setKeys(authors, keys)
	})
}

func setKeys(authors []*Author, keys []int64) error {
	if len(keys) != len(authors) {
		return fmt.Errorf("got %d keys, want %d", len(keys), len(authors))
	}
	for i, key := range keys {
		authors[i].ID = key
	}
	return nil
}

func pgInsert(name string, write func(context.Context, *server, []*Author) error) *workload {
	return &workload{
		name: name, ops: 5,
		target: target{wall: 1.20},
		open: func(ctx context.Context, _ string) (*pair, error) {
			s, err := openServer(ctx, LibraryModels)
			if err != nil {
				return nil, err
			}
			return &pair{
				retort: s.insertSide(ctx, func(authors []*Author) error { return write(ctx, s, authors) }),
				hand:   s.insertSide(ctx, func(authors []*Author) error { return s.handInsert(ctx, authors) }),
				close:  s.close,
			}, nil
		},
	}
}

// insertSide empties the table and makes the objects of all operations before the first, and verifies them and their keys after the last.
func (s *server) insertSide(ctx context.Context, write func([]*Author) error) side {
	var all []*Author
	next := 0
	return side{
		prepare: func(ops int) error {
			all, next = make([]*Author, ops*insertedRows), 0
			for i := range all {
				all[i] = &Author{FirstName: fmt.Sprintf("First %d", i), LastName: fmt.Sprintf("It's the last, %d", i), Born: 1900 + i%100}
			}
			_, err := s.hand.Exec(ctx, "TRUNCATE author CASCADE")
			return err
		},
		run: func() error {
			next += insertedRows
			return write(all[next-insertedRows : next])
		},
		check: func() error { return s.checkAuthors(ctx, all) },
	}
}

// handInsert sends a column as an array, in one statement and a transaction of its own.
func (s *server) handInsert(ctx context.Context, authors []*Author) error {
	first, last, born := make([]string, len(authors)), make([]string, len(authors)), make([]int64, len(authors))
	for i, a := range authors {
		first[i], last[i], born[i] = a.FirstName, a.LastName, int64(a.Born)
	}
	rows, err := s.hand.Query(ctx, "INSERT INTO author (first_name, last_name, born) SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[]) RETURNING id",
		first, last, born)
	if err != nil {
		return err
	}
	keys, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return err
	}
	return setKeys(authors, keys)
}

// checkAuthors verifies that the table holds the objects under their keys, and nothing else.
func (s *server) checkAuthors(ctx context.Context, authors []*Author) error {
	rows, err := s.hand.Query(ctx, "SELECT id, first_name, last_name, born FROM author")
	if err != nil {
		return err
	}
	defer rows.Close()
	stored := map[int64]Author{}
	for rows.Next() {
		var a Author
		if err := rows.Scan(&a.ID, &a.FirstName, &a.LastName, &a.Born); err != nil {
			return err
		}
		stored[a.ID] = a
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if len(stored) != len(authors) {
		return fmt.Errorf("the table holds %d rows, want %d", len(stored), len(authors))
	}
	for _, a := range authors {
		if got := stored[a.ID]; got.FirstName != a.FirstName || got.LastName != a.LastName || got.Born != a.Born {
			return fmt.Errorf("row %d is %s %s, %d, want %s %s, %d", a.ID, got.FirstName, got.LastName, got.Born, a.FirstName, a.LastName, a.Born)
		}
	}
	return nil
}
