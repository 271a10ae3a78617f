package postgres_test

import (
	"errors"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/driver/postgres"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

// twoClients runs the same statement on two connections, both of which the bouncer serves with its one connection to the server.
func twoClients(t *testing.T, eng *engine.Engine) error {
	t.Helper()
	a, err := eng.Conn(t.Context())
	must(t, err)
	defer a.Close()
	b, err := eng.Conn(t.Context())
	must(t, err)
	defer b.Close()
	for range 2 {
		for _, c := range []*engine.Conn{a, b} {
			rows, err := engine.QuerySQL(t.Context(), c, "SELECT $1::bigint + 1", 41)
			if err != nil {
				return err
			}
			if !rows.Next() || rows.Int(0) != 42 {
				t.Errorf("got no 42: %v", rows.Err())
			}
			if err := rows.Close(); err != nil {
				return err
			}
		}
	}
	return nil
}

func behindBouncer(t *testing.T, s postgres.Statements) *engine.Engine {
	t.Helper()
	eng, err := postgres.OpenWith(t.Context(), postgres.Config{DSN: testdb.PgBouncer(t), Statements: s, MaxConns: 4})
	must(t, err)
	t.Cleanup(func() { eng.Close() })
	return eng
}

// TestPreparedStatementsBreakBehindPgBouncer: the name of a prepared statement is taken by another client, which is why the setting exists.
func TestPreparedStatementsBreakBehindPgBouncer(t *testing.T) {
	err := twoClients(t, behindBouncer(t, postgres.AsInDSN))
	var e *engine.Error
	if !errors.As(err, &e) || e.Code != "42P05" {
		t.Errorf("got %v, want 42P05: does the bouncer keep prepared statements apart, or is it not in transaction mode?", err)
	}
}

func TestBehindPgBouncer(t *testing.T) {
	for name, way := range map[string]postgres.Statements{"described": postgres.Described, "unprepared": postgres.Unprepared} {
		t.Run(name, func(t *testing.T) {
			eng := behindBouncer(t, way)
			must(t, twoClients(t, eng))
			must(t, fixture.Models.CreateAll(t.Context(), eng))
			for range 3 { // on different connections of the pool
				s := orm.NewSession(eng, fixture.Models)
				king := &fixture.Author{FirstName: "Stephen", LastName: "King", Books: orm.Items(&fixture.Book{Title: "It"}, &fixture.Book{Title: "Carrie"})}
				s.Add(king)
				must(t, s.Commit(t.Context()))
				king.FirstName = "Steve"
				s.Delete(king.Books.Peek()[0])
				must(t, s.Commit(t.Context()))
				must(t, s.Close())
			}
			s := orm.NewSession(eng, fixture.Models)
			defer s.Close()
			all, err := orm.All(t.Context(), s, retort.Select(fixture.Authors).Where(fixture.Authors.FirstName.Eq("Steve")).With(orm.SelectIn(fixture.Authors.Books)))
			must(t, err)
			if len(all) != 3 || len(all[0].Books.Peek()) != 1 {
				t.Errorf("got %v", all)
			}
		})
	}
}
