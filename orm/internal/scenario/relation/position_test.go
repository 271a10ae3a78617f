package relation

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

// Playlist has songs in an order of its own, and guests by a list that doesn't know of it and begins at 1.
type Playlist struct {
	_      struct{} `orm:"registry=playlistModels"`
	ID     int64
	Songs  orm.Many[Song]  `orm:"inverse=Playlist,position=Place,cascade=all"`
	Guests orm.Many[Guest] `orm:"position='rank from 1',cascade='all, delete-orphan'"`
}

type Song struct {
	_          struct{} `orm:"registry=playlistModels"`
	ID         int64
	Title      string `orm:",size=10"`
	PlaylistID *int64 `orm:"fk=playlist.id"`
	Place      int
	Playlist   orm.Ref[Playlist] `orm:"fk=PlaylistID,inverse=Songs"`
}

// Guest has a rank that no other guest of the list has, so that a flush must order what it writes.
type Guest struct {
	_          struct{} `orm:"registry=playlistModels"`
	ID         int64
	Name       string `orm:",size=10"`
	PlaylistID int64  `orm:"fk=playlist.id"`
	Rank       *int32
}

func (g *guestEntity) Mapping(m *orm.Mapping) { m.Unique(g.PlaylistID, g.Rank) }

var playlistModels = orm.NewRegistry()

// withPlaylists runs a scenario on every database with a playlist of the songs a, b, c and d, and one of x and y, which the session hasn't read.
func withPlaylists(t *testing.T, f func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder)) {
	t.Helper()
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng, trace := db.Traced(t)
		expect.OK(t, playlistModels.CreateAll(t.Context(), eng))
		first := orm.NewSession(eng, playlistModels)
		first.Add(&Playlist{Songs: orm.Items(&Song{Title: "a"}, &Song{Title: "b"}, &Song{Title: "c"}, &Song{Title: "d"})},
			&Playlist{Songs: orm.Items(&Song{Title: "x"}, &Song{Title: "y"})})
		expect.OK(t, first.Commit(t.Context()))
		expect.OK(t, first.Close())
		s := orm.NewSession(eng, playlistModels)
		defer s.Close()
		trace.Reset()
		f(t, s, eng, trace)
	})
}

// order is what the database has of the playlists: a0 b1 c2 | x0 y1.
func order(t *testing.T, x engine.Execer) string {
	t.Helper()
	rows, err := engine.All(t.Context(), x, retort.Select3(songs.PlaylistID, songs.Title, songs.Place).Where(songs.PlaylistID.IsNotNull()).
		OrderBy(songs.PlaylistID, songs.Place, songs.ID))
	expect.OK(t, err)
	var out []string
	for k, row := range rows {
		if k > 0 && *row.V1 != *rows[k-1].V1 {
			out = append(out, "|")
		}
		out = append(out, fmt.Sprint(row.V2, row.V3))
	}
	return strings.Join(out, " ")
}

func songTitles(list []*Song) string {
	return strings.Join(expect.Map(list, func(s *Song) string { return s.Title }), " ")
}

// loadedSongs loads the songs of both playlists.
func loadedSongs(t *testing.T, s *orm.Session) (first, second *Playlist) {
	t.Helper()
	all := expect.All(t, s, retort.Select(playlists).OrderBy(playlists.ID).With(orm.SelectIn(playlists.Songs)))
	return all[0], all[1]
}

