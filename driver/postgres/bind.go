package postgres

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/pgtype"
	dialect "github.com/retort-go/retort/dialect/postgres"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/sqltype"
	"github.com/retort-go/retort/sqltype/civil"
)

// How values travel.
//
// Problem: pgx takes arguments as []any, which moves each number, time and the like to the heap, and finds out by the
// argument's Go type and the parameter's type how to encode it. A parameter's type is the server's choice: an integer may meet a
// NUMERIC or TEXT column, a decimal comes as text, an array as its literal.
//
// Choice: an argument is a pointer to the value where it lies, seen as one of the types below; a pointer in an interface costs
// nothing. These types offer pgx their value in binary form by its valuer interfaces, which its codecs convert to the width the
// server wants, and as text, which pgx falls back to where the parameter's type has no such codec. Text goes as a string, which pgx always
// sends in text format: the server reads it as whatever the parameter is, be it NUMERIC, UUID, JSONB or an array. That boxes 16
// bytes. Values without a described statement (Unprepared) all go as text.
//
// A list is an array of such values for pgx, and its literal where the parameter's type has no binary form that fits. Lists with texts in
// them are always literals, for the same reason as texts; the server reads them as fast.
type (
	boolBind  sqltype.Value
	intBind   sqltype.Value
	floatBind sqltype.Value
	bytesBind sqltype.Value
	timeBind  sqltype.Value
	spanBind  sqltype.Value
	listBind  sqltype.Value
)

// arguments appends values as pgx takes them. The values must stay where they are until the statement is sent.
func arguments(to []any, args []sqltype.Value) ([]any, error) {
	for i := range args {
		arg, err := argument(&args[i])
		if err != nil {
			return to, &engine.Error{Op: "bind", Kind: faultOf(err), Err: fmt.Errorf("bind %d: %w", i+1, err)}
		}
		to = append(to, arg)
	}
	return to, nil
}

func argument(v *sqltype.Value) (any, error) {
	switch v.Kind() {
	case sqltype.TextValue:
		return v.Text(), checkNUL(v.Text())
	case sqltype.ListValue:
		return listArgument(v)
	}
	if bound := plainBind(v); bound != nil || v.IsNull() {
		return bound, nil
	}
	return nil, fmt.Errorf("a %s can't be sent: the dialect must encode it", v.Kind())
}

// plainBind returns a value that isn't a text as pgx takes it; nil is NULL.
func plainBind(v *sqltype.Value) any {
	switch v.Kind() {
	case sqltype.BoolValue:
		return (*boolBind)(v)
	case sqltype.IntValue:
		return (*intBind)(v)
	case sqltype.FloatValue:
		return (*floatBind)(v)
	case sqltype.BytesValue:
		return (*bytesBind)(v)
	case sqltype.TimeValue:
		return (*timeBind)(v)
	case sqltype.DurationValue:
		return (*spanBind)(v)
	}
	return nil
}

// nulError is for a text that has a NUL at this byte.
type nulError int

func (at nulError) Error() string {
	return fmt.Sprintf("the text has a NUL at byte %d, and PostgreSQL's text takes none: store it as bytes", int(at))
}

func checkNUL(text string) error {
	if at := strings.IndexByte(text, 0); at >= 0 {
		return nulError(at)
	}
	return nil
}

// faultOf is the kind of an error of a value.
func faultOf(err error) error {
	if _, ok := errors.AsType[nulError](err); ok {
		return engine.ErrCheck
	}
	return nil
}

func textValue(s string) (pgtype.Text, error) { return pgtype.Text{String: s, Valid: true}, nil }

func (b *boolBind) BoolValue() (pgtype.Bool, error) {
	return pgtype.Bool{Bool: (*sqltype.Value)(b).Bool(), Valid: true}, nil
}

func (b *boolBind) TextValue() (pgtype.Text, error) {
	return textValue(strconv.FormatBool((*sqltype.Value)(b).Bool()))
}

func (b *intBind) Int64Value() (pgtype.Int8, error) {
	return pgtype.Int8{Int64: (*sqltype.Value)(b).Int(), Valid: true}, nil
}

func (b *intBind) TextValue() (pgtype.Text, error) {
	return textValue(strconv.FormatInt((*sqltype.Value)(b).Int(), 10))
}

func (b *floatBind) Float64Value() (pgtype.Float8, error) {
	return pgtype.Float8{Float64: (*sqltype.Value)(b).Float(), Valid: true}, nil
}

func (b *floatBind) TextValue() (pgtype.Text, error) {
	return textValue(strconv.FormatFloat((*sqltype.Value)(b).Float(), 'g', -1, 64))
}

func (b *bytesBind) BytesValue() ([]byte, error) {
	v := (*sqltype.Value)(b).Bytes()
	if v == nil {
		v = []byte{} // nil would be NULL
	}
	return v, nil
}

func (b *bytesBind) TextValue() (pgtype.Text, error) {
	return textValue(`\x` + hex.EncodeToString((*sqltype.Value)(b).Bytes()))
}

func (b *timeBind) TimestamptzValue() (pgtype.Timestamptz, error) {
	return pgtype.Timestamptz{Time: (*sqltype.Value)(b).Time(), Valid: true}, nil
}

// TimestampValue is for a column without a zone, which holds UTC.
func (b *timeBind) TimestampValue() (pgtype.Timestamp, error) {
	return pgtype.Timestamp{Time: (*sqltype.Value)(b).Time().UTC(), Valid: true}, nil
}

func (b *timeBind) DateValue() (pgtype.Date, error) {
	return pgtype.Date{Time: (*sqltype.Value)(b).Time().UTC(), Valid: true}, nil
}

// IntervalValue is for a column of intervals.
func (b *spanBind) IntervalValue() (pgtype.Interval, error) {
	return pgtype.Interval{Microseconds: (*sqltype.Value)(b).Duration().Microseconds(), Valid: true}, nil
}

// Int64Value is for a column of integers, which holds nanoseconds.
func (b *spanBind) Int64Value() (pgtype.Int8, error) {
	return pgtype.Int8{Int64: int64((*sqltype.Value)(b).Duration()), Valid: true}, nil
}

func (b *spanBind) TextValue() (pgtype.Text, error) {
	return textValue(civil.IntervalOf((*sqltype.Value)(b).Duration()).String())
}

func (b *timeBind) TextValue() (pgtype.Text, error) {
	return textValue(string(dialect.AppendTime(nil, (*sqltype.Value)(b).Time())))
}
