package postgres

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	dialect "github.com/retort-go/retort/dialect/postgres"
	"github.com/retort-go/retort/sqltype"
	"github.com/retort-go/retort/sqltype/civil"
)

// resultFormats asks for the binary format of the types that this file decodes, and for text of all others: text is what a Go
// program gets of a NUMERIC, whose digits it keeps, of JSON, times of day, addresses, arrays and types of extensions.
var resultFormats = pgx.QueryResultFormatsByOID{
	pgtype.BoolOID:        pgx.BinaryFormatCode,
	pgtype.Int2OID:        pgx.BinaryFormatCode,
	pgtype.Int4OID:        pgx.BinaryFormatCode,
	pgtype.Int8OID:        pgx.BinaryFormatCode,
	pgtype.OIDOID:         pgx.BinaryFormatCode,
	pgtype.Float4OID:      pgx.BinaryFormatCode,
	pgtype.Float8OID:      pgx.BinaryFormatCode,
	pgtype.ByteaOID:       pgx.BinaryFormatCode,
	pgtype.UUIDOID:        pgx.BinaryFormatCode,
	pgtype.TimestamptzOID: pgx.BinaryFormatCode,
	pgtype.TimestampOID:   pgx.BinaryFormatCode,
	pgtype.DateOID:        pgx.BinaryFormatCode,
	pgtype.IntervalOID:    pgx.BinaryFormatCode, // whose text is in one of four styles
}

// column is how a column of a result is read.
type column struct {
	name   string
	oid    uint32
	binary bool
	kind   sqltype.ValueKind
}

// plan decides how the columns are read. The names are copied: pgx uses the memory of the descriptions again.
func (r *rows) plan() {
	r.columns = make([]column, len(r.fields))
	for i := range r.fields {
		f := &r.fields[i]
		r.columns[i] = column{name: f.Name, oid: f.DataTypeOID, binary: f.Format == pgx.BinaryFormatCode, kind: kindOf(f.DataTypeOID)}
	}
	r.fields = nil
}

func kindOf(oid uint32) sqltype.ValueKind {
	switch oid {
	case pgtype.BoolOID:
		return sqltype.BoolValue
	case pgtype.Int2OID, pgtype.Int4OID, pgtype.Int8OID, pgtype.OIDOID:
		return sqltype.IntValue
	case pgtype.Float4OID, pgtype.Float8OID:
		return sqltype.FloatValue
	case pgtype.NumericOID:
		return sqltype.DecimalValue
	case pgtype.ByteaOID:
		return sqltype.BytesValue
	case pgtype.TimestamptzOID, pgtype.TimestampOID, pgtype.DateOID:
		return sqltype.TimeValue
	}
	return sqltype.TextValue
}

func (r *rows) Kind(col int) sqltype.ValueKind {
	if r.row[col] == nil {
		return sqltype.NullValue
	}
	return r.columns[col].kind
}

func (r *rows) Bool(col int) bool {
	b := r.row[col]
	return len(b) == 1 && (b[0] == 1 || b[0] == 't')
}

func (r *rows) Int(col int) int64 {
	b := r.row[col]
	if !r.columns[col].binary {
		n, _ := strconv.ParseInt(string(b), 10, 64) // what the server calls an integer is one
		return n
	}
	switch {
	case len(b) == 8:
		return int64(binary.BigEndian.Uint64(b))
	case len(b) == 2:
		return int64(int16(binary.BigEndian.Uint16(b)))
	case r.columns[col].oid == pgtype.OIDOID:
		return int64(binary.BigEndian.Uint32(b))
	}
	return int64(int32(binary.BigEndian.Uint32(b)))
}

func (r *rows) Float(col int) float64 {
	b := r.row[col]
	switch {
	case !r.columns[col].binary:
		f, _ := strconv.ParseFloat(string(b), 64)
		return f
	case len(b) == 4:
		return float64(math.Float32frombits(binary.BigEndian.Uint32(b)))
	}
	return math.Float64frombits(binary.BigEndian.Uint64(b))
}

func (r *rows) Text(col int) string {
	b := r.row[col]
	switch k := &r.columns[col]; {
	case k.oid == pgtype.UUIDOID && k.binary:
		return uuidText(b)
	case k.oid == pgtype.IntervalOID && k.binary:
		return intervalOf(b).String()
	}
	return string(b)
}

// intervalOf reads microseconds, days and months.
func intervalOf(b []byte) civil.Interval {
	return civil.Interval{
		Micros: int64(binary.BigEndian.Uint64(b)),
		Days:   int32(binary.BigEndian.Uint32(b[8:])),
		Months: int32(binary.BigEndian.Uint32(b[12:])),
	}
}

// isPlain tells that the bytes of a text or decimal are its text.
func (c *column) isPlain() bool {
	return !c.binary || c.oid != pgtype.UUIDOID && c.oid != pgtype.IntervalOID
}

// uuidText writes 16 bytes as 8-4-4-4-12 hexadecimal digits.
func uuidText(b []byte) string {
	var out [36]byte
	at := 0
	for i, c := range b {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			out[at] = '-'
			at++
		}
		hex.Encode(out[at:], []byte{c})
		at += 2
	}
	return string(out[:at])
}

func (r *rows) Bytes(col int) []byte {
	b := r.row[col]
	if r.columns[col].binary || len(b) < 2 || b[0] != '\\' || b[1] != 'x' {
		return b
	}
	out := make([]byte, hex.DecodedLen(len(b)-2))
	n, _ := hex.Decode(out, b[2:])
	return out[:n]
}

// The binary format counts from 2000, in microseconds or in days; the extremes are infinities.
const (
	epochSeconds = 946684800 // 2000-01-01 00:00:00 UTC
	daySeconds   = 24 * 60 * 60
)

var errInfinity = errors.New("infinity is no time.Time: leave it out by a condition, or read it as text")

// Time reads a timestamp or date, in UTC, and a text as the dialect does.
func (r *rows) Time(col int) (time.Time, error) {
	b, k := r.row[col], &r.columns[col]
	switch {
	case k.kind != sqltype.TimeValue && k.kind != sqltype.TextValue:
		return time.Time{}, fmt.Errorf("a value of PostgreSQL's type %d is no timestamp", k.oid)
	case !k.binary:
		return dialect.Dialect{}.ParseTime(string(b))
	case k.oid == pgtype.DateOID:
		days := int64(int32(binary.BigEndian.Uint32(b)))
		if days == math.MaxInt32 || days == math.MinInt32 {
			return time.Time{}, errInfinity
		}
		return time.Unix(epochSeconds+days*daySeconds, 0).UTC(), nil
	}
	micros := int64(binary.BigEndian.Uint64(b))
	if micros == math.MaxInt64 || micros == math.MinInt64 {
		return time.Time{}, errInfinity
	}
	seconds := micros / 1e6
	rest := micros - seconds*1e6
	return time.Unix(epochSeconds+seconds, rest*1000).UTC(), nil
}
