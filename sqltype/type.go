package sqltype

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
	Timestamp
	JSON
)

var kindNames = [...]string{"unknown", "bool", "int16", "int32", "int64", "float32", "float64", "decimal", "string", "bytes", "timestamp", "json"}

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
}
