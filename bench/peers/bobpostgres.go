package peers

import (
	"context"

	"github.com/aarondl/opt/omit"
	"github.com/aarondl/opt/omitnull"
	"github.com/retort-go/retort/bench/model"
	models "github.com/retort-go/retort/bench/peers/bobgen/postgres"
	"github.com/stephenafamo/bob"
	"github.com/stephenafamo/bob/dialect/psql/sm"
	"github.com/stephenafamo/scan"
)

// bobPostgres is [bobPeer] with what bob makes for PostgreSQL, whose types are others.
type bobPostgres struct {
	bobPostgresTypes
	db bob.DB
}

// BobPostgres are bob's types for PostgreSQL.
type BobPostgres = Peer[*bobPostgresAuthor, bobPostgresReading, model.Line]

type (
	bobPostgresAuthor struct {
		set      *models.AuthorSetter
		setBooks []*models.BookSetter
		own      *models.Author
	}
	bobPostgresReading struct {
		set *models.ReadingSetter
		own *models.Reading
	}
)

// OpenBobPostgres opens bob.
func OpenBobPostgres(_ context.Context, p *Place) (BobPostgres, error) {
	pool, err := p.Pool()
	if err != nil {
		return nil, err
	}
	return &bobPostgres{db: bob.NewDB(pool)}, nil
}

type bobPostgresTypes struct{}

func (bobPostgresTypes) OwnAuthor(a *model.Author) *bobPostgresAuthor {
	own := &bobPostgresAuthor{set: &models.AuthorSetter{FirstName: omit.From(a.FirstName), LastName: omit.From(a.LastName), Born: omit.From(a.Born)}}
	for _, b := range a.Books {
		own.setBooks = append(own.setBooks, &models.BookSetter{
			Title: omit.From(b.Title), Isbn: omitnull.FromPtr(b.ISBN), Pages: omit.From(b.Pages), Price: omit.From(b.Price),
		})
	}
	return own
}

func (bobPostgresTypes) OwnReading(r *model.Reading) bobPostgresReading {
	return bobPostgresReading{set: &models.ReadingSetter{
		ID: omit.From(r.ID), SensorID: omit.From(r.SensorID), Batch: omit.From(r.Batch), Samples: omit.From(r.Samples), Flags: omit.From(r.Flags),
		Valid: omit.From(r.Valid), Low: omit.From(r.Low), High: omit.From(r.High), Mean: omit.From(r.Mean), Drift: omit.From(r.Drift),
		Name: omit.From(r.Name), Site: omit.From(r.Site), Unit: omit.From(r.Unit), Code: omit.From(r.Code), Note: omit.From(r.Note),
		TakenAt: omit.From(r.TakenAt), StoredAt: omit.From(r.StoredAt),
		Comment: omitnull.FromPtr(r.Comment), Retries: omitnull.FromPtr(r.Retries), Bias: omitnull.FromPtr(r.Bias),
	}}
}

