package sqlite

import (
	"errors"
	"regexp"
	"strings"

	"github.com/ncruces/go-sqlite3"
)

// nameText is what a name looks like.
const nameText = `("(?:[^"]|"")*"|[A-Za-z_][A-Za-z0-9_]*)`

var (
	oneName     = regexp.MustCompile(nameText)
	textOrName  = regexp.MustCompile(`'(?:[^']|'')*'|` + nameText + `(\s*\.\s*` + nameText + `)+|--[^\n]*`)
	nameAt      = regexp.MustCompile(`^` + nameText + `(?:\s*\.\s*` + nameText + `)*`)
	insertInto  = regexp.MustCompile(`(?is)\bINTO\s+` + nameText + `\s*\(([^()]*)\)\s*(?:VALUES|SELECT)`)
	updateOf    = regexp.MustCompile(`(?is)^\s*UPDATE\s+` + nameText + `\s+SET\b`)
	assignment  = regexp.MustCompile(`(?i)(?:\bSET|,)\s*` + nameText + `\s*=`)
	alterColumn = regexp.MustCompile(`(?is)^\s*ALTER\s+TABLE\s+` + nameText + `\s+(?:DROP|RENAME)\s+(?:COLUMN\s+)?` + nameText)
)

// missingColumn returns a column that a refused text names and the database hasn't, or "". rest is what of the text begins where SQLite found the fault.
func (c *conn) missingColumn(text, rest string) string {
	if rest != "" {
		at := len(text) - len(rest)
		found := nameAt.FindString(rest)
		call := strings.HasPrefix(strings.TrimSpace(rest[len(found):]), "(")
		if found != "" && !call && !c.isKeyword(found) && c.goesOn(text[:at]+"NULL"+rest[len(found):], at) {
			return lastName(found)
		}
	}
	if m := alterColumn.FindStringSubmatch(text); m != nil && c.lacksColumn(unquoted(m[1]), unquoted(m[2])) {
		return unquoted(m[2])
	}
	if rest != "" {
		return ""
	}
	if column := c.missingTarget(text); column != "" {
		return column
	}
	return c.missingQualified(text)
}

// isKeyword tells whether a word is one that can't be a name without quotes.
func (c *conn) isKeyword(word string) bool {
	if strings.ContainsAny(word, `."`) {
		return false
	}
	s, _, err := c.db.Prepare("SELECT 1 AS " + word)
	if err != nil {
		return true
	}
	s.Close()
	return false
}

// goesOn tells whether a text is prepared, or refused elsewhere than at a place: a name that is no column can be replaced by NULL, one that the
// grammar has no place for can't.
func (c *conn) goesOn(text string, at int) bool {
	s, _, err := c.db.Prepare(text)
	if err == nil {
		s.Close()
		return true
	}
	return len(text)-len(restOf(err)) != at
}

// missingTarget looks for the columns that an INSERT or UPDATE gives values, of which SQLite tells no place.
func (c *conn) missingTarget(text string) string {
	if m := insertInto.FindStringSubmatch(text); m != nil {
		for column := range strings.SplitSeq(m[2], ",") {
			if column = unquoted(strings.TrimSpace(column)); c.lacksColumn(unquoted(m[1]), column) {
				return column
			}
		}
	}
	if m := updateOf.FindStringSubmatch(text); m != nil {
		for _, set := range assignment.FindAllStringSubmatch(text, -1) {
			if column := unquoted(set[1]); c.lacksColumn(unquoted(m[1]), column) {
				return column
			}
		}
	}
	return ""
}

// maxTried is how many names are tried in a text that was refused.
const maxTried = 100

// missingQualified finds a name like b.title without which the text is taken: SQLite tells no place of those in ON.
func (c *conn) missingQualified(text string) string {
	tried := map[string]bool{}
	for _, found := range textOrName.FindAllString(text, -1) {
		if found[0] == '\'' || found[0] == '-' || tried[found] || len(tried) == maxTried {
			continue
		}
		tried[found] = true
		without := textOrName.ReplaceAllStringFunc(text, func(s string) string {
			if s == found {
				return "NULL"
			}
			return s
		})
		if s, _, err := c.db.Prepare(without); err == nil {
			s.Close()
			return lastName(found)
		}
	}
	return ""
}

// lastName is the column of a qualified name.
func lastName(qualified string) string {
	names := oneName.FindAllString(qualified, -1)
	return unquoted(names[len(names)-1])
}

func unquoted(name string) string {
	if name != "" && name[0] == '"' {
		return strings.ReplaceAll(name[1:len(name)-1], `""`, `"`)
	}
	return name
}

// restOf is the part of a refused text from where SQLite found the fault; "" if it doesn't tell.
func restOf(err error) string {
	if e, ok := errors.AsType[*sqlite3.Error](err); ok {
		return e.SQL()
	}
	return ""
}

// lacksColumn tells whether a table is there and has no such column.
func (c *conn) lacksColumn(table, column string) bool {
	found, known := c.asks("SELECT 1 FROM pragma_table_xinfo(?) WHERE name = ? COLLATE NOCASE", table, column)
	return known && !found && !c.lacksTable(table)
}
