package chinook_test

import (
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/schema"
)

type (
	key    = retort.Num[int64]
	number = retort.NullNum[int64]
	money  = retort.Num[float64]
	maybe  = retort.NullText
	moment = retort.Column[time.Time]
)

// sample holds the tables under the names that a database gives them.
type sample struct {
	artist        artist
	album         album
	track         track
	genre         genre
	playlist      playlist
	playlistTrack playlistTrack
	employee      employee
	customer      customer
	invoice       invoice
	line          line
}

type artist struct {
	*schema.Table
	id   key
	name maybe
}

type album struct {
	*schema.Table
	id, artistID key
	title        retort.Text
}

type track struct {
	*schema.Table
	id, milliseconds key
	albumID, genreID number
	name             retort.Text
	composer         maybe
	price            money
}

type genre struct {
	*schema.Table
	id   key
	name maybe
}

type playlist struct {
	*schema.Table
	id   key
	name maybe
}

type playlistTrack struct {
	*schema.Table
	playlistID, trackID key
}

type employee struct {
	*schema.Table
	id        key
	reportsTo number
	first     retort.Text
	last      retort.Text
	country   maybe
}

type customer struct {
	*schema.Table
	id            key
	rep           number
	first, last   retort.Text
	company       maybe
	city, country maybe
	state         maybe
	email         retort.Text
}

type invoice struct {
	*schema.Table
	id, customerID key
	date           moment
	country        maybe
	total          money
}

type line struct {
	*schema.Table
	id, invoiceID, trackID key
	price, quantity        money
}

// tables makes the handles of a database's tables.
func tables(spell func(string) string) sample {
	md := schema.NewMetaData()
	make := func(name string, columns ...schema.Column) *schema.Table {
		items := []schema.Item{}
		for _, c := range columns {
			c.Name = spell(c.Name)
			items = append(items, c)
		}
		return md.Table(spell(name), items...)
	}
	id := func(name string) schema.Column { return schema.Int(name).NotNull() }
	text := func(name string) schema.Column { return schema.String(name, 200) }
	price := func(name string) schema.Column { return schema.Decimal(name, 10, 2).NotNull() }
	of := names(spell)
	return sample{
		artist:        of.artist(make("Artist", id("ArtistId"), text("Name"))),
		album:         of.album(make("Album", id("AlbumId"), text("Title").NotNull(), id("ArtistId"))),
		genre:         of.genre(make("Genre", id("GenreId"), text("Name"))),
		playlist:      of.playlist(make("Playlist", id("PlaylistId"), text("Name"))),
		playlistTrack: of.playlistTrack(make("PlaylistTrack", id("PlaylistId"), id("TrackId"))),
		track: of.track(make("Track", id("TrackId"), text("Name").NotNull(), schema.Int("AlbumId"), schema.Int("GenreId"), text("Composer"),
			id("Milliseconds"), price("UnitPrice"))),
		employee: of.employee(make("Employee", id("EmployeeId"), text("LastName").NotNull(), text("FirstName").NotNull(), schema.Int("ReportsTo"), text("Country"))),
		customer: of.customer(make("Customer", id("CustomerId"), text("FirstName").NotNull(), text("LastName").NotNull(), text("Company"), text("City"),
			text("State"), text("Country"), text("Email").NotNull(), schema.Int("SupportRepId"))),
		invoice: of.invoice(make("Invoice", id("InvoiceId"), id("CustomerId"), schema.Timestamp("InvoiceDate").NotNull(), text("BillingCountry"), price("Total"))),
		line:    of.line(make("InvoiceLine", id("InvoiceLineId"), id("InvoiceId"), id("TrackId"), price("UnitPrice"), id("Quantity"))),
	}
}

// names makes handles of tables, or of aliases of them.
type names func(string) string

func column[C retort.Expr](spell names, t *schema.Table, name string) C {
	return retort.ColumnOf[C](t, spell(name))
}

func (n names) artist(t *schema.Table) artist {
	return artist{t, column[key](n, t, "ArtistId"), column[maybe](n, t, "Name")}
}

func (n names) album(t *schema.Table) album {
	return album{t, column[key](n, t, "AlbumId"), column[key](n, t, "ArtistId"), column[retort.Text](n, t, "Title")}
}

func (n names) track(t *schema.Table) track {
	return track{t, column[key](n, t, "TrackId"), column[key](n, t, "Milliseconds"), column[number](n, t, "AlbumId"), column[number](n, t, "GenreId"),
		column[retort.Text](n, t, "Name"), column[maybe](n, t, "Composer"), column[money](n, t, "UnitPrice")}
}

func (n names) genre(t *schema.Table) genre {
	return genre{t, column[key](n, t, "GenreId"), column[maybe](n, t, "Name")}
}

func (n names) playlist(t *schema.Table) playlist {
	return playlist{t, column[key](n, t, "PlaylistId"), column[maybe](n, t, "Name")}
}

func (n names) playlistTrack(t *schema.Table) playlistTrack {
	return playlistTrack{t, column[key](n, t, "PlaylistId"), column[key](n, t, "TrackId")}
}

func (n names) employee(t *schema.Table) employee {
	return employee{t, column[key](n, t, "EmployeeId"), column[number](n, t, "ReportsTo"), column[retort.Text](n, t, "FirstName"),
		column[retort.Text](n, t, "LastName"), column[maybe](n, t, "Country")}
}

func (n names) customer(t *schema.Table) customer {
	return customer{t, column[key](n, t, "CustomerId"), column[number](n, t, "SupportRepId"), column[retort.Text](n, t, "FirstName"), column[retort.Text](n, t, "LastName"),
		column[maybe](n, t, "Company"), column[maybe](n, t, "City"), column[maybe](n, t, "Country"), column[maybe](n, t, "State"), column[retort.Text](n, t, "Email")}
}

func (n names) invoice(t *schema.Table) invoice {
	return invoice{t, column[key](n, t, "InvoiceId"), column[key](n, t, "CustomerId"), column[moment](n, t, "InvoiceDate"), column[maybe](n, t, "BillingCountry"), column[money](n, t, "Total")}
}

func (n names) line(t *schema.Table) line {
	return line{t, column[key](n, t, "InvoiceLineId"), column[key](n, t, "InvoiceId"), column[key](n, t, "TrackId"), column[money](n, t, "UnitPrice"), column[money](n, t, "Quantity")}
}
