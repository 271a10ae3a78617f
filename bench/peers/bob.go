package peers

import (
	"context"

	"github.com/aarondl/opt/null"
	"github.com/aarondl/opt/omit"
	"github.com/aarondl/opt/omitnull"
	"github.com/retort-go/retort/bench/model"
	models "github.com/retort-go/retort/bench/peers/bobgen/sqlite"
	"github.com/stephenafamo/bob"
	"github.com/stephenafamo/bob/dialect/sqlite/sm"
	"github.com/stephenafamo/scan"
)

// bobPeer is what bob makes of the tables: slices are inserted at once, relationships loaded by SelectThenLoad. It has no update of many rows with
// a value each.
type bobPeer struct {
	bobTypes
	db bob.DB
}

// Bob are bob's types for SQLite.
type Bob = Peer[*bobAuthor, bobReading, model.Line]

// bobAuthor and bobReading are what bob inserts, and its object once there is one.
type (
	bobAuthor struct {
		set      *models.AuthorSetter
		setBooks []*models.BookSetter
		own      *models.Author
	}
	bobReading struct {
		set *models.ReadingSetter
		own *models.Reading
	}
)

// OpenBob opens bob.
func OpenBob(_ context.Context, p *Place) (Bob, error) {
	pool, err := p.Pool()
	if err != nil {
		return nil, err
	}
	return &bobPeer{db: bob.NewDB(pool)}, nil
}

type bobTypes struct{}

func (bobTypes) OwnAuthor(a *model.Author) *bobAuthor {
	own := &bobAuthor{set: &models.AuthorSetter{FirstName: omit.From(a.FirstName), LastName: omit.From(a.LastName), Born: omit.From(a.Born)}}
	for _, b := range a.Books {
		own.setBooks = append(own.setBooks, &models.BookSetter{
			Title: omit.From(b.Title), Isbn: omitnull.FromPtr(b.ISBN), Pages: omit.From(b.Pages), Price: omit.From(b.Price),
		})
	}
	return own
}

func (bobTypes) OwnReading(r *model.Reading) bobReading {
	return bobReading{set: &models.ReadingSetter{
		ID: omit.From(r.ID), SensorID: omit.From(r.SensorID), Batch: omit.From(r.Batch), Samples: omit.From(r.Samples), Flags: omit.From(r.Flags),
		Valid: omit.From(r.Valid), Low: omit.From(r.Low), High: omit.From(r.High), Mean: omit.From(r.Mean), Drift: omit.From(r.Drift),
		Name: omit.From(r.Name), Site: omit.From(r.Site), Unit: omit.From(r.Unit), Code: omit.From(r.Code), Note: omit.From(r.Note),
		TakenAt: omit.From(r.TakenAt), StoredAt: omit.From(r.StoredAt),
		Comment: omitnull.FromPtr(r.Comment), Retries: omitnull.FromPtr(r.Retries), Bias: omitnull.FromPtr(r.Bias),
	}}
}

func (bobTypes) PlainAuthor(a *bobAuthor) *model.Author {
	out := &model.Author{ID: a.own.ID, FirstName: a.own.FirstName, LastName: a.own.LastName, Born: a.own.Born}
	for _, b := range a.own.R.Books {
		own := &model.Book{ID: b.ID, AuthorID: b.AuthorID, Title: b.Title, ISBN: ptr(b.Isbn), Pages: b.Pages, Price: b.Price}
		for _, p := range b.R.Publishers {
			own.Publishers = append(own.Publishers, &model.Publisher{ID: p.ID, Name: p.Name})
		}
		out.Books = append(out.Books, own)
	}
	return out
}

func (bobTypes) PlainReading(x bobReading) *model.Reading {
	r := x.own
	return &model.Reading{ID: r.ID, SensorID: r.SensorID, Batch: r.Batch, Samples: r.Samples, Flags: r.Flags, Valid: r.Valid,
		Low: r.Low, High: r.High, Mean: r.Mean, Drift: r.Drift, Name: r.Name, Site: r.Site, Unit: r.Unit, Code: r.Code, Note: r.Note,
		TakenAt: r.TakenAt, StoredAt: r.StoredAt, Comment: ptr(r.Comment), Retries: ptr(r.Retries), Bias: ptr(r.Bias)}
}

func (bobTypes) PlainLine(l model.Line) model.Line { return l }

// ptr is nil for NULL.
func ptr[T any](v null.Val[T]) *T {
	if x, ok := v.Get(); ok {
		return &x
	}
	return nil
}

func (b *bobPeer) transact(ctx context.Context, fn func(ctx context.Context, tx bob.Executor) error) error {
	return b.db.RunInTx(ctx, nil, fn)
}

func (b *bobPeer) Insert(ctx context.Context, a *bobAuthor) (err error) {
	a.own, err = models.Authors.Insert(a.set).One(ctx, b.db)
	return err
}

func (b *bobPeer) InsertGraph(ctx context.Context, authors []*bobAuthor) error {
	return b.transact(ctx, func(ctx context.Context, tx bob.Executor) error {
		sets := make([]*models.AuthorSetter, len(authors))
		for i, a := range authors {
			sets[i] = a.set
		}
		made, err := models.Authors.Insert(bob.ToMods(sets...)).All(ctx, tx)
		if err != nil {
			return err
		}
		var books []*models.BookSetter
		for i, a := range authors {
			a.own = made[i]
			for _, book := range a.setBooks {
				book.AuthorID = omit.From(a.own.ID)
			}
			books = append(books, a.setBooks...)
		}
		stored, err := models.Books.Insert(bob.ToMods(books...)).All(ctx, tx)
		if err != nil {
			return err
		}
		for _, a := range authors {
			n := len(a.setBooks)
			a.own.R.Books, stored = stored[:n], stored[n:]
		}
		return nil
	})
}

