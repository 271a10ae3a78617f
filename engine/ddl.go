package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/schema"
)

// CreateAll creates what of a schema the database doesn't have yet, in order of dependency and in one transaction: schemas, enums, domains,
// sequences, tables, views, and the [schema.DDL] that goes with them. What is there is left as it is, even if it differs. On a transaction it runs
// in that. MySQL ends a transaction at each statement of DDL, so that there what was made before an error stays. The schemas of [WithSchemas] hold
// here too. Temporary tables are those of one connection: give a *Conn or *Tx.
func CreateAll(ctx context.Context, x Execer, md *schema.MetaData, opts ...DDLOption) error {
	return ddlAll(ctx, x, md, dialect.PlanCreate, opts)
}

// DropAll drops what of a schema the database has, in the opposite order and as CreateAll does. Rows are lost.
func DropAll(ctx context.Context, x Execer, md *schema.MetaData, opts ...DDLOption) error {
	return ddlAll(ctx, x, md, dialect.PlanDrop, opts)
}

// DDLOption changes what [CreateAll] and [DropAll] do.
type DDLOption func(*ddlConfig)

type ddlConfig struct {
	hooks     []func(context.Context, *Tx, DDLMoment) error
	unchecked bool
	dialect   []dialect.DDLOption
}

// DDLMoment is a moment of creating or dropping a schema.
type DDLMoment struct {
	When schema.Moment
	// Table is the table or view that is created or dropped; nil means the whole schema.
	Table *schema.Table
}

// OnDDL has a function called at each moment: before and after each table and view that is created or dropped, and the whole schema if anything
// of it is. tx is the transaction that it happens in. An error ends it, and is returned. For the moments see [schema.Moment]; statements in the
// database's own SQL can be part of the schema, as [schema.DDL].
func OnDDL(f func(ctx context.Context, tx *Tx, m DDLMoment) error) DDLOption {
	return func(c *ddlConfig) { c.hooks = append(c.hooks, f) }
}

// Unchecked has CreateAll create everything, and DropAll drop everything, without asking the database what it has: what is there already, or
// isn't there, is an error of the database, unless the statements say otherwise by [dialect.IfNotExists] or [dialect.IfExists].
func Unchecked(opts ...dialect.DDLOption) DDLOption {
	return func(c *ddlConfig) { c.unchecked, c.dialect = true, append(c.dialect, opts...) }
}

type ddlPlanner func(dialect.Dialect, *schema.MetaData, func(string) bool, ...dialect.DDLOption) ([]dialect.Step, error)

func ddlAll(ctx context.Context, x Execer, md *schema.MetaData, plan ddlPlanner, opts []DDLOption) error {
	var c ddlConfig
	for _, o := range opts {
		o(&c)
	}
	var exists func(string) bool
	if !c.unchecked {
		there, err := existing(ctx, x, md.InSchemas())
		if err != nil {
			return err
		}
		exists = func(name string) bool { return there[name] }
	}
	e := x.core()
	d, err := e.Detect(ctx)
	if err != nil {
		return err
	}
	steps, err := plan(d, md, exists, append([]dialect.DDLOption{dialect.WithSchemas(e.cfg.schemas)}, c.dialect...)...)
	if err != nil || len(steps) == 0 {
		return err
	}
	return within(ctx, x, func(tx *Tx) error {
		for _, s := range steps {
			if err := c.run(ctx, tx, s); err != nil {
				return err
			}
		}
		return nil
	})
}

func (c *ddlConfig) run(ctx context.Context, tx *Tx, s dialect.Step) error {
	if s.SQL != "" {
		_, err := ExecSQL(ctx, tx, s.SQL)
		return err
	}
	for _, f := range c.hooks {
		if err := f(ctx, tx, DDLMoment{s.When, s.Table}); err != nil {
			return err
		}
	}
	return nil
}

// within runs f in the transaction that x is or has open, or else in one of its own.
func within(ctx context.Context, x Execer, f func(*Tx) error) error {
	switch x := x.(type) {
	case *Tx:
		return f(x)
	case *Conn:
		if x.tx != nil {
			return f(x.tx)
		}
		return runOnce(ctx, f, func() (*Tx, error) { return x.Begin(ctx) })
	}
	return Transact(ctx, x.core(), f)
}

// existing returns the names of what the database has in the schemas.
func existing(ctx context.Context, x Execer, schemas []string) (names map[string]bool, err error) {
	e := x.core()
	lister, ok := e.Dialect().(dialect.TableLister)
	if !ok {
		return nil, fmt.Errorf("engine: dialect %s can't list tables", e.Dialect().Name())
	}
	if len(schemas) == 0 {
		return nil, nil
	}
	for i, name := range schemas {
		schemas[i] = e.schemaName(name)
	}
	slices.Sort(schemas)
	q := lister.ListTables(slices.Compact(schemas))
	rows, err := QuerySQL(ctx, x, q.SQL, q.Args...)
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
