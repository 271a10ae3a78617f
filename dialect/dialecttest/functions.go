package dialecttest

import (
	"math"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/schema"
)

var functionCases = []testCase{
	{"texts", textFunctions},
	{"texts of values alone", textsOfValues},
	{"numbers", numberFunctions},
	{"rounding", rounding},
	{"division of integers", division},
	{"bits", bitFunctions},
	{"NULL", nullFunctions},
	{"simple CASE", simpleCase},
	{"matching whatever the case", caseless},
	{"operators and literals", operators},
	{"a number that databases would take in different ways is a fault", oddNumbers},
}

// check is an expression and what it must give.
type check func(t *testing.T, s *suite, from retort.Source)

// is checks the value of an expression that may be NULL.
func is[T comparable](e retort.Selectable[*T], want T) check {
	return func(t *testing.T, s *suite, from retort.Source) {
		t.Helper()
		q := retort.Select(e)
		if from != nil {
			q = q.From(from)
		}
		if got := all(t, s.eng, q); len(got) != 1 || got[0] == nil || *got[0] != want {
			t.Errorf("%v\n got %v\nwant %v", q, shown(got), want)
		}
	}
}

// has checks the value of an expression that is never NULL.
func has[T comparable](e retort.Selectable[T], want T) check {
	return func(t *testing.T, s *suite, from retort.Source) {
		t.Helper()
		q := retort.Select(e)
		if from != nil {
			q = q.From(from)
		}
		wantRows(t, s.eng, q, want)
	}
}

// near checks a float up to its last digits.
func near(e retort.Selectable[*float64], want float64) check {
	return func(t *testing.T, s *suite, from retort.Source) {
		t.Helper()
		got := all(t, s.eng, retort.Select(e).From(from))
		if len(got) != 1 || got[0] == nil || math.Abs(*got[0]-want) > 1e-9*math.Abs(want) {
			t.Errorf("%v\n got %v\nwant %v", retort.Select(e), shown(got), want)
		}
	}
}

// isNull checks that an expression is NULL.
func isNull[T any](e retort.Selectable[*T]) check {
	return func(t *testing.T, s *suite, from retort.Source) {
		t.Helper()
		q := retort.Select(e)
		if from != nil {
			q = q.From(from)
		}
		if got := all(t, s.eng, q); len(got) != 1 || got[0] != nil {
			t.Errorf("%v\n got %v\nwant NULL", q, shown(got))
		}
	}
}

// shown are values behind pointers.
func shown[T any](ps []*T) []any {
	out := make([]any, len(ps))
	for i, p := range ps {
		if p != nil {
			out[i] = *p
		}
	}
	return out
}

func checkAll(t *testing.T, s *suite, from retort.Source, checks ...check) {
	t.Helper()
	for _, c := range checks {
		c(t, s, from)
	}
}

// sample is a table of one row.
type sample struct {
	table *schema.Table
	word  retort.Text           // "Élan vital"
	pad   retort.Text           // "  x "
	none  retort.NullText       // NULL
	n     retort.Num[int64]     // -7
	m     retort.NullNum[int64] // NULL
	x     retort.Num[float64]   // 2.5
	flag  retort.Column[bool]   // true
}

func (s *suite) sample(t *testing.T) sample {
	t.Helper()
	md := schema.NewMetaData()
	table := md.Table("sample", schema.BigInt("id").PrimaryKey(), schema.String("word", 20).NotNull(), schema.String("pad", 20).NotNull(),
		schema.String("none", 20), schema.BigInt("n").NotNull(), schema.BigInt("m"), schema.Float("x").NotNull(), schema.Bool("flag").NotNull())
	s.create(t, md)
	v := sample{
		table: table,
		word:  retort.ColumnOf[retort.Text](table, "word"),
		pad:   retort.ColumnOf[retort.Text](table, "pad"),
		none:  retort.ColumnOf[retort.NullText](table, "none"),
		n:     retort.ColumnOf[retort.Num[int64]](table, "n"),
		m:     retort.ColumnOf[retort.NullNum[int64]](table, "m"),
		x:     retort.ColumnOf[retort.Num[float64]](table, "x"),
		flag:  retort.ColumnOf[retort.Column[bool]](table, "flag"),
	}
	id := retort.ColumnOf[retort.Num[int64]](table, "id")
	exec(t, s.eng, retort.InsertInto(table).Values(id.Set(1), v.word.Set("Élan vital"), v.pad.Set("  x "), v.n.Set(-7), v.x.Set(2.5), v.flag.Set(true)))
	return v
}

