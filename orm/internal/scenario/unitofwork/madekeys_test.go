package unitofwork

import (
	"fmt"
	"slices"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

// Badge has a key that is a default of the database's, and is worn by people.
type Badge struct {
	_       struct{}         `orm:"registry=badgeModels"`
	Code    string           `orm:",pk,size=40,default='made by hand, as databases differ'"`
	Name    string           `orm:",size=20"`
	Wearers orm.Many[Wearer] `orm:"inverse=Badge,orderby=id"`
}

// Wearer refers to a badge by its key.
type Wearer struct {
	_         struct{} `orm:"registry=badgeModels"`
	ID        int64
	BadgeCode string         `orm:",size=40,fk=badge.code"`
	Badge     orm.Ref[Badge] `orm:"fk=BadgeCode,inverse=Wearers"`
}

var badgeModels = orm.NewRegistry()

// Invoice has a key from a sequence. Tests map it, as databases call a sequence's next number differently.
type Invoice struct {
	_     struct{} `orm:"-"`
	No    int64    `orm:",pk"`
	Total int64
}

type invoiceEntity struct {
	orm.Entity[Invoice, int64]
	No, Total retort.Num[int64]
}

func (i *invoiceEntity) Mapping(m *orm.Mapping) {
	m.OnInsert(i.No.SetTo(retort.Raw[int64](nextNumber)))
}

// nextNumber is the SQL that the database at hand takes.
var nextNumber string

// firstOf runs the first of some statements that the database takes, and returns which it was.
func firstOf(t *testing.T, eng *engine.Engine, texts ...string) string {
	t.Helper()
	for _, text := range texts {
		if _, err := engine.ExecSQL(t.Context(), eng, text); err == nil {
			return text
		}
	}
	t.Fatalf("%s takes none of %q", eng.Dialect().Name(), texts)
	return ""
}

// withBadges runs a scenario on every database with badges whose code the database makes.
func withBadges(t *testing.T, f func(t *testing.T, s *orm.Session, eng *engine.Engine)) {
	t.Helper()
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng := db.Open(t)
		const columns, collation = "name VARCHAR(20) NOT NULL, code VARCHAR(40) PRIMARY KEY DEFAULT ", " DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin"
		firstOf(t, eng, "CREATE TABLE badge ("+columns+"(lower(hex(randomblob(16)))))", "CREATE TABLE badge ("+columns+"gen_random_uuid())",
			"CREATE TABLE badge ("+columns+"(uuid()))"+collation)
		expect.OK(t, badgeModels.CreateAll(t.Context(), eng)) // the other table
		s := orm.NewSession(eng, badgeModels)
		defer s.Close()
		f(t, s, eng)
	})
}

func TestOM05_KeysThatAreDefaultsOfTheDatabase(t *testing.T) {
	withBadges(t, func(t *testing.T, s *orm.Session, eng *engine.Engine) {
		a, b := &Badge{Name: "a", Wearers: orm.Items(&Wearer{}, &Wearer{})}, &Badge{Name: "b"}
		given := &Badge{Code: "own", Name: "c"}
		s.Add(a, b, given)
		if !eng.Dialect().Has(dialect.Returning) {
			err := s.Flush(t.Context())
			expect.Is(t, err, orm.ErrUsage)
			expect.Text(t, err, "the database makes the key Badge.Code", "INSERT has no RETURNING", "m.OnInsert(x.Code.SetTo(…))")
			expect.Equal(t, "key", a.Code, "")
			return
		}
		expect.OK(t, s.Flush(t.Context()))
		if len(a.Code) < 32 || len(b.Code) < 32 || a.Code == b.Code {
			t.Errorf("keys are %q and %q, want two that the database made", a.Code, b.Code)
		}
		expect.Equal(t, "key that was given", given.Code, "own")
		for _, w := range a.Wearers.Peek() {
			expect.Equal(t, "key of a wearer's badge", w.BadgeCode, a.Code)
		}
		expect.Equal(t, "name of the row", expect.Get(t, s, badges, a.Code).Name, "a")
		expect.OK(t, s.Rollback(t.Context()))
		expect.Equal(t, "keys after a rollback", a.Code+b.Code+given.Code, "own")
		s.Add(a, b, given)
		expect.OK(t, s.Commit(t.Context()))
		other := orm.NewSession(eng, badgeModels)
		defer other.Close()
		read := expect.Get(t, other, badges, a.Code)
		expect.Equal(t, "wearers", len(expect.Many(t, &read.Wearers)), 2)
		read.Name = "x"
		expect.OK(t, other.Commit(t.Context()))
		rows := expect.All(t, other, retort.Select(badges.Name).OrderBy(badges.Name))
		expect.List(t, "stored", rows, []string{"b", "c", "x"})
	})
}

func TestOM05_KeysFromASequence(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng := db.Open(t)
		if d, err := eng.Detect(t.Context()); err != nil || !d.Has(dialect.Sequences) {
			expect.OK(t, err)
			return
		}
		run(t, eng, "CREATE SEQUENCE invoice_no START WITH 100 INCREMENT BY 10", "CREATE TABLE invoice (no BIGINT PRIMARY KEY, total BIGINT NOT NULL)")
		nextNumber = firstOf(t, eng, "SELECT nextval('invoice_no')", "SELECT nextval(invoice_no)")[len("SELECT "):]
		models := orm.NewRegistry()
		invoices := orm.Map[invoiceEntity](models)
		s := orm.NewSession(eng, models)
		defer s.Close()
		list := []*Invoice{{Total: 1}, {No: 7, Total: 2}, {Total: 3}}
		s.Add(list[0], list[1], list[2])
		expect.OK(t, s.Commit(t.Context()))
		numbers := expect.Map(list, func(i *Invoice) int64 { return i.No })
		slices.Sort(numbers)
		expect.Equal(t, "numbers", fmt.Sprint(numbers), "[7 110 120]")
		expect.Equal(t, "total", expect.Get(t, s, invoices, list[2].No).Total, 3)
		sums := expect.All(t, s, retort.Select(invoices.Total).OrderBy(invoices.No))
		expect.Equal(t, "rows", len(sums), 3)
		for _, inv := range list {
			row := expect.One(t, s, retort.Select(invoices.Total).Where(invoices.No.Eq(inv.No)))
			expect.Equal(t, "the row of its number", row, inv.Total)
		}
	})
}
