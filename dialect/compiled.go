package dialect

// Compiled is a statement's text. It is immutable.
type Compiled struct {
	SQL string
	// Columns are the names of the result's columns; nil if the statement returns no rows.
	Columns []string
	// Writes tells that the statement must not run on a read-only connection.
	Writes bool
}