func textFunctions(t *testing.T, s *suite) {
	v := s.sample(t)
	checkAll(t, s, v.table,
		has(retort.Lower(retort.Replace(v.word, "É", "E")), "elan vital"),
		has(retort.Upper(retort.Replace(v.word, "É", "E")), "ELAN VITAL"),
		has(retort.Trim(v.pad), "x"), has(retort.LTrim(v.pad), "x "), has(retort.RTrim(v.pad), "  x"),
		is(retort.CharLength(v.word), 10), is(retort.OctetLength(v.word), 11), is(retort.OctetLength(v.pad), 4),
		has(retort.Substr(v.word, 1), "Élan vital"), has(retort.Substr(v.word, 6), "vital"), has(retort.Substr(v.word, 11), ""), has(retort.Substr(v.word, 99), ""),
		has(retort.SubstrN(v.word, 1, 4), "Élan"), has(retort.SubstrN(v.word, 6, 99), "vital"), has(retort.SubstrN(v.word, 6, 0), ""),
		has(retort.Replace(v.word, "a", "oo"), "Éloon vitool"), has(retort.Replace(v.word, "", "x"), "Élan vital"), has(retort.Replace(v.word, "l", ""), "Éan vita"),
		is(retort.Position(v.word, "an"), 3), is(retort.Position(v.word, "É"), 1), is(retort.Position(v.word, "AN"), 0), is(retort.Position(v.word, ""), 1),
		has(retort.Left(v.word, 4), "Élan"), has(retort.Left(v.word, 0), ""), has(retort.Left(v.word, 99), "Élan vital"),
		has(retort.Right(v.word, 5), "vital"), has(retort.Right(v.word, 0), ""), has(retort.Right(v.word, 10), "Élan vital"), has(retort.Right(v.word, 99), "Élan vital"),
		has(retort.LPad(v.word, 13, "ab"), "abaÉlan vital"), has(retort.LPad(v.word, 4, "ab"), "Élan"), has(retort.LPad(v.word, 0, " "), ""), has(retort.LPad(v.word, 11, "é"), "éÉlan vital"),
		has(retort.RPad(v.word, 13, "ab"), "Élan vitalaba"), has(retort.RPad(v.word, 4, "ab"), "Élan"), has(retort.RPad(v.word, 10, "x"), "Élan vital"),
		has(retort.Repeat(v.word, 2), "Élan vitalÉlan vital"), has(retort.Repeat(v.word, 0), ""), has(retort.Repeat(v.word, 1), "Élan vital"),
		has(retort.ConcatWS[string](", ", v.word, v.none, v.pad), "Élan vital,   x "), has(retort.ConcatWS[string](", ", v.none), ""),
		is(retort.Concat(v.word, v.pad), "Élan vital  x "),
	)
	checkAll(t, s, v.table,
		isNull(retort.Lower(v.none)), isNull(retort.Trim(v.none)), isNull(retort.CharLength(v.none)), isNull(retort.OctetLength(v.none)), isNull(retort.SubstrN(v.none, 1, 2)),
		isNull(retort.Replace(v.none, "a", "b")), isNull(retort.Position(v.none, "a")), isNull(retort.Left(v.none, 1)), isNull(retort.Right(v.none, 1)),
		isNull(retort.LPad(v.none, 3, "x")), isNull(retort.RPad(v.none, 3, "x")), isNull(retort.Repeat(v.none, 2)), isNull(retort.Concat(v.word, v.none)),
	)
}

