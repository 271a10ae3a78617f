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

// Country has its code for a key. The database carries a change of it to cities, the flush to teams and tongues.
type Country struct {
	_       struct{}         `orm:"registry=keyModels"`
	Code    string           `orm:",pk,size=2"`
	Cities  orm.Many[City]   `orm:"inverse=Country"`
	Teams   orm.Many[Team]   `orm:"inverse=Country"`
	Tongues orm.Many[Tongue] `orm:"through=country_tongue"`
}

type City struct {
	_           struct{}         `orm:"registry=keyModels"`
	Name        string           `orm:",pk,size=20"`
	CountryCode string           `orm:",size=2,fk=country.code,onupdate=cascade"`
	Country     orm.Ref[Country] `orm:"fk=CountryCode,inverse=Cities"`
}

type Team struct {
	_           struct{} `orm:"registry=keyModels"`
	ID          int64
	Name        string           `orm:",size=20"`
	CountryCode *string          `orm:",size=2,fk=country.code"`
	Country     orm.Ref[Country] `orm:"fk=CountryCode,inverse=Teams"`
}

type Tongue struct {
	_    struct{} `orm:"registry=keyModels"`
	Name string   `orm:",pk,size=20"`
}

// Capital refers to its country, which doesn't know of it, and can't be without.
type Capital struct {
	_           struct{} `orm:"registry=keyModels"`
	ID          int64
	CountryCode string           `orm:",size=2,fk=country.code"`
	Country     orm.Ref[Country] `orm:"fk=CountryCode"`
}

// Shipment has a key of two columns, which its boxes and what is in these have as part of theirs.
type Shipment struct {
	_     struct{}      `orm:"registry=keyModels"`
	Port  string        `orm:",pk,size=10"`
	No    int64         `orm:",pk"`
	Boxes orm.Many[Box] `orm:"inverse=Shipment"`
}

type Box struct {
	_        struct{}          `orm:"registry=keyModels"`
	Port     string            `orm:",pk,size=10,fk=shipment.port,onupdate=cascade"`
	No       int64             `orm:",pk,fk=shipment.no"`
	Place    int64             `orm:",pk"`
	Shipment orm.Ref[Shipment] `orm:"fk='Port No',inverse=Boxes"`
	Things   orm.Many[Thing]   `orm:"inverse=Box"`
}

type Thing struct {
	_     struct{} `orm:"registry=keyModels"`
	ID    int64
	Port  string       `orm:",size=10,fk=box.port,onupdate=cascade"`
	No    int64        `orm:",fk=box.no"`
	Place int64        `orm:",fk=box.place"`
	Box   orm.Ref[Box] `orm:"fk='Port No Place',inverse=Things"`
}

type shipmentKey struct {
	Port string
	No   int64
}

type boxKey struct {
	Port      string
	No, Place int64
}

// Article is referred to by its number, which is unique and no key.
type Article struct {
	_      struct{} `orm:"registry=keyModels"`
	ID     int64
	Number string          `orm:",size=10,unique"`
	Offers orm.Many[Offer] `orm:"inverse=Article"`
}

type Offer struct {
	_             struct{} `orm:"registry=keyModels"`
	ID            int64
	ArticleNumber *string          `orm:",size=10,fk=article.number"`
	Article       orm.Ref[Article] `orm:"fk=ArticleNumber,inverse=Offers"`
}

var keyModels = orm.NewRegistry()

// withKeys runs a scenario on every database.
func withKeys(t *testing.T, f func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder)) {
	t.Helper()
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		trace := new(sqltrace.Recorder)
		eng := db.Open(t, trace.Option())
		expect.OK(t, keyModels.CreateAll(t.Context(), eng))
		s := orm.NewSession(eng, keyModels)
		defer s.Close()
		f(t, s, eng, trace)
	})
}

// anew adds objects, commits, and gives another session.
func anew(t *testing.T, s *orm.Session, eng *engine.Engine, objects ...any) *orm.Session {
	t.Helper()
	s.Add(objects...)
	expect.OK(t, s.Commit(t.Context()))
	expect.OK(t, s.Close())
	fresh := orm.NewSession(eng, keyModels)
	t.Cleanup(func() { expect.OK(t, fresh.Close()) })
	return fresh
}