func (bobPostgresTypes) PlainAuthor(a *bobPostgresAuthor) *model.Author {
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

func (bobPostgresTypes) PlainReading(x bobPostgresReading) *model.Reading {
	r := x.own
	return &model.Reading{ID: r.ID, SensorID: r.SensorID, Batch: r.Batch, Samples: r.Samples, Flags: r.Flags, Valid: r.Valid,
		Low: r.Low, High: r.High, Mean: r.Mean, Drift: r.Drift, Name: r.Name, Site: r.Site, Unit: r.Unit, Code: r.Code, Note: r.Note,
		TakenAt: r.TakenAt, StoredAt: r.StoredAt, Comment: ptr(r.Comment), Retries: ptr(r.Retries), Bias: ptr(r.Bias)}
}

func (bobPostgresTypes) PlainLine(l model.Line) model.Line { return l }

func (b *bobPostgres) transact(ctx context.Context, fn func(ctx context.Context, tx bob.Executor) error) error {
	return b.db.RunInTx(ctx, nil, fn)
}

func (b *bobPostgres) Insert(ctx context.Context, a *bobPostgresAuthor) (err error) {
	a.own, err = models.Authors.Insert(a.set).One(ctx, b.db)
	return err
}

func (b *bobPostgres) InsertGraph(ctx context.Context, authors []*bobPostgresAuthor) error {
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

func (b *bobPostgres) Bulk(ctx context.Context, readings []bobPostgresReading) error {
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

func (b *bobPostgres) Get(ctx context.Context, id int64) (bobPostgresReading, error) {
	r, err := models.FindReading(ctx, b.db, id)
	return bobPostgresReading{own: r}, err
}

func (b *bobPostgres) List(ctx context.Context) ([]bobPostgresReading, error) {
	rows, err := models.Readings.Query(sm.OrderBy(models.Readings.Columns.ID)).All(ctx, b.db)
	out := make([]bobPostgresReading, len(rows))
	for i, r := range rows {
		out[i] = bobPostgresReading{own: r}
	}
	return out, err
}

func (b *bobPostgres) Stream(ctx context.Context, each func(bobPostgresReading)) error {
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
		each(bobPostgresReading{own: r})
	}
	return rows.Err()
}

func (b *bobPostgres) Eager(ctx context.Context) ([]*bobPostgresAuthor, error) {
	rows, err := models.Authors.Query(
		sm.OrderBy(models.Authors.Columns.ID),
		models.SelectThenLoad.Author.Books(sm.OrderBy(models.Books.Columns.ID)),
	).All(ctx, b.db)
	if err != nil {
		return nil, err
	}
	out, all := make([]*bobPostgresAuthor, len(rows)), models.BookSlice{}
	byID := map[int64]*models.Book{}
	for i, a := range rows {
		out[i], all = &bobPostgresAuthor{own: a}, append(all, a.R.Books...)
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

func (b *bobPostgres) Join(ctx context.Context, f Filter) ([]model.Line, error) {
	return bob.All(ctx, b.db, models.Books.Query(
		sm.Columns(models.Books.Columns.Title, models.Authors.Columns.LastName, models.Books.Columns.Price),
		models.SelectJoins.Books.InnerJoin.Author,
		models.SelectWhere.Authors.LastName.GTE(f.LastName),
		models.SelectWhere.Books.Pages.GTE(f.MinPages), models.SelectWhere.Books.Pages.LTE(f.MaxPages),
		sm.OrderBy(models.Books.Columns.Title), sm.OrderBy(models.Books.Columns.ID), sm.Limit(f.Limit),
	), scan.StructMapper[model.Line]())
}

func (b *bobPostgres) Update(ctx context.Context, r bobPostgresReading, note string) error {
	return r.own.Update(ctx, b.db, &models.ReadingSetter{Note: omit.From(note)})
}

func (b *bobPostgres) Change(ctx context.Context, round int) error {
	return b.transact(ctx, func(ctx context.Context, tx bob.Executor) error {
		rows, err := models.Readings.Query(models.SelectWhere.Readings.ID.LTE(Loaded), sm.OrderBy(models.Readings.Columns.ID)).All(ctx, tx)
		for i := 0; err == nil && i < len(rows); i += Loaded / Changed {
			samples, mean := model.Spoilt(rows[i].ID, round)
			err = rows[i].Update(ctx, tx, &models.ReadingSetter{Samples: omit.From(samples), Mean: omit.From(mean)})
		}
		return err
	})
}

func (b *bobPostgres) Move(ctx context.Context, from, to int64) error {
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

func (b *bobPostgres) Delete(ctx context.Context, authors []*bobPostgresAuthor) error {
	own := make(models.AuthorSlice, len(authors))
	for i, a := range authors {
		own[i] = a.own
	}
	return own.DeleteAll(ctx, b.db)
}

func (b *bobPostgres) Touch(ctx context.Context, id int64, note string) error {
	return b.transact(ctx, func(ctx context.Context, tx bob.Executor) error {
		r, err := models.FindReading(ctx, tx, id)
		if err != nil {
			return err
		}
		return r.Update(ctx, tx, &models.ReadingSetter{Note: omit.From(note)})
	})
}

func (b *bobPostgres) Close() error { return b.db.Close() }
