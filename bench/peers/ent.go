package peers

import (
	"context"

	"entgo.io/ent/dialect"
	entsql "entgo.io/ent/dialect/sql"
	"github.com/retort-go/retort/bench/harness"
	"github.com/retort-go/retort/bench/model"
	"github.com/retort-go/retort/bench/peers/ent"
	"github.com/retort-go/retort/bench/peers/ent/author"
	"github.com/retort-go/retort/bench/peers/ent/book"
	"github.com/retort-go/retort/bench/peers/ent/reading"
)

// entPeer is ent: rows are created in bulk, edges loaded by With, fields changed by the builders of the object.
type entPeer struct {
	client *ent.Client
}

// Ent are ent's types. What it writes is built from the program's own structs, as its documentation does.
type Ent = Peer[*entAuthor, entReading, model.Line]

// entAuthor and entReading are what the program has before it writes, and ent's object once there is one.
type (
	entAuthor struct {
		plain *model.Author
		own   *ent.Author
	}
	entReading struct {
		plain *model.Reading
		own   *ent.Reading
	}
)

// OpenEnt opens ent.
func OpenEnt(_ context.Context, p *Place) (Ent, error) {
	pool, err := p.Pool()
	if err != nil {
		return nil, err
	}
	name := map[Kind]string{SQLite: dialect.SQLite, PostgreSQL: dialect.Postgres, MySQL: dialect.MySQL}[p.Kind]
	return &entPeer{ent.NewClient(ent.Driver(entsql.OpenDB(name, pool)))}, nil
}

func (e *entPeer) OwnAuthor(a *model.Author) *entAuthor   { return &entAuthor{plain: a} }
func (e *entPeer) OwnReading(r *model.Reading) entReading { return entReading{plain: r} }
func (e *entPeer) PlainLine(l model.Line) model.Line      { return l }

func (e *entPeer) PlainAuthor(a *entAuthor) *model.Author {
	if a.own == nil {
		return a.plain
	}
	out := &model.Author{ID: a.own.ID, FirstName: a.own.FirstName, LastName: a.own.LastName, Born: a.own.Born}
	for _, b := range a.own.Edges.Books {
		own := &model.Book{ID: b.ID, AuthorID: b.AuthorID, Title: b.Title, ISBN: b.Isbn, Pages: b.Pages, Price: b.Price}
		for _, p := range b.Edges.Publishers {
			own.Publishers = append(own.Publishers, &model.Publisher{ID: p.ID, Name: p.Name})
		}
		out.Books = append(out.Books, own)
	}
	return out
}

func (e *entPeer) PlainReading(x entReading) *model.Reading {
	r := x.own
	return &model.Reading{ID: r.ID, SensorID: r.SensorID, Batch: r.Batch, Samples: r.Samples, Flags: r.Flags, Valid: r.Valid,
		Low: r.Low, High: r.High, Mean: r.Mean, Drift: r.Drift, Name: r.Name, Site: r.Site, Unit: r.Unit, Code: r.Code, Note: r.Note,
		TakenAt: r.TakenAt, StoredAt: r.StoredAt, Comment: r.Comment, Retries: r.Retries, Bias: r.Bias}
}

func (e *entPeer) transact(ctx context.Context, fn func(tx *ent.Tx) error) error {
	tx, err := e.client.Tx(ctx)
	if err != nil {
		return err
	}
	if err := fn(tx); err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit()
}

func (e *entPeer) Insert(ctx context.Context, a *entAuthor) (err error) {
	a.own, err = e.client.Author.Create().SetFirstName(a.plain.FirstName).SetLastName(a.plain.LastName).SetBorn(a.plain.Born).Save(ctx)
	return err
}

func (e *entPeer) InsertGraph(ctx context.Context, authors []*entAuthor) error {
	return e.transact(ctx, func(tx *ent.Tx) error {
		made, err := tx.Author.MapCreateBulk(authors, func(c *ent.AuthorCreate, i int) {
			a := authors[i].plain
			c.SetFirstName(a.FirstName).SetLastName(a.LastName).SetBorn(a.Born)
		}).Save(ctx)
		if err != nil {
			return err
		}
		var all []*model.Book
		for i, a := range authors {
			a.own = made[i]
			for _, b := range a.plain.Books {
				b.AuthorID = a.own.ID
			}
			all = append(all, a.plain.Books...)
		}
		stored, err := tx.Book.MapCreateBulk(all, func(c *ent.BookCreate, i int) {
			b := all[i]
			c.SetAuthorID(b.AuthorID).SetTitle(b.Title).SetNillableIsbn(b.ISBN).SetPages(b.Pages).SetPrice(b.Price)
		}).Save(ctx)
		if err != nil {
			return err
		}
		for _, a := range authors {
			n := len(a.plain.Books)
			a.own.Edges.Books, stored = stored[:n], stored[n:]
		}
		return nil
	})
}

