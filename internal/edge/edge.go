// Package edge keeps the prefix of a package at the edge of an error: at the beginning of its text and nowhere else. An error that
// wraps one of a lower layer, which has a prefix of its own since it is an edge too, is made with [Wrap] or writes its cause with
// [Text]. Nothing is formatted before somebody asks for the text. Safe for concurrent use.
package edge

import "strings"

// prefixes are the packages whose errors begin with their name.
var prefixes = []string{"orm: ", "schema: ", "engine: ", "dialect: ", "sqltype: ", "sqlite: ", "postgres: ", "mysql: "}

// Reasoner is an error that can tell its reason without saying what was being done, for errors that say it in their own words.
type Reasoner interface {
	error
	Reason() string
}

// Wrap returns err with what was being done before it: "prefix: what: text of err". An empty what is left out.
func Wrap(prefix, what string, err error) error { return &wrapped{prefix, what, err} }

type wrapped struct {
	prefix, what string
	err          error
}

func (w *wrapped) Error() string {
	if w.what == "" {
		return w.prefix + ": " + Text(w.err)
	}
	return w.prefix + ": " + w.what + ": " + Text(w.err)
}

func (w *wrapped) Unwrap() error { return w.err }

// Text returns an error's text without the prefixes of packages, neither its own nor those of the errors in it. Of a [Reasoner] it is
// the reason.
func Text(err error) string {
	if r, ok := err.(Reasoner); ok {
		return r.Reason()
	}
	text := err.Error()
	for _, cause := range causes(err) {
		if cause == nil {
			continue
		}
		if with, without := cause.Error(), Text(cause); with != without {
			text = strings.Replace(text, with, without, 1)
		}
	}
	for _, p := range prefixes {
		if rest, ok := strings.CutPrefix(text, p); ok {
			return rest
		}
	}
	return text
}

func causes(err error) []error {
	switch err := err.(type) {
	case interface{ Unwrap() error }:
		return []error{err.Unwrap()}
	case interface{ Unwrap() []error }:
		return err.Unwrap()
	}
	return nil
}