func TestOR19_AListKeepsItsOrderInAColumn(t *testing.T) {
	withPlaylists(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		expect.Equal(t, "of new lists", order(t, eng), "a0 b1 c2 d3 | x0 y1")
		list, _ := loadedSongs(t, s)
		a, b := list.Songs.Peek()[0], list.Songs.Peek()[1]
		trace.Reset()
		steps := []struct {
			name string
			do   func()
			want string
			sent []string
		}{
			{"append", func() { list.Songs.Append(&Song{Title: "e"}) }, "a0 b1 c2 d3 e4", []string{"INSERT song"}},
			{"insert", func() { list.Songs.Insert(3, &Song{Title: "m"}, &Song{Title: "n"}) }, "a0 b1 c2 m3 n4 d5 e6",
				[]string{"INSERT song", "UPDATE song", "UPDATE song"}},
			{"insert behind the end", func() { list.Songs.Insert(99, &Song{Title: "z"}) }, "a0 b1 c2 m3 n4 d5 e6 z7", []string{"INSERT song"}},
			{"move to the front", func() { list.Songs.Move(b, 0) }, "b0 a1 c2 m3 n4 d5 e6 z7", []string{"UPDATE song", "UPDATE song"}},
			{"move to the end", func() { list.Songs.Move(list.Songs.Peek()[6], 99) }, "b0 a1 c2 m3 n4 d5 z6 e7", []string{"UPDATE song", "UPDATE song"}},
			{"move nowhere", func() { list.Songs.Move(a, 1); list.Songs.Move(&Song{}, 0) }, "b0 a1 c2 m3 n4 d5 z6 e7", nil},
			{"there and back", func() { list.Songs.Move(a, 5); list.Songs.Move(a, 1) }, "b0 a1 c2 m3 n4 d5 z6 e7", nil},
			{"remove", func() { list.Songs.Remove(list.Songs.Peek()[5:]...); list.Songs.Remove(b) }, "a0 c1 m2 n3",
				slices.Repeat([]string{"UPDATE song"}, 7)},
			{"replace in bulk", func() { list.Songs.Set(list.Songs.Peek()[3], &Song{Title: "s"}, a) }, "n0 s1 a2",
				[]string{"INSERT song", "UPDATE song", "UPDATE song", "UPDATE song"}},
			{"reverse", func() {
				turned := slices.Clone(list.Songs.Peek())
				slices.Reverse(turned)
				list.Songs = orm.Items(turned...)
			}, "a0 s1 n2", []string{"UPDATE song", "UPDATE song"}},
			{"delete one", func() { s.Delete(list.Songs.Peek()[0]) }, "s0 n1", []string{"UPDATE song", "UPDATE song", "DELETE song"}},
		}
		for _, step := range steps {
			step.do()
			plan, err := s.Plan(t.Context())
			expect.OK(t, err)
			expect.Equal(t, step.name+": is there anything to flush", len(plan) > 0, step.sent != nil)
			expect.OK(t, s.Flush(t.Context()))
			expect.Verbs(t, trace, step.sent...)
			tx, err := s.Tx(t.Context())
			expect.OK(t, err)
			expect.Equal(t, step.name, order(t, tx), step.want+" | x0 y1")
			trace.Reset()
		}
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "loaded in this order", songTitles(expect.Many(t, &list.Songs)), "s n")
	})
}

func TestOR19_AMoveBetweenListsClosesTheGap(t *testing.T) {
	withPlaylists(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		first, second := loadedSongs(t, s)
		b := first.Songs.Peek()[1]
		trace.Reset()
		second.Songs.Insert(1, b)
		expect.Equal(t, "in memory at once", songTitles(first.Songs.Peek())+" | "+songTitles(second.Songs.Peek()), "a c d | x b y")
		expect.OK(t, s.Flush(t.Context()))
		expect.Verbs(t, trace, "UPDATE song", "UPDATE song", "UPDATE song") // b, which keeps its place; c; d and y, which get the same
		first.Songs.Peek()[0].Playlist.Set(second)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "by the other side", order(t, eng), "c0 d1 | x0 b1 y2 a3")
	})
}

func TestOR19_AListThatIsNotInMemoryIsLoadedByTheFlush(t *testing.T) {
	withPlaylists(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		both := expect.All(t, s, retort.Select(playlists).OrderBy(playlists.ID))
		c, x := expect.Get(t, s, songs, 3), expect.Get(t, s, songs, 5)
		trace.Reset()
		both[0].Songs.Append(&Song{Title: "e"})
		both[1].Songs.Append(&Song{Title: "z"})
		expect.OK(t, s.Flush(t.Context()))
		expect.Verbs(t, trace, "SELECT song", "INSERT song")
		expect.Equal(t, "loaded", songTitles(both[0].Songs.Peek())+" | "+songTitles(both[1].Songs.Peek()), "a b c d e | x y z")
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "appended", order(t, eng), "a0 b1 c2 d3 e4 | x0 y1 z2")

		s.Expire(both[0], both[1])
		expect.OK(t, s.Close())
		fresh := orm.NewSession(eng, playlistModels)
		defer fresh.Close()
		first := expect.Get(t, fresh, playlists, 1)
		c, x = expect.Get(t, fresh, songs, c.ID), expect.Get(t, fresh, songs, x.ID)
		trace.Reset()
		first.Songs.Remove(c)
		x.Playlist.Set(first) // out of a list whose owner nobody has read
		expect.OK(t, fresh.Commit(t.Context()))
		expect.Equal(t, "removed and moved", order(t, eng), "a0 b1 d2 e3 x4 | y0 z1")
		fresh.Delete(expect.Get(t, fresh, songs, 1))
		expect.OK(t, fresh.Commit(t.Context()))
		expect.Equal(t, "deleted", order(t, eng), "b0 d1 e2 x3 | y0 z1")
	})
}

