package dialect

import (
	"strconv"
	"strings"

	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

// Reflector is implemented by a dialect that can read the catalogue of its database, for [schema.Reflect]. It does no I/O: it names
// the queries, somebody runs them, and it reads the results.
//
// What an implementer owes: few queries for the whole database, never one for each table, none for what the scope leaves out; what it
// doesn't understand is kept as SQL text or as [sqltype.Type].Verbatim, not dropped; constraints and columns come in the order of
// declaration where the database tells it.
type Reflector interface {
	// CatalogQueries returns the queries for what is in scope.
	CatalogQueries(scope schema.Scope) []CatalogQuery
	// ReadCatalog turns their results, in the order of the queries, into definitions.
	ReadCatalog(scope schema.Scope, results [][]CatalogRow) ([]schema.Definition, error)
}

// CatalogFollower is a [Reflector] whose catalogue doesn't tell everything in one go. What the queries of FollowUp return is handed to ReadCatalog
// behind the first results.
type CatalogFollower interface {
	// FollowUp returns the queries that the first results ask for; none if there is no need.
	FollowUp(scope schema.Scope, results [][]CatalogRow) []CatalogQuery
}

// CatalogQuery is a query of a database's catalogue, in the database's own SQL with its own placeholders.
type CatalogQuery struct {
	SQL  string
	Args []any
}

// CatalogRow is a row that a [CatalogQuery] returned.
type CatalogRow []sqltype.Value

// IsNull tells whether column i is NULL.
func (r CatalogRow) IsNull(i int) bool { return r[i].IsNull() }

// Text returns column i as text: bytes as the text they hold, numbers in digits, NULL as "".
func (r CatalogRow) Text(i int) string {
	switch v := r[i]; v.Kind() {
	case sqltype.TextValue:
		return v.Text()
	case sqltype.BytesValue:
		return string(v.Bytes())
	case sqltype.IntValue:
		return strconv.FormatInt(v.Int(), 10)
	case sqltype.BoolValue:
		return strconv.FormatBool(v.Bool())
	}
	return ""
}

// Int returns column i as a number, also of digits in a text; anything else is 0.
func (r CatalogRow) Int(i int) int {
	if r[i].Kind() == sqltype.IntValue {
		return int(r[i].Int())
	}
	n, _ := strconv.Atoi(r.Text(i))
	return n
}

// Bool tells whether column i is true, or a number other than 0.
func (r CatalogRow) Bool(i int) bool {
	if r[i].Kind() == sqltype.BoolValue {
		return r[i].Bool()
	}
	return r.Int(i) != 0
}

// ReflectedSequence completes a sequence by its numbers, leaving out what is the default of a sequence of 64 bits: lowest and highest are the
// smallest and the largest number that a sequence has on the database, cache how many numbers it takes at once. The row has from column i: start,
// increment, minimum, maximum, cache, cycle.
func ReflectedSequence(s *schema.Sequence, r CatalogRow, i int, lowest, highest, cache int64) {
	start, least, most := int64(r.Int(i)), int64(r.Int(i+2)), int64(r.Int(i+3))
	s.Increment, s.Cycle = int64(r.Int(i+1)), r.Bool(i+5)
	from, to := int64(1), highest
	first := least
	if s.Increment < 0 {
		from, to = lowest, -1
		first = most
	}
	if s.Increment == 1 {
		s.Increment = 0
	}
	if start != first {
		s.Start = start
	}
	if least != from {
		s.Min = &least
	}
	if most != to {
		s.Max = &most
	}
	if n := int64(r.Int(i + 4)); n != cache {
		s.Cache = n
	}
}

// ReflectedType returns t if the dialect would spell it as declared, and else t with declared as its Verbatim, so that DDL gives the
// same type again. Letter case and spaces make no difference.
func ReflectedType(d Dialect, t sqltype.Type, declared string) sqltype.Type {
	if name, err := d.TypeName(t); err == nil && t.Kind != sqltype.Unknown && sameType(name, declared) {
		return t
	}
	t.Verbatim = declared
	return t
}

func sameType(a, b string) bool {
	return strings.EqualFold(strings.ReplaceAll(a, " ", ""), strings.ReplaceAll(b, " ", ""))
}

// ReflectedAction reads the action of a foreign key as SQL has it: "SET NULL".
func ReflectedAction(sql string) schema.Action {
	for _, a := range []schema.Action{schema.Restrict, schema.Cascade, schema.SetNull, schema.SetDefault} {
		if strings.EqualFold(sql, a.String()) {
			return a
		}
	}
	return schema.NoAction
}
