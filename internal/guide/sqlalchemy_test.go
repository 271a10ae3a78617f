package guide

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/engine"
	. "github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/orm"
)

var sqlalchemy = document{
	file: "../../docs/from-sqlalchemy.md", variables: []string{"sqlalchemyPairs"}, language: "python", sections: sqlalchemyPairs,
	intro: `# From SQLAlchemy to Retort

The same things in SQLAlchemy 2 and in Retort, side by side. Each Go snippet is run by a test on SQLite; errors are handled as ever and
left out of most. ` + "`Authors`, `Books`, `Tags`" + ` are the generated handles of the models; a handle stands where SQLAlchemy has the class.

What to know first:

- A field can't be intercepted in Go. So nothing is loaded by reading a field, ` + "`king.Books.All(ctx)`" + ` loads; and changes are found by a comparison at
  flush, which costs a little for each object in the session.
- Every call that may reach the database takes a context and returns an error. There is no hidden lazy load to be caught by.
- A commit expires objects as SQLAlchemy's does, but their fields keep their values until a query meets the row again.
- The types are checked: a column of the wrong type, a loader of another entity, a missing column don't compile.
`,
}

var sqlalchemyPairs = []section{
	{"Models and engine", []pair{
		{
			title: "A model with relationships",
			theirs: `
class Book(Base):
    __tablename__ = "book"
    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("author.id"))
    title: Mapped[str] = mapped_column(String(100))
    author: Mapped["Author | None"] = relationship(back_populates="books")
    tags: Mapped[list["Tag"]] = relationship(secondary=book_tag, back_populates="books", order_by="Tag.id")
`,
			decl: "Book",
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) { return nil, Models.Check() },
			want: "<nil>",
		},
		{
			title: "A model with a version, a stamp and a unique column",
			note:  "The handle, which SQLAlchemy's class is as well, is generated: `//go:generate go tool retort gen`.",
			theirs: `
class Article(Base):
    __tablename__ = "article"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    headline: Mapped[str] = mapped_column(String(200))
    views: Mapped[int] = mapped_column(default=0)
    draft: Mapped[bool]
    created: Mapped[datetime] = mapped_column(insert_default=func.now())
    deleted_at: Mapped[datetime | None] = mapped_column(index=True)
    version: Mapped[int]
    __mapper_args__ = {"version_id_col": version}
`,
			decl: "Article",
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) { return nil, Press.Check() },
			want: "<nil>",
		},
		{
			title:  "An engine that prints its SQL",
			theirs: `engine = create_engine("sqlite://", echo=True)`,
			ours: func(ctx context.Context, s *orm.Session, _ *engine.Engine) (any, error) {
				eng, err := sqlite.Open(ctx, ":memory:", engine.WithEcho(out))
				return "", errors.Join(err, eng.Close())
			},
			want: "",
		},
		{
			title:  "Make the tables",
			theirs: `Base.metadata.create_all(engine)`,
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
				return "", Models.CreateAll(ctx, eng)
			},
			want: "",
		},
		{
			title: "A session",
			theirs: `
with Session(engine) as session:
    king = session.get(Author, 4)
`,
			ours: func(ctx context.Context, _ *orm.Session, eng *engine.Engine) (any, error) {
				s := orm.NewSession(eng, Models)
				defer s.Close()
				king, err := orm.Get(ctx, s, Authors, 4)
				return king, err
			},
			want: "King",
		},
		{
			title: "A session that commits by itself",
			note:  "With `engine.Retry(5)` the function runs again after a serialization failure or a deadlock.",
			theirs: `
Session = sessionmaker(engine)
with Session.begin() as session:
    session.add(Tag(name="noir"))
`,
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
				sessions := orm.NewFactory(eng, Models)
				err := orm.Transact(ctx, sessions, func(s *orm.Session) error {
					s.Add(&Tag{Name: "noir"})
					return nil
				}, engine.Retry(5))
				if err != nil {
					return nil, err
				}
				return orm.Count(ctx, s, retort.Select(Tags))
			},
			want: "4",
		},
	}},
	{"Reading", []pair{
		{
			title:  "By primary key",
			theirs: `king = session.get(Author, 4)`,
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
				return orm.Get(ctx, s, Authors, 4)
			},
			want: "King",
		},
		{
			title:  "All of a query",
			theirs: `session.scalars(select(Author).where(Author.last_name > "K").order_by(Author.last_name)).all()`,
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
				return orm.All(ctx, s, retort.Select(Authors).Where(Authors.LastName.Gt("K")).OrderBy(Authors.LastName))
			},
			want: "King, Le Carre, Michaelides, Shaben",
		},
		{
			title:  "Exactly one",
			theirs: `session.scalars(select(Author).where(Author.last_name == "King")).one()`,
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
				return orm.One(ctx, s, retort.Select(Authors).Where(Authors.LastName.Eq("King")))
			},
			want: "King",
		},
		{
			title:  "One or none",
			theirs: `session.scalars(select(Author).where(Author.last_name == "Nobody")).one_or_none()`,
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
				return orm.OneOrNil(ctx, s, retort.Select(Authors).Where(Authors.LastName.Eq("Nobody")))
			},
			want: "nobody",
		},
		{
			title: "No row as an error",
			theirs: `
try:
    session.scalars(select(Author).where(Author.id == 99)).one()
except NoResultFound:
    ...
`,
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
				_, err := orm.One(ctx, s, retort.Select(Authors).Where(Authors.ID.Eq(99)))
				if errors.Is(err, orm.ErrNoResult) {
					err = nil // there is none
				}
				return "", err
			},
			want: "",
		},
		{
			title:  "The first of a query",
			theirs: `session.scalars(select(Book).order_by(Book.title).limit(1)).first()`,
			note:   "`orm.First` sends LIMIT 1 itself. No row is `orm.ErrNoResult`.",
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
				return orm.First(ctx, s, retort.Select(Books).OrderBy(Books.Title))
			},
			want: "Dead Zone",
		},
		{
			title:  "Some columns",
			theirs: `for row in session.execute(select(Book.title, Author.last_name).join(Book.author)): row.title`,
			note:   "Rows have fields `V1`, `V2` of the columns' types; `SelectInto` fills a struct of your own.",
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
				rows, err := orm.All(ctx, s, retort.Select2(Books.Title, Authors.LastName).Join(Books.Author).OrderBy(Books.ID).Limit(1))
				return rows, err
			},
			want: "{Foundation Asimov}",
		},
		{
			title:  "Conditions",
			theirs: `select(Author).where(or_(Author.last_name.like("K%"), Author.id.in_([1, 2])), ~Author.books.any(Book.title == "Foundation"))`,
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
				q := retort.Select(Authors).Where(retort.Or(Authors.LastName.Like("K%"), Authors.ID.In(1, 2)), retort.Not(Authors.Books.Any(Books.Title.Eq("Foundation"))))
				return orm.All(ctx, s, q)
			},
			want: "Buck, King",
		},
		{
			title:  "A relationship as a condition",
			theirs: `session.scalars(select(Book).where(Book.author == king)).all()`,
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
				king, err := orm.Get(ctx, s, Authors, 4)
				if err != nil {
					return nil, err
				}
				his, err := orm.All(ctx, s, retort.Select(Books).Where(Books.Author.Is(king)).OrderBy(Books.ID))
				return his, err
			},
			want: "Dead Zone, The Shining",
		},
		{
			title:  "Groups",
			theirs: `n = func.count(Book.id); select(Author.last_name, n).join(Author.books).group_by(Author.id).having(n > 1).order_by(n.desc(), Author.last_name)`,
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
				n := retort.Count(Books.ID)
				q := retort.Select2(Authors.LastName, n).Join(Authors.Books).GroupBy(Authors.ID).Having(n.Gt(1)).OrderBy(n.Desc(), Authors.LastName)
				return orm.All(ctx, s, q)
			},
			want: "{Clancy 2}, {King 2}",
		},
		{
			title:  "How many",
			theirs: `session.scalar(select(func.count()).select_from(Book))`,
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
				return orm.Count(ctx, s, retort.Select(Books))
			},
			want: "9",
		},
		{
			title:  "An outer join",
			theirs: `select(Author, Profile).outerjoin(Author.profile)  # profile is None without a row`,
			note:   "The entity of the outer side is nil without a row. A column of it is selected with `retort.Opt`.",
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
				rows, err := orm.All(ctx, s, retort.Select2(Authors, Profiles).LeftJoin(Authors.Profile).Limit(1))
				return rows[0].V2 == nil, err
			},
			want: "true",
		},
		{
			title:  "An alias",
			theirs: `other = aliased(Book); select(Book.title, other.title).join(other, and_(other.author_id == Book.author_id, other.id > Book.id))`,
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
				other := orm.Alias(Books, "other")
				q := retort.Select2(Books.Title, other.Title).Join(other, retort.Eq(other.AuthorID, Books.AuthorID), retort.Gt(other.ID, Books.ID)).OrderBy(Books.ID)
				return orm.All(ctx, s, q)
			},
			want: "{The Hunt For Red October Patriot Games}, {Dead Zone The Shining}",
		},
		{
			title:  "A subquery",
			theirs: `sub = select(Book.author_id, n).group_by(Book.author_id).subquery(); select(Author.last_name, sub.c.n).join(sub, sub.c.author_id == Author.id)`,
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
				n := retort.Count(Books.ID)
				sub := retort.Select2(Books.AuthorID, n).GroupBy(Books.AuthorID).Subquery("sub")
				q := retort.Select2(Authors.LastName, retort.Of(sub, n)).Join(sub, retort.Eq(retort.Of(sub, Books.AuthorID), Authors.ID)).OrderBy(Authors.ID).Limit(1)
				return orm.All(ctx, s, q)
			},
			want: "{Asimov 1}",
		},
		{
			title:  "A window",
			theirs: `select(Book.title, func.row_number().over(partition_by=Book.author_id, order_by=Book.id))`,
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
				nth := retort.RowNumber().Over(retort.Partition(Books.AuthorID).OrderBy(Books.ID))
				return orm.All(ctx, s, retort.Select2(Books.Title, nth).OrderBy(Books.ID).Limit(4))
			},
			want: "{Foundation 1}, {The Good Earth 1}, {The Hunt For Red October 1}, {Patriot Games 2}",
		},
		{
			title:  "SQL of one's own, as objects",
			theirs: `session.scalars(select(Author).from_statement(text("SELECT * FROM author WHERE last_name = :n").bindparams(n="King")))`,
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
				return orm.All(ctx, s, retort.SelectText(Authors, "SELECT * FROM author WHERE last_name = ?", "King"))
			},
			want: "King",
		},
		{
			title: "In batches",
			theirs: `
for part in session.scalars(select(Book).execution_options(yield_per=4)).partitions():
    ...
`,
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
				var sizes []int
				for part, err := range orm.Batches(ctx, s, retort.Select(Books), 4) {
					if err != nil {
						return nil, err
					}
					sizes = append(sizes, len(part))
				}
				return sizes, nil
			},
			want: "4, 4, 1",
		},
		{
			title:  "Locked rows",
			theirs: `session.scalars(select(Book).where(Book.id == 1).with_for_update(skip_locked=True)).one()`,
			note:   "SQLite, which has no such locks, leaves them out: a transaction that writes has the whole database.",
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
				return orm.One(ctx, s, retort.Select(Books).Where(Books.ID.Eq(1)).ForUpdate(retort.SkipLocked))
			},
			want: "Foundation",
		},
	}},
	{"Loading", []pair{
		{
			title:  "In one more statement",
			theirs: `select(Author).options(selectinload(Author.books).selectinload(Book.tags))`,
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
				authors, err := orm.All(ctx, s, retort.Select(Authors).With(orm.SelectIn(Authors.Books, orm.SelectIn(Books.Tags))))
				if err != nil {
					return nil, err
				}
				return authors[3].Books.Peek()[1].Tags.Peek(), nil
			},
			want: "horror, classic",
		},
		{
			title:  "By a join",
			theirs: `select(Book).options(joinedload(Book.author)).order_by(Book.id)`,
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
				books, err := orm.All(ctx, s, retort.Select(Books).With(orm.Joined(Books.Author)).OrderBy(Books.ID))
				if err != nil {
					return nil, err
				}
				return books[0].Author.Peek(), nil
			},
			want: "Asimov",
		},
		{
			title:  "From the query's own join",
			theirs: `select(Author).join(Author.books).where(Book.title.like("The %")).options(contains_eager(Author.books))`,
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
				q := retort.Select(Authors).Join(Authors.Books).Where(Books.Title.Eq("The Shining")).With(orm.ContainsEager(Authors.Books))
				king, err := orm.One(ctx, s, q)
				if err != nil {
					return nil, err
				}
				return king.Books.Peek(), nil
			},
			want: "The Shining",
		},
		{
			title:  "On first touch",
			note:   "SQLAlchemy sends one statement for each author; Retort one for all that came in the same result.",
			theirs: `for author in session.scalars(select(Author)): author.books`,
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
				authors, err := orm.All(ctx, s, retort.Select(Authors).OrderBy(Authors.ID))
				if err != nil {
					return nil, err
				}
				books, err := authors[3].Books.All(ctx)
				return books, err
			},
			want: "Dead Zone, The Shining",
		},
		{
			title:  "Never",
			theirs: `select(Author).options(raiseload(Author.books))`,
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
				king, err := orm.Get(ctx, s, Authors, 4, orm.Raise(Authors.Books))
				if err != nil {
					return nil, err
				}
				_, err = king.Books.All(ctx)
				return errors.Is(err, orm.ErrUnloaded), nil
			},
			want: "true",
		},
		{
			title:  "A whole tree",
			theirs: `select(Section).where(Section.parent == None).options(selectinload(Section.children, recursion_depth=-1))`,
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
				root, err := orm.One(ctx, s, retort.Select(Sections).Where(Sections.Parent.IsNull()).With(orm.Recursive(Sections.Children, 0)))
				if err != nil {
					return nil, err
				}
				return root.Children.Peek()[0].Children.Peek(), nil
			},
			want: "Europe",
		},
		{
			title:  "Criteria for an entity wherever it is met",
			theirs: `select(Article).options(with_loader_criteria(Article, Article.deleted_at.is_(None)))`,
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
				return orm.All(ctx, s, retort.Select(Articles).Options(orm.Criteria(Articles, Articles.DeletedAt.IsNull())).OrderBy(Articles.ID))
			},
			want: "Rain, Late Snow",
		},
	}},
	{"Writing", []pair{
		{
			title:  "Add and commit",
			theirs: `tag = Tag(name="noir"); session.add(tag); session.commit(); tag.id`,
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
				tag := &Tag{Name: "noir"}
				s.Add(tag)
				err := s.Commit(ctx)
				return tag.ID, err
			},
			want: "4",
		},
		{
			title:  "Change",
			theirs: `session.get(Author, 4).first_name = "Richard"; session.commit()`,
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
			title:  "Append to a collection",
			theirs: `king.books.append(Book(title="It")); session.flush()`,
			note:   "Append doesn't load the collection.",
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
				king, err := orm.Get(ctx, s, Authors, 4)
				if err != nil {
					return nil, err
				}
				it := &Book{Title: "It"}
				king.Books.Append(it)
				err = s.Flush(ctx)
				return *it.AuthorID, err
			},
			want: "4",
		},
		{
			title:  "Remove from a collection",
			theirs: `book.tags.remove(horror)`,
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
				book, err := orm.Get(ctx, s, Books, 6, orm.SelectIn(Books.Tags))
				if err != nil {
					return nil, err
				}
				horror := book.Tags.Peek()[0]
				book.Tags.Remove(horror)
				err = s.Flush(ctx) // DELETE FROM book_tag …
				return book.Tags.Peek(), err
			},
			want: "classic",
		},
		{
			title:  "Delete",
			theirs: `session.delete(king); session.flush()  # his books go by cascade`,
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
			title:  "Roll back",
			theirs: `session.rollback()  # attributes are expired and read again when touched`,
			note:   "Fields are restored in memory, with no SQL.",
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
				king, err := orm.Get(ctx, s, Authors, 4)
				if err != nil {
					return nil, err
				}
				king.LastName = "Bachman"
				err = s.Rollback(ctx)
				return king.LastName, err
			},
			want: "King",
		},
		{
			title: "A savepoint",
			theirs: `
try:
    with session.begin_nested():
        session.add(Tag(name="horror"))
except IntegrityError:
    pass
`,
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
				err := s.Savepoint(ctx, func() error {
					s.Add(&Tag{Name: "horror"})
					return nil
				})
				if errors.Is(err, engine.ErrUnique) {
					err = nil // it is there already; the transaction goes on
				}
				return "", err
			},
			want: "",
		},
		{
			title:  "Merge what came from outside",
			theirs: `session.merge(Author(id=4, first_name="Richard", last_name="Bachman"))`,
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
				return orm.Merge(ctx, s, &Author{ID: 4, FirstName: "Richard", LastName: "Bachman"})
			},
			want: "Bachman",
		},
		{
			title:  "Read anew",
			theirs: `session.refresh(king); session.expire(king)`,
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
				king, err := orm.Get(ctx, s, Authors, 4)
				if err != nil {
					return nil, err
				}
				king.LastName = "Bachman"
				err = s.Refresh(ctx, king) // at once
				s.Expire(king)             // when a query meets it
				return king.LastName, err
			},
			want: "King",
		},
		{
			title:  "Update by statement",
			theirs: `session.execute(update(Book).where(Book.author_id == 4).values(title=func.upper(Book.title)))`,
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
				res, err := orm.Exec(ctx, s, retort.Update(Books).Set(Books.Title.SetTo(Books.Title.Upper())).Where(Books.AuthorID.Eq(4)))
				return res.Rows, err
			},
			want: "2",
		},
		{
			title:  "Delete by statement",
			theirs: `session.execute(delete(Profile).where(Profile.author_id.is_(None)))`,
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
				res, err := orm.Exec(ctx, s, retort.Delete(Profiles).Where(Profiles.AuthorID.IsNull()))
				return res.Rows, err
			},
			want: "0",
		},
		{
			title:  "Many rows without objects",
			theirs: `session.execute(insert(Tag), [{"name": "war"}, {"name": "sea"}])`,
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
				tags := []*Tag{{Name: "war"}, {Name: "sea"}}
				err := orm.BulkInsert(ctx, s, tags, orm.WithKeys)
				return tags[1].ID, err
			},
			want: "5",
		},
		{
			title:  "Insert or update",
			theirs: `insert(Tag).values(name="spy").on_conflict_do_nothing(index_elements=["name"])`,
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
				res, err := orm.Exec(ctx, s, retort.Insert(Tags).Values(Tags.Name.Set("spy")).OnConflict(Tags.Name).DoNothing())
				return res.Rows, err
			},
			want: "0",
		},
		{
			title: "Optimistic locking",
			theirs: `
try:
    session.flush()
except StaleDataError:
    ...
`,
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
				rain, err := orm.Get(ctx, s, Articles, 1)
				if err != nil {
					return nil, err
				}
				if err := somebodyElseEdits(ctx, s, rain.ID); err != nil {
					return nil, err
				}
				rain.Headline = "Rain at last"
				err = s.Flush(ctx) // UPDATE … WHERE article.id = ? AND article.version = ?
				var stale *orm.StaleError
				if errors.As(err, &stale) {
					return stale.Name, nil
				}
				return "", err
			},
			want: "Article(id=1)",
		},
		{
			title: "An event",
			theirs: `
@event.listens_for(Article, "before_insert")
def slug(mapper, connection, article):
    article.slug = article.slug or article.headline.lower().replace(" ", "-")
`,
			decl: "slugs",
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
				return orm.One(ctx, s, retort.Select(Articles.Slug).Where(Articles.ID.Eq(2)))
			},
			want: "late-snow",
		},
		{
			title:  "What is going to be written",
			note:   "`s.Plan(ctx)` prints the statements of the flush to come; SQLAlchemy has no such thing.",
			theirs: `session.new, session.dirty, session.deleted, inspect(king).attrs.last_name.history`,
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
				king, err := orm.Get(ctx, s, Authors, 4)
				if err != nil {
					return nil, err
				}
				king.LastName = "Bachman"
				fmt.Fprintln(out, s.New(), s.Dirty(), s.Deleted(), orm.StateOf(s, king))
				change, _ := orm.History(s, king).Column("LastName")
				return change, nil
			},
			want: `last_name "King" → "Bachman"`,
		},
		{
			title: "Without autoflush",
			theirs: `
with session.no_autoflush:
    session.scalar(select(func.count()).select_from(Tag))
`,
			ours: func(ctx context.Context, s *orm.Session, eng *engine.Engine) (any, error) {
				s.Add(&Tag{Name: "noir"})
				var n int64
				err := s.NoAutoflush(func() (err error) {
					n, err = orm.Count(ctx, s, retort.Select(Tags))
					return err
				})
				return n, err
			},
			want: "3",
		},
	}},
}

// somebodyElseEdits changes an article behind the session's back.
func somebodyElseEdits(ctx context.Context, s *orm.Session, id int64) error {
	_, err := orm.Exec(ctx, s, retort.Update(Articles).Set(Articles.Headline.Set("Sun")).Where(Articles.ID.Eq(id)), orm.NoSync)
	return err
}

func TestFromSQLAlchemy(t *testing.T) { sqlalchemy.run(t) }

func TestFromSQLAlchemyShowsWhatRuns(t *testing.T) { sqlalchemy.check(t, 40) }
