// Package model has the tables that the peers are measured on, their rows as plain structs, the data in them, and the checks of what a peer
// gave back or left in the database.
//
// The structs carry the tags of every library that maps a plain struct; libraries with types of their own (ent, sqlc, bob, Retort) have them beside the peer.
package model

import (
	_ "embed"
	"time"
)

// Author has books.
type Author struct {
	ID        int64   `gorm:"primaryKey" bun:"id,pk,autoincrement" xorm:"pk autoincr" db:"id"`
	FirstName string  `db:"first_name"`
	LastName  string  `db:"last_name"`
	Born      int64   `db:"born"`
	Books     []*Book `bun:"rel:has-many,join:id=author_id" xorm:"-" db:"-"`
}

// Book has an author and any number of publishers.
type Book struct {
	ID         int64        `gorm:"primaryKey" bun:"id,pk,autoincrement" xorm:"pk autoincr" db:"id"`
	AuthorID   int64        `db:"author_id"`
	Title      string       `db:"title"`
	ISBN       *string      `bun:"isbn" xorm:"isbn" db:"isbn"`
	Pages      int64        `db:"pages"`
	Price      float64      `db:"price"`
	Publishers []*Publisher `gorm:"many2many:book_publisher" bun:"m2m:book_publisher,join:Book=Publisher" xorm:"-" db:"-"`
}

// Publisher publishes any number of books.
type Publisher struct {
	ID   int64  `gorm:"primaryKey" bun:"id,pk,autoincrement" xorm:"pk autoincr" db:"id"`
	Name string `db:"name"`
}

// BookPublisher is a row of the association table.
type BookPublisher struct {
	BookID      int64      `gorm:"primaryKey" bun:"book_id,pk" xorm:"pk" db:"book_id"`
	PublisherID int64      `gorm:"primaryKey" bun:"publisher_id,pk" xorm:"pk" db:"publisher_id"`
	Book        *Book      `gorm:"-" bun:"rel:belongs-to,join:book_id=id" xorm:"-" db:"-"`
	Publisher   *Publisher `gorm:"-" bun:"rel:belongs-to,join:publisher_id=id" xorm:"-" db:"-"`
}

// Reading is a row of 20 columns: integers, floats, texts, times, and three that may be NULL. Its key is the program's.
type Reading struct {
	ID       int64     `gorm:"primaryKey;autoIncrement:false" bun:"id,pk" xorm:"pk" db:"id"`
	SensorID int64     `db:"sensor_id"`
	Batch    int64     `db:"batch"`
	Samples  int64     `db:"samples"`
	Flags    int64     `db:"flags"`
	Valid    bool      `db:"valid"`
	Low      float64   `db:"low"`
	High     float64   `db:"high"`
	Mean     float64   `db:"mean"`
	Drift    float64   `db:"drift"`
	Name     string    `db:"name"`
	Site     string    `db:"site"`
	Unit     string    `db:"unit"`
	Code     string    `db:"code"`
	Note     string    `db:"note"`
	TakenAt  time.Time `xorm:"DATETIME(6)" db:"taken_at"`
	StoredAt time.Time `xorm:"DATETIME(6)" db:"stored_at"`
	Comment  *string   `db:"comment"`
	Retries  *int64    `db:"retries"`
	Bias     *float64  `db:"bias"`
}

// ReadingColumns are the columns in the order of the struct.
const ReadingColumns = "id, sensor_id, batch, samples, flags, valid, low, high, mean, drift, name, site, unit, code, note, taken_at, stored_at, comment, retries, bias"

// Places are the addresses of the fields, in the order of [ReadingColumns].
func (r *Reading) Places() []any {
	return []any{&r.ID, &r.SensorID, &r.Batch, &r.Samples, &r.Flags, &r.Valid, &r.Low, &r.High, &r.Mean, &r.Drift, &r.Name, &r.Site, &r.Unit,
		&r.Code, &r.Note, &r.TakenAt, &r.StoredAt, &r.Comment, &r.Retries, &r.Bias}
}

// Values are the values of the fields, in the order of [ReadingColumns].
func (r *Reading) Values() []any {
	return []any{r.ID, r.SensorID, r.Batch, r.Samples, r.Flags, r.Valid, r.Low, r.High, r.Mean, r.Drift, r.Name, r.Site, r.Unit,
		r.Code, r.Note, r.TakenAt, r.StoredAt, r.Comment, r.Retries, r.Bias}
}

// Line is a row of the join: a book with the name of its author.
type Line struct {
	Title    string  `db:"title"`
	LastName string  `db:"last_name"`
	Price    float64 `db:"price"`
}

// The statements that make the tables, separated by semicolons.
var (
	//go:embed sqlite.sql
	SQLite string
	//go:embed postgres.sql
	PostgreSQL string
	//go:embed mysql.sql
	MySQL string
)
