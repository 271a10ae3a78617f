package ast

import "strings"

// Text is a query that the program wrote itself, with a ? for each of Args as in a [Raw]. What its columns are read as is said by the cells of
// the [Select] it belongs to, which its columns find by name.
type Text struct {
	SQL  string
	Args []Expr
	// AnyName tells that there is one column, whatever it is called.
	AnyName bool
}

// Reads tells whether a text can't be a write: it begins with SELECT or VALUES, or with a WITH that has none of the words of a write in it.
func (t *Text) Reads() bool {
	word, rest := FirstWord(t.SQL)
	switch word {
	case "SELECT", "VALUES":
		return true
	case "WITH":
		rest = strings.ToUpper(rest)
		for _, w := range [...]string{"INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE"} {
			if strings.Contains(rest, w) {
				return false
			}
		}
		return true
	}
	return false
}

// FirstWord returns a text's first word in upper case and what follows, past white space, comments and parentheses.
func FirstWord(text string) (word, rest string) {
	for {
		text = strings.TrimLeft(text, " \t\r\n(;")
		switch {
		case strings.HasPrefix(text, "--"):
			_, text, _ = strings.Cut(text, "\n")
			continue
		case strings.HasPrefix(text, "/*"):
			_, text, _ = strings.Cut(text, "*/")
			continue
		}
		break
	}
	end := strings.IndexFunc(text, func(r rune) bool { return !('a' <= r|0x20 && r|0x20 <= 'z') })
	if end < 0 {
		end = len(text)
	}
	return strings.ToUpper(text[:end]), text[end:]
}

// TextColumns returns the names of the columns that a query written by the program must have; "" is a single one of any name.
func (s *Select) TextColumns() ([]string, error) {
	if s.Text.AnyName {
		return []string{""}, nil
	}
	return Labels(s.Cells)
}

// textual writes a text with its arguments, and the names its columns are found by.
func (p *printer) textual(s *Select) {
	p.tagged(tagText, flag(s.Text.AnyName, flagA))
	p.text(s.Text.SQL)
	p.exprs(s.Text.Args)
	p.count(len(s.Cells))
	for i := range s.Cells {
		c := &s.Cells[i]
		switch {
		case c.Err() != nil:
			p.fail(c.Err())
		case c.Entity != nil:
			p.tag(tagEntity)
			p.text(c.Entity.EntityKey())
			if _, err := c.Entity.EntityColumns(c.From); err != nil {
				p.fail(err)
			}
		case c.Expr != nil:
			p.tag(tagNone)
			p.text(nameOf(c.Expr))
		default:
			p.fail(errEmptyCell)
		}
	}
}