func TestOR19_ALoadInPartOrInAnotherOrderIsCompletedFirst(t *testing.T) {
	withPlaylists(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, _ *sqltrace.Recorder) {
		list, err := orm.Get(t.Context(), s, playlists, 1, orm.SelectIn(playlists.Songs).OrderBy(songs.Title.Desc()))
		expect.OK(t, err)
		expect.Equal(t, "in the order of the query", songTitles(list.Songs.Peek()), "d c b a")
		list.Songs.Append(&Song{Title: "e"})
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "the list's own order", order(t, eng), "a0 b1 c2 d3 e4 | x0 y1")

		list, err = orm.Get(t.Context(), s, playlists, 1, orm.SelectIn(playlists.Songs).Where(songs.Title.Gt("b")))
		expect.OK(t, err)
		list.Songs.Remove(list.Songs.Peek()[0])
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "what the query left out stays", order(t, eng), "a0 b1 d2 e3 | x0 y1")
	})
}

func TestOR19_WhatOthersHaveAddedComesBehind(t *testing.T) {
	withPlaylists(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, _ *sqltrace.Recorder) {
		list, _ := loadedSongs(t, s)
		expect.OK(t, s.Commit(t.Context()))
		other := orm.NewSession(eng, playlistModels)
		expect.Get(t, other, playlists, 1).Songs.Append(&Song{Title: "o"})
		expect.OK(t, other.Commit(t.Context()))
		expect.OK(t, other.Close())
		list.Songs.Move(list.Songs.Peek()[3], 0)
		list.Songs.Insert(1, &Song{Title: "n"})
		list.Songs.Remove(list.Songs.Peek()[2])
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "merged", order(t, eng), "d0 n1 b2 c3 o4 | x0 y1")
	})
}

func TestOR19_RollbackBringsTheOrderBack(t *testing.T) {
	withPlaylists(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		list, err := orm.Get(t.Context(), s, playlists, 1, orm.SelectIn(playlists.Songs))
		expect.OK(t, err)
		was := list.Songs.Peek()
		fresh := &Song{Title: "n"}
		list.Songs.Insert(0, fresh)
		expect.OK(t, s.Flush(t.Context()))
		expect.Equal(t, "flushed", fmt.Sprint(fresh.Place, was[0].Place, was[3].Place), "0 1 4")
		expect.OK(t, s.Rollback(t.Context()))
		expect.Equal(t, "in memory", songTitles(list.Songs.Peek()), "a b c d")
		expect.Equal(t, "fields", fmt.Sprint(was[0].Place, was[1].Place, was[2].Place, was[3].Place), "0 1 2 3")
		expect.Equal(t, "rows", order(t, eng), "a0 b1 c2 d3 | x0 y1")

		list.Songs.Move(was[3], 0)
		list.Songs.Append(&Song{ID: 5, Title: "taken"})
		expect.Is(t, s.Flush(t.Context()), engine.ErrUnique)
		expect.Equal(t, "fields after a flush that failed", fmt.Sprint(was[0].Place, was[3].Place), "0 3")
		expect.Equal(t, "the list is as the program has it", songTitles(list.Songs.Peek()), "d a b c taken")
		taken := list.Songs.Peek()[4]
		list.Songs.Remove(taken)
		s.Expunge(taken)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "corrected", order(t, eng), "d0 a1 b2 c3 | x0 y1")
	})
}

