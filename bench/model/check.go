package model

import (
	"fmt"
)

// CheckReadings verifies that rows are those with the keys 1 to n, in all their columns.
func CheckReadings(rows []*Reading, n int) error {
	if len(rows) != n {
		return fmt.Errorf("got %d readings, want %d", len(rows), n)
	}
	for i, r := range rows {
		if err := CheckReading(r, ReadingOf(int64(i+1))); err != nil {
			return err
		}
	}
	return nil
}

// CheckReading verifies a row in all its columns. Times are compared as instants.
func CheckReading(got, want *Reading) error {
	a, b := *got, *want
	same := a.TakenAt.Equal(b.TakenAt) && a.StoredAt.Equal(b.StoredAt) && equal(a.Comment, b.Comment) && equal(a.Retries, b.Retries) && equal(a.Bias, b.Bias)
	a.TakenAt, a.StoredAt, a.Comment, a.Retries, a.Bias = b.TakenAt, b.StoredAt, b.Comment, b.Retries, b.Bias
	if !same || a != b {
		return fmt.Errorf("reading %d: got %+v, want %+v", want.ID, *got, *want)
	}
	return nil
}

// CheckAuthors verifies authors in all their columns, their books, and the publishers of those, in any order within a book.
func CheckAuthors(got, want []*Author) error {
	if len(got) != len(want) {
		return fmt.Errorf("got %d authors, want %d", len(got), len(want))
	}
	for i := range got {
		if err := checkAuthor(got[i], want[i]); err != nil {
			return err
		}
	}
	return nil
}

func checkAuthor(got, want *Author) error {
	if got.ID != want.ID || got.FirstName != want.FirstName || got.LastName != want.LastName || got.Born != want.Born {
		return fmt.Errorf("author: got %+v, want %+v", *got, *want)
	}
	if len(got.Books) != len(want.Books) {
		return fmt.Errorf("author %d: got %d books, want %d", want.ID, len(got.Books), len(want.Books))
	}
	for i := range got.Books {
		if err := checkBook(got.Books[i], want.Books[i]); err != nil {
			return err
		}
	}
	return nil
}

func checkBook(got, want *Book) error {
	if got.ID != want.ID || got.AuthorID != want.AuthorID || got.Title != want.Title || !equal(got.ISBN, want.ISBN) || got.Pages != want.Pages || got.Price != want.Price {
		return fmt.Errorf("book: got %+v, want %+v", *got, *want)
	}
	if len(got.Publishers) != len(want.Publishers) {
		return fmt.Errorf("book %d: got %d publishers, want %d", want.ID, len(got.Publishers), len(want.Publishers))
	}
	for _, p := range got.Publishers {
		if !published(want, *p) {
			return fmt.Errorf("book %d: got publisher %+v, which is none of its own", want.ID, *p)
		}
	}
	return nil
}

func published(b *Book, by Publisher) bool {
	for _, p := range b.Publishers {
		if *p == by {
			return true
		}
	}
	return false
}

func equal[T comparable](a, b *T) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}
