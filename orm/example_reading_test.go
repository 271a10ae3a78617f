package orm_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/orm"
)

// concert opens a database in memory with two singers and three songs, for the examples.
func concert(ctx context.Context) *engine.Engine {
	eng, err := sqlite.Open(ctx, ":memory:")
	if err == nil {
		err = Music.CreateAll(ctx, eng)
	}
	if err == nil {
		err = orm.Transact(ctx, orm.NewFactory(eng, Music), func(s *orm.Session) error {
			s.Add(&Singer{Name: "Nina", Songs: orm.Items(&Song{Title: "Sinnerman"}, &Song{Title: "Feeling Good"})},
				&Singer{Name: "Elton", Songs: orm.Items(&Song{Title: "Your Song"})})
			return nil
		})
	}
	if err != nil {
		log.Fatal(err)
	}
	return eng
}

// show prints what an example found, or why it found nothing.
func show(err error, found ...any) {
	if err != nil {
		fmt.Println("error:", err)
		return
	}
	fmt.Println(found...)
}

func ExampleOne() {
	ctx := context.Background()
	eng := concert(ctx)
	defer eng.Close()
	s := orm.NewSession(eng, Music)
	defer s.Close()

	nina, err := orm.One(ctx, s, retort.Select(Singers).Where(Singers.Name.Eq("Nina")))
	show(err, nina.ID, nina.Name)
	_, err = orm.One(ctx, s, retort.Select(Singers).Where(Singers.Name.Eq("Nobody")))
	fmt.Println(errors.Is(err, orm.ErrNoResult))
	_, err = orm.One(ctx, s, retort.Select(Singers))
	fmt.Println(errors.Is(err, orm.ErrMultipleResults))
	// Output:
	// 1 Nina
	// true
	// true
}

func ExampleGet() {
	ctx := context.Background()
	eng := concert(ctx)
	defer eng.Close()
	s := orm.NewSession(eng, Music)
	defer s.Close()

	nina, err := orm.Get(ctx, s, Singers, 1, orm.SelectIn(Singers.Songs))
	show(err, nina.Name, nina.Songs)
	again, err := orm.Get(ctx, s, Singers, 1) // sends nothing
	show(err, again == nina)
	nobody, err := orm.GetOrNil(ctx, s, Singers, 99)
	show(err, nobody == nil)
	// Output:
	// Nina Many(2)
	// true
	// true
}

func ExampleSelectIn() {
	ctx := context.Background()
	eng := concert(ctx)
	defer eng.Close()
	s := orm.NewSession(eng, Music)
	defer s.Close()

	// The latest song of each singer, in one statement for all singers.
	latest := orm.SelectIn(Singers.Songs).OrderBy(Songs.ID.Desc()).Limit(1)
	singers, err := orm.All(ctx, s, retort.Select(Singers).OrderBy(Singers.ID).With(latest))
	if err != nil {
		log.Fatal(err)
	}
	for _, x := range singers {
		fmt.Println(x.Name, x.Songs.Peek()[0].Title)
	}
	// Output:
	// Nina Feeling Good
	// Elton Your Song
}

func ExampleJoined() {
	ctx := context.Background()
	eng := concert(ctx)
	defer eng.Close()
	s := orm.NewSession(eng, Music)
	defer s.Close()

	songs, err := orm.All(ctx, s, retort.Select(Songs).OrderBy(Songs.Title).With(orm.Joined(Songs.Singer))) // one statement
	if err != nil {
		log.Fatal(err)
	}
	for _, x := range songs {
		fmt.Println(x.Title, "by", x.Singer.Peek().Name)
	}
	// Output:
	// Feeling Good by Nina
	// Sinnerman by Nina
	// Your Song by Elton
}

func ExampleMany_All() {
	ctx := context.Background()
	eng := concert(ctx)
	defer eng.Close()
	s := orm.NewSession(eng, Music)
	defer s.Close()

	singers, err := orm.All(ctx, s, retort.Select(Singers).OrderBy(Singers.ID))
	if err != nil {
		log.Fatal(err)
	}
	for _, x := range singers {
		songs, err := x.Songs.All(ctx) // the first loads the songs of all singers; the others send nothing
		show(err, x.Name, len(songs))
	}
	// Output:
	// Nina 2
	// Elton 1
}

func ExampleRaise() {
	ctx := context.Background()
	eng := concert(ctx)
	defer eng.Close()
	s := orm.NewSession(eng, Music)
	defer s.Close()

	nina, err := orm.Get(ctx, s, Singers, 1, orm.Raise(Singers.Songs))
	if err != nil {
		log.Fatal(err)
	}
	_, err = nina.Songs.All(ctx)
	fmt.Println(errors.Is(err, orm.ErrUnloaded))
	// Output:
	// true
}

func ExampleBatches() {
	ctx := context.Background()
	eng := concert(ctx)
	defer eng.Close()
	s := orm.NewSession(eng, Music)
	defer s.Close()

	for songs, err := range orm.Batches(ctx, s, retort.Select(Songs).OrderBy(Songs.ID).With(orm.SelectIn(Songs.Singer)), 2) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(len(songs), "songs, the first by", songs[0].Singer.Peek().Name)
		s.ExpungeAll() // so that memory doesn't grow
	}
	// Output:
	// 2 songs, the first by Nina
	// 1 songs, the first by Elton
}

func ExampleCriteria() {
	ctx := context.Background()
	eng := concert(ctx)
	defer eng.Close()
	s := orm.NewSession(eng, Music)
	defer s.Close()

	s.Always(orm.Criteria(Singers, Singers.Name.Ne("Elton")))
	singers, err := orm.All(ctx, s, retort.Select(Singers))
	show(err, len(singers))
	_, err = orm.Get(ctx, s, Singers, 2)
	fmt.Println(errors.Is(err, orm.ErrNoResult))
	// Output:
	// 1
	// true
}
