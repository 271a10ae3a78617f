package sqltype

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Kind names a family of SQL types. A dialect decides the spelling.
type Kind uint8

// The kinds. Unknown is the zero value: a column whose type only the database knows.
const (
	Unknown Kind = iota
	Bool
	Int16
	Int32
	Int64
	Float32
	Float64
	Decimal
	String // VARCHAR when sized, TEXT when not
	Bytes
	Timestamp // a point in time
	JSON
	Date
	TimeOfDay
	DateTime // a date and a time of day, without a zone
	Duration // a time.Duration
	Interval // months, days and microseconds
	UUID
	Inet // an address of a host or a network
	Enum // one of the texts that [Type].Enum lists
	Array
	Span      // a [Range] of values
	MultiSpan // a [Multirange] of them
	MAC       // the hardware address of a network interface
)

var kindNames = [...]string{"unknown", "bool", "int16", "int32", "int64", "float32", "float64", "decimal", "string", "bytes", "timestamp", "json",
	"date", "time of day", "date and time", "duration", "interval", "uuid", "inet", "enum", "array", "range", "multirange", "hardware address"}

// String returns the kind's name in lower case, as used in error messages.
func (k Kind) String() string { return kindNames[k] }

// Type is the type of a column. The zero value is an unknown type.
type Type struct {
	Kind Kind
	// Size is the length limit of a String (in characters) or Bytes (in bytes); 0 is unlimited.
	// For a Decimal it is the total number of digits; 0 leaves precision to the database.
	Size int
	// Scale is the number of a Decimal's digits after the point.
	Scale int
	// Verbatim is a type name for DDL that overrides the dialect's spelling of Kind, for example "CITEXT".
	Verbatim string
	// Enum says what an Enum may be; nil for other kinds.
	Enum *EnumType
	// Elem is the type of an Array's elements, or of the bounds of a Span or MultiSpan; nil for other kinds.
	Elem *Type
}

// EnumType is a set of texts. Databases that have such types by name make one of it; others check each column.
type EnumType struct {
	Schema string // "" is the connection's default
	Name   string // "" where only databases without such names are used
	Values []string
	// Storage is how columns hold the values.
	Storage EnumStorage
	// Open takes values that aren't listed too, when they are written and when they are read: for a program that runs beside a newer one, whose
	// list is longer. The database may still refuse them.
	Open bool
}

// EnumStorage is how columns of an [EnumType] hold its values.
type EnumStorage uint8

// The ways to hold them. All but the first are VARCHAR of the longest value's length, or of the column's Size, on every database, so that
// a list can grow without a change of type.
const (
	EnumNative    EnumStorage = iota // a type of the database's, or a text with a check where it has none
	EnumChecked                      // a text with a check
	EnumUnchecked                    // a text that only the program checks
)

// Has tells whether s is one of the values.
func (e *EnumType) Has(s string) bool {
	for _, v := range e.Values {
		if v == s {
			return true
		}
	}
	return false
}

// Check returns ErrMismatch for a text that the enum doesn't take. goType names what the text is of.
func (e *EnumType) Check(s, goType string) error {
	if e.Open || e.Has(s) {
		return nil
	}
	return fmt.Errorf("%w: %q is no %s: want one of %s", ErrMismatch, s, goType, strings.Join(e.Values, ", "))
}

// Stored returns the type that a database is asked for: for an Enum that is kept as text that of the text, for any other type t itself.
func (t Type) Stored() Type {
	if t.Kind != Enum || t.Enum == nil || t.Enum.Storage == EnumNative || t.Verbatim != "" {
		return t
	}
	size := t.Size
	if size == 0 {
		for _, v := range t.Enum.Values {
			size = max(size, utf8.RuneCountInString(v))
		}
	}
	return Type{Kind: String, Size: size}
}
