package dialect

import (
	"errors"

	"github.com/retort-go/retort/ast"
)

// Prefixer is implemented by a dialect that has words or hints of its own at the beginning of statements.
type Prefixer interface {
	// Prefix returns the text of a prefix and where it stands. ok is false for one that is another database's.
	Prefix(p ast.Prefix) (text string, at PrefixPlace, ok bool)
}

// PrefixPlace is where a prefix stands.
type PrefixPlace uint8

// The places of a prefix.
const (
	AfterVerb       PrefixPlace = iota // SELECT STRAIGHT_JOIN
	InsteadOfVerb                      // REPLACE for INSERT
	BeforeStatement                    // /*+ … */ SELECT; of the whole statement only
)

// Hinter is implemented by a dialect that has words of its own at a table in FROM.
type Hinter interface {
	// RenderHinted writes the table and the words, or returns false for those of another database.
	RenderHinted(c *Compiler, h *ast.Hinted) bool
}

var errNoVerb = errors.New("a set operation, and SQL of the program's own, take no hint behind SELECT: give it to the query itself")

// prefix is the text of a prefix, and whether there is one for the place.
func (c *Compiler) prefix(p ast.Prefix, want PrefixPlace) (string, bool) {
	if w, ok := c.dialect.(Prefixer); ok {
		if text, at, ok := w.Prefix(p); ok {
			return text, at == want
		}
	}
	if p.Part != "" {
		c.lacks(p.Part, "")
	}
	return "", false
}

// before writes the prefixes that stand before the whole statement.
func (c *Compiler) before(ps []ast.Prefix) {
	for _, p := range ps {
		if text, ok := c.prefix(p, BeforeStatement); ok {
			c.Text(text)
			c.Text(" ")
		}
	}
}

// verb writes the verb of a statement with its prefixes.
func (c *Compiler) verb(verb string, ps []ast.Prefix) {
	for _, p := range ps {
		if text, ok := c.prefix(p, InsteadOfVerb); ok {
			verb = text
		}
	}
	c.Text(verb)
	for _, p := range ps {
		if text, ok := c.prefix(p, AfterVerb); ok {
			c.Text(" ")
			c.Text(text)
		}
	}
}

// noVerb refuses prefixes of a verb that isn't there.
func (c *Compiler) noVerb(ps []ast.Prefix) {
	for _, p := range ps {
		if _, ok := c.prefix(p, AfterVerb); ok {
			c.Fail(errNoVerb)
		}
	}
}

// hinted writes a table with what one database has at it.
func (c *Compiler) hinted(h *ast.Hinted) {
	if w, ok := c.dialect.(Hinter); ok && w.RenderHinted(c, h) {
		return
	}
	if h.Part != "" {
		c.lacks(h.Part, "")
	}
	c.Table(h.Of)
}

// CheckHint refuses a text that would end the comment that a hint is, or begin another.
func CheckHint(text string) error {
	for i := range len(text) {
		switch two := text[i:min(i+2, len(text))]; {
		case two == "*/" || two == "/*":
			return errors.New(`hint has "` + two + `" in it`)
		case text[i] == 0 || text[i] == '?' || text[i] == '\\':
			return errors.New("hint has a NUL, a backslash or a question mark in it")
		}
	}
	if text == "" || text[len(text)-1] == '*' || text[0] == '/' {
		return errors.New("hint is empty, or begins with / or ends with *")
	}
	return nil
}
