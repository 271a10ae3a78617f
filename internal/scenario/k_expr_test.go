package scenario

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

// where is a statement that has a condition, for texts of conditions.
func where(name string, conds ...retort.Condition) said {
	return said{name, retort.Select(users.ID).Where(conds...)}
}

// selected is a statement that selects an expression of the orders.
func selected[R any](name string, e retort.Selectable[R]) said {
	return said{name, retort.Select(e).From(orders)}
}

func TestK04_Conjunctions(t *testing.T) {
	a, b, c := users.ID.Eq(1), users.Name.Eq("b"), users.Active
	yes, no := retort.And(), retort.Or()
	compiles(t, "K04",
		where("OR in AND", retort.Or(a, b), c),
		where("AND in OR", retort.Or(retort.And(a, b), c)),
		where("AND in AND", retort.And(a, retort.And(b, c))),
		where("OR in OR", retort.Or(a, retort.Or(b, c))),
		where("true in AND", retort.And(yes, a)),
		where("true in OR", retort.Or(yes, a)),
		where("false in AND", retort.And(no, a)),
		where("false in OR", retort.Or(no, a)),
		where("NOT of AND", retort.Not(retort.And(a, b))),
		where("NOT of OR", retort.Not(retort.Or(a, b))),
		where("NOT of a comparison", retort.Not(a)),
		where("NOT of IN", retort.Not(users.ID.In(1))),
		where("NOT of NOT", retort.Not(retort.Not(c))),
		where("no condition at all"),
		where("AND of none", retort.And()),
		where("OR of none", retort.Or()),
	)
	// a condition that isn't there is a mistake, not a condition that is true: say And() for that
	refused(t, retort.Select(users.ID).Where(nil), "nil")
	refused(t, retort.Select(users.ID).Where(retort.And(a, nil)), "nil")
}

// A list is spelled out to 500 values; a longer one is one bind, so that its length is no part of the text.
func TestK06_InLists(t *testing.T) {
	many := make([]int64, 501) // zeros: what counts is how many
	compiles(t, "K06",
		where("a list", users.ID.In(1, 2, 3)),
		where("an empty list is false", users.ID.In()),
		where("NOT IN an empty list is true", users.ID.NotIn()),
		where("NULL in an empty list is false", retort.Null[int64]().In()),
		where("a subquery", retort.In(users.ID, retort.Select(addresses.UserID))),
		where("not in a subquery", retort.NotIn(users.ID, retort.Select(addresses.UserID))),
		where("a long list", users.ID.In(many...)),
		where("not in a long list", users.ID.NotIn(many...)),
		where("row values", retort.Pair(users.ID, users.Name).In(retort.Row2[int64, string]{V1: 1, V2: "a"}, retort.Row2[int64, string]{V1: 2, V2: "b"})),
		where("no row value", retort.Pair(users.ID, users.Name).In()),
		where("row values of a query", retort.Pair(users.ID, users.Name).InQuery(retort.Select2(addresses.UserID, addresses.Email))),
	)
}

func TestK12_CaseCastTypeExtractFunc(t *testing.T) {
	compiles(t, "K12",
		selected("a searched CASE", retort.Case[string]().When(orders.ID.Eq(1), "a").Else("b")),
		selected("a CASE of a value", retort.CaseOf[string](orders.ID).When(1, "x").End()),
		selected("a cast", retort.Cast[string](orders.ID)),
		selected("another type for Go, none for SQL", retort.TypeAs[retort.Text](orders.ID)),
		said{"which changes the bind", retort.Select(orders.ID).Where(retort.TypeAs[retort.Text](orders.ID).Eq("5"))},
		selected("a part of a time", retort.Extract(retort.Year, retort.Now())),
		selected("a function in a schema", retort.Func[int64]("my_schema.fn", 1)),
		selected("a literal", retort.Val[int64](5)),
		selected("a literal of text", retort.Val("it's")),
	)
	refused(t, retort.Select(retort.Func[int64]("fn(1); DROP TABLE x")), "fn(1); DROP TABLE x")
}

// A quotient of integers is towards zero on every database; true division is Ratio, and a remainder has the sign of the dividend.
func TestK24_OperatorsAndPrecedence(t *testing.T) {
	a, b, c := orders.ID, orders.UserID, orders.Total
	compiles(t, "K24",
		selected("a sum multiplied", retort.Mul(retort.Add(a, b), c)),
		selected("a product added", retort.Add(retort.Mul(a, b), c)),
		selected("a difference in a difference", retort.Subtract(a, retort.Subtract(b, c))),
		selected("a difference of a difference", retort.Subtract(retort.Subtract(a, b), c)),
		selected("the negative of a sum", retort.Mul(retort.Add(a, b), retort.Val[int64](-1))),
		selected("true division of integers", retort.Ratio(a, b)),
		selected("division of integers towards zero", retort.Div(a, b)),
		selected("a remainder", retort.Mod(a, b)),
		selected("bits", retort.BitAnd(a, retort.Val[int64](1))),
		selected("a percent sign in SQL of one's own", retort.Raw[int64]("5 % ?", 3)),
		selected("an operator of the database", retort.Raw[string]("? ->> ?", orders.ID, "x")),
		said{"any of a query", retort.Select(a).Where(retort.Gt(a, retort.AnyOf(retort.Select(addresses.ID))))},
		said{"all of a query", retort.Select(a).Where(retort.Gt(a, retort.AllOf(retort.Select(addresses.ID))))},
		said{"between", retort.Select(a).Where(a.Between(1, 3))},
		said{"between, not", retort.Select(a).Where(retort.Not(a.Between(1, 3)))},
		said{"a sum compared", retort.Select(a).Where(retort.Eq(retort.Add(a, b), c))},
		said{"a comparison compared", retort.Select(a).Where(retort.Eq(a.Eq(1), b.Eq(2)))},
	)
}

