package retort

import "github.com/retort-go/retort/ast"

// Grouping is a term of GroupBy that stands for several groupings, whose rows the result has one after the other: [Rollup], [Cube],
// [GroupingSets]. A column that isn't part of a row's grouping is NULL there: read it through [Opt], and see [GroupingOf].
type Grouping struct{ slot }

func (g Grouping) cell(to *ast.Cell) {
	to.Expr, to.Note = ast.SlotExpr(g.slot), &ast.CellNote{Err: errGrouping}
}

func grouping(kind ast.GroupingKind, sets [][]ast.Expr) Grouping {
	return Grouping{ast.MakeSlot(&ast.Grouping{Kind: kind, Sets: sets})}
}

// Rollup groups by all expressions, by all but the last, and so on to none, the whole: subtotals and a total. SQLite has none; MySQL and
// MariaDB take it as the only term of GroupBy.
func Rollup(by ...Expr) Grouping { return grouping(ast.Rollup, each(by)) }

// Cube groups by every choice of the expressions, none included. Only PostgreSQL has it.
func Cube(by ...Expr) Grouping { return grouping(ast.Cube, each(by)) }

// GroupingSets groups by each of the sets; an empty one is the whole. Only PostgreSQL has it.
func GroupingSets(sets ...[]Expr) Grouping {
	out := make([][]ast.Expr, len(sets))
	for i, set := range sets {
		out[i] = exprsOf(set)
	}
	return grouping(ast.GroupingSets, out)
}

func each(by []Expr) [][]ast.Expr {
	out := make([][]ast.Expr, len(by))
	for i, e := range by {
		out[i] = []ast.Expr{ast.ExprOf(e)}
	}
	return out
}

// GroupingOf is GROUPING(e…): 0 in rows that are grouped by e, 1 in those that are not; of several expressions a number with one bit for
// each, the last one's lowest. MariaDB has none.
func GroupingOf(e Expr, more ...Expr) Num[int64] {
	return Num[int64]{opsOf[int64](call("grouping", append([]ast.Expr{ast.ExprOf(e)}, exprsOf(more)...)...))}
}
