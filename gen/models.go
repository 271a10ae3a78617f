package gen

import (
	"bytes"
	"fmt"
	"go/format"
	"slices"
	"strconv"
	"strings"

	"github.com/retort-go/retort/internal/ormtag"
	"github.com/retort-go/retort/sqltype"
)

// render writes the file with all models.
func (d *described) render(name string) ([]byte, error) {
	var out bytes.Buffer
	fmt.Fprintf(&out, "// Package %s has the models of a database. They were written by retort reflect; change them as you like.\n", name)
	for _, line := range d.left {
		out.WriteString("//\n")
		writeComment(&out, "", oneLine(line))
	}
	fmt.Fprintf(&out, "package %s\n\nimport (\n", name)
	var standard, others []string
	for path := range d.imports {
		if strings.Contains(path, ".") {
			others = append(others, path)
		} else {
			standard = append(standard, path)
		}
	}
	for _, group := range [][]string{sorted(standard), sorted(others)} {
		for _, path := range group {
			fmt.Fprintf(&out, "\t%q\n", path)
		}
		out.WriteString("\n")
	}
	out.WriteString(")\n\n//go:generate go tool retort gen\n\n// Models is the registry of the models.\nvar Models = orm.NewRegistry()\n\n")
	for _, e := range d.entities {
		e.render(&out)
	}
	out.WriteString(strings.Join(d.enumText, "\n"))
	text, err := format.Source(out.Bytes())
	if err != nil {
		return nil, fmt.Errorf("gen: models of this schema aren't valid Go: %w", err)
	}
	return text, nil
}

func (e *entity) render(out *bytes.Buffer) {
	if e.table.Comment != "" {
		writeComment(out, "", e.table.Comment)
	} else {
		writeComment(out, "", oneLine(e.name+" is a row of "+e.table.FullName()+"."))
	}
	fmt.Fprintf(out, "type %s struct {\n", e.name)
	if e.table.FullName() != ormtag.SnakeCase(e.name) {
		fmt.Fprintf(out, "\t_ struct{} %s\n", tagText("table="+optionValue(e.table.FullName())))
	}
	for _, f := range e.fields {
		writeComment(out, "\t", f.doc)
		fmt.Fprintf(out, "\t%s %s%s\n", f.name, f.typ, f.tag())
	}
	out.WriteString("}\n\n")
	if len(e.unique) > 0 {
		fmt.Fprintf(out, "// Mapping says what tags can't.\nfunc (e *%sEntity) Mapping(m *orm.Mapping) {\n\t%s\n}\n\n", unexport(e.name), strings.Join(e.unique, "\n\t"))
	}
}

func writeComment(out *bytes.Buffer, indent, text string) {
	for line := range strings.Lines(text) {
		fmt.Fprintf(out, "%s// %s\n", indent, strings.TrimSpace(strings.ReplaceAll(line, "\r", " ")))
	}
}

// oneLine is a text with names of the database in it as part of a comment.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// tag is a field's struct tag with a space before it; "" if the field needs none. The first option is a column's name, left out where it is the field's.
func (f property) tag() string {
	options := slices.Clone(f.options)
	if !strings.Contains(f.typ, "orm.") {
		if options[0] == ormtag.SnakeCase(f.name) {
			options[0] = ""
		} else if strings.ContainsAny(options[0], ",='") {
			options[0] = quoteOption(options[0])
		}
		if len(options) > 1 && options[0] == "" && strings.Contains(options[1], "=") {
			options = options[1:] // the first element is no name if it has an =
		}
	}
	if text := strings.Join(options, ","); text != "" {
		return " " + tagText(text)
	}
	return ""
}

// optionValue quotes a name that means something to the tag.
func optionValue(v string) string {
	if strings.ContainsAny(v, ", '=") {
		return quoteOption(v)
	}
	return v
}

func tagText(text string) string {
	tag := "orm:" + strconv.Quote(text)
	if strings.Contains(tag, "`") {
		return strconv.Quote(tag)
	}
	return "`" + tag + "`"
}

// enum declares a type for an enum once and returns its name. column stands for the name of an enum that has none.
func (d *described) enum(e *sqltype.EnumType, column string) string {
	if e == nil {
		return "string"
	}
	key := e.Schema + "." + e.Name + "(" + strings.Join(e.Values, ",") + ")"
	if name, ok := d.listed[key]; ok && e.Name != "" {
		return name
	}
	name := goName(wordsOf(e.Name), "E")
	if e.Name == "" {
		name = column
	}
	name = free(d.types, name, name+"Enum")
	d.listed[key] = name
	d.enumText = append(d.enumText, enumText(name, e))
	return name
}

func enumText(name string, e *sqltype.EnumType) string {
	var out strings.Builder
	fmt.Fprintf(&out, "// %s is one of a set of texts.\ntype %s string\n\n", name, name)
	consts, taken := make([]string, len(e.Values)), map[string]bool{}
	quoted := make([]string, len(e.Values))
	for i, v := range e.Values {
		consts[i] = free(taken, name+goName(wordsOf(v), "V"))
		quoted[i] = strconv.Quote(v)
	}
	fmt.Fprintf(&out, "// The values of %s.\nconst (\n", name)
	for i := range consts {
		fmt.Fprintf(&out, "\t%s %s = %s\n", consts[i], name, quoted[i])
	}
	fmt.Fprintf(&out, ")\n\n// EnumValues lists all values.\nfunc (%s) EnumValues() []string {\n\treturn []string{%s}\n}\n", name, strings.Join(quoted, ", "))
	if e.Name != "" && ormtag.SnakeCase(name) != e.Name {
		fmt.Fprintf(&out, "\n// EnumName is the name of the enum in the database.\nfunc (%s) EnumName() string { return %q }\n", name, e.Name)
	}
	return out.String()
}
