package dialecttest

import (
	"testing"

	"github.com/retort-go/retort/engine"
)

// Database is what the suite runs on.
type Database struct {
	// Name is the test's name.
	Name string
	// Open returns an engine on an empty database or schema of its own, which lives as long as the test. It may skip the test.
	Open func(t testing.TB, opts ...engine.Option) *engine.Engine
	// Lax tells of a driver that takes any number of values for a statement's placeholders, and does not tell a text that the
	// database refused from other errors, as some behind database/sql.
	Lax bool
}

// group is a part of the suite.
type group struct {
	name  string
	cases []testCase
}

// testCase is one behaviour. It gets an engine on an empty database.
type testCase struct {
	name string
	run  func(t *testing.T, s *suite)
}

// suite is what a case works with.
type suite struct {
	db  Database
	eng *engine.Engine
}

var groups = []group{
	{"values", valueCases},
	{"types", typeCases},
	{"enums", enumCases},
	{"lists", listCases},
	{"tables", tableCases},
	{"ddl", ddlCases},
	{"writes", writeCases},
	{"defaults", defaultCases},
	{"mistakes", mistakeCases},
	{"queries", queryCases},
	{"clauses", clauseCases},
	{"texts", textCases},
	{"analysis", analysisCases},
	{"items of FROM", itemCases},
	{"functions", functionCases},
	{"functions of time", timeCases},
	{"texts cast", castCases},
	{"tables of queries", tableAsCases},
	{"regular expressions", regexpCases},
	{"JSON", jsonCases},
	{"arrays", arrayCases},
	{"transactions", txCases},
	{"errors", errorCases},
	{"streams", streamCases},
	{"limits", limitCases},
}

// Run runs the suite on a database, each case on an engine of its own.
func Run(t *testing.T, db Database) {
	for _, g := range groups {
		t.Run(g.name, func(t *testing.T) {
			for _, c := range g.cases {
				t.Run(c.name, func(t *testing.T) { c.run(t, &suite{db: db, eng: db.Open(t)}) })
			}
		})
	}
}
