package dialect

import (
	"errors"
	"fmt"

	"github.com/retort-go/retort/ast"
)

// Expr writes an expression where a comma or parenthesis stands on both sides of it.
func (c *Compiler) Expr(x ast.Expr) { c.Operand(x, ast.PrecNone) }

// Operand writes an expression as the operand of something that binds as tightly as prec says (one of the ast.Prec
// constants): in parentheses if it binds weaker.
func (c *Compiler) Operand(x ast.Expr, prec int) {
	if c.err != nil {
		return
	}
	if c.grouped != nil {
		if g := c.groupedTerm(x); g != nil {
			c.groupedOperand(g, x, prec)
			return
		}
	}
	if f, ok := x.(*ast.Func); ok && c.having && isAggregate(f) {
		c.having = false
		c.operand(x, prec)
		c.having = true
		return
	}
	c.operand(x, prec)
}

func (c *Compiler) operand(x ast.Expr, prec int) {
	x = simplified(ast.Meaning(ast.Resolved(x)))
	if precedence(x) >= prec {
		c.expr(x)
		return
	}
	c.buf = append(c.buf, '(')
	c.expr(x)
	c.buf = append(c.buf, ')')
}

// precedence tells how tightly the text of an expression binds.
func precedence(x ast.Expr) int {
	switch x := x.(type) {
	case *ast.Binary:
		return x.Op.Precedence()
	case *ast.Unary:
		return x.Op.Precedence()
	case *ast.Logic:
		return logicPrecedence(x)
	case *ast.Not:
		return ast.PrecNot
	case *ast.Collate:
		return ast.PrecUnary
	case *ast.IsNull, *ast.Between, *ast.In:
		return ast.PrecComparison
	case *ast.Raw:
		if !isSimple(x.SQL) {
			return ast.PrecNone
		}
	}
	return ast.PrecPrimary
}

// isSimple tells whether a raw text is one name or placeholder, so that it needs no parentheses.
func isSimple(sql string) bool {
	for i := range len(sql) {
		c := sql[i]
		if (c|0x20 < 'a' || c|0x20 > 'z') && (c < '0' || c > '9') && c != '_' && c != '.' && c != '?' {
			return false
		}
	}
	return true
}

// expr writes an expression without parentheses around it.
func (c *Compiler) expr(x ast.Expr) {
	if c.renderer != nil && c.renderer.RenderExpr(c, x) {
		return
	}
	switch x := x.(type) {
	case *ast.Column:
		c.column(x)
	case *ast.Bind:
		c.Bind(x.Value)
	case *ast.Param:
		if c.inline {
			c.Fail(errParam)
		}
		c.Bind(x.Bind.Value)
	case *ast.Binary:
		c.binary(x)
	case *ast.Logic:
		c.logic(x)
	case *ast.Not:
		c.Text("NOT ")
		c.Operand(x.X, ast.PrecNot+1)
	case *ast.IsNull:
		c.isNull(x)
	case *ast.Between:
		c.between(x)
	case *ast.In:
		c.in(x)
	case *ast.Func:
		c.call(x)
	case ast.Keyword:
		c.Text(string(x))
	case *ast.Unary:
		c.unary(x)
	case *ast.Row:
		c.row(x)
	case *ast.Cast:
		c.cast(x)
	case *ast.Over:
		c.over(x)
	case *ast.Call:
		c.function(x)
	case *ast.Case:
		c.caseWhen(x)
	case *ast.Collate:
		c.collation(x)
	case *ast.Quantified:
		c.Fail(errors.New("ANY and ALL of a subquery stand on the right of a comparison, and nowhere else"))
	case *ast.Grouping:
		c.Fail(errors.New(x.Kind.String() + " is a term of GROUP BY, and no other expression"))
	case *ast.JSONPath:
		c.jsonPath(x)
	case *ast.Literal:
		c.constantValue(x.Value)
	case *ast.Custom:
		c.custom(x)
	case *ast.Construct:
		c.construct(x)
	case *ast.Scalar:
		c.scalar(x)
	case *ast.Exists:
		c.exists(x)
	case *ast.Raw:
		c.raw(x)
	case *ast.Excluded:
		c.excluded(x)
	case *ast.Each:
		c.Fail(ast.ErrEach)
	case *ast.Bad:
		c.Fail(x.Err)
	default:
		c.Fail(errors.New("expression is nil"))
	}
}

func (c *Compiler) column(col *ast.Column) {
	if col == nil {
		c.Fail(errors.New("column is nil"))
		return
	}
	if c.scope == nil {
		c.Fail(fmt.Errorf("column %s: no table can be named here", columnName(col)))
		return
	}
	it, depth, err := c.scope.column(col)
	if err != nil {
		c.Fail(err)
		return
	}
	if depth > 0 || !c.scope.bare {
		c.Ident(it.ref)
		c.buf = append(c.buf, '.')
	}
	c.Ident(col.Name)
}

