package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/retort-go/retort"
	dialect "github.com/retort-go/retort/dialect/sqlite"
	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/sqltype"
)

// sizes are the statements. Each is built with another number each time, so that nobody has the whole of one ready.
//
//	small   one table, one condition
//	medium  two joins, three conditions, order and limit
//	large   five joins, six conditions, order and limit
var sizes = []string{"small", "medium", "large"}

// builder is one way to make the text and binds of a statement.
type builder struct {
	name  string
	build map[string]func(n int64) (text string, args []any, err error)
}

// peers are the builders that Retort is compared with.
var peers = []builder{bobBuilder, goquBuilder, squirrelBuilder, bunBuilder()}

// builderWorkloads compare building a statement to its text and binds. Retort's way is its own: the text comes from the engine's
// cache once it was compiled, and is given to a driver that does nothing, with the binds.
func builderWorkloads() []*workload {
	var list []*workload
	for _, size := range sizes {
		for _, peer := range peers {
			list = append(list, &workload{
				name: "build " + size + ", " + peer.name, ops: 5000,
				target: target{ratio: 1},
				open:   func(ctx context.Context, dir string) (*pair, error) { return openBuilder(ctx, size, peer) },
			})
		}
	}
	return list
}

func openBuilder(ctx context.Context, size string, peer builder) (*pair, error) {
	null := &nullDriver{}
	eng := engine.New(dialect.New(), null)
	run := retortStatements[size]
	n, m := int64(0), int64(0) // between 1000 and 1999 from the first run on: numbers for which there are rows
	var text string
	var args []any
	return &pair{
		retort: side{
			run: func() error {
				n = (n+1)%1000 + 1000
				return run(ctx, eng, n)
			},
			check: func() error { return checkBuilt(ctx, run, n, null.text, boxed(null.args)) },
		},
		hand: side{
			run: func() (err error) {
				m = (m+1)%1000 + 1000
				text, args, err = peer.build[size](m)
				return err
			},
			check: func() error { return checkBuilt(ctx, run, m, text, args) },
		},
		close: eng.Close,
	}, nil
}

// retortStatements build a statement and run it.
var retortStatements = map[string]func(ctx context.Context, x engine.Execer, n int64) error{
	"small": func(ctx context.Context, x engine.Execer, n int64) error {
		_, err := engine.All(ctx, x, retort.Select2(Books.ID, Books.Title).Where(Books.ID.Eq(n)))
		return err
	},
	"medium": func(ctx context.Context, x engine.Execer, n int64) error {
		_, err := engine.All(ctx, x, retort.Select3(Books.ID, Books.Title, Authors.LastName).
			Join(Authors, retort.Eq(Authors.ID, Books.AuthorID)).
			LeftJoin(Loans, retort.Eq(Loans.BookID, Books.ID)).
			Where(Authors.LastName.Gt("B"), Books.Pages.Lt(int(n)), Books.ISBN.IsNotNull()).
			OrderBy(Books.Title, Books.ID).Limit(20))
		return err
	},
	"large": func(ctx context.Context, x engine.Execer, n int64) error {
		_, err := engine.All(ctx, x, joined(n))
		return err
	},
}

func boxed(args []sqltype.Value) []any {
	out := make([]any, len(args))
	for i, v := range args {
		out[i] = v
	}
	return out
}

// checkBuilt verifies that a text gives the rows that Retort's statement does, on a small library.
func checkBuilt(ctx context.Context, run func(context.Context, engine.Execer, int64) error, n int64, text string, args []any) error {
	eng, err := openShelf(ctx)
	if err != nil {
		return err
	}
	defer eng.Close()
	// The statement that Retort makes is seen by a driver that keeps it.
	null := &nullDriver{}
	seen := engine.New(dialect.New(), null)
	defer seen.Close()
	if err := run(ctx, seen, n); err != nil {
		return err
	}
	want, err := rowsOf(ctx, eng, null.text, boxed(null.args))
	if err != nil {
		return err
	}
	got, err := rowsOf(ctx, eng, text, args)
	if err == nil && (len(want) == 0 || !slices.Equal(got, want)) {
		err = fmt.Errorf("%s gives %q, want %q", text, got, want)
	}
	return err
}

// rowsOf runs a text and returns its rows as texts.
func rowsOf(ctx context.Context, eng *engine.Engine, text string, args []any) ([]string, error) {
	rows, err := engine.QuerySQL(ctx, eng, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var row strings.Builder
		for col := range rows.Columns() {
			v, err := sqltype.ValueAt(rows.Source, col)
			if err != nil {
				return nil, err
			}
			fmt.Fprintf(&row, "%v ", v)
		}
		out = append(out, row.String())
	}
	return out, rows.Err()
}

// openShelf opens a library of some books, of which each statement finds some.
func openShelf(ctx context.Context) (*engine.Engine, error) {
	eng, err := sqlite.Open(ctx, ":memory:")
	if err != nil {
		return nil, err
	}
	if err := LibraryModels.CreateAll(ctx, eng); err != nil {
		return nil, err
	}
	for _, text := range []string{
		"INSERT INTO author VALUES (1, 'Ada', 'Austen', 1775), (2, 'Bo', 'Brontë', 1818), (3, 'Cy', 'Clarke', 1917)",
		"INSERT INTO book SELECT column1, 1 + column1 % 3, 'Title ' || column1, iif(column1 % 5, 'isbn ' || column1, NULL), 100 + column1 / 4, 1 " +
			"FROM (WITH RECURSIVE n(column1) AS (VALUES (1) UNION ALL SELECT column1 + 1 FROM n WHERE column1 < 2000) SELECT * FROM n)",
		"INSERT INTO branch VALUES (1, 'Leeds'), (2, 'York'), (3, 'Hull')",
		"INSERT INTO member VALUES (1, 1, 'Anna', 1), (2, 2, 'Alec', 2), (3, 2, 'Bert', 3), (4, 3, 'Abel', 4)",
		"INSERT INTO loan SELECT id, id, 1 + id % 4, 100000 - id FROM book WHERE id % 2",
	} {
		if _, err := engine.ExecSQL(ctx, eng, text); err != nil {
			return nil, err
		}
	}
	return eng, nil
}
