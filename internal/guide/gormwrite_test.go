package guide

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	. "github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/orm"
)

var gormWriting = []pair{
	{
		title:  "Create",
		theirs: `tag := Tag{Name: "noir"}; db.Create(&tag)`,
		ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
			tag := &Tag{Name: "noir"}
			s.Add(tag)
			err := s.Commit(ctx)
			return tag.ID, err
		},
		want: "4",
	},
	{
		title:  "Create with what belongs to it",
		theirs: `db.Create(&Author{LastName: "Le Guin", Books: []Book{{Title: "The Dispossessed"}}})`,
		ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
			s.Add(&Author{LastName: "Le Guin", Books: orm.Items(&Book{Title: "The Dispossessed"})})
			if err := s.Flush(ctx); err != nil {
				return nil, err
			}
			return orm.One(ctx, s, retort.Select(Authors).Join(Authors.Books).Where(Books.Title.Eq("The Dispossessed")))
		},
		want: "Le Guin",
	},
	{
		title:  "Create in batches",
		theirs: `db.CreateInBatches(tags, 1000)`,
		note:   "Retort chooses the size of a batch by what the database takes.",
		ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
			tags := []*Tag{{Name: "war"}, {Name: "sea"}}
			err := orm.BulkInsert(ctx, s, tags, orm.WithKeys)
			return tags, err
		},
		want: "war, sea",
	},
	{
		title:  "Find or create",
		theirs: `db.Where(Tag{Name: "noir"}).FirstOrCreate(&tag)`,
		ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
			tag, err := orm.OneOrNil(ctx, s, retort.Select(Tags).Where(Tags.Name.Eq("noir")))
			if err == nil && tag == nil {
				tag = &Tag{Name: "noir"}
				s.Add(tag)
			}
			return tag, err
		},
		want: "noir",
	},
	{
		title:  "Upsert",
		theirs: `db.Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "name"}}, DoNothing: true}).Create(&tag)`,
		ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
			res, err := orm.Exec(ctx, s, retort.Insert(Tags).Rows(&Tag{Name: "spy"}).OnConflict(Tags.Name).DoNothing())
			return res.Rows, err
		},
		want: "0",
	},
	{
		title:  "Change an object",
		theirs: `db.Model(&king).Update("first_name", "Richard")`,
		ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
			king, err := orm.Get(ctx, s, Authors, 4)
			if err != nil {
				return nil, err
			}
			king.FirstName = "Richard"
			err = s.Commit(ctx) // UPDATE author SET first_name = ? WHERE author.id = ?
			return "", err
		},
		want: "",
	},
	{
		title:  "Change many rows by an expression",
		theirs: `db.Model(&Article{}).Where("draft = ?", true).Update("views", gorm.Expr("views + ?", 1))`,
		ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
			res, err := orm.Exec(ctx, s, retort.Update(Articles).Set(Articles.Views.SetTo(Articles.Views.Add(1))).Where(Articles.Draft.Eq(true)))
			return res.Rows, err
		},
		want: "1",
	},
	{
		title:  "Delete an object",
		theirs: `db.Select("Books").Delete(&king)`,
		note:   "What goes with it is said once, by the relationship's cascade.",
		ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
			king, err := orm.Get(ctx, s, Authors, 4)
			if err != nil {
				return nil, err
			}
			s.Delete(king)
			if err := s.Flush(ctx); err != nil {
				return nil, err
			}
			return orm.Count(ctx, s, retort.Select(Books))
		},
		want: "7",
	},
	{
		title:  "Delete by a condition",
		theirs: `db.Where("author_id IS NULL").Delete(&Profile{})`,
		ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
			res, err := orm.Exec(ctx, s, retort.Delete(Profiles).Where(Profiles.AuthorID.IsNull()))
			return res.Rows, err
		},
		want: "0",
	},
	{
		title:  "Add to an association",
		theirs: `db.Model(&book).Association("Tags").Append(&spy)`,
		ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
			book, err := orm.Get(ctx, s, Books, 5)
			if err != nil {
				return nil, err
			}
			spy, err := orm.Get(ctx, s, Tags, 3)
			if err != nil {
				return nil, err
			}
			book.Tags.Append(spy)
			tags, err := book.Tags.All(ctx)
			return tags, err
		},
		want: "horror, spy",
	},
	{
		title:  "Replace an association",
		theirs: `db.Model(&book).Association("Tags").Replace(&Tag{Name: "noir"})`,
		ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
			book, err := orm.Get(ctx, s, Books, 6)
			if err != nil {
				return nil, err
			}
			book.Tags.Set(&Tag{Name: "noir"})
			err = s.Flush(ctx) // two rows of book_tag go, a tag and a row come
			return book.Tags.Peek(), err
		},
		want: "noir",
	},
	{
		title: "A savepoint",
		theirs: `
tx.SavePoint("sp")
if err := tx.Create(&tag).Error; err != nil {
	tx.RollbackTo("sp")
}
`,
		ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
			err := s.Savepoint(ctx, func() error {
				s.Add(&Tag{Name: "horror"})
				return nil
			})
			return errors.Is(err, engine.ErrUnique), nil // and the transaction goes on
		},
		want: "true",
	},
	{
		title:  "A hook",
		theirs: `func (a *Article) BeforeCreate(tx *gorm.DB) error { a.Slug = strings.ToLower(a.Headline); return nil }`,
		decl:   "slugs",
		ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
			return orm.One(ctx, s, retort.Select(Articles.Slug).Where(Articles.ID.Eq(2)))
		},
		want: "late-snow",
	},
}

