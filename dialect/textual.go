package dialect

import (
	"errors"

	"github.com/retort-go/retort/ast"
)

// textual writes a query that the program wrote itself and returns the number of its columns. As the statement, and as a subquery of FROM, it
// stands as it is: whoever reads it finds its columns by name. Elsewhere columns count by their place, so several are put in order.
func (c *Compiler) textual(s *ast.Select, at place) int {
	if len(s.Cells) == 0 {
		c.Fail(errors.New("nothing to select: say what the columns of the text are"))
		return 0
	}
	for i := range s.Cells {
		c.Fail(s.Cells[i].Err())
	}
	names, err := s.TextColumns()
	c.Fail(err)
	c.Fail(checkLabels(s.Cells))
	if c.err != nil {
		return 0
	}
	if at != forInsert && (len(names) == 1 || at == topLevel || at == inFrom || at == inLateral || at == anyRow) {
		c.rawText(s.Text.SQL, s.Text.Args)
		return len(names)
	}
	c.ordered(s, names)
	if at == forInsert {
		c.where(nil, true)
	}
	return len(names)
}

// ordered writes a text as a subquery whose columns are selected in the order of the cells: SELECT a, b FROM (…) AS written.
func (c *Compiler) ordered(s *ast.Select, names []string) {
	c.Text("SELECT ")
	for i, name := range names {
		if i > 0 {
			c.Text(", ")
		}
		if name == "" {
			c.Text("*")
			continue
		}
		c.Ident(name)
	}
	c.Text(" FROM (")
	c.rawText(s.Text.SQL, s.Text.Args)
	c.Text(") AS written")
}

func byName(n ast.Node) bool {
	s, ok := n.(*ast.Select)
	return ok && s.Text != nil
}
