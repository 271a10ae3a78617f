package guide

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/orm"
)

func TestOrderedList(t *testing.T) {
	s, _ := library(t)
	ctx := t.Context()
	rain, snow := &DigestItem{Headline: "Rain"}, &DigestItem{Headline: "Snow"}
	digest := &Digest{Items: orm.Items(rain, snow)}
	s.Add(digest)
	err := s.Flush(ctx)
	if err != nil {
		t.Fatal(err)
	}

	digest.Items.Insert(0, &DigestItem{Headline: "Sun"}) // before all others
	digest.Items.Move(snow, 1)                           // and that behind it
	err = s.Flush(ctx)

	if err != nil || digest.Items.Peek()[0].Place != 0 || snow.Place != 1 || rain.Place != 2 {
		t.Errorf("got %v, %+v, %+v", err, snow, rain)
	}
}

func TestByKey(t *testing.T) {
	s, _ := library(t)
	ctx := t.Context()
	digest := &Digest{Items: orm.Items(&DigestItem{Headline: "Rain"}, &DigestItem{Headline: "Snow"})}
	s.Add(digest)

	items := orm.ByKey(&digest.Items, func(i *DigestItem) *string { return &i.Headline })
	item, err := items.Get(ctx, "Rain")

	if err != nil || item != digest.Items.Peek()[0] {
		t.Errorf("got %v, %v", item, err)
	}
}

func TestReferenceToAny(t *testing.T) {
	s, _ := library(t)
	ctx := t.Context()
	rain, err := orm.Get(ctx, s, Articles, 1)
	if err != nil {
		t.Fatal(err)
	}

	note := &Note{Text: "too long", About: orm.To[Subject](rain)} // about_type and about_id follow at the flush
	s.Add(note)
	notes, err := orm.All(ctx, s, retort.Select(Notes).With(orm.SelectIn(Notes.About))) // a statement for each entity
	if err != nil {
		t.Fatal(err)
	}
	of := retort.Select(Notes).Where(orm.OfType(Notes.About, Articles).Any(Articles.Headline.Eq("Rain")))

	found, err := orm.One(ctx, s, of)
	if err != nil || found != note || len(notes) != 1 || note.AboutType != "article" || note.AboutID != 1 {
		t.Errorf("got %v, %v, %+v", err, notes, note)
	}
}
