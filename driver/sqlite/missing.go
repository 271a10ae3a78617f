package sqlite

import (
	"regexp"
	"strings"

	"github.com/ncruces/go-sqlite3"
	"github.com/retort-go/retort/engine"
)

// SQLite has one result code for everything it refuses to prepare, and kinds of errors are never told by message text. So when a text
// is refused, what it names is looked for: a table that isn't there, or is there already, is what was wrong with it. A column is one by where
// SQLite found the fault, if the text is taken with NULL in its place. Cost: some statements prepared, after an error.

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
		name = unquoted(name)
		if behind == "(" && strings.EqualFold(found[1], "INTO") {
			behind = "" // the columns of an INSERT, not the arguments of a function
		}
		if behind == "" && c.lacksTable(name) {
			return name
		}
	}
	return ""
}

// lacksTable tells whether there is no table or view of a name.
func (c *conn) lacksTable(name string) bool {
	found, known := c.asks("SELECT 1 FROM pragma_table_list WHERE name = ? COLLATE NOCASE", name)
	return known && !found
}

// asks tells whether a query has a row, and whether it could be run at all.
func (c *conn) asks(query string, args ...string) (found, known bool) {
	s, _, err := c.db.Prepare(query)
	if err != nil {
		return false, false
	}
	defer s.Close()
	for i, arg := range args {
		if s.BindText(i+1, arg) != nil {
			return false, false
		}
	}
	found = s.Step()
	return found, s.Err() == nil
}

// refused is the error of a text that SQLite didn't prepare.
func (c *conn) refused(text string, err error) error {
	wrapped := wrap(err, true)
	known, ok := wrapped.(*resultError)
	if !ok || known.code != int(sqlite3.ERROR) {
		return wrapped
	}
	told := &engine.Error{Code: "1", Err: wrapped}
	if table := c.missingTable(text); table != "" {
		told.Kind, told.Table = engine.ErrNoTable, table
	} else if thing, column := c.existing(text); thing != "" {
		told.Kind, told.Table, told.Column = engine.ErrExists, thing, column
	} else if column := c.missingColumn(text, restOf(err)); column != "" {
		told.Kind, told.Column = engine.ErrNoColumn, column
	} else {
		return wrapped
	}
	known.told = true
	return told
}
