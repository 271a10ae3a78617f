package relation

import (
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

// House has authors, and by their tales readers.
type House struct {
	_       struct{} `orm:"registry=houseModels"`
	ID      int64
	Name    string               `orm:",size=10"`
	Authors orm.Many[Novelist]   `orm:"inverse=House,orderby=id"`
	Readers orm.Many[TaleReader] `orm:",viewonly,orderby=name"`
}

// Novelist has tales, sees those that are long, and who read those.
type Novelist struct {
	_       struct{} `orm:"registry=houseModels"`
	ID      int64
	HouseID int64
	House   orm.Ref[House]       `orm:"inverse=Authors"`
	Tales   orm.Many[Tale]       `orm:"inverse=Author"`
	Long    orm.Many[Tale]       `orm:"inverse=Author,viewonly"`
	Patient orm.Many[TaleReader] `orm:",viewonly,orderby=name"`
}

// Tale has a house by its author.
type Tale struct {
	_        struct{} `orm:"registry=houseModels"`
	ID       int64
	AuthorID int64
	Pages    int64
	Author   orm.Ref[Novelist]    `orm:"inverse=Tales"`
	House    orm.Ref[House]       `orm:",viewonly"`
	Readers  orm.Many[TaleReader] `orm:"through=reading"`
}

type TaleReader struct {
	_    struct{} `orm:"registry=houseModels"`
	ID   int64
	Name string `orm:",size=10"`
}

func (h *houseEntity) Mapping(m *orm.Mapping) {
	m.Via(h.Readers, h.Authors, novelists.Tales, tales.Readers)
}

func (n *novelistEntity) Mapping(m *orm.Mapping) {
	m.Where(n.Long, tales.Pages.Gt(300))
	m.Via(n.Patient, n.Long, tales.Readers)
}

func (t *taleEntity) Mapping(m *orm.Mapping) { m.Via(t.House, t.Author, novelists.House) }

var houseModels = orm.NewRegistry()

// withHouses runs a scenario on every database with two houses. Ann reads everything, bob the long tale, cy nothing.
func withHouses(t *testing.T, f func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder)) {
	t.Helper()
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng, trace := db.Traced(t)
		expect.OK(t, houseModels.CreateAll(t.Context(), eng))
		first := orm.NewSession(eng, houseModels)
		ann, bob := &TaleReader{Name: "ann"}, &TaleReader{Name: "bob"}
		short, long := &Tale{Pages: 20, Readers: orm.Items(ann)}, &Tale{Pages: 500, Readers: orm.Items(bob, ann)}
		first.Add(&House{Name: "h1", Authors: orm.Items(&Novelist{Tales: orm.Items(short, long)})}, &TaleReader{Name: "cy"},
			&House{Name: "h2", Authors: orm.Items(&Novelist{Tales: orm.Items(&Tale{Pages: 30, Readers: orm.Items(ann)})})})
		expect.OK(t, first.Commit(t.Context()))
		expect.OK(t, first.Close())
		s := orm.NewSession(eng, houseModels)
		defer s.Close()
		trace.Reset()
		f(t, s, eng, trace)
	})
}

func readerNames(list []*TaleReader) string {
	return strings.Join(expect.Map(list, func(r *TaleReader) string { return r.Name }), " ")
}

func TestOR20_ARelationshipAlongOthersByEveryStrategy(t *testing.T) {
	withHouses(t, func(t *testing.T, _ *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		for _, test := range []struct {
			name  string
			loads []retort.Loader[*House]
			verbs []string
		}{
			{"lazily", nil, []string{"SELECT house", "SELECT house"}},
			{"with the result", []retort.Loader[*House]{orm.SelectIn(houses.Readers)}, []string{"SELECT house", "SELECT house"}},
			{"by a subquery", []retort.Loader[*House]{orm.Subquery(houses.Readers)}, []string{"SELECT house", "SELECT house"}},
			{"joined", []retort.Loader[*House]{orm.Joined(houses.Readers)}, []string{"SELECT house"}},
		} {
			s := orm.NewSession(eng, houseModels)
			trace.Reset()
			list := expect.All(t, s, retort.Select(houses).OrderBy(houses.ID).With(test.loads...))
			got := readerNames(expect.Many(t, &list[0].Readers)) + " | " + readerNames(expect.Many(t, &list[1].Readers))
			expect.Equal(t, test.name, got, "ann bob | ann")
			expect.Verbs(t, trace, test.verbs...)
			expect.OK(t, s.Close())
		}
	})
}

