package everywhere

import (
	"context"
	"errors"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/orm"
)

var errStop = errors.New("stop")

// In SQLAlchemy a session has blocks that begin and end a transaction; here each block has a session of its own.
func TestS14_ABlockCommitsOrRollsBack(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		f := orm.NewFactory(eng, models)
		x, y := &Tag{Name: "x"}, &Tag{Name: "y"}
		expect.OK(t, orm.Transact(t.Context(), f, func(s *orm.Session) error { s.Add(x); return nil }))
		var used *orm.Session
		err := orm.Transact(t.Context(), f, func(s *orm.Session) error {
			used = s
			s.Add(y)
			expect.OK(t, s.Flush(t.Context()))
			return errStop
		})
		if err != errStop {
			t.Errorf("error is %v, want that of the block", err)
		}
		expect.State(t, used, orm.Transient, y)
		expect.Equal(t, "key of y", y.ID, 0)
		expect.Is(t, used.Flush(t.Context()), orm.ErrClosed)
		expect.OK(t, orm.Transact(t.Context(), f, func(s *orm.Session) error { s.Add(&Tag{Name: "z"}); return nil }))
		names, err := engine.All(t.Context(), eng, retort.Select(tags.Name).OrderBy(tags.ID))
		expect.OK(t, err)
		expect.List(t, "stored", names, []string{"x", "z"})
	})
}

func TestTransactRepeatsWithAFreshSession(t *testing.T) {
	again := &engine.Error{Op: "query", Kind: engine.ErrSerialization, Err: errors.New("as the database says")}
	each(t, func(t *testing.T, eng *engine.Engine) {
		f := orm.NewFactory(eng, models)
		tag := &Tag{Name: "kept"}
		seen := map[*orm.Session]bool{}
		run := func(failures int, opts ...engine.TxOption) (int, error) {
			runs := 0
			err := orm.Transact(t.Context(), f, func(s *orm.Session) error {
				runs++
				seen[s] = true
				s.Add(tag) // transient again after each failure, without the key it got
				expect.Equal(t, "key", tag.ID, 0)
				if err := s.Flush(t.Context()); err != nil {
					return err
				}
				if runs <= failures {
					return again
				}
				return nil
			}, opts...)
			return runs, err
		}
		runs, err := run(2)
		expect.Is(t, err, engine.ErrSerialization)
		expect.Equal(t, "runs without Retry", runs, 1)
		runs, err = run(2, engine.Retry(1))
		expect.Is(t, err, engine.ErrSerialization)
		expect.Equal(t, "runs", runs, 2)
		runs, err = run(2, engine.Retry(5), engine.Serializable)
		expect.OK(t, err)
		expect.Equal(t, "runs until it goes well", runs, 3)
		expect.Equal(t, "sessions", len(seen), 6)
		expect.Equal(t, "tags", count(t, eng, tags), 1)
		_, err = run(0, engine.Retry(-1))
		expect.Text(t, err, "Retry(-1)")

		runs = 0
		err = orm.Transact(t.Context(), f, func(*orm.Session) error { runs++; return errStop }, engine.Retry(5))
		expect.Is(t, err, errStop)
		expect.Equal(t, "runs after an error of the program", runs, 1)
	})
}

func TestTransactGivesUpWhenItsContextEnds(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		ctx, cancel := context.WithCancel(t.Context())
		err := orm.Transact(ctx, orm.NewFactory(eng, models), func(s *orm.Session) error {
			s.Add(&Tag{Name: "x"})
			expect.OK(t, s.Flush(ctx))
			cancel()
			return &engine.Error{Kind: engine.ErrDeadlock, Err: errStop}
		}, engine.Retry(1000))
		expect.Is(t, err, errStop)
		expect.Equal(t, "tags", count(t, eng, tags), 0)
	})
}

func TestAPanicInTransactRollsBack(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		tag := &Tag{Name: "x"}
		var used *orm.Session
		func() {
			defer func() { expect.Equal(t, "panic", recover(), any("boom")) }()
			_ = orm.Transact(t.Context(), orm.NewFactory(eng, models), func(s *orm.Session) error {
				used = s
				s.Add(tag)
				expect.OK(t, s.Flush(t.Context()))
				panic("boom")
			})
		}()
		expect.State(t, used, orm.Transient, tag)
		expect.Is(t, used.Flush(t.Context()), orm.ErrClosed)
		expect.Equal(t, "tags", count(t, eng, tags), 0)
		if n := eng.Stats().Pool.InUse; n != 0 {
			t.Errorf("%d connections are still in use", n)
		}
	})
}

