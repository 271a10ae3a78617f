package retort

import (
	"errors"
	"fmt"

	"github.com/retort-go/retort/ast"
)

// ErrNoWhere is returned for an Update or Delete that has no Where and does not say All.
var ErrNoWhere = ast.ErrNoWhere

var (
	errNotAColumn = errors.New("only a table's column can be given a value")
	errNilQuery   = errors.New("subquery is nil")
	errNotAQuery  = errors.New("a subquery must be a SELECT")
	errFilter     = errors.New("Filter works on an aggregate itself, not on arithmetic with one")
	errNoOn       = errors.New("join of a table needs an ON condition: add one, join along a relationship, or use CrossJoin")
	errGrouping   = errors.New("Rollup, Cube and GroupingSets are terms of GroupBy")
	errNoSource   = errors.New("source belongs to a handle that was not made by orm.Map")
	errOneTable   = errors.New("only a table can be written to, not a subquery or relationship")
)

// isFuncName tells whether name is an identifier, possibly with a schema before it.
func isFuncName(name string) bool {
	if name == "" {
		return false
	}
	for i, r := range name {
		letter := r == '_' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
		if !letter && (i == 0 || r != '.' && (r < '0' || r > '9')) {
			return false
		}
	}
	return true
}

func badFuncName(name string) error {
	return fmt.Errorf("%q is no function name; use Raw for other SQL", name)
}
