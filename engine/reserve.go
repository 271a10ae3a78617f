package engine

import (
	"context"
	"math"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/sqltype"
)

// How keys are known before their rows are inserted.
//
// Problem: a database that returns generated keys row by row makes a large INSERT a third slower; one that tells only the last key says
// too little, for triggers may have inserted as well. Choice: where one transaction at a time writes (dialect.KeyReserver), the
// transaction asks for the largest key once it holds the lock, and gives its rows the keys above. They are those that the
// database would have given. Cost: one query a table and flush, which looks the table's definition up again only when the schema changed.

// reservations remembers the texts of such queries, and at which version of the schema a table was found fit.
type reservations map[string]reservation

type reservation struct {
	text  string
	fitAt int64
}

// ReserveKeys returns the first of n keys, one after the other, that rows inserted into a table by this transaction may be given in
// place of generated ones. They stay free until the transaction inserts into the table by other means, or ends. ok is false where
// the dialect or the table doesn't allow that; keys are then to be generated. The transaction becomes a writing one.
func ReserveKeys(ctx context.Context, tx *Tx, table *ast.Table, column string, n int) (first int64, ok bool, err error) {
	e := tx.core()
	d, is := e.dialect.(dialect.KeyReserver)
	if !is {
		return 0, false, nil
	}
	table = e.translated(table)
	name := table.Schema + "\x00" + table.Name + "\x00" + column
	e.mu.Lock()
	known, is := e.reserved[name]
	e.mu.Unlock()
	if !is {
		known = reservation{d.LastKey(table, column), -1}
	}
	if known.text == "" {
		return 0, false, nil
	}
	version, fit, last, err := lastKey(ctx, tx, known)
	if err != nil || !fit {
		return 0, false, err
	}
	if !is || version != known.fitAt {
		known.fitAt = version
		e.mu.Lock()
		e.reserved[name] = known
		e.mu.Unlock()
	}
	if last < 0 || last > math.MaxInt64-int64(n) {
		return 0, false, nil
	}
	return last + 1, true, nil
}

// lastKey asks for the version of the schema, whether the table is fit, and its largest key.
func lastKey(ctx context.Context, tx *Tx, known reservation) (version int64, fit bool, last int64, err error) {
	s, err := tx.core().prepareText(known.text, []any{known.fitAt}, Write)
	if err != nil {
		return 0, false, 0, err
	}
	rows, err := query(ctx, tx, s)
	if err != nil {
		return 0, false, 0, err
	}
	if rows.Next() {
		version, last = rows.Int(0), rows.Int(2)
		fit = rows.Int(1) == 1 && rows.Kind(2) == sqltype.IntValue
	}
	return version, fit, last, rows.Close()
}
