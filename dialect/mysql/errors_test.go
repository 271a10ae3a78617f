package mysql_test

import (
	"errors"
	"fmt"
	"testing"

	driver "github.com/go-sql-driver/mysql"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/dialect/mysql"
)

func TestClassify(t *testing.T) {
	server := func(number uint16, message string) error { return &driver.MySQLError{Number: number, Message: message} }
	foreign := "a foreign key constraint fails (`shop`.`book`, CONSTRAINT `written_by` FOREIGN KEY (`author_id`) REFERENCES `author` (`id`))"
	for name, c := range map[string]struct {
		err  error
		want dialect.Fault
	}{
		"nil":                       {nil, dialect.Fault{}},
		"no error of the server":    {errors.New("Duplicate entry 'a' for key 'b'"), dialect.Fault{}},
		"a duplicate on MariaDB":    {server(1062, "Duplicate entry 'a'b' for key 'isbn'"), dialect.Fault{Kind: dialect.UniqueFault, Code: "1062", Constraint: "isbn"}},
		"a duplicate on MySQL":      {server(1062, "Duplicate entry 'a' for key 'book.isbn'"), dialect.Fault{Kind: dialect.UniqueFault, Code: "1062", Table: "book", Constraint: "isbn"}},
		"a duplicate, cut short":    {server(1062, "Duplicate"), dialect.Fault{Kind: dialect.UniqueFault, Code: "1062"}},
		"a missing parent":          {server(1452, "Cannot add or update a child row: "+foreign), dialect.Fault{Kind: dialect.ForeignKeyFault, Code: "1452", Table: "book", Constraint: "written_by"}},
		"a parent with children":    {server(1451, "Cannot delete or update a parent row: "+foreign), dialect.Fault{Kind: dialect.ForeignKeyFault, Code: "1451", Table: "book", Constraint: "written_by"}},
		"NULL":                      {server(1048, "Column 'title' cannot be null"), dialect.Fault{Kind: dialect.NotNullFault, Code: "1048", Column: "title"}},
		"no default":                {server(1364, "Field 'title' doesn't have a default value"), dialect.Fault{Kind: dialect.NotNullFault, Code: "1364", Column: "title"}},
		"a check on MySQL":          {server(3819, "Check constraint 'positive' is violated."), dialect.Fault{Kind: dialect.CheckFault, Code: "3819", Constraint: "positive"}},
		"a check on MariaDB":        {server(4025, "CONSTRAINT `positive` failed for `shop`.`book`"), dialect.Fault{Kind: dialect.CheckFault, Code: "4025", Table: "book", Constraint: "positive"}},
		"a deadlock, wrapped":       {fmt.Errorf("save: %w", server(1213, "Deadlock found")), dialect.Fault{Kind: dialect.DeadlockFault, Code: "1213"}},
		"a lock wait, joined":       {errors.Join(errors.New("x"), server(1205, "Lock wait timeout")), dialect.Fault{Kind: dialect.BusyFault, Code: "1205"}},
		"NOWAIT on MySQL":           {server(3572, "Statement aborted"), dialect.Fault{Kind: dialect.BusyFault, Code: "3572"}},
		"a changed row":             {server(1020, "Record has changed"), dialect.Fault{Kind: dialect.SerializationFault, Code: "1020"}},
		"no table":                  {server(1146, "x"), dialect.Fault{Kind: dialect.NoTableFault, Code: "1146"}},
		"no column":                 {server(1054, "x"), dialect.Fault{Kind: dialect.NoColumnFault, Code: "1054"}},
		"no statement":              {server(1064, "x"), dialect.Fault{Kind: dialect.SyntaxFault, Code: "1064"}},
		"too many connections":      {server(1040, "x"), dialect.Fault{Kind: dialect.BusyFault, Code: "1040"}},
		"a lost connection":         {server(2013, "x"), dialect.Fault{Kind: dialect.ConnectionFault, Code: "2013"}},
		"a killed statement":        {server(1317, "x"), dialect.Fault{Kind: dialect.InterruptFault, Code: "1317"}},
		"a write that is forbidden": {server(1792, "x"), dialect.Fault{Kind: dialect.ReadOnlyFault, Code: "1792"}},
		"text that is too long":     {server(1406, "x"), dialect.Fault{Kind: dialect.TooBigFault, Code: "1406"}},
		"a table that is there":     {server(1050, "x"), dialect.Fault{Kind: dialect.ExistsFault, Code: "1050"}},
		"a right that is missing":   {server(1142, "x"), dialect.Fault{Kind: dialect.DeniedFault, Code: "1142"}},
		"a deadlock in two phases":  {server(1614, "x"), dialect.Fault{Kind: dialect.DeadlockFault, Code: "1614"}},
		"an unlisted number":        {server(9999, "x"), dialect.Fault{Code: "9999"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := (mysql.Dialect{}).Classify(c.err); got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}
