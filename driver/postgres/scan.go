package postgres

import (
	"time"

	"github.com/retort-go/retort/sqltype"
)

// ScanRow reads a row's columns into a struct. A value of the kind that its field has is written as it is; what is left is for the
// codec: NULL, kinds that differ, numbers that don't fit, types that aren't basic.
func (r *rows) ScanRow(p sqltype.Ptr, moves []sqltype.Move, first int) (int, error) {
	texts := &r.c.room.texts
	texts.Begin()
	for i := range moves {
		m, col := &moves[i], first+i
		fits := false
		switch {
		case r.row[col] == nil:
			if fits = m.Null != sqltype.NotNull; fits {
				m.SetNull(p)
			}
		case m.Form != sqltype.OtherForm:
			fits = r.write(m, p, i, col)
		}
		if fits {
			continue
		}
		if err := m.Scan(p, r, col); err != nil {
			return i, err
		}
	}
	texts.Store(p, moves)
	return len(moves), nil
}

// write stores a value into the field of move number i, if it is of the field's kind and fits.
func (r *rows) write(m *sqltype.Move, p sqltype.Ptr, i, col int) bool {
	switch k := &r.columns[col]; k.kind {
	case sqltype.IntValue:
		return m.Form.SetInt(m.Make(p), r.Int(col))
	case sqltype.FloatValue:
		return m.Form.SetFloat(m.Make(p), r.Float(col))
	case sqltype.BoolValue:
		if m.Form == sqltype.BoolForm {
			*sqltype.At[bool](m.Make(p)) = r.Bool(col)
			return true
		}
	case sqltype.TextValue, sqltype.DecimalValue:
		if m.Form == sqltype.StringForm && k.isPlain() {
			r.c.room.texts.Add(m.Make(p), i, r.row[col])
			return true
		}
	case sqltype.TimeValue:
		if m.Form == sqltype.TimeForm {
			t, err := r.Time(col)
			*sqltype.At[time.Time](m.Make(p)) = t
			return err == nil
		}
	}
	return false
}
