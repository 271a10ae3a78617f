package postgres

import (
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/schema"
)

var (
	_ dialect.TableOptioner = Dialect{}
	_ dialect.IndexOptioner = Dialect{}
)

type (
	unlogged    struct{}
	partitionBy string
	with        string
	tablespace  string
	onCommit    string
)

// Unlogged has a table not written to the log: it is faster, and empty after a crash.
func Unlogged() schema.Extra { return schema.Extra{Value: unlogged{}} }

// PartitionBy has a table parted: "RANGE (created)". The partitions are the program's affair. It goes into DDL as it is.
func PartitionBy(sql string) schema.Extra { return schema.Extra{Value: partitionBy(sql)} }

// With sets storage parameters of a table or an index: "fillfactor = 70". It goes into DDL as it is.
func With(sql string) schema.Extra { return schema.Extra{Value: with(sql)} }

// Tablespace says where a table or an index lies.
func Tablespace(name string) schema.Extra { return schema.Extra{Value: tablespace(name)} }

// OnCommit says what becomes of a temporary table at the end of a transaction: "DROP", "DELETE ROWS". It goes into DDL as it is.
func OnCommit(sql string) schema.Extra { return schema.Extra{Value: onCommit(sql)} }

// IndexOptions writes what [With] and [Tablespace] say of an index.
func (d Dialect) IndexOptions(i *schema.Index) (string, error) {
	var parameters, space string
	for _, x := range i.Extras {
		switch x := x.Value.(type) {
		case with:
			parameters = " WITH (" + string(x) + ")"
		case tablespace:
			space = " TABLESPACE " + string(d.Quote(nil, string(x)))
		}
	}
	return parameters + space, nil
}

// TableOptions writes what [Unlogged], [PartitionBy], [With], [OnCommit] and [Tablespace] say.
func (d Dialect) TableOptions(t *schema.Table) (before, after string, err error) {
	var part, parameters, commit, space string
	for _, x := range t.Extras {
		switch x := x.(type) {
		case unlogged:
			before = " UNLOGGED"
		case partitionBy:
			part = " PARTITION BY " + string(x)
		case with:
			parameters = " WITH (" + string(x) + ")"
		case onCommit:
			commit = " ON COMMIT " + string(x)
		case tablespace:
			space = " TABLESPACE " + string(d.Quote(nil, string(x)))
		}
	}
	return before, part + parameters + commit + space, nil
}
