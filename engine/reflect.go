package engine

import (
	"context"
	"fmt"

	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

var (
	_ schema.Reflectable = (*Engine)(nil)
	_ schema.Reflectable = (*Conn)(nil)
	_ schema.Reflectable = (*Tx)(nil)
)

// ReadCatalog reads the database's catalogue in one read-only transaction, RepeatableRead or stricter, for [schema.Reflect]. A dialect that isn't a
// [dialect.Reflector] is an error. The schemas of [WithSchemas] are read in the place of those in scope.
func (e *Engine) ReadCatalog(ctx context.Context, scope schema.Scope) (defs []schema.Definition, err error) {
	if _, err := reflector(ctx, e); err != nil {
		return nil, err
	}
	err = Transact(ctx, e, func(tx *Tx) error {
		defs, err = readCatalog(ctx, tx, scope)
		return err
	}, ReadOnly, RepeatableRead)
	if err != nil {
		return nil, err
	}
	return defs, nil
}

// ReadCatalog is [Engine.ReadCatalog] on this connection: it sees its temporary settings, such as attached databases and the search
// path.
func (c *Conn) ReadCatalog(ctx context.Context, scope schema.Scope) ([]schema.Definition, error) {
	return readCatalog(ctx, c, scope)
}

// ReadCatalog is [Engine.ReadCatalog] in this transaction: it sees what the transaction has created.
func (t *Tx) ReadCatalog(ctx context.Context, scope schema.Scope) ([]schema.Definition, error) {
	return readCatalog(ctx, t, scope)
}

func reflector(ctx context.Context, x Execer) (dialect.Reflector, error) {
	d, err := x.core().Detect(ctx)
	if err != nil {
		return nil, err
	}
	r, ok := d.(dialect.Reflector)
	if !ok {
		return nil, fmt.Errorf("engine: dialect %s can't read the catalogue of its database: it is no dialect.Reflector", d.Name())
	}
	return r, nil
}

func readCatalog(ctx context.Context, x Execer, scope schema.Scope) ([]schema.Definition, error) {
	r, err := reflector(ctx, x)
	if err != nil {
		return nil, err
	}
	if d := x.core().Dialect(); scope.Temporary && !d.Has(dialect.TemporaryListed) {
		return nil, &dialect.LackError{Dialect: d.Name(), Part: "list of temporary tables"}
	}
	scope = scope.Translated(x.core().cfg.schemas)
	results, err := catalogResults(ctx, x, r.CatalogQueries(scope))
	if err != nil {
		return nil, err
	}
	if f, ok := r.(dialect.CatalogFollower); ok {
		more, err := catalogResults(ctx, x, f.FollowUp(scope, results))
		if err != nil {
			return nil, err
		}
		results = append(results, more...)
	}
	defs, err := r.ReadCatalog(scope, results)
	return scope.Restore(defs), err
}

func catalogResults(ctx context.Context, x Execer, queries []dialect.CatalogQuery) ([][]dialect.CatalogRow, error) {
	var results [][]dialect.CatalogRow
	for _, q := range queries {
		rows, err := catalogRows(ctx, x, q)
		if err != nil {
			return nil, err
		}
		results = append(results, rows)
	}
	return results, nil
}

func catalogRows(ctx context.Context, x Execer, q dialect.CatalogQuery) ([]dialect.CatalogRow, error) {
	rows, err := QuerySQL(ctx, x, q.SQL, q.Args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []dialect.CatalogRow
	width := len(rows.Columns())
	for rows.Next() {
		row := make(dialect.CatalogRow, width)
		for i := range row {
			if row[i], err = sqltype.ValueAt(rows, i); err != nil {
				return nil, err
			}
		}
		out = append(out, row)
	}
	return out, rows.Err()
}
