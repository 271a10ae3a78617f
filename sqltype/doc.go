// Package sqltype describes SQL types and carries Go values to and from them.
//
// It is the lowest layer: it knows no statement, no table and no database. Three things live here:
//
//   - [Type]: what a column is, independent of any one database. A dialect turns it into DDL text.
//   - [Value]: one bind value, unboxed. Drivers bind it without an interface allocation.
//   - [Codec]: how one Go type is read from a result column ([Source]) into memory, written out as a Value,
//     compared and copied. A codec is made once per Go type; using one needs no reflection for the basic kinds.
//
// A type that has no codec gets one by [Register]. [Range] is the Go type of ranges; package civil beside this one has those of dates and
// times without a zone, and of intervals.
//
// A short tour of the files: type.go (Type, Kind), value.go (Value), source.go (Source and the scan errors),
// codec.go (Codec and how one is chosen), move.go and texts.go (rows into structs), scalar.go, null.go, foreign.go, textual.go, calendar.go, interval.go, uuid.go, inet.go, mac.go, enum.go, array.go, span.go and multispan.go
// (the codecs themselves), item.go (what databases write inside of arrays and ranges), register.go (codecs of the program's own),
// cell.go (the only file of the project that imports unsafe).
//
//	c, err := sqltype.CodecOf(reflect.TypeFor[int64]())
//	v, err := c.Value(sqltype.Addr(&n)) // an Int value, ready to bind
//
// Everything here is safe for concurrent use; codecs are immutable.
package sqltype