func (b *bobPeer) Bulk(ctx context.Context, readings []bobReading) error {
	return b.transact(ctx, func(ctx context.Context, tx bob.Executor) error {
		for len(readings) > 0 {
			n := min(bulkRows, len(readings))
			sets := make([]*models.ReadingSetter, n)
			for i, r := range readings[:n] {
				sets[i] = r.set
			}
			if _, err := models.Readings.Insert(bob.ToMods(sets...)).Exec(ctx, tx); err != nil {
				return err
			}
			readings = readings[n:]
		}
		return nil
	})
}

func (b *bobPeer) Get(ctx context.Context, id int64) (bobReading, error) {
	r, err := models.FindReading(ctx, b.db, id)
	return bobReading{own: r}, err
}

func (b *bobPeer) List(ctx context.Context) ([]bobReading, error) {
	rows, err := models.Readings.Query(sm.OrderBy(models.Readings.Columns.ID)).All(ctx, b.db)
	out := make([]bobReading, len(rows))
	for i, r := range rows {
		out[i] = bobReading{own: r}
	}
	return out, err
}

func (b *bobPeer) Stream(ctx context.Context, each func(bobReading)) error {
	rows, err := models.Readings.Query(sm.OrderBy(models.Readings.Columns.ID)).Cursor(ctx, b.db)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		r, err := rows.Get()
		if err != nil {
			return err
		}
		each(bobReading{own: r})
	}
	return rows.Err()
}

// Eager reads the publishers by a query of its own: the N-M loader that version 0.41.1 generates gives each book the publishers of all others.
func (b *bobPeer) Eager(ctx context.Context) ([]*bobAuthor, error) {
	rows, err := models.Authors.Query(
		sm.OrderBy(models.Authors.Columns.ID),
		models.SelectThenLoad.Author.Books(sm.OrderBy(models.Books.Columns.ID)),
	).All(ctx, b.db)
	if err != nil {
		return nil, err
	}
	out, all := make([]*bobAuthor, len(rows)), models.BookSlice{}
	byID := map[int64]*models.Book{}
	for i, a := range rows {
		out[i], all = &bobAuthor{own: a}, append(all, a.R.Books...)
		for _, book := range a.R.Books {
			byID[book.ID] = book
		}
	}
	links, err := bob.All(ctx, b.db, all.Publishers(sm.Columns(
		models.BookPublishers.Columns.BookID, models.Publishers.Columns.ID, models.Publishers.Columns.Name,
	)), scan.StructMapper[link]())
	house := map[int64]*models.Publisher{}
	for _, l := range links {
		if house[l.ID] == nil {
			house[l.ID] = &models.Publisher{ID: l.ID, Name: l.Name}
		}
		byID[l.BookID].R.Publishers = append(byID[l.BookID].R.Publishers, house[l.ID])
	}
	return out, err
}

func (b *bobPeer) Join(ctx context.Context, f Filter) ([]model.Line, error) {
	return bob.All(ctx, b.db, models.Books.Query(
		sm.Columns(models.Books.Columns.Title, models.Authors.Columns.LastName, models.Books.Columns.Price),
		models.SelectJoins().Books.InnerJoin.Author,
		models.SelectWhere.Authors.LastName.GTE(f.LastName),
		models.SelectWhere.Books.Pages.GTE(f.MinPages), models.SelectWhere.Books.Pages.LTE(f.MaxPages),
		sm.OrderBy(models.Books.Columns.Title), sm.OrderBy(models.Books.Columns.ID), sm.Limit(f.Limit),
	), scan.StructMapper[model.Line]())
}

func (b *bobPeer) Update(ctx context.Context, r bobReading, note string) error {
	return r.own.Update(ctx, b.db, &models.ReadingSetter{Note: omit.From(note)})
}

func (b *bobPeer) Change(ctx context.Context, round int) error {
	return b.transact(ctx, func(ctx context.Context, tx bob.Executor) error {
		rows, err := models.Readings.Query(models.SelectWhere.Readings.ID.LTE(Loaded), sm.OrderBy(models.Readings.Columns.ID)).All(ctx, tx)
		for i := 0; err == nil && i < len(rows); i += Loaded / Changed {
			samples, mean := model.Spoilt(rows[i].ID, round)
			err = rows[i].Update(ctx, tx, &models.ReadingSetter{Samples: omit.From(samples), Mean: omit.From(mean)})
		}
		return err
	})
}

func (b *bobPeer) Move(ctx context.Context, from, to int64) error {
	return b.transact(ctx, func(ctx context.Context, tx bob.Executor) error {
		books, err := models.Books.Query(models.SelectWhere.Books.AuthorID.EQ(from), sm.OrderBy(models.Books.Columns.ID)).All(ctx, tx)
		if err != nil {
			return err
		}
		for _, book := range books {
			book.AuthorID = to
		}
		_, err = models.Books.Update(models.BookSetter{AuthorID: omit.From(to)}.UpdateMod(), models.UpdateWhere.Books.AuthorID.EQ(from)).Exec(ctx, tx)
		return err
	})
}

func (b *bobPeer) Delete(ctx context.Context, authors []*bobAuthor) error {
	own := make(models.AuthorSlice, len(authors))
	for i, a := range authors {
		own[i] = a.own
	}
	return own.DeleteAll(ctx, b.db)
}

func (b *bobPeer) Touch(ctx context.Context, id int64, note string) error {
	return b.transact(ctx, func(ctx context.Context, tx bob.Executor) error {
		r, err := models.FindReading(ctx, tx, id)
		if err != nil {
			return err
		}
		return r.Update(ctx, tx, &models.ReadingSetter{Note: omit.From(note)})
	})
}

func (b *bobPeer) Close() error { return b.db.Close() }
