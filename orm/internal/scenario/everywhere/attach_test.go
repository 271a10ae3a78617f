package everywhere

import (
	"errors"
	"testing"

	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/orm"
)

func TestObjectsOfRowsThatAreKnown(t *testing.T) {
	eachTraced(t, func(t *testing.T, eng *engine.Engine, trace *sqltrace.Recorder) {
		library(t, eng)
		s := session(t, eng)
		trace.Reset()
		king := &Author{ID: 1, Name: "S. King"}
		s.Attach(king)
		expect.State(t, s, orm.Persistent, king)
		expect.OK(t, s.Flush(t.Context()))
		expect.Sent(t, trace) // what it holds is taken for what the row holds
		expect.Equal(t, "books", len(expect.Many(t, &king.Books)), 3)
		king.Name = "Stephen King"
		trace.Reset()
		expect.OK(t, s.Flush(t.Context()))
		expect.Verbs(t, trace, "UPDATE author")
		expect.Equal(t, "one object", expect.Get(t, s, authors, 1), king)
		expect.OK(t, s.Rollback(t.Context()))
		expect.Equal(t, "read anew", expect.Get(t, s, authors, 1).Name, "King")

		fan := &Fan{ID: 4711, Author: orm.To(king)} // what was given for a relationship is not taken over
		s.Attach(fan)
		expect.Equal(t, "loaded", fan.Author.Loaded(), false)
		fan.AuthorID = &king.ID
		err := s.Flush(t.Context())
		if stale, ok := errors.AsType[*orm.StaleError](err); !ok || stale.Object != any(fan) {
			t.Errorf("got %v, want a StaleError", err)
		}
		s.ExpungeAll()
		tag := &Tag{ID: 1, Name: "x"}
		s.Attach(tag)
		s.Delete(tag)
		expect.OK(t, s.Flush(t.Context()))
		expect.State(t, s, orm.Deleted, tag)
		expect.OK(t, s.Rollback(t.Context()))
	})
}

func TestMistakesOfAttach(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		library(t, eng)
		s, other := session(t, eng), session(t, eng)
		king, theirs := expect.Get(t, s, authors, 1), expect.Get(t, other, authors, 1)
		for _, c := range []struct {
			x    any
			kind error
			says string
		}{
			{&Author{Name: "no key"}, orm.ErrUsage, "no key"},
			{&Author{ID: 1}, orm.ErrIdentity, "another object"},
			{theirs, orm.ErrUsage, "another session"},
			{Author{ID: 1}, orm.ErrUsage, "pointer"},
			{nil, orm.ErrUsage, "pointer"},
		} {
			s.Attach(c.x)
			err := s.Flush(t.Context())
			expect.Is(t, err, c.kind)
			expect.Text(t, err, "orm: Attach: ", c.says)
		}
		s.Attach(king) // is there
		s.ExpungeAll()
		king.Name = "changed"
		s.Attach(king) // detached: what has changed meanwhile is known
		expect.Equal(t, "changed", len(s.Dirty()), 1)
		expect.OK(t, s.Close())
		s.Attach(king)
		expect.State(t, s, orm.Detached, king)
	})
}

func TestInfoIsOfTheSession(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		s, other := session(t, eng), session(t, eng)
		s.Info()["user"] = "Ann"
		expect.OK(t, s.Rollback(t.Context()))
		expect.Equal(t, "user", s.Info()["user"], any("Ann"))
		expect.Equal(t, "of another", len(other.Info()), 0)
	})
}
