package driver

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// option is an option of a URL that sets something of a C, a driver's configuration.
type option[C any] struct {
	name string
	set  func(c *C, value string) error // nil for one that the driver underneath reads itself
}

// apply gives the configuration its options and returns those that the driver underneath reads itself.
func apply[C any](c *C, options []option[C], given url.Values) (rest url.Values, err error) {
	rest = url.Values{}
	for _, name := range sorted(given) {
		at := slices.IndexFunc(options, func(o option[C]) bool { return o.name == name })
		switch {
		case at < 0:
			return nil, fmt.Errorf("no option %q: the options are %s", name, strings.Join(names(options), ", "))
		case options[at].set == nil:
			rest[name] = given[name]
			continue
		}
		for _, value := range given[name] {
			if err := options[at].set(c, value); err != nil {
				return nil, fmt.Errorf("option %s: %w", name, err)
			}
		}
	}
	return rest, nil
}

func sorted(given url.Values) []string {
	out := make([]string, 0, len(given))
	for name := range given {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

func names[C any](options []option[C]) []string {
	var out []string
	for _, o := range options {
		out = append(out, o.name)
	}
	slices.Sort(out)
	return out
}

// passed are options that the driver underneath reads itself.
func passed[C any](names ...string) []option[C] {
	var out []option[C]
	for _, name := range names {
		out = append(out, option[C]{name: name})
	}
	return out
}

// number makes an option of a whole number.
func number[C any](name string, field func(*C) *int) option[C] {
	return option[C]{name, func(c *C, value string) error {
		n, err := strconv.Atoi(value)
		if err != nil {
			return fmt.Errorf("%q is no whole number", value)
		}
		*field(c) = n
		return nil
	}}
}

// duration makes an option of a time with its unit.
func duration[C any](name string, field func(*C) *time.Duration) option[C] {
	return option[C]{name, func(c *C, value string) error {
		d, err := time.ParseDuration(value)
		if err != nil {
			return fmt.Errorf("%q is no duration: want a number with its unit, such as 500ms, 30s, 5m or 1h", value)
		}
		*field(c) = d
		return nil
	}}
}

// text makes an option of a word that the driver checks.
func text[C any](name string, field func(*C) *string) option[C] {
	return option[C]{name, func(c *C, value string) error {
		*field(c) = value
		return nil
	}}
}
