package gen

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// Import paths of what generated code is made of.
const (
	rootPath = "github.com/retort-go/retort"
	ormPath  = rootPath + "/orm"
)

// source is one package as it was read: its models, and the names that are taken in it.
type source struct {
	cfg        Config
	pkg        *packages.Package
	dir        string
	outside    bool
	faults     faultList
	structs    map[*types.TypeName]*model // what could be a model
	instances  []*types.TypeName          // aliases of instances of the package's generic structs
	models     []*model                   // those that need a handle, by name
	registries []*types.Var
	imported   map[string]bool // names of imports in any file
	made       map[string]bool // names that the generated files declare
}

// readSource finds the models of a package, checks them and gives their handles names.
func readSource(cfg Config, u unit) *source {
	s := &source{
		cfg: cfg, pkg: u.pkg, dir: u.pkg.Dir, outside: u.outside, faults: syntaxFaults(u.pkg),
		structs: map[*types.TypeName]*model{}, imported: map[string]bool{}, made: map[string]bool{},
	}
	if len(s.faults) > 0 || s.pkg.Types == nil {
		return s
	}
	s.readImports()
	s.readRegistries()
	s.findModels()
	for _, m := range s.models {
		s.check(m)
	}
	s.nameAll()
	return s
}

// fault keeps what is wrong at a place in the source.
func (s *source) fault(pos token.Pos, format string, args ...any) {
	s.faults = append(s.faults, &Fault{s.pkg.Fset.Position(pos), fmt.Sprintf(format, args...)})
}

// kindOf is the kind of file that a place in the source is in.
func (s *source) kindOf(pos token.Pos) fileKind {
	switch {
	case s.outside:
		return inOutsideTests
	case strings.HasSuffix(s.pkg.Fset.Position(pos).Filename, "_test.go"):
		return inTests
	}
	return inCode
}

func (s *source) readImports() {
	for _, f := range s.pkg.Syntax {
		for _, spec := range f.Imports {
			switch name := s.pkg.TypesInfo.PkgNameOf(spec); {
			case name != nil:
				s.imported[name.Name()] = true
			case spec.Name != nil:
				s.imported[spec.Name.Name] = true
			}
		}
	}
}

// readRegistries finds the package's variables that are registries, in order of their names.
func (s *source) readRegistries() {
	scope := s.pkg.Types.Scope()
	for _, name := range scope.Names() {
		if v, ok := scope.Lookup(name).(*types.Var); ok && isPointerTo(v.Type(), ormPath, "Registry") {
			s.registries = append(s.registries, v)
		}
	}
}

// isPointerTo tells whether t is a pointer to the named type of a package.
func isPointerTo(t types.Type, path, name string) bool {
	p, ok := types.Unalias(t).(*types.Pointer)
	return ok && isNamed(p.Elem(), path, name)
}

// isNamed tells whether t is the named type of a package, or an instance of it.
func isNamed(t types.Type, path, name string) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Name() == name && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == path
}

// registryOf is the variable that a model is mapped in. A package without one gets one.
func (s *source) registryOf(m *model) string {
	if name, ok := m.table.Get("registry"); ok {
		if !slices.ContainsFunc(s.registries, func(v *types.Var) bool { return v.Name() == name }) {
			s.fault(m.tablePos, "%s: registry=%s names no *orm.Registry of this package", m.name(), name)
		}
		return name
	}
	var usable []string
	for _, v := range s.registries {
		if m.kind != inCode || s.kindOf(v.Pos()) == inCode {
			usable = append(usable, v.Name())
		}
	}
	switch {
	case len(usable) == 1:
		return usable[0]
	case len(usable) == 0:
		return s.newRegistry()
	}
	for _, usual := range []string{"Models", "models"} {
		if slices.Contains(usable, usual) {
			return usual
		}
	}
	s.fault(m.obj.Pos(), "%s: the package has several registries (%s): say which with a field _ struct{} `orm:\"registry=%s\"`",
		m.name(), strings.Join(usable, ", "), usable[0])
	return usable[0]
}

// newRegistry is the name of the registry that the generated code declares.
func (s *source) newRegistry() string {
	if s.cfg.Unexported {
		return "models"
	}
	return "Models"
}

// handWritten are the types that variables of the package map already.
func (s *source) handWritten() map[*types.TypeName]bool {
	found := map[*types.TypeName]bool{}
	for v := range s.variables {
		for _, value := range v.Values {
			if obj := s.rowOfHandle(s.pkg.TypesInfo.TypeOf(value)); obj != nil {
				found[obj] = true
			}
		}
	}
	return found
}

// variables ranges over the declarations of the package's variables, in the order of the source.
func (s *source) variables(yield func(*ast.ValueSpec) bool) {
	for _, f := range s.pkg.Syntax {
		for _, d := range f.Decls {
			decl, ok := d.(*ast.GenDecl)
			if !ok || decl.Tok != token.VAR {
				continue
			}
			for _, spec := range decl.Specs {
				if !yield(spec.(*ast.ValueSpec)) {
					return
				}
			}
		}
	}
}

// rowOfHandle returns the struct or interface that a handle, *E of orm.Map[E], reads rows as; nil if t is no handle.
func (s *source) rowOfHandle(t types.Type) *types.TypeName {
	if t == nil {
		return nil
	}
	p, ok := types.Unalias(t).(*types.Pointer)
	if !ok {
		return nil
	}
	part := entityPart(p.Elem())
	if part == nil {
		return nil
	}
	row := types.Unalias(part.TypeArgs().At(0))
	if rp, ok := row.(*types.Pointer); ok {
		row = types.Unalias(rp.Elem())
	}
	return s.nameOf(row)
}

// entityPart returns the orm.EntityOf that a handle type embeds, nil if it is no handle type.
func entityPart(t types.Type) *types.Named {
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return nil
	}
	for f := range st.Fields() {
		if f.Embedded() && isNamed(f.Type(), ormPath, "EntityOf") {
			return types.Unalias(f.Type()).(*types.Named)
		}
	}
	return nil
}

// typeError is what the compiler says of a line, or else of an import that the file can't have.
func (s *source) typeError(pos token.Pos) string {
	at := s.pkg.Fset.Position(pos)
	missing := "what declares it doesn't compile, or isn't there"
	for _, e := range s.pkg.TypeErrors {
		p := e.Fset.Position(e.Pos)
		switch {
		case p.Filename != at.Filename:
		case p.Line == at.Line:
			return e.Msg
		case strings.HasPrefix(e.Msg, "could not import"):
			missing = e.Msg
		}
	}
	return missing
}
