package sqlite

import (
	"regexp"
	"strings"

	"github.com/ncruces/go-sqlite3"
	"github.com/retort-go/retort/engine"
)

// SQLite has one result code for everything it refuses to prepare, and kinds of errors are never told by message text. So when a text
// is refused, the tables that it names are looked for: if one isn't there, that is what was wrong with it.

// tableName finds what stands where a table's name does: a bare or quoted identifier after one of these words.
var tableName = regexp.MustCompile(`(?i)\b(FROM|JOIN|INTO|UPDATE)\s+\(*\s*("(?:[^"]|"")*"|[a-z_][a-z0-9_]*)\s*([.(]?)`)

// missingTable returns the first table that a refused text names and the database hasn't, or "". A text that declares names of its own
// (WITH) is not looked at, nor are tables of attached databases and table-valued functions.
func (c *conn) missingTable(text string) string {
	if strings.Contains(strings.ToUpper(text), "WITH ") {
		return ""
	}
	for _, found := range tableName.FindAllStringSubmatch(text, -1) {
		name, behind := found[2], found[3]
		if name[0] == '"' {
			name = strings.ReplaceAll(name[1:len(name)-1], `""`, `"`)
		}
		if behind == "(" && strings.EqualFold(found[1], "INTO") {
			behind = "" // the columns of an INSERT, not the arguments of a function
		}
		if behind == "" && !c.hasTable(name) {
			return name
		}
	}
	return ""
}

// hasTable tells whether there is a table or view of a name. It is true if that can't be found out.
func (c *conn) hasTable(name string) bool {
	s, _, err := c.db.Prepare("SELECT 1 FROM pragma_table_list WHERE name = ? COLLATE NOCASE")
	if err != nil {
		return true
	}
	defer s.Close()
	return s.BindText(1, name) != nil || s.Step() || s.Err() != nil
}

// refused is the error of a text that SQLite didn't prepare.
func (c *conn) refused(text string, err error) error {
	wrapped := wrap(err, true)
	known, ok := wrapped.(*resultError)
	if !ok || known.code != int(sqlite3.ERROR) {
		return wrapped
	}
	if table := c.missingTable(text); table != "" {
		return &engine.Error{Kind: engine.ErrNoTable, Code: "1", Table: table, Err: wrapped}
	}
	return wrapped
}
