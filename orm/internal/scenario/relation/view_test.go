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

// Writer has novels and sees some of them once more, and those who were born in the same year.
type Writer struct {
	_      struct{} `orm:"registry=viewModels"`
	ID     int64
	Name   string `orm:",size=40"`
	Born   int64
	Novels orm.Many[Novel]  `orm:"inverse=Writer,cascade=all"`
	Horror orm.Many[Novel]  `orm:"inverse=Writer,viewonly,orderby=title"`
	Peers  orm.Many[Writer] `orm:",viewonly,orderby=name"`
	Debut  orm.Ref[Novel]   `orm:",viewonly"`
}

type Novel struct {
	_        struct{} `orm:"registry=viewModels"`
	ID       int64
	WriterID *int64 `orm:"fk=writer.id"`
	Title    string `orm:",size=40"`
	Genre    string `orm:",size=20"`
	First    bool
	Writer   orm.Ref[Writer] `orm:"fk=WriterID,inverse=Novels"`
}

// Folder knows by its path what it lies in: /a/b/ lies in /a/.
type Folder struct {
	_      struct{} `orm:"registry=viewModels"`
	ID     int64
	Path   string           `orm:",size=80"`
	Inside orm.Many[Folder] `orm:",viewonly,orderby=path"`
}

func (w *writerEntity) Mapping(m *orm.Mapping) {
	m.Where(w.Horror, novels.Genre.Eq("horror"))
	peer := orm.Alias(w, "peer")
	m.Join(w.Peers.As(peer), retort.Eq(peer.Born, w.Born), retort.Ne(peer.ID, w.ID))
	m.Join(w.Debut, retort.Eq(novels.WriterID, w.ID), novels.First)
}

func (f *folderEntity) Mapping(m *orm.Mapping) {
	below := orm.Alias(f, "below")
	m.Join(f.Inside.As(below), retort.Op[bool]("LIKE", below.Path, retort.Concat(f.Path, retort.Val("%"))), retort.Ne(below.ID, f.ID))
}

var viewModels = orm.NewRegistry()

// withWriters runs a scenario on every database: King and Koontz are peers, Lem is not.
func withWriters(t *testing.T, f func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder)) {
	t.Helper()
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		trace := new(sqltrace.Recorder)
		eng := db.Open(t, trace.Option())
		expect.OK(t, viewModels.CreateAll(t.Context(), eng))
		s := orm.NewSession(eng, viewModels)
		for _, w := range []*Writer{
			{Name: "King", Born: 1947, Novels: orm.Items(&Novel{Title: "It", Genre: "horror"}, &Novel{Title: "Carrie", Genre: "horror", First: true}, &Novel{Title: "Joyland", Genre: "crime"})},
			{Name: "Koontz", Born: 1947, Novels: orm.Items(&Novel{Title: "Phantoms", Genre: "horror"})},
			{Name: "Lem", Born: 1921},
		} {
			s.Add(w)
		}
		expect.OK(t, s.Commit(t.Context()))
		expect.OK(t, s.Close())
		trace.Reset()
		s = orm.NewSession(eng, viewModels)
		defer s.Close()
		f(t, s, eng, trace)
	})
}

func titles(list []*Novel) []string {
	return expect.Map(list, func(n *Novel) string { return n.Title })
}

func names(list []*Writer) []string {
	return expect.Map(list, func(w *Writer) string { return w.Name })
}

func TestC22_AViewOnlyRelationshipNeverWrites(t *testing.T) {
	withWriters(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		all := expect.All(t, s, retort.Select(writers).OrderBy(writers.ID))
		king := all[0]
		expect.List(t, "horror", titles(expect.Many(t, &king.Horror)), []string{"Carrie", "It"})
		expect.Equal(t, "statements for the horror of three", len(trace.Statements()), 2)
		trace.Reset()

		stranger := &Novel{Title: "Misery", Genre: "horror"}
		king.Horror.Append(stranger)
		err := s.Flush(t.Context())
		expect.Is(t, err, orm.ErrUsage)
		expect.Text(t, err, "Writer(id=1).Horror", "viewonly")
		expect.State(t, s, orm.Transient, stranger)
		king.Horror.Remove(king.Horror.Peek()[0])
		king.Horror.Set()
		king.Debut.Set(stranger)
		king.Horror = orm.Items(stranger)
		expect.Is(t, s.Flush(t.Context()), orm.ErrUsage) // of the calls
		expect.Is(t, s.Flush(t.Context()), orm.ErrUsage) // of the assignment, which a flush finds
		expect.OK(t, s.Flush(t.Context()))
		expect.Sent(t, trace)
		expect.List(t, "after all that", titles(king.Horror.Peek()), []string{"Carrie", "It"})

		king.Novels.Append(stranger)
		expect.OK(t, s.Commit(t.Context()))
		expect.List(t, "a new one that was written elsewhere", titles(expect.Many(t, &king.Horror)), []string{"Carrie", "It", "Misery"})
		s.Delete(king)
		expect.OK(t, s.Commit(t.Context()))
		left, err := engine.All(t.Context(), eng, retort.Select(novels.Title))
		expect.OK(t, err)
		expect.List(t, "left of the novels", left, []string{"Phantoms"})
	})
}

