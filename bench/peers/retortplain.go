package peers

import (
	"context"
	"database/sql"
	"errors"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/bench/model"
	"github.com/retort-go/retort/bench/peers/library"
	mysqldialect "github.com/retort-go/retort/dialect/mysql"
	postgresdialect "github.com/retort-go/retort/dialect/postgres"
	sqlitedialect "github.com/retort-go/retort/dialect/sqlite"
	"github.com/retort-go/retort/driver/mysql"
	"github.com/retort-go/retort/driver/postgres"
	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/orm"
)

// Retort is Retort by one of its ways.
type Retort = Peer[*library.Author, *library.Reading, model.Line]

// openRetort opens an engine: over the driver that Retort has for the database, or over the pool that all peers share.
func openRetort(ctx context.Context, p *Place, native bool) (*engine.Engine, func() error, error) {
	if native {
		eng, err := openNative(ctx, p)
		if err != nil {
			return nil, nil, err
		}
		return eng, eng.Close, nil
	}
	db, err := p.Pool()
	if err != nil {
		return nil, nil, err
	}
	eng := fromPool(p.Kind, db)
	return eng, func() error { return errors.Join(eng.Close(), db.Close()) }, nil
}

func openNative(ctx context.Context, p *Place) (*engine.Engine, error) {
	switch p.Kind {
	case PostgreSQL:
		return postgres.OpenWith(ctx, postgres.Config{DSN: p.DSN, MaxConns: conns})
	case MySQL:
		return mysql.Open(ctx, p.DSN)
	}
	var opts []engine.Option
	if p.Count != nil {
		opts = append(opts, engine.WithObserver(func(engine.Event) { p.Count.Statement() }))
	}
	return sqlite.Open(ctx, p.DSN, opts...)
}

func fromPool(k Kind, db *sql.DB) *engine.Engine {
	switch k {
	case PostgreSQL:
		return engine.FromDB(db, postgresdialect.New())
	case MySQL:
		return engine.FromDB(db, mysqldialect.New(""))
	}
	return engine.FromDB(db, sqlitedialect.New())
}

// retortPlain is Retort by statements, without a session: rows are plain values.
type retortPlain struct {
	retortTypes
	eng   *engine.Engine
	close func() error
	get   *engine.Prepared[*library.Reading]
	note  *engine.PreparedExec
}

// The parameters of the statements that are prepared.
var (
	idParam   = retort.Param[int64]("id")
	noteParam = retort.Param[string]("note")
)

// OpenRetortPlain opens Retort without a session; native says over which driver.
func OpenRetortPlain(native bool) func(context.Context, *Place) (Retort, error) {
	return func(ctx context.Context, p *Place) (Retort, error) {
		r := &retortPlain{}
		var errs [3]error
		r.eng, r.close, errs[0] = openRetort(ctx, p, native)
		r.get, errs[1] = engine.Prepare(retort.Select(library.Readings).Where(retort.Eq(library.Readings.ID, idParam)))
		r.note, errs[2] = engine.PrepareExec(retort.Update(library.Readings).Set(library.Readings.Note.SetTo(noteParam)).Where(retort.Eq(library.Readings.ID, idParam)))
		return r, errors.Join(errs[:]...)
	}
}

func (r *retortPlain) Insert(ctx context.Context, a *library.Author) (err error) {
	a.ID, err = engine.One(ctx, r.eng, retort.Returning(retort.Insert(library.Authors).Rows(a), library.Authors.ID))
	return err
}

func (r *retortPlain) InsertGraph(ctx context.Context, list []*library.Author) error {
	return engine.Transact(ctx, r.eng, func(tx *engine.Tx) error {
		keys, err := engine.All(ctx, tx, retort.Returning(retort.Insert(library.Authors).Rows(list...), library.Authors.ID))
		if err != nil {
			return err
		}
		var all []*library.Book
		for i, a := range list {
			a.ID = keys[i]
			for _, b := range a.Books.Peek() {
				b.AuthorID = a.ID
				all = append(all, b)
			}
		}
		if keys, err = engine.All(ctx, tx, retort.Returning(retort.Insert(library.Books).Rows(all...), library.Books.ID)); err != nil {
			return err
		}
		for i, b := range all {
			b.ID = keys[i]
		}
		return nil
	})
}

func (r *retortPlain) Bulk(ctx context.Context, list []*library.Reading) error {
	s := orm.NewSession(r.eng, library.Models)
	defer s.Close()
	if err := orm.BulkInsert(ctx, s, list); err != nil {
		return err
	}
	return s.Commit(ctx)
}

