package orm_test

import (
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/orm"
)

// Entry knows when it was made, and is new until somebody says otherwise.
type Entry struct {
	_     struct{} `orm:"-"` // the test maps it, so that nothing has used the registry before
	ID    int64
	Text  string
	State string
	Made  time.Time `orm:",created"`
}

type entryEntity struct {
	orm.Entity[Entry, int64]
	ID          retort.Num[int64]
	Text, State retort.Text
	Made        retort.Column[time.Time]
}

func (e *entryEntity) Mapping(m *orm.Mapping) { m.OnInsert(e.State.Set("new")) }

// The first thing that a program does with a handle may be an INSERT of structs.
func TestDefaultsAreKnownToTheFirstStatement(t *testing.T) {
	entries := orm.Map[entryEntity](orm.NewRegistry())
	insert := retort.Insert(entries).Rows(&Entry{Text: "a"}, &Entry{Text: "b"})
	expect.OK(t, insert.Err())
	expect.Equal(t, "what the structs give", insert.String(), "INSERT INTO entry (text) VALUES (?), (?)")
}
