package dialect

import (
	"fmt"
	"strings"

	"github.com/retort-go/retort/ast"
)

// Template writes a text with arguments in it. They may stand in any order, and more than once:
//
//	{1}   the first argument, where a comma, a parenthesis or a keyword stands on both sides of it
//	[1]   the first argument as an operand, in parentheses unless it is a name, a call or a placeholder
//	{1!}  like {1}; a bind that nothing gives a type is cast to that of its storage class, also a text
//	{1?}  like {1}, and a bind is bare: the arguments beside it tell its type
//	{2*}  the second argument and all behind it, with commas between them; {2*!} likewise
//
// Where CAST( stands before it, a bind is written bare. All else is written as it is. The text must bind as tightly as a call does. Where the
// text holds a SELECT, columns are written with their tables: a bare name might be one of what the SELECT reads.
func (c *Compiler) Template(text string, args ...ast.Expr) {
	t := template{c: c, args: args, spans: make([]span, len(args)), base: c.next}
	if c.scope != nil && c.scope.bare && strings.Contains(text, "SELECT ") {
		c.scope.bare = false
		defer func() { c.scope.bare = true }()
	}
	for text != "" && c.err == nil {
		at := strings.IndexAny(text, "{[")
		if at < 0 {
			c.Text(text)
			break
		}
		end, m := parseMark(text[at:])
		if end == 0 {
			c.Text(text[:at+1])
			text = text[at+1:]
			continue
		}
		c.Text(text[:at])
		m.bare = m.bare || strings.HasSuffix(text[:at], "CAST(")
		t.write(m)
		text = text[at+end:]
	}
	t.settle()
}

// mark is a place of an argument in a template.
type mark struct {
	arg                       int // counted from 0
	operand, all, typed, bare bool
}

// parseMark reads the mark that a text begins with, and how long it is; 0 if it begins with none.
func parseMark(text string) (int, mark) {
	if len(text) < 3 || text[1] < '1' || text[1] > '9' {
		return 0, mark{}
	}
	m := mark{arg: int(text[1] - '1'), operand: text[0] == '['}
	for i := 2; i < len(text); i++ {
		switch {
		case text[i] == '*' && !m.operand:
			m.all = true
		case text[i] == '!' && !m.operand:
			m.typed = true
		case text[i] == '?' && !m.operand:
			m.bare = true
		case text[i] == '}' && !m.operand, text[i] == ']' && m.operand:
			return i + 1, m
		default:
			return 0, mark{}
		}
	}
	return 0, mark{}
}

// template is one writing of a template.
type template struct {
	c     *Compiler
	args  []ast.Expr
	spans []span
	// uses are the places of binds, in the order of the text.
	uses []use
	base int // the first value of the arguments
}

// span is an argument's values as they were counted when it was written first.
type span struct {
	known       bool
	first, size int
}

// use is a part of the text that holds an argument's binds.
type use struct{ arg, first, last int }

func (t *template) write(m mark) {
	last := m.arg
	if m.all {
		last = len(t.args) - 1
	}
	for i := m.arg; i <= last; i++ {
		if i > m.arg {
			t.c.Text(", ")
		}
		t.argument(i, m)
	}
}

// argument writes one argument. Where it stands again, its binds are counted as they were the first time.
func (t *template) argument(i int, m mark) {
	c := t.c
	if i >= len(t.args) {
		c.Fail(fmt.Errorf("a function with %d arguments has no argument %d", len(t.args), i+1))
		return
	}
	next, places := c.next, len(c.places)
	s := &t.spans[i]
	if s.known {
		c.next = s.first
	}
	c.marked(t.args[i], m)
	if s.known {
		c.next = next
	} else {
		*s = span{known: true, first: next, size: c.next - next}
	}
	t.uses = append(t.uses, use{i, places, len(c.places)})
}

// marked writes an argument as its mark says.
func (c *Compiler) marked(x ast.Expr, m mark) {
	b, isBind := bindOf(x)
	switch {
	case m.operand:
		c.loose(x, ast.PrecPrimary)
	case m.bare:
		c.Expr(x)
	case m.typed && isBind:
		c.typed(b)
	default:
		c.loose(x, ast.PrecNone)
	}
}

// settle gives the binds the places that they have in the tree, where arguments stand in their order.
func (t *template) settle() {
	c := t.c
	if c.err != nil {
		return
	}
	to := t.base
	for i := range t.spans {
		s := &t.spans[i]
		if !s.known { // the text does without it
			before := c.state()
			c.Expr(t.args[i])
			s.first, s.size = before.next, c.next-before.next
			next := c.next
			c.back(before)
			c.next = next
		}
		for _, u := range t.uses {
			if u.arg != i || to == s.first {
				continue
			}
			for at := u.first; at < u.last; at++ {
				c.places[at] += to - s.first
			}
		}
		to += s.size
	}
}
