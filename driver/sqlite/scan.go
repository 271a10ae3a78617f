package sqlite

import (
	"math"
	"time"

	"github.com/ncruces/go-sqlite3"
	dialect "github.com/retort-go/retort/dialect/sqlite"
	"github.com/retort-go/retort/sqltype"
)

// ScanRow reads a row's columns into a struct. A value of the kind that its field has is written as it is; what is left is for the
// codec: NULL, kinds that differ, numbers that don't fit, types that aren't basic.
func (r *rows) ScanRow(p sqltype.Ptr, moves []sqltype.Move, first int) (int, error) {
	texts := &r.s.texts
	texts.reset()
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
			fits = writeInt(m.Make(p), m.Form, v.Int64())
		case kind == sqlite3.FLOAT:
			fits = writeFloat(m.Make(p), m.Form, v.Float())
		case kind == sqlite3.TEXT:
			fits = texts.write(m.Make(p), i, m.Form, v.RawText())
		}
		if fits {
			continue
		}
		r.asked, r.value, r.kind = first+i, v, valueKinds[kind]
		if err := m.Scan(p, r, first+i); err != nil {
			return i, err
		}
	}
	texts.store(p, moves)
	return len(moves), nil
}

func writeInt(p sqltype.Ptr, f sqltype.Form, n int64) bool {
	switch {
	case f == sqltype.Int64Form:
		*sqltype.At[int64](p) = n
	case f == sqltype.Int32Form && int64(int32(n)) == n:
		*sqltype.At[int32](p) = int32(n)
	case f == sqltype.BoolForm && (n == 0 || n == 1):
		*sqltype.At[bool](p) = n == 1
	default:
		return false
	}
	return true
}

func writeFloat(p sqltype.Ptr, f sqltype.Form, x float64) bool {
	switch {
	case f == sqltype.Float64Form:
		*sqltype.At[float64](p) = x
	case f == sqltype.Float32Form && math.Abs(x) <= math.MaxFloat32:
		*sqltype.At[float32](p) = float32(x)
	default:
		return false
	}
	return true
}

// shared gathers the short texts of a row, which become parts of one string: an allocation a row instead of one a text. A program
// that keeps one of them keeps them all in memory, so long ones stay alone.
type shared struct {
	buf   []byte
	texts []text
}

// text is for which move a string is, and where it ends in the buffer. It begins where the one before it ends.
type text struct{ move, end int32 }

// maxShared is the length of the longest text that shares memory with others, in bytes.
const maxShared = 128

func (s *shared) reset() { s.buf, s.texts = s.buf[:0], s.texts[:0] }

// write takes a text for the variable at p, of the form that move has.
func (s *shared) write(p sqltype.Ptr, move int, f sqltype.Form, raw []byte) bool {
	switch {
	case f == sqltype.TimeForm:
		t, err := dialect.Dialect{}.ParseTimeBytes(raw)
		if err != nil {
			return false
		}
		*sqltype.At[time.Time](p) = t
	case f != sqltype.StringForm:
		return false
	case len(raw) > maxShared:
		*sqltype.At[string](p) = string(raw)
	default:
		s.buf = append(s.buf, raw...)
		s.texts = append(s.texts, text{int32(move), int32(len(s.buf))})
	}
	return true
}

// store makes the strings.
func (s *shared) store(p sqltype.Ptr, moves []sqltype.Move) {
	all := string(s.buf)
	begin := int32(0)
	for _, t := range s.texts {
		*sqltype.At[string](moves[t.move].At(p)) = all[begin:t.end]
		begin = t.end
	}
}