func TestC22_WriteCascadesDoNotGoWithViewOnly(t *testing.T) {
	type Child struct {
		ID       int64
		ParentID int64 `orm:"fk=parent.id"`
	}
	type Parent struct {
		ID       int64
		Children orm.Many[Child] `orm:",viewonly,cascade='all, delete-orphan'"`
	}
	type childEntity struct {
		orm.Entity[Child, int64]
		ID, ParentID retort.Num[int64]
	}
	type parentEntity struct {
		orm.Entity[Parent, int64]
		ID       retort.Num[int64]
		Children orm.ToMany[Parent, Child]
	}
	err := check[parentEntity, childEntity]()
	expect.Is(t, err, orm.ErrMapping)
	expect.Text(t, err, "Parent.Children", "viewonly writes nothing", "refresh and expunge")
}

func TestConditionsOfARelationshipHoldForEveryStrategy(t *testing.T) {
	withWriters(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		for _, test := range []struct {
			name  string
			loads []retort.Loader[*Writer]
			sent  int
		}{
			{"lazy", nil, 4},
			{"selectin", []retort.Loader[*Writer]{orm.SelectIn(writers.Horror), orm.SelectIn(writers.Peers), orm.SelectIn(writers.Debut)}, 4},
			{"subquery", []retort.Loader[*Writer]{orm.Subquery(writers.Horror), orm.Subquery(writers.Peers), orm.Subquery(writers.Debut)}, 4},
			{"limited", []retort.Loader[*Writer]{orm.SelectIn(writers.Horror).Limit(2), orm.SelectIn(writers.Peers).Limit(1), orm.SelectIn(writers.Debut)}, 4},
			{"joined", []retort.Loader[*Writer]{orm.Joined(writers.Horror), orm.Joined(writers.Peers), orm.Joined(writers.Debut)}, 1},
		} {
			t.Run(test.name, func(t *testing.T) {
				s := orm.NewSession(eng, viewModels)
				defer s.Close()
				all := expect.All(t, s, retort.Select(writers).OrderBy(writers.ID).With(test.loads...))
				king, koontz, lem := all[0], all[1], all[2]
				expect.List(t, "horror", titles(expect.Many(t, &king.Horror)), []string{"Carrie", "It"})
				expect.List(t, "horror of another", titles(expect.Many(t, &koontz.Horror)), []string{"Phantoms"})
				expect.List(t, "peers", names(expect.Many(t, &king.Peers)), []string{"Koontz"})
				expect.List(t, "peers of a peer", names(expect.Many(t, &koontz.Peers)), []string{"King"})
				expect.Equal(t, "peers of one alone", len(expect.Many(t, &lem.Peers)), 0)
				expect.Equal(t, "debut", expect.Ref(t, &king.Debut).Title, "Carrie")
				expect.Equal(t, "no debut", expect.Ref(t, &lem.Debut) == nil, true)
				expect.Equal(t, "statements", len(trace.Statements()), test.sent)
				trace.Reset()
			})
		}
	})
}

func TestConditionsOfARelationshipInStatements(t *testing.T) {
	withWriters(t, func(t *testing.T, s *orm.Session, _ *engine.Engine, _ *sqltrace.Recorder) {
		scary := expect.All(t, s, retort.Select2(writers.Name, novels.Title).Join(writers.Horror).OrderBy(novels.Title))
		expect.List(t, "joined", expect.Map(scary, func(r retort.Row2[string, string]) string { return r.V1 + " " + r.V2 }),
			[]string{"King Carrie", "King It", "Koontz Phantoms"})
		find := func(what string, cond retort.Condition, want ...string) {
			t.Helper()
			expect.List(t, what, names(expect.All(t, s, retort.Select(writers).Where(cond).OrderBy(writers.ID))), want)
		}
		find("any", writers.Horror.Any(), "King", "Koontz")
		find("any that", writers.Horror.Any(novels.Title.Eq("Joyland")))
		other := orm.Alias(writers, "other")
		find("any of its own table", writers.Peers.As(other).Any(other.Name.Eq("King")), "Koontz")
		find("has", writers.Debut.Has(novels.Title.Eq("Carrie")), "King")
		find("is nothing", writers.Debut.IsNull(), "Koontz", "Lem")
		king := expect.Get(t, s, writers, 1)
		find("contains", writers.Peers.Contains(king), "Koontz")
		joyland := expect.One(t, s, retort.Select(novels).Where(novels.Title.Eq("Joyland")))
		find("contains what only the foreign key would say", writers.Horror.Contains(joyland))
	})
}

