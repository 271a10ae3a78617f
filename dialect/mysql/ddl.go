package mysql

import (
	"errors"
	"slices"
	"strings"

	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

var (
	_ dialect.TableLister   = Dialect{}
	_ dialect.TableRenderer = Dialect{}
	_ dialect.ExprRenderer  = Dialect{}
	_ dialect.LimitRenderer = Dialect{}
	_ dialect.LockRenderer  = Dialect{}
)

// ListTables returns the query for the names of the tables of the connection's database.
func (Dialect) ListTables() string {
	return "SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type IN ('BASE TABLE', 'SYSTEM VERSIONED') ORDER BY table_name"
}

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
			return slices.ContainsFunc(i.Parts, func(p schema.Part) bool { return p.Column == name })
		})
}

// RenderTable writes what stands behind a table's closing parenthesis: the collation, and the comment.
func (d Dialect) RenderTable(t *schema.Table) (string, error) {
	return " DEFAULT CHARACTER SET utf8mb4 COLLATE " + d.Collation() + comment(" COMMENT ", t.Comment), checkText(t.Comment)
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
