package main

import (
	"context"
	"fmt"
	"io"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
)

// report writes the shop's figures: two that the database computes, and one that is computed while its rows stream by.
func (s *shop) report(ctx context.Context, out io.Writer, x engine.Execer) error {
	if err := s.years(ctx, out, x); err != nil {
		return fmt.Errorf("sales by year: %w", err)
	}
	if err := s.best(ctx, out, x); err != nil {
		return fmt.Errorf("best tracks: %w", err)
	}
	if err := s.byCountry(ctx, out, x); err != nil {
		return fmt.Errorf("sales by country: %w", err)
	}
	return nil
}

// amount is what a line costs, in cents.
func (s *shop) amount() retort.NullNum[int64] { return retort.Mul(s.track.cents, s.line.quantity) }

// year is the sales of one year. Its fields take the expressions of SelectInto in order, which is checked when the statement is built.
type year struct {
	Year     *int64
	Invoices int64
	Cents    *int64
}

func (s *shop) years(ctx context.Context, out io.Writer, x engine.Execer) error {
	sold := retort.Extract(retort.Year, s.invoice.sold)
	rows, err := engine.All(ctx, x, retort.SelectInto[year](sold, retort.CountDistinct(s.invoice.id), retort.Sum(s.amount())).
		From(s.invoice).
		Join(s.line, retort.Eq(s.line.invoiceID, s.invoice.id)).
		Join(s.track, retort.Eq(s.track.id, s.line.trackID)).
		GroupBy(sold).OrderBy(sold))
	if err != nil {
		return err
	}
	fmt.Fprint(out, "\nSales by year\n")
	for _, y := range rows {
		fmt.Fprintf(out, "  %d  %5d invoices  %12s\n", *y.Year, y.Invoices, money(*y.Cents))
	}
	return nil
}

// best prints the two tracks of each genre that sold most: ranked in a CTE, whose columns are typed, and cut outside of it.
func (s *shop) best(ctx context.Context, out io.Writer, x engine.Execer) error {
	sold := retort.Sum(s.line.quantity)
	place := retort.RowNumber().Over(retort.Partition(s.track.genre).OrderBy(sold.Desc(), s.track.id))
	ranked := retort.Select5(s.track.genre, s.track.name, s.artist.name, sold, place).
		From(s.track).
		Join(s.artist, retort.Eq(s.artist.id, s.track.artistID)).
		Join(s.line, retort.Eq(s.line.trackID, s.track.id)).
		GroupBy(s.track.id, s.track.genre, s.track.name, s.artist.name).
		CTE("ranked")
	genre := retort.Of(ranked, s.track.genre)
	rows, err := engine.All(ctx, x, retort.Select4(genre, retort.Of(ranked, s.track.name), retort.Of(ranked, s.artist.name), retort.Of(ranked, sold)).
		Where(retort.Of(ranked, place).Le(2)).OrderBy(genre, retort.Of(ranked, place)))
	if err != nil {
		return err
	}
	fmt.Fprint(out, "\nBest-selling tracks of each genre\n")
	for _, r := range rows {
		fmt.Fprintf(out, "  %-10s %s by %s  %4d sold\n", r.V1, r.V2, r.V3, *r.V4)
	}
	return nil
}

// country gathers the lines of one country.
type country struct {
	name           string
	lines, cents   int64
	invoice, total int64 // the invoice under way
	best           int64 // the most that one invoice came to
}

// byCountry reads every line, ordered by country and invoice, and keeps one country at a time: it needs the same memory for a thousand
// lines and for a hundred million.
func (s *shop) byCountry(ctx context.Context, out io.Writer, x engine.Execer) error {
	lines := retort.Select3(s.customer.country, s.invoice.id, s.amount()).
		From(s.line).
		Join(s.track, retort.Eq(s.track.id, s.line.trackID)).
		Join(s.invoice, retort.Eq(s.invoice.id, s.line.invoiceID)).
		Join(s.customer, retort.Eq(s.customer.id, s.invoice.customerID)).
		OrderBy(s.customer.country, s.invoice.id, s.line.id)
	fmt.Fprint(out, "\nSales by country, from a stream of all lines\n")
	var c country
	for r, err := range engine.Iter(ctx, x, lines) {
		if err != nil {
			return err
		}
		if r.V1 != c.name {
			c.print(out)
			c = country{name: r.V1}
		}
		c.add(r.V2, *r.V3)
	}
	c.print(out)
	return nil
}

func (c *country) add(invoice, cents int64) {
	if invoice != c.invoice {
		c.invoice, c.total = invoice, 0
	}
	c.lines++
	c.cents += cents
	c.total += cents
	c.best = max(c.best, c.total)
}

func (c *country) print(out io.Writer) {
	if c.lines > 0 {
		fmt.Fprintf(out, "%s  best invoice %9s\n", c.line(), money(c.best))
	}
}

func (c *country) line() string {
	return fmt.Sprintf("  %-10s %6d lines  %12s", c.name, c.lines, money(c.cents))
}

func money(cents int64) string { return fmt.Sprintf("$%d.%02d", cents/100, cents%100) }
