package inheritance

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

// on runs a scenario on every database, with the tables of a registry made: with a session, and what it sends.
func on(t *testing.T, reg *orm.Registry, f func(t *testing.T, s *orm.Session, sent *sqltrace.Recorder)) {
	t.Helper()
	onEngine(t, reg, func(t *testing.T, eng *engine.Engine, sent *sqltrace.Recorder) { f(t, session(t, eng, reg), sent) })
}

func onEngine(t *testing.T, reg *orm.Registry, f func(t *testing.T, eng *engine.Engine, sent *sqltrace.Recorder)) {
	t.Helper()
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		sent := &sqltrace.Recorder{}
		eng := db.Open(t, sent.Option())
		expect.OK(t, reg.CreateAll(t.Context(), eng))
		sent.Reset()
		f(t, eng, sent)
	})
}

// session opens a session that is closed with the test.
func session(t *testing.T, eng *engine.Engine, reg *orm.Registry) *orm.Session {
	t.Helper()
	s := orm.NewSession(eng, reg)
	t.Cleanup(func() { expect.OK(t, s.Close()) })
	return s
}

var (
	numbered  = regexp.MustCompile(`\$\d+`)
	returning = regexp.MustCompile(` RETURNING .*`)
	quoted    = strings.NewReplacer("`", "", `"`, "")
)

// texts checks the statements sent since the recorder was last asked, in the words that all databases have in common.
func texts(t *testing.T, sent *sqltrace.Recorder, want ...string) {
	t.Helper()
	var got []string
	for _, sql := range sent.Statements() {
		got = append(got, quoted.Replace(returning.ReplaceAllString(numbered.ReplaceAllString(sql, "?"), "")))
	}
	if !slices.Equal(got, want) {
		t.Errorf("sent:\n  %s\nwant:\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
	sent.Reset()
}

// typesOf names the types of values.
func typesOf[T any](list []T) []string {
	return expect.Map(list, func(x T) string { return strings.TrimPrefix(fmt.Sprintf("%T", x), "*inheritance.") })
}
