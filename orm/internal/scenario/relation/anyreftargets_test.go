package relation

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

// Holder of a ticket is one of a hierarchy of visitors, or a bus.
type Holder interface{ Label() string }

// Visit is what visitors are read as.
type Visit interface {
	Holder
	Base() *Visitor
}

type Visitor struct {
	_    struct{} `orm:"registry=ticketModels,on=Kind,abstract"`
	ID   int64
	Kind string `orm:",size=10"`
	Name string `orm:",size=10"`
}

type Adult struct {
	_ struct{} `orm:"registry=ticketModels,identity=adult"`
	Visitor
}

type Child struct {
	_ struct{} `orm:"registry=ticketModels,identity=child"`
	Visitor
	Age int
}

// Bus has a key that may be changed, and one ticket at most.
type Bus struct {
	_      struct{}        `orm:"registry=ticketModels"`
	Number int64           `orm:",pk,default=0"`
	Ticket orm.Ref[Ticket] `orm:"inverse=Holder"`
}

func (v *Visitor) Base() *Visitor { return v }
func (v *Visitor) Label() string  { return v.Kind + " " + v.Name }
func (b *Bus) Label() string      { return "bus" }

// Ticket has a number for a discriminator, and can't be without.
type Ticket struct {
	_        struct{} `orm:"registry=ticketModels"`
	ID       int64
	Class    int16
	Number   *int64
	Holder   orm.RefOf[Holder] `orm:"on=class,fk=Number,any='1=Visitor 2=Bus',cascade='all'"`
	Comments string            `orm:",size=10"`
}

var ticketModels = orm.NewRegistry()

func withTickets(t *testing.T, f func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder)) {
	t.Helper()
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng, trace := db.Traced(t)
		expect.OK(t, ticketModels.CreateAll(t.Context(), eng))
		s := orm.NewSession(eng, ticketModels)
		defer s.Close()
		trace.Reset()
		f(t, s, eng, trace)
	})
}

func TestAReferenceToAnyLeadsToAHierarchyToo(t *testing.T) {
	withTickets(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		s.Add(&Ticket{Holder: orm.To[Holder](&Adult{Visitor: Visitor{Name: "ann"}})}, &Ticket{Holder: orm.To[Holder](&Child{Visitor: Visitor{Name: "bob"}, Age: 7})},
			&Ticket{Holder: orm.To[Holder](&Bus{Number: 42})})
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "rows", text(t, eng, `SELECT class, number FROM ticket ORDER BY id`), "11 12 242")
		fresh := orm.NewSession(eng, ticketModels)
		defer fresh.Close()
		trace.Reset()
		list := expect.All(t, fresh, retort.Select(tickets).OrderBy(tickets.ID).With(orm.SelectIn(tickets.Holder)))
		expect.Verbs(t, trace, "SELECT ticket", "SELECT visitor", "SELECT bus")
		labels := expect.Map(list, func(x *Ticket) string { return x.Holder.Peek().Label() })
		expect.List(t, "read", labels, []string{"adult ann", "child bob", "bus"})
		expect.Equal(t, "as what they are", list[1].Holder.Peek().(*Child).Age, 7)
		bus := list[2].Holder.Peek().(*Bus)
		expect.Equal(t, "the way back of a one-to-one", bus.Ticket.Peek(), list[2])
		expect.Equal(t, "about children", len(expect.All(t, fresh, retort.Select(tickets).Where(orm.OfType(tickets.Holder, visits).Any(visits.Name.Eq("bob"))))), 1)

		fresh.Delete(list[0])
		expect.OK(t, fresh.Flush(t.Context()))
		expect.Equal(t, "deleted along", orm.StateOf(fresh, list[0].Holder.Peek()), orm.Deleted)
		bus.Number = 43
		expect.OK(t, fresh.Commit(t.Context()))
		expect.Equal(t, "a changed key is followed", text(t, eng, `SELECT class, number FROM ticket ORDER BY id`), "12 243")
	})
}

func TestMergeAndHistoryAlongAReferenceToAny(t *testing.T) {
	withRemarks(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, _ *sqltrace.Recorder) {
		given := &Remark{ID: 1, Text: "A", About: orm.To[Subject](&Photo{ID: 2, File: "F"})}
		got, err := orm.Merge(t.Context(), s, given)
		expect.OK(t, err)
		expect.Equal(t, "the session's photo", got.About.Peek(), Subject(expect.Get(t, s, photos, 2)))
		b := expect.Get(t, s, remarks, 2)
		f1, p2 := expect.Get(t, s, photos, 1), expect.Get(t, s, posts, 2)
		expect.Ref(t, &b.About)
		b.About.Set(p2)
		for _, r := range orm.History(s, b).Relations {
			expect.List(t, r.Field+" from", r.Removed, []any{f1})
			expect.List(t, r.Field+" to", r.Added, []any{p2})
		}
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "rows", storedRemarks(t, eng), "Aphoto2 bpost2 cphoto2 dpost1 e-0")

		p2.Remarks.Append(&Remark{Text: "new"})
		s.Expunge(p2)
		expect.OK(t, s.Commit(t.Context()))
		expect.OK(t, s.Refresh(t.Context(), b))
	})
}

