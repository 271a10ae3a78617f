package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
)

// The sample's size, but for its invoices, whose number is a flag.
const (
	artists         = 30
	tracksPerArtist = 12
	customers       = 60
)

var (
	genres       = []string{"Rock", "Jazz", "Metal", "Classical", "Blues", "Latin"}
	countryNames = []string{"Argentina", "Brazil", "Canada", "Denmark", "France", "India", "Norway", "USA"}
	firstSale    = time.Date(2022, 1, 1, 8, 0, 0, 0, time.UTC)
)

// fill makes the sample, in one transaction, unless the shop has invoices already. It returns how many rows it made. The same number of
// invoices always gives the same rows.
func (s *shop) fill(ctx context.Context, eng *engine.Engine, invoices int) (rows int64, err error) {
	there, err := engine.One(ctx, eng, retort.Select(retort.CountAll()).From(s.invoice))
	if err != nil || there > 0 {
		return 0, err
	}
	err = engine.Transact(ctx, eng, func(tx *engine.Tx) error {
		f := filler{ctx: ctx, tx: tx, random: rand.New(rand.NewPCG(1, 2))}
		s.fillCatalogue(&f)
		s.fillSales(&f, invoices)
		rows = f.rows
		return f.err
	})
	return rows, err
}

// filler writes rows until something fails.
type filler struct {
	ctx    context.Context
	tx     *engine.Tx
	random *rand.Rand
	rows   int64
	err    error
}

// write inserts a row for each item. ExecMany puts as many into one statement as the database takes.
func write[T any](f *filler, items []T, stmt func(T) retort.DML) {
	if f.err != nil {
		return
	}
	res, err := engine.ExecMany(f.ctx, f.tx, items, stmt)
	f.rows, f.err = f.rows+res.Rows, err
}

// upTo returns the numbers from 1 to n, which serve as keys.
func upTo(n int) []int64 {
	keys := make([]int64, n)
	for k := range keys {
		keys[k] = int64(k + 1)
	}
	return keys
}

func (s *shop) fillCatalogue(f *filler) {
	a, t, c := &s.artist, &s.track, &s.customer
	write(f, upTo(artists), func(id int64) retort.DML {
		return retort.InsertInto(a).Values(a.id.Set(id), a.name.Set(fmt.Sprintf("Artist %02d", id)))
	})
	write(f, upTo(artists*tracksPerArtist), func(id int64) retort.DML {
		artist := (id-1)/tracksPerArtist + 1
		return retort.InsertInto(t).Values(t.id.Set(id), t.artistID.Set(artist), t.name.Set(fmt.Sprintf("Track %03d", id)),
			t.genre.Set(genres[artist%int64(len(genres))]), t.cents.Set(99+100*f.random.Int64N(2)))
	})
	write(f, upTo(customers), func(id int64) retort.DML {
		return retort.InsertInto(c).Values(c.id.Set(id), c.name.Set(fmt.Sprintf("Customer %02d", id)), c.country.Set(countryNames[f.random.IntN(len(countryNames))]))
	})
}

// sale is one invoice line.
type sale struct{ id, invoice, track, quantity int64 }

func (s *shop) fillSales(f *filler, invoices int) {
	i, l := &s.invoice, &s.line
	write(f, upTo(invoices), func(id int64) retort.DML {
		return retort.InsertInto(i).Values(i.id.Set(id), i.customerID.Set(1+f.random.Int64N(customers)),
			i.sold.Set(firstSale.Add(time.Duration(id)*4*time.Hour)))
	})
	var sales []sale
	for _, invoice := range upTo(invoices) {
		for range 1 + f.random.IntN(6) {
			sales = append(sales, sale{int64(len(sales) + 1), invoice, 1 + f.random.Int64N(artists*tracksPerArtist), 1 + f.random.Int64N(3)})
		}
	}
	write(f, sales, func(x sale) retort.DML {
		return retort.InsertInto(l).Values(l.id.Set(x.id), l.invoiceID.Set(x.invoice), l.trackID.Set(x.track), l.quantity.Set(x.quantity))
	})
}
