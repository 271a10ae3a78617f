package retort

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
	return newSelect[R](cellOf(s))
}

// From begins a SELECT that selects nothing, for [Exists] and [Scalar].
func From(t Source) *SelectStmt[None] {
	return newSelect[None]().From(t)
}

// Select2 selects 2 things side by side.
func Select2[A, B any](a Selectable[A], b Selectable[B]) *SelectStmt[Row2[A, B]] {
	return newSelect[Row2[A, B]](cellOf(a), cellOf(b))
}

// Select3 selects 3 things side by side.
func Select3[A, B, C any](a Selectable[A], b Selectable[B], c Selectable[C]) *SelectStmt[Row3[A, B, C]] {
	return newSelect[Row3[A, B, C]](cellOf(a), cellOf(b), cellOf(c))
}

// Select4 selects 4 things side by side.
func Select4[A, B, C, D any](a Selectable[A], b Selectable[B], c Selectable[C], d Selectable[D]) *SelectStmt[Row4[A, B, C, D]] {
	return newSelect[Row4[A, B, C, D]](cellOf(a), cellOf(b), cellOf(c), cellOf(d))
}

// Select5 selects 5 things side by side.
func Select5[A, B, C, D, E any](a Selectable[A], b Selectable[B], c Selectable[C], d Selectable[D], e Selectable[E]) *SelectStmt[Row5[A, B, C, D, E]] {
	return newSelect[Row5[A, B, C, D, E]](cellOf(a), cellOf(b), cellOf(c), cellOf(d), cellOf(e))
}

// Select6 selects 6 things side by side.
func Select6[A, B, C, D, E, F any](a Selectable[A], b Selectable[B], c Selectable[C], d Selectable[D], e Selectable[E], f Selectable[F]) *SelectStmt[Row6[A, B, C, D, E, F]] {
	return newSelect[Row6[A, B, C, D, E, F]](cellOf(a), cellOf(b), cellOf(c), cellOf(d), cellOf(e), cellOf(f))
}

// Select7 selects 7 things side by side.
func Select7[A, B, C, D, E, F, G any](a Selectable[A], b Selectable[B], c Selectable[C], d Selectable[D], e Selectable[E], f Selectable[F], g Selectable[G]) *SelectStmt[Row7[A, B, C, D, E, F, G]] {
	return newSelect[Row7[A, B, C, D, E, F, G]](cellOf(a), cellOf(b), cellOf(c), cellOf(d), cellOf(e), cellOf(f), cellOf(g))
}

// Select8 selects 8 things side by side.
func Select8[A, B, C, D, E, F, G, H any](a Selectable[A], b Selectable[B], c Selectable[C], d Selectable[D], e Selectable[E], f Selectable[F], g Selectable[G], h Selectable[H]) *SelectStmt[Row8[A, B, C, D, E, F, G, H]] {
	return newSelect[Row8[A, B, C, D, E, F, G, H]](cellOf(a), cellOf(b), cellOf(c), cellOf(d), cellOf(e), cellOf(f), cellOf(g), cellOf(h))
}
