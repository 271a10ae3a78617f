// Package crm has structs of a program that knows nothing of databases.
package crm

import "time"

// Customer is known by a number.
type Customer struct {
	Number string
	Email  string
	Home   Address
	Work   *Address
	Labels map[string]string
	Since  time.Time
	Greet  func() string
	seen   int
}

// Address is a part of a customer.
type Address struct {
	Street string
	City   *string
}

// Visit is known by a shop and a day.
type Visit struct {
	Shop, Day int64
	Number    string
	Note      string
}

// See counts how often it was called.
func (c *Customer) See() int {
	c.seen++
	return c.seen
}
