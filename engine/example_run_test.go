package engine_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log"

	"github.com/retort-go/retort"
	dialects "github.com/retort-go/retort/dialect"
	dialect "github.com/retort-go/retort/dialect/sqlite"
	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/schema"

	_ "modernc.org/sqlite"
)

// A table for the examples, and handles on its columns.
var (
	music  = schema.NewMetaData()
	track  = music.Table("track", schema.BigInt("id").PrimaryKey(), schema.String("name", 80).NotNull().Unique(), schema.BigInt("seconds").NotNull())
	id     = retort.ColumnOf[retort.Num[int64]](track, "id")
	name   = retort.ColumnOf[retort.Text](track, "name")
	length = retort.ColumnOf[retort.Num[int64]](track, "seconds")
)

// openMusic opens a database in memory with three tracks.
func openMusic(ctx context.Context, opts ...engine.Option) *engine.Engine {
	eng, err := sqlite.Open(ctx, ":memory:", opts...)
	if err != nil {
		log.Fatal(err)
	}
	if err := engine.CreateAll(ctx, eng, music); err != nil {
		log.Fatal(err)
	}
	_, err = engine.Exec(ctx, eng, retort.InsertInto(track).
		Values(name.Set("So What"), length.Set(562)).Values(name.Set("Freddie Freeloader"), length.Set(589)).Values(name.Set("Blue in Green"), length.Set(337)))
	if err != nil {
		log.Fatal(err)
	}
	return eng
}

func ExampleAll() {
	ctx := context.Background()
	eng := openMusic(ctx)
	defer eng.Close()

	long, err := engine.All(ctx, eng, retort.Select2(name, length).Where(length.Gt(400)).OrderBy(name))
	fmt.Println(long, err)
	_, err = engine.One(ctx, eng, retort.Select(name).Where(id.Eq(99)))
	fmt.Println(errors.Is(err, engine.ErrNoResult), errors.Is(err, sql.ErrNoRows))
	// Output:
	// [{Freddie Freeloader 589} {So What 562}] <nil>
	// true true
}

// Rows come one by one; leaving the loop closes the result.
func ExampleIter() {
	ctx := context.Background()
	eng := openMusic(ctx)
	defer eng.Close()

	total := int64(0)
	for seconds, err := range engine.Iter(ctx, eng, retort.Select(length)) {
		if err != nil {
			log.Fatal(err)
		}
		total += seconds
	}
	fmt.Println(total)
	// Output: 1488
}

// Errors have a kind, told by the database's code and never by its words, and name the table and the constraint where it does.
func ExampleError() {
	ctx := context.Background()
	eng := openMusic(ctx)
	defer eng.Close()

	_, err := engine.Exec(ctx, eng, retort.InsertInto(track).Values(name.Set("So What"), length.Set(1)))
	var e *engine.Error
	fmt.Println(errors.Is(err, engine.ErrUnique), errors.As(err, &e) && e.Table == "track")
	// Output: true true
}

func ExampleTx_Savepoint() {
	ctx := context.Background()
	eng := openMusic(ctx)
	defer eng.Close()

	tx, err := eng.Begin(ctx)
	if err != nil {
		log.Fatal(err)
	}
	defer tx.Rollback(ctx) // after Commit it does nothing
	sp, err := tx.Savepoint(ctx)
	if err != nil {
		log.Fatal(err)
	}
	engine.Exec(ctx, tx, retort.Delete(track).All())
	if err := sp.Rollback(ctx); err != nil { // the tracks are back, the transaction goes on
		log.Fatal(err)
	}
	engine.Exec(ctx, tx, retort.Delete(track).Where(id.Eq(1)))
	fmt.Println(tx.Commit(ctx))
	n, err := engine.One(ctx, eng, retort.Select(retort.CountAll()).From(track))
	fmt.Println(n, err)
	// Output:
	// <nil>
	// 2 <nil>
}

// A statement that is run often is prepared once, and then costs no look-up.
func ExamplePrepare() {
	ctx := context.Background()
	eng := openMusic(ctx)
	defer eng.Close()

	key := retort.Param[int64]("key")
	byKey, err := engine.Prepare(retort.Select(name).Where(retort.Eq(id, key)))
	if err != nil {
		log.Fatal(err)
	}
	for n := range int64(2) {
		fmt.Println(byKey.One(ctx, eng, key.Arg(n+1)))
	}
	_, err = byKey.One(ctx, eng)
	fmt.Println(err)
	// Output:
	// So What <nil>
	// Freddie Freeloader <nil>
	// engine: parameter key has no value
}

