package everywhere

import (
	"context"
	"database/sql"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib" // for database/sql
	"github.com/retort-go/retort"
	mysqldialect "github.com/retort-go/retort/dialect/mysql"
	pgdialect "github.com/retort-go/retort/dialect/postgres"
	"github.com/retort-go/retort/driver/postgres"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

// outside is a transaction of the program's, as the engine and as the program has it.
type outside struct {
	tx               *engine.Tx
	commit, rollback func() error
}

// eachOutside runs a scenario with transactions of the engine on every database, and with those of other packages.
func eachOutside(t *testing.T, f func(t *testing.T, eng *engine.Engine, begin func() outside)) {
	t.Helper()
	each(t, func(t *testing.T, eng *engine.Engine) {
		f(t, eng, func() outside {
			tx, err := eng.Begin(t.Context())
			expect.OK(t, err)
			return outside{tx, func() error { return tx.Commit(t.Context()) }, func() error { return tx.Rollback(t.Context()) }}
		})
	})
	t.Run("database/sql with mysql", func(t *testing.T) {
		db, err := sql.Open("mysql", testdb.MySQL(t))
		expect.OK(t, err)
		onDB(t, db, engine.FromDB(db, mysqldialect.New("10.11.6-MariaDB")), f)
	})
	t.Run("database/sql with pgx", func(t *testing.T) {
		db, err := sql.Open("pgx", testdb.Postgres(t))
		expect.OK(t, err)
		onDB(t, db, engine.FromDB(db, pgdialect.New()), f)
	})
	t.Run("pgx", func(t *testing.T) {
		dsn := testdb.Postgres(t)
		eng, err := postgres.Open(t.Context(), dsn)
		expect.OK(t, err)
		defer eng.Close()
		expect.OK(t, models.CreateAll(t.Context(), eng))
		conn, err := pgx.Connect(t.Context(), dsn)
		expect.OK(t, err)
		defer conn.Close(t.Context())
		f(t, eng, func() outside {
			tx, err := conn.Begin(t.Context())
			expect.OK(t, err)
			return outside{postgres.FromTx(eng, tx), func() error { return tx.Commit(t.Context()) }, func() error { return tx.Rollback(t.Context()) }}
		})
	})
}

func onDB(t *testing.T, db *sql.DB, eng *engine.Engine, f func(t *testing.T, eng *engine.Engine, begin func() outside)) {
	t.Helper()
	defer db.Close()
	defer eng.Close()
	expect.OK(t, models.CreateAll(t.Context(), eng))
	f(t, eng, func() outside {
		tx, err := db.BeginTx(t.Context(), nil)
		expect.OK(t, err)
		return outside{engine.FromTx(eng, tx), tx.Commit, tx.Rollback}
	})
}

// addTag adds a tag past all sessions.
func addTag(t *testing.T, x engine.Execer, name string) {
	t.Helper()
	_, err := engine.Exec(t.Context(), x, retort.Insert(tags).Values(tags.Name.Set(name)))
	expect.OK(t, err)
}

func tagNames(t *testing.T, x engine.Execer) []string {
	t.Helper()
	names, err := engine.All(t.Context(), x, retort.Select(tags.Name).OrderBy(tags.Name))
	expect.OK(t, err)
	return names
}

func TestASessionInASavepointOfAnotherTransaction(t *testing.T) {
	eachOutside(t, func(t *testing.T, eng *engine.Engine, begin func() outside) {
		for _, commits := range []bool{false, true} {
			out := begin()
			addTag(t, out.tx, "outside")
			s := orm.NewSession(eng, models, orm.Join(out.tx, orm.JoinSavepoint))
			expect.Equal(t, "tags that the session sees", len(expect.All(t, s, retort.Select(tags))), 1)
			kept, undone := &Tag{Name: "kept"}, &Tag{Name: "undone"}
			s.Add(kept)
			expect.OK(t, s.Commit(t.Context()))
			expect.State(t, s, orm.Persistent, kept)
			s.Add(undone)
			expect.OK(t, s.Flush(t.Context()))
			expect.OK(t, s.Rollback(t.Context()))
			expect.State(t, s, orm.Transient, undone)

			twice := &Tag{Name: "outside"} // fails, and what was before it stays
			s.Add(twice)
			expect.Is(t, s.Flush(t.Context()), engine.ErrUnique)
			twice.Name = "corrected"
			expect.OK(t, s.Savepoint(t.Context(), func() error { return s.Flush(t.Context()) }))
			expect.OK(t, s.Commit(t.Context()))

			s.Add(&Tag{Name: "left"})
			expect.OK(t, s.Flush(t.Context()))
			expect.OK(t, s.Close()) // which rolls back
			expect.List(t, "inside", tagNames(t, out.tx), []string{"corrected", "kept", "outside"})
			if commits {
				expect.OK(t, out.commit())
				expect.List(t, "stored", tagNames(t, eng), []string{"corrected", "kept", "outside"})
			} else {
				expect.OK(t, out.rollback())
				expect.Equal(t, "stored", len(tagNames(t, eng)), 0)
			}
		}
	})
}

func TestASessionInAnotherTransactionItself(t *testing.T) {
	eachOutside(t, func(t *testing.T, eng *engine.Engine, begin func() outside) {
		out := begin()
		addTag(t, out.tx, "outside")
		s := orm.NewSession(eng, models, orm.Join(out.tx, orm.JoinRollbackOnly))
		s.Add(&Tag{Name: "kept"})
		expect.OK(t, s.Commit(t.Context()))
		twice := &Tag{Name: "outside"}
		s.Add(twice)
		expect.Is(t, s.Flush(t.Context()), engine.ErrUnique) // takes back itself alone
		expect.State(t, s, orm.Pending, twice)
		twice.Name = "corrected"
		expect.OK(t, s.Flush(t.Context()))
		expect.OK(t, s.Close()) // leaves the transaction alone
		expect.OK(t, out.commit())
		expect.List(t, "stored", tagNames(t, eng), []string{"corrected", "kept", "outside"})

		out = begin()
		s = orm.NewSession(eng, models, orm.Join(out.tx, orm.JoinRollbackOnly))
		defer s.Close()
		more := &Tag{Name: "more"}
		s.Add(more)
		expect.OK(t, s.Flush(t.Context()))
		expect.OK(t, s.Rollback(t.Context())) // rolls the program's transaction back
		expect.State(t, s, orm.Transient, more)
		if err := out.commit(); err == nil {
			t.Error("the program's transaction is still there")
		}
		expect.Equal(t, "stored", len(tagNames(t, eng)), 3)
		_, err := orm.All(t.Context(), s, retort.Select(tags))
		expect.Is(t, err, engine.ErrTxDone)
	})
}

func TestASessionThatJoinsByCondition(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		for _, within := range []bool{false, true} {
			tx, err := eng.Begin(t.Context())
			expect.OK(t, err)
			if within {
				_, err := tx.Savepoint(t.Context())
				expect.OK(t, err)
			}
			s := orm.NewSession(eng, models, orm.Join(tx, orm.JoinConditional))
			s.Add(&Tag{Name: "x"})
			expect.OK(t, s.Flush(t.Context()))
			expect.OK(t, errors.Join(s.Rollback(t.Context()), s.Close()))
			if err := tx.Rollback(t.Context()); within != (err == nil) {
				t.Errorf("in a savepoint: %t; the program's rollback: %v", within, err)
			}
		}
	})
}

