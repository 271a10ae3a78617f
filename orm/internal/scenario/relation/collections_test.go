package relation

import (
	"maps"
	"slices"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

// Album has credits, an association class with a role; notes by keyword; and more plays than anybody would load.
type Album struct {
	_       struct{} `orm:"registry=albumModels"`
	ID      int64
	Credits orm.Many[Credit] `orm:"inverse=Album,cascade='all, delete-orphan'"`
	Notes   orm.Many[Note]   `orm:"inverse=Album,cascade='all, delete-orphan'"`
	Plays   orm.Many[Play]   `orm:"inverse=Album,lazy=writeonly,passive_deletes,cascade='all, delete-orphan'"`
}

type Artist struct {
	_    struct{} `orm:"registry=albumModels"`
	ID   int64
	Name string `orm:",size=20"`
}

type Credit struct {
	_        struct{}        `orm:"registry=albumModels"`
	AlbumID  int64           `orm:",pk,fk=album.id"`
	ArtistID int64           `orm:",pk,fk=artist.id"`
	Role     string          `orm:",size=20"`
	Album    orm.Ref[Album]  `orm:"fk=AlbumID,inverse=Credits"`
	Artist   orm.Ref[Artist] `orm:"fk=ArtistID"`
}

type Note struct {
	_       struct{} `orm:"registry=albumModels"`
	ID      int64
	AlbumID int64          `orm:"fk=album.id"`
	Keyword string         `orm:",size=20"`
	Text    string         `orm:",size=20"`
	Album   orm.Ref[Album] `orm:"fk=AlbumID,inverse=Notes"`
}

type Play struct {
	_       struct{} `orm:"registry=albumModels"`
	ID      int64
	AlbumID int64 `orm:"fk=album.id,ondelete=cascade"`
	Minute  int64
	Album   orm.Ref[Album] `orm:"fk=AlbumID,inverse=Plays"`
}

//lint:ignore U1000 a handle's type argument
type creditKey struct{ AlbumID, ArtistID int64 }

var (
	albumModels   = orm.NewRegistry()
	artistCredits = orm.Inverse(&credits.Artist)
)

// withAlbums runs a scenario on every database with an album of two credits, read by another session.
func withAlbums(t *testing.T, f func(t *testing.T, s *orm.Session, album *Album, eng *engine.Engine, trace *sqltrace.Recorder)) {
	t.Helper()
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		trace := new(sqltrace.Recorder)
		eng := db.Open(t, trace.Option())
		expect.OK(t, albumModels.CreateAll(t.Context(), eng))
		first := orm.NewSession(eng, albumModels)
		first.Add(&Album{Credits: orm.Items(&Credit{Role: "voice", Artist: orm.To(&Artist{Name: "Ella"})}, &Credit{Role: "horn", Artist: orm.To(&Artist{Name: "Louis"})})})
		expect.OK(t, first.Commit(t.Context()))
		expect.OK(t, first.Close())
		s := orm.NewSession(eng, albumModels)
		defer s.Close()
		album := expect.Get(t, s, albums, 1)
		trace.Reset()
		f(t, s, album, eng, trace)
	})
}

func artistOf(c *Credit) *orm.Ref[Artist] { return &c.Artist }

func artistNames(t *testing.T, p orm.Proxy[Credit, *Artist]) []string {
	t.Helper()
	list, err := p.All(t.Context())
	expect.OK(t, err)
	return expect.Map(list, func(a *Artist) string { return a.Name })
}

