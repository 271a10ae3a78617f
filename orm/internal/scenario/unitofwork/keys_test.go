package unitofwork

import (
	"fmt"
	"math"
	"testing"

	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/orm"
)

// Keys of many new rows are chosen beforehand where the database would generate the same ones, and asked back where it may not.
func TestSQLiteManyNewRowsGetTheKeysThatTheDatabaseWouldGiveThem(t *testing.T) {
	for _, c := range []struct {
		name  string
		setup []string
		first int64
		asked bool
	}{
		{"an empty table", nil, 1, false},
		{"a table with gaps", []string{"INSERT INTO tag VALUES (3, 'x'), (40, 'y')"}, 41, false},
		{"negative keys", []string{"INSERT INTO tag VALUES (-7, 'x')"}, -6, true},
		{"keys that are never used again", []string{
			"DROP TABLE book_tag", "DROP TABLE tag", "CREATE TABLE tag (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL)",
			"INSERT INTO tag VALUES (9, 'x')", "DELETE FROM tag",
		}, 10, true},
		{"a trigger that inserts as well", []string{
			"CREATE TRIGGER more BEFORE INSERT ON tag WHEN new.name NOT LIKE 'more%' BEGIN INSERT INTO tag (name) VALUES ('more' || new.name); END",
		}, 2, true},
		{"a trigger of the connection", []string{
			"CREATE TEMP TRIGGER more BEFORE INSERT ON main.TAG WHEN new.name NOT LIKE 'more%' BEGIN INSERT INTO tag (name) VALUES ('more' || new.name); END",
		}, 2, true},
		{"another table's trigger", []string{"CREATE TRIGGER other AFTER INSERT ON book BEGIN DELETE FROM tag; END"}, 1, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, eng, trace := fixture.Empty(t)
			run(t, eng, c.setup...)
			trace.Reset()
			tags := addTags(s, "a")
			expect.OK(t, s.Commit(t.Context()))
			expectAsked(t, trace.Statements(), c.asked)
			expect.Equal(t, "first key", tags[0].ID, c.first)
			expectRows(t, eng, tags)
			more := addTags(s, "b")
			expect.OK(t, s.Commit(t.Context()))
			expectRows(t, eng, more)
		})
	}
}

func TestSQLiteATriggerMadeLaterIsNoticed(t *testing.T) {
	s, eng, trace := fixture.Empty(t)
	expectRows(t, eng, commitTags(t, s, "a"))
	run(t, eng, "CREATE TRIGGER more BEFORE INSERT ON tag WHEN new.name NOT LIKE 'more%' BEGIN INSERT INTO tag (name) VALUES ('more' || new.name); END")
	trace.Reset()
	tags := commitTags(t, s, "b")
	expectAsked(t, trace.Statements(), true)
	expectRows(t, eng, tags)
	run(t, eng, "DROP TRIGGER more")
	trace.Reset()
	tags = commitTags(t, s, "c")
	expectAsked(t, trace.Statements(), false)
	expectRows(t, eng, tags)
}

// With the largest key there is in use, SQLite picks free ones at random.
func TestSQLiteKeysThatCantBeMatchedToObjectsAreAnError(t *testing.T) {
	s, eng, _ := fixture.Empty(t)
	run(t, eng, fmt.Sprintf("INSERT INTO tag VALUES (%d, 'x')", math.MaxInt64))
	tags := addTags(s, "a")
	err := s.Flush(t.Context())
	expect.Text(t, err, "flush 12 Tag", "don't ascend", "give them keys")
	expectNoKeys(t, tags)
	expect.Equal(t, "rows", value(t, eng, "SELECT count(*) FROM tag"), "1")
	expect.OK(t, s.Rollback(t.Context()))
	s.Add(tags[0])
	expect.OK(t, s.Commit(t.Context()))
	expectRows(t, eng, tags[:1])
}

func TestSQLiteChosenKeysAreTakenBackWithTheirRows(t *testing.T) {
	s, eng, _ := fixture.Empty(t)
	run(t, eng, "CREATE UNIQUE INDEX one_name ON tag (name)", "INSERT INTO tag VALUES (5, 'a11')")
	tags := addTags(s, "a")
	expect.Is(t, s.Flush(t.Context()), engine.ErrUnique)
	expectNoKeys(t, tags)
	tags[11].Name = "free"
	expect.OK(t, s.Flush(t.Context()))
	expect.Equal(t, "first key", tags[0].ID, 6)
	expect.OK(t, s.Rollback(t.Context()))
	expectNoKeys(t, tags)
	expect.State(t, s, orm.Transient, tags[0], tags[11])
	expect.Equal(t, "rows", value(t, eng, "SELECT count(*) FROM tag"), "1")
}

func run(t *testing.T, eng *engine.Engine, texts ...string) {
	t.Helper()
	for _, text := range texts {
		_, err := engine.ExecSQL(t.Context(), eng, text)
		expect.OK(t, err)
	}
}

// addTags adds a dozen new tags.
func addTags(s *orm.Session, prefix string) []*fixture.Tag {
	tags := make([]*fixture.Tag, 12)
	for k := range tags {
		tags[k] = &fixture.Tag{Name: fmt.Sprint(prefix, k)}
		s.Add(tags[k])
	}
	return tags
}

func commitTags(t *testing.T, s *orm.Session, prefix string) []*fixture.Tag {
	t.Helper()
	tags := addTags(s, prefix)
	expect.OK(t, s.Commit(t.Context()))
	return tags
}

// expectAsked checks whether the keys were asked back.
func expectAsked(t *testing.T, sent []string, want bool) {
	t.Helper()
	last := sent[len(sent)-1]
	const chosen = "INSERT INTO tag (id, name) VALUES (?, ?), "
	if got := last[:min(len(last), len(chosen))] != chosen; got != want {
		t.Errorf("keys were asked back: %t, want %t; sent last: %s", got, want, last)
	}
}

// expectRows checks that each tag's key is that of its row.
func expectRows(t *testing.T, eng *engine.Engine, tags []*fixture.Tag) {
	t.Helper()
	for _, tag := range tags {
		expect.Equal(t, fmt.Sprintf("name in row %d", tag.ID), value(t, eng, fmt.Sprint("SELECT name FROM tag WHERE id = ", tag.ID)), tag.Name)
	}
}

func expectNoKeys(t *testing.T, tags []*fixture.Tag) {
	t.Helper()
	for _, tag := range tags {
		expect.Equal(t, "key of "+tag.Name, tag.ID, 0)
	}
}