func TestOR20_ARelationshipAlongOthersInStatements(t *testing.T) {
	withHouses(t, func(t *testing.T, s *orm.Session, _ *engine.Engine, _ *sqltrace.Recorder) {
		ann, bob := expect.One(t, s, retort.Select(taleReaders).Where(taleReaders.Name.Eq("ann"))), expect.One(t, s, retort.Select(taleReaders).Where(taleReaders.Name.Eq("bob")))
		names := func(conds ...retort.Condition) string {
			return strings.Join(expect.All(t, s, retort.Select(houses.Name).Where(conds...).OrderBy(houses.ID)), " ")
		}
		expect.Equal(t, "any", names(houses.Readers.Any(taleReaders.Name.Eq("bob"))), "h1")
		expect.Equal(t, "contains", names(houses.Readers.Contains(ann)), "h1 h2")
		expect.Equal(t, "contains another", names(houses.Readers.Contains(bob)), "h1")
		rows := expect.All(t, s, retort.Select2(houses.Name, taleReaders.Name).Join(houses.Readers).Distinct().OrderBy(houses.Name, taleReaders.Name))
		expect.Equal(t, "joined", len(rows), 3)
		of := expect.All(t, s, retort.Select(tales.ID).Where(tales.House.Has(houses.Name.Eq("h2"))))
		expect.List(t, "a reference along others", of, []int64{3})
		tale := expect.Get(t, s, tales, 1)
		expect.Equal(t, "and loaded", expect.Ref(t, &tale.House).Name, "h1")
	})
}

func TestOR20_ConditionsOnTheWayCount(t *testing.T) {
	withHouses(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, _ *sqltrace.Recorder) {
		list := expect.All(t, s, retort.Select(novelists).OrderBy(novelists.ID).With(orm.SelectIn(novelists.Patient)))
		expect.Equal(t, "of long tales only", readerNames(list[0].Patient.Peek())+"|"+readerNames(list[1].Patient.Peek()), "ann bob|")
		expect.OK(t, s.Commit(t.Context()))
		expect.Exec(t, eng, `DELETE FROM reading WHERE tale_id = 2`)
		expect.Equal(t, "read anew", readerNames(expect.Many(t, &list[0].Patient)), "")
		list[0].Patient.Append(&TaleReader{})
		expect.Is(t, s.Flush(t.Context()), orm.ErrUsage)
		_, err := orm.All(t.Context(), s, retort.Select(novelists).With(orm.SelectIn(novelists.Patient).Limit(1)))
		expect.Is(t, err, orm.ErrUsage)
		expect.Text(t, err, "Limit of Novelist.Patient")
	})
}

// These lead along others that don't fit.
type (
	wayHome struct {
		_     struct{} `orm:"-"` // mapped by the test that it is for
		ID    int64
		Beds  orm.Many[wayBed] `orm:"inverse=Home"`
		Other orm.Many[wayBed] `orm:",viewonly"`
		Bound orm.Many[wayBed]
	}
	wayBed struct {
		_      struct{} `orm:"-"`
		ID     int64
		HomeID int64
		Home   orm.Ref[wayHome] `orm:"inverse=Beds"`
	}
	wayHomeEntity struct {
		orm.Entity[wayHome, int64]
		ID                 retort.Num[int64]
		Beds, Other, Bound orm.ToMany[wayHome, wayBed]
	}
	wayBedEntity struct {
		orm.Entity[wayBed, int64]
		ID, HomeID retort.Num[int64]
		Home       orm.ToOne[wayBed, wayHome]
	}
)

var (
	wayModels = orm.NewRegistry()
	wayBeds   = orm.Map[wayBedEntity](wayModels)
	_         = orm.Map[wayHomeEntity](wayModels)
)

func (w *wayHomeEntity) Mapping(m *orm.Mapping) {
	m.Via(w.Other, w.Beds, w.Beds)
	m.Via(w.Bound, w.Beds, wayBeds.Home)
}

func TestOR20_WaysThatDoNotFit(t *testing.T) {
	err := wayModels.Check()
	expect.Is(t, err, orm.ErrMapping)
	expect.Text(t, err, "wayHome.Other: Mapping: Via: wayHome.Beds begins at wayHome, not at wayBed", "wayHome.Bound: Mapping: Via doesn't say what a flush should write",
		"wayHome.Bound: Mapping: Via ends at wayHome, the relationship is to wayBed")
}
