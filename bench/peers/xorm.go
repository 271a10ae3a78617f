package peers

import (
	"context"

	"github.com/retort-go/retort/bench/model"
	"xorm.io/xorm"
	"xorm.io/xorm/core"
	"xorm.io/xorm/names"
)

// xormPeer is XORM. It loads no relationships, so that these are put together as by hand, with In; it has no update of many rows with a value each.
type xormPeer struct {
	plain
	db *xorm.Engine
}

// OpenXORM opens XORM.
func OpenXORM(_ context.Context, p *Place) (Plain, error) {
	pool, err := p.Pool()
	if err != nil {
		return nil, err
	}
	driver, dsn := p.driver()
	db, err := xorm.NewEngineWithDB(driver, dsn, core.FromDB(pool))
	if err != nil {
		return nil, err
	}
	db.SetMapper(names.GonicMapper{})
	return &xormPeer{db: db}, nil
}

func (x *xormPeer) transact(ctx context.Context, fn func(s *xorm.Session) error) error {
	s := x.db.NewSession().Context(ctx)
	defer s.Close()
	if err := s.Begin(); err != nil {
		return err
	}
	if err := fn(s); err != nil {
		return err
	}
	return s.Commit()
}

func (x *xormPeer) Insert(ctx context.Context, a *model.Author) error {
	_, err := x.db.Context(ctx).InsertOne(a)
	return err
}

// InsertGraph inserts row by row: XORM gives the keys back of one row only.
func (x *xormPeer) InsertGraph(ctx context.Context, authors []*model.Author) error {
	return x.transact(ctx, func(s *xorm.Session) error {
		for _, a := range authors {
			if _, err := s.InsertOne(a); err != nil {
				return err
			}
			for _, b := range a.Books {
				b.AuthorID = a.ID
				if _, err := s.InsertOne(b); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (x *xormPeer) Bulk(ctx context.Context, readings []*model.Reading) error {
	return x.transact(ctx, func(s *xorm.Session) error {
		for len(readings) > 0 {
			n := min(bulkRows, len(readings))
			if _, err := s.InsertMulti(readings[:n]); err != nil {
				return err
			}
			readings = readings[n:]
		}
		return nil
	})
}

func (x *xormPeer) Get(ctx context.Context, id int64) (*model.Reading, error) {
	r := new(model.Reading)
	_, err := x.db.Context(ctx).ID(id).Get(r)
	return r, err
}

func (x *xormPeer) List(ctx context.Context) (rows []*model.Reading, err error) {
	return rows, x.db.Context(ctx).OrderBy("id").Find(&rows)
}

func (x *xormPeer) Stream(ctx context.Context, each func(*model.Reading)) error {
	return x.db.Context(ctx).OrderBy("id").Iterate(new(model.Reading), func(_ int, bean any) error {
		each(bean.(*model.Reading))
		return nil
	})
}

func (x *xormPeer) Eager(ctx context.Context) (authors []*model.Author, err error) {
	if err := x.db.Context(ctx).OrderBy("id").Find(&authors); err != nil {
		return nil, err
	}
	t := newTree(len(authors))
	for _, a := range authors {
		t.add(a)
	}
	var books []*model.Book
	if err := x.db.Context(ctx).In("author_id", t.authorIDs).OrderBy("id").Find(&books); err != nil {
		return nil, err
	}
	for _, b := range books {
		t.book(b)
	}
	var links []*link
	err = x.db.Context(ctx).Table("book_publisher").Join("INNER", "publisher", "publisher.id = book_publisher.publisher_id").
		Join("INNER", "book", "book.id = book_publisher.book_id").In("book.author_id", t.authorIDs).
		Select("book_publisher.book_id, publisher.id, publisher.name").Find(&links)
	if err != nil {
		return nil, err
	}
	for _, l := range links {
		t.publisher(l.BookID, l.ID, l.Name)
	}
	return authors, nil
}

func (x *xormPeer) Join(ctx context.Context, f Filter) (lines []model.Line, err error) {
	err = x.db.Context(ctx).Table("book").Join("INNER", "author", "author.id = book.author_id").
		Select("book.title, author.last_name, book.price").
		Where("author.last_name >= ?", f.LastName).And("book.pages BETWEEN ? AND ?", f.MinPages, f.MaxPages).
		OrderBy("book.title, book.id").Limit(f.Limit).Find(&lines)
	return lines, err
}

func (x *xormPeer) Update(ctx context.Context, r *model.Reading, note string) error {
	r.Note = note
	_, err := x.db.Context(ctx).ID(r.ID).Cols("note").Update(r)
	return err
}

func (x *xormPeer) Change(ctx context.Context, round int) error {
	return x.transact(ctx, func(s *xorm.Session) error {
		var rows []*model.Reading
		if err := s.Where("id <= ?", Loaded).OrderBy("id").Find(&rows); err != nil {
			return err
		}
		for i := 0; i < len(rows); i += Loaded / Changed {
			model.Spoil(rows[i], round)
			if _, err := s.ID(rows[i].ID).Cols("samples", "mean").Update(rows[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

func (x *xormPeer) Move(ctx context.Context, from, to int64) error {
	return x.transact(ctx, func(s *xorm.Session) error {
		var books []*model.Book
		if err := s.Where("author_id = ?", from).OrderBy("id").Find(&books); err != nil {
			return err
		}
		for _, b := range books {
			b.AuthorID = to
		}
		_, err := s.Where("author_id = ?", from).Cols("author_id").Update(&model.Book{AuthorID: to})
		return err
	})
}

func (x *xormPeer) Delete(ctx context.Context, authors []*model.Author) error {
	_, err := x.db.Context(ctx).In("id", authorIDs(authors)).Delete(new(model.Author))
	return err
}

func (x *xormPeer) Touch(ctx context.Context, id int64, note string) error {
	return x.transact(ctx, func(s *xorm.Session) error {
		r := new(model.Reading)
		if _, err := s.ID(id).Get(r); err != nil {
			return err
		}
		r.Note = note
		_, err := s.ID(id).Cols("note").Update(r)
		return err
	})
}

func (x *xormPeer) Close() error { return x.db.Close() }
