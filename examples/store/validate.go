package main

import (
	"net/mail"
	"slices"
	"strings"
	"sync"

	"github.com/retort-go/retort/orm"
)

// fieldErrors say what is wrong with what a client sent: a message for each field, by its name in JSON.
type fieldErrors map[string]string

// Error lists the messages in the order of the fields' names.
func (f fieldErrors) Error() string {
	var list []string
	for field, message := range f {
		list = append(list, field+" "+message)
	}
	slices.Sort(list)
	return strings.Join(list, "; ")
}

// check notes a message for a field unless ok.
func (f fieldErrors) check(ok bool, field, message string) {
	if !ok {
		f[field] = message
	}
}

// orNil is the errors, or no error if there are none.
func (f fieldErrors) orNil() error {
	if len(f) == 0 {
		return nil
	}
	return f
}

// validate makes the rules part of the mapping, once for the program: from then on no session writes an object that breaks one.
var validate = sync.OnceFunc(func() {
	orm.Validate(Tracks, func(t *Track) error {
		f := fieldErrors{}
		f.check(named(t.Name, 200), "name", "must have 1 to 200 letters")
		f.check(t.Composer == nil || named(*t.Composer, 220), "composer", "must have 1 to 220 letters, or be null")
		f.check(t.UnitPrice >= 0, "unit_price", "must not be negative")
		return f.orNil()
	})
	orm.Validate(Customers, func(c *Customer) error {
		f := fieldErrors{}
		f.check(named(c.FirstName, 40), "first_name", "must have 1 to 40 letters")
		f.check(named(c.LastName, 40), "last_name", "must have 1 to 40 letters")
		f.check(named(c.Country, 40), "country", "must have 1 to 40 letters")
		address, err := mail.ParseAddress(c.Email)
		f.check(err == nil && address.Address == c.Email && len(c.Email) <= 80, "email", "must be an address")
		return f.orNil()
	})
})

// named tells whether a text says something and fits its column.
func named(text string, size int) bool {
	return strings.TrimSpace(text) != "" && len([]rune(text)) <= size
}
