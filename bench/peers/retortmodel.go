package peers

import (
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/bench/model"
	"github.com/retort-go/retort/orm"
)

// The models of Retort, on the tables of package model.
type (
	author struct {
		ID                  int64
		FirstName, LastName string
		Born                int64
		Books               orm.Many[book] `orm:"inverse=Author,cascade=all,passive_deletes,orderby=id"`
	}
	book struct {
		ID         int64
		AuthorID   int64 `orm:"fk=author.id,ondelete=cascade"`
		Title      string
		ISBN       *string
		Pages      int64
		Price      float64
		Author     orm.Ref[author]     `orm:"fk=AuthorID,inverse=Books"`
		Publishers orm.Many[publisher] `orm:"through=book_publisher"`
	}
	publisher struct {
		ID   int64
		Name string
	}
	reading struct {
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

// The handles, as the generator writes them.
type (
	authorEntity struct {
		orm.Entity[author, int64]
		ID, Born            retort.Num[int64]
		FirstName, LastName retort.Text
		Books               orm.ToMany[author, book]
	}
	bookEntity struct {
		orm.Entity[book, int64]
		ID, AuthorID, Pages retort.Num[int64]
		Title               retort.Text
		ISBN                retort.NullText
		Price               retort.Num[float64]
		Author              orm.ToOne[book, author]
		Publishers          orm.ToMany[book, publisher]
	}
	publisherEntity struct {
		orm.Entity[publisher, int64]
		ID   retort.Num[int64]
		Name retort.Text
	}
	readingEntity struct {
		orm.Entity[reading, int64]
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

var (
	models     = orm.NewRegistry()
	authors    = orm.Map[authorEntity](models)
	books      = orm.Map[bookEntity](models)
	publishers = orm.Map[publisherEntity](models)
	readings   = orm.Map[readingEntity](models)
)

// retortTypes make Retort's structs of plain ones and back.
type retortTypes struct{}

func (retortTypes) OwnAuthor(a *model.Author) *author {
	own := make([]*book, len(a.Books))
	for i, b := range a.Books {
		own[i] = &book{ID: b.ID, AuthorID: b.AuthorID, Title: b.Title, ISBN: b.ISBN, Pages: b.Pages, Price: b.Price}
	}
	return &author{ID: a.ID, FirstName: a.FirstName, LastName: a.LastName, Born: a.Born, Books: orm.Items(own...)}
}

func (retortTypes) PlainAuthor(a *author) *model.Author {
	out := &model.Author{ID: a.ID, FirstName: a.FirstName, LastName: a.LastName, Born: a.Born}
	for _, b := range a.Books.Peek() {
		own := &model.Book{ID: b.ID, AuthorID: b.AuthorID, Title: b.Title, ISBN: b.ISBN, Pages: b.Pages, Price: b.Price}
		for _, p := range b.Publishers.Peek() {
			own.Publishers = append(own.Publishers, &model.Publisher{ID: p.ID, Name: p.Name})
		}
		out.Books = append(out.Books, own)
	}
	return out
}

func (retortTypes) OwnReading(r *model.Reading) *reading {
	return &reading{ID: r.ID, SensorID: r.SensorID, Batch: r.Batch, Samples: r.Samples, Flags: r.Flags, Valid: r.Valid,
		Low: r.Low, High: r.High, Mean: r.Mean, Drift: r.Drift, Name: r.Name, Site: r.Site, Unit: r.Unit, Code: r.Code, Note: r.Note,
		TakenAt: r.TakenAt, StoredAt: r.StoredAt, Comment: r.Comment, Retries: r.Retries, Bias: r.Bias}
}

func (retortTypes) PlainReading(r *reading) *model.Reading {
	return &model.Reading{ID: r.ID, SensorID: r.SensorID, Batch: r.Batch, Samples: r.Samples, Flags: r.Flags, Valid: r.Valid,
		Low: r.Low, High: r.High, Mean: r.Mean, Drift: r.Drift, Name: r.Name, Site: r.Site, Unit: r.Unit, Code: r.Code, Note: r.Note,
		TakenAt: r.TakenAt, StoredAt: r.StoredAt, Comment: r.Comment, Retries: r.Retries, Bias: r.Bias}
}

func (retortTypes) PlainLine(l model.Line) model.Line { return l }
