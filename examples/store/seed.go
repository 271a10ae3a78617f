package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/orm"
)

// Words that names are made of.
var (
	adjectives = []string{"Silver", "Broken", "Quiet", "Electric", "Northern", "Paper", "Hollow", "Burning", "Distant", "Velvet"}
	nouns      = []string{"River", "Engines", "Harbour", "Sparrows", "Mirror", "Winter", "Satellite", "Garden", "Machine", "Lanterns"}
	firstNames = []string{"Ada", "Bruno", "Chiara", "Dmitri", "Elif", "Farid", "Greta", "Hugo", "Ines", "Jonas"}
	lastNames  = []string{"Almeida", "Brandt", "Castillo", "Dubois", "Eriksen", "Fischer", "Gallo", "Hansen", "Ivanov", "Jansen"}
	countries  = []string{"Brazil", "Canada", "France", "Germany", "India", "Norway"}
)

// seeder makes up a store. The same numbers come each time, so that every run has the same data.
type seeder struct {
	rand   *rand.Rand
	genres []*Genre
	media  []*MediaType
	tracks []*Track
	staff  []*Employee
}

// seed fills an empty database and returns how many objects it made. The whole graph is added by its roots and written by one flush.
func seed(ctx context.Context, s *orm.Session) (int, error) {
	if full, err := orm.Exists(ctx, s, retort.Select(Artists)); full || err != nil {
		return 0, err
	}
	sd := &seeder{rand: rand.New(rand.NewPCG(1, 2))}
	for _, name := range []string{"Rock", "Jazz", "Metal", "Classical", "Electronic"} {
		sd.genres = append(sd.genres, &Genre{Name: name})
	}
	for _, name := range []string{"MPEG audio file", "AAC audio file", "Lossless audio file"} {
		sd.media = append(sd.media, &MediaType{Name: name})
	}
	for i := range 25 {
		s.Add(sd.artist(i))
	}
	for i := range 6 {
		s.Add(sd.playlist(i))
	}
	s.Add(sd.boss())
	for i := range 30 {
		s.Add(sd.customer(i))
	}
	made := len(s.New())
	return made, s.Flush(ctx)
}

// pick returns one of a list, by chance.
func pick[T any](sd *seeder, list []T) T { return list[sd.rand.IntN(len(list))] }

func (sd *seeder) artist(i int) *Artist {
	a := &Artist{Name: fmt.Sprintf("%s %s", adjectives[i%10], nouns[(i*3+i/10)%10])}
	for range 1 + sd.rand.IntN(4) {
		a.Albums.Append(sd.album())
	}
	return a
}

func (sd *seeder) album() *Album {
	genre, medium := pick(sd, sd.genres), pick(sd, sd.media)
	album := &Album{Title: fmt.Sprintf("The %s %s", pick(sd, adjectives), pick(sd, nouns))}
	for n := range 5 + sd.rand.IntN(5) {
		t := &Track{
			Name:         fmt.Sprintf("%s %s, Part %d", pick(sd, adjectives), pick(sd, nouns), n+1),
			Milliseconds: int64(120_000 + sd.rand.IntN(300_000)),
			UnitPrice:    99 + 100*Cents(sd.rand.IntN(2)),
			Genre:        orm.To(genre),
			MediaType:    orm.To(medium),
		}
		if n%2 == 0 {
			t.Composer = new(pick(sd, firstNames) + " " + pick(sd, lastNames))
		}
		album.Tracks.Append(t)
		sd.tracks = append(sd.tracks, t)
	}
	return album
}

func (sd *seeder) playlist(i int) *Playlist {
	p := &Playlist{Name: fmt.Sprintf("%s evenings", adjectives[i])}
	for range 20 {
		p.Tracks.Append(pick(sd, sd.tracks)) // one that is in already is left alone
	}
	return p
}

// boss makes the staff, a tree of three levels.
func (sd *seeder) boss() *Employee {
	hire := func(title string) *Employee {
		e := &Employee{FirstName: firstNames[len(sd.staff)], LastName: pick(sd, lastNames), Title: title}
		sd.staff = append(sd.staff, e)
		return e
	}
	boss, sales, it := hire("General Manager"), hire("Sales Manager"), hire("IT Manager")
	boss.Reports.Append(sales, it)
	sales.Reports.Append(hire("Sales Agent"), hire("Sales Agent"), hire("Sales Agent"))
	it.Reports.Append(hire("IT Staff"), hire("IT Staff"))
	return boss
}

func (sd *seeder) customer(i int) *Customer {
	c := &Customer{FirstName: firstNames[i%10], LastName: lastNames[(i+i/10)%10], Country: pick(sd, countries), SupportRep: orm.To(sd.staff[3+i%3])}
	c.Email = fmt.Sprintf("customer%d@example.com", i+1)
	for range 1 + sd.rand.IntN(4) {
		c.Invoices.Append(sd.invoice())
	}
	return c
}

func (sd *seeder) invoice() *Invoice {
	inv := &Invoice{InvoiceDate: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, sd.rand.IntN(300))}
	for range 1 + sd.rand.IntN(5) {
		t := pick(sd, sd.tracks)
		line := &InvoiceLine{Track: orm.To(t), UnitPrice: t.UnitPrice, Quantity: int64(1 + sd.rand.IntN(2))}
		inv.Lines.Append(line)
		inv.Total += line.UnitPrice * Cents(line.Quantity)
	}
	return inv
}
