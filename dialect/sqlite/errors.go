package sqlite

import (
	"reflect"
	"strconv"
	"strings"

	"github.com/retort-go/retort/dialect"
)

// The result codes that are told apart (https://sqlite.org/rescode.html): primary ones below 256, extended ones above.
const (
	codeError             = 1
	codePermission        = 3
	codeBusy              = 5
	codeLocked            = 6
	codeNoMemory          = 7
	codeReadOnly          = 8
	codeInterrupt         = 9
	codeCorrupt           = 11
	codeFull              = 13
	codeCantOpen          = 14
	codeProtocol          = 15
	codeTooBig            = 18
	codeMismatch          = 20
	codeAuth              = 23
	codeRange             = 25
	codeNotADatabase      = 26
	codeBusySnapshot      = 5 | 2<<8
	codeConstraintCheck   = 19 | 1<<8
	codeConstraintForeign = 19 | 3<<8
	codeConstraintNotNull = 19 | 5<<8
	codeConstraintPrimary = 19 | 6<<8
	codeConstraintTrigger = 19 | 7<<8
	codeConstraintUnique  = 19 | 8<<8
	codeConstraintRowID   = 19 | 10<<8
	codeConstraintType    = 19 | 12<<8
)

// Classify says what an error of SQLite was, by its extended result code. It knows the errors of this project's own driver and of
// modernc.org/sqlite (a method Code() int), of mattn/go-sqlite3 (a field ExtendedCode) and of ncruces/go-sqlite3 (a method ExtendedCode).
//
// SQLite has one code for everything it can't prepare, be it a typing error or a missing table, so all of that is SyntaxFault,
// and only where the driver tells by Preparing() bool that it was preparing (driver/sqlite finds missing tables by looking for them). The names of table, column and
// constraint are in the message only; they are read from there once the code has said what message it is.
func (Dialect) Classify(err error) dialect.Fault {
	code, e := find(err)
	if e == nil {
		return dialect.Fault{}
	}
	f := dialect.Fault{Kind: kindOf(code), Code: strconv.Itoa(code)}
	if code == codeError {
		if p, ok := e.(interface{ Preparing() bool }); ok && p.Preparing() {
			f.Kind = dialect.SyntaxFault
		}
	}
	if code == codeConstraintTrigger && strings.Contains(e.Error(), "FOREIGN KEY constraint failed") {
		f.Kind = dialect.ForeignKeyFault // ON DELETE RESTRICT is a trigger of SQLite's own
	}
	name(&f, e.Error())
	return f
}

// find returns the first error of the tree that has a result code, and the code.
func find(err error) (int, error) {
	for err != nil {
		if code, ok := codeOf(err); ok {
			return code, err
		}
		switch u := err.(type) {
		case interface{ Unwrap() error }:
			err = u.Unwrap()
		case interface{ Unwrap() []error }:
			for _, e := range u.Unwrap() {
				if code, found := find(e); found != nil {
					return code, found
				}
			}
			return 0, nil
		default:
			return 0, nil
		}
	}
	return 0, nil
}

// codeOf returns the result code that an error itself has. The drivers' types can't be named here: this package imports none.
func codeOf(err error) (int, bool) {
	if c, ok := err.(interface{ Code() int }); ok {
		return c.Code(), true
	}
	v := reflect.ValueOf(err)
	if m := v.MethodByName("ExtendedCode"); m.IsValid() && m.Type().NumIn() == 0 && m.Type().NumOut() == 1 {
		return integer(m.Call(nil)[0])
	}
	if v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct {
		return 0, false
	}
	n, ok := integer(v.FieldByName("ExtendedCode"))
	if ok && n == 0 {
		return integer(v.FieldByName("Code"))
	}
	return n, ok
}

func integer(v reflect.Value) (int, bool) {
	switch {
	case !v.IsValid():
		return 0, false
	case v.CanInt():
		return int(v.Int()), true
	case v.CanUint():
		return int(v.Uint()), true
	}
	return 0, false
}

// kindOf maps a result code; an extended one that isn't listed counts as its primary one.
func kindOf(code int) dialect.FaultKind {
	switch code {
	case codeBusySnapshot:
		return dialect.SerializationFault
	case codeConstraintUnique, codeConstraintPrimary, codeConstraintRowID:
		return dialect.UniqueFault
	case codeConstraintForeign:
		return dialect.ForeignKeyFault
	case codeConstraintNotNull:
		return dialect.NotNullFault
	case codeConstraintCheck, codeConstraintType:
		return dialect.CheckFault
	}
	switch code & 0xff {
	case codeBusy, codeLocked, codeProtocol:
		return dialect.BusyFault
	case codeReadOnly:
		return dialect.ReadOnlyFault
	case codeInterrupt:
		return dialect.InterruptFault
	case codeCorrupt, codeNotADatabase:
		return dialect.CorruptFault
	case codeFull, codeNoMemory:
		return dialect.FullFault
	case codePermission, codeAuth:
		return dialect.DeniedFault
	case codeMismatch: // text as the key of a table
		return dialect.CheckFault
	case codeRange: // a placeholder that isn't there
		return dialect.SyntaxFault
	case codeCantOpen:
		return dialect.ConnectionFault
	case codeTooBig:
		return dialect.TooBigFault
	}
	return dialect.UnknownFault
}

// name fills in the names that SQLite puts behind "… constraint failed: ": table.column, several of them for a unique constraint, or
// the name of a check constraint, or its text if it has none.
func name(f *dialect.Fault, message string) {
	_, what, ok := strings.Cut(message, " constraint failed: ")
	if !ok {
		return
	}
	what = strings.TrimSuffix(what, " ("+f.Code+")") // modernc.org/sqlite appends the code
	switch f.Kind {
	case dialect.CheckFault:
		f.Constraint = what
	case dialect.UniqueFault, dialect.NotNullFault:
		f.Table, f.Column = tableColumns(what)
	}
}

// tableColumns reads "t.a, t.b" as t and "a, b". It gives nothing if a name with a dot or comma makes that ambiguous.
func tableColumns(s string) (table, columns string) {
	var names []string
	for _, part := range strings.Split(s, ", ") {
		t, c, ok := strings.Cut(part, ".")
		if !ok || strings.Contains(c, ".") || table != "" && table != t {
			return "", ""
		}
		table = t
		names = append(names, c)
	}
	return table, strings.Join(names, ", ")
}
