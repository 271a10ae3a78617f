package dialecttest

import (
	"slices"
	"testing"

	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/schema"
)

var tableCases = []testCase{
	{"created tables are listed", createdTablesAreListed},
}

func createdTablesAreListed(t *testing.T, s *suite) {
	md := schema.NewMetaData()
	md.Table("author", schema.BigInt("author_id").PrimaryKey(), schema.String("last_name", 50).NotNull())
	md.Table("select", schema.BigInt("group").PrimaryKey())
	s.create(t, md)
	if got, want := s.tables(t), []string{"author", "select"}; !slices.Equal(got, want) {
		t.Errorf("tables are %q, want %q", got, want)
	}
}

// tables lists the tables of the database.
func (s *suite) tables(t *testing.T) []string {
	t.Helper()
	lister, ok := s.eng.Dialect().(dialect.TableLister)
	if !ok {
		t.Skip("the dialect can't list tables")
	}
	rows, err := engine.QuerySQL(t.Context(), s.eng, lister.ListTables())
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var names []string
	for rows.Next() {
		names = append(names, rows.Text(0))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return names
}