func (c *Compiler) binary(x *ast.Binary) {
	if q, ok := ast.Resolved(x.R).(*ast.Quantified); ok && x.Op <= ast.Ge {
		c.Operand(x.L, ast.PrecComparison+1)
		c.Text(" " + x.Op.String() + " ")
		c.quantified(q)
		return
	}
	c.Infix(x, operator(x))
	if x.Escape != 0 {
		c.Text(" ESCAPE ")
		c.literal(string(rune(x.Escape)))
	}
}

// Infix writes a binary operator's operands with a word between them.
func (c *Compiler) Infix(x *ast.Binary, word string) {
	left, right := operandPrecedence(x)
	c.operands(x, word, left, right)
}

// operator returns the standard's words for an operator. IS is for constants there.
func operator(x *ast.Binary) string {
	if _, constant := ast.Resolved(x.R).(ast.Keyword); constant {
		return x.Op.String()
	}
	switch x.Op {
	case ast.Is:
		return "IS NOT DISTINCT FROM"
	case ast.IsNot:
		return "IS DISTINCT FROM"
	}
	return x.Op.String()
}

// operandPrecedence says how tightly the operands of a binary operator must bind. Operators of one level are read from the left,
// so the right operand must bind tighter. A comparison is no operand of a comparison, and || stands beside no other operator:
// databases read these differently.
func operandPrecedence(x *ast.Binary) (left, right int) {
	p := x.Op.Precedence()
	switch p {
	case ast.PrecComparison:
		return p + 1, p + 1
	case ast.PrecConcat:
		if l, ok := ast.Resolved(x.L).(*ast.Binary); ok && l.Op == ast.Concat {
			return p, ast.PrecPrimary
		}
		return ast.PrecPrimary, ast.PrecPrimary
	}
	return p, p + 1
}

func (c *Compiler) unary(x *ast.Unary) {
	c.Text(x.Op.String())
	c.Operand(x.X, ast.PrecPrimary)
}

func (c *Compiler) isNull(x *ast.IsNull) {
	c.Operand(x.X, ast.PrecComparison+1)
	if x.Not {
		c.Text(" IS NOT NULL")
		return
	}
	c.Text(" IS NULL")
}

func (c *Compiler) between(x *ast.Between) {
	c.Operand(x.X, ast.PrecComparison+1)
	if x.Not {
		c.Text(" NOT")
	}
	c.Text(" BETWEEN ")
	c.Beside(x.X, x.Low, ast.PrecComparison+1)
	c.Text(" AND ")
	c.Beside(x.X, x.High, ast.PrecComparison+1)
}

func (c *Compiler) row(x *ast.Row) {
	c.noWrap(x.Xs)
	c.buf = append(c.buf, '(')
	c.exprs(x.Xs)
	c.buf = append(c.buf, ')')
}

// exprs writes expressions with commas between them.
func (c *Compiler) exprs(xs []ast.Expr) {
	for i, x := range xs {
		if i > 0 {
			c.Text(", ")
		}
		c.Expr(x)
	}
}

// FuncName writes the name of a function of the database, which is not quoted: anything but letters, digits, _ and . in it is an error.
func (c *Compiler) FuncName(name string) {
	if !isFuncName(name) {
		c.Fail(fmt.Errorf("function name %q: want letters, digits, _ and . only", name))
		return
	}
	c.Text(name)
}

// isFuncName refuses what could be more than a function's name: names of functions are written as they are.
func isFuncName(name string) bool {
	if name == "" || name[0] >= '0' && name[0] <= '9' {
		return false
	}
	for i := range len(name) {
		if name[i] == '?' {
			return false
		}
	}
	return isSimple(name)
}

func (c *Compiler) cast(x *ast.Cast) {
	c.Text("CAST(")
	c.Expr(x.X)
	c.Text(" AS ")
	c.Type(x.Type)
	c.buf = append(c.buf, ')')
}

func (c *Compiler) caseWhen(x *ast.Case) {
	if len(x.Whens) == 0 {
		c.Fail(errors.New("CASE has no When"))
		return
	}
	c.Text("CASE")
	if x.Of != nil {
		c.buf = append(c.buf, ' ')
		c.Expr(x.Of)
	}
	for _, w := range x.Whens {
		c.Text(" WHEN ")
		c.Expr(w.Cond)
		c.Text(" THEN ")
		c.loose(w.Then, ast.PrecNone)
	}
	if x.Else != nil {
		c.Text(" ELSE ")
		c.loose(x.Else, ast.PrecNone)
	}
	c.Text(" END")
}

func (c *Compiler) collation(x *ast.Collate) {
	c.Operand(x.X, ast.PrecPrimary)
	c.Text(" COLLATE ")
	c.Ident(x.Name)
}

func (c *Compiler) scalar(x *ast.Scalar) {
	c.buf = append(c.buf, '(')
	if n := c.query(x.Query, inExpr); n != 1 && c.err == nil {
		c.Fail(fmt.Errorf("subquery used as a value has %d columns, want 1", n))
	}
	c.buf = append(c.buf, ')')
}

func (c *Compiler) exists(x *ast.Exists) {
	c.Text("EXISTS (")
	c.query(x.Query, anyRow)
	c.buf = append(c.buf, ')')
}

var errParam = errors.New("a parameter in a statement whose text must hold every value, as that of a view")
