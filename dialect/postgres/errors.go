package postgres

import (
	"reflect"

	"github.com/retort-go/retort/dialect"
)

// sqlStater is what the errors of PostgreSQL's drivers have in common.
type sqlStater interface {
	error
	SQLState() string
}

// Classify says what an error of PostgreSQL was, by its SQLSTATE. It knows the errors of pgx and of lib/pq by their method
// SQLState() string. The server names table, column and constraint beside the message; they are read from there.
//
// One code, 57014, stands for a statement that was cancelled and for one that ran into statement_timeout: both are
// InterruptFault.
func (Dialect) Classify(err error) dialect.Fault {
	e := find(err)
	if e == nil {
		return dialect.Fault{}
	}
	f := dialect.Fault{Code: e.SQLState()}
	f.Kind = kindOf(f.Code)
	v := reflect.Indirect(reflect.ValueOf(e))
	if v.Kind() != reflect.Struct {
		return f
	}
	f.Table = field(v, "TableName", "Table")
	f.Column = field(v, "ColumnName", "Column")
	f.Constraint = field(v, "ConstraintName", "Constraint")
	return f
}

// find returns the first error of the tree that has a SQLSTATE.
func find(err error) sqlStater {
	for err != nil {
		if e, ok := err.(sqlStater); ok && e.SQLState() != "" {
			return e
		}
		switch u := err.(type) {
		case interface{ Unwrap() error }:
			err = u.Unwrap()
		case interface{ Unwrap() []error }:
			for _, e := range u.Unwrap() {
				if found := find(e); found != nil {
					return found
				}
			}
			return nil
		default:
			return nil
		}
	}
	return nil
}

// field reads a text field of an error, as pgx calls it or as lib/pq does. The drivers' types can't be named here: this package
// imports none.
func field(v reflect.Value, names ...string) string {
	for _, name := range names {
		if f := v.FieldByName(name); f.IsValid() && f.Kind() == reflect.String {
			return f.String()
		}
	}
	return ""
}

// kindOf maps a SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html): the code itself, or else its class.
func kindOf(code string) dialect.FaultKind {
	if k, ok := codes[code]; ok {
		return k
	}
	if len(code) == 5 {
		return classes[code[:2]]
	}
	return dialect.UnknownFault
}

// classes are the kinds of the codes that are not listed, by their first two characters.
var classes = map[string]dialect.FaultKind{
	"08": dialect.ConnectionFault,
	"28": dialect.ConnectionFault, // invalid authorization
	"53": dialect.FullFault,       // insufficient resources
	"54": dialect.TooBigFault,     // program limit exceeded
	"58": dialect.FullFault,       // errors of the system below: I/O
}

var codes = map[string]dialect.FaultKind{
	"0A000": dialect.SyntaxFault, // not supported
	"22001": dialect.TooBigFault, // string too long for its type
	"22003": dialect.TooBigFault, // number out of its type's range
	"22007": dialect.CheckFault,  // no such date
	"22008": dialect.CheckFault,
	"22012": dialect.CheckFault, // division by zero
	"22021": dialect.CheckFault, // not UTF-8
	"22P02": dialect.CheckFault, // text that is none of its type
	"22P03": dialect.CheckFault,
	"22P05": dialect.CheckFault, // \u0000 in JSON
	"23001": dialect.ForeignKeyFault,
	"23502": dialect.NotNullFault,
	"23503": dialect.ForeignKeyFault,
	"23505": dialect.UniqueFault,
	"23514": dialect.CheckFault,
	"23P01": dialect.UniqueFault, // an exclusion constraint
	"25006": dialect.ReadOnlyFault,
	"25P02": dialect.AbortedFault,
	"25P03": dialect.ConnectionFault, // idle in a transaction for too long
	"3D000": dialect.ConnectionFault, // no such database
	"3F000": dialect.NoTableFault,    // no such schema
	"40001": dialect.SerializationFault,
	"40P01": dialect.DeadlockFault,
	"42501": dialect.DeniedFault,
	"42601": dialect.SyntaxFault,
	"42701": dialect.ExistsFault, // column
	"42702": dialect.SyntaxFault, // ambiguous column
	"42703": dialect.NoColumnFault,
	"42704": dialect.SyntaxFault, // no such type, collation and the like
	"42710": dialect.ExistsFault, // type, constraint, extension and the like
	"42712": dialect.SyntaxFault, // one alias for two tables
	"42723": dialect.ExistsFault, // function
	"42725": dialect.SyntaxFault, // ambiguous function
	"42803": dialect.SyntaxFault, // column not grouped by
	"42804": dialect.SyntaxFault, // types that don't go together
	"42846": dialect.SyntaxFault, // no such cast
	"42883": dialect.SyntaxFault, // no such function or operator
	"42P01": dialect.NoTableFault,
	"42P04": dialect.ExistsFault, // database
	"42P06": dialect.ExistsFault, // schema
	"42P07": dialect.ExistsFault, // table, index, view or sequence
	"42P02": dialect.SyntaxFault, // no such parameter
	"42P08": dialect.SyntaxFault, // ambiguous parameter
	"42P10": dialect.SyntaxFault, // no such ON CONFLICT target
	"42P18": dialect.SyntaxFault, // parameter of unknown type
	"44000": dialect.CheckFault,  // a view's CHECK OPTION
	"53300": dialect.BusyFault,   // too many connections
	"55P03": dialect.BusyFault,   // a lock not had at once, or in lock_timeout
	"57014": dialect.InterruptFault,
	"57P01": dialect.ConnectionFault, // the server shuts down, or an administrator ended the connection
	"57P02": dialect.ConnectionFault,
	"57P03": dialect.ConnectionFault,
	"57P04": dialect.ConnectionFault,
	"57P05": dialect.ConnectionFault,
	"XX001": dialect.CorruptFault,
	"XX002": dialect.CorruptFault,
}
