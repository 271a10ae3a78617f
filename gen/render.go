package gen

import (
	"bytes"
	"fmt"
	"go/format"
	"go/types"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// writer puts together the text of one file.
type writer struct {
	pkg     *types.Package
	taken   func(string) bool // names that imports can't have
	imports map[string]string // import path → name in the file
	body    bytes.Buffer
}

func (w *writer) printf(format string, args ...any) { fmt.Fprintf(&w.body, format, args...) }

// typ writes a type as Go text and imports what it needs.
func (w *writer) typ(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		if p == w.pkg {
			return ""
		}
		return w.use(p.Path(), p.Name())
	})
}

// use returns the name under which the file imports a package: its own, with a number behind if that is taken.
func (w *writer) use(path, name string) string {
	if have, ok := w.imports[path]; ok {
		return have
	}
	free := name
	for n := 2; w.taken(free) || slices.Contains(slices.Collect(maps.Values(w.imports)), free); n++ {
		free = name + strconv.Itoa(n)
	}
	w.imports[path] = free
	return free
}

// render writes the file with the handles of models.
func (s *source) render(models []*model, kind fileKind) (content []byte, names []string, err error) {
	w := &writer{pkg: s.pkg.Types, imports: map[string]string{}}
	w.taken = func(name string) bool { return s.pkg.Types.Scope().Lookup(name) != nil || s.made[name] }
	if r := s.newRegistry(); s.declaresRegistry(models, kind) {
		w.printf("// %s is the registry of the package's models.\nvar %s = %s.NewRegistry()\n\n", r, r, w.use(ormPath, "orm"))
	}
	for _, m := range models {
		w.handle(s, m)
		names = append(names, m.handle)
	}
	content, err = w.finish(s.pkg.Name)
	return content, names, err
}

// declaresRegistry tells whether the package has no registry, and this is the file that it is declared in: the first with models.
func (s *source) declaresRegistry(models []*model, kind fileKind) bool {
	used := slices.ContainsFunc(models, func(m *model) bool { return m.registry == s.newRegistry() })
	if !used || s.pkg.Types.Scope().Lookup(s.newRegistry()) != nil {
		return false
	}
	return kind != inTests || !slices.ContainsFunc(s.models, func(m *model) bool { return m.kind == inCode })
}

// handle writes the type of a handle, the key's if need be, and the variable.
func (w *writer) handle(s *source, m *model) {
	if m.key.made {
		w.printf("// %s is the primary key of %s.\ntype %s struct {\n", m.key.name, m.name(), m.key.name)
		for _, f := range m.key.fields {
			w.printf("\t%s %s\n", f.name, w.typ(f.typ))
		}
		w.printf("}\n\n")
	}
	w.printf("// %s is the type of %s.\ntype %s struct {\n", m.typeName, m.handle, m.typeName)
	if m.face != nil {
		w.printf("\t%s.EntityOf[%s, %s]\n", w.use(ormPath, "orm"), m.row(), m.key.typeText(w))
	} else {
		w.printf("\t%s.Entity[%s, %s]\n", w.use(ormPath, "orm"), m.typeText(w), m.key.typeText(w))
	}
	var in *group
	for _, f := range m.fields {
		w.enter(in, f.group)
		in = f.group
		if f.relation != nil {
			w.printf("\t%s %s\n", f.name, f.relation.handleType(m, w))
		} else {
			w.printf("\t%s %s\n", f.own(), f.kind(w))
		}
	}
	w.enter(in, nil)
	w.printf("}\n\n")
	if m.by != nil {
		return // the variable is there
	}
	w.printf("// %s is the table %s in statements; its rows are %s.\n", m.handle, oneLine(s.tableName(m)), m.rowType(w))
	w.printf("var %s = %s.Map[%s](%s)\n\n", m.handle, w.use(ormPath, "orm"), m.typeName, m.registry)
}

// enter ends the structs of columns that the fields so far were in and the next isn't, and begins those of the next.
func (w *writer) enter(last, next *group) {
	was, is := last.chain(), next.chain()
	same := 0
	for same < len(was) && same < len(is) && was[same] == is[same] {
		same++
	}
	w.printf("%s", strings.Repeat("\t}\n", len(was)-same))
	for _, g := range is[same:] {
		w.printf("\t%s struct {\n\t%s.Composite[%s]\n", g.name, w.use(ormPath, "orm"), w.typ(g.typ))
	}
}

// finish puts header and imports before the text.
func (w *writer) finish(name string) ([]byte, error) {
	var out bytes.Buffer
	fmt.Fprintf(&out, "%s\npackage %s\n\nimport (\n", header, name)
	var standard, others []string
	for path, as := range w.imports {
		line := fmt.Sprintf("\t%s\n", strconv.Quote(path))
		if as != lastElement(path) {
			line = fmt.Sprintf("\t%s %s\n", as, strconv.Quote(path))
		}
		if first, _, _ := strings.Cut(path, "/"); strings.Contains(first, ".") {
			others = append(others, line)
		} else {
			standard = append(standard, line)
		}
	}
	slices.SortFunc(standard, byPath)
	slices.SortFunc(others, byPath)
	out.WriteString(strings.Join(standard, ""))
	if len(standard) > 0 && len(others) > 0 {
		out.WriteString("\n")
	}
	out.WriteString(strings.Join(others, "") + ")\n\n")
	out.Write(w.body.Bytes())
	text, err := format.Source(out.Bytes())
	if err != nil {
		return nil, fmt.Errorf("gen: the handles of package %s aren't valid Go: %w", name, err)
	}
	return text, nil
}

// byPath sorts lines of imports by path, whatever name stands before it.
func byPath(a, b string) int {
	return strings.Compare(a[strings.Index(a, `"`):], b[strings.Index(b, `"`):])
}

func lastElement(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }
