package guide

import (
	"testing"

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