func TestOR15_AProxySeesThroughTheAssociationClass(t *testing.T) {
	withAlbums(t, func(t *testing.T, s *orm.Session, album *Album, eng *engine.Engine, trace *sqltrace.Recorder) {
		who := orm.Through(&album.Credits, artistOf)
		expect.List(t, "read", artistNames(t, who), []string{"Ella", "Louis"})
		expect.Verbs(t, trace, "SELECT credit", "SELECT artist")
		joe, ella := &Artist{Name: "Joe"}, expect.Get(t, s, artists, 1)
		who.Append(joe)
		expect.OK(t, who.Remove(t.Context(), ella))
		expect.List(t, "before the flush", artistNames(t, who), []string{"Louis", "Joe"})
		expect.OK(t, s.Commit(t.Context()))
		expect.Verbs(t, trace, "INSERT artist", "INSERT credit", "DELETE credit")
		expect.List(t, "after it", artistNames(t, who), []string{"Louis", "Joe"})
		rows, err := engine.All(t.Context(), eng, retort.Select(artists.Name).OrderBy(artists.ID))
		expect.OK(t, err)
		expect.List(t, "the artist herself stays", rows, []string{"Ella", "Louis", "Joe"})
		role := expect.One(t, s, retort.Select(credits.Role).Where(credits.Artist.Has(artists.Name.Eq("Louis"))))
		expect.Equal(t, "what the association class has besides", role, "horn")
	})
}

func TestOR15_AProxyOfAnObjectThatNoSessionKnows(t *testing.T) {
	withAlbums(t, func(t *testing.T, s *orm.Session, _ *Album, _ *engine.Engine, _ *sqltrace.Recorder) {
		album := &Album{}
		orm.Through(&album.Credits, artistOf).Append(&Artist{Name: "Nina"})
		s.Add(album)
		expect.OK(t, s.Commit(t.Context()))
		expect.List(t, "written with its album", artistNames(t, orm.Through(&album.Credits, artistOf)), []string{"Nina"})
	})
}

func TestOR15_StatementsSeeThroughTheAssociationClass(t *testing.T) {
	withAlbums(t, func(t *testing.T, s *orm.Session, album *Album, _ *engine.Engine, trace *sqltrace.Recorder) {
		other := &Album{Credits: orm.Items(&Credit{Role: "voice", Artist: orm.To(&Artist{Name: "Nina"})})}
		s.Add(other)
		ella := expect.Get(t, s, artists, 1)
		by := orm.Along(albums.Credits, credits.Artist)
		ids := retort.Select(albums.ID).OrderBy(albums.ID)
		trace.Reset()
		expect.List(t, "any", expect.All(t, s, ids.Where(by.Any(artists.Name.StartsWith("E")))), []int64{album.ID})
		expect.List(t, "not any", expect.All(t, s, ids.Where(retort.Not(by.Any(artists.Name.Eq("Ella"))))), []int64{other.ID})
		expect.List(t, "contains", expect.All(t, s, ids.Where(by.Contains(ella))), []int64{album.ID})
		expect.Verbs(t, trace, "SELECT album", "SELECT album", "SELECT album")
		rows := expect.All(t, s, retort.Select2(albums.ID, artists.Name).Join(by).OrderBy(artists.Name))
		expect.List(t, "joined", expect.Map(rows, func(r retort.Row2[int64, string]) string { return r.V2 }), []string{"Ella", "Louis", "Nina"})
		a2, singer := orm.Alias(albums, "a2"), orm.Alias(artists, "singer")
		named := retort.Select(a2.ID).Where(orm.Along(a2.Credits, credits.Artist.As(singer)).Any(singer.Name.Eq("Nina")))
		expect.List(t, "of an alias, to an alias", expect.All(t, s, named), []int64{other.ID})

		_, err := orm.All(t.Context(), s, retort.Select(albums).With(orm.SelectIn(by)))
		expect.Is(t, err, orm.ErrUsage)
		expect.Text(t, err, "load Album.Credits.Artist", "no field")
		_, err = orm.All(t.Context(), s, retort.Select(albums.ID).Where(orm.Along(albums.Credits, orm.ToOne[Credit, Artist]{}).Any()))
		expect.Is(t, err, orm.ErrUsage)
	})
}

