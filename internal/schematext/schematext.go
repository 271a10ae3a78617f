// Package schematext writes a schema as text, one fact a line, for tests that compare what was reflected with what was meant.
package schematext

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

// Loose says what a comparison passes over. The zero value passes over nothing.
type Loose struct {
	// SQL rewrites an expression; nil leaves it.
	SQL func(string) string
	// Names leaves out the names of constraints, which some databases give where the schema has none.
	Names bool
	// Uniques takes a unique index of plain columns for a unique constraint.
	Uniques bool
	// Restrict takes RESTRICT for NO ACTION.
	Restrict bool
	// Keys passes over who gives the values of a key, and whether they are used again.
	Keys bool
	// Comments leaves out comments.
	Comments bool
	// Queries passes over the text of views, and the types and nullability of their columns.
	Queries bool
}

// Of returns the text of a schema: its tables sorted by name, columns in their order, then constraints and indexes, each kind sorted.
// Types are spelled as the dialect spells them in DDL.
func Of(d dialect.Dialect, md *schema.MetaData, pass Loose) string {
	var b strings.Builder
	named(&b, d, md, pass)
	for _, list := range [][]*schema.Table{md.Tables(), md.Views()} {
		slices.SortFunc(list, func(x, y *schema.Table) int { return strings.Compare(x.FullName(), y.FullName()) })
		for _, t := range list {
			w := writer{b: &b, d: d, pass: pass}
			w.table(t)
		}
	}
	return b.String()
}

