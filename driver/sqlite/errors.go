package sqlite

import (
	"errors"
	"strings"

	"github.com/ncruces/go-sqlite3"
)

// resultError is an error of SQLite in the form the dialect classifies.
type resultError struct {
	err       error
	code      int
	preparing bool
	told      bool // what was wrong is said by the kind of the error around it
}

// wrap gives an error of SQLite its result code a place; it leaves others alone. preparing tells that the text was refused.
func wrap(err error, preparing bool) error {
	if err == nil {
		return nil // before code, which errors.As moves to the heap
	}
	var code sqlite3.ExtendedErrorCode
	if !errors.As(err, &code) {
		return err
	}
	return &resultError{err: err, code: int(code), preparing: preparing}
}

// Error returns SQLite's message, with the cure for a lock.
func (e *resultError) Error() string {
	text := e.err.Error()
	for _, general := range []string{"sqlite3: ", "constraint failed: ", "SQL logic error: "} {
		text = strings.TrimPrefix(text, general)
	}
	if e.told {
		text = strings.TrimPrefix(strings.TrimPrefix(text, "no such column: "), "no such table: ")
	}
	if e.code&0xff == int(sqlite3.BUSY) {
		text += ": another connection or process held its lock past the busy timeout: end its transaction sooner, or raise BusyTimeout"
	}
	return text
}

// Unwrap returns SQLite's error, so that errors.Is finds the codes of package sqlite3.
func (e *resultError) Unwrap() error { return e.err }

// Code returns the extended result code.
func (e *resultError) Code() int { return e.code }

// Preparing tells that SQLite refused the statement's text, and nothing was run.
func (e *resultError) Preparing() bool { return e.preparing }
