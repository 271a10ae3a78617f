package sqlite_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/dialect/sqlite"
)

// The shapes of the errors of four drivers.
type (
	moderncError struct {
		msg  string
		code int
	}
	mattnCode         int
	mattnExtendedCode int
	mattnError        struct {
		Code         mattnCode
		ExtendedCode mattnExtendedCode
		msg          string
	}
	ncrucesCode  uint16
	ncrucesError struct{ code ncrucesCode }
	ownError     struct {
		moderncError
		preparing bool
	}
)

func (e *moderncError) Error() string             { return e.msg }
func (e *moderncError) Code() int                 { return e.code }
func (e mattnError) Error() string                { return e.msg }
func (e *ncrucesError) Error() string             { return "sqlite3: constraint failed" }
func (e *ncrucesError) Code() uint8               { return uint8(e.code) }
func (e *ncrucesError) ExtendedCode() ncrucesCode { return e.code }
func (c ncrucesCode) Error() string               { return "sqlite3: busy" }
func (c ncrucesCode) ExtendedCode() ncrucesCode   { return c }
func (e *ownError) Preparing() bool               { return e.preparing }

func TestClassify(t *testing.T) {
	modernc := func(code int, msg string) error { return &moderncError{msg, code} }
	for name, c := range map[string]struct {
		err  error
		want dialect.Fault
	}{
		"nil":                    {nil, dialect.Fault{}},
		"no error of SQLite":     {errors.New("UNIQUE constraint failed: a.b"), dialect.Fault{}},
		"modernc unique":         {modernc(2067, "constraint failed: UNIQUE constraint failed: a.b (2067)"), dialect.Fault{Kind: dialect.UniqueFault, Code: "2067", Table: "a", Column: "b"}},
		"mattn unique":           {mattnError{19, 2067, "UNIQUE constraint failed: a.b, a.c"}, dialect.Fault{Kind: dialect.UniqueFault, Code: "2067", Table: "a", Column: "b, c"}},
		"mattn without extended": {mattnError{5, 0, "database is locked"}, dialect.Fault{Kind: dialect.BusyFault, Code: "5"}},
		"mattn by pointer":       {&mattnError{19, 787, "FOREIGN KEY constraint failed"}, dialect.Fault{Kind: dialect.ForeignKeyFault, Code: "787"}},
		"ncruces":                {&ncrucesError{1299}, dialect.Fault{Kind: dialect.NotNullFault, Code: "1299"}},
		"ncruces bare code":      {ncrucesCode(517), dialect.Fault{Kind: dialect.SerializationFault, Code: "517"}},
		"own, preparing":         {&ownError{moderncError{"no such table: a", 1}, true}, dialect.Fault{Kind: dialect.SyntaxFault, Code: "1"}},
		"own, running":           {&ownError{moderncError{"integer overflow", 1}, false}, dialect.Fault{Code: "1"}},
		"wrapped":                {fmt.Errorf("save: %w", modernc(275, "CHECK constraint failed: positive")), dialect.Fault{Kind: dialect.CheckFault, Code: "275", Constraint: "positive"}},
		"joined":                 {errors.Join(errors.New("x"), modernc(8, "readonly")), dialect.Fault{Kind: dialect.ReadOnlyFault, Code: "8"}},
		"name with a dot":        {modernc(2067, "UNIQUE constraint failed: a.b.c"), dialect.Fault{Kind: dialect.UniqueFault, Code: "2067"}},
		"index on an expression": {modernc(2067, "UNIQUE constraint failed: index 'lower_name'"), dialect.Fault{Kind: dialect.UniqueFault, Code: "2067"}},
		"a trigger's RAISE":      {modernc(1811, "no refunds"), dialect.Fault{Code: "1811"}},
		"restrict":               {modernc(1811, "FOREIGN KEY constraint failed"), dialect.Fault{Kind: dialect.ForeignKeyFault, Code: "1811"}},
		"interrupted":            {modernc(9, "interrupted"), dialect.Fault{Kind: dialect.InterruptFault, Code: "9"}},
		"can't open, extended":   {modernc(14|2<<8, "is a directory"), dialect.Fault{Kind: dialect.ConnectionFault, Code: "526"}},
		"table locked":           {modernc(6, "locked"), dialect.Fault{Kind: dialect.BusyFault, Code: "6"}},
		"corrupt index":          {modernc(11|3<<8, "malformed"), dialect.Fault{Kind: dialect.CorruptFault, Code: "779"}},
		"no database":            {modernc(26, "file is not a database"), dialect.Fault{Kind: dialect.CorruptFault, Code: "26"}},
		"full":                   {modernc(13, "full"), dialect.Fault{Kind: dialect.FullFault, Code: "13"}},
		"not authorized":         {modernc(23, "not authorized"), dialect.Fault{Kind: dialect.DeniedFault, Code: "23"}},
		"out of memory":          {modernc(7, "out of memory"), dialect.Fault{Kind: dialect.FullFault, Code: "7"}},
		"a text as a key":        {modernc(20, "datatype mismatch"), dialect.Fault{Kind: dialect.CheckFault, Code: "20"}},
		"too big":                {modernc(18, "too big"), dialect.Fault{Kind: dialect.TooBigFault, Code: "18"}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := (sqlite.Dialect{}).Classify(c.err); got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}
