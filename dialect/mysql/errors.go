package mysql

import (
	"reflect"
	"strconv"
	"strings"

	"github.com/retort-go/retort/dialect"
)

// Classify says what an error of the server was, by its number. It knows the errors of github.com/go-sql-driver/mysql by their field
// Number. The server names column and constraint in the message only; they are read from there once the number has said what message it
// is, by its quotes, so that it may be in any language.
//
// Numbers below 1900 mean the same on both servers; from there on MySQL has its own from 3000 to 4999 and MariaDB from 4000 on.
func (Dialect) Classify(err error) dialect.Fault {
	number, message := find(err)
	if number == 0 {
		return dialect.Fault{}
	}
	f := dialect.Fault{Kind: kinds[number], Code: strconv.Itoa(number)}
	name(&f, number, message)
	return f
}

// find returns the number and message of the first error of the tree that has a number.
func find(err error) (int, string) {
	for err != nil {
		if n, message := numberOf(err); n != 0 {
			return n, message
		}
		switch u := err.(type) {
		case interface{ Unwrap() error }:
			err = u.Unwrap()
		case interface{ Unwrap() []error }:
			for _, e := range u.Unwrap() {
				if n, message := find(e); n != 0 {
					return n, message
				}
			}
			return 0, ""
		default:
			return 0, ""
		}
	}
	return 0, ""
}

