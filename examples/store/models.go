package main

import (
	"fmt"
	"time"

	"github.com/retort-go/retort/orm"
)

//go:generate go tool retort gen

// Models is the registry of the mapped structs. Their handles are generated.
var Models = orm.NewRegistry()

// Cents is an amount of money.
type Cents int64

// String shows the amount as 0.99.
func (c Cents) String() string { return fmt.Sprintf("%d.%02d", c/100, c%100) }

// Artist has albums.
type Artist struct {
	ID     int64           `json:"id"`
	Name   string          `orm:",size=120,index" json:"name"`
	Albums orm.Many[Album] `orm:"inverse=Artist,orderby=id" json:"albums,omitzero"`
}

// Album is of one artist.
type Album struct {
	ID       int64           `json:"id"`
	Title    string          `orm:",size=160" json:"title"`
	ArtistID int64           `orm:"fk=artist.id" json:"artist_id"`
	Artist   orm.Ref[Artist] `orm:"fk=ArtistID,inverse=Albums" json:"artist,omitzero"`
	Tracks   orm.Many[Track] `orm:"inverse=Album,orderby=id" json:"tracks,omitzero"`
}

// Genre sorts tracks by what they sound like.
type Genre struct {
	ID   int64  `json:"id"`
	Name string `orm:",size=120,unique" json:"name"`
}

// MediaType is the kind of file that a track is sold as.
type MediaType struct {
	ID   int64  `json:"id"`
	Name string `orm:",size=120,unique" json:"name"`
}

// Track is what the store sells. Its version counts its edits, so that none is lost.
type Track struct {
	ID           int64              `json:"id"`
	Name         string             `orm:",size=200,index" json:"name"`
	Composer     *string            `orm:",size=220" json:"composer"`
	Milliseconds int64              `json:"milliseconds"`
	UnitPrice    Cents              `json:"unit_price"`
	AlbumID      int64              `orm:"fk=album.id" json:"album_id"`
	GenreID      *int64             `orm:"fk=genre.id" json:"genre_id"`
	MediaTypeID  int64              `orm:"fk=media_type.id" json:"media_type_id"`
	Version      int64              `orm:",version" json:"-"` // it travels as the ETag
	Album        orm.Ref[Album]     `orm:"fk=AlbumID,inverse=Tracks" json:"album,omitzero"`
	Genre        orm.Ref[Genre]     `orm:"fk=GenreID" json:"genre,omitzero"`
	MediaType    orm.Ref[MediaType] `orm:"fk=MediaTypeID" json:"media_type,omitzero"`
	Playlists    orm.Many[Playlist] `orm:"through=playlist_track,inverse=Tracks" json:"playlists,omitzero"`
}

// Playlist has any number of tracks, which have any number of playlists.
type Playlist struct {
	ID     int64           `json:"id"`
	Name   string          `orm:",size=120" json:"name"`
	Tracks orm.Many[Track] `orm:"through=playlist_track,inverse=Playlists,orderby=id" json:"tracks,omitzero"`
}

// Employee reports to another employee, but for the one at the top.
type Employee struct {
	ID          int64              `json:"id"`
	FirstName   string             `orm:",size=40" json:"first_name"`
	LastName    string             `orm:",size=40" json:"last_name"`
	Title       string             `orm:",size=60" json:"title"`
	ReportsToID *int64             `orm:"fk=employee.id" json:"-"`
	ReportsTo   orm.Ref[Employee]  `orm:"fk=ReportsToID,inverse=Reports" json:"-"`
	Reports     orm.Many[Employee] `orm:"inverse=ReportsTo,orderby=id" json:"reports,omitzero"`
	Customers   orm.Many[Customer] `orm:"inverse=SupportRep,orderby=id" json:"customers,omitzero"`
}

// Customer buys, and may have an employee to turn to.
type Customer struct {
	ID           int64             `json:"id"`
	FirstName    string            `orm:",size=40" json:"first_name"`
	LastName     string            `orm:",size=40" json:"last_name"`
	Email        string            `orm:",size=80,unique" json:"email"`
	Country      string            `orm:",size=40" json:"country"`
	SupportRepID *int64            `orm:"fk=employee.id" json:"support_rep_id"`
	Version      int64             `orm:",version" json:"-"`
	SupportRep   orm.Ref[Employee] `orm:"fk=SupportRepID,inverse=Customers" json:"support_rep,omitzero"`
	Invoices     orm.Many[Invoice] `orm:"inverse=Customer,orderby='invoice_date desc, id desc'" json:"invoices,omitzero"`
}

// Invoice is one purchase. Its lines are parts of it: they go when it goes.
type Invoice struct {
	ID          int64                 `json:"id"`
	CustomerID  int64                 `orm:"fk=customer.id" json:"customer_id"`
	InvoiceDate time.Time             `json:"invoice_date"`
	Total       Cents                 `json:"total"`
	Customer    orm.Ref[Customer]     `orm:"fk=CustomerID,inverse=Invoices" json:"customer,omitzero"`
	Lines       orm.Many[InvoiceLine] `orm:"inverse=Invoice,cascade='all, delete-orphan',orderby=id" json:"lines,omitzero"`
}

// InvoiceLine is a track bought, at the price it had.
type InvoiceLine struct {
	ID        int64            `json:"id"`
	InvoiceID int64            `orm:"fk=invoice.id" json:"-"`
	TrackID   int64            `orm:"fk=track.id" json:"track_id"`
	UnitPrice Cents            `json:"unit_price"`
	Quantity  int64            `json:"quantity"`
	Invoice   orm.Ref[Invoice] `orm:"fk=InvoiceID,inverse=Lines" json:"-"`
	Track     orm.Ref[Track]   `orm:"fk=TrackID" json:"track,omitzero"`
}
