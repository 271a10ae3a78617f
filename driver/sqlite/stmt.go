package sqlite

import (
	"fmt"
	"strings"

	"github.com/ncruces/go-sqlite3"
	dialect "github.com/retort-go/retort/dialect/sqlite"
	"github.com/retort-go/retort/sqltype"
)

// stmt is a prepared statement.
type stmt struct {
	*sqlite3.Stmt
	binds int
	tail  string        // what follows the statement in its text, if more than white space and comments
	big   bool          // holds binds that are too big to keep
	rows  rows          // its result while it has one
	texts sqltype.Texts // of the row being read
	use   use
}

// use tells who has a statement.
type use uint8

const (
	idle    use = iota // the cache
	busy               // a result; the cache has it, too
	dropped            // a result; the cache has dropped it meanwhile
	loose              // a result; the cache never had it
)

// drop is called when the cache lets go of a statement. A busy one is closed when its result is.
func (s *stmt) drop() {
	if s.use == busy {
		s.use = dropped
		return
	}
	s.Close()
}

// prepare prepares the first statement of a text. It returns nil if there is none.
func (c *conn) prepare(text string) (*stmt, error) {
	if strings.IndexByte(text, 0) >= 0 {
		return nil, fmt.Errorf("the text holds a NUL byte: %q", text)
	}
	s, tail, err := c.db.PrepareFlags(text, sqlite3.PREPARE_PERSISTENT)
	if err != nil {
		return nil, c.refused(text, err)
	}
	if s == nil {
		return nil, nil
	}
	if strings.TrimSpace(tail) == "" {
		tail = ""
	} else if next, _, err := c.db.Prepare(tail); err == nil && next == nil {
		tail = "" // comments
	} else {
		next.Close()
	}
	return &stmt{Stmt: s, binds: s.BindCount(), tail: tail}, nil
}

// bigBind is from how many bytes a bound value is dropped after use instead of lying in memory until the next one.
const bigBind = 64 << 10

// bind gives the statement its values.
func (s *stmt) bind(args []sqltype.Value) error {
	if len(args) != s.binds {
		return fmt.Errorf("the statement has %d placeholders, got %d values", s.binds, len(args))
	}
	for i := range args {
		if err := s.bindOne(i+1, &args[i]); err != nil {
			return fmt.Errorf("bind %d: %w", i+1, wrap(err, false))
		}
	}
	return nil
}

func (s *stmt) bindOne(n int, v *sqltype.Value) error {
	switch v.Kind() {
	case sqltype.NullValue:
		return s.BindNull(n)
	case sqltype.IntValue:
		return s.BindInt64(n, v.Int())
	case sqltype.TextValue:
		s.big = s.big || len(v.Text()) >= bigBind
		return s.BindText(n, v.Text())
	case sqltype.FloatValue:
		return s.BindFloat(n, v.Float())
	case sqltype.BytesValue:
		s.big = s.big || len(v.Bytes()) >= bigBind
		return s.BindBlob(n, v.Bytes())
	}
	lower, err := dialect.Dialect{}.Encode(*v) // which leaves none but the above
	if err != nil {
		return err
	}
	return s.bindOne(n, &lower)
}

// shrink lets go of big binds.
func (s *stmt) shrink() {
	if s.big {
		s.ClearBindings()
		s.big = false
	}
}
