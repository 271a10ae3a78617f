package model

import (
	"fmt"
	"time"
)

// Authors makes authors with books and no keys: what a program has before it writes them.
func Authors(authors, books int) []*Author {
	out := make([]*Author, authors)
	for i := range out {
		a := &Author{FirstName: fmt.Sprintf("First %d", i), LastName: fmt.Sprintf("It's the last, %d", i), Born: int64(1900 + i%100)}
		for n := i * books; n < (i+1)*books; n++ {
			b := &Book{Title: fmt.Sprintf("The collected letters, volume %d", n), Pages: int64(100 + n%900), Price: 9.5 + float64(n)}
			if n%2 == 0 {
				b.ISBN = new(fmt.Sprintf("978-0-00-%06d", n))
			}
			a.Books = append(a.Books, b)
		}
		out[i] = a
	}
	return out
}

// Publishers makes publishers with keys from 1.
func Publishers(n int) []*Publisher {
	out := make([]*Publisher, n)
	for i := range out {
		out[i] = &Publisher{ID: int64(i + 1), Name: fmt.Sprintf("Publisher %d & Sons", i+1)}
	}
	return out
}

// Library makes what is in the tables before they are read: authors and books with keys from 1 in their order, each book with two publishers.
func Library(authors, books, publishers int) []*Author {
	out := Authors(authors, books)
	house := Publishers(publishers)
	id := int64(0)
	for i, a := range out {
		a.ID = int64(i + 1)
		for _, b := range a.Books {
			id++
			b.ID, b.AuthorID = id, a.ID
			b.Publishers = []*Publisher{house[int(id)%publishers], house[int(id*7+1)%publishers]}
			if b.Publishers[0].ID > b.Publishers[1].ID {
				b.Publishers[0], b.Publishers[1] = b.Publishers[1], b.Publishers[0]
			}
		}
	}
	return out
}

// ReadingOf makes the row with a key. A third of the nullable columns are NULL.
func ReadingOf(id int64) *Reading {
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(id) * 61 * time.Second)
	r := &Reading{
		ID: id, SensorID: 1000 + id%97, Batch: id % 31, Samples: id * 7919, Flags: id & 0xff, Valid: id%5 != 0,
		Low: float64(id) * .25, High: float64(id) * 1.75, Mean: float64(id) + .5, Drift: float64(id%100) / 8,
		Name: fmt.Sprintf("reading number %d", id), Site: fmt.Sprintf("site %d, north wing", id%13), Unit: "kPa",
		Code: fmt.Sprintf("RX-%06d", id), Note: "taken by the night shift after the valves had been changed",
		TakenAt: at, StoredAt: at.Add(1500 * time.Millisecond),
	}
	if id%3 != 0 {
		r.Comment, r.Retries, r.Bias = new(fmt.Sprint("comment ", id)), new(id%9), new(.125)
	}
	return r
}

// Readings makes the rows with the keys 1 to n.
func Readings(n int) []*Reading {
	out := make([]*Reading, n)
	for i := range out {
		out[i] = ReadingOf(int64(i + 1))
	}
	return out
}

// Spoil is a change of two columns, another in each round.
func Spoil(r *Reading, round int) { r.Samples, r.Mean = Spoilt(r.ID, round) }

// Spoilt are the values that [Spoil] sets.
func Spoilt(id int64, round int) (samples int64, mean float64) {
	return int64(round), float64(round) + float64(id)/8
}