func TestOR21_MaterializedPath(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		trace := new(sqltrace.Recorder)
		eng := db.Open(t, trace.Option())
		expect.OK(t, viewModels.CreateAll(t.Context(), eng))
		s := orm.NewSession(eng, viewModels)
		defer s.Close()
		for _, path := range []string{"/a/", "/a/b/", "/a/b/c/", "/d/"} {
			s.Add(&Folder{Path: path})
		}
		expect.OK(t, s.Commit(t.Context()))
		trace.Reset()
		all := expect.All(t, s, retort.Select(folders).OrderBy(folders.Path).With(orm.SelectIn(folders.Inside)))
		inside := expect.Map(all, func(f *Folder) int { return f.Inside.Len() })
		expect.List(t, "how many lie in each", inside, []int{2, 1, 0, 0})
		expect.Equal(t, "the deepest", all[0].Inside.Peek()[1], all[2])
		expect.Equal(t, "statements", len(trace.Statements()), 2)
	})
}

func TestAJoinThatSaysTooLittle(t *testing.T) {
	for _, test := range []struct {
		name string
		say  func(m *orm.Mapping, s *shelfEntity)
		want []string
	}{
		{"a join that writes", func(m *orm.Mapping, s *shelfEntity) { m.Join(s.Books, retort.Eq(shelfBooks.Room, s.Room)) }, []string{"shelf.Books", "viewonly", "use Where"}},
		{"no conditions", func(m *orm.Mapping, s *shelfEntity) { m.Join(s.Seen) }, []string{"shelf.Seen", "Join needs conditions"}},
		{"said twice", func(m *orm.Mapping, s *shelfEntity) {
			m.Join(s.Seen, retort.Eq(shelfBooks.Room, s.Room))
			m.Where(s.Seen, shelfBooks.Room.Eq("x"))
		}, []string{"shelf.Seen", "all conditions into one call"}},
		{"columns of the owner on top of a key", func(m *orm.Mapping, s *shelfEntity) { m.Where(s.Books, s.Room.Eq("x")) }, []string{"shelf.Books", "shelf.Room", "no column of the target", "use Join"}},
		{"columns of neither", func(m *orm.Mapping, s *shelfEntity) { m.Join(s.Seen, orm.Alias(s, "x").Room.Eq("x")) }, []string{"shelf.Seen", "no column of shelf or shelfBook"}},
		{"a relationship of another", func(m *orm.Mapping, s *shelfEntity) { m.Where(shelfBooks.Shelf, s.Room.Eq("x")) }, []string{"shelf", "takes a relationship of this entity's handle"}},
		{"itself without a name", func(m *orm.Mapping, s *shelfEntity) { m.Join(s.Near, retort.Eq(s.Room, s.Room)) }, []string{"shelf.Near", "orm.Alias and As"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			reg := orm.NewRegistry()
			shelfMapping = test.say
			orm.Map[shelfEntity](reg)
			shelfBooks = orm.Map[shelfBookEntity](reg)
			err := reg.Check()
			expect.Is(t, err, orm.ErrMapping)
			expect.Text(t, err, test.want...)
		})
	}
}

type shelf struct {
	_     struct{} `orm:"-"` // mapped by the test itself, with faults
	ID    int64
	Room  string
	Books orm.Many[shelfBook] `orm:"inverse=Shelf"`
	Seen  orm.Many[shelfBook] `orm:",viewonly"`
	Near  orm.Many[shelf]     `orm:",viewonly"`
}

type shelfBook struct {
	_       struct{} `orm:"-"`
	ID      int64
	ShelfID *int64 `orm:"fk=shelf.id"`
	Room    string
	Shelf   orm.Ref[shelf] `orm:"fk=ShelfID,inverse=Books"`
}

type shelfEntity struct {
	orm.Entity[shelf, int64]
	ID          retort.Num[int64]
	Room        retort.Text
	Books, Seen orm.ToMany[shelf, shelfBook]
	Near        orm.ToMany[shelf, shelf]
}

type shelfBookEntity struct {
	orm.Entity[shelfBook, int64]
	ID      retort.Num[int64]
	ShelfID retort.NullNum[int64]
	Room    retort.Text
	Shelf   orm.ToOne[shelfBook, shelf]
}

var (
	shelfMapping func(*orm.Mapping, *shelfEntity)
	shelfBooks   *shelfBookEntity
)

func (s *shelfEntity) Mapping(m *orm.Mapping) { shelfMapping(m, s) }