// named writes what stands beside tables.
func named(b *strings.Builder, d dialect.Dialect, md *schema.MetaData, pass Loose) {
	var lines []string
	if d.Has(dialect.EnumTypes) {
		for _, e := range md.Enums() {
			lines = append(lines, fmt.Sprintf("enum %s %q", strings.TrimPrefix(e.Schema+"."+e.Name, "."), e.Values))
		}
	}
	for _, s := range md.Sequences() {
		line := "sequence " + s.FullName()
		line += fmt.Sprintf(" from %d by %d in %s to %s cache %d cycle %t", start(s), cmp.Or(s.Increment, 1), bound(s.Min), bound(s.Max), s.Cache, s.Cycle)
		lines = append(lines, line)
	}
	for _, x := range md.Domains() {
		name, _ := d.TypeName(x.Type)
		line := fmt.Sprintf("domain %s of %s not null %t default %s", x.FullName(), name, x.NotNull, x.DefaultSQL)
		for _, k := range x.Checks {
			w := writer{pass: pass}
			line += " check (" + w.sql(k.SQL) + ")" + w.name(k.Name)
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	for _, line := range lines {
		fmt.Fprintln(b, line)
	}
}

// start is what a sequence begins with: what it says, or the end that it goes on from.
func start(s *schema.Sequence) int64 {
	switch {
	case s.Start != 0:
		return s.Start
	case s.Increment < 0 && s.Max != nil:
		return *s.Max
	case s.Increment < 0:
		return -1
	case s.Min != nil:
		return *s.Min
	}
	return 1
}

func bound(n *int64) string {
	if n == nil {
		return "default"
	}
	return fmt.Sprint(*n)
}

type writer struct {
	b    *strings.Builder
	d    dialect.Dialect
	pass Loose
}

func (w *writer) sql(text string) string {
	if w.pass.SQL == nil {
		return text
	}
	return w.pass.SQL(text)
}

func (w *writer) name(name string) string {
	if w.pass.Names || name == "" {
		return ""
	}
	return " named " + name
}

func (w *writer) table(t *schema.Table) {
	kind := "table "
	switch {
	case t.Temporary:
		kind = "temporary table "
	case t.Materialized:
		kind = "materialized view "
	case t.IsView():
		kind = "view "
	}
	fmt.Fprintf(w.b, "%s%s%s\n", kind, t.FullName(), w.comment(t.Comment))
	if t.Query != "" && !w.pass.Queries {
		fmt.Fprintf(w.b, "  as %s\n", w.sql(t.Query))
	}
	for _, c := range t.Columns {
		if t.IsView() && w.pass.Queries {
			fmt.Fprintf(w.b, "  %s\n", c.Name)
			continue
		}
		fmt.Fprintf(w.b, "  %s\n", w.column(t, c))
	}
	var lines []string
	if k := t.PrimaryKey; k != nil {
		lines = append(lines, fmt.Sprintf("key (%s)%s", strings.Join(k.Columns, ", "), w.name(k.Name)))
	}
	for _, u := range t.Uniques {
		lines = append(lines, fmt.Sprintf("unique (%s)%s%s", strings.Join(u.Columns, ", "), nullsEqual(u.NullsEqual), w.name(u.Name)))
	}
	for _, f := range t.ForeignKeys {
		lines = append(lines, w.foreign(f))
	}
	for _, k := range t.Checks {
		lines = append(lines, fmt.Sprintf("check (%s)%s", w.sql(k.SQL), w.name(k.Name)))
	}
	for _, x := range t.Excludes {
		lines = append(lines, "exclude "+w.sql(x.SQL)+w.name(x.Name))
	}
	for _, x := range t.Extras {
		lines = append(lines, fmt.Sprintf("option %v", x))
	}
	for _, i := range t.Indexes {
		lines = append(lines, w.index(t, i))
	}
	slices.Sort(lines)
	for _, line := range lines {
		fmt.Fprintf(w.b, "  %s\n", line)
	}
}

func nullsEqual(equal bool) string {
	if equal {
		return " nulls equal"
	}
	return ""
}

func (w *writer) comment(text string) string {
	if w.pass.Comments || text == "" {
		return ""
	}
	return fmt.Sprintf(" comment %q", text)
}

func (w *writer) column(t *schema.Table, c *schema.Column) string {
	text := c.Name + " " + w.typeOf(c.Type)
	if !c.Nullable {
		text += " not null"
	}
	if c.DefaultSQL != "" {
		text += " default " + w.sql(c.DefaultSQL)
	}
	if c.ComputedSQL != "" {
		text += fmt.Sprintf(" computed (%s) virtual %t", w.sql(c.ComputedSQL), c.Unstored)
	}
	if i := c.Ident; i != nil && !w.pass.Keys {
		text += fmt.Sprintf(" identity always %t from %d by %d", i.Always, max(i.Start, 1), max(i.Increment, 1))
	}
	if !w.pass.Keys && t.GeneratedKey() == c {
		text += " generated"
	}
	if !w.pass.Keys && c.Auto {
		text += " autoincrement"
	}
	return text + w.comment(c.Remark)
}

func (w *writer) typeOf(t sqltype.Type) string {
	name, err := w.d.TypeName(t)
	if err != nil {
		return err.Error()
	}
	return name
}

func (w *writer) foreign(f *schema.ForeignKey) string {
	target := f.Table + " ?"
	if t, columns, err := f.Target(); err == nil {
		target = t.FullName() + " (" + strings.Join(columns, ", ") + ")"
	}
	text := fmt.Sprintf("foreign key (%s) to %s", strings.Join(f.Columns, ", "), target)
	for _, a := range []struct {
		on     string
		action schema.Action
	}{{" on delete ", f.OnDelete}, {" on update ", f.OnUpdate}} {
		if a.action != schema.NoAction && !(w.pass.Restrict && a.action == schema.Restrict) {
			text += a.on + strings.ToLower(a.action.String())
		}
	}
	text += [...]string{"", " deferrable", " deferred"}[f.Timing]
	if f.Full {
		text += " full"
	}
	return text + w.name(f.Name)
}

func (w *writer) index(t *schema.Table, i *schema.Index) string {
	kind, plain := "index", i.Where == ""
	var parts []string
	for _, p := range i.Parts {
		part := p.Column
		if part == "" {
			part = "(" + w.sql(p.SQL) + ")"
		}
		if p.Desc {
			part += " desc"
		}
		if p.Ops != "" {
			part += " " + p.Ops
		}
		part += [...]string{"", " nulls first", " nulls last"}[p.Nulls]
		plain = plain && p.Column != "" && !p.Desc
		parts = append(parts, part)
	}
	if i.Unique {
		kind = "unique index"
	}
	if i.Unique && plain && w.pass.Uniques {
		return fmt.Sprintf("unique (%s)%s", strings.Join(parts, ", "), w.name(i.Name))
	}
	text := fmt.Sprintf("%s (%s)", kind, strings.Join(parts, ", "))
	if i.Method != "" {
		text += " using " + i.Method
	}
	if len(i.Include) > 0 {
		text += " include (" + strings.Join(i.Include, ", ") + ")"
	}
	text += nullsEqual(i.NullsEqual)
	for _, x := range i.Extras {
		text += fmt.Sprintf(" option %v", x.Value)
	}
	if i.Where != "" {
		text += " where " + w.sql(i.Where)
	}
	name, err := t.NeededName(i, 0) // an index has one in any case
	if err != nil {
		name = err.Error()
	}
	return text + w.name(name)
}
