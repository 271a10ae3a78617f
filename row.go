package retort

import (
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// Row2 is a row of 2 values, in the order selected.
type Row2[A, B any] struct {
	V1 A
	V2 B
}

// Row3 is a row of 3 values, in the order selected.
type Row3[A, B, C any] struct {
	V1 A
	V2 B
	V3 C
}

// Row4 is a row of 4 values, in the order selected.
type Row4[A, B, C, D any] struct {
	V1 A
	V2 B
	V3 C
	V4 D
}

// Row5 is a row of 5 values, in the order selected.
type Row5[A, B, C, D, E any] struct {
	V1 A
	V2 B
	V3 C
	V4 D
	V5 E
}

// Row6 is a row of 6 values, in the order selected.
type Row6[A, B, C, D, E, F any] struct {
	V1 A
	V2 B
	V3 C
	V4 D
	V5 E
	V6 F
}

// Row7 is a row of 7 values, in the order selected.
type Row7[A, B, C, D, E, F, G any] struct {
	V1 A
	V2 B
	V3 C
	V4 D
	V5 E
	V6 F
	V7 G
}

// Row8 is a row of 8 values, in the order selected.
type Row8[A, B, C, D, E, F, G, H any] struct {
	V1 A
	V2 B
	V3 C
	V4 D
	V5 E
	V6 F
	V7 G
	V8 H
}

// Select selects one thing. FROM is what it belongs to, unless [SelectOf.From] says otherwise.
func Select[R any](s Selectable[R]) *SelectStmt[R] {
	n := new(start[*R, [1]ast.Cell])
	setCell(&n.cells[0], s, 0)
	n.begin.begin(&n.stmt.Draft, n.cells[:])
	return &n.stmt
}

// From begins a SELECT that selects nothing, for [Exists] and [Scalar].
func From(t Source) *SelectStmt[None] {
	return new(SelectStmt[None]).From(t)
}

// Select2 selects 2 things side by side.
func Select2[A, B any](a Selectable[A], b Selectable[B]) *SelectStmt[Row2[A, B]] {
	n := new(start[*Row2[A, B], [2]ast.Cell])
	var row Row2[A, B]
	setCell(&n.cells[0], a, 0)
	setCell(&n.cells[1], b, sqltype.Behind(&row, &row.V2))
	n.begin.begin(&n.stmt.Draft, n.cells[:])
	return &n.stmt
}

// Select3 selects 3 things side by side.
func Select3[A, B, C any](a Selectable[A], b Selectable[B], c Selectable[C]) *SelectStmt[Row3[A, B, C]] {
	n := new(start[*Row3[A, B, C], [3]ast.Cell])
	var row Row3[A, B, C]
	setCell(&n.cells[0], a, 0)
	setCell(&n.cells[1], b, sqltype.Behind(&row, &row.V2))
	setCell(&n.cells[2], c, sqltype.Behind(&row, &row.V3))
	n.begin.begin(&n.stmt.Draft, n.cells[:])
	return &n.stmt
}

// Select4 selects 4 things side by side.
func Select4[A, B, C, D any](a Selectable[A], b Selectable[B], c Selectable[C], d Selectable[D]) *SelectStmt[Row4[A, B, C, D]] {
	n := new(start[*Row4[A, B, C, D], [4]ast.Cell])
	var row Row4[A, B, C, D]
	setCell(&n.cells[0], a, 0)
	setCell(&n.cells[1], b, sqltype.Behind(&row, &row.V2))
	setCell(&n.cells[2], c, sqltype.Behind(&row, &row.V3))
	setCell(&n.cells[3], d, sqltype.Behind(&row, &row.V4))
	n.begin.begin(&n.stmt.Draft, n.cells[:])
	return &n.stmt
}

// Select5 selects 5 things side by side.
func Select5[A, B, C, D, E any](a Selectable[A], b Selectable[B], c Selectable[C], d Selectable[D], e Selectable[E]) *SelectStmt[Row5[A, B, C, D, E]] {
	n := new(start[*Row5[A, B, C, D, E], [5]ast.Cell])
	var row Row5[A, B, C, D, E]
	setCell(&n.cells[0], a, 0)
	setCell(&n.cells[1], b, sqltype.Behind(&row, &row.V2))
	setCell(&n.cells[2], c, sqltype.Behind(&row, &row.V3))
	setCell(&n.cells[3], d, sqltype.Behind(&row, &row.V4))
	setCell(&n.cells[4], e, sqltype.Behind(&row, &row.V5))
	n.begin.begin(&n.stmt.Draft, n.cells[:])
	return &n.stmt
}

// Select6 selects 6 things side by side.
func Select6[A, B, C, D, E, F any](a Selectable[A], b Selectable[B], c Selectable[C], d Selectable[D], e Selectable[E], f Selectable[F]) *SelectStmt[Row6[A, B, C, D, E, F]] {
	n := new(start[*Row6[A, B, C, D, E, F], [6]ast.Cell])
	var row Row6[A, B, C, D, E, F]
	setCell(&n.cells[0], a, 0)
	setCell(&n.cells[1], b, sqltype.Behind(&row, &row.V2))
	setCell(&n.cells[2], c, sqltype.Behind(&row, &row.V3))
	setCell(&n.cells[3], d, sqltype.Behind(&row, &row.V4))
	setCell(&n.cells[4], e, sqltype.Behind(&row, &row.V5))
	setCell(&n.cells[5], f, sqltype.Behind(&row, &row.V6))
	n.begin.begin(&n.stmt.Draft, n.cells[:])
	return &n.stmt
}

// Select7 selects 7 things side by side.
func Select7[A, B, C, D, E, F, G any](a Selectable[A], b Selectable[B], c Selectable[C], d Selectable[D], e Selectable[E], f Selectable[F], g Selectable[G]) *SelectStmt[Row7[A, B, C, D, E, F, G]] {
	n := new(start[*Row7[A, B, C, D, E, F, G], [7]ast.Cell])
	var row Row7[A, B, C, D, E, F, G]
	setCell(&n.cells[0], a, 0)
	setCell(&n.cells[1], b, sqltype.Behind(&row, &row.V2))
	setCell(&n.cells[2], c, sqltype.Behind(&row, &row.V3))
	setCell(&n.cells[3], d, sqltype.Behind(&row, &row.V4))
	setCell(&n.cells[4], e, sqltype.Behind(&row, &row.V5))
	setCell(&n.cells[5], f, sqltype.Behind(&row, &row.V6))
	setCell(&n.cells[6], g, sqltype.Behind(&row, &row.V7))
	n.begin.begin(&n.stmt.Draft, n.cells[:])
	return &n.stmt
}

// Select8 selects 8 things side by side.
func Select8[A, B, C, D, E, F, G, H any](a Selectable[A], b Selectable[B], c Selectable[C], d Selectable[D], e Selectable[E], f Selectable[F], g Selectable[G], h Selectable[H]) *SelectStmt[Row8[A, B, C, D, E, F, G, H]] {
	n := new(start[*Row8[A, B, C, D, E, F, G, H], [8]ast.Cell])
	var row Row8[A, B, C, D, E, F, G, H]
	setCell(&n.cells[0], a, 0)
	setCell(&n.cells[1], b, sqltype.Behind(&row, &row.V2))
	setCell(&n.cells[2], c, sqltype.Behind(&row, &row.V3))
	setCell(&n.cells[3], d, sqltype.Behind(&row, &row.V4))
	setCell(&n.cells[4], e, sqltype.Behind(&row, &row.V5))
	setCell(&n.cells[5], f, sqltype.Behind(&row, &row.V6))
	setCell(&n.cells[6], g, sqltype.Behind(&row, &row.V7))
	setCell(&n.cells[7], h, sqltype.Behind(&row, &row.V8))
	n.begin.begin(&n.stmt.Draft, n.cells[:])
	return &n.stmt
}
