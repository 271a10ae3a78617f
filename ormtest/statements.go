package ormtest

import (
	"fmt"
	"strings"
	"testing"

	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/orm"
)

// Statements returns the texts of the statements that a session sends while fn runs, in order. BEGIN, COMMIT, savepoints and the like are
// left out.
func Statements(s *orm.Session, fn func()) []string {
	var l list
	defer s.Observe(l.observe)()
	fn()
	return l.texts
}

// WantStatements runs fn and fails the test unless the session sent just n statements in it; the message lists them. What counts is told
// at [Statements].
func WantStatements(t testing.TB, s *orm.Session, n int, fn func()) {
	t.Helper()
	if sent := Statements(s, fn); len(sent) != n {
		t.Errorf("the session sent %d statements, want %d:%s", len(sent), n, numbered(sent))
	}
}

// MaxStatements fails the test when it ends, if the session has sent more than n statements since this call; the message lists them. What
// counts is told at [Statements].
func MaxStatements(t testing.TB, s *orm.Session, n int) {
	t.Helper()
	var l list
	stop := s.Observe(l.observe)
	t.Cleanup(func() {
		t.Helper()
		stop()
		if len(l.texts) > n {
			t.Errorf("the session sent %d statements, want %d at the most:%s", len(l.texts), n, numbered(l.texts))
		}
	})
}

// list gathers the statements of a session.
type list struct{ texts []string }

func (l *list) observe(ev engine.Event) {
	if ev.Kind == engine.QueryEvent || ev.Kind == engine.ExecEvent {
		l.texts = append(l.texts, ev.SQL)
	}
}

func numbered(texts []string) string {
	var b strings.Builder
	for i, text := range texts {
		fmt.Fprintf(&b, "\n  %d. %s", i+1, text)
	}
	return b.String()
}