func TestOR19_PlacesThatAreUniqueAndBeginElsewhere(t *testing.T) {
	withPlaylists(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, _ *sqltrace.Recorder) {
		list := expect.Get(t, s, playlists, 2)
		kim, lee, mia := &Guest{Name: "kim"}, &Guest{Name: "lee"}, &Guest{Name: "mia"}
		list.Guests.Set(kim, lee, mia)
		ranks := func(want string) {
			t.Helper()
			expect.OK(t, s.Commit(t.Context()))
			rows, err := engine.All(t.Context(), eng, retort.Select2(guests.Name, guests.Rank).OrderBy(guests.Rank))
			expect.OK(t, err)
			got := expect.Map(rows, func(r retort.Row2[string, *int32]) string { return fmt.Sprint(r.V1, *r.V2) })
			expect.Equal(t, "guests", strings.Join(got, " "), want)
			expect.Many(t, &list.Guests)
		}
		ranks("kim1 lee2 mia3")
		list.Guests.Insert(0, &Guest{Name: "ann"})
		ranks("ann1 kim2 lee3 mia4")
		list.Guests.Move(mia, 0)
		ranks("mia1 ann2 kim3 lee4")
		list.Guests.Remove(kim)
		ranks("mia1 ann2 lee3")
	})
}

func TestOR19_ALongWalkKeepsListsDense(t *testing.T) {
	withPlaylists(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, _ *sqltrace.Recorder) {
		for seed := range uint64(4) {
			walk(t, rand.New(rand.NewPCG(seed, 1)), s, eng)
		}
	})
}

// walk changes two lists at random beside a model of them, and compares after each commit.
func walk(t *testing.T, random *rand.Rand, s *orm.Session, eng *engine.Engine) {
	t.Helper()
	first, second := loadedSongs(t, s)
	lists := []*Playlist{first, second}
	model := [][]*Song{slices.Clone(first.Songs.Peek()), slices.Clone(second.Songs.Peek())}
	for step := range 60 {
		at := random.IntN(2)
		list, mine := lists[at], &model[at]
		place := random.IntN(len(*mine) + 1)
		switch what := random.IntN(5); {
		case what == 0 || len(*mine) == 0:
			n := &Song{Title: fmt.Sprint("s", step)}
			list.Songs.Insert(place, n)
			*mine = slices.Insert(*mine, place, n)
		case what == 1:
			x := (*mine)[random.IntN(len(*mine))]
			k := slices.Index(*mine, x)
			*mine = slices.Delete(*mine, k, k+1)
			place = min(place, len(*mine))
			*mine = slices.Insert(*mine, place, x)
			list.Songs.Move(x, place)
		case what == 2:
			x := (*mine)[random.IntN(len(*mine))]
			k := slices.Index(*mine, x)
			*mine = slices.Delete(*mine, k, k+1)
			model[1-at] = append(model[1-at], x)
			x.Playlist.Set(lists[1-at])
		case what == 3:
			random.Shuffle(len(*mine), func(a, b int) { (*mine)[a], (*mine)[b] = (*mine)[b], (*mine)[a] })
			list.Songs.Set(*mine...)
		default:
			x := (*mine)[len(*mine)-1]
			*mine = (*mine)[:len(*mine)-1]
			list.Songs.Remove(x)
		}
		if random.IntN(3) > 0 {
			continue
		}
		expect.OK(t, s.Commit(t.Context()))
		var want []string
		for k := range model {
			if k > 0 && len(model[0]) > 0 && len(model[1]) > 0 {
				want = append(want, "|")
			}
			for place, x := range model[k] {
				want = append(want, fmt.Sprint(x.Title, place))
			}
		}
		expect.Equal(t, fmt.Sprint("step ", step), order(t, eng), strings.Join(want, " "))
		if random.IntN(2) == 0 {
			loadedSongs(t, s)
		}
	}
	expect.OK(t, s.Commit(t.Context()))
}

