package suite

import "strings"

// limits are the ratios of processor time that Retort is to reach beside code by hand.
type limits struct {
	sqlite, postgres float64
	// plainSQLite and plainPostgres are for what is read without a session, where that is to be less.
	plainSQLite, plainPostgres float64
}

// targets are by the first words of a workload's name.
var targets = map[string]limits{
	"insert one":        {sqlite: 1.1, postgres: .95},
	"insert graph":      {sqlite: 1.0, postgres: .60},
	"bulk insert":       {sqlite: 1.0, postgres: .30},
	"get by key":        {sqlite: 1.0, postgres: .95},
	"list":              {sqlite: 1.2, postgres: 1.0, plainSQLite: .9, plainPostgres: .7},
	"stream":            {sqlite: .95, postgres: .6},
	"eager load":        {sqlite: 1.0, postgres: .8},
	"join":              {sqlite: 1.0, postgres: .9},
	"update one column": {sqlite: 1.2, postgres: 1.0},
	"load 1,000":        {sqlite: 1.0, postgres: .8},
	"delete":            {sqlite: 1.0, postgres: 1.0},
	"8 goroutines":      {postgres: 1.0},
}

// builtTarget is for building a statement, beside joining texts.
const builtTarget = 5

// Target is what a side is to reach in a workload on a kind of database, as the ratio of processor time to code by hand; 0 is no target. All ways of
// Retort have the same, but for what is read without a session.
func Target(workload, side, kind string) float64 {
	if !strings.HasPrefix(side, "Retort") {
		return 0
	}
	if kind == "build" {
		return builtTarget
	}
	for name, l := range targets {
		if !strings.HasPrefix(workload, name) {
			continue
		}
		plain := !strings.HasSuffix(side, "session")
		switch {
		case kind == "sqlite" && plain && l.plainSQLite > 0:
			return l.plainSQLite
		case kind == "sqlite":
			return l.sqlite
		case kind == "postgres" && plain && l.plainPostgres > 0:
			return l.plainPostgres
		case kind == "postgres":
			return l.postgres
		}
	}
	return 0
}