func (e *entPeer) Bulk(ctx context.Context, readings []entReading) error {
	return e.transact(ctx, func(tx *ent.Tx) error {
		for len(readings) > 0 {
			some := readings[:min(bulkRows, len(readings))]
			err := tx.Reading.MapCreateBulk(some, func(c *ent.ReadingCreate, i int) {
				r := some[i].plain
				c.SetID(r.ID).SetSensorID(r.SensorID).SetBatch(r.Batch).SetSamples(r.Samples).SetFlags(r.Flags).SetValid(r.Valid).
					SetLow(r.Low).SetHigh(r.High).SetMean(r.Mean).SetDrift(r.Drift).
					SetName(r.Name).SetSite(r.Site).SetUnit(r.Unit).SetCode(r.Code).SetNote(r.Note).SetTakenAt(r.TakenAt).SetStoredAt(r.StoredAt).
					SetNillableComment(r.Comment).SetNillableRetries(r.Retries).SetNillableBias(r.Bias)
			}).Exec(ctx)
			if err != nil {
				return err
			}
			readings = readings[len(some):]
		}
		return nil
	})
}

func (e *entPeer) Get(ctx context.Context, id int64) (entReading, error) {
	r, err := e.client.Reading.Get(ctx, id)
	return entReading{own: r}, err
}

func (e *entPeer) List(ctx context.Context) ([]entReading, error) {
	rows, err := e.client.Reading.Query().Order(reading.ByID()).All(ctx)
	out := make([]entReading, len(rows))
	for i, r := range rows {
		out[i] = entReading{own: r}
	}
	return out, err
}

// Stream is missing: ent's queries return slices.
func (e *entPeer) Stream(context.Context, func(entReading)) error { return harness.ErrMissing }

func (e *entPeer) Eager(ctx context.Context) ([]*entAuthor, error) {
	rows, err := e.client.Author.Query().Order(author.ByID()).
		WithBooks(func(q *ent.BookQuery) { q.Order(book.ByID()).WithPublishers() }).All(ctx)
	out := make([]*entAuthor, len(rows))
	for i, a := range rows {
		out[i] = &entAuthor{own: a}
	}
	return out, err
}

func (e *entPeer) Join(ctx context.Context, f Filter) (lines []model.Line, err error) {
	var rows []struct {
		Title    string  `sql:"title"`
		LastName string  `sql:"last_name"`
		Price    float64 `sql:"price"`
	}
	err = e.client.Book.Query().Modify(func(s *entsql.Selector) {
		a := entsql.Table(author.Table)
		s.Join(a).On(s.C(book.FieldAuthorID), a.C(author.FieldID)).
			Where(entsql.And(entsql.GTE(a.C(author.FieldLastName), f.LastName), entsql.GTE(s.C(book.FieldPages), f.MinPages), entsql.LTE(s.C(book.FieldPages), f.MaxPages))).
			OrderBy(s.C(book.FieldTitle), s.C(book.FieldID)).Limit(f.Limit).
			Select(s.C(book.FieldTitle), a.C(author.FieldLastName), s.C(book.FieldPrice))
	}).Scan(ctx, &rows)
	for _, r := range rows {
		lines = append(lines, model.Line(r))
	}
	return lines, err
}

func (e *entPeer) Update(ctx context.Context, r entReading, note string) error {
	_, err := r.own.Update().SetNote(note).Save(ctx)
	return err
}

// Change updates object by object: ent has no update of many rows with a value each.
func (e *entPeer) Change(ctx context.Context, round int) error {
	return e.transact(ctx, func(tx *ent.Tx) error {
		rows, err := tx.Reading.Query().Where(reading.IDLTE(Loaded)).Order(reading.ByID()).All(ctx)
		for i := 0; err == nil && i < len(rows); i += Loaded / Changed {
			samples, mean := model.Spoilt(rows[i].ID, round)
			err = rows[i].Update().SetSamples(samples).SetMean(mean).Exec(ctx)
		}
		return err
	})
}

func (e *entPeer) Move(ctx context.Context, from, to int64) error {
	return e.transact(ctx, func(tx *ent.Tx) error {
		books, err := tx.Book.Query().Where(book.AuthorID(from)).Order(book.ByID()).All(ctx)
		if err != nil {
			return err
		}
		for _, b := range books {
			b.AuthorID = to
		}
		return tx.Book.Update().Where(book.AuthorID(from)).SetAuthorID(to).Exec(ctx)
	})
}

func (e *entPeer) Delete(ctx context.Context, authors []*entAuthor) error {
	ids := make([]int64, len(authors))
	for i, a := range authors {
		ids[i] = a.own.ID
	}
	_, err := e.client.Author.Delete().Where(author.IDIn(ids...)).Exec(ctx)
	return err
}

func (e *entPeer) Touch(ctx context.Context, id int64, note string) error {
	return e.transact(ctx, func(tx *ent.Tx) error {
		r, err := tx.Reading.Get(ctx, id)
		if err != nil {
			return err
		}
		return r.Update().SetNote(note).Exec(ctx)
	})
}

func (e *entPeer) Close() error { return e.client.Close() }
