package gen

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"
)

// Structs that are mapped by code: variables made by orm.MapWith, whose handle's type is generated if the package doesn't declare it. The function that
// gives the tags isn't run but read, so it has to consist of calls with constants.

// byCode is what code says of a struct's tags.
type byCode struct {
	handle, typeName string // the variable, and the type that is asked for
	pos              token.Pos
	tags             map[string]string // by the path of a field
	places           map[string]token.Pos
	only             []string // paths; nil for all
	prefix           string
}

// tag is the tag of the field at a path, given what is in the source. by may be nil.
func (by *byCode) tag(path, source string) (string, bool) {
	if by == nil {
		return ormTag(source)
	}
	if by.only != nil && !slices.ContainsFunc(by.only, func(one string) bool { return inside(path, one) || inside(one, path) }) {
		return "-", true
	}
	if text, ok := by.tags[path]; ok {
		return text, true
	}
	return ormTag(source)
}

// inside tells whether a path is another, or leads further.
func inside(path, other string) bool {
	return path == other || strings.HasPrefix(path, other+".")
}

// posOf is where a field's mistakes are: in the package, whatever package the field is in.
func (by *byCode) posOf(path string, declared token.Pos) token.Pos {
	if by == nil {
		return declared
	}
	if pos, ok := by.places[path]; ok {
		return pos
	}
	return by.pos
}

// readByCode finds the package's variables made by MapWith, but for those of handles that are written by hand.
func (s *source) readByCode(written map[*types.TypeName]bool) []*model {
	var found []*model
	for v := range s.variables {
		for i, value := range v.Values {
			if m := s.mapWith(value, written); m != nil && i < len(v.Names) {
				m.by.handle = v.Names[i].Name
				found = append(found, m)
			}
		}
	}
	return found
}

// mapWith reads a call orm.MapWith[E](registry, func(m *orm.Tags, x *T) { … }); nil if value is none.
func (s *source) mapWith(value ast.Expr, written map[*types.TypeName]bool) *model {
	call, ok := value.(*ast.CallExpr)
	if !ok || len(call.Args) != 2 {
		return nil
	}
	index, ok := call.Fun.(*ast.IndexExpr)
	if !ok || !s.isMapWith(index.X) {
		return nil
	}
	entity, isName := index.Index.(*ast.Ident)
	if !isName || s.pkg.Types.Scope().Lookup(entity.Name) != nil {
		return nil
	}
	fn, ok := call.Args[1].(*ast.FuncLit)
	if !ok {
		s.fault(call.Pos(), "MapWith: the generator reads a function that is written here: write %s by hand", entity.Name)
		return nil
	}
	params := paramNames(fn.Type)
	if len(params) != 2 {
		s.fault(fn.Pos(), "MapWith: want func(m *orm.Tags, x *T)")
		return nil
	}
	p, ok := types.Unalias(s.pkg.TypesInfo.TypeOf(params[1])).(*types.Pointer)
	if !ok || !isStructType(p.Elem()) || s.nameOf(p.Elem()) == nil {
		s.fault(fn.Pos(), "MapWith: want a pointer to a struct as the second parameter")
		return nil
	}
	m := &model{obj: s.nameOf(p.Elem()), kind: s.kindOf(call.Pos())}
	m.by = &byCode{typeName: entity.Name, pos: call.Pos(), tags: map[string]string{}, places: map[string]token.Pos{}}
	r := &tagReader{s: s, m: m, tags: params[0].Name, value: params[1].Name}
	for _, stmt := range fn.Body.List {
		r.read(stmt)
	}
	s.readFields(m, m.obj.Type().Underlying().(*types.Struct), within{prefix: m.by.prefix})
	if s.structs[m.obj] != nil && !written[m.obj] {
		s.structs[m.obj] = m
	}
	return m
}

