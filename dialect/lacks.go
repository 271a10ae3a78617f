package dialect

import "errors"

// LackError says that a part of a statement is nothing that the database has. Nothing has been sent. It is an [errors.ErrUnsupported].
type LackError struct {
	Dialect string // the dialect's name
	Part    string // such as FULL JOIN
	Cure    string // what to do instead; may be empty
}

// Error names the database, the part and the cure.
func (e *LackError) Error() string {
	text := e.Dialect + " has no " + e.Part
	if e.Cure != "" {
		text += ": " + e.Cure
	}
	return text
}

// Unwrap makes errors.Is find [errors.ErrUnsupported].
func (e *LackError) Unwrap() error { return errors.ErrUnsupported }

// Need tells whether the database has a feature, and fails with a [LackError] if not. part is what the statement wanted, cure what to do
// instead.
func (c *Compiler) Need(f Feature, part, cure string) bool {
	if c.dialect.Has(f) {
		return true
	}
	c.lacks(part, cure)
	return false
}

func (c *Compiler) lacks(part, cure string) {
	c.Fail(&LackError{Dialect: c.dialect.Name(), Part: part, Cure: cure})
}
