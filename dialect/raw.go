package dialect

import (
	"fmt"
	"strings"

	"github.com/retort-go/retort/ast"
)

// raw writes text of the program, with its arguments where the question marks are.
func (c *Compiler) raw(x *ast.Raw) { c.rawText(x.SQL, x.Args) }

func (c *Compiler) rawText(sql string, args []ast.Expr) {
	rest, used := sql, 0
	for {
		at := nextMark(rest)
		if at < 0 {
			break
		}
		c.Text(rest[:at])
		rest = rest[at+1:]
		if strings.HasPrefix(rest, "?") {
			c.Text("?")
			rest = rest[1:]
			continue
		}
		if used < len(args) {
			c.Operand(args[used], ast.PrecPrimary)
		}
		used++
	}
	c.Text(rest)
	if used != len(args) {
		c.Fail(fmt.Errorf("raw SQL %q has %d question marks and %d arguments; a question mark that is none is written ??", sql, used, len(args)))
	}
}

// nextMark returns the place of the first question mark that is neither in a quoted string or identifier nor in a comment;
// -1 if there is none.
func nextMark(sql string) int {
	for i := 0; i < len(sql); {
		switch c := sql[i]; {
		case c == '?':
			return i
		case c == '\'' || c == '"' || c == '`':
			i = skip(sql, i+1, sql[i:i+1])
		case strings.HasPrefix(sql[i:], "--"):
			i = skip(sql, i+2, "\n")
		case strings.HasPrefix(sql[i:], "/*"):
			i = skip(sql, i+2, "*/")
		default:
			i++
		}
	}
	return -1
}

// skip returns the place behind the next end, from from on; the text's length if there is none. A doubled quote inside a quoted
// text ends it and begins the next, which comes to the same.
func skip(sql string, from int, end string) int {
	if from > len(sql) {
		return len(sql)
	}
	at := strings.Index(sql[from:], end)
	if at < 0 {
		return len(sql)
	}
	return from + at + len(end)
}
