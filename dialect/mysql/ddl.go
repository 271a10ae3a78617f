package mysql

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

var (
	_ dialect.TableLister      = Dialect{}
	_ dialect.TemporaryDropper = Dialect{}
	_ dialect.TableRenderer    = Dialect{}
	_ dialect.ExprRenderer     = Dialect{}
	_ dialect.LimitRenderer    = Dialect{}
	_ dialect.LockRenderer     = Dialect{}
)

// ListTables returns the query for the names of the tables, views and sequences of databases.
func (Dialect) ListTables(schemas []string) dialect.CatalogQuery {
	scope := schema.Scope{Schemas: schemas}
	in, args := schemaList(scope)
	name := schemaText(scope, "table_schema")
	return dialect.CatalogQuery{SQL: "SELECT CONCAT(IF(" + name + " = '', '', CONCAT(table_schema, '.')), table_name) AS name " +
		"FROM information_schema.tables WHERE table_schema IN (" + in + ") ORDER BY name", Args: args}
}

// DropTemporary says that there is a word for temporary tables. A statement without it would end the transaction, and might drop another table.
func (Dialect) DropTemporary() (kind, schema string) { return "TEMPORARY TABLE", "" }

// indexedSize is the size of text and bytes that are in a key and have none: four of them still fit into a key of 3072 bytes.
const indexedSize = 255

// RenderColumn writes a column's type and everything behind it. A computed column can't say NOT NULL on MariaDB. A default stands in
// parentheses, which allow any expression, and any type: text, bytes and JSON take no other.
func (d Dialect) RenderColumn(t *schema.Table, c *schema.Column) (string, error) {
	typ := c.Type
	if (typ.Kind == sqltype.String || typ.Kind == sqltype.Bytes) && typ.Size == 0 && indexed(t, c.Name) {
		typ.Size = indexedSize
	}
	name, err := d.TypeName(typ)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString(name)
	if !c.Nullable && c.ComputedSQL == "" {
		b.WriteString(" NOT NULL")
	}
	if c.DefaultSQL != "" {
		b.WriteString(" DEFAULT (" + c.DefaultSQL + ")")
	}
	if c.ComputedSQL != "" {
		b.WriteString(" GENERATED ALWAYS AS (" + c.ComputedSQL + ") " + storage(c))
	}
	switch i := c.Ident; {
	case i != nil && c != t.GeneratedKey():
		return "", &dialect.LackError{Dialect: d.Name(), Part: "identity that is not the primary key"}
	case i != nil && (i.Always || i.Increment > 1 || i.Increment < 0):
		return "", errors.New("MySQL's keys can be given, and go by what its server says: leave out the Identity's Always and Increment")
	}
	if c == t.GeneratedKey() {
		b.WriteString(" AUTO_INCREMENT")
	}
	return b.String() + comment(" COMMENT ", c.Remark), checkText(c.Remark)
}

func storage(c *schema.Column) string {
	if c.Unstored {
		return "VIRTUAL"
	}
	return "STORED"
}

// indexed tells whether a column is part of a key, a unique constraint, an index or a foreign key.
func indexed(t *schema.Table, name string) bool {
	if t.PrimaryKey != nil && slices.Contains(t.PrimaryKey.Columns, name) {
		return true
	}
	return slices.ContainsFunc(t.Uniques, func(u *schema.Unique) bool { return slices.Contains(u.Columns, name) }) ||
		slices.ContainsFunc(t.ForeignKeys, func(f *schema.ForeignKey) bool { return slices.Contains(f.Columns, name) }) ||
		slices.ContainsFunc(t.Indexes, func(i *schema.Index) bool {
			return i.Method != fullText && slices.ContainsFunc(i.Parts, func(p schema.Part) bool { return p.Column == name })
		})
}

// RenderTable writes what stands behind a table's closing parenthesis: the collation, and the comment.
func (d Dialect) RenderTable(t *schema.Table) (string, error) {
	text := " DEFAULT CHARACTER SET utf8mb4 COLLATE " + d.collationOf(t)
	if key := t.GeneratedKey(); key != nil && key.Ident != nil && key.Ident.Start > 1 {
		text += " AUTO_INCREMENT = " + strconv.FormatInt(key.Ident.Start, 10)
	}
	return text + comment(" COMMENT ", t.Comment), checkText(t.Comment)
}

func comment(word, text string) string {
	if text == "" {
		return ""
	}
	return word + "'" + strings.ReplaceAll(text, "'", "''") + "'"
}

// checkText refuses a backslash in a comment: whether it escapes what follows depends on the connection's sql_mode.
func checkText(text string) error {
	if strings.Contains(text, `\`) {
		return errors.New(`a comment with a backslash: MySQL reads it in two ways, depending on sql_mode`)
	}
	return nil
}
