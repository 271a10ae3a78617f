package postgres

import (
	"encoding/json"
	"fmt"
	"math"

	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

// readNamed reads sequences, and enums and domains.
func readNamed(scope schema.Scope, sequences, types []dialect.CatalogRow) ([]schema.Definition, error) {
	var defs []schema.Definition
	for _, r := range sequences {
		if scope.Wants(r.Text(0), r.Text(1)) {
			s := &schema.Sequence{Schema: r.Text(0), Name: r.Text(1)}
			dialect.ReflectedSequence(s, r, 2, math.MinInt64, math.MaxInt64, 1)
			defs = append(defs, schema.Definition{Sequence: s})
		}
	}
	for _, r := range types {
		if !scope.Wants(r.Text(0), r.Text(1)) {
			continue
		}
		def, err := readType(r)
		if err != nil {
			return nil, fmt.Errorf("postgres: reflect type %s: %w", r.Text(1), err)
		}
		defs = append(defs, def)
	}
	return defs, nil
}

func readType(r dialect.CatalogRow) (schema.Definition, error) {
	if r.IsNull(3) {
		e := &sqltype.EnumType{Schema: r.Text(0), Name: r.Text(1)}
		var err error
		if !r.IsNull(2) {
			err = json.Unmarshal([]byte(r.Text(2)), &e.Values)
		}
		return schema.Definition{Enum: e}, err
	}
	d := &schema.Domain{Schema: r.Text(0), Name: r.Text(1), Type: columnType(r.Text(3), ""), NotNull: r.Bool(4)}
	d.DefaultSQL = plainDefault(r.Text(5), r.Text(3), d.Type.Kind)
	if r.IsNull(6) {
		return schema.Definition{Domain: d}, nil
	}
	var checks [][2]string
	err := json.Unmarshal([]byte(r.Text(6)), &checks)
	for _, k := range checks {
		d.Checks = append(d.Checks, schema.Check{Name: k[0], SQL: unwrap(k[1])})
	}
	return schema.Definition{Domain: d}, err
}
