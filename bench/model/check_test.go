package model_test

import (
	"testing"

	"github.com/retort-go/retort/bench/model"
)

// What a peer gets wrong is noticed: each case spoils one thing.
func TestWrongResultsAreNoticed(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func([]*model.Author)
	}{
		{"an author's name", func(a []*model.Author) { a[1].LastName += "!" }},
		{"a missing book", func(a []*model.Author) { a[0].Books = a[0].Books[1:] }},
		{"a book of another", func(a []*model.Author) { a[0].Books[1].AuthorID = 2 }},
		{"a NULL", func(a []*model.Author) { a[0].Books[0].ISBN = nil }},
		{"a missing publisher", func(a []*model.Author) { a[1].Books[0].Publishers = nil }},
		{"another publisher", func(a []*model.Author) { a[1].Books[0].Publishers[0] = &model.Publisher{ID: 99} }},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := model.Library(2, 2, 5)
			if err := model.CheckAuthors(got, model.Library(2, 2, 5)); err != nil {
				t.Fatal(err)
			}
			c.spoil(got)
			if model.CheckAuthors(got, model.Library(2, 2, 5)) == nil {
				t.Error("went unnoticed")
			}
		})
	}
}

func TestAWrongReadingIsNoticed(t *testing.T) {
	rows := model.Readings(4)
	if err := model.CheckReadings(rows, 4); err != nil {
		t.Fatal(err)
	}
	if model.CheckReadings(rows[:3], 4) == nil {
		t.Error("a missing row went unnoticed")
	}
	*rows[3].Retries++
	if model.CheckReadings(rows, 4) == nil {
		t.Error("another number went unnoticed")
	}
}
