package sqlite

import (
	"time"

	"github.com/ncruces/go-sqlite3"
	dialect "github.com/retort-go/retort/dialect/sqlite"
	"github.com/retort-go/retort/sqltype"
)

// ScanRow reads a row's columns into a struct. A value of the kind that its field has is written as it is; what is left is for the
// codec: NULL, kinds that differ, numbers that don't fit, types that aren't basic.
func (r *rows) ScanRow(p sqltype.Ptr, moves []sqltype.Move, first int) (int, error) {
	texts := &r.s.texts
	texts.Begin()
	for i := range moves {
		m := &moves[i]
		v := r.s.ColumnValue(first + i)
		kind := v.Type()
		fits := false
		switch {
		case kind == sqlite3.NULL:
			if fits = m.Null != sqltype.NotNull; fits {
				m.SetNull(p)
			}
		case m.Form == sqltype.OtherForm:
		case kind == sqlite3.INTEGER:
			fits = m.Form.SetInt(m.Make(p), v.Int64())
		case kind == sqlite3.FLOAT:
			fits = m.Form.SetFloat(m.Make(p), v.Float())
		case kind == sqlite3.TEXT:
			fits = writeText(texts, m.Make(p), i, m.Form, v.RawText())
		}
		if fits {
			continue
		}
		r.asked, r.value, r.kind = first+i, v, valueKinds[kind]
		if err := m.Scan(p, r, first+i); err != nil {
			return i, err
		}
	}
	texts.Store(p, moves)
	return len(moves), nil
}

// writeText takes a text for the variable at p, of the form that move has.
func writeText(texts *sqltype.Texts, p sqltype.Ptr, move int, f sqltype.Form, raw []byte) bool {
	switch f {
	case sqltype.StringForm:
		texts.Add(p, move, raw)
		return true
	case sqltype.TimeForm:
		t, err := dialect.Dialect{}.ParseTimeBytes(raw)
		if err != nil {
			return false
		}
		*sqltype.At[time.Time](p) = t
		return true
	}
	return false
}