func TestAReferenceToAnyHasNoForeignKey(t *testing.T) {
	md, err := remarkModels.MetaData()
	expect.OK(t, err)
	table, err := md.Lookup("remark")
	expect.OK(t, err)
	expect.Equal(t, "foreign keys", len(table.ForeignKeys), 0)
	info, err := orm.Inspect(remarks)
	expect.OK(t, err)
	expect.Equal(t, "inspected", info.Relationships[0].Target.Name(), "Subject")
}

// topic is the handle of a struct with a reference to any topicSubject.
type topic[T any] struct {
	orm.Entity[T, int64]
	ID      retort.Num[int64]
	Kind    retort.Text
	AboutID retort.Num[int64]
	About   orm.ToOneOf[*T, topicSubject]
}

type topicSubject interface{ Subject() }

type (
	//lint:ignore U1000 a handle's type argument
	essay struct {
		_  struct{} `orm:"-"` // mapped by the test that it is for
		ID int64
	}
	//lint:ignore U1000 a handle's type argument
	dumb struct {
		_  struct{} `orm:"-"`
		ID int64
	}
)

//lint:ignore U1000 what mapping looks for
func (*essay) Subject() {}

type essayEntity struct {
	orm.Entity[essay, int64]
	ID retort.Num[int64]
}

type dumbEntity struct {
	orm.Entity[dumb, int64]
	ID retort.Num[int64]
}

func TestReferencesToAnyThatCannotBe(t *testing.T) {
	type (
		noField struct {
			ID      int64
			Kind    string
			AboutID int64
			About   orm.RefOf[topicSubject] `orm:"any=essay"`
		}
		wrongField struct {
			ID      int64
			Kind    string
			AboutID int64
			About   orm.RefOf[topicSubject] `orm:"on=Sort,any=essay"`
		}
		unmapped struct {
			ID      int64
			Kind    string
			AboutID int64
			About   orm.RefOf[topicSubject] `orm:"on=Kind,any='essay video'"`
		}
		unfit struct {
			ID      int64
			Kind    string
			AboutID int64
			About   orm.RefOf[topicSubject] `orm:"on=Kind,any='essay dumb'"`
		}
		twice struct {
			ID      int64
			Kind    string
			AboutID int64
			About   orm.RefOf[topicSubject] `orm:"on=Kind,any='a=essay b=essay'"`
		}
		bound struct {
			ID      int64
			Kind    string
			AboutID int64                   `orm:"fk=essay.id"`
			About   orm.RefOf[topicSubject] `orm:"on=Kind,any='essay'"`
		}
		backward struct {
			ID      int64
			Kind    string
			AboutID int64
			About   orm.RefOf[topicSubject] `orm:"on=Kind,any='essay',inverse=Topics"`
		}
		keyless struct {
			ID      int64
			Kind    string
			AboutID int64
			About   orm.RefOf[topicSubject] `orm:"on=Kind,fk=Number,any='essay'"`
		}
		orphaned struct {
			ID      int64
			Kind    string
			AboutID int64
			About   orm.RefOf[topicSubject] `orm:"on=Kind,any='essay',cascade='all, delete-orphan'"`
		}
	)
	for _, test := range []struct {
		err  error
		says string
	}{
		{check[topic[noField], essayEntity](), "any= needs on=: the field that says which entity a key is of, such as AboutType"},
		{check[topic[wrongField], essayEntity](), "on=Sort names no column field"},
		{check[topic[unmapped], essayEntity](), "video is not mapped in this registry"},
		{check3[topic[unfit], essayEntity, dumbEntity](), "*dumb doesn't implement relation.topicSubject"},
		{check[topic[twice], essayEntity](), "essay is there already"},
		{check[topic[bound], essayEntity](), "a foreign key can't refer to them"},
		{check[topic[backward], essayEntity](), "tag those inverse=About"},
		{check[topic[keyless], essayEntity](), "fk=Number names no column field"},
		{check[topic[orphaned], essayEntity](), "delete-orphan and single_parent belong on the other sides"},
	} {
		expect.Is(t, test.err, orm.ErrMapping)
		expect.Text(t, test.err, ".About", test.says)
	}
}

// check3 is check for three entities.
func check3[A, B, C any]() error {
	models := orm.NewRegistry()
	orm.Map[A](models)
	orm.Map[B](models)
	orm.Map[C](models)
	return models.Check()
}

// deck leaves its cards to the database, which can't know them.
type deck struct {
	_     struct{} `orm:"-"` // mapped by the test that it is for
	ID    int64
	Cards orm.Many[card] `orm:"inverse=About,passive_deletes"`
}

type card struct {
	_       struct{} `orm:"-"`
	ID      int64
	Kind    string
	AboutID int64
	About   orm.RefOf[topicSubject] `orm:"on=Kind,any=deck"`
}

func (*deck) Subject() {}

func TestAReferenceToAnyCannotLeaveDeletesToTheDatabase(t *testing.T) {
	type deckEntity struct {
		orm.Entity[deck, int64]
		ID    retort.Num[int64]
		Cards orm.ToMany[deck, card]
	}
	err := check[deckEntity, topic[card]]()
	expect.Is(t, err, orm.ErrMapping)
	expect.Text(t, err, "deck.Cards", "passive_deletes", "can't have")
}