func (s *source) isMapWith(fn ast.Expr) bool {
	sel, ok := fn.(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "MapWith" {
		return false
	}
	pkg, ok := sel.X.(*ast.Ident)
	if !ok {
		return false
	}
	name, ok := s.pkg.TypesInfo.Uses[pkg].(*types.PkgName)
	return ok && name.Imported().Path() == ormPath
}

func paramNames(fn *ast.FuncType) []*ast.Ident {
	var names []*ast.Ident
	for _, f := range fn.Params.List {
		names = append(names, f.Names...)
	}
	return names
}

// tagReader reads the calls that give tags.
type tagReader struct {
	s           *source
	m           *model
	tags, value string // the names of the function's parameters
}

// read takes one statement of the function.
func (r *tagReader) read(stmt ast.Stmt) {
	by := r.m.by
	call, method := r.call(stmt)
	switch {
	case call == nil:
		r.s.fault(stmt.Pos(), "MapWith: the generator reads calls of %s's methods with constants and nothing else: write %s by hand", r.tags, by.typeName)
	case method == "Prefix" && len(call.Args) == 1:
		by.prefix = r.text(call.Args[0])
	case method == "Field" && len(call.Args) == 2:
		r.tag(call.Args[0], r.text(call.Args[1]))
	case method == "Omit":
		for _, at := range call.Args {
			r.tag(at, "-")
		}
	case method == "Only":
		for _, at := range call.Args {
			if path, ok := r.path(at); ok {
				by.only = append(by.only, path)
			}
		}
	}
}

func (r *tagReader) call(stmt ast.Stmt) (*ast.CallExpr, string) {
	x, ok := stmt.(*ast.ExprStmt)
	if !ok {
		return nil, ""
	}
	call, ok := x.X.(*ast.CallExpr)
	if !ok {
		return nil, ""
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return nil, ""
	}
	if on, ok := sel.X.(*ast.Ident); !ok || on.Name != r.tags {
		return nil, ""
	}
	return call, sel.Sel.Name
}

func (r *tagReader) tag(at ast.Expr, text string) {
	path, ok := r.path(at)
	if !ok {
		return
	}
	if _, twice := r.m.by.tags[path]; twice {
		r.s.fault(at.Pos(), "%s has been given a tag already: put all options into one", r.m.fieldName(path))
	}
	r.m.by.tags[path], r.m.by.places[path] = text, at.Pos()
}

// text is the value of a constant.
func (r *tagReader) text(x ast.Expr) string {
	if v := r.s.pkg.TypesInfo.Types[x].Value; v != nil && v.Kind() == constant.String {
		return constant.StringVal(v)
	}
	if lit, ok := x.(*ast.BasicLit); ok {
		if text, err := strconv.Unquote(lit.Value); err == nil {
			return text
		}
	}
	r.s.fault(x.Pos(), "MapWith: the generator reads constants: write %s by hand", r.m.by.typeName)
	return ""
}

// path is the path of a field that is given by its address or by its name, with the names of embedded structs.
func (r *tagReader) path(at ast.Expr) (string, bool) {
	var names []string
	if ref, ok := at.(*ast.UnaryExpr); ok && ref.Op == token.AND {
		names = r.selected(ref.X)
	} else {
		names = strings.Split(r.text(at), ".")
	}
	var path []string
	t := r.m.obj.Type()
	for _, name := range names {
		t = baseOf(t)
		obj, index, _ := types.LookupFieldOrMethod(t, true, r.s.pkg.Types, name)
		f, ok := obj.(*types.Var)
		if !ok {
			r.s.fault(at.Pos(), "%s: MapWith: there is no field %s", r.m.name(), strings.Join(names, "."))
			return "", false
		}
		for _, k := range index {
			part := baseOf(t).Underlying().(*types.Struct).Field(k)
			path, t = append(path, part.Name()), part.Type()
		}
		t = f.Type()
	}
	return strings.Join(path, "."), len(path) > 0
}

// selected are the names in x.A.B; nil if x is not the function's value.
func (r *tagReader) selected(x ast.Expr) []string {
	switch x := x.(type) {
	case *ast.SelectorExpr:
		return append(r.selected(x.X), x.Sel.Name)
	case *ast.Ident:
		if x.Name == r.value {
			return []string{}
		}
	}
	r.s.fault(x.Pos(), "MapWith: want the address of a field of %s", r.value)
	return nil
}
