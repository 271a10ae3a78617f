package peers

import (
	"context"
	"errors"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/bench/model"
	"github.com/retort-go/retort/bench/peers/library"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/orm"
)

// retortSession is Retort with a session for each task: rows are objects that it tracks, and changes are found by comparing.
type retortSession struct {
	retortTypes
	eng   *engine.Engine
	close func() error
	// loaded are the sessions of objects that were loaded to be updated, by their keys.
	loaded map[int64]*orm.Session
}

// OpenRetort opens Retort with sessions; native says over which driver.
func OpenRetort(native bool) func(context.Context, *Place) (Retort, error) {
	return func(ctx context.Context, p *Place) (Retort, error) {
		eng, close, err := openRetort(ctx, p, native)
		return &retortSession{eng: eng, close: close, loaded: map[int64]*orm.Session{}}, err
	}
}

// work runs fn in a session and commits.
func (r *retortSession) work(ctx context.Context, fn func(s *orm.Session) error) error {
	s := orm.NewSession(r.eng, library.Models)
	defer s.Close()
	if err := fn(s); err != nil {
		return err
	}
	return s.Commit(ctx)
}

// read runs fn in a session that only reads.
func (r *retortSession) read(fn func(s *orm.Session) error) error {
	s := orm.NewSession(r.eng, library.Models)
	if err := fn(s); err != nil {
		s.Close()
		return err
	}
	return s.Close()
}

func (r *retortSession) Insert(ctx context.Context, a *library.Author) error {
	return r.work(ctx, func(s *orm.Session) error {
		s.Add(a)
		return nil
	})
}

func (r *retortSession) InsertGraph(ctx context.Context, list []*library.Author) error {
	return r.work(ctx, func(s *orm.Session) error {
		for _, a := range list {
			s.Add(a)
		}
		return nil
	})
}

func (r *retortSession) Bulk(ctx context.Context, list []*library.Reading) error {
	return r.work(ctx, func(s *orm.Session) error {
		for _, row := range list {
			s.Add(row)
		}
		return nil
	})
}

func (r *retortSession) Get(ctx context.Context, id int64) (row *library.Reading, err error) {
	err = r.read(func(s *orm.Session) error {
		row, err = orm.Get(ctx, s, library.Readings, id)
		return err
	})
	return row, err
}

func (r *retortSession) List(ctx context.Context) (rows []*library.Reading, err error) {
	err = r.read(func(s *orm.Session) error {
		rows, err = orm.All(ctx, s, allReadings())
		return err
	})
	return rows, err
}

// streamBatch is how many objects a session knows at a time while it streams.
const streamBatch = 500

func (r *retortSession) Stream(ctx context.Context, each func(*library.Reading)) error {
	return r.read(func(s *orm.Session) error {
		for rows, err := range orm.Batches(ctx, s, allReadings(), streamBatch) {
			if err != nil {
				return err
			}
			for _, row := range rows {
				each(row)
			}
			s.ExpungeAll()
		}
		return nil
	})
}

func (r *retortSession) Eager(ctx context.Context) (list []*library.Author, err error) {
	err = r.read(func(s *orm.Session) error {
		list, err = orm.All(ctx, s, allAuthors())
		return err
	})
	return list, err
}

func (r *retortSession) Join(ctx context.Context, f Filter) (list []model.Line, err error) {
	err = r.read(func(s *orm.Session) error {
		list, err = orm.All(ctx, s, lines(f))
		return err
	})
	return list, err
}

// Load reads an object in a session of its own, which lives on. Its transaction ends.
func (r *retortSession) Load(ctx context.Context, id int64) (*library.Reading, error) {
	s := orm.NewSession(r.eng, library.Models)
	row, err := orm.Get(ctx, s, library.Readings, id)
	if err != nil {
		return nil, err
	}
	if old := r.loaded[id]; old != nil {
		if err := old.Close(); err != nil {
			return nil, err
		}
	}
	r.loaded[id] = s
	return row, s.Commit(ctx)
}

func (r *retortSession) Update(ctx context.Context, row *library.Reading, note string) error {
	row.Note = note
	return r.loaded[row.ID].Commit(ctx)
}

func (r *retortSession) Change(ctx context.Context, round int) error {
	return r.work(ctx, func(s *orm.Session) error {
		rows, err := orm.All(ctx, s, loadReadings())
		for i := 0; i < len(rows); i += Loaded / Changed {
			rows[i].Samples, rows[i].Mean = model.Spoilt(rows[i].ID, round)
		}
		return err
	})
}

func (r *retortSession) Move(ctx context.Context, from, to int64) error {
	return r.work(ctx, func(s *orm.Session) error {
		list, err := orm.All(ctx, s, retort.Select(library.Books).Where(library.Books.AuthorID.Eq(from)).OrderBy(library.Books.ID))
		for _, b := range list {
			b.AuthorID = to
		}
		return err
	})
}

func (r *retortSession) Delete(ctx context.Context, list []*library.Author) error {
	return r.work(ctx, func(s *orm.Session) error {
		for _, a := range list {
			s.Add(a)
			s.Delete(a)
		}
		return nil
	})
}

func (r *retortSession) Touch(ctx context.Context, id int64, note string) error {
	return r.work(ctx, func(s *orm.Session) error {
		row, err := orm.Get(ctx, s, library.Readings, id)
		if err != nil {
			return err
		}
		row.Note = note
		return nil
	})
}

func (r *retortSession) Close() error {
	var errs []error
	for _, s := range r.loaded {
		errs = append(errs, s.Close())
	}
	return errors.Join(append(errs, r.close())...)
}
