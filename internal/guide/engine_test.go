package guide

import (
	"context"
	"slices"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
	. "github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/orm"
	"github.com/retort-go/retort/schema"
)

// The code that docs/engine.md shows.

func TestParameters(t *testing.T) {
	s, eng := library(t)
	ctx := t.Context()

	last := retort.Param[string]("last")
	byName, err := engine.Prepare(retort.Select(Authors.ID).Where(retort.Eq(Authors.LastName, last)))
	if err != nil {
		t.Fatal(err)
	}
	ids, err := byName.All(ctx, eng, last.Arg("King")) // typed; retort.Named("last", v) by name
	if err != nil || !slices.Equal(ids, []int64{4}) {
		t.Errorf("got %v, %v", ids, err)
	}
	query := retort.Select(Authors).Where(retort.Eq(Authors.LastName, last))
	authors, err := orm.All(ctx, s, retort.Params(query, last.Arg("King"))) // on a session
	if err != nil || len(authors) != 1 || authors[0].ID != 4 {
		t.Errorf("got %v, %v", authors, err)
	}
}

func TestTableOfAQuery(t *testing.T) {
	_, eng := library(t)
	ctx := t.Context()

	query := retort.Select2(Authors.ID, Authors.LastName).Where(Authors.LastName.Lt("L"))
	early, err := engine.CreateTableAs(ctx, eng, dialect.TableAs{Name: "early_author"}, query)
	if err != nil {
		t.Fatal(err)
	}
	name := retort.ColumnOf[retort.Text](early, "last_name")
	names, err := engine.All(ctx, eng, retort.Select(name).OrderBy(name))
	want, wantErr := engine.All(ctx, eng, retort.Select(Authors.LastName).Where(Authors.LastName.Lt("L")).OrderBy(Authors.LastName))
	if err != nil || wantErr != nil || len(names) == 0 || !slices.Equal(names, want) {
		t.Errorf("got %v, %v, want %v, %v", names, err, want, wantErr)
	}
}

func TestTemporaryTableOfAQuery(t *testing.T) {
	_, eng := library(t)
	ctx := t.Context()

	conn, err := eng.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	chosen, err := engine.CreateTableAs(ctx, conn, dialect.TableAs{Name: "chosen", Temporary: true}, retort.Select(Authors.ID).Where(Authors.ID.Gt(3)))
	if err != nil {
		t.Fatal(err)
	}
	id := retort.ColumnOf[retort.Num[int64]](chosen, "id")
	titles, err := engine.All(ctx, conn, retort.Select(Books.Title).Join(chosen, retort.Eq(id, Books.AuthorID)))
	if err != nil || len(titles) == 0 {
		t.Errorf("got %v, %v", titles, err)
	}
}

func TestMomentsOfASchema(t *testing.T) {
	_, eng := library(t)
	ctx := t.Context()

	md := schema.NewMetaData()
	genres := md.Table("genre", schema.BigInt("id").PrimaryKey(), schema.String("name", 40).NotNull())
	name := retort.ColumnOf[retort.Text](genres, "name")
	fill := engine.OnDDL(func(ctx context.Context, tx *engine.Tx, m engine.DDLMoment) error {
		if m.When != schema.AfterCreate || m.Table != genres {
			return nil
		}
		_, err := engine.Exec(ctx, tx, retort.InsertInto(genres).Values(name.Set("Jazz")).Values(name.Set("Rock")))
		return err
	})
	for range 2 { // the second time it is there, so nothing happens
		if err := engine.CreateAll(ctx, eng, md, fill); err != nil {
			t.Fatal(err)
		}
	}
	names, err := engine.All(ctx, eng, retort.Select(name).OrderBy(name))
	if err != nil || !slices.Equal(names, []string{"Jazz", "Rock"}) {
		t.Errorf("got %v, %v", names, err)
	}
}
