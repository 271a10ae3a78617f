package dialect

// Compiled is a statement's text. It is immutable.
type Compiled struct {
	SQL string
	// Columns are the names of the result's columns; nil if the statement returns no rows.
	Columns []string
	// Order is nil if the placeholders take the values of [ast.Fingerprint] in their order. Otherwise the placeholder at i takes the value
	// at Order[i].
	Order []int
	// ByName tells that the result has these columns in an order of its own, as that of a text the program wrote does. One column alone that
	// is called "" may have any name.
	ByName bool
	// Writes tells that the statement must not run on a read-only connection.
	Writes bool
}
