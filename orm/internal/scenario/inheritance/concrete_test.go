package inheritance

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/orm"
)

// Medium is a film or a song, each in a table of its own.
type Medium interface{ Base() *MediumBase }

// MediumBase has what all media have. It has no table.
type MediumBase struct {
	_       struct{} `orm:"strategy=concrete,table=medium,registry=archive"`
	ID      int64
	Title   string         `orm:",size=30"`
	ShelfID *int64         `orm:"fk=shelf.id"`
	Shelf   orm.Ref[Shelf] `orm:"fk=ShelfID,inverse=Media"`
}

// Base returns the base itself.
func (m *MediumBase) Base() *MediumBase { return m }

// Film has a length and may be in colour.
type Film struct {
	_ struct{} `orm:"table=film,registry=archive"`
	MediumBase
	Minutes int
	Colour  *bool
}

// Song has a length of another kind.
type Song struct {
	_ struct{} `orm:"table=track,registry=archive"`
	MediumBase
	Minutes float64
	Text    *string `orm:",size=200"`
}

// Shelf has media of all kinds.
type Shelf struct {
	_     struct{} `orm:"registry=archive"`
	ID    int64
	Name  string             `orm:",size=30"`
	Media orm.ManyOf[Medium] `orm:"inverse=Shelf,cascade=all,orderby=title"`
	Songs orm.Many[Song]     `orm:"orderby=id"`
}

var archive = orm.NewRegistry()

// stock stores a shelf with two films and a song: keys are 1 and 2, and 1.
func stock(t *testing.T, s *orm.Session, sent *sqltrace.Recorder) *Shelf {
	t.Helper()
	shelf := &Shelf{Name: "top", Media: orm.Items[Medium](
		&Film{MediumBase: MediumBase{Title: "Alien"}, Minutes: 117, Colour: new(true)},
		&Song{MediumBase: MediumBase{Title: "Blue"}, Minutes: 3.5},
		&Film{MediumBase: MediumBase{Title: "Casablanca"}, Minutes: 102},
	)}
	s.Add(shelf)
	expect.OK(t, s.Commit(t.Context()))
	sent.Reset()
	return shelf
}

func TestTablesOfTheirOwn(t *testing.T) {
	onEngine(t, archive, func(t *testing.T, eng *engine.Engine, sent *sqltrace.Recorder) {
		stock(t, session(t, eng, archive), sent)
		s := session(t, eng, archive)
		all := expect.All(t, s, retort.Select(media).OrderBy(media.Title))
		expect.List(t, "media", typesOf(all), []string{"Film", "Song", "Film"})
		expect.Equal(t, "statements", len(sent.Statements()), 1)
		expect.Equal(t, "minutes of a film", all[0].(*Film).Minutes, 117)
		expect.Equal(t, "minutes of a song", all[1].(*Song).Minutes, 3.5)
		expect.Equal(t, "one key, two rows", all[0].Base().ID, all[1].Base().ID)
		if film := expect.Get(t, s, films, 1); film != all[0] {
			t.Errorf("two objects for one film")
		}
		if song := expect.Get(t, s, songs, 1); song != all[1] {
			t.Errorf("two objects for one song")
		}
		sent.Reset()
		two := expect.Get(t, s, media, 2)
		expect.Equal(t, "the only second", two == all[2], true)
		_, err := orm.Get(t.Context(), s, media, 1)
		expect.Is(t, err, orm.ErrMultipleResults)
		expect.Text(t, err, "which have tables and keys of their own")
		short := expect.All(t, s, retort.Select(films).Where(films.Minutes.Lt(110)))
		expect.List(t, "films", expect.Map(short, func(f *Film) string { return f.Title }), []string{"Casablanca"})
		expect.List(t, "titles", expect.All(t, s, retort.Select(media.Title).OrderBy(media.Title.Desc()).Limit(2)), []string{"Casablanca", "Blue"})
		n, err := orm.Count(t.Context(), s, retort.Select(media))
		expect.OK(t, err)
		expect.Equal(t, "count", n, 3)
		plain, err := engine.All(t.Context(), eng, retort.Select(media).OrderBy(media.Title))
		expect.OK(t, err)
		expect.List(t, "untracked", typesOf(plain), []string{"Film", "Song", "Film"})
	})
}

func TestRelationshipToTablesOfTheirOwn(t *testing.T) {
	onEngine(t, archive, func(t *testing.T, eng *engine.Engine, sent *sqltrace.Recorder) {
		stored := stock(t, session(t, eng, archive), sent)
		s := session(t, eng, archive)
		sent.Reset()
		shelf := expect.One(t, s, retort.Select(shelves).With(orm.SelectIn(shelves.Media)))
		expect.List(t, "media", typesOf(shelf.Media.Peek()), []string{"Film", "Song", "Film"})
		expect.List(t, "songs", typesOf(expect.Many(t, &shelf.Songs)), []string{"Song"})
		expect.Equal(t, "statements", len(sent.Statements()), 3)
		names := expect.All(t, s, retort.Select(shelves.Name).Where(shelves.Media.Any(media.Title.Eq("Blue"))))
		expect.List(t, "by EXISTS", names, []string{"top"})
		joined := expect.One(t, session(t, eng, archive), retort.Select(shelves).With(orm.Joined(shelves.Media)))
		expect.List(t, "joined", typesOf(joined.Media.Peek()), []string{"Film", "Song", "Film"})

		song := shelf.Media.Peek()[1].(*Song)
		song.Title = "Zombie"
		shelf.Media.Append(&Song{MediumBase: MediumBase{Title: "Yesterday"}})
		shelf.Media.Remove(shelf.Media.Peek()[0])
		expect.OK(t, s.Commit(t.Context()))
		left := expect.Map(expect.Many(t, &shelf.Media), func(m Medium) string { return m.Base().Title })
		expect.List(t, "after changes", left, []string{"Casablanca", "Yesterday", "Zombie"})
		s.Delete(shelf)
		expect.OK(t, s.Flush(t.Context()))
		expect.Equal(t, "left", len(expect.All(t, s, retort.Select(media))), 1)
		expect.OK(t, s.Rollback(t.Context()))
		expect.Equal(t, "after rollback", len(expect.All(t, s, retort.Select(media))), 4)
		expect.Equal(t, "shelf", shelf.ID, stored.ID)
	})
}

func TestTablesOfConcreteStructs(t *testing.T) {
	md, err := archive.MetaData()
	expect.OK(t, err)
	if _, err := md.Lookup("medium"); err == nil {
		t.Error("the base has a table")
	}
	track, err := md.Lookup("track")
	expect.OK(t, err)
	expect.Equal(t, "columns", len(track.Columns), 5)
	expect.Equal(t, "foreign keys", len(track.ForeignKeys), 1)
	expect.Text(t, retort.Update(media).Set(media.Title.Set("x")).All().Err(), "rows of medium are in several tables")
}