func TestEventsInAnotherTransaction(t *testing.T) {
	w := watch()
	orm.AfterFlush(w.reg, func(_ context.Context, s *orm.Session, c orm.Changes) error {
		if _, ok := c[0].Object.(*Tag); ok {
			return errVeto
		}
		return nil
	})
	eachOutside(t, func(t *testing.T, eng *engine.Engine, begin func() outside) {
		expect.OK(t, w.reg.CreateAll(t.Context(), eng))
		for _, mode := range []orm.JoinMode{orm.JoinSavepoint, orm.JoinRollbackOnly} {
			out := begin()
			addTag(t, out.tx, "outside")
			s := orm.NewSession(eng, w.reg, orm.Join(out.tx, mode))
			tag := &Tag{Name: "vetoed"}
			s.Add(tag)
			expect.Is(t, s.Flush(t.Context()), errVeto)
			expect.State(t, s, orm.Pending, tag)
			s.Expunge(tag)
			s.Add(&Author{Name: "King"})
			expect.OK(t, s.Commit(t.Context()))
			expect.OK(t, s.Close())
			expect.List(t, "inside", tagNames(t, out.tx), []string{"outside"})
			expect.OK(t, out.rollback())
		}
	})
}

func TestMistakesOfJoining(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		s := orm.NewSession(eng, models, orm.Join(nil, orm.JoinSavepoint))
		_, err := orm.All(t.Context(), s, retort.Select(tags))
		expect.Is(t, err, orm.ErrUsage)
		expect.OK(t, s.Close())
		tx, err := eng.Begin(t.Context())
		expect.OK(t, err)
		s = orm.NewSession(eng, models, orm.Join(tx, orm.JoinSavepoint), orm.TxOptions(engine.Serializable))
		_, err = orm.All(t.Context(), s, retort.Select(tags))
		expect.Is(t, err, orm.ErrUsage)
		expect.Text(t, err, "Join")
		expect.OK(t, s.Close())
		expect.OK(t, tx.Rollback(t.Context()))
	})
}

func TestATransactionOfTheProgramIsNotCommittedHere(t *testing.T) {
	dsn := testdb.Postgres(t)
	db, err := sql.Open("pgx", dsn)
	expect.OK(t, err)
	defer db.Close()
	eng := engine.FromDB(db, pgdialect.New())
	defer eng.Close()
	expect.OK(t, models.CreateAll(t.Context(), eng))
	stx, err := db.BeginTx(t.Context(), nil)
	expect.OK(t, err)
	tx := engine.FromTx(eng, stx)
	addTag(t, tx, "x")
	expect.Text(t, tx.Commit(t.Context()), "engine: commit: ", "commit it there")
	expect.OK(t, stx.Commit())
	expect.List(t, "stored", tagNames(t, eng), []string{"x"})
}
