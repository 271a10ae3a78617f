// Package library has the models of Retort on the tables of package model.
package library

import (
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/bench/model"
	"github.com/retort-go/retort/orm"
)

// The models.
type (
	Author struct {
		ID                  int64
		FirstName, LastName string
		Born                int64
		Books               orm.Many[Book] `orm:"inverse=Author,cascade=all,passive_deletes,orderby=id"`
	}
	Book struct {
		ID         int64
		AuthorID   int64 `orm:"fk=author.id,ondelete=cascade"`
		Title      string
		ISBN       *string
		Pages      int64
		Price      float64
		Author     orm.Ref[Author]     `orm:"fk=AuthorID,inverse=Books"`
		Publishers orm.Many[Publisher] `orm:"through=book_publisher"`
	}
	Publisher struct {
		ID   int64
		Name string
	}
	Reading struct {
		ID                           int64
		SensorID, Batch              int64
		Samples, Flags               int64
		Valid                        bool
		Low, High, Mean, Drift       float64
		Name, Site, Unit, Code, Note string
		TakenAt, StoredAt            time.Time
		Comment                      *string
		Retries                      *int64
		Bias                         *float64
	}
)

// The handles' types, as the generator writes them.
type (
	authorEntity struct {
		orm.Entity[Author, int64]
		ID, Born            retort.Num[int64]
		FirstName, LastName retort.Text
		Books               orm.ToMany[Author, Book]
	}
	bookEntity struct {
		orm.Entity[Book, int64]
		ID, AuthorID, Pages retort.Num[int64]
		Title               retort.Text
		ISBN                retort.NullText
		Price               retort.Num[float64]
		Author              orm.ToOne[Book, Author]
		Publishers          orm.ToMany[Book, Publisher]
	}
	publisherEntity struct {
		orm.Entity[Publisher, int64]
		ID   retort.Num[int64]
		Name retort.Text
	}
	readingEntity struct {
		orm.Entity[Reading, int64]
		ID, SensorID, Batch, Samples, Flags retort.Num[int64]
		Valid                               retort.Column[bool]
		Low, High, Mean, Drift              retort.Num[float64]
		Name, Site, Unit, Code, Note        retort.Text
		TakenAt, StoredAt                   retort.Column[time.Time]
		Comment                             retort.NullText
		Retries                             retort.NullNum[int64]
		Bias                                retort.NullNum[float64]
	}
)

// The registry and the handles.
var (
	Models     = orm.NewRegistry()
	Authors    = orm.Map[authorEntity](Models)
	Books      = orm.Map[bookEntity](Models)
	Publishers = orm.Map[publisherEntity](Models)
	Readings   = orm.Map[readingEntity](Models)
)

// ReadingOf makes Retort's struct of a plain one.
func ReadingOf(r *model.Reading) *Reading {
	return &Reading{ID: r.ID, SensorID: r.SensorID, Batch: r.Batch, Samples: r.Samples, Flags: r.Flags, Valid: r.Valid,
		Low: r.Low, High: r.High, Mean: r.Mean, Drift: r.Drift, Name: r.Name, Site: r.Site, Unit: r.Unit, Code: r.Code, Note: r.Note,
		TakenAt: r.TakenAt, StoredAt: r.StoredAt, Comment: r.Comment, Retries: r.Retries, Bias: r.Bias}
}
