package dialect

import (
	"strings"

	"github.com/retort-go/retort/ast"
)

// Speller is implemented by a dialect that writes functions of the language ([ast.Call]) in its own way, as most do for some.
type Speller interface {
	// Spell returns the template of a function, in the words of [Compiler.Template], and whether it has anything to say about it. "" with
	// true is a function that the database lacks. Of those it has nothing to say about, the standard's ways are written: lower(x), x % y.
	Spell(fn ast.Fn) (template string, ok bool)
}

// standard are the functions that all databases write alike.
var standard = map[ast.Fn]string{
	ast.Lower:     "lower({1})",
	ast.Upper:     "upper({1})",
	ast.Trim:      "trim({1})",
	ast.LTrim:     "ltrim({1})",
	ast.RTrim:     "rtrim({1})",
	ast.Replace:   "replace({1}, {2}, {3})",
	ast.ConcatWS:  "concat_ws({1*})",
	ast.Coalesce:  "coalesce({1*})",
	ast.NullIf:    "nullif({1}, {2})",
	ast.Abs:       "abs({1})",
	ast.Ceil:      "ceil({1})",
	ast.Floor:     "floor({1})",
	ast.Power:     "power({1}, {2})",
	ast.Sqrt:      "sqrt({1})",
	ast.Exp:       "exp({1})",
	ast.Ln:        "ln({1})",
	ast.Log10:     "log10({1})",
	ast.Remainder: "([1] % [2])",
	ast.InRange:   "CASE WHEN [1] BETWEEN {2} AND {3} THEN {1} END",
}

// function writes a function of the language.
func (c *Compiler) function(x *ast.Call) {
	if text := c.spelled(x.Fn); text != "" {
		c.Template(text, x.Args...)
	}
}

// spelled returns the template of a function of the language, "" after a fault if the database lacks it.
func (c *Compiler) spelled(fn ast.Fn) string {
	text, ok := "", false
	if s, speaks := c.dialect.(Speller); speaks {
		text, ok = s.Spell(fn)
	}
	if !ok {
		text = standard[fn]
	}
	if text == "" {
		c.lacks(string(fn), cures[fn])
	}
	return text
}

// cures tell what to do about functions that some databases lack.
var cures = map[ast.Fn]string{
	ast.JSONContains:  "compare its parts by JSONAt or JSONText, or look for an element by Exists over TableFunc of json_each",
	ast.RegexpMatch:   "use Like, or a connection that has the function",
	ast.RegexpReplace: "use Replace, or a connection that has the function",
}

// ownName returns the name of a function of the language that stands where templates don't: as an aggregate.
func (c *Compiler) ownName(fn ast.Fn) string {
	name, _, _ := strings.Cut(c.spelled(fn), "(")
	return name
}
