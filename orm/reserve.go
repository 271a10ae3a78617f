package orm

import (
	"context"
	"fmt"
	"slices"

	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/sqltype"
)

// reserveFrom is the number of new rows from which a query for the largest key costs less than having each key returned.
const reserveFrom = 10

// reserve gives new rows their keys beforehand, where the engine can tell which are free. The key is then a column like others, and
// nothing needs to be returned.
func (x *execution) reserve(ctx context.Context, st *step) error {
	key := st.m.genKey
	if len(st.changes) < reserveFrom || st.blind || key == nil || len(st.returns) != 1 || st.returns[0] != key {
		return nil
	}
	first, ok, err := engine.ReserveKeys(ctx, x.tx, st.m.table, key.col.Name, len(st.changes))
	if err != nil || !ok {
		return err
	}
	for k, c := range st.changes {
		x.src.V = sqltype.IntOf(first + int64(k))
		if err := key.codec.Scan(key.at(c.i.obj), &x.src, 0); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
	}
	st.reserved = true
	st.fields = slices.Insert(slices.Clone(st.fields), 0, key)
	return nil
}
