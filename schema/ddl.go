package schema

import (
	"slices"

	"github.com/retort-go/retort/sqltype"
)

// DDL is a statement in the database's own SQL that runs when a schema is created or dropped: a trigger, a function, a grant, a row that must
// be there. As an item of a table or of a view ([MetaData.ViewOf]) it runs when that is created or dropped, and not when it was there already;
// given to [MetaData.DDL], when anything of the schema is.
//
//	md.Table("book", schema.BigInt("book_id").PrimaryKey(),
//		schema.DDL{SQL: "ALTER TABLE {table} CLUSTER ON book_pkey", Dialects: []string{"postgres"}})
//
// For Go code at the same moments see engine.OnDDL.
type DDL struct {
	When Moment
	// SQL is one statement, which goes into DDL as it is, but for {table}: the full name of the table that it is an item of, quoted as it needs.
	SQL string
	// Dialects are names of dialects, as their Name gives them; the statement is for these only. None means all.
	Dialects []string
	// If tells whether the statement is for a database; nil means it is. See dialect.Having.
	If func(Database) bool
}

// Moment is when something happens to a table, or to a whole schema.
type Moment uint8

// The moments. A table's are next to its CREATE TABLE with its indexes and comments, and its DROP TABLE. Those of a schema are behind the creation of
// its namespaces ([MetaData.Schema]) and before all else, behind all else, and so in the opposite order when it is dropped.
const (
	AfterCreate Moment = iota
	BeforeCreate
	BeforeDrop
	AfterDrop
)

var momentText = [...]string{"after create", "before create", "before drop", "after drop"}

// String returns the moment in words: "after create".
func (m Moment) String() string { return momentText[m] }

// Database is what the condition of a [DDL] is asked about. It is a dialect.Dialect.
type Database interface {
	Name() string
	TypeName(t sqltype.Type) (string, error)
}

// For tells whether a statement is for a database, by its Dialects and If.
func (d *DDL) For(db Database) bool {
	return (len(d.Dialects) == 0 || slices.Contains(d.Dialects, db.Name())) && (d.If == nil || d.If(db))
}

func (d DDL) addTo(t *Table) { t.DDL = append(t.DDL, &d) }

// DDL adds statements to the creation or the dropping of the schema.
func (m *MetaData) DDL(statements ...DDL) {
	for _, d := range statements {
		m.ddl = append(m.ddl, &d)
	}
}

// Statements returns what [MetaData.DDL] was given, in that order.
func (m *MetaData) Statements() []*DDL { return slices.Clone(m.ddl) }
