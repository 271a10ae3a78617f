package gen

import (
	"go/token"
	"strings"
	"unicode"
)

// nameAll chooses registries, names of handles and types of keys, in order of the models' names, so that the same package gets the same.
func (s *source) nameAll() {
	for _, m := range s.models {
		if m.by != nil {
			m.handle, m.typeName = m.by.handle, m.by.typeName
			s.made[m.typeName] = true
			continue
		}
		m.registry = s.registryOf(m)
		m.handle = s.handleName(m)
		s.made[m.handle] = true
	}
	for _, m := range s.models {
		if m.by == nil {
			m.typeName = s.freeName(m, unexport(m.row())+"Entity", unexport(m.row())+"Handle")
		}
		if len(m.pk()) > 0 {
			m.key = s.keyOf(m)
		}
	}
}

// handleName is what handle= says, else the plural of the type, else the type's name with Table behind.
func (s *source) handleName(m *model) string {
	if name, ok := m.table.Get("handle"); ok {
		switch {
		case !token.IsIdentifier(name):
			s.fault(m.tablePos, "%s: handle=%s is no name for a variable", m.name(), name)
		case s.taken(name):
			s.fault(m.tablePos, "%s: handle=%s: the package has something of this name", m.name(), name)
		}
		return name
	}
	many, table := plural(m.row()), m.row()+"Table"
	if s.cfg.Unexported {
		many, table = unexport(many), unexport(table)
	}
	if many == m.row() || many == unexport(m.row()) {
		many = table
	}
	return s.freeName(m, many, table)
}

// freeName returns the first of two names that the package doesn't have yet.
func (s *source) freeName(m *model, first, second string) string {
	switch {
	case !s.taken(first):
		return first
	case !s.taken(second):
		return second
	}
	s.fault(m.obj.Pos(), "%s: the package has both %s and %s: say a name for the handle with a field _ struct{} `orm:\"handle=…\"`", m.name(), first, second)
	return first
}

// taken tells whether a name is declared in the package, or imported by one of its files.
func (s *source) taken(name string) bool {
	return token.IsKeyword(name) || s.pkg.Types.Scope().Lookup(name) != nil || s.imported[name] || s.made[name]
}

// unexport makes a name begin in lower case: Author is author, HTTPServer httpServer, URLs urls.
func unexport(name string) string {
	runes := []rune(name)
	upper := 0
	for upper < len(runes) && unicode.IsUpper(runes[upper]) {
		upper++
	}
	switch rest := string(runes[upper:]); {
	case upper == 0:
		return name
	case upper > 1 && rest != "" && rest != "s" && unicode.IsLower(runes[upper]):
		upper-- // the last capital begins a word
	}
	return strings.ToLower(string(runes[:upper])) + string(runes[upper:])
}