var gormTraps = []pair{
	{
		title:  "Zero values aren't written",
		note:   "`Updates` with a struct leaves out fields that are zero. In Retort zero is a value.",
		theirs: `db.Model(&rain).Updates(Article{Views: 0, Draft: false}) // changes nothing`,
		ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
			rain, err := orm.Get(ctx, s, Articles, 1)
			if err != nil {
				return nil, err
			}
			rain.Views = 0
			if err := s.Commit(ctx); err != nil {
				return nil, err
			}
			return engine.One(ctx, eng, retort.Select(Articles.Views).Where(Articles.ID.Eq(1)))
		},
		want: "0",
	},
	{
		title:  "Zero values aren't conditions",
		note:   "`Where` with a struct leaves out fields that are zero, and so finds too much.",
		theirs: `db.Where(&Article{Draft: false}).Find(&published) // all articles`,
		ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
			return orm.All(ctx, s, retort.Select(Articles).Where(Articles.Draft.Eq(false)))
		},
		want: "Rain",
	},
	{
		title: "Conditions leak from one query into the next",
		note:  "A `*gorm.DB` with a condition keeps what each use of it adds. A statement of Retort never changes.",
		theirs: `
q := db.Where("views > ?", 1)
q.Where("draft = ?", true).Find(&drafts)
q.Where("views < ?", 4).Find(&few) // still draft = true: nothing
`,
		ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
			q := retort.Select(Articles).Where(Articles.Views.Gt(1))
			drafts, err := orm.All(ctx, s, q.Where(Articles.Draft.Eq(true)))
			if err != nil {
				return nil, err
			}
			few, err := orm.All(ctx, s, q.Where(Articles.Views.Lt(4)))
			return append(drafts, few...), err
		},
		want: "Late Snow, Rain",
	},
	{
		title:  "Save inserts what has gone",
		note:   "`Save` writes all columns, and inserts the row if the UPDATE met none: what somebody else deleted is back. A flush writes what changed, and a missing row is a `*orm.StaleError`.",
		theirs: `db.Save(&rain) // INSERT … ON CONFLICT DO UPDATE, if it was deleted`,
		ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
			rain, err := orm.Get(ctx, s, Articles, 1)
			if err != nil {
				return nil, err
			}
			if _, err := orm.Exec(ctx, s, retort.Delete(Articles).Where(Articles.ID.Eq(1)), orm.NoSync); err != nil {
				return nil, err
			}
			rain.Views++
			err = s.Flush(ctx)
			var stale *orm.StaleError
			return errors.As(err, &stale), nil
		},
		want: "true",
	},
	{
		title:  "Lost updates",
		note:   "GORM needs a plugin. A column tagged `version` is compared by each UPDATE and DELETE of a flush.",
		theirs: `db.Save(&rain) // overwrites what another wrote since rain was read`,
		ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
			rain, err := orm.Get(ctx, s, Articles, 1)
			if err != nil {
				return nil, err
			}
			if err := somebodyElseEdits(ctx, s, rain.ID); err != nil {
				return nil, err
			}
			rain.Views++
			err = s.Flush(ctx)
			var stale *orm.StaleError
			return errors.As(err, &stale), nil
		},
		want: "true",
	},
	{
		title:  "Soft delete by surprise",
		note:   "A field of type `gorm.DeletedAt` changes what Delete does, and every query. Retort's Delete deletes; what is to be hidden is said by a criterion, of a statement or of all of a session.",
		theirs: `db.Delete(&rain) // UPDATE; db.Raw and joins still see the row, and its unique slug stays taken`,
		ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
			rain, err := orm.Get(ctx, s, Articles, 1)
			if err != nil {
				return nil, err
			}
			rain.DeletedAt = new(time.Now())
			s.Always(orm.Criteria(Articles, Articles.DeletedAt.IsNull()))
			return orm.All(ctx, s, retort.Select(Articles))
		},
		want: "Late Snow",
	},
	{
		title:  "What isn't preloaded looks empty",
		note:   "Without Preload, `king.Books` is an empty slice, as if there were none; so one queries in a loop, N+1. A collection of Retort loads when touched, for all authors of the result at once.",
		theirs: `for _, a := range authors { db.Model(&a).Association("Books").Find(&books) } // one query each`,
		ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
			authors, err := orm.All(ctx, s, retort.Select(Authors).OrderBy(Authors.ID))
			if err != nil {
				return nil, err
			}
			n := 0
			for _, a := range authors {
				books, err := a.Books.All(ctx) // one statement at the first, none at the others
				if err != nil {
					return nil, err
				}
				n += len(books)
			}
			return n, nil
		},
		want: "9",
	},
	{
		title:  "First sorts by the key, Take by nothing",
		note:   "Retort adds no order. `First` sends LIMIT 1 and what you sort by; without an order any row may be the first, as in SQL.",
		theirs: `db.First(&a) // ORDER BY articles.id LIMIT 1, also when an index on another column would be fast`,
		ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
			return orm.First(ctx, s, retort.Select(Articles).OrderBy(Articles.Views.Desc()))
		},
		want: "Late Snow",
	},
	{
		title: "A variable that is used again is a condition",
		note:  "If the struct has a key, First adds it to the WHERE. A query of Retort reads nothing from where its result goes.",
		theirs: `
db.First(&a, 1)
db.First(&a, "views = ?", 5) // AND articles.id = 1: not found
`,
		ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
			a, err := orm.Get(ctx, s, Articles, 1)
			if err != nil {
				return a, err
			}
			a, err = orm.One(ctx, s, retort.Select(Articles).Where(Articles.Views.Eq(5)))
			return a, err
		},
		want: "Late Snow",
	},
	{
		title:  "Find finds nothing and says nothing",
		note:   "Find into a struct leaves it zero without an error if there is no row. `One` and `Get` return `orm.ErrNoResult`; who wants nil asks for it.",
		theirs: `err := db.Find(&a, 99).Error // nil, and a is zero`,
		ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
			a, err := orm.GetOrNil(ctx, s, Articles, 99)
			return a == nil, err
		},
		want: "true",
	},
	{
		title:  "A text is a condition",
		note:   "An inline condition that is a text becomes SQL. Values reach Retort's SQL as bind parameters only; the key has its type.",
		theirs: `db.First(&a, r.FormValue("id")) // "1 OR 1=1"`,
		ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
			return orm.All(ctx, s, retort.Select(Articles).Where(Articles.Slug.Eq("x' OR '1'='1")))
		},
		want: "",
	},
	{
		title:  "A wrong column is found out in production",
		note:   "Columns are strings in GORM. `Articles.Veiws` doesn't compile, and neither does `Articles.Views.Eq(\"5\")`.",
		theirs: `db.Where("veiws = ?", "5").Find(&articles)`,
		ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
			return orm.All(ctx, s, retort.Select(Articles).Where(Articles.Views.Eq(5)))
		},
		want: "Late Snow",
	},
	{
		title:  "An item taken out of a slice stays",
		note:   "Save upserts the items of a slice, and leaves those that are not in it. A flush compares.",
		theirs: `king.Books = king.Books[:1]; db.Save(&king) // the other book is still his`,
		ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
			king, err := orm.Get(ctx, s, Authors, 4, orm.SelectIn(Authors.Books))
			if err != nil {
				return nil, err
			}
			king.Books.Remove(king.Books.Peek()[0])
			return orm.All(ctx, s, retort.Select(Books).Where(Books.Author.Is(king)))
		},
		want: "The Shining",
	},
	{
		title:  "An error that nobody looked at",
		note:   "Errors of GORM are in a field of what a chain returns. Those of Retort are results, which vet and linters see; what an Add got wrong is returned by the next Flush or Commit.",
		theirs: `db.Create(&tag) // Error is never read`,
		ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
			s.Add(&strings.Builder{})
			err := s.Commit(ctx)
			return errors.Is(err, orm.ErrUsage), nil
		},
		want: "true",
	},
	{
		title:  "A transaction that isn't used",
		note:   "Inside the function `db` is as easily written as `tx`, and outside the transaction. A session has one transaction, and all goes through it.",
		theirs: `db.Transaction(func(tx *gorm.DB) error { return db.Create(&tag).Error })`,
		ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
			s.Add(&Tag{Name: "noir"})
			if err := s.Rollback(ctx); err != nil {
				return nil, err
			}
			return orm.Exists(ctx, s, retort.Select(Tags).Where(Tags.Name.Eq("noir")))
		},
		want: "false",
	},
}

func TestFromGORM(t *testing.T) { gorm.run(t) }

func TestFromGORMShowsWhatRuns(t *testing.T) { gorm.check(t, 40) }
