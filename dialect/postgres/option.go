package postgres

import (
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/schema"
)

var _ dialect.TableOptioner = Dialect{}

type (
	unlogged    struct{}
	partitionBy string
	with        string
	tablespace  string
)

// Unlogged has a table not written to the log: it is faster, and empty after a crash.
func Unlogged() schema.Item { return schema.Extra{Value: unlogged{}} }

// PartitionBy has a table parted: "RANGE (created)". The partitions are the program's affair. It goes into DDL as it is.
func PartitionBy(sql string) schema.Item { return schema.Extra{Value: partitionBy(sql)} }

// With sets storage parameters: "fillfactor = 70". It goes into DDL as it is.
func With(sql string) schema.Item { return schema.Extra{Value: with(sql)} }

// Tablespace says where a table lies.
func Tablespace(name string) schema.Item { return schema.Extra{Value: tablespace(name)} }

// TableOptions writes what [Unlogged], [PartitionBy], [With] and [Tablespace] say.
func (d Dialect) TableOptions(t *schema.Table) (before, after string, err error) {
	var part, parameters, space string
	for _, x := range t.Extras {
		switch x := x.(type) {
		case unlogged:
			before = " UNLOGGED"
		case partitionBy:
			part = " PARTITION BY " + string(x)
		case with:
			parameters = " WITH (" + string(x) + ")"
		case tablespace:
			space = " TABLESPACE " + string(d.Quote(nil, string(x)))
		}
	}
	return before, part + parameters + space, nil
}
