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
func Compile(d Dialect, n ast.Node) (*Compiled, error) { return CompileIn(d, n, nil) }

// CompileIn is [Compile] with other schemas than the tables say: where a table says the key, "" if it says nothing, the value is written. The
// text then depends on the map too.
func CompileIn(d Dialect, n ast.Node, schemas map[string]string) (*Compiled, error) {
	c := newCompiler(d)
	c.schemas = schemas
	return c.compile(n)
}

// Compiler writes the text of one statement. It is handed to a dialect's [ExprRenderer]; its methods append to the text. The
// first error wins, and nothing else need be checked.
type Compiler struct {
	dialect  Dialect
	renderer ExprRenderer // nil if the dialect has none
	buf      []byte
	// places holds, for each placeholder of the text, the value it takes, counted in the order of Fingerprint; next is the value of the
	// next placeholder. They run side by side unless something is written out of order, or twice.
	places []int
	next   int
	err    error
	scope  *scope
	// grouped are the terms of GROUP BY of the SELECT that is being written that may stand in it again; log are the placeholders written so
	// far, in their order, and replay, if not nil, those to write next again. numbered tells that a placeholder can stand twice, having
	// that a grouped term is written as an aggregate.
	grouped     []grouped
	log, replay []int
	numbered    bool
	having      bool
	ctes        []*ast.CTE // those that can be named here
	// windows are those of the SELECT that is being written.
	windows ast.Windows
	// schemas tells what is written for the schema of a table, if not that.
	schemas map[string]string
	// qualified tells that columns that are set are written with their table.
	qualified bool
	// aliased tells that the proposed rows of an upsert have the alias excluded.
	aliased bool
	// values collects the bind values in the order of their placeholders if collect is set: tests hold them against the
	// fingerprint's.
	values  []sqltype.Value
	collect bool
	// inline has values written into the text, and tables gather what is read, for a view.
	inline bool
	tables []*ast.Table
}

func newCompiler(d Dialect) *Compiler {
	r, _ := d.(ExprRenderer)
	return &Compiler{dialect: d, renderer: r, buf: make([]byte, 0, 512), numbered: isNumbered(d)}
}

func (c *Compiler) compile(n ast.Node) (*Compiled, error) {
	c.before(ast.PrefixesOf(n))
	columns := c.statement(n)
	c.checkBinds()
	if c.err != nil {
		return nil, fmt.Errorf("dialect: %w", c.err)
	}
	return &Compiled{SQL: string(c.buf), Columns: columns, Order: c.bindOrder(), Writes: ast.Writes(n), ByName: byName(n)}, nil
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
	names, err := resultNames(n)
	c.Fail(err)
	return names
}

// resultNames returns the names of the columns of a result.
func resultNames(n ast.Node) ([]string, error) {
	if s, ok := n.(*ast.Select); ok && s.Text != nil {
		return s.TextColumns()
	}
	return ast.Names(ast.CellsOf(n))
}

var errNoStatement = errors.New("statement is nil")

func (c *Compiler) checkBinds() {
	most := c.dialect.Limits().Binds
	if most > 0 && len(c.places) > most {
		c.Fail(fmt.Errorf("statement has %d bind values, %s takes %d at most: split it", len(c.places), c.dialect.Name(), most))
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
