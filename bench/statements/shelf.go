package statements

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/sqltype"
)

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
