package main

import (
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/schema"
)

// shop holds the tables of a music shop and their typed columns. There are no structs behind them: a column's kind is its type in
// statements.
type shop struct {
	md *schema.MetaData

	artist struct {
		*schema.Table
		id   retort.Num[int64]
		name retort.Text
	}
	track struct {
		*schema.Table
		id, artistID, cents retort.Num[int64]
		name, genre         retort.Text
	}
	customer struct {
		*schema.Table
		id            retort.Num[int64]
		name, country retort.Text
	}
	invoice struct {
		*schema.Table
		id, customerID retort.Num[int64]
		sold           retort.Column[time.Time]
	}
	line struct {
		*schema.Table
		id, invoiceID, trackID, quantity retort.Num[int64]
	}
}

// newShop declares the tables. Prices are whole cents, which every database adds up exactly.
func newShop() *shop {
	s := &shop{md: schema.NewMetaData()}
	key := func(name string) schema.Column { return schema.BigInt(name).PrimaryKey() }
	ref := func(name, to string) schema.Column { return schema.BigInt(name).NotNull().References(to).Index() }
	text := func(name string) schema.Column { return schema.String(name, 80).NotNull() }

	a := &s.artist
	a.Table = s.md.Table("core_artist", key("artist_id"), text("name"))
	a.id, a.name = number(a.Table, "artist_id"), retort.ColumnOf[retort.Text](a.Table, "name")

	t := &s.track
	t.Table = s.md.Table("core_track", key("track_id"), ref("artist_id", "core_artist.artist_id"), text("name"), text("genre"), schema.BigInt("cents").NotNull())
	t.id, t.artistID, t.cents = number(t.Table, "track_id"), number(t.Table, "artist_id"), number(t.Table, "cents")
	t.name, t.genre = retort.ColumnOf[retort.Text](t.Table, "name"), retort.ColumnOf[retort.Text](t.Table, "genre")

	c := &s.customer
	c.Table = s.md.Table("core_customer", key("customer_id"), text("name"), text("country"))
	c.id = number(c.Table, "customer_id")
	c.name, c.country = retort.ColumnOf[retort.Text](c.Table, "name"), retort.ColumnOf[retort.Text](c.Table, "country")

	i := &s.invoice
	i.Table = s.md.Table("core_invoice", key("invoice_id"), ref("customer_id", "core_customer.customer_id"), schema.Timestamp("sold").NotNull())
	i.id, i.customerID = number(i.Table, "invoice_id"), number(i.Table, "customer_id")
	i.sold = retort.ColumnOf[retort.Column[time.Time]](i.Table, "sold")

	l := &s.line
	l.Table = s.md.Table("core_line", key("line_id"), ref("invoice_id", "core_invoice.invoice_id"), ref("track_id", "core_track.track_id"),
		schema.BigInt("quantity").NotNull())
	l.id, l.invoiceID = number(l.Table, "line_id"), number(l.Table, "invoice_id")
	l.trackID, l.quantity = number(l.Table, "track_id"), number(l.Table, "quantity")
	return s
}

func number(t *schema.Table, name string) retort.Num[int64] {
	return retort.ColumnOf[retort.Num[int64]](t, name)
}
