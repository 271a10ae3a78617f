// Package copied finds models that are copied by value, as vet's copylocks finds locks. A model that was loaded or added knows its session
// by the addresses of its relationship fields: a copy of it is in no session, and its relationships return orm.ErrCopied.
package copied

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"github.com/retort-go/retort/internal/ormtype"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"
)

// Analyzer reports copies of values that have relationships: by assignment, by ranging over values, by arguments, parameters, receivers and
// results. New values, composite literals and what functions return, may be moved. A relationship alone may be passed on, which is how
// it is printed, but not be assigned to a variable.
var Analyzer = &analysis.Analyzer{
	Name:     "modelcopy",
	Doc:      "find models that are copied by value\n\nA copy of a model is in no session: what is done to it is not written, and its relationships return orm.ErrCopied.",
	Requires: []*analysis.Analyzer{inspect.Analyzer},
	Run:      run,
}

func run(pass *analysis.Pass) (any, error) {
	if pass.Pkg.Path() == ormtype.Path {
		return nil, nil // it knows what it does
	}
	c := checker{pass}
	nodes := []ast.Node{
		(*ast.AssignStmt)(nil), (*ast.ValueSpec)(nil), (*ast.RangeStmt)(nil), (*ast.CallExpr)(nil), (*ast.ReturnStmt)(nil), (*ast.CompositeLit)(nil),
		(*ast.SendStmt)(nil), (*ast.FuncDecl)(nil), (*ast.FuncLit)(nil),
	}
	pass.ResultOf[inspect.Analyzer].(*inspector.Inspector).Preorder(nodes, c.check)
	return nil, nil
}

type checker struct{ pass *analysis.Pass }

func (c checker) check(n ast.Node) {
	switch n := n.(type) {
	case *ast.AssignStmt:
		c.assigned(n)
	case *ast.ValueSpec:
		c.kept(n.Values)
	case *ast.RangeStmt:
		c.ranged(n)
	case *ast.CallExpr:
		if !c.isBuiltin(n.Fun, "len", "cap", "Sizeof", "Alignof", "Offsetof") {
			c.moved(n.Args, "passes a copy of %s", "pass the pointer")
		}
	case *ast.ReturnStmt:
		c.moved(n.Results, "returns a copy of %s", "return the pointer")
	case *ast.SendStmt:
		c.moved([]ast.Expr{n.Value}, "sends a copy of %s", "send the pointer")
	case *ast.CompositeLit:
		for _, e := range n.Elts {
			if kv, ok := e.(*ast.KeyValueExpr); ok {
				e = kv.Value
			}
			c.moved([]ast.Expr{e}, "puts a copy of %s into a literal", "keep the pointer")
		}
	case *ast.FuncDecl:
		c.fields(n.Recv, "the receiver is a copy of %s")
		c.fields(n.Type.Params, "the parameter is a copy of %s")
	case *ast.FuncLit:
		c.fields(n.Type.Params, "the parameter is a copy of %s")
	}
}

// assigned looks at what is assigned to variables; what is assigned to nothing is no copy.
func (c checker) assigned(n *ast.AssignStmt) {
	for i, value := range n.Rhs {
		if id, ok := n.Lhs[min(i, len(n.Lhs)-1)].(*ast.Ident); ok && id.Name == "_" {
			continue
		}
		c.kept([]ast.Expr{value})
	}
}

// kept reports values that a variable gets copies of.
func (c checker) kept(values []ast.Expr) {
	for _, e := range values {
		if tv := c.pass.TypesInfo.Types[e]; isRelation(tv.Type) && !isNew(c.pass.TypesInfo, e) {
			c.report(e.Pos(), "assigns a copy of %s", tv.Type, "use the field itself")
		}
	}
	c.moved(values, "assigns a copy of %s", "keep the pointer")
}

// ranged looks at the values that a loop copies. Those of a literal are new.
func (c checker) ranged(n *ast.RangeStmt) {
	value, ok := n.Value.(*ast.Ident)
	if !ok || value.Name == "_" {
		return
	}
	if _, literal := ast.Unparen(n.X).(*ast.CompositeLit); literal {
		return
	}
	t := c.pass.TypesInfo.TypeOf(value)
	if _, isFunc := c.pass.TypesInfo.TypeOf(n.X).Underlying().(*types.Signature); !isFunc && hasRelations(t) {
		c.report(value.Pos(), "the loop copies each %s", t, "range over pointers, or take the address by its index")
	}
}

// moved reports those of the values that are copies of what stays somewhere.
func (c checker) moved(values []ast.Expr, what, cure string) {
	for _, e := range values {
		if tv := c.pass.TypesInfo.Types[e]; tv.IsValue() && !isRelation(tv.Type) && !isNew(c.pass.TypesInfo, e) && hasRelations(tv.Type) {
			c.report(e.Pos(), what, tv.Type, cure)
		}
	}
}

// isNew tells whether a value is nowhere else: a literal, or what a function returns.
func isNew(info *types.Info, e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.CompositeLit:
		return true
	case *ast.CallExpr:
		return !info.Types[e.Fun].IsType() // a conversion is what it converts, and its argument is reported
	}
	return false
}

func (c checker) fields(list *ast.FieldList, what string) {
	if list == nil {
		return
	}
	for _, f := range list.List {
		if t := c.pass.TypesInfo.TypeOf(f.Type); hasRelations(t) {
			c.report(f.Type.Pos(), what, t, "take a pointer")
		}
	}
}

func (c checker) isBuiltin(fun ast.Expr, names ...string) bool {
	id, ok := ast.Unparen(fun).(*ast.Ident)
	if sel, isSel := ast.Unparen(fun).(*ast.SelectorExpr); isSel {
		id, ok = sel.Sel, true
	}
	if !ok {
		return false
	}
	_, builtin := c.pass.TypesInfo.Uses[id].(*types.Builtin)
	for _, name := range names {
		if builtin && id.Name == name {
			return true
		}
	}
	return false
}

func (c checker) report(pos token.Pos, what string, t types.Type, cure string) {
	name := types.TypeString(t, func(p *types.Package) string {
		if p == c.pass.Pkg {
			return ""
		}
		return p.Name()
	})
	c.pass.Reportf(pos, "%s: a copy of a model is in no session, and its relationships return orm.ErrCopied; %s", fmt.Sprintf(what, name), cure)
}

// hasRelations tells whether a value of type t holds relationships: it is one, a struct with some, or an array of these.
func hasRelations(t types.Type) bool {
	if t == nil {
		return false
	}
	if isRelation(t) {
		return true
	}
	switch u := t.Underlying().(type) {
	case *types.Struct:
		for f := range u.Fields() {
			if hasRelations(f.Type()) {
				return true
			}
		}
	case *types.Array:
		return hasRelations(u.Elem())
	}
	return false
}

func isRelation(t types.Type) bool {
	if t == nil {
		return false
	}
	_, _, ok := ormtype.Relation(t)
	return ok
}