func TestK36_StringAggregatesInOrder(t *testing.T) {
	compiles(t, "K36",
		said{"in an order", retort.Select(retort.StringAgg(users.Name, ",", users.Name)).From(users)},
		said{"downwards, in groups", retort.Select2(users.Active, retort.StringAgg(users.Name, "; ", users.Name.Desc(), users.ID)).GroupBy(users.Active)},
		said{"a separator with a quote", retort.Select(retort.StringAgg(users.Name, "'")).From(users)},
		said{"any aggregate", retort.Select(retort.OrderedBy(retort.Func[[]string]("array_agg", users.Name), users.Name.Desc())).From(users)},
	)
}

// shade is an enum, which travels by its names.
type shade int

const (
	light shade = iota
	dark
)

func (s shade) String() string               { return [...]string{"light", "dark"}[s] }
func (s shade) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
func (s *shade) UnmarshalText(b []byte) error {
	*s = light
	if string(b) == "dark" {
		*s = dark
	}
	return nil
}

// typed is a table with a column of each type that K38 compares.
var (
	typed     = schema.NewMetaData().Table("typed", schema.Timestamp("at").NotNull(), schema.JSON("doc").NotNull(), schema.String("shade", 5).NotNull(), schema.UUID("ref").NotNull())
	typedAt   = retort.ColumnOf[retort.Column[time.Time]](typed, "at")
	typedDoc  = retort.ColumnOf[retort.JSON[map[string]int]](typed, "doc")
	typedHue  = retort.ColumnOf[retort.Column[shade]](typed, "shade")
	typedUUID = retort.ColumnOf[retort.Column[uuid.UUID]](typed, "ref")
)

// A column's Go type is its bind's: comparing a date with a string or an integer with 5.5 doesn't compile, which internal/mustnot holds.
func TestK38_BindsTakeTheTypeOfTheOtherSide(t *testing.T) {
	ref := uuid.MustParse("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
	at := time.Date(2024, 2, 29, 12, 30, 0, 0, time.FixedZone("east", 3600))
	cond := func(name string, c retort.Condition) said { return said{name, retort.Select(typedAt).Where(c)} }
	compiles(t, "K38",
		cond("a time, in UTC", typedAt.Eq(at)),
		cond("an enum, by its name", typedHue.Eq(dark)),
		cond("a list of UUIDs", typedUUID.In(ref, uuid.Nil)),
		said{"a document", retort.Update(typed).Set(typedDoc.Set(map[string]int{"a": 1})).All()},
		said{"a value of an expression's other side", retort.Select(typedAt).Where(retort.Eq(retort.Val(dark), typedHue))},
	)
	if _, err := sqltype.Of(struct{ A chan int }{}); err == nil {
		t.Error("a value of a type that has no codec was taken")
	}
}

func TestK26_ValuesAreWrittenIntoTheTextForPeople(t *testing.T) {
	at := time.Date(2024, 2, 29, 12, 30, 0, 5e8, time.FixedZone("east", 3600))
	q := retort.Select(typedAt).Where(typedAt.Eq(at), typedHue.Eq(dark), typedUUID.In(uuid.Nil), retort.Eq(retort.Val("O'Brien"), retort.NullIf(retort.Val(`a\b`), "x")),
		retort.Or(retort.Eq(retort.Val[int64](-5), retort.Null[int64]()), retort.Val([]byte{0, 255}).Eq(nil))).Limit(3)
	for name, want := range map[string][]string{
		"sqlite":   {"'2024-02-29 11:30:00.5'", "'O''Brien'", `'a\b'`, "(-5)", "NULL", "X'00ff'", "LIMIT 3"},
		"postgres": {"TIMESTAMPTZ '2024-02-29 11:30:00.5+00:00'", "'O''Brien'", `E'a\\b'`, `'\x00ff'::BYTEA`},
		"mariadb":  {"'2024-02-29 11:30:00.5'", "X'00ff'"},
	} {
		i := slices.IndexFunc(dialects, func(d dialect.Dialect) bool { return d.Name() == name })
		text, err := retort.Inline(dialects[i], q)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range want {
			if !strings.Contains(text, part) {
				t.Errorf("%s: %s\nhas no %s", name, text, part)
			}
		}
		if strings.Contains(text, "?") || strings.Contains(text, "$1") {
			t.Errorf("%s: %s\nhas a placeholder", name, text)
		}
	}
	if _, err := retort.Inline(dialects[0], retort.Select(retort.Val(math.NaN()))); err == nil {
		t.Error("NaN has a literal")
	}
}
