package retort

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/retort-go/retort/ast"
)

// Spelling is how databases write an expression that this package has no function for. It is immutable; make it once, as a variable.
type Spelling struct{ s *ast.Spelling }

// NewSpelling makes a spelling of texts by the names of dialects; the text of "" is for all others. A database without a text is an error when
// a statement is compiled for it. In a text {1} is the first argument, [1] is it as an operand, in parentheses if it must be, and {2*} are
// the second and all behind it, with commas between them. An argument may stand anywhere, and more than once. The text must bind as tightly as
// a call does. The texts are written as they are: never build them from input.
//
//	var julian = retort.NewSpelling("julian_day", map[string]string{"sqlite": "julianday({1})", "": "extract(julian FROM {1})"})
//
//	func JulianDay(e retort.ExprOf[time.Time]) retort.NullNum[float64] { return retort.Construct[retort.NullNum[float64]](julian, e) }
func NewSpelling(name string, texts map[string]string) *Spelling {
	s := &ast.Spelling{Name: name, Texts: maps.Clone(texts)}
	var key strings.Builder
	fmt.Fprintf(&key, "%q", name)
	for _, dialect := range slices.Sorted(maps.Keys(texts)) {
		fmt.Fprintf(&key, "%q%q", dialect, texts[dialect])
	}
	s.Key = key.String()
	return &Spelling{s}
}

// Construct is an expression of kind E as its spelling has it. Arguments are expressions or Go values, which are sent as binds. It is for
// functions of the program's own that say what their arguments are; see [NewSpelling].
func Construct[E Expr](s *Spelling, args ...any) E {
	var kind E
	return filled(kind, &ast.Construct{Spelling: s.s, Args: nodesOf(args)})
}