// Many items share statements, as many as the database takes binds.
func ExampleExecMany() {
	ctx := context.Background()
	eng := openMusic(ctx)
	defer eng.Close()

	var names []string
	for n := range 1000 {
		names = append(names, fmt.Sprint("Take ", n))
	}
	res, err := engine.ExecMany(ctx, eng, names, func(s string) retort.DML {
		return retort.InsertInto(track).Values(name.Set(s), length.Set(60))
	})
	fmt.Println(res.Rows, err)
	// Output: 1000 <nil>
}

// A program that has a sql.DB already uses it.
func ExampleFromDB() {
	ctx := context.Background()
	db, err := sql.Open("sqlite", "file:example?mode=memory&cache=shared")
	if err != nil {
		log.Fatal(err)
	}
	defer db.Close()
	eng := engine.FromDB(db, dialect.New())
	one, err := engine.One(ctx, eng, retort.Select(retort.Val(1)))
	fmt.Println(one, err)
	// Output: 1 <nil>
}

func ExampleWithHooks() {
	ctx := context.Background()
	eng := openMusic(ctx)
	defer eng.Close()

	readOnly := eng.With(engine.WithHooks(engine.Hooks{
		BeforeExecute: func(_ context.Context, s *engine.Statement) error {
			if s.Kind == engine.ExecEvent {
				return errors.New("nothing is written today")
			}
			s.SQL += " /* report */"
			return nil
		},
	}))
	_, err := engine.Exec(ctx, readOnly, retort.Delete(track).All())
	fmt.Println(err)
	n, err := engine.One(ctx, readOnly, retort.Select(retort.Count(id)))
	fmt.Println(n, err)
	// Output:
	// engine: exec: nothing is written today [SQL: DELETE FROM track]
	// 3 <nil>
}

// A tenant's tables are in a schema of its own; on SQLite that is an attached database.
func ExampleWithSchemas() {
	ctx := context.Background()
	eng := openMusic(ctx)
	defer eng.Close()

	tenant := eng.With(engine.WithSchemas(map[string]string{"": "main"}))
	n, err := engine.One(ctx, tenant, retort.Select(retort.Count(id)))
	fmt.Println(n, err) // SELECT count(main.track.id) FROM main.track
	// Output: 3 <nil>
}

// What would be sent, and nothing is.
func ExampleText() {
	ctx := context.Background()
	eng := openMusic(ctx)
	defer eng.Close()

	text, args, err := engine.Text(ctx, eng, retort.Select(name).Where(length.Between(300, 600), name.In("So What", "All Blues")))
	fmt.Println(text)
	fmt.Println(args, err)
	_, _, err = engine.Text(ctx, eng, retort.Delete(track))
	fmt.Println(err)
	// Output:
	// SELECT track.name FROM track WHERE track.seconds BETWEEN ? AND ? AND track.name IN (?, ?)
	// [300 600 So What All Blues] <nil>
	// engine: DELETE FROM track: no Where: call All to change every row
}

// A table of what a query gives, read like any other.
func ExampleCreateTableAs() {
	ctx := context.Background()
	eng := openMusic(ctx)
	defer eng.Close()

	long, err := engine.CreateTableAs(ctx, eng, dialects.TableAs{Name: "long_track"}, retort.Select2(id, name).Where(length.Gt(400)))
	if err != nil {
		log.Fatal(err)
	}
	longName := retort.ColumnOf[retort.Text](long, "name")
	names, err := engine.All(ctx, eng, retort.Select(longName).OrderBy(longName))
	fmt.Println(names, err)
	// Output: [Freddie Freeloader So What] <nil>
}

// Statements of one's own are part of a schema; Go code runs at the same moments.
func ExampleOnDDL() {
	ctx := context.Background()
	eng, err := sqlite.Open(ctx, ":memory:")
	if err != nil {
		log.Fatal(err)
	}
	defer eng.Close()

	md := schema.NewMetaData()
	md.Table("genre", schema.BigInt("id").PrimaryKey(), schema.String("name", 40).NotNull(),
		schema.DDL{When: schema.AfterCreate, SQL: "INSERT INTO {table} (name) VALUES ('Jazz'), ('Rock')"})
	tell := engine.OnDDL(func(_ context.Context, _ *engine.Tx, m engine.DDLMoment) error {
		if m.Table != nil {
			fmt.Println(m.When, m.Table.Name)
		}
		return nil
	})
	for range 2 { // the second time all is there
		if err := engine.CreateAll(ctx, eng, md, tell); err != nil {
			log.Fatal(err)
		}
	}
	for r, err := range engine.RecordsSQL(ctx, eng, "SELECT name FROM genre ORDER BY id") {
		fmt.Println(r.Values, err)
	}
	// Output:
	// before create genre
	// after create genre
	// [Jazz] <nil>
	// [Rock] <nil>
}
