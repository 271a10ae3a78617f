package peers

import (
	"context"

	"github.com/retort-go/retort/bench/model"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/mysqldialect"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	"github.com/uptrace/bun/schema"
)

// bunPeer is Bun: slices are inserted and updated in bulk, relations loaded by Relation. Bun writes values into the text of a statement.
type bunPeer struct {
	plain
	kind Kind
	db   *bun.DB
}

// Tables are named as the structs, which is a setting of the whole program.
func init() { schema.SetTableNameInflector(func(name string) string { return name }) }

// OpenBun opens Bun.
func OpenBun(_ context.Context, p *Place) (Plain, error) {
	pool, err := p.Pool()
	if err != nil {
		return nil, err
	}
	var d schema.Dialect
	switch p.Kind {
	case PostgreSQL:
		d = pgdialect.New()
	case MySQL:
		d = mysqldialect.New()
	default:
		d = sqlitedialect.New()
	}
	db := bun.NewDB(pool, d)
	db.RegisterModel((*model.BookPublisher)(nil))
	return &bunPeer{kind: p.Kind, db: db}, nil
}

func (b *bunPeer) transact(ctx context.Context, fn func(ctx context.Context, tx bun.Tx) error) error {
	return b.db.RunInTx(ctx, nil, fn)
}

func (b *bunPeer) Insert(ctx context.Context, a *model.Author) error {
	_, err := b.db.NewInsert().Model(a).Exec(ctx)
	return err
}

func (b *bunPeer) InsertGraph(ctx context.Context, authors []*model.Author) error {
	return b.transact(ctx, func(ctx context.Context, tx bun.Tx) error {
		if err := b.insertMany(ctx, tx, &authors); err != nil {
			return err
		}
		var books []*model.Book
		for _, a := range authors {
			for _, book := range a.Books {
				book.AuthorID = a.ID
			}
			books = append(books, a.Books...)
		}
		return b.insertMany(ctx, tx, &books)
	})
}

// insertMany inserts a slice. MariaDB returns the keys, which Bun asks for only where it is told to.
func (b *bunPeer) insertMany(ctx context.Context, tx bun.Tx, rows any) error {
	q := tx.NewInsert().Model(rows)
	if b.kind == MySQL {
		q = q.Returning("id")
	}
	_, err := q.Exec(ctx)
	return err
}

func (b *bunPeer) Bulk(ctx context.Context, readings []*model.Reading) error {
	return b.transact(ctx, func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(&readings).Exec(ctx)
		return err
	})
}

func (b *bunPeer) Get(ctx context.Context, id int64) (*model.Reading, error) {
	r := new(model.Reading)
	return r, b.db.NewSelect().Model(r).Where("id = ?", id).Scan(ctx)
}

func (b *bunPeer) List(ctx context.Context) (rows []*model.Reading, err error) {
	err = b.db.NewSelect().Model(&rows).Order("id").Scan(ctx)
	return rows, err
}

func (b *bunPeer) Stream(ctx context.Context, each func(*model.Reading)) error {
	rows, err := b.db.NewSelect().Model((*model.Reading)(nil)).Order("id").Rows(ctx)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		r := new(model.Reading)
		if err := b.db.ScanRow(ctx, rows, r); err != nil {
			return err
		}
		each(r)
	}
	return rows.Err()
}

func (b *bunPeer) Eager(ctx context.Context) (authors []*model.Author, err error) {
	err = b.db.NewSelect().Model(&authors).Order("author.id").
		Relation("Books", func(q *bun.SelectQuery) *bun.SelectQuery { return q.Order("book.id") }).Relation("Books.Publishers").Scan(ctx)
	return authors, err
}

func (b *bunPeer) Join(ctx context.Context, f Filter) (lines []model.Line, err error) {
	err = b.db.NewSelect().Model((*model.Book)(nil)).Column("book.title", "author.last_name", "book.price").
		Join("JOIN author ON author.id = book.author_id").
		Where("author.last_name >= ?", f.LastName).Where("book.pages BETWEEN ? AND ?", f.MinPages, f.MaxPages).
		Order("book.title", "book.id").Limit(int64(f.Limit)).Scan(ctx, &lines)
	return lines, err
}

func (b *bunPeer) Update(ctx context.Context, r *model.Reading, note string) error {
	r.Note = note
	_, err := b.db.NewUpdate().Model(r).Column("note").WherePK().Exec(ctx)
	return err
}

func (b *bunPeer) Change(ctx context.Context, round int) error {
	return b.transact(ctx, func(ctx context.Context, tx bun.Tx) error {
		var rows []*model.Reading
		if err := tx.NewSelect().Model(&rows).Where("id <= ?", Loaded).Order("id").Scan(ctx); err != nil {
			return err
		}
		var changed []*model.Reading
		for i := 0; i < len(rows); i += Loaded / Changed {
			model.Spoil(rows[i], round)
			changed = append(changed, rows[i])
		}
		return b.save(ctx, tx, changed)
	})
}

// save updates in bulk, or row by row on MariaDB, which doesn't know the syntax of MySQL's that Bun writes for it.
func (b *bunPeer) save(ctx context.Context, tx bun.Tx, changed []*model.Reading) error {
	if b.kind != MySQL {
		_, err := tx.NewUpdate().Model(&changed).Column("samples", "mean").Bulk().Exec(ctx)
		return err
	}
	for _, r := range changed {
		if _, err := tx.NewUpdate().Model(r).Column("samples", "mean").WherePK().Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (b *bunPeer) Move(ctx context.Context, from, to int64) error {
	return b.transact(ctx, func(ctx context.Context, tx bun.Tx) error {
		var books []*model.Book
		if err := tx.NewSelect().Model(&books).Where("author_id = ?", from).Order("id").Scan(ctx); err != nil {
			return err
		}
		for _, book := range books {
			book.AuthorID = to
		}
		_, err := tx.NewUpdate().Model((*model.Book)(nil)).Set("author_id = ?", to).Where("author_id = ?", from).Exec(ctx)
		return err
	})
}

func (b *bunPeer) Delete(ctx context.Context, authors []*model.Author) error {
	_, err := b.db.NewDelete().Model(&authors).WherePK().Exec(ctx)
	return err
}

func (b *bunPeer) Touch(ctx context.Context, id int64, note string) error {
	return b.transact(ctx, func(ctx context.Context, tx bun.Tx) error {
		r := new(model.Reading)
		if err := tx.NewSelect().Model(r).Where("id = ?", id).Scan(ctx); err != nil {
			return err
		}
		r.Note = note
		_, err := tx.NewUpdate().Model(r).Column("note").WherePK().Exec(ctx)
		return err
	})
}

func (b *bunPeer) Close() error { return b.db.Close() }
