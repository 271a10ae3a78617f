package everywhere

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

// Page has a default of each kind: its key, what it is called and who wrote it are made by Go, its words and revision by SQL.
type Page struct {
	_        struct{} `orm:"registry=pageModels"`
	ID       uuid.UUID
	Title    string
	Slug     string    `orm:",size=80"`
	State    string    `orm:",size=20"`
	Author   *string   `orm:",size=20"`
	Words    int64     // 40 + 2
	Revision int64     // counted by SQL
	Created  time.Time `orm:",created"`
	Edited   time.Time `orm:",updated"`
}

type userKey struct{}

var errNoUser = errors.New("nobody is logged in")

// userOf is who makes the call.
func userOf(ctx context.Context, _ retort.NewRow) (string, error) {
	user, ok := ctx.Value(userKey{}).(string)
	if !ok {
		return "", errNoUser
	}
	return user, nil
}

func (p *pageEntity) Mapping(m *orm.Mapping) {
	m.OnInsert(p.ID.SetTo(retort.Each(uuid.New)), p.State.Set("draft"), p.Author.SetTo(retort.EachRow(userOf)),
		p.Words.SetTo(retort.Raw[int64]("40 + ?", retort.Val[int64](2))),
		p.Slug.SetTo(retort.EachRow(func(_ context.Context, row retort.NewRow) (string, error) {
			title, _, err := retort.Given(row, p.Title)
			return "the-" + title, err
		})))
	m.OnUpdate(p.Revision.SetTo(p.Revision.Add(1)))
}

var pageModels = orm.NewRegistry()

// withPages runs a scenario on every database with a clock that goes on by a second each time it is asked.
func withPages(t *testing.T, f func(t *testing.T, ctx context.Context, eng *engine.Engine)) {
	t.Helper()
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		var ticks atomic.Int64
		clock := func() time.Time { return noon.Add(time.Duration(ticks.Add(1)) * time.Second) }
		eng := db.Open(t, engine.WithClock(clock))
		expect.OK(t, pageModels.CreateAll(t.Context(), eng))
		f(t, context.WithValue(t.Context(), userKey{}, "King"), eng)
	})
}

var noon = time.Date(2024, 2, 29, 12, 0, 0, 123456789, time.UTC)

func TestDefaultsOfNewObjects(t *testing.T) {
	withPages(t, func(t *testing.T, ctx context.Context, eng *engine.Engine) {
		s := orm.NewSession(eng, pageModels)
		defer s.Close()
		given := &Page{ID: uuid.New(), Title: "c", Slug: "own", State: "done", Author: new("Lem"), Words: 7, Created: noon.Truncate(time.Microsecond)}
		list := []*Page{{Title: "a"}, {Title: "b"}, given}
		key := given.ID
		for _, p := range list {
			s.Add(p)
		}
		expect.OK(t, s.Commit(ctx))
		a, b := list[0], list[1]
		if a.ID == uuid.Nil || a.ID == b.ID || given.ID != key {
			t.Errorf("keys are %s, %s and %s, want two new ones and %s", a.ID, b.ID, given.ID, key)
		}
		show := func(p *Page) string { return fmt.Sprint(p.Title, p.Slug, p.State, *p.Author, p.Words, p.Revision) }
		expect.Equal(t, "a", show(a), "athe-adraftKing42 0")
		expect.Equal(t, "b", show(b), "bthe-bdraftKing42 0")
		expect.Equal(t, "given", show(given), "cowndoneLem7 0")
		first := noon.Add(time.Second).Truncate(time.Microsecond)
		for _, p := range list {
			expect.Equal(t, "edited "+p.Title, p.Edited, first)
		}
		expect.Equal(t, "created", a.Created, first)
		expect.Equal(t, "created given", given.Created, noon.Truncate(time.Microsecond))
		stored, err := engine.All(ctx, eng, retort.Select(pages).OrderBy(pages.Title))
		expect.OK(t, err)
		for i, p := range stored {
			expect.Equal(t, "stored "+p.Title, show(p), show(list[i]))
			if !p.Created.Equal(list[i].Created) || p.ID != list[i].ID {
				t.Errorf("stored %s of %v, the object has %s of %v", p.ID, p.Created, list[i].ID, list[i].Created)
			}
		}
	})
}