func TestOR06_ACollectionIsASet(t *testing.T) {
	withAlbums(t, func(t *testing.T, s *orm.Session, album *Album, eng *engine.Engine, trace *sqltrace.Recorder) {
		one, two := &Note{Text: "1"}, &Note{Text: "2"}
		album.Notes.Append(one, one)
		album.Notes.Append(two, one)
		expect.Equal(t, "what is in is left alone", album.Notes.Len(), 2)
		expect.OK(t, s.Commit(t.Context()))
		album.Notes.Append(two) // which it has in the database
		trace.Reset()
		expect.OK(t, s.Flush(t.Context()))
		expect.Verbs(t, trace)
		expect.List(t, "once", expect.Many(t, &album.Notes), []*Note{one, two})
		album.Notes.Set(two, one, two)
		expect.Equal(t, "set twice", album.Notes.Len(), 2)
		twin := &Note{Text: "3"}
		literal := &Album{Notes: orm.Items(twin, twin)}
		s.Add(literal)
		expect.Equal(t, "twice in a literal", literal.Notes.Len(), 1)
		expect.OK(t, s.Commit(t.Context()))
		rows, err := engine.All(t.Context(), eng, retort.Select(notes.Text).OrderBy(notes.ID))
		expect.OK(t, err)
		expect.List(t, "rows", rows, []string{"1", "2", "3"})
	})
}

func TestR10_ACollectionAsAMapOfValues(t *testing.T) {
	withAlbums(t, func(t *testing.T, s *orm.Session, album *Album, eng *engine.Engine, trace *sqltrace.Recorder) {
		texts := orm.ValuesByKey(&album.Notes, func(n *Note) *string { return &n.Keyword }, func(n *Note) *string { return &n.Text })
		expect.OK(t, texts.Set(t.Context(), "k", "v"))
		expect.OK(t, s.Commit(t.Context()))
		trace.Reset()
		expect.OK(t, texts.Set(t.Context(), "k", "w"))
		trace.Reset()
		expect.OK(t, s.Flush(t.Context()))
		expect.Verbs(t, trace, "UPDATE note")
		v, ok, err := texts.Get(t.Context(), "k")
		expect.OK(t, err)
		expect.Equal(t, "value", v, "w")
		expect.Equal(t, "is there", ok, true)
		_, ok, err = texts.Get(t.Context(), "other")
		expect.OK(t, err)
		expect.Equal(t, "another key", ok, false)
		expect.OK(t, texts.Delete(t.Context(), "k"))
		expect.OK(t, s.Flush(t.Context()))
		expect.Verbs(t, trace, "DELETE note")
		all, err := texts.All(t.Context())
		expect.OK(t, err)
		expect.Equal(t, "left", len(all), 0)
	})
}

func TestR12_ACollectionByKey(t *testing.T) {
	withAlbums(t, func(t *testing.T, s *orm.Session, album *Album, eng *engine.Engine, _ *sqltrace.Recorder) {
		byKeyword := orm.ByKey(&album.Notes, func(n *Note) *string { return &n.Keyword })
		a, zz := &Note{Text: "1"}, &Note{Keyword: "b", Text: "2"}
		expect.OK(t, byKeyword.Put(t.Context(), "a", a))
		expect.OK(t, byKeyword.Put(t.Context(), "zz", zz))
		expect.Equal(t, "the key given is that of the item", zz.Keyword, "zz")
		expect.OK(t, s.Commit(t.Context()))
		all, err := byKeyword.All(t.Context())
		expect.OK(t, err)
		expect.List(t, "keys after a reload", slices.Sorted(maps.Keys(all)), []string{"a", "zz"})
		zz.Keyword = "c"
		got, err := byKeyword.Get(t.Context(), "c")
		expect.OK(t, err)
		expect.Equal(t, "found by the key as it is now", got, zz)
		instead := &Note{Text: "3"}
		expect.OK(t, byKeyword.Put(t.Context(), "a", instead))
		expect.OK(t, byKeyword.Delete(t.Context(), "c"))
		expect.OK(t, byKeyword.Delete(t.Context(), "nobody"))
		expect.OK(t, s.Commit(t.Context()))
		rows, err := engine.All(t.Context(), eng, retort.Select(notes.Text))
		expect.OK(t, err)
		expect.List(t, "rows", rows, []string{"3"})
	})
}

