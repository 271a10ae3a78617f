package dialecttest

import (
	"testing"

	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/schema"
)

// create creates the tables of a schema.
func (s *suite) create(t *testing.T, md *schema.MetaData) {
	t.Helper()
	statements, err := dialect.CreateAll(s.eng.Dialect(), md, nil)
	if err != nil {
		t.Fatal(err)
	}
	s.run(t, statements...)
}

// run runs texts.
func (s *suite) run(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if _, err := engine.ExecSQL(t.Context(), s.eng, text); err != nil {
			t.Fatalf("%s\n%v", text, err)
		}
	}
}
