package orm_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"strings"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/orm"
)

// Draft has a version, and what its program says of it in events.
type Draft struct {
	_       struct{} `orm:"-"` // the examples map it, each in a registry that it gives events
	ID      int64
	Slug    string
	Title   string
	Version int64 `orm:",version"`
}

type draftEntity struct {
	orm.Entity[Draft, int64]
	ID          retort.Num[int64]
	Slug, Title retort.Text
	Version     retort.Num[int64]
}

func ExampleSession_Savepoint() {
	ctx := context.Background()
	eng := concert(ctx)
	defer eng.Close()
	s := orm.NewSession(eng, Music)
	defer s.Close()
	nina, err := orm.Get(ctx, s, Singers, 1)
	if err != nil {
		log.Fatal(err)
	}

	nina.Name = "Nina Simone"
	err = s.Savepoint(ctx, func() error {
		nina.Name = "Eunice Waymon"
		s.Delete(nina)
		return errors.New("not that")
	})
	fmt.Println(err)
	fmt.Println(orm.StateOf(s, nina), nina.Name)
	// Output:
	// not that
	// persistent Nina Simone
}

func ExampleSession_Plan() {
	ctx := context.Background()
	eng := concert(ctx)
	defer eng.Close()
	s := orm.NewSession(eng, Music)
	defer s.Close()
	nina, err := orm.Get(ctx, s, Singers, 1, orm.SelectIn(Singers.Songs))
	if err != nil {
		log.Fatal(err)
	}

	nina.Name = "Nina Simone"
	nina.Songs.Remove(nina.Songs.Peek()[0]) // an orphan
	plan, err := s.Plan(ctx)
	if err != nil {
		log.Fatal(err)
	}
	for _, step := range plan {
		fmt.Println(step.Op, step.Table, step.Rows)
	}
	// Output:
	// UPDATE singer 1
	// DELETE song 1
}

func ExampleExec() {
	ctx := context.Background()
	eng := concert(ctx)
	defer eng.Close()
	s := orm.NewSession(eng, Music)
	defer s.Close()
	song, err := orm.Get(ctx, s, Songs, 1)
	if err != nil {
		log.Fatal(err)
	}

	result, err := orm.Exec(ctx, s, retort.Update(Songs).Set(Songs.Title.SetTo(Songs.Title.Upper())).Where(Songs.SingerID.Eq(1)))
	show(err, result.Rows, song.Title) // the object follows
	_, err = orm.Exec(ctx, s, retort.Delete(Songs))
	fmt.Println(errors.Is(err, retort.ErrNoWhere))
	// Output:
	// 2 SINNERMAN
	// true
}

func ExampleBulkInsert() {
	ctx := context.Background()
	eng := concert(ctx)
	defer eng.Close()
	s := orm.NewSession(eng, Music)
	defer s.Close()

	songs := []*Song{{SingerID: 2, Title: "Daniel"}, {SingerID: 2, Title: "Rocket Man"}}
	err := orm.BulkInsert(ctx, s, songs, orm.WithKeys)
	show(err, songs[0].ID, songs[1].ID, s.Contains(songs[0])) // rows, and no objects of the session
	show(s.Commit(ctx), "committed")
	// Output:
	// 4 5 false
	// committed
}

func ExampleBeforeInsert() {
	ctx := context.Background()
	eng := concert(ctx)
	defer eng.Close()
	models := orm.NewRegistry()
	drafts := orm.Map[draftEntity](models)
	orm.BeforeInsert(drafts, func(_ context.Context, _ *orm.Session, d *Draft) error {
		d.Slug = strings.ReplaceAll(strings.ToLower(d.Title), " ", "-")
		return nil
	})
	if err := models.CreateAll(ctx, eng); err != nil {
		log.Fatal(err)
	}
	s := orm.NewSession(eng, models)
	defer s.Close()

	d := &Draft{Title: "Late Snow"}
	s.Add(d)
	show(s.Flush(ctx), d.Slug)
	// Output:
	// late-snow
}

func ExampleValidate() {
	ctx := context.Background()
	eng := concert(ctx)
	defer eng.Close()
	models := orm.NewRegistry()
	drafts := orm.Map[draftEntity](models)
	orm.Validate(drafts, func(d *Draft) error {
		if d.Title == "" {
			return errors.New("a draft needs a title")
		}
		return nil
	})
	if err := models.CreateAll(ctx, eng); err != nil {
		log.Fatal(err)
	}
	s := orm.NewSession(eng, models)
	defer s.Close()

	d := &Draft{}
	s.Add(d)
	fmt.Println(errors.Is(s.Flush(ctx), orm.ErrInvalid)) // nothing was sent
	d.Title = "Rain"
	show(s.Flush(ctx), orm.StateOf(s, d))
	// Output:
	// true
	// persistent
}

func ExampleStaleError() {
	ctx := context.Background()
	eng := concert(ctx)
	defer eng.Close()
	models := orm.NewRegistry()
	drafts := orm.Map[draftEntity](models)
	if err := models.CreateAll(ctx, eng); err != nil {
		log.Fatal(err)
	}
	s := orm.NewSession(eng, models)
	defer s.Close()
	d := &Draft{Title: "Rain"}
	s.Add(d)
	if err := s.Commit(ctx); err != nil {
		log.Fatal(err)
	}

	// Somebody else is faster.
	if _, err := engine.Exec(ctx, eng, retort.Update(drafts).Set(drafts.Title.Set("Sun")).Where(drafts.ID.Eq(d.ID))); err != nil {
		log.Fatal(err)
	}
	d.Title = "Snow"
	err := s.Commit(ctx)
	if stale, ok := errors.AsType[*orm.StaleError](err); ok {
		show(s.Refresh(ctx, d), stale.Name, "is now", d.Title)
	}
	// Output:
	// Draft(id=1) is now Sun
}
