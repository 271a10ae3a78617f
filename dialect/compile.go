package dialect

import (
	"errors"
	"fmt"
	"strings"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// Compile turns a statement's tree into text. The error is the first fault that the tree holds, or says what can't be written
// and what to do about it; it wraps [ast.ErrNoWhere] for an UPDATE or DELETE of unnamed rows. The text depends on what
// [ast.Fingerprint] puts into the key and on nothing else, and its placeholders are in the order of the values that
// Fingerprint gives unless [Compiled.Order] says otherwise.
func Compile(d Dialect, n ast.Node) (*Compiled, error) {
	c := newCompiler(d)
	return c.compile(n)
}

// Compiler writes the text of one statement. It is handed to a dialect's [ExprRenderer]; its methods append to the text. The
// first error wins, and nothing else need be checked.
type Compiler struct {
	dialect  Dialect
	renderer ExprRenderer // nil if the dialect has none
	buf      []byte
	binds    int
	err      error
	scope    *scope
	ctes     []*ast.CTE // those that can be named here
	// qualified tells that columns that are set are written with their table.
	qualified bool
	// aliased tells that the proposed rows of an upsert have the alias excluded.
	aliased bool
	// swapped are binds that stand in the text before others that Fingerprint gives first.
	swapped swap
	// values collects the bind values in the order of their placeholders if collect is set: tests hold them against the
	// fingerprint's.
	values  []sqltype.Value
	collect bool
}

func newCompiler(d Dialect) *Compiler {
	r, _ := d.(ExprRenderer)
	return &Compiler{dialect: d, renderer: r, buf: make([]byte, 0, 512)}
}

func (c *Compiler) compile(n ast.Node) (*Compiled, error) {
	columns := c.statement(n)
	c.checkBinds()
	if c.err != nil {
		return nil, fmt.Errorf("dialect: %w", c.err)
	}
	return &Compiled{SQL: string(c.buf), Columns: columns, Order: c.swapped.order(c.binds), Writes: ast.Writes(n)}, nil
}

// swap says that the binds from first to middle change places with those from middle to last, counted in the text.
type swap struct{ first, middle, last int }

// order returns where the n binds of a text are among the values of Fingerprint; nil if they are in its order.
func (s swap) order(n int) []int {
	if s.first == s.middle || s.middle == s.last {
		return nil
	}
	order := make([]int, n)
	for i := range order {
		switch {
		case i >= s.first && i < s.middle:
			order[i] = i + s.last - s.middle
		case i >= s.middle && i < s.last:
			order[i] = i - s.middle + s.first
		default:
			order[i] = i
		}
	}
	return order
}

// statement writes n and returns the names of the columns of its result.
func (c *Compiler) statement(n ast.Node) []string {
	switch n := n.(type) {
	case *ast.Select:
		if n == nil {
			c.Fail(errNoStatement)
			return nil
		}
		c.query(n, topLevel)
	case *ast.Insert:
		c.insert(n)
	case *ast.Update:
		c.update(n)
	case *ast.Delete:
		c.delete(n)
	case *ast.Merge:
		c.merge(n)
	default:
		c.Fail(errNoStatement)
	}
	if c.err != nil || len(ast.CellsOf(n)) == 0 {
		return nil
	}
	names, err := ast.Names(ast.CellsOf(n))
	c.Fail(err)
	return names
}

var errNoStatement = errors.New("statement is nil")

func (c *Compiler) checkBinds() {
	most := c.dialect.Limits().Binds
	if most > 0 && c.binds > most {
		c.Fail(fmt.Errorf("statement has %d bind values, %s takes %d at most: split it", c.binds, c.dialect.Name(), most))
	}
}

// Dialect returns the dialect that the statement is compiled for.
func (c *Compiler) Dialect() Dialect { return c.dialect }

// Fail keeps the first error that isn't nil. Compile returns it.
func (c *Compiler) Fail(err error) {
	if c.err == nil {
		c.err = err
	}
}

// Text writes SQL as it is.
func (c *Compiler) Text(s string) { c.buf = append(c.buf, s...) }

// Ident writes an identifier, quoted if it needs to be. An empty one, or one with a NUL in it, is an error.
func (c *Compiler) Ident(name string) {
	if err := checkIdent(name); err != nil {
		c.Fail(err)
		return
	}
	c.buf = c.dialect.Quote(c.buf, name)
}

func checkIdent(name string) error {
	if name == "" {
		return errors.New("identifier is empty")
	}
	if strings.IndexByte(name, 0) >= 0 {
		return fmt.Errorf("identifier %q has a NUL in it", name)
	}
	return nil
}

// Bind writes the placeholder of a value. The values of a node must be written in the order in which [ast.Fingerprint] gives
// them, each once, or the statement gets the wrong ones.
func (c *Compiler) Bind(v sqltype.Value) {
	c.binds++
	c.buf = c.dialect.Placeholder(c.buf, c.binds)
	if c.collect {
		c.values = append(c.values, v)
	}
}

// Type writes a type's name.
func (c *Compiler) Type(t sqltype.Type) {
	name, err := c.dialect.TypeName(t)
	c.Fail(err)
	c.Text(name)
}

// literal writes a short constant as a string literal.
func (c *Compiler) literal(s string) {
	c.buf = append(c.buf, '\'')
	for i := range len(s) {
		if s[i] == '\'' {
			c.buf = append(c.buf, '\'')
		}
		c.buf = append(c.buf, s[i])
	}
	c.buf = append(c.buf, '\'')
}