// textsOfValues: functions of nothing but values, whose types no column tells.
func textsOfValues(t *testing.T, s *suite) {
	w := retort.Val("Abc")
	checkAll(t, s, nil,
		has(retort.Lower(w), "abc"), has(retort.Upper(w), "ABC"), has(retort.LTrim(retort.Val(" a ")), "a "), is(retort.CharLength(w), 3), is(retort.OctetLength(w), 3),
		has(retort.SubstrN(w, 2, 1), "b"), has(retort.Replace(w, "b", "-"), "A-c"), is(retort.Position(w, "c"), 3), has(retort.Left(w, 1), "A"), has(retort.Right(w, 1), "c"),
		has(retort.LPad(retort.LPad(w, 4, "x"), 5, "y"), "yxAbc"), has(retort.Right(retort.RPad(retort.Repeat(w, 2), 7, "!"), 2), "c!"),
		has(retort.ConcatWS[string]("-", w, w), "Abc-Abc"), is(retort.Coalesce[string](w, retort.Val("z")), "Abc"), is(retort.NullIf(w, "z"), "Abc"),
		is(retort.Least[int64](retort.Val[int64](4), retort.Val[int64](3)), 3),
	)
}

func numberFunctions(t *testing.T, s *suite) {
	v := s.sample(t)
	checkAll(t, s, v.table,
		has(retort.Abs(v.n), 7), isNull(retort.Abs(v.m)), has(retort.Abs(v.x.Sub(5)), 2.5),
		has(retort.Ceil(v.x), 3), has(retort.Floor(v.x), 2), has(retort.Ceil(v.x.Mul(-1)), -2), has(retort.Floor(v.x.Mul(-1)), -3), has(retort.Floor(v.n), -7),
		is(retort.Sign(v.n), -1), is(retort.Sign(v.x), 1), is(retort.Sign(v.n.Add(7)), 0), isNull(retort.Sign(v.m)),
		near(retort.Power(v.x, 2), 6.25), near(retort.Power(v.n, 2), 49), near(retort.Sqrt(v.x.Mul(2.5)), 2.5), near(retort.Exp(v.x), math.Exp(2.5)), near(retort.Ln(v.x), math.Log(2.5)),
		near(retort.Log10(v.x.Mul(40)), 2), isNull(retort.Sqrt(v.m)), isNull(retort.Power(v.m, 2)), near(retort.Sqrt(retort.Val(2.25)), 1.5),
	)
	for _, r := range all(t, s.eng, retort.Select(retort.Random()).From(v.table)) {
		if r < 0 || r >= 1 {
			t.Errorf("a random number is %v, want it from 0 up to 1", r)
		}
	}
}

func rounding(t *testing.T, s *suite) {
	v := s.sample(t)
	checkAll(t, s, v.table,
		has(retort.Round(v.x), 3), has(retort.Round(v.x.Mul(-1)), -3), has(retort.Round(v.x.Add(1)), 4), has(retort.Round(v.x.Sub(0.1)), 2), has(retort.Round(v.n), -7),
		has(retort.RoundTo(v.x.Add(0.126), 2), 2.63), has(retort.RoundTo(v.x.Mul(0.5), 1), 1.3), has(retort.RoundTo(v.x.Mul(-0.5), 1), -1.3),
		has(retort.Round(v.x.Mul(0.2)), 1), has(retort.Round(v.x.Mul(0.199999)), 0), has(retort.Round(v.x.Mul(1<<50)), 2.5*(1<<50)), has(retort.Round(v.x.Mul(1<<100)), 2.5*(1<<100)),
		has(retort.Round(v.x.Mul(0).Add(0.49999999999999994)), 0), isNull(retort.Round(v.m)), isNull(retort.RoundTo(v.m, 1)),
	)
}

