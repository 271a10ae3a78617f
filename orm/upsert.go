package orm

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// Upsert says what [BulkUpsert] does with rows that are there.
type Upsert struct {
	// On are the columns of a unique constraint by which a row is found that is there; none are the primary key.
	On []retort.Expr
	// Update are the columns that such a row gets from the struct; none are all but the key and On.
	Update []retort.Expr
}

// BulkUpsert inserts rows, or updates those that are there, in the session's transaction, after its pending changes were flushed. Two
// structs for one row are ErrIdentity. MySQL finds a row that is there by any of its unique keys, whatever u.On says. Objects of the
// session that stand for the rows are read again. Else it is like [BulkInsert]; the keys that [WithKeys] fills in are found by u.On.
func BulkUpsert[T any](ctx context.Context, s *Session, rows []*T, u Upsert, opts ...BulkOption) error {
	err := s.guarded(func() error {
		b, err := newBulk(s, rows)
		if err != nil {
			return err
		}
		b.blind = !slices.Contains(opts, WithKeys)
		return b.upsert(ctx, u)
	})
	return describeBulk("upsert", reflect.TypeFor[T](), len(rows), err)
}

func (b *bulk) upsert(ctx context.Context, u Upsert) error {
	if len(b.m.parts) > 1 {
		return fmt.Errorf("%w: a row of %s is in several tables, and an upsert writes one: read the objects and change them", ErrUsage, b.m)
	}
	on, set, err := b.upsertFields(u)
	if err != nil {
		return err
	}
	byOn, err := b.distinct(on)
	if err != nil {
		return err
	}
	if err := b.s.autoflush(ctx); err != nil {
		return err
	}
	if len(b.objs) == 0 {
		return nil
	}
	w := &work{s: b.s, blind: true, conflict: b.conflict(on, set)}
	b.changes(w, insertRow, nil)
	if err := b.s.carryOut(ctx, w); err != nil {
		return err
	}
	b.s.log().wrote = true
	if !b.blind {
		if err := b.fillKeys(ctx, on, byOn); err != nil {
			return err
		}
	}
	var stale []*instance
	for i := range b.known(on, byOn) {
		stale = append(stale, i)
	}
	if len(stale) > 0 {
		if err := b.s.rereadOrRemove(ctx, stale); err != nil {
			return err
		}
	}
	b.s.forgetLoaded([]written{{table: b.m.base.table}})
	return nil
}

// upsertFields are the fields that find a row and those that it gets.
func (b *bulk) upsertFields(u Upsert) (on, set []*field, err error) {
	for _, x := range u.On {
		f, err := b.m.fieldOf(x)
		if err != nil {
			return nil, nil, err
		}
		on = append(on, f)
	}
	if on == nil {
		on = b.m.pk
	}
	set, err = b.toUpdate(u.Update)
	if len(u.Update) == 0 {
		set = slices.DeleteFunc(set, func(f *field) bool { return slices.Contains(on, f) })
	}
	return on, set, err
}

// distinct finds the rows by the values of fields, which must differ.
func (b *bulk) distinct(on []*field) (map[string]sqltype.Ptr, error) {
	found := make(map[string]sqltype.Ptr, len(b.objs))
	for k, obj := range b.objs {
		key, err := fieldKey(on, obj)
		if err != nil {
			return nil, err
		}
		if _, twice := found[key]; twice {
			return nil, fmt.Errorf("%w: row %d has the same %s as one before it", ErrIdentity, k, strings.Join(columnNames(on), ", "))
		}
		found[key] = obj
	}
	return found, nil
}

func fieldKey(fs []*field, obj sqltype.Ptr) (string, error) {
	var key []byte
	for _, f := range fs {
		v, err := f.value(obj)
		if err != nil {
			return "", err
		}
		key = encodeKey(key, []sqltype.Value{v})
	}
	return string(key), nil
}

// conflict is the ON CONFLICT clause.
func (b *bulk) conflict(on, set []*field) *ast.Conflict {
	c := &ast.Conflict{Target: b.m.base.columns(on)}
	for _, f := range set {
		col := b.m.base.column(f)
		c.Set = append(c.Set, ast.Assign{Column: col, Value: &ast.Excluded{Column: col}})
	}
	return c
}

// known yields the session's objects that stand for the rows.
func (b *bulk) known(on []*field, byOn map[string]sqltype.Ptr) func(func(*instance) bool) {
	return func(yield func(*instance) bool) {
		b.s.identities(b.m).all(func(i *instance) bool {
			if i.state != Persistent || i.expired() {
				return true
			}
			key, err := fieldKey(on, i.snap)
			if err != nil || byOn[key] == nil {
				return true
			}
			return yield(i)
		})
	}
}

// fillKeys reads the keys of the rows, and what else the database has filled in, by the columns that find them.
func (b *bulk) fillKeys(ctx context.Context, on []*field, byOn map[string]sqltype.Ptr) error {
	e := b.m.base
	fields := slices.DeleteFunc(slices.Clone(b.m.fields), func(f *field) bool {
		return f.made || !f.pk && !f.server && !f.gen && f != b.m.version && f.insert == nil
	})
	var keys []sqltype.Value
	for _, obj := range b.objs {
		for _, f := range on {
			v, err := f.value(obj)
			if err != nil {
				return err
			}
			keys = append(keys, v)
		}
	}
	for chunk := range b.s.keyChunks(keys, len(on)) {
		sel := &ast.Select{Where: []ast.Expr{inKeys(e.columns(on), chunk)}}
		for _, f := range slices.Concat(fields, on) {
			sel.Cells = append(sel.Cells, ast.Cell{Expr: e.column(f), Codec: f.codec})
		}
		if err := b.fill(ctx, sel, fields, on, byOn); err != nil {
			return err
		}
	}
	return nil
}

// fill puts the rows of sel, of fields and then those of on, into the structs they are of.
func (b *bulk) fill(ctx context.Context, sel *ast.Select, fields, on []*field, byOn map[string]sqltype.Ptr) error {
	tx, err := b.s.beginFor(ctx, sel)
	if err != nil {
		return err
	}
	x := &execution{s: b.s, tx: tx}
	got, err := x.rows(ctx, sel, len(sel.Cells), len(b.objs))
	if err != nil {
		return err
	}
	for _, row := range got {
		var key []byte
		for k, f := range on {
			v, err := f.rowValue(sqltype.ValueSource{V: row[len(fields)+k]}, 0)
			if err != nil {
				return err
			}
			key = encodeKey(key, []sqltype.Value{v})
		}
		obj := byOn[string(key)]
		if obj == nil {
			continue
		}
		for k, f := range fields {
			if err := f.codec.Scan(f.at(obj), sqltype.ValueSource{V: row[k]}, 0); err != nil {
				return fmt.Errorf("read column %s.%s into %s: %w", b.m.tableName, f.col.Name, f, err)
			}
		}
	}
	return nil
}
