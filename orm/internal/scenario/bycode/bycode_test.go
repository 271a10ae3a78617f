package bycode

import (
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
	"github.com/retort-go/retort/orm/internal/scenario/bycode/crm"
)

var models = orm.NewRegistry()

var (
	customers = orm.MapWith[customerEntity](models, func(m *orm.Tags, c *crm.Customer) {
		m.Table("customers")
		m.Prefix("c_")
		m.Field(&c.Number, ",pk,size=20")
		m.Field(&c.Email, "mail,size=80,unique")
		m.Field(&c.Home, "prefix=home_")
		m.Field(&c.Home.City, "town,size=40")
		m.Field(&c.Work, "prefix=work_")
		m.Field("Work.City", ",size=40")
		m.Field(&c.Labels, ",type=json")
		m.Omit(&c.Greet)
	})
	visits = orm.MapWith[visitEntity](models, func(m *orm.Tags, v *crm.Visit) {
		m.Only(&v.Shop, &v.Day, &v.Number)
		m.Field(&v.Shop, ",pk")
		m.Field(&v.Day, ",pk")
		m.Field(&v.Number, ",size=20,fk=customers.c_number")
	})
	accounts = orm.MapWith[accountEntity](models, func(m *orm.Tags, a *Account) {
		m.Field(&a.Number, ",pk,size=20")
		m.Omit(&a.Greet, &a.Labels, &a.Home, &a.Work)
	})
)

// Account has the columns of a customer, and orders, of which crm knows nothing.
type Account struct {
	crm.Customer
	Orders orm.Many[Order] `orm:"inverse=Account,cascade=all,orderby=id"`
}

// Order belongs to an account.
type Order struct {
	ID      int64
	Number  string           `orm:",size=20,fk=account.number"`
	Account orm.Ref[Account] `orm:"fk=Number,inverse=Orders"`
}

// on runs a scenario on every database, with a session and what it sends.
func on(t *testing.T, f func(t *testing.T, s *orm.Session, eng *engine.Engine, sent *sqltrace.Recorder)) {
	t.Helper()
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		sent := &sqltrace.Recorder{}
		eng := db.Open(t, sent.Option())
		expect.OK(t, models.CreateAll(t.Context(), eng))
		s := orm.NewSession(eng, models)
		defer s.Close()
		sent.Reset()
		f(t, s, eng, sent)
	})
}

func TestOM09_AStructOfAnotherPackageIsMappedByCode(t *testing.T) {
	on(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, sent *sqltrace.Recorder) {
		ann := &crm.Customer{Number: "A1", Email: "ann@example.com", Home: crm.Address{Street: "High St", City: new("York")}, Labels: map[string]string{"vip": "yes"},
			Since: time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC), Greet: func() string { return "hi" }}
		s.Add(ann, &crm.Customer{Number: "B2", Email: "bob@example.com", Work: &crm.Address{Street: "Dock"}, Labels: map[string]string{}})
		expect.OK(t, s.Commit(t.Context()))
		ann.See()
		ann.Home.City = new("Leeds")
		ann.Labels["vip"] = "no"
		sent.Reset()
		expect.OK(t, s.Commit(t.Context()))
		expect.Verbs(t, sent, "UPDATE customers")

		other := orm.NewSession(eng, models)
		defer other.Close()
		again := expect.One(t, other, retort.Select(customers).Where(customers.Home.City.Eq("Leeds")))
		expect.Equal(t, "number", again.Number, "A1")
		expect.Equal(t, "street", again.Home.Street, "High St")
		expect.Equal(t, "label", again.Labels["vip"], "no")
		expect.Equal(t, "since", again.Since.Equal(ann.Since), true)
		expect.Equal(t, "work", again.Work, nil)
		expect.Equal(t, "omitted", again.Greet == nil, true)
		bob := expect.Get(t, other, customers, "B2")
		expect.Equal(t, "work of the other", bob.Work.Street, "Dock")
		ann.Number = "A9"
		expect.OK(t, s.Rollback(t.Context()))
		expect.Equal(t, "rolled back", ann.Number, "A1")
	})
}

func TestOM09_ColumnsHaveTheNamesThatCodeGives(t *testing.T) {
	md, err := models.MetaData()
	expect.OK(t, err)
	table, err := md.Lookup("customers")
	expect.OK(t, err)
	var names []string
	for _, c := range table.Columns {
		names = append(names, c.Name)
	}
	expect.List(t, "columns", names, []string{"c_number", "c_mail", "c_home_street", "c_home_town", "c_work_street", "c_work_city", "c_labels", "c_since"})
	expect.List(t, "key", table.PrimaryKey.Columns, []string{"c_number"})
	visit, err := md.Lookup("visit")
	expect.OK(t, err)
	expect.Equal(t, "columns of a struct of which some are mapped", len(visit.Columns), 3)
}

func TestOM09_AStructOfWhichSomeFieldsAreMapped(t *testing.T) {
	on(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, sent *sqltrace.Recorder) {
		s.Add(&crm.Customer{Number: "A1", Labels: map[string]string{}}, &crm.Visit{Shop: 1, Day: 2, Number: "A1", Note: "kept"})
		expect.OK(t, s.Commit(t.Context()))
		v := expect.Get(t, s, visits, visitKey{1, 2})
		expect.Equal(t, "what is not mapped is left alone", v.Note, "kept")
		v.Note = "changed"
		sent.Reset()
		expect.OK(t, s.Flush(t.Context()))
		expect.Verbs(t, sent)
	})
}

func TestOM09_AStructOfOnesOwnGivesAnotherRelationships(t *testing.T) {
	on(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, sent *sqltrace.Recorder) {
		acc := &Account{Customer: crm.Customer{Number: "A1"}, Orders: orm.Items(&Order{}, &Order{})}
		s.Add(acc)
		expect.OK(t, s.Commit(t.Context()))
		other := orm.NewSession(eng, models)
		defer other.Close()
		again := expect.One(t, other, retort.Select(accounts).With(orm.SelectIn(accounts.Orders)))
		expect.Equal(t, "orders", again.Orders.Len(), 2)
		expect.Equal(t, "key of an order", again.Orders.Peek()[1].Number, "A1")
		expect.Equal(t, "back", again.Orders.Peek()[0].Account.Peek() == again, true)
		other.Delete(again)
		expect.OK(t, other.Commit(t.Context()))
		n, err := orm.Count(t.Context(), other, retort.Select(orders))
		expect.OK(t, err)
		expect.Equal(t, "orders left", n, 0)
	})
}
