package shard_test

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
	"github.com/retort-go/retort/orm/shard"
)

// Customer is in the shard of its region.
type Customer struct {
	ID       int64
	Region   string `orm:",size=2"`
	Name     string `orm:",size=50"`
	Rating   *int64
	Credit   int64
	Invoices orm.Many[Invoice] `orm:"inverse=Customer,cascade='all, delete-orphan',orderby=id"`
}

// Invoice is beside its customer.
type Invoice struct {
	ID         int64
	CustomerID int64 `orm:"fk=customer.id"`
	Total      int64
	Customer   orm.Ref[Customer] `orm:"fk=CustomerID,inverse=Invoices"`
}

// Country is in no shard in particular.
type Country struct {
	ID   int64
	Name string `orm:",size=50"`
}

type customerEntity struct {
	orm.Entity[Customer, int64]
	ID, Credit   retort.Num[int64]
	Region, Name retort.Text
	Rating       retort.NullNum[int64]
	Invoices     orm.ToMany[Customer, Invoice]
}

type invoiceEntity struct {
	orm.Entity[Invoice, int64]
	ID, CustomerID, Total retort.Num[int64]
	Customer              orm.ToOne[Invoice, Customer]
}

type countryEntity struct {
	orm.Entity[Country, int64]
	ID   retort.Num[int64]
	Name retort.Text
}

var (
	models    = orm.NewRegistry()
	customers = orm.Map[customerEntity](models)
	invoices  = orm.Map[invoiceEntity](models)
	countries = orm.Map[countryEntity](models)
)

// byRegion says that shards are named for regions.
var byRegion = []shard.Route{
	shard.By(customers, shard.Rule[*Customer, int64]{
		Object: func(_ *shard.Session, c *Customer) (string, error) { return c.Region, nil },
		Query: func(q shard.Query) []string {
			regions, _ := shard.Values(q, customers.Region)
			return regions
		},
	}),
	shard.Beside(invoices, func(i *Invoice) any { return i.Customer.Peek() }),
}

// two returns a factory of sessions over two engines.
func two(t *testing.T, eu, us *engine.Engine, with ...orm.SessionOption) *shard.Factory {
	t.Helper()
	for _, eng := range []*engine.Engine{eu, us} {
		expect.OK(t, models.CreateAll(t.Context(), eng))
	}
	f, err := shard.NewFactory(map[string]*engine.Engine{"us": us, "eu": eu}, byRegion, append([]orm.SessionOption{models}, with...)...)
	expect.OK(t, err)
	return f
}

// each runs a scenario over two shards on each database.
func each(t *testing.T, f func(t *testing.T, fac *shard.Factory, eu, us *engine.Engine)) {
	t.Helper()
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eu, us := db.Open(t), db.Open(t)
		f(t, two(t, eu, us), eu, us)
	})
}

// people are customers of both regions, each with as many invoices as the name has letters.
func people() []*Customer {
	var out []*Customer
	for _, c := range []Customer{
		{Region: "eu", Name: "Ann", Rating: new(int64(3)), Credit: 10}, {Region: "us", Name: "Bob", Credit: 20}, {Region: "eu", Name: "Cid", Credit: -5},
		{Region: "us", Name: "Dora", Rating: new(int64(1)), Credit: 30}, {Region: "us", Name: "Ed", Rating: new(int64(3)), Credit: 0},
		{Region: "eu", Name: "Flo", Rating: new(int64(-7)), Credit: 10}, {Region: "us", Name: "ann", Rating: new(int64(9)), Credit: 1},
	} {
		person := &Customer{Region: c.Region, Name: c.Name, Rating: c.Rating, Credit: c.Credit}
		for n := range person.Name {
			person.Invoices.Append(&Invoice{Total: int64(n)})
		}
		out = append(out, person)
	}
	return out
}

// stored writes people and returns a fresh session.
func stored(t *testing.T, f *shard.Factory) *shard.Session {
	t.Helper()
	s := f.Session()
	for _, c := range people() {
		s.Add(c)
	}
	expect.OK(t, s.Commit(t.Context()))
	expect.OK(t, s.Close())
	s = f.Session()
	t.Cleanup(func() { expect.OK(t, s.Close()) })
	return s
}

func names(list []*Customer) []string {
	return expect.Map(list, func(c *Customer) string { return c.Name })
}

// count is how many rows of an entity a database holds.
func count(t *testing.T, eng *engine.Engine, e retort.Source) int64 {
	t.Helper()
	n, err := engine.One(t.Context(), eng, retort.Select(retort.CountAll()).From(e))
	expect.OK(t, err)
	return n
}
