package mysql

import (
	"slices"
	"strconv"
	"strings"

	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

// column is a column while it is put together.
type column struct {
	schema.Column
	declared  string // its type as the server writes it
	increment bool
}

func (d Dialect) readColumn(r dialect.CatalogRow) column {
	c := column{Column: schema.Of(r.Text(5), d.columnType(r.Text(6), r.Text(7))), declared: r.Text(7)}
	extra := strings.ToLower(r.Text(10))
	c.Nullable = r.Text(8) == "YES"
	c.Remark = r.Text(12)
	c.increment = strings.Contains(extra, "auto_increment")
	switch {
	case strings.Contains(extra, "virtual generated"), strings.Contains(extra, "stored generated"):
		c.ComputedSQL, c.Unstored = r.Text(11), strings.Contains(extra, "virtual")
	case !r.IsNull(9) && r.Text(9) != "NULL":
		c.DefaultSQL = d.defaultSQL(r.Text(9), extra, c.Type.Kind)
	}
	if collation := r.Text(13); collation != "" {
		c.Type.Verbatim = c.declared + " COLLATE " + collation
	}
	if _, update, ok := strings.Cut(extra, "on update "); ok {
		c.Type.Verbatim = c.declared + " ON UPDATE " + update
	}
	return c
}

// defaultSQL returns a default as SQL. MariaDB says it so; MySQL says a constant without quotes, and whether it is an expression.
func (d Dialect) defaultSQL(text, extra string, kind sqltype.Kind) string {
	number := kind >= sqltype.Bool && kind <= sqltype.Decimal
	if d.maria || number || strings.Contains(extra, "default_generated") {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", "''") + "'"
}

// typeKinds are the kinds of types by the name without numbers.
var typeKinds = map[string]sqltype.Kind{
	"tinyint": sqltype.Int16, "smallint": sqltype.Int16, "mediumint": sqltype.Int32, "int": sqltype.Int32, "bigint": sqltype.Int64,
	"float": sqltype.Float32, "double": sqltype.Float64, "decimal": sqltype.Decimal,
	"char": sqltype.String, "varchar": sqltype.String, "tinytext": sqltype.String, "text": sqltype.String, "mediumtext": sqltype.String,
	"longtext": sqltype.String, "enum": sqltype.Enum, "set": sqltype.String,
	"binary": sqltype.Bytes, "varbinary": sqltype.Bytes, "tinyblob": sqltype.Bytes, "blob": sqltype.Bytes, "mediumblob": sqltype.Bytes,
	"longblob": sqltype.Bytes, "datetime": sqltype.Timestamp, "timestamp": sqltype.Timestamp, "json": sqltype.JSON,
	"date": sqltype.Date, "time": sqltype.TimeOfDay,
}

// columnType reads a type by its name and as the server writes it. A width of digits says nothing about values and is left out.
func (d Dialect) columnType(name, declared string) sqltype.Type {
	if declared == "tinyint(1)" {
		return sqltype.Type{Kind: sqltype.Bool}
	}
	if declared == "char(36)" {
		return sqltype.Type{Kind: sqltype.UUID}
	}
	t := sqltype.Type{Kind: typeKinds[name]}
	size, scale := numbers(declared)
	spelled := declared
	switch t.Kind {
	case sqltype.Int16, sqltype.Int32, sqltype.Int64:
		if declared == name+"("+strconv.Itoa(size)+")" {
			spelled = name
		}
		if spelled == "int" {
			spelled = "INTEGER"
		}
	case sqltype.Decimal:
		t.Size, t.Scale = size, scale
	case sqltype.String, sqltype.Bytes:
		t.Size = size
	case sqltype.Enum:
		t.Enum = &sqltype.EnumType{Values: enumValues(declared)}
	}
	t = dialect.ReflectedType(d, t, spelled)
	if t.Verbatim != "" {
		t.Verbatim = declared
	}
	return t
}

// enumValues reads the values of enum('a','it\'\'s').
func enumValues(declared string) []string {
	var values []string
	rest := declared[strings.IndexByte(declared, '(')+1:]
	for strings.HasPrefix(rest, "'") {
		var value strings.Builder
		for rest = rest[1:]; rest != ""; rest = rest[1:] {
			if rest[0] == '\'' && !strings.HasPrefix(rest, "''") {
				break
			}
			if rest[0] == '\'' {
				rest = rest[1:]
			}
			value.WriteByte(rest[0])
		}
		values = append(values, value.String())
		rest = strings.TrimPrefix(strings.TrimPrefix(rest, "'"), ",")
	}
	return values
}

func numbers(declared string) (size, scale int) {
	_, args, _ := strings.Cut(declared, "(")
	args, _, _ = strings.Cut(args, ")")
	first, second, _ := strings.Cut(args, ",")
	size, _ = strconv.Atoi(first)
	scale, _ = strconv.Atoi(second)
	return size, scale
}

// makeJSON makes a LONGTEXT the JSON that MariaDB has made a LONGTEXT of.
func (t *reflected) makeJSON(name string) bool {
	for i := range t.columns {
		if c := &t.columns[i]; c.Name == name && c.declared == "longtext" {
			c.Type = sqltype.Type{Kind: sqltype.JSON}
			return true
		}
	}
	return false
}

// complete says how the values of a column are generated, if they are.
func (t *reflected) complete(c column) schema.Column {
	single := slices.Equal(t.key, []string{c.Name})
	integer := c.Type.Verbatim == "" && c.Type.Kind >= sqltype.Int16 && c.Type.Kind <= sqltype.Int64
	switch {
	case c.increment && single && integer:
		c.Auto = slices.ContainsFunc(t.foreign, func(f *schema.ForeignKey) bool { return slices.Contains(f.Columns, c.Name) })
	case c.increment:
		c.Type.Verbatim = c.declared + " AUTO_INCREMENT"
	case single && integer:
		c.Given = true
	}
	return c.Column
}
