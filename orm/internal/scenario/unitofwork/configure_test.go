package unitofwork

import (
	"errors"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
	"github.com/retort-go/retort/schema"
)

// lone is mapped late.
//
//lint:ignore U1000 a handle's type argument
type lone struct {
	_  struct{} `orm:"-"` // by the tests, after others
	ID int64
}

type loneEntity struct {
	orm.Entity[lone, int64]
	ID retort.Num[int64]
}

func TestOM18_TheSchemaIsCompletedWhenTheMappingsAre(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng := db.Open(t)
		models := orm.NewRegistry()
		calls := 0
		orm.AfterConfigure(models, func(md *schema.MetaData) error {
			calls++
			invoice, err := md.Lookup("invoice")
			expect.OK(t, err)
			expect.Equal(t, "columns of the mapped table", len(invoice.Columns), 2)
			md.Table("audit", schema.BigInt("id").PrimaryKey(), schema.BigInt("invoice_no").References("invoice.no"))
			return nil
		})
		nextNumber = "NULL"
		orm.Map[invoiceEntity](models)
		expect.Equal(t, "calls before the first use", calls, 0)
		expect.OK(t, models.Check())
		expect.OK(t, models.Check())
		expect.Equal(t, "calls", calls, 1)
		orm.Map[loneEntity](models)
		expect.OK(t, models.CreateAll(t.Context(), eng))
		expect.Equal(t, "calls after another mapping", calls, 2)
		_, err := engine.ExecSQL(t.Context(), eng, "SELECT invoice_no FROM audit")
		expect.OK(t, err)
	})
}

func TestOM18_AFaultOfWhatCompletesTheSchema(t *testing.T) {
	refused := errors.New("no")
	for name, test := range map[string]struct {
		fn   func(md *schema.MetaData) error
		kind error
		want string
	}{
		"an error": {func(*schema.MetaData) error { return refused }, refused, "after configure: no"},
		"a bad schema": {func(md *schema.MetaData) error {
			md.Table("t", schema.BigInt("x").References("nowhere.id"))
			return nil
		}, orm.ErrMapping, "nowhere"},
	} {
		t.Run(name, func(t *testing.T) {
			models := orm.NewRegistry()
			lones := orm.Map[loneEntity](models)
			orm.AfterConfigure(models, test.fn)
			err := models.Check()
			expect.Is(t, err, orm.ErrMapping, test.kind)
			expect.Text(t, err, test.want)
			s := orm.NewSession(nil, models)
			defer s.Close()
			_, err = orm.All(t.Context(), s, retort.Select(lones))
			expect.Is(t, err, orm.ErrMapping)
		})
	}
}

// A sequence is no mapping's, so that the program adds it.
func TestOM05_ASequenceIsMadeWithTheTables(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng := db.Open(t)
		if d, err := eng.Detect(t.Context()); err != nil || !d.Has(dialect.Sequences) {
			expect.OK(t, err)
			return
		}
		sequence := func(md *schema.MetaData) error {
			md.Sequence(schema.Sequence{Name: "invoice_no", Start: 1000})
			return nil
		}
		nextNumber = "NULL" // until the sequence is there
		made := orm.NewRegistry()
		orm.AfterConfigure(made, sequence)
		orm.Map[invoiceEntity](made)
		expect.OK(t, made.CreateAll(t.Context(), eng))
		nextNumber = firstOf(t, eng, "SELECT nextval('invoice_no')", "SELECT nextval(invoice_no)")[len("SELECT "):]
		models := orm.NewRegistry()
		orm.Map[invoiceEntity](models)
		s := orm.NewSession(eng, models)
		defer s.Close()
		inv := &Invoice{Total: 1}
		s.Add(inv)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "number", inv.No, 1001)
	})
}
