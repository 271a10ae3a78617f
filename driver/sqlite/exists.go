package sqlite

import "regexp"

var (
	creation = regexp.MustCompile(`(?is)^\s*CREATE\s+(?:TEMP\s+|TEMPORARY\s+|UNIQUE\s+|VIRTUAL\s+)*(?:TABLE|INDEX|VIEW|TRIGGER)\s+` + nameText)
	addition = regexp.MustCompile(`(?is)^\s*ALTER\s+TABLE\s+` + nameText + `\s+ADD\s+(?:COLUMN\s+)?` + nameText)
	renaming = regexp.MustCompile(`(?is)^\s*ALTER\s+TABLE\s+` + nameText + `\s+RENAME\s+TO\s+` + nameText)
)

// existing returns the table or index, or the column, that a refused text makes and the database has already.
func (c *conn) existing(text string) (thing, column string) {
	if m := creation.FindStringSubmatch(text); m != nil && c.hasThing(unquoted(m[1])) {
		return unquoted(m[1]), ""
	}
	if m := renaming.FindStringSubmatch(text); m != nil && c.hasThing(unquoted(m[2])) {
		return unquoted(m[2]), ""
	}
	if m := addition.FindStringSubmatch(text); m != nil && c.hasColumn(unquoted(m[1]), unquoted(m[2])) {
		return unquoted(m[1]), unquoted(m[2])
	}
	return "", ""
}

// hasThing tells whether there is a table, index, view or trigger of a name.
func (c *conn) hasThing(name string) bool {
	found, _ := c.asks("SELECT 1 FROM sqlite_schema WHERE name = ? COLLATE NOCASE", name)
	return found
}

func (c *conn) hasColumn(table, column string) bool {
	found, _ := c.asks("SELECT 1 FROM pragma_table_xinfo(?) WHERE name = ? COLLATE NOCASE", table, column)
	return found
}