func TestU30_AKeyThatTheProgramGivesCanBeChanged(t *testing.T) {
	withKeys(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		s = anew(t, s, eng, &Country{Code: "dd", Cities: orm.Items(&City{Name: "Berlin"}, &City{Name: "Jena"}), Teams: orm.Items(&Team{Name: "a"}, &Team{Name: "b"}),
			Tongues: orm.Items(&Tongue{Name: "German"}, &Tongue{Name: "Sorbian"})}, &Country{Code: "fr"})
		dd := expect.Get(t, s, countries, "dd")
		berlin := expect.Get(t, s, cities, "Berlin")
		team := expect.One(t, s, retort.Select(teams).Where(teams.Name.Eq("a")))
		trace.Reset()
		dd.Code = "de"
		expect.OK(t, s.Flush(t.Context()))
		expect.Verbs(t, trace, "SELECT capital", "SELECT tongue", "SELECT team", "DELETE country_tongue", "UPDATE team", "UPDATE team", "UPDATE country", "UPDATE team", "INSERT country_tongue")
		expect.Equal(t, "found by the new key", expect.Get(t, s, countries, "de"), dd)
		expect.Equal(t, "statements for that", len(trace.Statements()), 0)
		none, err := orm.GetOrNil(t.Context(), s, countries, "dd")
		expect.OK(t, err)
		expect.Equal(t, "nobody has the old key", none == nil, true)
		expect.Equal(t, "a city in memory", berlin.CountryCode, "de")
		expect.Equal(t, "a team in memory", *team.CountryCode, "de")
		expect.Equal(t, "and its country", expect.Ref(t, &team.Country), dd)

		expect.OK(t, s.Rollback(t.Context()))
		expect.Equal(t, "key after a rollback", dd.Code, "dd")
		expect.Equal(t, "that of a city", berlin.CountryCode, "dd")
		expect.Equal(t, "that of a team", *team.CountryCode, "dd")
		expect.Equal(t, "found by the old key", expect.Get(t, s, countries, "dd"), dd)

		dd.Code = "de"
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "the row stays the same object", expect.Get(t, s, countries, "de"), dd)
		expect.Equal(t, "cities", len(expect.Many(t, &dd.Cities)), 2)
		expect.Equal(t, "teams", len(expect.Many(t, &dd.Teams)), 2)
		expect.Equal(t, "tongues", len(expect.Many(t, &dd.Tongues)), 2)
	})
}

func TestU30_AKeyChangeInASavepointIsTakenBackWithIt(t *testing.T) {
	withKeys(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, _ *sqltrace.Recorder) {
		s = anew(t, s, eng, &Country{Code: "dd", Cities: orm.Items(&City{Name: "Jena"})})
		dd, jena := expect.Get(t, s, countries, "dd"), expect.Get(t, s, cities, "Jena")
		fault := s.Savepoint(t.Context(), func() error {
			dd.Code = "de"
			expect.OK(t, s.Flush(t.Context()))
			return orm.ErrUsage
		})
		expect.Is(t, fault, orm.ErrUsage)
		expect.Equal(t, "keys", dd.Code+jena.CountryCode, "dddd")
		expect.Equal(t, "found", expect.Get(t, s, countries, "dd"), dd)
		dd.Code = "xx"
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "after a change that stays", expect.Get(t, s, countries, "xx"), dd)
	})
}

func TestU30_KeyChangesThatAreRefused(t *testing.T) {
	withKeys(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, _ *sqltrace.Recorder) {
		s = anew(t, s, eng, &Country{Code: "de"}, &Country{Code: "fr"}, &Capital{Country: orm.To(&Country{Code: "it"})})
		de, fr, it := expect.Get(t, s, countries, "de"), expect.Get(t, s, countries, "fr"), expect.Get(t, s, countries, "it")
		de.Code = "fr"
		err := s.Flush(t.Context())
		expect.Is(t, err, orm.ErrIdentity)
		expect.Text(t, err, `Country(code="de")`, `changed to that of Country(code="fr")`)
		de.Code, it.Code = "de", "ia"
		err = s.Flush(t.Context())
		expect.Is(t, err, orm.ErrUsage)
		expect.Text(t, err, `Country(code="it")`, "Capital(id=1)", "Capital.CountryCode can't be NULL", "onupdate=cascade")
		it.Code = "it"
		// What one row gives up another may take.
		s.Delete(fr)
		de.Code = "fr"
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "who has it now", expect.Get(t, s, countries, "fr"), de)
	})
}