func TestOR19_WhatCannotBeOrdered(t *testing.T) {
	withPlaylists(t, func(t *testing.T, s *orm.Session, _ *engine.Engine, trace *sqltrace.Recorder) {
		list := expect.Get(t, s, playlists, 1)
		trace.Reset()
		list.Songs.Insert(0, &Song{Title: "n"})
		err := s.Flush(t.Context())
		expect.Is(t, err, orm.ErrUnloaded)
		expect.Text(t, err, "insert into Playlist(id=1).Songs", "load it first")
		expect.Equal(t, "nothing was appended", list.Songs.Len(), 0)
		list, err = orm.Get(t.Context(), s, playlists, 1, orm.SelectIn(playlists.Songs).Where(songs.Title.Eq("d")))
		expect.OK(t, err)
		list.Songs.Move(list.Songs.Peek()[0], 0)
		err = s.Flush(t.Context())
		expect.Is(t, err, orm.ErrUnloaded)
		expect.Text(t, err, "move in Playlist(id=1).Songs", "without Where, Limit and OrderBy")
	})
	s, _, _ := open(t)
	one := &Person{Name: "one"}
	s.Add(one)
	one.Friends.Insert(0, &Person{Name: "two"})
	err := s.Flush(t.Context())
	expect.Is(t, err, orm.ErrUsage)
	expect.Text(t, err, "Friends", "its order isn't kept", "position=")
}

func TestOR19_AListThatNoSessionKnows(t *testing.T) {
	a, b, c := &Song{Title: "a"}, &Song{Title: "b"}, &Song{Title: "c"}
	list := &Playlist{}
	list.Songs.Append(a, b)
	list.Songs.Insert(1, c)
	list.Songs.Move(a, 2)
	expect.Equal(t, "order", songTitles(list.Songs.Peek()), "c b a")
}

// board has spots, as its relationship's tag says.
type board[T any] struct {
	orm.Entity[T, int64]
	ID    retort.Num[int64]
	Spots orm.ToMany[T, spot]
}

type spot struct {
	_       struct{} `orm:"-"` // mapped by the test that it is for
	ID      int64
	BoardID int64 `orm:"fk=board.id"`
	Name    string
	Place   int
}

type spotEntity struct {
	orm.Entity[spot, int64]
	ID, BoardID retort.Num[int64]
	Name        retort.Text
	Place       retort.Num[int]
}

func TestOR19_PositionsThatCannotBe(t *testing.T) {
	type (
		unknown struct {
			_     struct{} `orm:"table=board"`
			ID    int64
			Spots orm.Many[spot] `orm:"position=Rank"`
		}
		wordy struct {
			_     struct{} `orm:"table=board"`
			ID    int64
			Spots orm.Many[spot] `orm:"position='Place desc'"`
		}
		numberless struct {
			_     struct{} `orm:"table=board"`
			ID    int64
			Spots orm.Many[spot] `orm:"position='Place from one'"`
		}
		named struct {
			_     struct{} `orm:"table=board"`
			ID    int64
			Spots orm.Many[spot] `orm:"position=Name"`
		}
		keyed struct {
			_     struct{} `orm:"table=board"`
			ID    int64
			Spots orm.Many[spot] `orm:"position=BoardID"`
		}
		twice struct {
			_     struct{} `orm:"table=board"`
			ID    int64
			Spots orm.Many[spot] `orm:"position=Place,orderby=name"`
		}
		through struct {
			_     struct{} `orm:"table=board"`
			ID    int64
			Spots orm.Many[spot] `orm:"through=board_spot,position=Place"`
		}
		looked struct {
			_     struct{} `orm:"table=board"`
			ID    int64
			Spots orm.Many[spot] `orm:"position=Place,viewonly"`
		}
	)
	for _, test := range []struct {
		err  error
		says string
	}{
		{check[board[unknown], spotEntity](), "position=Rank names no column of spot"},
		{check[board[wordy], spotEntity](), `position="Place desc": want a column`},
		{check[board[numberless], spotEntity](), "one is no number to begin with"},
		{check[board[named], spotEntity](), "want an integer column that is no key and isn't computed, the field is string"},
		{check[board[keyed], spotEntity](), "want an integer column that is no key"},
		{check[board[twice], spotEntity](), "remove orderby"},
		{check[board[through], spotEntity](), "make the association table a struct"},
		{check[board[looked], spotEntity](), "not with viewonly"},
	} {
		expect.Is(t, test.err, orm.ErrMapping)
		expect.Text(t, test.err, ".Spots", test.says)
	}
}
