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
	_     struct{} `orm:"table=note,on=grade"`
	Key   string   `orm:",pk,size=20"`
	Grade Grade    `orm:",type='enum(warm, it''s cold)'"`
}

func (n *NoteBase) Base() *NoteBase { return n }

type (
	WarmNote struct {
		_ struct{} `orm:"identity=warm"`
		NoteBase
		Heat int
	}
	ColdNote struct {
		_ struct{} `orm:"identity='it''s cold'"`
		NoteBase
		Heat int // a column of both
	}
)

type (
	noteEntity struct {
		orm.EntityOf[Note, string]
		Key   retort.Text
		Grade retort.TextOf[Grade]
	}
	warmEntity struct {
		orm.Entity[WarmNote, string]
		Heat retort.Num[int]
	}
	coldEntity struct {
		orm.Entity[ColdNote, string]
		Key  retort.Text
		Heat retort.Num[int]
	}
)

var (
	board = orm.NewRegistry()
	notes = orm.Map[noteEntity](board)
	warm  = orm.Map[warmEntity](board)
	cold  = orm.Map[coldEntity](board)
)

// A key that the program gives, a discriminator of a named enum with a quote in a value, and a column that two structs share.
func TestDiscriminatorOfAnEnum(t *testing.T) {
	on(t, board, func(t *testing.T, s *orm.Session, sent *sqltrace.Recorder) {
		s.Add(&WarmNote{NoteBase: NoteBase{Key: "a"}, Heat: 30}, &ColdNote{NoteBase: NoteBase{Key: "b"}, Heat: -5})
		expect.OK(t, s.Commit(t.Context()))
		got := expect.All(t, s, retort.Select(notes).OrderBy(notes.Key))
		expect.List(t, "notes", typesOf(got), []string{"WarmNote", "ColdNote"})
		expect.Equal(t, "discriminator", got[1].Base().Grade, "it's cold")
		expect.List(t, "cold", expect.All(t, s, retort.Select(cold.Heat)), []int{-5})
		freezing := expect.All(t, s, retort.Select(notes).Where(cold.Heat.Lt(0)))
		expect.List(t, "below zero", typesOf(freezing), []string{"ColdNote"})
		if one := expect.Get(t, s, warm, "a"); one != got[0] {
			t.Errorf("two objects for one key")
		}
		_, err := orm.Get(t.Context(), s, warm, "b")
		expect.Is(t, err, orm.ErrNoResult)
	})
}

func TestDiscriminatorOfAnInteger(t *testing.T) {
	reg := orm.NewRegistry()
	base := orm.Map[shapeEntity](reg)
	orm.Map[circleEntity](reg)
	on(t, reg, func(t *testing.T, s *orm.Session, _ *sqltrace.Recorder) {
		c := &Circle{}
		s.Add(c)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "discriminator", c.Kind, 1)
		expect.List(t, "shapes", typesOf(expect.All(t, s, retort.Select(base))), []string{"Circle"})
	})
}
