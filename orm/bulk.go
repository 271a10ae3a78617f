package orm

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// Many rows written from structs that the session doesn't get to know: no snapshot, no identity, no relationships, no events, no cascades. What is
// left of a flush is its last part: rows of one shape share statements (batch.go), which are sent as they always are (execute.go).

// BulkOption changes what [BulkInsert] and [BulkUpsert] do.
type BulkOption uint8

// WithKeys has the generated keys, and what else the database fills, put into the structs. Without it they stay as they are, which saves the
// database the answer.
const WithKeys BulkOption = 1

// BulkInsert inserts rows in the session's transaction, in their order, after its pending changes were flushed: many to a statement, as an array a
// column where the database takes those, or copied (engine.Copier) from 1000 rows without WithKeys. The structs don't become objects of the session, which keeps no memory of them: relationship
// fields are not followed, so keys of parents are given in their columns. Defaults of the program's are in the structs afterwards.
//
// Zero is a value but for generated keys and columns tagged default=, as in a flush. After an error nothing of the call is in the database
// and the structs are as they were; a later rollback of the session leaves them alone. A struct that is an object of the session is ErrUsage.
func BulkInsert[T any](ctx context.Context, s *Session, rows []*T, opts ...BulkOption) error {
	err := s.guarded(func() error {
		b, err := newBulk(s, rows)
		if err != nil {
			return err
		}
		if err := b.refuseObjects(); err != nil {
			return err
		}
		b.blind = !slices.Contains(opts, WithKeys)
		return b.write(ctx, insertRow, nil)
	})
	return describeBulk("insert", reflect.TypeFor[T](), len(rows), err)
}

// BulkUpdate updates rows by their primary keys, in the session's transaction, after its pending changes were flushed. Columns are those to
// write, of the handle of T; without any it is all but the key. A row that isn't there is a *StaleError, and so is one whose version, if T
// has one, is not the struct's. Objects of the session that stand for the rows are read again. Else it is like [BulkInsert].
func BulkUpdate[T any](ctx context.Context, s *Session, rows []*T, columns ...retort.Expr) error {
	err := s.guarded(func() error {
		b, err := newBulk(s, rows)
		if err != nil {
			return err
		}
		fields, err := b.toUpdate(columns)
		if err != nil {
			return err
		}
		return b.write(ctx, updateRow, fields)
	})
	return describeBulk("update", reflect.TypeFor[T](), len(rows), err)
}

func describeBulk(what string, t reflect.Type, n int, err error) error {
	if err == nil {
		return nil
	}
	return describe(fmt.Sprintf("bulk %s of %d %s", what, n, t.Name()), err)
}

// bulk are rows to be written at once.
type bulk struct {
	s     *Session
	m     *mapper
	objs  []sqltype.Ptr
	blind bool
}

func newBulk[T any](s *Session, rows []*T) (*bulk, error) {
	m, err := s.mapperOfType(reflect.TypeFor[T]())
	if err != nil {
		return nil, err
	}
	b := &bulk{s: s, m: m, objs: make([]sqltype.Ptr, len(rows))}
	for k, r := range rows {
		if r == nil {
			return nil, fmt.Errorf("%w: row %d is nil", ErrUsage, k)
		}
		b.objs[k] = sqltype.Addr(r)
	}
	return b, nil
}

// mapperOfType finds the mapping of a struct type in the session's registries.
func (s *Session) mapperOfType(t reflect.Type) (*mapper, error) {
	for _, r := range s.regs {
		if m := r.byType[t]; m != nil {
			return m, r.resolve()
		}
	}
	return nil, fmt.Errorf("%w: %s is not mapped in the session's registries: add orm.Map for it", ErrUsage, t)
}

// refuseObjects is the error of a row that the session or another one looks after.
func (b *bulk) refuseObjects() error {
	for _, obj := range b.objs {
		i := b.s.byAddr[obj]
		if i == nil {
			i = linkOf(b.m, obj)
		}
		if i != nil && i.sess != nil {
			return fmt.Errorf("%w: %s is an object of a session, which a flush writes", ErrUsage, i)
		}
	}
	return nil
}

