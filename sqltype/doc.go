// Package sqltype describes SQL types and carries Go values to and from them.
//
// It is the lowest layer: it knows no statement, no table and no database. Three things live here:
//
//   - [Type]: what a column is, independent of any one database. A dialect turns it into DDL text.
//   - [Value]: one bind value, unboxed. Drivers bind it without an interface allocation.
//   - [Codec]: how one Go type is read from a result column ([Source]) into memory, written out as a Value,
//     compared and copied. A codec is made once per Go type; using one needs no reflection for the basic kinds.
//
// A short tour of the files: type.go (Type, Kind), value.go (Value), source.go (Source and the scan errors),
// codec.go (Codec and how one is chosen), move.go (rows into structs), scalar.go, null.go and foreign.go (the codecs themselves),
// cell.go (the only file of the project that imports unsafe).
//
//	c, err := sqltype.CodecOf(reflect.TypeFor[int64]())
//	v, err := c.Value(sqltype.Addr(&n)) // an Int value, ready to bind
//
// Everything here is safe for concurrent use; codecs are immutable.
package sqltype
