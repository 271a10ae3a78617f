package mysql

import (
	"math"
	"strings"

	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/schema"
)

// FollowUp returns the query for the numbers of MariaDB's sequences: they stand in the sequences themselves, not in the catalogue.
func (d Dialect) FollowUp(scope schema.Scope, results [][]dialect.CatalogRow) []dialect.CatalogQuery {
	var texts []string
	var args []any
	var last object
	for _, r := range results[0] { // a row for each column
		name := object{r.Text(0), r.Text(1)}
		if r.Text(2) != sequenceType || name == last || !scope.Wants(name.schema, name.name) {
			continue
		}
		last = name
		from := string(d.Quote(nil, name.name))
		if name.schema != "" {
			from = string(d.Quote(nil, name.schema)) + "." + from
		}
		texts = append(texts, "SELECT ?, ?, start_value, increment, minimum_value, maximum_value, cache_size, cycle_option FROM "+from)
		args = append(args, name.schema, name.name)
	}
	if len(texts) == 0 {
		return nil
	}
	return []dialect.CatalogQuery{{SQL: strings.Join(texts, " UNION ALL "), Args: args}}
}

// The numbers that a sequence has by default: MariaDB keeps the outermost two for itself.
const (
	sequenceLowest  = math.MinInt64 + 1
	sequenceHighest = math.MaxInt64 - 1
	sequenceCache   = 1000
)

func readSequences(rows []dialect.CatalogRow) []schema.Definition {
	defs := make([]schema.Definition, len(rows))
	for i, r := range rows {
		s := &schema.Sequence{Schema: r.Text(0), Name: r.Text(1)}
		dialect.ReflectedSequence(s, r, 2, sequenceLowest, sequenceHighest, sequenceCache)
		defs[i].Sequence = s
	}
	return defs
}
