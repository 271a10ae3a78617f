package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/schema"
)

// CreateAll creates what of a schema the database doesn't have yet, in order of dependency and in one transaction: schemas, enums, domains,
// sequences, tables, views. What is there is left as it is, even if it differs. MySQL ends a transaction at each statement of DDL, so that
// there what was made before an error stays.
func CreateAll(ctx context.Context, e *Engine, md *schema.MetaData) error {
	return ddlAll(ctx, e, md, dialect.CreateAll)
}

// DropAll drops what of a schema the database has, in the opposite order and as CreateAll does. Rows are lost.
func DropAll(ctx context.Context, e *Engine, md *schema.MetaData) error {
	return ddlAll(ctx, e, md, dialect.DropAll)
}

type ddlMaker func(dialect.Dialect, *schema.MetaData, func(string) bool) ([]string, error)

func ddlAll(ctx context.Context, e *Engine, md *schema.MetaData, make ddlMaker) error {
	exists, err := existing(ctx, e, md.InSchemas())
	if err != nil {
		return err
	}
	d, err := e.Detect(ctx)
	if err != nil {
		return err
	}
	statements, err := make(d, md, func(name string) bool { return exists[name] })
	if err != nil || len(statements) == 0 {
		return err
	}
	return Transact(ctx, e, func(tx *Tx) error {
		for _, text := range statements {
			if _, err := ExecSQL(ctx, tx, text); err != nil {
				return err
			}
		}
		return nil
	})
}

// existing returns the names of what the database has in the schemas.
func existing(ctx context.Context, e *Engine, schemas []string) (names map[string]bool, err error) {
	lister, ok := e.Dialect().(dialect.TableLister)
	if !ok {
		return nil, fmt.Errorf("engine: dialect %s can't list tables", e.Dialect().Name())
	}
	if len(schemas) == 0 {
		return nil, nil
	}
	q := lister.ListTables(schemas)
	rows, err := QuerySQL(ctx, e, q.SQL, q.Args...)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	names = map[string]bool{}
	for rows.Next() {
		names[rows.Text(0)] = true
	}
	return names, rows.Err()
}
