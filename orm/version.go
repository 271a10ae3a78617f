package orm

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// Optimistic locking. A field tagged version has a value that every change of the row makes another one. An UPDATE or DELETE of a flush names
// the version that was read, so that one that somebody else has made obsolete meets no row, and is a *StaleError. What a
// new version is depends on the field: an integer counts, a time.Time is the time of the change, version=server is whatever the
// database makes (a trigger, xmin), version=manual what the program puts there. Statements without objects count and stamp as well.

// versioning is how a row gets its versions.
type versioning uint8

const (
	versionMade   versioning = iota // by Go, in each flush
	versionServer                   // by the database, and read back
	versionManual                   // by the program
)

var versionWords = map[string]versioning{"": versionMade, "server": versionServer, "manual": versionManual}

// findVersion settles the version column.
func (m *mapper) findVersion() {
	m.version, m.versioned = nil, versionMade
	for _, f := range m.fields {
		word, ok := f.tag.Get("version")
		switch {
		case !ok:
			continue
		case m.version != nil:
			m.fault(f.name, "is a second version, after %s: a row has one", m.version.name)
			continue
		case f.pk:
			m.fault(f.name, "a key is no version: it never changes")
			continue
		}
		m.version = f
		m.versioned = versionWords[word]
		f.server = f.server || m.versioned == versionServer
		if m.versioned == versionMade {
			f.versionDefaults()
		}
	}
}

// versionDefaults gives a version that Go makes its first value, and the next ones.
func (f *field) versionDefaults() {
	switch {
	case isInteger(f.codec.Type.Kind):
		f.insert = &ast.Bind{Value: sqltype.IntOf(1)}
		f.update = &ast.Each{Make: f.nextCount}
		f.updateSQL = &ast.Binary{Op: ast.Add, L: f.m.base.column(f), R: &ast.Bind{Value: sqltype.IntOf(1)}}
	case f.codec.Type.Kind == sqltype.Timestamp:
		f.insert = ast.ExprOf(retort.Clock())
		f.update = &ast.Each{Make: f.nextTime}
		f.updateSQL = f.insert
	default:
		f.m.fault(f.name, "version goes with an integer or time.Time, the field is %s: make it one, or say version=server or version=manual", f.typ)
	}
}

var errNoVersion = errors.New("the version that was read is NULL")

// nextCount is the version after the one that the object has.
func (f *field) nextCount(at ast.Moment) (sqltype.Value, error) {
	v, ok := at.Given(f.col.Name)
	if !ok || v.IsNull() {
		return v, errNoVersion
	}
	n := v.Int() + 1
	if n < v.Int() {
		return v, fmt.Errorf("there is no version after %d", v.Int())
	}
	return sqltype.IntOf(n), nil
}

// nextTime is now, or a microsecond after the version that the object has if the clock hasn't come so far: databases keep no more.
func (f *field) nextTime(at ast.Moment) (sqltype.Value, error) {
	now := at.Now
	if v, ok := at.Given(f.col.Name); ok && !v.IsNull() && !now.After(v.Time()) {
		now = v.Time().Truncate(time.Microsecond).Add(time.Microsecond)
	}
	return sqltype.TimeOf(now), nil
}

// guards are the columns by which a statement of a flush finds a row: its key and the version that was read.
func (m *mapper) guards() []*field {
	if m.version == nil {
		return m.pk
	}
	return append(m.pk[:len(m.pk):len(m.pk)], m.version)
}

// guardedBy is the condition by which a statement of a flush finds its rows.
func (st *step) guardedBy(rows []*change) (ast.Expr, error) {
	keys, err := st.keys(rows)
	if err != nil || st.m.version == nil {
		return inKeys(st.m.base.columns(st.m.pk), keys), err
	}
	width := len(st.m.pk)
	both := make([]sqltype.Value, 0, len(keys)+len(rows))
	for k, c := range rows {
		v, err := st.readVersion(c)
		if err != nil {
			return nil, err
		}
		both = append(append(both, keys[k*width:(k+1)*width]...), v)
	}
	columns := st.m.base.columns(st.m.guards())
	if len(rows) == 1 {
		return equalValues(columns, both), nil
	}
	return inKeys(columns, both), nil
}

// readVersion is the version by which a step finds a row: as it was read, or as an earlier statement of the flush left it, which the object
// has.
func (st *step) readVersion(c *change) (sqltype.Value, error) {
	if st.post || c.kind == insertRow {
		return st.m.version.value(c.i.obj)
	}
	if c.version != nil {
		return *c.version, nil
	}
	return st.m.version.value(c.i.snap)
}

// askVersions finds out which versions the database has made of rows that are still to be updated or deleted.
func (x *execution) askVersions(ctx context.Context, st *step) error {
	if st.m.version == nil || st.m.versioned != versionServer {
		return nil
	}
	keys, err := st.keys(st.changes)
	if err != nil {
		return err
	}
	f := st.m.version
	for k, c := range st.changes {
		n := &ast.Select{
			Cells: []ast.Cell{{Expr: st.m.base.column(f), Codec: f.codec}},
			Where: []ast.Expr{equalValues(st.m.base.columns(st.m.pk), keys[k*len(st.m.pk):][:len(st.m.pk)])},
		}
		got, err := x.rows(ctx, n, 1, 1)
		if err != nil {
			return err
		}
		if len(got) == 1 {
			v, err := f.rowValue(sqltype.ValueSource{V: got[0][0]}, 0)
			if err != nil {
				return err
			}
			c.i.change.version = &v
		}
	}
	return nil
}
