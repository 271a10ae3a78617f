package peers

import (
	"github.com/retort-go/retort/bench/model"
	"github.com/retort-go/retort/bench/peers/library"
	"github.com/retort-go/retort/orm"
)

// retortTypes make Retort's structs of plain ones and back.
type retortTypes struct{}

func (retortTypes) OwnAuthor(a *model.Author) *library.Author {
	own := make([]*library.Book, len(a.Books))
	for i, b := range a.Books {
		own[i] = &library.Book{ID: b.ID, AuthorID: b.AuthorID, Title: b.Title, ISBN: b.ISBN, Pages: b.Pages, Price: b.Price}
	}
	return &library.Author{ID: a.ID, FirstName: a.FirstName, LastName: a.LastName, Born: a.Born, Books: orm.Items(own...)}
}

func (retortTypes) PlainAuthor(a *library.Author) *model.Author {
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

func (retortTypes) OwnReading(r *model.Reading) *library.Reading { return library.ReadingOf(r) }

func (retortTypes) PlainReading(r *library.Reading) *model.Reading {
	return &model.Reading{ID: r.ID, SensorID: r.SensorID, Batch: r.Batch, Samples: r.Samples, Flags: r.Flags, Valid: r.Valid,
		Low: r.Low, High: r.High, Mean: r.Mean, Drift: r.Drift, Name: r.Name, Site: r.Site, Unit: r.Unit, Code: r.Code, Note: r.Note,
		TakenAt: r.TakenAt, StoredAt: r.StoredAt, Comment: r.Comment, Retries: r.Retries, Bias: r.Bias}
}

func (retortTypes) PlainLine(l model.Line) model.Line { return l }
