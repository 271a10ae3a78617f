package dialect

import (
	"slices"

	"github.com/retort-go/retort/schema"
)

// This file opens circles of tables that are dropped.
//
// Where foreign keys can be altered, those that close the circle are dropped first. SQLite can't: a first statement has keys checked at
// commit only. That isn't enough where they have actions. DROP TABLE deletes the table's rows, for which SQLite compiles the actions of every
// key that refers to it, and these name all the tables that the referring ones refer to: one that is gone is an error, and where each of three
// tables refers to the others no order avoids it. So a table is replaced by an empty one with the columns that are referred to, until all are gone.
// Rejected: PRAGMA foreign_keys = OFF, which does nothing inside a transaction and needs a connection of one's own outside of one.

// CircleDropper is implemented by a dialect that can't drop foreign keys of their own, but has a statement that lets the rest of a transaction drop
// tables whose rows hold each other. Such a database takes columns without a type.
type CircleDropper interface {
	BeforeDropOfCircle() string
}

// dropKeys opens circles of tables: late are the keys that were added last.
func (p *plan) dropKeys(t *schema.Table, late []*schema.ForeignKey) {
	if p.d.Has(AlterForeignKeys) {
		for _, f := range late {
			p.one(t, func() (string, error) { return dropForeignKey(p.d, t, f, p.o) })
		}
		return
	}
	x, ok := p.d.(CircleDropper)
	if !ok || len(late) == 0 {
		return
	}
	if first := (Step{SQL: x.BeforeDropOfCircle()}); !slices.Contains(p.steps, first) {
		p.steps = append(p.steps, first)
	}
}

// dropTables drops tables, the first one first.
func (p *plan) dropTables(tables []*schema.Table) {
	_, circles := p.d.(CircleDropper)
	var replaced []*schema.Table
	for i, t := range tables {
		p.dropTable(t)
		if !circles || t.Temporary {
			continue
		}
		if keys := neededKeys(t, tables[i+1:]); len(keys) > 0 {
			p.one(t, func() (string, error) { return standIn(p.d, t, keys, p.o) })
			replaced = append(replaced, t)
		}
	}
	for _, t := range replaced {
		p.one(t, func() (string, error) { return dropTable(p.d, t, ddlOptions{schemas: p.o.schemas}) })
	}
}

// neededKeys returns the columns of a dropped table that tables whose keys have actions refer to, each list once.
func neededKeys(gone *schema.Table, left []*schema.Table) [][]string {
	var keys [][]string
	for _, t := range left {
		if !slices.ContainsFunc(t.ForeignKeys, hasAction) {
			continue
		}
		for _, f := range t.ForeignKeys {
			target, columns, err := f.Target()
			if err == nil && target == gone && !slices.ContainsFunc(keys, func(k []string) bool { return slices.Equal(k, columns) }) {
				keys = append(keys, columns)
			}
		}
	}
	return keys
}

func hasAction(f *schema.ForeignKey) bool {
	return f.OnDelete != schema.NoAction || f.OnUpdate != schema.NoAction
}

// standIn creates an empty table with the columns that keys refer to.
func standIn(d Dialect, t *schema.Table, keys [][]string, o ddlOptions) (string, error) {
	w := newDDL(d, t, o)
	w.text("CREATE TABLE ")
	w.tableName(t)
	w.text(" (")
	var columns []string
	for _, key := range keys {
		for _, name := range key {
			if !slices.Contains(columns, name) {
				columns = append(columns, name)
			}
		}
	}
	for i, name := range columns {
		if i > 0 {
			w.text(", ")
		}
		w.ident(name)
	}
	for _, key := range keys {
		w.text(", UNIQUE (")
		for i, name := range key {
			if i > 0 {
				w.text(", ")
			}
			w.ident(name)
		}
		w.text(")")
	}
	w.text(")")
	return w.take(), w.fault("CREATE TABLE")
}