func TestR14_AWriteOnlyCollectionIsNeverLoaded(t *testing.T) {
	withAlbums(t, func(t *testing.T, s *orm.Session, album *Album, eng *engine.Engine, trace *sqltrace.Recorder) {
		one, two := &Play{Minute: 1}, &Play{Minute: 2}
		album.Plays.Append(one, two)
		expect.OK(t, s.Flush(t.Context()))
		for _, verb := range trace.Verbs() {
			expect.Equal(t, "sent to append", verb, "INSERT play")
		}
		trace.Reset()
		expect.Equal(t, "foreign key", one.AlbumID, int64(1))
		expect.Equal(t, "in memory after the flush", album.Plays.Len(), 0)

		_, err := album.Plays.All(t.Context())
		expect.Is(t, err, orm.ErrUnloaded)
		expect.Text(t, err, "Album(id=1).Plays", "write-only", "Play.Album")
		_, err = orm.All(t.Context(), s, retort.Select(albums).With(orm.SelectIn(albums.Plays)))
		expect.Is(t, err, orm.ErrUnloaded)
		album.Plays.Set(one)
		err = s.Flush(t.Context())
		expect.Is(t, err, orm.ErrUsage)
		expect.Text(t, err, "Album(id=1).Plays", "use Append and Remove")
		expect.Sent(t, trace)

		late := expect.All(t, s, retort.Select(plays).Where(plays.Album.Is(album), plays.Minute.Gt(1)))
		expect.List(t, "selected", late, []*Play{two})
		trace.Reset()
		album.Plays.Remove(two)
		expect.OK(t, s.Flush(t.Context()))
		expect.Verbs(t, trace, "DELETE play")
		expect.OK(t, s.Commit(t.Context()))

		fresh := orm.NewSession(eng, albumModels)
		defer fresh.Close()
		other := &Album{Plays: orm.Items(&Play{Minute: 7})}
		fresh.Add(other)
		expect.OK(t, fresh.Commit(t.Context()))
		expect.Equal(t, "of a new owner", other.Plays.Len(), 0)
		trace.Reset()
		fresh.Delete(other)
		expect.OK(t, fresh.Commit(t.Context()))
		for _, sql := range trace.Verbs() {
			expect.Equal(t, "plays are left to the database", sql == "SELECT play" || sql == "DELETE play", false)
		}
		count, err := engine.One(t.Context(), eng, retort.Select(retort.Count(plays.ID)))
		expect.OK(t, err)
		expect.Equal(t, "rows", count, int64(1))
	})
}

func TestR14_WriteOnlyNeedsPassiveDeletes(t *testing.T) {
	type Child struct {
		ID       int64
		ParentID int64 `orm:"fk=parent.id"`
	}
	type Parent struct {
		ID       int64
		Children orm.Many[Child] `orm:"lazy=writeonly"`
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
	expect.Text(t, err, "Parent.Children", "needs passive_deletes", "ondelete=cascade")
}

func TestRelatedReadsTheOtherSideOfAReference(t *testing.T) {
	withAlbums(t, func(t *testing.T, s *orm.Session, album *Album, _ *engine.Engine, trace *sqltrace.Recorder) {
		nobody := &Artist{Name: "Nobody"}
		s.Add(nobody)
		expect.OK(t, s.Flush(t.Context()))
		all := expect.All(t, s, retort.Select(artists).OrderBy(artists.ID))
		trace.Reset()
		by, err := orm.Related(t.Context(), s, artistCredits, all...)
		expect.OK(t, err)
		expect.Verbs(t, trace, "SELECT credit")
		expect.Equal(t, "credits of the first", by[all[0]][0].Role, "voice")
		expect.Equal(t, "of the second", by[all[1]][0].Role, "horn")
		expect.Equal(t, "of one without", len(by[nobody]), 0)
		expect.Equal(t, "the session's objects", by[all[0]][0], expect.Many(t, &album.Credits)[0])
		_, err = orm.Related(t.Context(), s, artistCredits, &Artist{ID: 1})
		expect.Is(t, err, orm.ErrUsage)
		expect.Text(t, err, "Artist(id=1)", "not in the session")
		none, err := orm.Related(t.Context(), s, artistCredits)
		expect.OK(t, err)
		expect.Equal(t, "of nobody at all", len(none), 0)
	})
}
