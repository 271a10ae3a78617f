package sqlite

import (
	"errors"
	"slices"

	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

var (
	_ dialect.TableOptioner = Dialect{}
	_ dialect.ColumnTyper   = Dialect{}
)

// option is an option of a table.
type option string

const (
	strict       option = "STRICT"
	withoutRowID option = "WITHOUT ROWID"
)

// Strict has SQLite check the types of a table's values (https://sqlite.org/stricttables.html). Its columns are INTEGER, REAL, TEXT and
// BLOB, whatever they are called elsewhere.
func Strict() schema.Item { return schema.Extra{Value: strict} }

// WithoutRowID has a table stored in the order of its primary key (https://sqlite.org/withoutrowid.html). Nothing generates the key: a
// single integer one must be Manual.
func WithoutRowID() schema.Item { return schema.Extra{Value: withoutRowID} }

func has(t *schema.Table, o option) bool { return slices.Contains(t.Extras, any(o)) }

// TableOptions writes what [Strict] and [WithoutRowID] say.
func (Dialect) TableOptions(t *schema.Table) (before, after string, err error) {
	if has(t, withoutRowID) && t.GeneratedKey() != nil {
		err = errors.New("a table WITHOUT ROWID generates no keys: make the column Manual")
	}
	for _, o := range [...]option{strict, withoutRowID} {
		switch {
		case !has(t, o):
		case after == "":
			after = " " + string(o)
		default:
			after += ", " + string(o)
		}
	}
	return "", after, err
}

// ColumnType spells a type by how its values are stored if the table is [Strict], and else as TypeName does.
func (d Dialect) ColumnType(t *schema.Table, c *schema.Column) (string, error) {
	if !has(t, strict) || c.Type.Verbatim != "" {
		return d.TypeName(c.Type)
	}
	switch c.Type.Kind {
	case sqltype.Bool:
		return "INTEGER", nil
	case sqltype.String, sqltype.Timestamp, sqltype.Date, sqltype.TimeOfDay, sqltype.DateTime, sqltype.UUID:
		return "TEXT", nil
	}
	return d.TypeName(c.Type)
}
