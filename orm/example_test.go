package orm_test

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/orm"
)

// Singer has songs; Song has one.
type (
	Singer struct {
		ID    int64
		Name  string
		Songs orm.Many[Song] `orm:"inverse=Singer,cascade='all, delete-orphan'"`
	}
	Song struct {
		ID       int64
		SingerID int64 `orm:"fk=singer.id"`
		Title    string
		Singer   orm.Ref[Singer] `orm:"inverse=Songs"`
	}
)

// The handles, and what maps them: written by hand, the few lines that retort gen would write.
type (
	singerEntity struct {
		orm.Entity[Singer, int64]
		ID    retort.Num[int64]
		Name  retort.Text
		Songs orm.ToMany[Singer, Song]
	}
	songEntity struct {
		orm.Entity[Song, int64]
		ID, SingerID retort.Num[int64]
		Title        retort.Text
		Singer       orm.ToOne[Song, Singer]
	}
)

var (
	Music   = orm.NewRegistry()
	Singers = orm.Map[singerEntity](Music)
	Songs   = orm.Map[songEntity](Music)
)

func ExampleMap() {
	if err := Music.Check(); err != nil { // no program needs to: every run says the same
		log.Fatal(err)
	}
	fmt.Println(retort.Select(Singers).Join(Singers.Songs).Where(Songs.Title.StartsWith("Y")))
	// Output:
	// SELECT singer.id, singer.name FROM singer JOIN song ON singer.id = song.singer_id WHERE song.title LIKE ? ESCAPE '\'
}

func ExampleAll() {
	ctx := context.Background()
	eng, err := sqlite.Open(ctx, ":memory:")
	if err != nil {
		log.Fatal(err)
	}
	defer eng.Close()
	if err := Music.CreateAll(ctx, eng); err != nil {
		log.Fatal(err)
	}
	s := orm.NewSession(eng, Music)
	defer s.Close()
	s.Add(
		&Singer{Name: "Nina", Songs: orm.Items(&Song{Title: "Sinnerman"}, &Song{Title: "Feeling Good"})},
		&Singer{Name: "Elton", Songs: orm.Items(&Song{Title: "Your Song"})},
	)
	if err := s.Commit(ctx); err != nil {
		log.Fatal(err)
	}
	singers, err := orm.All(ctx, s, retort.Select(Singers).OrderBy(Singers.Name).With(orm.SelectIn(Singers.Songs)))
	if err != nil {
		log.Fatal(err)
	}
	for _, x := range singers {
		for _, song := range x.Songs.Peek() {
			fmt.Println(x.Name, "sings", song.Title)
		}
	}
	// Output:
	// Elton sings Your Song
	// Nina sings Sinnerman
	// Nina sings Feeling Good
}

func ExampleSession() {
	ctx := context.Background()
	eng, err := sqlite.Open(ctx, ":memory:")
	if err != nil {
		log.Fatal(err)
	}
	defer eng.Close()
	if err := Music.CreateAll(ctx, eng); err != nil {
		log.Fatal(err)
	}
	s := orm.NewSession(eng, Music)
	defer s.Close()

	nina := &Singer{Name: "Nina"}
	s.Add(nina)
	nina.Songs.Append(&Song{Title: "Sinnerman"})
	fmt.Println("before the flush:", nina.ID)
	if err := s.Commit(ctx); err != nil {
		log.Fatal(err)
	}
	fmt.Println("after it:", nina.ID, nina.Songs.Peek()[0].SingerID)

	same, err := orm.Get(ctx, s, Singers, nina.ID)
	fmt.Println("one row is one object:", same == nina, err)

	s.Delete(nina) // with her songs, by cascade
	if err := s.Flush(ctx); err != nil {
		log.Fatal(err)
	}
	_, err = orm.One(ctx, s, retort.Select(Songs))
	fmt.Println("her songs are gone:", errors.Is(err, orm.ErrNoResult))
	if err := s.Rollback(ctx); err != nil {
		log.Fatal(err)
	}
	fmt.Println("and back again:", orm.StateOf(s, nina), nina.Songs)
	// Output:
	// before the flush: 0
	// after it: 1 1
	// one row is one object: true <nil>
	// her songs are gone: true
	// and back again: persistent Many(1)
}
