package orm_test

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/orm"
	"github.com/retort-go/retort/sqltype"
)

// Letter is sent to an address whose case doesn't matter.
type Letter struct {
	_     struct{} `orm:"-"` // the test maps it, in a registry of its own
	ID    int64
	Email string `orm:",size=320"`
}

type letterEntity struct {
	orm.Entity[Letter, int64]
	ID    retort.Num[int64]
	Email retort.Text
}

func (l *letterEntity) Mapping(m *orm.Mapping) {
	m.On("postgres", l.Email, sqltype.Type{Kind: sqltype.String, Verbatim: "CITEXT"})
}

func TestTypesOfOneDatabase(t *testing.T) {
	models := orm.NewRegistry()
	orm.Map[letterEntity](models)
	md, err := models.MetaData()
	expect.OK(t, err)
	for dialect, want := range map[string]sqltype.Type{
		"postgres": {Kind: sqltype.String, Verbatim: "CITEXT"},
		"mysql":    {Kind: sqltype.String, Size: 320},
	} {
		table, err := md.For(dialect).Lookup("letter")
		expect.OK(t, err)
		column, _ := table.Def("email")
		expect.Equal(t, dialect, column.Type, want)
	}
}
