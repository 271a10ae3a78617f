package schema

// Identity says how the database generates the values of a column: GENERATED … AS IDENTITY, or AUTO_INCREMENT. What a database can't do of
// it is an error when its DDL is made: SQLite begins at 1 and goes by 1, MySQL goes by what its server says; neither refuses values
// that the program gives.
type Identity struct {
	// Always has the database refuse values that the program gives.
	Always bool
	// Start is the first value; 0 is 1.
	Start int64
	// Increment is the step from one value to the next; 0 is 1.
	Increment int64
}

// Identity has the database generate the column's values. A single integer key needs it only to say more than that.
func (c Column) Identity(i Identity) Column {
	c.Ident = &i
	return c.NotNull()
}