func (r *retortPlain) Get(ctx context.Context, id int64) (*library.Reading, error) {
	return r.get.One(ctx, r.eng, idParam.Arg(id))
}

func (r *retortPlain) List(ctx context.Context) ([]*library.Reading, error) {
	return engine.All(ctx, r.eng, allReadings())
}

func allReadings() *retort.SelectStmt[*library.Reading] {
	return retort.Select(library.Readings).OrderBy(library.Readings.ID)
}

func (r *retortPlain) Stream(ctx context.Context, each func(*library.Reading)) error {
	for row, err := range engine.Iter(ctx, r.eng, allReadings()) {
		if err != nil {
			return err
		}
		each(row)
	}
	return nil
}

func (r *retortPlain) Eager(ctx context.Context) ([]*library.Author, error) {
	return engine.All(ctx, r.eng, allAuthors())
}

func allAuthors() *retort.SelectStmt[*library.Author] {
	return retort.Select(library.Authors).OrderBy(library.Authors.ID).With(orm.SelectIn(library.Authors.Books, orm.SelectIn(library.Books.Publishers)))
}

func (r *retortPlain) Join(ctx context.Context, f Filter) ([]model.Line, error) {
	return engine.All(ctx, r.eng, lines(f))
}

func lines(f Filter) *retort.SelectStmt[model.Line] {
	return retort.SelectInto[model.Line](library.Books.Title, library.Authors.LastName, library.Books.Price).Join(library.Books.Author).
		Where(library.Authors.LastName.Ge(f.LastName), library.Books.Pages.Between(f.MinPages, f.MaxPages)).
		OrderBy(library.Books.Title, library.Books.ID).Limit(f.Limit)
}

func (r *retortPlain) Update(ctx context.Context, row *library.Reading, note string) error {
	_, err := r.note.Exec(ctx, r.eng, noteParam.Arg(note), idParam.Arg(row.ID))
	row.Note = note
	return err
}

func (r *retortPlain) Change(ctx context.Context, round int) error {
	s := orm.NewSession(r.eng, library.Models)
	defer s.Close()
	tx, err := s.Tx(ctx)
	if err != nil {
		return err
	}
	rows, err := engine.All(ctx, tx, loadReadings())
	if err != nil {
		return err
	}
	var changed []*library.Reading
	for i := 0; i < len(rows); i += Loaded / Changed {
		rows[i].Samples, rows[i].Mean = model.Spoilt(rows[i].ID, round)
		changed = append(changed, rows[i])
	}
	if err := orm.BulkUpdate(ctx, s, changed, library.Readings.Samples, library.Readings.Mean); err != nil {
		return err
	}
	return s.Commit(ctx)
}

func loadReadings() *retort.SelectStmt[*library.Reading] {
	return retort.Select(library.Readings).Where(library.Readings.ID.Le(Loaded)).OrderBy(library.Readings.ID)
}

func (r *retortPlain) Move(ctx context.Context, from, to int64) error {
	return engine.Transact(ctx, r.eng, func(tx *engine.Tx) error {
		list, err := engine.All(ctx, tx, retort.Select(library.Books).Where(library.Books.AuthorID.Eq(from)).OrderBy(library.Books.ID))
		if err != nil {
			return err
		}
		for _, b := range list {
			b.AuthorID = to
		}
		_, err = engine.Exec(ctx, tx, retort.Update(library.Books).Set(library.Books.AuthorID.Set(to)).Where(library.Books.AuthorID.Eq(from)))
		return err
	})
}

func (r *retortPlain) Delete(ctx context.Context, list []*library.Author) error {
	ids := make([]int64, len(list))
	for i, a := range list {
		ids[i] = a.ID
	}
	_, err := engine.Exec(ctx, r.eng, retort.Delete(library.Authors).Where(library.Authors.ID.In(ids...)))
	return err
}

func (r *retortPlain) Touch(ctx context.Context, id int64, note string) error {
	return engine.Transact(ctx, r.eng, func(tx *engine.Tx) error {
		row, err := r.get.One(ctx, tx, idParam.Arg(id))
		if err != nil {
			return err
		}
		row.Note = note
		_, err = r.note.Exec(ctx, tx, noteParam.Arg(note), idParam.Arg(id))
		return err
	})
}

func (r *retortPlain) Close() error { return r.close() }
