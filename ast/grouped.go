package ast

import "slices"

// Grouped returns the terms of GROUP BY, one by one, that may have binds. Where such an expression stands in the statement again, a database
// with numbered placeholders gets the same ones: it compares texts, and would take the same values under other numbers for another
// expression, which GROUP BY doesn't have.
func (s *Select) Grouped() []Expr {
	var out []Expr
	for _, x := range s.Group {
		switch x := x.(type) {
		case *Column:
			if x != nil && x.Is != nil {
				out = append(out, x)
			}
		case *Grouping:
			for _, set := range x.Sets {
				out = slices.Concat(out, set)
			}
		default:
			out = append(out, x)
		}
	}
	return out
}

// grouped are the terms of GROUP BY of the query that is walked, and which of them have been met.
type grouped struct {
	terms []Expr
	met   []bool
}

// again marks a term of GROUP BY that was met before: statements share a text only if the same expressions are the same ones in each.
func (p *printer) again(x Expr) {
	i := slices.Index(p.grouped.terms, x)
	if i < 0 {
		return
	}
	if p.grouped.met[i] {
		p.tag(tagAgain)
		p.count(i)
	}
	p.grouped.met[i] = true
}
