package guide

import (
	"testing"

	"github.com/retort-go/retort"
	. "github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/orm"
)

// Shelf has columns that SQL expressions fill.
type Shelf struct {
	ID       int64
	Label    string           `orm:",size=20"`
	Size     int64            `orm:",expr"` // the mapping says how
	Thickest *int64           `orm:",expr"` // a statement says how
	Volumes  orm.Many[Volume] `orm:"inverse=Shelf,cascade=all,orderby=id"`
}

func (h *shelfEntity) Mapping(m *orm.Mapping) {
	m.Expr(h.Size.SetTo(retort.Scalar(retort.CountAll(), retort.From(Volumes).Where(retort.Eq(Volumes.ShelfID, h.ID)))))
}

// Volume stands on a shelf.
type Volume struct {
	ID      int64
	ShelfID int64 `orm:"fk=shelf.id"`
	Pages   int64
	Shelf   orm.Ref[Shelf] `orm:"fk=ShelfID,inverse=Volumes"`
}

// Shelfful is what stands on a shelf.
type Shelfful struct {
	_       struct{} `orm:",view"`
	ShelfID int64    `orm:",pk"`
	Pages   *int64
}

func (f *shelffulEntity) Mapping(m *orm.Mapping) {
	m.Query(retort.From(Volumes).GroupBy(Volumes.ShelfID), f.ShelfID.SetTo(Volumes.ShelfID), f.Pages.SetTo(retort.Sum(Volumes.Pages)))
}

func TestQueryEntity(t *testing.T) {
	s, _ := library(t)
	s.Add(&Shelf{Label: "A", Volumes: orm.Items(&Volume{Pages: 90}, &Volume{Pages: 700})})
	full, err := orm.One(t.Context(), s, retort.Select(Shelffuls))
	if err != nil || *full.Pages != 790 {
		t.Errorf("got %v, %+v", err, full)
	}
}

func TestExprFields(t *testing.T) {
	s, _ := library(t)
	ctx := t.Context()
	s.Add(&Shelf{Label: "A", Volumes: orm.Items(&Volume{Pages: 90}, &Volume{Pages: 700})}, &Shelf{Label: "B"})

	full, err := orm.All(ctx, s, retort.Select(Shelves).Where(Shelves.Size.Gt(1))) // full[0].Size is 2
	if err != nil {
		t.Fatal(err)
	}
	thick := retort.Scalar(retort.Max(Volumes.Pages), retort.From(Volumes).Where(retort.Eq(Volumes.ShelfID, Shelves.ID)))
	all, err := orm.All(ctx, s, retort.Select(Shelves).OrderBy(Shelves.ID).With(orm.Expr(Shelves, Shelves.Thickest.SetTo(thick))))

	if err != nil || len(full) != 1 || full[0].Size != 2 || *all[0].Thickest != 700 || all[1].Thickest != nil {
		t.Errorf("got %v, %+v, %+v", err, full, all)
	}
}

func TestAliasFrom(t *testing.T) {
	s, _ := library(t)
	ctx := t.Context()

	newest := retort.Select(Books).Where(Books.AuthorID.In(3, 4)).OrderBy(Books.ID.Desc()).Limit(3).Subquery("newest")
	b := orm.AliasFrom(Books, newest)
	three, err := orm.All(ctx, s, retort.Select(b).Join(b.Author).OrderBy(Authors.LastName, b.ID).With(orm.SelectIn(b.Tags)))

	if err != nil || len(three) != 3 || three[0].Title != "Patriot Games" || three[2].Tags.Len() != 2 {
		t.Errorf("got %v, %+v", err, three)
	}
}
