package inheritance

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/orm"
)

// Grade is a named type with values of its own, kept as an enum.
type Grade string

// Note is told by an enum.
type Note interface{ Base() *NoteBase }

type NoteBase struct {
	_     struct{} `orm:"table=note,on=grade,registry=board"`
	Key   string   `orm:",pk,size=20"`
	Grade Grade    `orm:",type='enum(warm, it''s cold)'"`
}

func (n *NoteBase) Base() *NoteBase { return n }

type (
	WarmNote struct {
		_ struct{} `orm:"identity=warm,registry=board"`
		NoteBase
		Heat int
	}
	ColdNote struct {
		_ struct{} `orm:"identity='it''s cold',registry=board"`
		NoteBase
		Heat int // a column of both
	}
)

var board = orm.NewRegistry()

// A key that the program gives, a discriminator of a named enum with a quote in a value, and a column that two structs share.
func TestDiscriminatorOfAnEnum(t *testing.T) {
	on(t, board, func(t *testing.T, s *orm.Session, sent *sqltrace.Recorder) {
		s.Add(&WarmNote{NoteBase: NoteBase{Key: "a"}, Heat: 30}, &ColdNote{NoteBase: NoteBase{Key: "b"}, Heat: -5})
		expect.OK(t, s.Commit(t.Context()))
		got := expect.All(t, s, retort.Select(notes).OrderBy(notes.Key))
		expect.List(t, "notes", typesOf(got), []string{"WarmNote", "ColdNote"})
		expect.Equal(t, "discriminator", got[1].Base().Grade, "it's cold")
		expect.List(t, "cold", expect.All(t, s, retort.Select(coldNotes.Heat)), []int{-5})
		freezing := expect.All(t, s, retort.Select(notes).Where(coldNotes.Heat.Lt(0)))
		expect.List(t, "below zero", typesOf(freezing), []string{"ColdNote"})
		if one := expect.Get(t, s, warmNotes, "a"); one != got[0] {
			t.Errorf("two objects for one key")
		}
		_, err := orm.Get(t.Context(), s, warmNotes, "b")
		expect.Is(t, err, orm.ErrNoResult)
	})
}
