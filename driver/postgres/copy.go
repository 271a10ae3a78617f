package postgres

import (
	"bytes"
	"context"
	"encoding/binary"
	"math"

	"github.com/jackc/pgx/v5/pgtype"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/sqltype"
)

// How rows are copied.
//
// COPY in binary is less than half of the time of arrays: nothing is parsed, and no INSERT is executed. But the server converts nothing either: a
// value must have the form of its column's type. So the types are asked for in each copy, since a form of another type may be read as
// nonsense; rows are encoded before anything is sent; and where a type or a value has no binary form here (enums, types of extensions), or the
// table is none that takes copies (a view, one with rules or row security), the rows are left to INSERT.

// columnTypes asks for the types of columns, those under domains, in their order; NULL for a table that takes no copies.
const columnTypes = `SELECT CASE WHEN c.relkind IN ('r', 'p') AND NOT c.relhasrules AND NOT pg_catalog.row_security_active(c.oid) THEN ARRAY(
	SELECT CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.oid END::int8
	FROM pg_catalog.unnest($2::text[]) WITH ORDINALITY AS given (name, nr)
	JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attname = given.name AND a.attgenerated = ''
	JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
	ORDER BY given.nr) END
FROM pg_catalog.pg_class c WHERE c.oid = $1::text::regclass`

// Copy sends rows by COPY FROM STDIN, in binary.
func (c *conn) Copy(ctx context.Context, cp *dialect.Copy, values []sqltype.Value) (int64, bool, error) {
	if err := c.settle(); err != nil {
		return 0, false, err
	}
	var types []int64
	if err := c.c.QueryRow(ctx, columnTypes, cp.Table, cp.Columns).Scan(&types); err != nil {
		return 0, false, c.wrap(err)
	}
	if len(types) != len(cp.Columns) {
		return 0, false, nil
	}
	data, ok := encodeRows(c.c.TypeMap(), types, values)
	if !ok {
		return 0, false, nil
	}
	tag, err := c.c.PgConn().CopyFrom(ctx, bytes.NewReader(data), cp.SQL)
	if err != nil {
		return 0, true, c.wrap(err)
	}
	return tag.RowsAffected(), true, nil
}

// copyHeader begins a copy in binary: a signature, no flags, no extension.
const copyHeader = "PGCOPY\n\xff\r\n\x00" + "\x00\x00\x00\x00" + "\x00\x00\x00\x00"

// encodeRows writes values, of rows with columns of some types, as COPY reads them. ok is false if one has no form of its column's type.
func encodeRows(m *pgtype.Map, types []int64, values []sqltype.Value) (data []byte, ok bool) {
	data = make([]byte, 0, len(copyHeader)+16*len(values))
	data = append(data, copyHeader...)
	for k := range values {
		col := k % len(types)
		if col == 0 {
			data = binary.BigEndian.AppendUint16(data, uint16(len(types)))
		}
		at := len(data)
		data = append(data, 0xff, 0xff, 0xff, 0xff) // the length; -1 is NULL
		if values[k].IsNull() {
			continue
		}
		if data, ok = encodeValue(m, uint32(types[col]), &values[k], data); !ok {
			return nil, false
		}
		binary.BigEndian.PutUint32(data[at:], uint32(len(data)-at-4))
	}
	return append(data, 0xff, 0xff), true
}

// encodeValue appends a value in the binary form of a type.
func encodeValue(m *pgtype.Map, oid uint32, v *sqltype.Value, to []byte) ([]byte, bool) {
	switch k := v.Kind(); {
	case k == sqltype.IntValue && oid == pgtype.Int8OID:
		return binary.BigEndian.AppendUint64(to, uint64(v.Int())), true
	case k == sqltype.IntValue && oid == pgtype.Int4OID && v.Int() == int64(int32(v.Int())):
		return binary.BigEndian.AppendUint32(to, uint32(v.Int())), true
	case k == sqltype.FloatValue && oid == pgtype.Float8OID:
		return binary.BigEndian.AppendUint64(to, math.Float64bits(v.Float())), true
	case k == sqltype.BytesValue && (oid == pgtype.ByteaOID || oid == pgtype.UUIDOID && len(v.Bytes()) == 16):
		return append(to, v.Bytes()...), true
	case k != sqltype.TextValue:
		return encodeAs(m, oid, plainBind(v), to)
	}
	text := v.Text()
	if checkNUL(text) != nil {
		return nil, false // INSERT tells it
	}
	switch oid {
	case pgtype.TextOID, pgtype.VarcharOID, pgtype.BPCharOID, pgtype.JSONOID:
		return append(to, text...), true
	case pgtype.JSONBOID:
		return append(append(to, 1), text...), true // a version, and the text
	}
	t, known := m.TypeForOID(oid)
	if !known {
		return nil, false
	}
	parsed, err := t.Codec.DecodeValue(m, oid, pgtype.TextFormatCode, []byte(text))
	if err != nil {
		return nil, false
	}
	return encodeAs(m, oid, parsed, to)
}

// encodeAs appends what pgx makes of a value.
func encodeAs(m *pgtype.Map, oid uint32, v any, to []byte) ([]byte, bool) {
	if v == nil {
		return nil, false
	}
	if _, known := m.TypeForOID(oid); !known {
		return nil, false
	}
	out, err := m.Encode(oid, pgtype.BinaryFormatCode, v, to)
	return out, err == nil && out != nil
}