func division(t *testing.T, s *suite) {
	v := s.sample(t)
	two, zero := retort.Val[int64](2), retort.Val[int64](0)
	checkAll(t, s, v.table,
		has(v.n.Div(2), -3), has(v.n.Mul(-1).Div(2), 3), has(v.n.Div(-2), 3), is(retort.Div(v.n, two), -3), isNull(retort.Div(v.m, two)), has(v.x.Div(2), 1.25),
		is(retort.Mod(v.n, two), -1), is(retort.Mod(v.n.Mul(-1), retort.Val[int64](-2)), 1), is(retort.Mod(v.n, retort.Val[int64](7)), 0),
		is(retort.Div(v.n, retort.NullIf(two, 3)), -3), isNull(retort.Div(v.n, retort.NullIf(zero, 0))), isNull(retort.Mod(v.n, retort.NullIf(zero, 0))),
		is(retort.Ratio(v.n, two), -3.5), is(retort.Ratio(v.x, two), 1.25), isNull(retort.Ratio(v.n, retort.NullIf(zero, 0))), is(retort.Ratio(two, retort.Val[int64](4)), 0.5),
		is(retort.Sum(v.n).Div(2), -3), is(retort.Mul(v.n, retort.Div(v.n, two)), 21),
	)
}

func bitFunctions(t *testing.T, s *suite) {
	v := s.sample(t)
	three, high := retort.Val[int64](3), retort.Val[int64](math.MinInt64)
	checkAll(t, s, v.table,
		is(retort.BitAnd(v.n, three), 1), is(retort.BitOr(v.n, three), -5), is(retort.BitXor(v.n, three), -6), is(retort.BitNot(v.n), 6), is(retort.BitNot(three), -4),
		is(retort.BitXor(high, three), math.MinInt64+3), is(retort.BitXor(v.n, v.n), 0), is(retort.BitXor(retort.Val[int64](-1), retort.Val[int64](math.MaxInt64)), math.MinInt64),
		is(retort.ShiftLeft(v.n, 1), -14), is(retort.ShiftLeft(three, 62), -1<<62), is(retort.ShiftLeft(three, 0), 3),
		is(retort.ShiftRight(v.n, 1), -4), is(retort.ShiftRight(v.n, 63), -1), is(retort.ShiftRight(v.n.Mul(-1), 1), 3), is(retort.ShiftRight(high, 62), -2), is(retort.ShiftRight(v.n, 0), -7),
		isNull(retort.BitAnd(v.m, three)), isNull(retort.BitNot(v.m)), isNull(retort.ShiftRight(v.m, 1)),
		is(retort.BitAnd(retort.BitOr(v.n, three), retort.BitNot(three)), -8),
	)
}

func nullFunctions(t *testing.T, s *suite) {
	v := s.sample(t)
	one := retort.Val[int64](1)
	checkAll(t, s, v.table,
		is(retort.Coalesce[int64](v.m, v.n), -7), is(retort.Coalesce[int64](v.m, v.m, one), 1), isNull(retort.Coalesce[int64](v.m, retort.Null[int64]())),
		has(retort.Coalesce[int64](v.m).Else(4), 4), is(retort.Coalesce[string](v.none, v.word), "Élan vital"),
		isNull(retort.NullIf(v.n, -7)), is(retort.NullIf(v.n, 7), -7), isNull(retort.NullIf(v.m, 7)),
		is(retort.Greatest[int64](v.n, one), 1), is(retort.Least[int64](v.n, one, retort.Val[int64](0)), -7), is(retort.Greatest[int64](v.n), -7),
		isNull(retort.Greatest[int64](v.n, v.m)), isNull(retort.Least[int64](v.m, v.n, one)),
		has(retort.IsNotDistinct(v.m, retort.Null[int64]()), true), has(retort.IsNotDistinct(v.n, v.m), false), has(retort.IsNotDistinct(v.n, retort.Val[int64](-7)), true),
		has(retort.IsDistinct(v.m, v.n), true), has(retort.IsDistinct(v.m, v.m), false), has(retort.Not(retort.IsDistinct(v.n, one)), false),
	)
}

func simpleCase(t *testing.T, s *suite) {
	v := s.sample(t)
	sign := retort.CaseOf[string](retort.Sign(v.n)).When(-1, "below").When(0, "zero")
	none := retort.CaseOf[int64](v.m).When(1, 10)
	checkAll(t, s, v.table, has(sign.Else("above"), "below"), is(sign.End(), "below"), has(none.Else(3), 3), isNull(none.End()),
		has(retort.CaseOf[int64](v.word).When("x", 1).WhenExpr("Élan vital", v.n).Else(2), -7),
		has(retort.CaseOf[string](v.flag).When(true, "yes").Else("no"), "yes"))
}

