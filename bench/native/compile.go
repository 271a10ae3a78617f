package main

import (
	"context"
	"fmt"

	"github.com/retort-go/retort"
	dialect "github.com/retort-go/retort/dialect/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/orm"
	"github.com/retort-go/retort/sqltype"
)

// compileHit builds a select of 5 joins and 6 predicates, finds its text in the engine's cache, lowers its binds and gives both to a
// driver that does nothing, which is what can be had from outside of the engine. So the figure holds the way to the driver too.
func compileHit() *workload {
	return &workload{
		name: "build and compile 5 joins, 6 predicates", ops: 20_000,
		target: target{micros: 5},
		open: func(ctx context.Context, dir string) (*pair, error) {
			null := &nullDriver{}
			eng := engine.New(dialect.New(), null)
			n := int64(0)
			return &pair{
				retort: side{
					run: func() error {
						n++
						_, err := engine.All(ctx, eng, joined(n))
						return err
					},
					check: func() error { return null.check(n) },
				},
				close: eng.Close,
			}, nil
		},
	}
}

// others are the members once more, under another name.
var others = orm.Alias(Members, "other")

func joined(n int64) *retort.SelectStmt[retort.Row2[string, int64]] {
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
}

// nullDriver answers every statement with no row and remembers the last one.
type nullDriver struct {
	text string
	args []sqltype.Value
}

func (d *nullDriver) Acquire(context.Context, engine.Access) (engine.DriverConn, error) {
	return d, nil
}

func (d *nullDriver) Close() error { return nil }

func (d *nullDriver) Exec(context.Context, string, []sqltype.Value) (int64, error) { return 0, nil }

func (d *nullDriver) Query(_ context.Context, text string, args []sqltype.Value) (engine.DriverRows, error) {
	d.text = text
	d.args = append(d.args[:0], args...)
	return noRows{}, nil
}

func (d *nullDriver) Release(bool) {}

// check verifies that the last statement was the one with n among its binds.
func (d *nullDriver) check(n int64) error {
	if len(d.args) != 8 || d.args[3].Int() != n {
		return fmt.Errorf("%s has binds %v, want 8 with %d the fourth", d.text, d.args, n)
	}
	return nil
}

type noRows struct{ sqltype.Source }

func (noRows) Next() (bool, error) { return false, nil }
func (noRows) Columns() []string   { return nil }
func (noRows) Close() error        { return nil }
