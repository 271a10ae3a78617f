package dialect

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/retort-go/retort/ast"
)

// LiteralWriter is implemented by a dialect that writes some texts between quotes otherwise than with doubled quotes.
type LiteralWriter interface {
	// AppendLiteral appends a text as a literal. It holds no NUL.
	AppendLiteral(b []byte, text string) []byte
}

// Literal writes a text as a literal. It is for what must be part of the statement's text; values are binds. A NUL in it is an error.
func (c *Compiler) Literal(text string) {
	if strings.IndexByte(text, 0) >= 0 {
		c.Fail(fmt.Errorf("literal %q has a NUL in it", text))
		return
	}
	if w, ok := c.dialect.(LiteralWriter); ok {
		c.buf = w.AppendLiteral(c.buf, text)
		return
	}
	c.literal(text)
}

var errJSONKey = errors.New(`want a key without ", \ and control characters, or read the object around it`)

// JSONPath returns a path as most databases have it: $."key"[0]. end makes the text of an index from the end, which is counted from 1.
// A key that they would read in different ways is an error.
func JSONPath(p *ast.JSONPath, end func(n int) string) (string, error) {
	b := []byte("$")
	for _, s := range p.Steps {
		switch {
		case s.Array && s.Index >= 0:
			b = append(strconv.AppendInt(append(b, '['), int64(s.Index), 10), ']')
		case s.Array:
			b = append(b, "["+end(-s.Index)+"]"...)
		case strings.ContainsFunc(s.Key, func(r rune) bool { return r == '"' || r == '\\' || r < ' ' }):
			return "", fmt.Errorf("JSON path with the key %q: %w", s.Key, errJSONKey)
		default:
			b = append(append(append(b, `."`...), s.Key...), '"')
		}
	}
	return string(b), nil
}

// jsonPath writes a path for a dialect that doesn't do it itself.
func (c *Compiler) jsonPath(p *ast.JSONPath) {
	text, err := JSONPath(p, func(n int) string { return "last - " + strconv.Itoa(n-1) })
	c.Fail(err)
	c.Literal(text)
}
