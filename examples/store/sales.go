package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/orm"
)

// customer returns a customer with the employee in charge and the last three invoices, their lines and tracks: 4 statements.
func customer(ctx context.Context, s *orm.Session, id int64) (*Customer, error) {
	return orm.Get(ctx, s, Customers, id, orm.Joined(Customers.SupportRep),
		orm.SelectIn(Customers.Invoices, orm.SelectIn(Invoices.Lines, orm.SelectIn(InvoiceLines.Track))).Limit(3))
}

// customerEdit is what a client says of a customer.
type customerEdit struct {
	FirstName string `json:"first_name"`
	LastName  string `json:"last_name"`
	Email     string `json:"email"`
	Country   string `json:"country"`
}

func (e customerEdit) apply(c *Customer) {
	c.FirstName, c.LastName, c.Email, c.Country = e.FirstName, e.LastName, e.Email, e.Country
}

// addCustomer makes a new customer.
func addCustomer(ctx context.Context, s *orm.Session, e customerEdit) (*Customer, error) {
	c := &Customer{}
	e.apply(c)
	s.Add(c)
	return c, emailTaken(s.Flush(ctx))
}

// editCustomer changes a customer of whom the client has seen a version; see editTrack.
func editCustomer(ctx context.Context, s *orm.Session, id, version int64, e customerEdit) (*Customer, error) {
	c, err := orm.Get(ctx, s, Customers, id)
	if err != nil {
		return nil, err
	}
	if err := unchanged(c, "Customer", id, c.Version, version); err != nil {
		return nil, err
	}
	e.apply(c)
	return c, emailTaken(s.Flush(ctx))
}

// emailTaken turns the database's no to a second customer with an address into a message for the field. A look beforehand would not do: another
// customer may come between.
func emailTaken(err error) error {
	if errors.Is(err, engine.ErrUnique) {
		return fieldErrors{"email": "is taken"}
	}
	return err
}

// order is what a client buys.
type order struct {
	CustomerID int64       `json:"customer_id"`
	Lines      []orderLine `json:"lines"`
}

type orderLine struct {
	TrackID  int64 `json:"track_id"`
	Quantity int64 `json:"quantity"`
}

// buy makes an invoice. It reads the customer and all tracks in 2 statements, and writes invoice and lines in 2 more.
func buy(ctx context.Context, s *orm.Session, o order, now time.Time) (*Invoice, error) {
	c, err := orm.Get(ctx, s, Customers, o.CustomerID)
	if err != nil {
		return nil, missing(err, "customer_id", "names no customer")
	}
	byID, err := tracksByID(ctx, s, o.Lines)
	if err != nil {
		return nil, err
	}
	f := fieldErrors{}
	f.check(len(o.Lines) > 0, "lines", "must not be empty")
	invoice := &Invoice{InvoiceDate: now, Customer: orm.To(c)}
	for i, line := range o.Lines {
		t := byID[line.TrackID]
		f.check(t != nil, fmt.Sprintf("lines[%d].track_id", i), "names no track")
		f.check(line.Quantity > 0 && line.Quantity <= 100, fmt.Sprintf("lines[%d].quantity", i), "must be 1 to 100")
		if t != nil {
			invoice.Lines.Append(&InvoiceLine{Track: orm.To(t), UnitPrice: t.UnitPrice, Quantity: line.Quantity})
			invoice.Total += t.UnitPrice * Cents(line.Quantity)
		}
	}
	if err := f.orNil(); err != nil {
		return nil, err // nothing was added to the session yet
	}
	s.Add(invoice)
	return invoice, s.Flush(ctx)
}

func tracksByID(ctx context.Context, s *orm.Session, lines []orderLine) (map[int64]*Track, error) {
	var ids []int64
	for _, line := range lines {
		ids = append(ids, line.TrackID)
	}
	found, err := orm.All(ctx, s, retort.Select(Tracks).Where(Tracks.ID.In(ids...)))
	byID := map[int64]*Track{}
	for _, t := range found {
		byID[t.ID] = t
	}
	return byID, err
}

// staff returns the employees who report to nobody, with all below them: 1 statement for each level.
func staff(ctx context.Context, s *orm.Session) ([]*Employee, error) {
	return orm.All(ctx, s, retort.Select(Employees).Where(Employees.ReportsTo.IsNull()).OrderBy(Employees.ID).With(orm.Recursive(Employees.Reports, 0)))
}

// genreSales is a row of the report.
type genreSales struct {
	Genre   string `json:"genre"`
	Sold    int64  `json:"sold"`
	Revenue Cents  `json:"revenue"`
}

// salesByGenre sums up in the database what was sold: 1 statement, and no objects.
func salesByGenre(ctx context.Context, s *orm.Session) ([]genreSales, error) {
	sold := retort.Sum(InvoiceLines.Quantity)
	revenue := retort.Sum(retort.Mul(InvoiceLines.UnitPrice, retort.TypeAs[retort.Num[Cents]](InvoiceLines.Quantity)))
	return orm.All(ctx, s, retort.SelectInto[genreSales](Genres.Name, sold.Else(0), revenue.Else(0)).
		From(InvoiceLines).Join(InvoiceLines.Track).Join(Tracks.Genre).
		GroupBy(Genres.ID, Genres.Name).OrderBy(revenue.Desc(), Genres.Name))
}

// missing makes "no such row" a message for the field that named it; other errors pass.
func missing(err error, field, message string) error {
	if errors.Is(err, orm.ErrNoResult) {
		return fieldErrors{field: message}
	}
	return err
}

// unchanged is an *orm.StaleError unless an object has the version that the client saw.
func unchanged(x any, entity string, id, has, seen int64) error {
	if has == seen {
		return nil
	}
	return &orm.StaleError{Object: x, Op: "update", Name: fmt.Sprintf("%s(id=%d)", entity, id)}
}
