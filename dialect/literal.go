package dialect

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// constantValue writes a value as part of the text.
func (c *Compiler) constantValue(v sqltype.Value) {
	switch v.Kind() {
	case sqltype.NullValue:
		c.Text("NULL")
	case sqltype.BoolValue:
		c.Text(strings.ToUpper(strconv.FormatBool(v.Bool())))
	case sqltype.IntValue:
		c.number(strconv.FormatInt(v.Int(), 10))
	case sqltype.FloatValue:
		c.float(v.Float())
	case sqltype.TextValue:
		c.Literal(v.Text())
	default:
		c.Fail(fmt.Errorf("a literal of %s: want a bool, a number or a text; other values are binds", v.Kind()))
	}
}

// float writes a float so that it isn't an integer.
func (c *Compiler) float(f float64) {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		c.Fail(fmt.Errorf("%v has no literal: send it as a bind", f))
		return
	}
	text := strconv.FormatFloat(f, 'g', -1, 64)
	if !strings.ContainsAny(text, ".e") {
		text += ".0"
	}
	c.number(text)
}

// number writes digits, with a sign in parentheses: two minus signs side by side begin a comment.
func (c *Compiler) number(text string) {
	if text[0] == '-' {
		text = "(" + text + ")"
	}
	c.Text(text)
}

// custom writes an operator of the program's choice. Its operands and itself stand in parentheses unless they are primary: how tightly it
// binds is not known.
func (c *Compiler) custom(x *ast.Custom) {
	if !isOperator(x.Op) {
		c.Fail(fmt.Errorf("operator %q: want some of %s, or words", x.Op, operatorSigns))
		return
	}
	_, forPeople := c.dialect.(neutral)
	if strings.Contains(x.Op, "?") && !forPeople && string(c.dialect.Placeholder(nil, 1)) == "?" {
		c.Fail(fmt.Errorf("%s has no operator %s: a ? is a value there", c.dialect.Name(), x.Op))
		return
	}
	c.buf = append(c.buf, '(')
	c.loose(x.L, ast.PrecPrimary)
	c.Text(" " + x.Op + " ")
	c.loose(x.R, ast.PrecPrimary)
	c.buf = append(c.buf, ')')
}

const operatorSigns = "+-*/<>=~!@#%^&|?"

// isOperator tells whether a name is one of signs, in which no comment begins, or of words.
func isOperator(name string) bool {
	if name == "" || strings.Contains(name, "--") || strings.Contains(name, "/*") {
		return false
	}
	if strings.Trim(name, operatorSigns) == "" {
		return true
	}
	for _, word := range strings.Split(name, " ") {
		if !isFuncName(word) || strings.Contains(word, ".") {
			return false
		}
	}
	return true
}