func TestDefaultsOfChangedObjects(t *testing.T) {
	withPages(t, func(t *testing.T, ctx context.Context, eng *engine.Engine) {
		s := orm.NewSession(eng, pageModels)
		defer s.Close()
		a, b, same := &Page{Title: "a"}, &Page{Title: "b"}, &Page{Title: "c"}
		s.Add(a, b, same)
		expect.OK(t, s.Commit(ctx))
		a.Title, b.Title, b.Edited = "A", "B", noon.AddDate(1, 0, 0).Truncate(time.Microsecond)
		expect.OK(t, s.Flush(ctx))
		expect.Equal(t, "revisions", fmt.Sprint(a.Revision, b.Revision, same.Revision), "1 1 0")
		expect.Equal(t, "created", a.Created, noon.Add(time.Second).Truncate(time.Microsecond))
		if !a.Edited.After(a.Created) {
			t.Errorf("edited %v, created %v", a.Edited, a.Created)
		}
		expect.Equal(t, "edited by hand", b.Edited, noon.AddDate(1, 0, 0).Truncate(time.Microsecond))
		plan, err := s.Plan(ctx)
		expect.OK(t, err)
		expect.Equal(t, "what is left to do", plan.String(), "nothing to flush")
		expect.OK(t, s.Rollback(ctx))
		expect.Equal(t, "after rollback", fmt.Sprint(a.Title, a.Revision, a.Edited.Equal(noon.Add(time.Second).Truncate(time.Microsecond))), "a0 true")
	})
}

func TestDefaultsAreTakenBackWhenAFlushFails(t *testing.T) {
	withPages(t, func(t *testing.T, ctx context.Context, eng *engine.Engine) {
		s := orm.NewSession(eng, pageModels)
		defer s.Close()
		a, b := &Page{Title: "a"}, &Page{Title: "b"}
		s.Add(a, b)
		expect.Is(t, s.Flush(t.Context()), errNoUser)
		for _, p := range []*Page{a, b} {
			if p.ID != uuid.Nil || p.State != "" || p.Author != nil || !p.Created.IsZero() {
				t.Errorf("the object has %+v", p)
			}
		}
		expect.OK(t, s.Commit(ctx))
		before := a.Edited
		a.Title = "x"
		_, err := engine.Exec(ctx, eng, retort.Delete(pages).Where(pages.ID.Eq(a.ID)))
		expect.OK(t, err)
		if err := s.Flush(ctx); err == nil {
			t.Error("an update of a row that is gone succeeds")
		}
		expect.Equal(t, "edited", a.Edited, before)
	})
}

func TestDefaultsOfStatementsWithoutObjects(t *testing.T) {
	withPages(t, func(t *testing.T, ctx context.Context, eng *engine.Engine) {
		_, err := engine.Exec(ctx, eng, retort.Insert(pages).Rows(&Page{Title: "a"}, &Page{Title: "b"}).Values(
			pages.Title.Set("c"), pages.Revision.Set(5)))
		expect.OK(t, err)
		_, err = engine.Exec(ctx, eng, retort.Update(pages).Set(pages.State.Set("done")).Where(pages.Title.Eq("a")))
		expect.OK(t, err)
		rows, err := engine.All(ctx, eng, retort.Select(pages).OrderBy(pages.Title))
		expect.OK(t, err)
		var got string
		seen := map[uuid.UUID]bool{}
		for _, p := range rows {
			seen[p.ID] = true
			got += fmt.Sprint(p.Title, p.Slug, p.State, *p.Author, p.Words, p.Revision, p.Edited.Sub(p.Created), " ")
		}
		expect.Equal(t, "rows", got, "athe-adoneKing42 1 1s bthe-bdraftKing42 0 0s cthe-cdraftKing42 5 0s ")
		expect.Equal(t, "keys", len(seen), 3)
	})
}