// toUpdate are the fields of columns, or all that a program may write. Deferred ones must be named, as rows may have been read without them.
func (b *bulk) toUpdate(columns []retort.Expr) ([]*field, error) {
	fields, err := b.columnsToUpdate(columns)
	if err != nil {
		return nil, err
	}
	for _, obj := range b.objs {
		i := linkOf(b.m, obj)
		if i == nil {
			continue
		}
		if k := slices.IndexFunc(fields, i.lacks); k >= 0 {
			return nil, fmt.Errorf("%w: %s was read without %s: name the columns to write", ErrUsage, i, fields[k])
		}
	}
	return fields, nil
}

func (b *bulk) columnsToUpdate(columns []retort.Expr) ([]*field, error) {
	var fields []*field
	if len(columns) == 0 {
		for _, f := range b.m.fields {
			if f.writable() && !f.deferred {
				fields = append(fields, f)
			}
		}
		return fields, nil
	}
	for _, x := range columns {
		f, err := b.m.fieldOf(x)
		switch {
		case err != nil:
			return nil, err
		case !f.writable():
			return nil, fmt.Errorf("%w: %s is not for the program to write", ErrUsage, f)
		case !slices.Contains(fields, f):
			fields = append(fields, f)
		}
	}
	return fields, nil
}

// writable tells whether an update may set a column by what the struct has: keys don't change, and others make what the database computes
// and the next version.
func (f *field) writable() bool {
	return !f.pk && !f.server && (f != f.m.version || f.m.versioned == versionManual)
}

// fieldOf is the field of a column of the mapping's handle.
func (m *mapper) fieldOf(x retort.Expr) (*field, error) {
	c, ok := ast.ExprOf(x).(*ast.Column)
	if !ok {
		return nil, fmt.Errorf("%w: want columns of the handle of %s", ErrUsage, m)
	}
	f := m.base.fieldOf(c)
	if f == nil || !m.is(f.m) {
		return nil, fmt.Errorf("%w: %s is no column of the handle of %s", ErrUsage, c.Name, m)
	}
	return f, nil
}

// write sends the rows as a flush of nothing else.
func (b *bulk) write(ctx context.Context, kind changeKind, fields []*field) error {
	s := b.s
	if err := s.autoflush(ctx); err != nil {
		return err
	}
	if len(b.objs) == 0 {
		return nil
	}
	w := &work{s: s, blind: b.blind}
	b.changes(w, kind, fields)
	if err := s.carryOut(ctx, w); err != nil {
		return err
	}
	s.log().wrote = true
	return b.inStep(ctx, kind, fields)
}

// changes makes a change of each row.
func (b *bulk) changes(w *work, kind changeKind, fields []*field) {
	insts, changes := make([]instance, len(b.objs)), make([]change, len(b.objs))
	snaps := newSlab(b.m.typ)
	remember := kind == updateRow && (b.m.changesMore() || b.m.version != nil)
	for k, obj := range b.objs {
		insts[k] = instance{obj: obj, m: b.m}
		changes[k] = change{i: &insts[k], kind: kind, fields: fields}
		c := &changes[k]
		if remember { // to take back what a failed update fills in
			insts[k].snap = snaps.next()
			for _, f := range b.m.fields {
				f.copy(insts[k].snap, obj)
			}
		}
		if kind == updateRow {
			c.fields = slices.Clip(fields)
			c.stamp()
		}
		w.changes = append(w.changes, c)
	}
	w.sequence = w.changes
	if kind == insertRow {
		w.inserts = w.changes
	} else {
		w.updates = w.changes
	}
}

// inStep has the session's objects follow what was written.
func (b *bulk) inStep(ctx context.Context, kind changeKind, fields []*field) error {
	w := written{table: b.m.base.table}
	if kind == updateRow {
		for _, f := range fields {
			w.columns = append(w.columns, f.col.Name)
		}
		if err := b.reread(ctx); err != nil {
			return err
		}
	}
	b.s.forgetLoaded([]written{w})
	return nil
}

// reread reads the objects again that stand for the rows.
func (b *bulk) reread(ctx context.Context) error {
	ids := b.s.identities(b.m)
	var stale []*instance
	for _, obj := range b.objs {
		key, err := ids.keyOf(obj)
		if err != nil {
			return err
		}
		if i := ids.find(key); i != nil && i.state == Persistent && !i.expired() {
			stale = append(stale, i)
		}
	}
	if len(stale) == 0 {
		return nil
	}
	return b.s.rereadOrRemove(ctx, stale)
}
