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

// builderWorkloads compare building a statement to its text and arguments. Retort's text comes from the engine's cache once it was compiled.
func builderWorkloads() []*workload {
	var list []*workload
	for _, size := range sizes {
		for _, peer := range peers {
			list = append(list, &workload{
				name: "build " + size + ", " + peer.name, ops: 20_000,
				target: target{ratio: 1},
				open:   func(ctx context.Context, dir string) (*pair, error) { return openBuilder(ctx, size, peer) },
			})
		}
	}
	return list
}

func openBuilder(ctx context.Context, size string, peer builder) (*pair, error) {
	eng := engine.New(dialect.New(), &nullDriver{})
	make := retortStatements[size]
	n, m := int64(0), int64(0) // between 1000 and 1999 from the first run on: numbers for which there are rows
	var text, peerText string
	var args, peerArgs []any
	return &pair{
		retort: side{
			run: func() (err error) {
				n = (n+1)%1000 + 1000
				text, args, err = engine.Text(ctx, eng, make(n))
				return err
			},
			check: func() error { return checkBuilt(ctx, make(n), text, args) },
		},
		hand: side{
			run: func() (err error) {
				m = (m+1)%1000 + 1000
				peerText, peerArgs, err = peer.build[size](m)
				return err
			},
			check: func() error { return checkBuilt(ctx, make(m), peerText, peerArgs) },
		},
		close: eng.Close,
	}, nil
}

// retortStatements build the statements.
var retortStatements = map[string]func(n int64) retort.Stmt{
	"small": func(n int64) retort.Stmt { return retort.Select2(Books.ID, Books.Title).Where(Books.ID.Eq(n)) },
	"medium": func(n int64) retort.Stmt {
		return retort.Select3(Books.ID, Books.Title, Authors.LastName).
			Join(Authors, retort.Eq(Authors.ID, Books.AuthorID)).
			LeftJoin(Loans, retort.Eq(Loans.BookID, Books.ID)).
			Where(Authors.LastName.Gt("B"), Books.Pages.Lt(int(n)), Books.ISBN.IsNotNull()).
			OrderBy(Books.Title, Books.ID).Limit(20)
	},
	"large": func(n int64) retort.Stmt { return joined(n) },
}

// checkBuilt verifies that a text gives the rows that Retort's statement does, on a small library.
func checkBuilt(ctx context.Context, stmt retort.Stmt, text string, args []any) error {
	eng, err := openShelf(ctx)
	if err != nil {
		return err
	}
	defer eng.Close()
	wantText, wantArgs, err := engine.Text(ctx, eng, stmt)
	if err != nil {
		return err
	}
	want, err := rowsOf(ctx, eng, wantText, wantArgs)
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
