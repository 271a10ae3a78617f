package peers

import (
	"context"
	"slices"

	"github.com/retort-go/retort/bench/model"
	"gorm.io/driver/mysql"
	"gorm.io/driver/postgres"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
	"gorm.io/gorm/schema"
)

// gormPeer is GORM with what its page on performance advises (https://gorm.io/docs/performance.html): prepared statements, and no transaction around
// single statements. Slices are created in batches, associations preloaded, rows iterated by ScanRows.
type gormPeer struct {
	plain
	db    *gorm.DB
	close func() error
}

// OpenGORM opens GORM.
func OpenGORM(_ context.Context, p *Place) (Plain, error) {
	pool, err := p.Pool()
	if err != nil {
		return nil, err
	}
	var d gorm.Dialector
	switch p.Kind {
	case PostgreSQL:
		d = postgres.New(postgres.Config{Conn: pool})
	case MySQL:
		d = mysql.New(mysql.Config{Conn: pool})
	default:
		d = sqlite.New(sqlite.Config{Conn: pool})
	}
	db, err := gorm.Open(d, &gorm.Config{
		PrepareStmt: true, SkipDefaultTransaction: true, CreateBatchSize: bulkRows,
		NamingStrategy: schema.NamingStrategy{SingularTable: true}, Logger: logger.Discard,
	})
	return &gormPeer{db: db, close: pool.Close}, err
}

func (g *gormPeer) Insert(ctx context.Context, a *model.Author) error {
	return g.db.WithContext(ctx).Create(a).Error
}

func (g *gormPeer) InsertGraph(ctx context.Context, authors []*model.Author) error {
	return g.transact(ctx, func(tx *gorm.DB) error { return tx.Create(&authors).Error })
}

func (g *gormPeer) transact(ctx context.Context, fn func(tx *gorm.DB) error) error {
	return g.db.WithContext(ctx).Transaction(fn)
}

func (g *gormPeer) Bulk(ctx context.Context, readings []*model.Reading) error {
	return g.transact(ctx, func(tx *gorm.DB) error { return tx.Create(&readings).Error })
}

func (g *gormPeer) Get(ctx context.Context, id int64) (*model.Reading, error) {
	r := &model.Reading{}
	return r, g.db.WithContext(ctx).Take(r, id).Error
}

func (g *gormPeer) List(ctx context.Context) (rows []*model.Reading, err error) {
	err = g.db.WithContext(ctx).Order("id").Find(&rows).Error
	return rows, err
}

func (g *gormPeer) Stream(ctx context.Context, each func(*model.Reading)) error {
	db := g.db.WithContext(ctx)
	rows, err := db.Model(&model.Reading{}).Order("id").Rows()
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		r := &model.Reading{}
		if err := db.ScanRows(rows, r); err != nil {
			return err
		}
		each(r)
	}
	return rows.Err()
}

func (g *gormPeer) Eager(ctx context.Context) (authors []*model.Author, err error) {
	err = g.db.WithContext(ctx).Preload("Books", func(db *gorm.DB) *gorm.DB { return db.Order("book.id") }).Preload("Books.Publishers").Order("id").Find(&authors).Error
	return authors, err
}

func (g *gormPeer) Join(ctx context.Context, f Filter) (lines []model.Line, err error) {
	err = g.db.WithContext(ctx).Model(&model.Book{}).Select("book.title, author.last_name, book.price").
		Joins("JOIN author ON author.id = book.author_id").
		Where("author.last_name >= ?", f.LastName).Where("book.pages BETWEEN ? AND ?", f.MinPages, f.MaxPages).
		Order("book.title, book.id").Limit(f.Limit).Scan(&lines).Error
	return lines, err
}

func (g *gormPeer) Update(ctx context.Context, r *model.Reading, note string) error {
	return g.db.WithContext(ctx).Model(r).Update("note", note).Error
}

func (g *gormPeer) Change(ctx context.Context, round int) error {
	return g.transact(ctx, func(tx *gorm.DB) error {
		var rows []*model.Reading
		if err := tx.Where("id <= ?", Loaded).Order("id").Find(&rows).Error; err != nil {
			return err
		}
		for i := 0; i < len(rows); i += Loaded / Changed {
			model.Spoil(rows[i], round)
			if err := tx.Save(rows[i]).Error; err != nil {
				return err
			}
		}
		return nil
	})
}

func (g *gormPeer) Move(ctx context.Context, from, to int64) error {
	return g.transact(ctx, func(tx *gorm.DB) error {
		var books []*model.Book
		if err := tx.Where("author_id = ?", from).Order("id").Find(&books).Error; err != nil {
			return err
		}
		for _, b := range books {
			b.AuthorID = to
		}
		return tx.Model(&model.Book{}).Where("author_id = ?", from).Update("author_id", to).Error
	})
}

func (g *gormPeer) Delete(ctx context.Context, authors []*model.Author) error {
	authors = slices.Clone(authors)
	return g.db.WithContext(ctx).Delete(&authors).Error
}

func (g *gormPeer) Touch(ctx context.Context, id int64, note string) error {
	return g.transact(ctx, func(tx *gorm.DB) error {
		r := &model.Reading{}
		if err := tx.Take(r, id).Error; err != nil {
			return err
		}
		return tx.Model(r).Update("note", note).Error
	})
}

func (g *gormPeer) Close() error {
	if prepared, ok := g.db.ConnPool.(*gorm.PreparedStmtDB); ok {
		prepared.Close()
	}
	return g.close()
}