// numberOf reads the fields of an error of the driver, whose type can't be named here: this package imports no driver.
func numberOf(err error) (int, string) {
	v := reflect.ValueOf(err)
	if v.Kind() == reflect.Pointer && !v.IsNil() {
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct {
		return 0, ""
	}
	n, message := v.FieldByName("Number"), v.FieldByName("Message")
	if !n.IsValid() || !n.CanUint() || !message.IsValid() || message.Kind() != reflect.String {
		return 0, ""
	}
	return int(n.Uint()), message.String()
}

// The numbers whose messages name something.
const (
	badNull        = 1048
	dupEntry       = 1062
	noDefault      = 1364
	noReferenced   = 1216
	rowIsReferred  = 1217
	rowReferred2   = 1451
	noReferenced2  = 1452
	dupEntryKey    = 1586
	mysqlCheck     = 3819
	mariaCheck     = 4025
	mariaDataTrunc = 1265
)

// kinds maps the numbers (https://mariadb.com/kb/en/mariadb-error-code-reference/,
// https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html).
var kinds = map[int]dialect.FaultKind{
	badNull:        dialect.NotNullFault,
	noDefault:      dialect.NotNullFault, // a column that has no default was left out
	1263:           dialect.NotNullFault,
	dupEntry:       dialect.UniqueFault,
	dupEntryKey:    dialect.UniqueFault,
	1022:           dialect.UniqueFault,
	1557:           dialect.UniqueFault, // a cascade would make a duplicate
	1761:           dialect.UniqueFault,
	1762:           dialect.UniqueFault,
	noReferenced:   dialect.ForeignKeyFault,
	rowIsReferred:  dialect.ForeignKeyFault,
	rowReferred2:   dialect.ForeignKeyFault,
	noReferenced2:  dialect.ForeignKeyFault,
	1834:           dialect.ForeignKeyFault,
	mysqlCheck:     dialect.CheckFault,
	mariaCheck:     dialect.CheckFault,
	mariaDataTrunc: dialect.CheckFault, // text that is none of an enum's
	1292:           dialect.CheckFault, // text that is no date or number
	1366:           dialect.CheckFault, // text that is no number, or not UTF-8
	1367:           dialect.CheckFault,
	1411:           dialect.CheckFault,
	3140:           dialect.CheckFault, // text that is no JSON
	4038:           dialect.CheckFault,
	1264:           dialect.TooBigFault, // number out of its column's range
	1406:           dialect.TooBigFault, // text too long for its column
	1690:           dialect.TooBigFault,
	1118:           dialect.TooBigFault,
	1153:           dialect.TooBigFault, // statement over max_allowed_packet
	1301:           dialect.TooBigFault,
	1390:           dialect.TooBigFault, // too many placeholders
	1213:           dialect.DeadlockFault,
	1020:           dialect.SerializationFault, // the record has changed since it was read (innodb_snapshot_isolation)
	1180:           dialect.SerializationFault, // a cluster refused the commit
	1205:           dialect.BusyFault,          // a lock not had in time
	3572:           dialect.BusyFault,          // nor at once
	1040:           dialect.BusyFault,          // too many connections
	1203:           dialect.BusyFault,
	1226:           dialect.BusyFault,
	1969:           dialect.TimeoutFault, // max_statement_time
	3024:           dialect.TimeoutFault, // max_execution_time
	1317:           dialect.InterruptFault,
	1927:           dialect.ConnectionFault, // killed
	1053:           dialect.ConnectionFault, // the server shuts down
	1042:           dialect.ConnectionFault,
	1043:           dialect.ConnectionFault,
	1044:           dialect.ConnectionFault, // access denied to the database
	1045:           dialect.ConnectionFault, // access denied
	1049:           dialect.ConnectionFault, // no such database
	1129:           dialect.ConnectionFault, // host blocked
	1130:           dialect.ConnectionFault,
	1152:           dialect.ConnectionFault,
	1158:           dialect.ConnectionFault,
	1159:           dialect.ConnectionFault,
	1160:           dialect.ConnectionFault,
	1161:           dialect.ConnectionFault,
	1184:           dialect.ConnectionFault,
	1698:           dialect.ConnectionFault,
	2002:           dialect.ConnectionFault,
	2003:           dialect.ConnectionFault,
	2006:           dialect.ConnectionFault,
	2013:           dialect.ConnectionFault,
	4031:           dialect.ConnectionFault, // idle for too long
	1007:           dialect.ExistsFault,     // database
	1050:           dialect.ExistsFault,     // table
	1060:           dialect.ExistsFault,     // column
	1061:           dialect.ExistsFault,     // index
	1304:           dialect.ExistsFault,     // routine
	1826:           dialect.ExistsFault,     // foreign key
	1440:           dialect.ExistsFault,     // a transaction in two phases
	1142:           dialect.DeniedFault,
	1143:           dialect.DeniedFault, // a column
	1227:           dialect.DeniedFault,
	1370:           dialect.DeniedFault, // a routine
	1365:           dialect.CheckFault,  // division by zero
	1369:           dialect.CheckFault,  // a view's CHECK OPTION
	1402:           dialect.AbortedFault,
	1613:           dialect.TimeoutFault,  // of a transaction in two phases
	1614:           dialect.DeadlockFault, // the same
	1008:           dialect.NoTableFault,  // no such database
	1072:           dialect.NoColumnFault, // of a key
	1091:           dialect.NoColumnFault, // what is to be dropped
	1051:           dialect.NoTableFault,
	1109:           dialect.NoTableFault,
	1146:           dialect.NoTableFault,
	1054:           dialect.NoColumnFault,
	1064:           dialect.SyntaxFault,
	1149:           dialect.SyntaxFault,
	1052:           dialect.SyntaxFault, // ambiguous column
	1055:           dialect.SyntaxFault, // column not grouped by
	1065:           dialect.SyntaxFault, // no statement at all
	1066:           dialect.SyntaxFault,
	1093:           dialect.SyntaxFault, // the table that is changed, in a subquery
	1136:           dialect.SyntaxFault,
	1140:           dialect.SyntaxFault,
	1222:           dialect.SyntaxFault,
	1235:           dialect.SyntaxFault, // not supported yet
	1241:           dialect.SyntaxFault,
	1248:           dialect.SyntaxFault,
	1267:           dialect.SyntaxFault, // illegal mix of collations
	1305:           dialect.SyntaxFault, // no such function
	1582:           dialect.SyntaxFault, // wrong number of arguments
	1290:           dialect.ReadOnlyFault,
	1792:           dialect.ReadOnlyFault, // in a transaction that only reads
	1836:           dialect.ReadOnlyFault,
	1021:           dialect.FullFault,
	1037:           dialect.FullFault,
	1041:           dialect.FullFault,
	1114:           dialect.FullFault, // table is full
	1034:           dialect.CorruptFault,
	1035:           dialect.CorruptFault,
	1194:           dialect.CorruptFault,
	1712:           dialect.CorruptFault,
}

// name fills in the names that stand between quotes in the messages of some numbers.
func name(f *dialect.Fault, number int, message string) {
	switch number {
	case badNull, noDefault, 1263:
		f.Column = first(message, "'")
	case dupEntry, dupEntryKey:
		f.Table, f.Constraint = duplicateKey(message)
	case rowReferred2, noReferenced2:
		f.Table, f.Constraint = foreignKey(message)
	case mysqlCheck:
		f.Constraint = first(message, "'")
	case mariaCheck:
		names := strings.Split(message, "`") // CONSTRAINT `name` failed for `database`.`table`
		if len(names) >= 7 {
			f.Constraint, f.Table = names[1], names[5]
		}
	}
}

// first returns what stands in the first pair of quotes.
func first(message, quote string) string {
	parts := strings.SplitN(message, quote, 3)
	if len(parts) < 3 {
		return ""
	}
	return parts[1]
}

// duplicateKey reads Duplicate entry 'value' for key 'name'; MySQL has 'table.name' there. The value may hold quotes, the name
// stands last.
func duplicateKey(message string) (table, key string) {
	message, ok := strings.CutSuffix(message, "'")
	at := strings.LastIndexByte(message, '\'')
	if !ok || at < 0 {
		return "", ""
	}
	if t, k, ok := strings.Cut(message[at+1:], "."); ok {
		return t, k
	}
	return "", message[at+1:]
}

// foreignKey reads … (`database`.`table`, CONSTRAINT `name` FOREIGN KEY …), in which the table is the one that refers.
func foreignKey(message string) (table, key string) {
	names := strings.Split(message, "`")
	if len(names) < 7 {
		return "", ""
	}
	return names[3], names[5]
}