func TestOU13_CompositeKeysAreCarriedToWhatHasThemInItsOwn(t *testing.T) {
	withKeys(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		s = anew(t, s, eng, &Shipment{Port: "Rostock", No: 1, Boxes: orm.Items(&Box{Place: 1, Things: orm.Items(&Thing{}, &Thing{})}, &Box{Place: 2})})
		ship := expect.Get(t, s, shipments, shipmentKey{"Rostock", 1})
		box := expect.Get(t, s, boxes, boxKey{"Rostock", 1, 1})
		thing := expect.Get(t, s, things, 1)
		trace.Reset()
		ship.Port, ship.No = "Wismar", 7
		expect.OK(t, s.Flush(t.Context()))
		expect.Verbs(t, trace, "UPDATE shipment")
		expect.Equal(t, "box in memory", expect.Get(t, s, boxes, boxKey{"Wismar", 7, 1}), box)
		expect.Equal(t, "thing in memory", thing.Port, "Wismar")
		expect.Equal(t, "its box", expect.Ref(t, &thing.Box), box)
		expect.Sent(t, trace)
		box.Place = 9
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "things of a box that moved within", len(expect.Many(t, &box.Things)), 2)
		expect.Equal(t, "place of a thing", thing.Place, int64(9))
		expect.Equal(t, "boxes", len(expect.Many(t, &ship.Boxes)), 2)
	})
}

func TestAForeignKeyToAUniqueColumn(t *testing.T) {
	withKeys(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		s = anew(t, s, eng, &Article{Number: "A1", Offers: orm.Items(&Offer{}, &Offer{})}, &Article{Number: "B2"}, &Offer{})
		all := expect.All(t, s, retort.Select(offers).OrderBy(offers.ID))
		expect.Equal(t, "article", expect.Ref(t, &all[0].Article).Number, "A1")
		expect.Equal(t, "the same one", expect.Ref(t, &all[1].Article), expect.Ref(t, &all[0].Article))
		expect.Equal(t, "none", expect.Ref(t, &all[2].Article) == nil, true)
		a := expect.Ref(t, &all[0].Article)
		trace.Reset()
		a.Number = "A9"
		expect.OK(t, s.Flush(t.Context()))
		expect.Verbs(t, trace, "SELECT offer", "UPDATE offer", "UPDATE offer", "UPDATE article", "UPDATE offer")
		b := expect.One(t, s, retort.Select(articles).Where(articles.Number.Eq("B2")))
		all[1].Article.Set(b)
		b.Offers.Append(all[2])
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "number of the first", *all[0].ArticleNumber, "A9")
		expect.Equal(t, "offers of the other", len(expect.Many(t, &b.Offers)), 2)
		of := expect.All(t, s, retort.Select(offers).Where(offers.Article.Is(b)).OrderBy(offers.ID))
		expect.List(t, "as criteria", of, all[1:])
	})
}

func TestARowWhoseKeyIsThatOfItsParentMovesToAnother(t *testing.T) {
	withKeys(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, _ *sqltrace.Recorder) {
		s = anew(t, s, eng, &Shipment{Port: "Rostock", No: 1, Boxes: orm.Items(&Box{Place: 1, Things: orm.Items(&Thing{}, &Thing{})})}, &Shipment{Port: "Kiel", No: 2})
		box, kiel := expect.Get(t, s, boxes, boxKey{"Rostock", 1, 1}), expect.Get(t, s, shipments, shipmentKey{"Kiel", 2})
		thing := expect.Get(t, s, things, 1)
		kiel.Boxes.Append(box)
		expect.OK(t, s.Flush(t.Context()))
		expect.Equal(t, "found by the key it has now", expect.Get(t, s, boxes, boxKey{"Kiel", 2, 1}), box)
		expect.Equal(t, "a thing in it", thing.Port, "Kiel")
		expect.OK(t, s.Rollback(t.Context()))
		expect.Equal(t, "after a rollback", expect.Get(t, s, boxes, boxKey{"Rostock", 1, 1}), box)
		expect.Equal(t, "its key", box.Port, "Rostock")
		expect.Equal(t, "the thing", thing.Port, "Rostock")
		box.Shipment.Set(kiel)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "things", len(expect.Many(t, &box.Things)), 2)
		expect.Equal(t, "boxes", len(expect.Many(t, &kiel.Boxes)), 1)
	})
}

func TestWhatRefersToARowIsFoundByTheKeyItHasInTheDatabase(t *testing.T) {
	withKeys(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, _ *sqltrace.Recorder) {
		s = anew(t, s, eng, &Country{Code: "dd", Teams: orm.Items(&Team{Name: "a"})})
		dd := expect.Get(t, s, countries, "dd")
		dd.Code = "de"
		expect.OK(t, s.NoAutoflush(func() error {
			list, err := dd.Teams.All(t.Context())
			expect.Equal(t, "teams", len(list), 1)
			return err
		}))
		s.Expire(dd)
		dd = expect.Get(t, s, countries, "dd")
		dd.Code = "de"
		s.Delete(dd)
		expect.OK(t, s.Commit(t.Context()))
		code, err := engine.One(t.Context(), eng, retort.Select(teams.CountryCode))
		expect.OK(t, err)
		expect.Equal(t, "the team is freed", code == nil, true)
	})
}
