package shard_test

import (
	"context"
	"fmt"
	"log"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/orm"
	"github.com/retort-go/retort/orm/shard"
)

type Singer struct {
	ID           int64
	Region, Name string
}

type singerEntity struct {
	orm.Entity[Singer, int64]
	ID           retort.Num[int64]
	Region, Name retort.Text
}

var (
	Music   = orm.NewRegistry()
	Singers = orm.Map[singerEntity](Music)
)

func Example() {
	ctx := context.Background()
	open := func() *engine.Engine {
		eng, err := sqlite.Open(ctx, ":memory:")
		if err == nil {
			err = Music.CreateAll(ctx, eng)
		}
		if err != nil {
			log.Fatal(err)
		}
		return eng
	}
	eu, us := open(), open()
	defer eu.Close()
	defer us.Close()

	f, err := shard.NewFactory(map[string]*engine.Engine{"eu": eu, "us": us}, []shard.Route{
		shard.By(Singers, shard.Rule[*Singer, int64]{
			Object: func(_ *shard.Session, x *Singer) (string, error) { return x.Region, nil },
			Query: func(q shard.Query) []string {
				regions, _ := shard.Values(q, Singers.Region)
				return regions
			},
		}),
	}, Music)
	if err != nil {
		log.Fatal(err)
	}
	s := f.Session()
	defer s.Close()

	s.Add(&Singer{Region: "us", Name: "Nina"}, &Singer{Region: "eu", Name: "Edith"}, &Singer{Region: "us", Name: "Etta"})
	if err := s.Commit(ctx); err != nil {
		log.Fatal(err)
	}
	list, err := shard.All(ctx, s, retort.Select(Singers).OrderBy(Singers.Name).Limit(2)) // the first two of all
	if err != nil {
		log.Fatal(err)
	}
	for _, x := range list {
		fmt.Println(x.Name, x.ID, s.Shard(x))
	}
	n, err := shard.Count(ctx, s, retort.Select(Singers).Where(Singers.Region.Eq("us"))) // asks one shard
	fmt.Println(n, err)
	// Output:
	// Edith 1 eu
	// Etta 2 us
	// 2 <nil>
}
