package orm

import (
	"context"
	"fmt"
	"slices"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/sqltype"
)

// This file expires and refreshes parts of objects: some columns, some relationships.

// ExpireOnly is [Session.Expire] for parts of an object: columns and relationships of its entity's handle. What is changed in them and not
// flushed is lost; changes of other parts stay. A column is read anew by the next query that meets the row, a relationship is loaded anew
// when it is touched next. A mistake is kept for the next Flush.
//
//	orm.ExpireOnly(s, book, Books.Title, Books.Author)
func ExpireOnly(s *Session, x any, parts ...any) {
	i, fields, rels, err := s.partsOf(x, parts)
	if err != nil {
		s.fault(describe("expire", err))
		return
	}
	i.discard(fields, rels)
	s.expireFields(i, fields)
}

// RefreshOnly is [Session.Refresh] for parts of an object: columns and relationships of its entity's handle. It reads them at once: the columns with
// one statement that names no others, each relationship with one. Changes of other parts are flushed before. An object whose row is gone
// is ErrNoResult and leaves the session.
func RefreshOnly(ctx context.Context, s *Session, x any, parts ...any) error {
	err := s.guarded(func() error {
		i, fields, rels, err := s.partsOf(x, parts)
		if err != nil {
			return err
		}
		i.discard(fields, rels)
		if err := s.autoflush(ctx); err != nil {
			return err
		}
		if len(fields) > 0 {
			if err := s.readFields(ctx, i, fields); err != nil {
				return err
			}
		}
		for _, r := range rels {
			if err := s.loadLazily(ctx, r, i); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return describe("refresh", err)
	}
	return nil
}

// partsOf sorts parts of a persistent object.
func (s *Session) partsOf(x any, parts []any) (i *instance, fields []*field, rels []*relation, err error) {
	m, obj, err := s.mapperOf(x)
	if err != nil {
		return nil, nil, nil, err
	}
	if i = s.lookup(m, obj); i == nil || i.state != Persistent {
		return nil, nil, nil, fmt.Errorf("%w: %s is not persistent in the session", ErrUsage, m.describe(obj))
	}
	for _, p := range parts {
		f, r := partOf(p)
		switch {
		case f != nil && i.m.is(f.m):
			fields = append(fields, f)
		case r != nil && i.m.is(r.owner):
			rels = append(rels, r)
		default:
			return nil, nil, nil, fmt.Errorf("%w: %T is no column or relationship of %s: take it from the entity's handle", ErrUsage, p, m)
		}
	}
	if len(parts) == 0 {
		return nil, nil, nil, fmt.Errorf("%w: no column or relationship of %s is given: use the method for the whole object", ErrUsage, i)
	}
	return i, fields, rels, nil
}

// partOf returns the field or relationship that a part of a handle stands for.
func partOf(p any) (*field, *relation) {
	switch p := p.(type) {
	case retort.Expr:
		_, f := fieldOf(p)
		return f, nil
	case retort.Source:
		if ref := refOf(p); ref != nil {
			return nil, ref.rel
		}
	}
	return nil, nil
}

// discard takes back what was changed in some parts, and forgets that relationships are loaded.
func (i *instance) discard(fields []*field, rels []*relation) {
	for _, f := range fields {
		f.copy(i.obj, i.snap)
	}
	i.sess.forgetExprsOf(i, fields)
	for _, r := range rels {
		r.restore(i, i.snap)
		r.stateIn(i.obj).epoch, r.stateIn(i.snap).epoch = 0, 0
	}
}

// expireFields has some columns of a row read anew, unless all are to be.
func (s *Session) expireFields(i *instance, fields []*field) {
	known, partly := s.partly[i]
	if len(fields) == 0 || i.expired() && !partly {
		return
	}
	if s.partly == nil {
		s.partly = map[*instance][]*field{}
	}
	s.partly[i] = append(known, fields...)
	i.epoch = 0
}

// freshen notes that some columns of a row have been read.
func (s *Session) freshen(i *instance, fields []*field) {
	left, partly := s.partly[i]
	if !partly {
		return
	}
	left = slices.DeleteFunc(left, func(f *field) bool { return slices.Contains(fields, f) })
	if s.partly[i] = left; len(left) == 0 {
		delete(s.partly, i)
		i.epoch = s.epoch
	}
}

// readFields reads some columns of a row.
func (s *Session) readFields(ctx context.Context, i *instance, fields []*field) error {
	key, err := i.identity()
	if err != nil {
		return err
	}
	base := i.m.base
	sel := &ast.Select{Where: []ast.Expr{inKeys(base.columns(i.m.pk), key)}, Options: []any{again{}}}
	for _, f := range fields {
		sel.Cells = append(sel.Cells, ast.Cell{Expr: base.column(f), Codec: f.codec})
	}
	snap := sqltype.New(i.m.typ)
	for _, f := range i.m.fields {
		f.copy(snap, i.snap)
	}
	found := false
	err = s.readUnflushed(ctx, sel, func(_ *reading, rows *engine.Rows) (bool, error) {
		found = true
		for k, f := range fields {
			if err := f.codec.Scan(f.at(snap), rows.Source, k); err != nil {
				return false, fmt.Errorf("read column %s.%s into %s: %w", i.m.tableName, f.col.Name, f, err)
			}
		}
		return false, nil
	})
	switch {
	case err != nil:
		return err
	case !found:
		gone := fmt.Errorf("%s: %w: its row is gone", i, ErrNoResult)
		s.forget(i)
		return gone
	}
	i.take(snap, fields)
	s.freshen(i, fields)
	s.arriveAt(i, afterRefresh)
	return s.tellLoads(ctx)
}

// take makes a snapshot with some columns just read the instance's, and gives the object their values.
func (i *instance) take(snap sqltype.Ptr, fields []*field) {
	for _, f := range fields {
		f.copy(i.obj, snap)
	}
	i.keepRelations(snap)
	if i.sess.undo.wroteAny() {
		i.sess.log().save(i) // the row may be as this transaction made it
	}
	i.snap = snap
	for _, r := range i.m.rels {
		if r.holdsKey() {
			r.followKey(i)
		}
	}
}
