package dialecttest

import (
	"errors"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

var enumCases = []testCase{
	{"kept as text, with a check", enumChecked},
	{"kept as text that only the program checks", enumUnchecked},
	{"an open one takes what it doesn't list", enumOpen},
	{"a plain string is checked when it is set", enumOfStrings},
	{"sorts and compares by the order of its list", enumOrdered},
}

// level is an enum whose order isn't that of the alphabet.
type level string

func (level) EnumValues() []string { return []string{"trace", "info", "warn", "fatal"} }

// wideLevel is a level of a program that runs beside newer ones.
type wideLevel string

func (wideLevel) EnumValues() []string { return level("").EnumValues() }

func (wideLevel) EnumType() sqltype.EnumType { return sqltype.EnumType{Name: "level", Open: true} }

func levels(storage sqltype.EnumStorage) *sqltype.EnumType {
	return &sqltype.EnumType{Name: "level", Values: level("").EnumValues(), Storage: storage}
}

// logs creates a table with a column of levels.
func (s *suite) logs(t *testing.T, e *sqltype.EnumType) (*schema.Table, string) {
	t.Helper()
	return s.logsNamed(t, "log", e)
}

func (s *suite) logsNamed(t *testing.T, name string, e *sqltype.EnumType) (*schema.Table, string) {
	t.Helper()
	md := schema.NewMetaData()
	table := md.Table(name, schema.BigInt("id").PrimaryKey(), schema.Enum("level", e).NotNull())
	statements, err := dialect.CreateAll(s.eng.Dialect(), md, nil)
	ok(t, err)
	s.send(t, statements...)
	return table, strings.Join(statements, "\n")
}

func enumChecked(t *testing.T, s *suite) {
	table, ddl := s.logs(t, levels(sqltype.EnumChecked))
	if !strings.Contains(ddl, "VARCHAR(5)") || !strings.Contains(ddl, "CHECK") || strings.Contains(ddl, "CREATE TYPE") {
		t.Errorf("got %s", ddl)
	}
	l := retort.ColumnOf[retort.Column[level]](table, "level")
	exec(t, s.eng, retort.InsertInto(table).Values(l.Set("warn")))
	wantRows(t, s.eng, retort.Select(l).Where(l.Eq("warn")), "warn")
	if _, err := engine.ExecSQL(t.Context(), s.eng, "INSERT INTO log (level) VALUES ('no')"); !errors.Is(err, engine.ErrCheck) {
		t.Errorf("a value that isn't listed: %v", err)
	}
}

func enumUnchecked(t *testing.T, s *suite) {
	table, ddl := s.logs(t, levels(sqltype.EnumUnchecked))
	if !strings.Contains(ddl, "VARCHAR(5)") || strings.Contains(ddl, "CHECK") || strings.Contains(ddl, "CREATE TYPE") {
		t.Errorf("got %s", ddl)
	}
	l := retort.ColumnOf[retort.Column[level]](table, "level")
	if _, err := engine.Exec(t.Context(), s.eng, retort.InsertInto(table).Values(l.Set("no"))); !errors.Is(err, sqltype.ErrMismatch) {
		t.Errorf("a value that isn't listed: %v", err)
	}
	s.send(t, "INSERT INTO log (level) VALUES ('no')")
	if _, err := engine.All(t.Context(), s.eng, retort.Select(l)); !errors.Is(err, sqltype.ErrMismatch) {
		t.Errorf("reading a value that isn't listed: %v", err)
	}
}

func enumOpen(t *testing.T, s *suite) {
	table, _ := s.logs(t, levels(sqltype.EnumUnchecked))
	s.send(t, "INSERT INTO log (level) VALUES ('debug')")
	l := retort.ColumnOf[retort.Column[wideLevel]](table, "level")
	wantRows(t, s.eng, retort.Select(l), "debug")
	wantRows(t, s.eng, retort.Select(l).Where(l.Ne("debug")))
}

func enumOfStrings(t *testing.T, s *suite) {
	table, _ := s.logs(t, levels(sqltype.EnumNative))
	l := retort.ColumnOf[retort.Text](table, "level")
	_, err := engine.Exec(t.Context(), s.eng, retort.InsertInto(table).Values(l.Set("no")))
	if !errors.Is(err, sqltype.ErrMismatch) || !strings.Contains(err.Error(), `"no" is no value of column level: want one of trace, info`) {
		t.Errorf("got %v", err)
	}
	_, err = engine.ExecSQL(t.Context(), s.eng, "INSERT INTO log (level) VALUES ('no')")
	if !errors.Is(err, engine.ErrCheck) {
		t.Errorf("past the program, got %v", err)
	}
	exec(t, s.eng, retort.InsertInto(table).Values(l.Set("info")))
	wantRows(t, s.eng, retort.Select(l), "info")
}

func enumOrdered(t *testing.T, s *suite) {
	for name, storage := range map[string]sqltype.EnumStorage{"log": sqltype.EnumNative, "log2": sqltype.EnumChecked} {
		table, _ := s.logsNamed(t, name, levels(storage))
		l := retort.ColumnOf[retort.Column[level]](table, "level")
		for _, v := range []level{"fatal", "info", "trace", "warn"} {
			exec(t, s.eng, retort.InsertInto(table).Values(l.Set(v)))
		}
		wantRows(t, s.eng, retort.Select(l).OrderBy(retort.EnumOrder(l)), "trace", "info", "warn", "fatal")
		wantRows(t, s.eng, retort.Select(l).Where(retort.EnumOrder(l).Ge(3)).OrderBy(retort.EnumOrder(l).Desc()), "fatal", "warn")
	}
}