func caseless(t *testing.T, s *suite) {
	b := newBook()
	s.create(t, b.md)
	for i, title := range []string{"100% Wool", "100x WOOL", "under_score", `back\SLASH`} {
		b.add(t, s.eng, int64(i+1), title)
	}
	wantRows(t, s.eng, b.titles().Where(retort.ILike(b.title, "%wool")), "100% Wool", "100x WOOL")
	wantRows(t, s.eng, b.titles().Where(retort.NotILike(b.title, "%WOOL")), "under_score", `back\SLASH`)
	wantRows(t, s.eng, b.titles().Where(retort.Not(retort.ILike(b.title, "1%"))), "under_score", `back\SLASH`)
	wantRows(t, s.eng, b.titles().Where(retort.IContains(b.title, "% W")), "100% Wool")
	wantRows(t, s.eng, b.titles().Where(retort.IStartsWith(b.title, "UNDER_")), "under_score")
	wantRows(t, s.eng, b.titles().Where(retort.IEndsWith(b.title, `\slash`)), `back\SLASH`)
}

func operators(t *testing.T, s *suite) {
	v := s.sample(t)
	checkAll(t, s, v.table,
		has(retort.Op[int64]("-", v.n, retort.Op[int64]("*", int64(2), v.n)), 7), has(retort.Op[bool]("<>", v.word, "it's"), true), has(retort.Op[bool]("NOT LIKE", v.word, "É%"), false),
		has(retort.Not(retort.Op[bool](">", v.x, 2.0)), false),
		has(retort.Lit("it's"), "it's"), has(retort.Lit(`a\b'\`), `a\b'\`), has(retort.Lit("?"), "?"), has(retort.Lit("日本"), "日本"), has(retort.Lit(""), ""), has(retort.Lit("line\nbreak"), "line\nbreak"),
		has(retort.Lit[int64](math.MaxInt64), math.MaxInt64), has(retort.Lit[int64](math.MinInt64+1), math.MinInt64+1), has(retort.Lit(0.1), 0.1), has(retort.Lit(-2.0), -2), has(retort.Lit(true), true),
		is(retort.Subtract(v.n, retort.Lit[int64](-3)), -4), has(retort.Eq(v.pad, retort.Lit("  x ")), true),
	)
	for _, q := range []interface{ Err() error }{
		retort.Select(retort.Op[bool]("; DROP TABLE sample --", v.n, 1)), retort.Select(retort.Op[bool]("", v.n, 1)), retort.Select(retort.Lit("a\x00b")), retort.Select(retort.Lit(math.NaN())),
		retort.Select(retort.Lit([]byte("x"))), retort.Select(retort.Op[int]("+", v.n, struct{}{})),
	} {
		if q.Err() == nil {
			t.Errorf("%v is no fault", q)
		}
	}
}

// oddNumbers are faults of the statement: nothing is sent.
func oddNumbers(t *testing.T, _ *suite) {
	w, n := retort.Val("x"), retort.Val[int64](1)
	for _, e := range []retort.Selectable[string]{retort.Substr(w, 0), retort.Substr(w, -1), retort.SubstrN(w, 1, -1), retort.Left(w, -1), retort.Right(w, -1),
		retort.LPad(w, -1, " "), retort.RPad(w, 1, ""), retort.Repeat(w, -1)} {
		if q := retort.Select(e); q.Err() == nil {
			t.Errorf("%v is no fault", q)
		}
	}
	for _, e := range []retort.Selectable[*int64]{retort.ShiftLeft(n, -1), retort.ShiftRight(n, 64), retort.Greatest[int64](), retort.Coalesce[int64]()} {
		if q := retort.Select(e); q.Err() == nil {
			t.Errorf("%v is no fault", q)
		}
	}
}
