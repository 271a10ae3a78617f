// Package chinook maps a database that exists as it stands, and compares what the mapper reads from it with what the sqlite3 shell does.
package chinook

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/retort-go/retort/orm"
)

//go:generate go tool retort gen

type Artist struct {
	_        struct{}        `orm:"table=Artist"`
	ArtistID int64           `orm:"ArtistId,pk"`
	Name     *string         `orm:"Name"`
	Albums   orm.Many[Album] `orm:"inverse=Artist,orderby=AlbumId"`
}

type Album struct {
	_        struct{}        `orm:"table=Album"`
	AlbumID  int64           `orm:"AlbumId,pk"`
	Title    string          `orm:"Title"`
	ArtistID int64           `orm:"ArtistId,fk=Artist.ArtistId"`
	Artist   orm.Ref[Artist] `orm:"inverse=Albums"`
	Tracks   orm.Many[Track] `orm:"inverse=Album,orderby=TrackId"`
}

type Genre struct {
	_       struct{}        `orm:"table=Genre"`
	GenreID int64           `orm:"GenreId,pk"`
	Name    *string         `orm:"Name"`
	Tracks  orm.Many[Track] `orm:"inverse=Genre,orderby=TrackId"`
}

type MediaType struct {
	_           struct{} `orm:"table=MediaType"`
	MediaTypeID int64    `orm:"MediaTypeId,pk"`
	Name        *string  `orm:"Name"`
}

type Track struct {
	_            struct{}              `orm:"table=Track"`
	TrackID      int64                 `orm:"TrackId,pk"`
	Name         string                `orm:"Name"`
	AlbumID      *int64                `orm:"AlbumId,fk=Album.AlbumId"`
	MediaTypeID  int64                 `orm:"MediaTypeId,fk=MediaType.MediaTypeId"`
	GenreID      *int64                `orm:"GenreId,fk=Genre.GenreId"`
	Composer     *string               `orm:"Composer"`
	Milliseconds int64                 `orm:"Milliseconds"`
	Bytes        *int64                `orm:"Bytes"`
	UnitPrice    float64               `orm:"UnitPrice"`
	Album        orm.Ref[Album]        `orm:"inverse=Tracks"`
	MediaType    orm.Ref[MediaType]    ``
	Genre        orm.Ref[Genre]        `orm:"inverse=Tracks"`
	Playlists    orm.Many[Playlist]    `orm:"through='PlaylistTrack(TrackId,PlaylistId)',inverse=Tracks,orderby=PlaylistId"`
	Lines        orm.Many[InvoiceLine] `orm:"inverse=Track,orderby=InvoiceLineId"`
}

type Playlist struct {
	_          struct{}        `orm:"table=Playlist"`
	PlaylistID int64           `orm:"PlaylistId,pk"`
	Name       *string         `orm:"Name"`
	Tracks     orm.Many[Track] `orm:"through='PlaylistTrack(PlaylistId,TrackId)',inverse=Playlists,orderby=TrackId"`
}

// Employee reports to another one.
type Employee struct {
	_           struct{}           `orm:"table=Employee"`
	EmployeeID  int64              `orm:"EmployeeId,pk"`
	LastName    string             `orm:"LastName"`
	FirstName   string             `orm:"FirstName"`
	Title       *string            `orm:"Title"`
	ReportsToID *int64             `orm:"ReportsTo,fk=Employee.EmployeeId"`
	BirthDate   *time.Time         `orm:"BirthDate"`
	HireDate    *time.Time         `orm:"HireDate"`
	Address     *string            `orm:"Address"`
	City        *string            `orm:"City"`
	State       *string            `orm:"State"`
	Country     *string            `orm:"Country"`
	PostalCode  *string            `orm:"PostalCode"`
	Phone       *string            `orm:"Phone"`
	Fax         *string            `orm:"Fax"`
	Email       *string            `orm:"Email"`
	ReportsTo   orm.Ref[Employee]  `orm:"inverse=Reports"`
	Reports     orm.Many[Employee] `orm:"inverse=ReportsTo,orderby=EmployeeId"`
	Customers   orm.Many[Customer] `orm:"inverse=SupportRep,orderby=CustomerId"`
}

type Customer struct {
	_            struct{}          `orm:"table=Customer"`
	CustomerID   int64             `orm:"CustomerId,pk"`
	FirstName    string            `orm:"FirstName"`
	LastName     string            `orm:"LastName"`
	Company      *string           `orm:"Company"`
	Address      *string           `orm:"Address"`
	City         *string           `orm:"City"`
	State        *string           `orm:"State"`
	Country      *string           `orm:"Country"`
	PostalCode   *string           `orm:"PostalCode"`
	Phone        *string           `orm:"Phone"`
	Fax          *string           `orm:"Fax"`
	Email        string            `orm:"Email"`
	SupportRepID *int64            `orm:"SupportRepId,fk=Employee.EmployeeId"`
	SupportRep   orm.Ref[Employee] `orm:"inverse=Customers"`
	Invoices     orm.Many[Invoice] `orm:"inverse=Customer,orderby='InvoiceDate desc, InvoiceId'"`
}

type Invoice struct {
	_                 struct{}              `orm:"table=Invoice"`
	InvoiceID         int64                 `orm:"InvoiceId,pk"`
	CustomerID        int64                 `orm:"CustomerId,fk=Customer.CustomerId"`
	InvoiceDate       time.Time             `orm:"InvoiceDate"`
	BillingAddress    *string               `orm:"BillingAddress"`
	BillingCity       *string               `orm:"BillingCity"`
	BillingState      *string               `orm:"BillingState"`
	BillingCountry    *string               `orm:"BillingCountry"`
	BillingPostalCode *string               `orm:"BillingPostalCode"`
	Total             float64               `orm:"Total"`
	Customer          orm.Ref[Customer]     `orm:"inverse=Invoices"`
	Lines             orm.Many[InvoiceLine] `orm:"inverse=Invoice,orderby=InvoiceLineId"`
}

type InvoiceLine struct {
	_             struct{}         `orm:"table=InvoiceLine"`
	InvoiceLineID int64            `orm:"InvoiceLineId,pk"`
	InvoiceID     int64            `orm:"InvoiceId,fk=Invoice.InvoiceId"`
	TrackID       int64            `orm:"TrackId,fk=Track.TrackId"`
	UnitPrice     float64          `orm:"UnitPrice"`
	Quantity      int64            `orm:"Quantity"`
	Invoice       orm.Ref[Invoice] `orm:"inverse=Lines"`
	Track         orm.Ref[Track]   `orm:"inverse=Lines"`
}

// Models is the registry. The eleventh table, PlaylistTrack, is the association between playlists and tracks.
var Models = orm.NewRegistry()

// find walks up from the test's folder to the repository's root and looks beside it.
func find(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err != nil {
			continue
		}
		path := filepath.Join(dir, "..", "shared", "data", "chinook.sqlite")
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	t.Skip("no ../shared/data/chinook.sqlite beside the repository: the Chinook tests need it")
	return ""
}
