package schema_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/internal/schematext"
	"github.com/retort-go/retort/schema"
)

// chinook is what .schema of the sqlite3 shell shows, in words.
const chinook = `table Album
  AlbumId INTEGER not null generated
  Title NVARCHAR(160) not null
  ArtistId INTEGER not null
  foreign key (ArtistId) to Artist (ArtistId)
  index (ArtistId) named IFK_AlbumArtistId
  key (AlbumId) named PK_Album
table Artist
  ArtistId INTEGER not null generated
  Name NVARCHAR(120)
  key (ArtistId) named PK_Artist
table Customer
  CustomerId INTEGER not null generated
  FirstName NVARCHAR(40) not null
  LastName NVARCHAR(20) not null
  Company NVARCHAR(80)
  Address NVARCHAR(70)
  City NVARCHAR(40)
  State NVARCHAR(40)
  Country NVARCHAR(40)
  PostalCode NVARCHAR(10)
  Phone NVARCHAR(24)
  Fax NVARCHAR(24)
  Email NVARCHAR(60) not null
  SupportRepId INTEGER
  foreign key (SupportRepId) to Employee (EmployeeId)
  index (SupportRepId) named IFK_CustomerSupportRepId
  key (CustomerId) named PK_Customer
table Employee
  EmployeeId INTEGER not null generated
  LastName NVARCHAR(20) not null
  FirstName NVARCHAR(20) not null
  Title NVARCHAR(30)
  ReportsTo INTEGER
  BirthDate DATETIME
  HireDate DATETIME
  Address NVARCHAR(70)
  City NVARCHAR(40)
  State NVARCHAR(40)
  Country NVARCHAR(40)
  PostalCode NVARCHAR(10)
  Phone NVARCHAR(24)
  Fax NVARCHAR(24)
  Email NVARCHAR(60)
  foreign key (ReportsTo) to Employee (EmployeeId)
  index (ReportsTo) named IFK_EmployeeReportsTo
  key (EmployeeId) named PK_Employee
table Genre
  GenreId INTEGER not null generated
  Name NVARCHAR(120)
  key (GenreId) named PK_Genre
table Invoice
  InvoiceId INTEGER not null generated
  CustomerId INTEGER not null
  InvoiceDate DATETIME not null
  BillingAddress NVARCHAR(70)
  BillingCity NVARCHAR(40)
  BillingState NVARCHAR(40)
  BillingCountry NVARCHAR(40)
  BillingPostalCode NVARCHAR(10)
  Total NUMERIC(10,2) not null
  foreign key (CustomerId) to Customer (CustomerId)
  index (CustomerId) named IFK_InvoiceCustomerId
  key (InvoiceId) named PK_Invoice
table InvoiceLine
  InvoiceLineId INTEGER not null generated
  InvoiceId INTEGER not null
  TrackId INTEGER not null
  UnitPrice NUMERIC(10,2) not null
  Quantity INTEGER not null
  foreign key (InvoiceId) to Invoice (InvoiceId)
  foreign key (TrackId) to Track (TrackId)
  index (InvoiceId) named IFK_InvoiceLineInvoiceId
  index (TrackId) named IFK_InvoiceLineTrackId
  key (InvoiceLineId) named PK_InvoiceLine
table MediaType
  MediaTypeId INTEGER not null generated
  Name NVARCHAR(120)
  key (MediaTypeId) named PK_MediaType
table Playlist
  PlaylistId INTEGER not null generated
  Name NVARCHAR(120)
  key (PlaylistId) named PK_Playlist
table PlaylistTrack
  PlaylistId INTEGER not null
  TrackId INTEGER not null
  foreign key (PlaylistId) to Playlist (PlaylistId)
  foreign key (TrackId) to Track (TrackId)
  index (PlaylistId) named IFK_PlaylistTrackPlaylistId
  index (TrackId) named IFK_PlaylistTrackTrackId
  key (PlaylistId, TrackId) named PK_PlaylistTrack
table Track
  TrackId INTEGER not null generated
  Name NVARCHAR(200) not null
  AlbumId INTEGER
  MediaTypeId INTEGER not null
  GenreId INTEGER
  Composer NVARCHAR(220)
  Milliseconds INTEGER not null
  Bytes INTEGER
  UnitPrice NUMERIC(10,2) not null
  foreign key (AlbumId) to Album (AlbumId)
  foreign key (GenreId) to Genre (GenreId)
  foreign key (MediaTypeId) to MediaType (MediaTypeId)
  index (AlbumId) named IFK_TrackAlbumId
  index (GenreId) named IFK_TrackGenreId
  index (MediaTypeId) named IFK_TrackMediaTypeId
  key (TrackId) named PK_Track
`

func TestChinook(t *testing.T) {
	eng, err := sqlite.Open(t.Context(), "file:"+findChinook(t)+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer eng.Close()
	md := reflected(t, eng)
	if len(md.Tables()) != 11 {
		t.Errorf("got %s", names(md.Tables()))
	}
	equal(t, "Chinook", schematext.Of(eng.Dialect(), md, schematext.Loose{}), chinook)
	few, err := schema.Reflect(t.Context(), eng, schema.Only("Track", "Genre"))
	if err != nil || names(few.Tables()) != "Genre Track" {
		t.Errorf("only two: %v", err)
	}
	rest, err := schema.Reflect(t.Context(), eng, schema.Except("Track"))
	if err != nil || len(rest.Tables()) != 10 || strings.Contains(names(rest.Tables()), " Track") {
		t.Errorf("all but one: %v", err)
	}
}

// findChinook walks up from the test's folder and looks in ../shared beside the repository.
func findChinook(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for dir != filepath.Dir(dir) {
		path := filepath.Join(dir, "..", "shared", "data", "chinook.sqlite")
		if _, err := os.Stat(path); err == nil {
			return path
		}
		dir = filepath.Dir(dir)
	}
	t.Skip("no ../shared/data/chinook.sqlite beside the repository: the Chinook test needs it")
	return ""
}