func TestTheFunctionOfTransactMayEndTransactionsItself(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		f := orm.NewFactory(eng, models)
		expect.OK(t, orm.Transact(t.Context(), f, func(s *orm.Session) error {
			s.Add(&Tag{Name: "committed"})
			expect.OK(t, s.Commit(t.Context()))
			s.Add(&Tag{Name: "rolled back"})
			expect.OK(t, s.Rollback(t.Context()))
			s.Add(&Tag{Name: "committed at the end"})
			return nil
		}))
		expect.OK(t, orm.Transact(t.Context(), f, func(s *orm.Session) error { return s.Close() }))
		expect.Equal(t, "tags", count(t, eng, tags), 2)
	})
}

func TestSessionsOfAFactoryHaveItsOptions(t *testing.T) {
	eachTraced(t, func(t *testing.T, eng *engine.Engine, trace *sqltrace.Recorder) {
		library(t, eng)
		f := orm.NewFactory(eng, models)
		for name, test := range map[string]struct {
			f    *orm.Factory
			more []orm.SessionOption
			want []string
		}{
			"none":             {f, nil, []string{"SELECT author", "INSERT tag", "SELECT author"}},
			"KeepOnCommit":     {f.With(orm.KeepOnCommit), nil, []string{"SELECT author", "INSERT tag"}},
			"of one session":   {f, []orm.SessionOption{orm.KeepOnCommit}, []string{"SELECT author", "INSERT tag"}},
			"two at once":      {f.With(orm.KeepOnCommit, orm.ManualFlush), nil, []string{"SELECT author", "INSERT tag"}},
			"the factory made": {f, nil, []string{"SELECT author", "INSERT tag", "SELECT author"}}, // With has left it alone
		} {
			t.Run(name, func(t *testing.T) {
				s := test.f.Session(test.more...)
				defer s.Close()
				trace.Reset()
				king := expect.Get(t, s, authors, 1)
				s.Add(&Tag{Name: name})
				expect.OK(t, s.Commit(t.Context()))
				expect.Equal(t, "got again", expect.Get(t, s, authors, 1), king)
				expect.Verbs(t, trace, test.want...)
				expect.OK(t, s.Rollback(t.Context())) // after which everything is read anew
				trace.Reset()
				expect.Get(t, s, authors, 1)
				expect.Verbs(t, trace, "SELECT author")
			})
		}
	})
}

func TestManualFlush(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		s := orm.NewSession(eng, models, orm.ManualFlush)
		defer s.Close()
		s.Add(&Tag{Name: "x"})
		expect.Equal(t, "tags read", len(expect.All(t, s, retort.Select(tags))), 0)
		expect.OK(t, s.Flush(t.Context()))
		expect.Equal(t, "tags read after Flush", len(expect.All(t, s, retort.Select(tags))), 1)
	})
}

func TestAReadOnlySession(t *testing.T) {
	eachTraced(t, func(t *testing.T, eng *engine.Engine, trace *sqltrace.Recorder) {
		library(t, eng)
		s := orm.NewSession(eng, models, orm.ReadOnly)
		defer s.Close()
		king := author(t, s, "King")
		expect.Equal(t, "books", len(expect.Many(t, &king.Books)), 3)
		expect.OK(t, s.Flush(t.Context()))
		king.Name = "S. King"
		trace.Reset()
		for name, op := range map[string]func() error{
			"Flush":  func() error { return s.Flush(t.Context()) },
			"Commit": func() error { return s.Commit(t.Context()) },
			"query":  func() error { _, err := orm.All(t.Context(), s, retort.Select(tags)); return err },
		} {
			if err := op(); !errors.Is(err, engine.ErrReadOnly) {
				t.Errorf("%s: error is %v", name, err)
			}
		}
		expect.Sent(t, trace)
		expect.OK(t, s.Rollback(t.Context()))
		expect.Equal(t, "name", king.Name, "King")
		_, err := orm.Exec(t.Context(), s, retort.Delete(tags).All())
		expect.Is(t, err, engine.ErrReadOnly)
	})
}

func TestTxOptionsThatDoNotFit(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		for name, o := range map[string]orm.SessionOption{
			"Retry": orm.TxOptions(engine.Retry(2)), "Autocommit": orm.TxOptions(engine.Autocommit), "two": orm.TxOptions(engine.Serializable, engine.ReadCommitted),
		} {
			s := orm.NewSession(eng, models, o)
			_, err := orm.All(t.Context(), s, retort.Select(tags))
			expect.Text(t, err, "orm: query: ")
			if err == nil {
				t.Errorf("%s: no error", name)
			}
			expect.OK(t, s.Close())
		}
		s := orm.NewSession(eng, models, orm.TxOptions(engine.Serializable))
		defer s.Close()
		expect.Equal(t, "tags", len(expect.All(t, s, retort.Select(tags))), 0)
	})
}
