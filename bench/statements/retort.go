package statements

import (
	"context"
	"errors"

	"github.com/retort-go/retort"
	dialect "github.com/retort-go/retort/dialect/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/orm"
)

// statement makes a statement with a number in it.
type statement = func(n int64) retort.Stmt

// retortStatements build the statements.
var retortStatements = map[string]statement{
	"small": func(n int64) retort.Stmt { return retort.Select2(Books.ID, Books.Title).Where(Books.ID.Eq(n)) },
	"medium": func(n int64) retort.Stmt {
		return retort.Select3(Books.ID, Books.Title, Authors.LastName).
			Join(Authors, retort.Eq(Authors.ID, Books.AuthorID)).
			LeftJoin(Loans, retort.Eq(Loans.BookID, Books.ID)).
			Where(Authors.LastName.Gt("B"), Books.Pages.Lt(int(n)), Books.ISBN.IsNotNull()).
			OrderBy(Books.Title, Books.ID).Limit(20)
	},
	"large": func(n int64) retort.Stmt {
		return retort.Select2(Books.Title, Loans.Days).
			Join(Authors, retort.Eq(Authors.ID, Books.AuthorID)).
			Join(Loans, retort.Eq(Loans.BookID, Books.ID)).
			Join(Members, retort.Eq(Members.ID, Loans.MemberID)).
			Join(Branches, retort.Eq(Branches.ID, Members.BranchID)).
			LeftJoin(others, retort.Eq(others.BranchID, Branches.ID)).
			Where(
				Authors.LastName.Gt("B"), Books.Pages.Between(100, 900), Books.ISBN.IsNotNull(),
				Loans.Days.Gt(n), Branches.City.In("Leeds", "York"), Members.Name.StartsWith("A"),
			).
			OrderBy(Books.Title).Limit(20)
	},
}

// others are the members once more, under another name.
var others = orm.Alias(Members, "other")

// retortBuilder builds the tree, and finds its text in the engine's cache once it was compiled.
func retortBuilder() builder {
	eng := engine.New(dialect.New(), noDriver{})
	build := builds{}
	for size, make := range retortStatements {
		build[size] = func(n int64) (string, []any, error) { return engine.Text(context.Background(), eng, make(n)) }
	}
	return builder{"Retort", build}
}

// noDriver has no connection.
type noDriver struct{}

var errNoDatabase = errors.New("there is no database")

func (noDriver) Acquire(context.Context, engine.Access) (engine.DriverConn, error) {
	return nil, errNoDatabase
}
func (noDriver) Close() error { return nil }
