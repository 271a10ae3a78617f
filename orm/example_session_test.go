package orm_test

import (
	"context"
	"fmt"
	"log"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/orm"
)

func ExampleTransact() {
	ctx := context.Background()
	eng, err := sqlite.Open(ctx, ":memory:")
	if err != nil {
		log.Fatal(err)
	}
	defer eng.Close()
	if err := Music.CreateAll(ctx, eng); err != nil {
		log.Fatal(err)
	}
	f := orm.NewFactory(eng, Music) // once a program

	err = orm.Transact(ctx, f, func(s *orm.Session) error {
		s.Add(&Singer{Name: "Nina"})
		return nil
	})
	fmt.Println("committed:", err)
	err = orm.Transact(ctx, f, func(s *orm.Session) error {
		nina, err := orm.One(ctx, s, retort.Select(Singers))
		if err != nil {
			return err
		}
		nina.Name = "Nina Simone"
		return nil
	}, engine.Serializable, engine.Retry(5)) // again if others were in the way
	fmt.Println("committed:", err)

	s := f.Session()
	defer s.Close()
	nina, err := orm.One(ctx, s, retort.Select(Singers))
	fmt.Println(nina.Name, err)
	// Output:
	// committed: <nil>
	// committed: <nil>
	// Nina Simone <nil>
}

func ExampleMerge() {
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
	s.Add(&Singer{ID: 1, Name: "Nina", Songs: orm.Items(&Song{ID: 1, Title: "Sinnerman"}, &Song{ID: 2, Title: "Feeling Good"})})
	if err := s.Commit(ctx); err != nil {
		log.Fatal(err)
	}

	// What came with a request: a song has another title, one is gone, one is new.
	form := &Singer{ID: 1, Name: "Nina", Songs: orm.Items(&Song{ID: 1, Title: "Sinner Man"}, &Song{Title: "Four Women"})}
	nina, err := orm.Merge(ctx, s, form)
	if err != nil {
		log.Fatal(err)
	}
	plan, err := s.Plan(ctx)
	if err != nil {
		log.Fatal(err)
	}
	for _, step := range plan {
		fmt.Println(step.Op, step.Table, step.Rows)
	}
	if err := s.Commit(ctx); err != nil {
		log.Fatal(err)
	}
	fmt.Println(nina.Songs, nina.Songs.Peek()[1].ID)
	// Output:
	// INSERT song 1
	// UPDATE song 1
	// DELETE song 1
	// Many(2) 3
}
