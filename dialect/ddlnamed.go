package dialect

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

// named is what stands beside tables in a schema: how it is made and how it is dropped.
type named struct {
	kind   string // TYPE, DOMAIN, SEQUENCE, SCHEMA
	schema string
	name   string
	// guarded tells that CREATE takes IF NOT EXISTS.
	guarded bool
	// body gives what stands behind the name in CREATE.
	body func(d Dialect, o *ddlOptions) (string, error)
}

func enumOf(e *sqltype.EnumType) named {
	return named{"TYPE", e.Schema, e.Name, false, func(d Dialect, _ *ddlOptions) (string, error) {
		if !d.Has(EnumTypes) {
			return "", &LackError{Dialect: d.Name(), Part: "types of enums", Cure: "their values are in their columns"}
		}
		return "AS ENUM " + quotedList(e.Values), nil
	}}
}

func domainOf(x *schema.Domain) named {
	return named{"DOMAIN", x.Schema, x.Name, false, func(d Dialect, o *ddlOptions) (string, error) { return domainBody(d, x, o) }}
}

func sequenceOf(s *schema.Sequence) named {
	return named{"SEQUENCE", s.Schema, s.Name, true, func(d Dialect, _ *ddlOptions) (string, error) { return sequenceBody(d, s) }}
}

func namespaceOf(name string, o *ddlOptions) named {
	return named{"SCHEMA", "", o.schemaName(name), true, func(d Dialect, _ *ddlOptions) (string, error) {
		if d.Has(SchemaIsFile) {
			return "", &LackError{Dialect: d.Name(), Part: "schemas that are created", Cure: "attach a file"}
		}
		return "", nil
	}}
}

// namedOf returns the enums, domains and sequences of a schema, in the order in which to create them. Enums of a database that has no such
// types are their columns' affair.
func namedOf(d Dialect, md *schema.MetaData) []named {
	var all []named
	if d.Has(EnumTypes) {
		for _, e := range md.Enums() {
			all = append(all, enumOf(e))
		}
	}
	for _, x := range md.Domains() {
		all = append(all, domainOf(x))
	}
	for _, s := range md.Sequences() {
		all = append(all, sequenceOf(s))
	}
	return all
}

// CreateEnum returns the statement that creates the type of an enum, for a database that has such types. The option is [WithSchemas].
func CreateEnum(d Dialect, e *sqltype.EnumType, opts ...DDLOption) (string, error) {
	return enumOf(e).createWith(d, opts)
}

// DropEnum returns the statement that drops it. The options are [IfExists], [Cascade] and [WithSchemas].
func DropEnum(d Dialect, e *sqltype.EnumType, opts ...DDLOption) (string, error) {
	return enumOf(e).dropWith(d, opts)
}

// CreateDomain returns the statement that creates a domain. The option is [WithSchemas].
func CreateDomain(d Dialect, x *schema.Domain, opts ...DDLOption) (string, error) {
	return domainOf(x).createWith(d, opts)
}

// DropDomain returns the statement that drops a domain. The options are [IfExists], [Cascade] and [WithSchemas].
func DropDomain(d Dialect, x *schema.Domain, opts ...DDLOption) (string, error) {
	return domainOf(x).dropWith(d, opts)
}

// CreateSequence returns the statement that creates a sequence. The options are [IfNotExists] and [WithSchemas].
func CreateSequence(d Dialect, s *schema.Sequence, opts ...DDLOption) (string, error) {
	return sequenceOf(s).createWith(d, opts)
}

// DropSequence returns the statement that drops a sequence. The options are [IfExists], [Cascade] and [WithSchemas].
func DropSequence(d Dialect, s *schema.Sequence, opts ...DDLOption) (string, error) {
	return sequenceOf(s).dropWith(d, opts)
}

// CreateSchema returns the statement that creates a schema of the database. The options are [IfNotExists] and [WithSchemas]. Where a schema is a
// file it is a [LackError].
func CreateSchema(d Dialect, name string, opts ...DDLOption) (string, error) {
	o, err := ddlOptionsOf(createVerb, opts)
	if err != nil {
		return "", err
	}
	return namespaceOf(name, &o).create(d, o)
}

// DropSchema returns the statement that drops a schema of the database. The options are [IfExists], [Cascade] and [WithSchemas]. MySQL drops what
// is in the schema in any case.
func DropSchema(d Dialect, name string, opts ...DDLOption) (string, error) {
	o, err := ddlOptionsOf(dropVerb, opts)
	if err != nil {
		return "", err
	}
	return namespaceOf(name, &o).drop(d, o)
}

func (n named) createWith(d Dialect, opts []DDLOption) (string, error) {
	o, err := ddlOptionsOf(createVerb, opts)
	if err != nil {
		return "", err
	}
	return n.create(d, o)
}

func (n named) dropWith(d Dialect, opts []DDLOption) (string, error) {
	o, err := ddlOptionsOf(dropVerb, opts)
	if err != nil {
		return "", err
	}
	return n.drop(d, o)
}

func (n named) create(d Dialect, o ddlOptions) (string, error) {
	w := newDDL(d, nil, o)
	body, err := n.body(d, &o)
	w.fail(err)
	w.text("CREATE " + n.kind + " ")
	w.ifNotExists(n.guarded, "CREATE "+n.kind)
	n.writeName(w)
	if body != "" {
		w.text(" " + body)
	}
	return w.take(), n.fault("CREATE", w.err)
}

func (n named) drop(d Dialect, o ddlOptions) (string, error) {
	w := newDDL(d, nil, o)
	if _, err := n.body(d, &o); err != nil { // what can't be made isn't there
		return "", n.fault("DROP", err)
	}
	w.text("DROP " + n.kind + " ")
	w.ifExists(true, "")
	n.writeName(w)
	w.cascade()
	return w.take(), n.fault("DROP", w.err)
}

func (n named) writeName(w *ddl) {
	if n.kind == "SCHEMA" {
		w.ident(n.name)
		return
	}
	w.name(n.schema, n.name)
}

func (n named) fault(verb string, err error) error {
	if err == nil {
		return nil
	}
	name := n.name
	if n.schema != "" {
		name = n.schema + "." + name
	}
	return fmt.Errorf("dialect: %s %s %s: %w", verb, n.kind, name, err)
}

// qualified returns a name with its schema, quoted where they need it.
func qualified(d Dialect, schema, name string) (string, error) {
	w := newDDL(d, nil, ddlOptions{})
	w.name(schema, name)
	return w.take(), w.err
}

// quotedList writes texts as string literals in parentheses.
func quotedList(values []string) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = "'" + strings.ReplaceAll(v, "'", "''") + "'"
	}
	return "(" + strings.Join(quoted, ", ") + ")"
}

func domainBody(d Dialect, x *schema.Domain, o *ddlOptions) (string, error) {
	if !d.Has(Domains) {
		return "", &LackError{Dialect: d.Name(), Part: "domains", Cure: "give columns the type and the check"}
	}
	name, err := d.TypeName(o.typeOf(x.Type))
	text := "AS " + name
	if x.DefaultSQL != "" {
		text += " DEFAULT " + defaultText(x.DefaultSQL)
	}
	if x.NotNull {
		text += " NOT NULL"
	}
	for _, k := range x.Checks {
		if k.Name != "" {
			var constraint string
			constraint, err = qualified(d, "", k.Name)
			text += " CONSTRAINT " + constraint
		}
		text += " CHECK (" + k.SQL + ")"
	}
	return text, err
}

func sequenceBody(d Dialect, s *schema.Sequence) (string, error) {
	if !d.Has(Sequences) {
		return "", &LackError{Dialect: d.Name(), Part: "sequences", Cure: "let the key be generated"}
	}
	text := sequenceOptions(s.Start, s.Increment)
	if s.Min != nil {
		text += " MINVALUE " + strconv.FormatInt(*s.Min, 10)
	}
	if s.Max != nil {
		text += " MAXVALUE " + strconv.FormatInt(*s.Max, 10)
	}
	if s.Cache != 0 {
		text += " CACHE " + strconv.FormatInt(s.Cache, 10)
	}
	if s.Cycle {
		text += " CYCLE"
	}
	return strings.TrimPrefix(text, " "), nil
}

// sequenceOptions writes what isn't the default, with a space before it.
func sequenceOptions(start, increment int64) string {
	text := ""
	if start != 0 {
		text += " START WITH " + strconv.FormatInt(start, 10)
	}
	if increment != 0 && increment != 1 {
		text += " INCREMENT BY " + strconv.FormatInt(increment, 10)
	}
	return text
}

// identityText writes how a column's values are generated, as the standard has it; nil is a key that says nothing more.
func identityText(i *schema.Identity) string {
	if i == nil {
		return "GENERATED BY DEFAULT AS IDENTITY"
	}
	text := "GENERATED BY DEFAULT AS IDENTITY"
	if i.Always {
		text = "GENERATED ALWAYS AS IDENTITY"
	}
	if options := sequenceOptions(i.Start, i.Increment); options != "" {
		text += " (" + options[1:] + ")"
	}
	return text
}

// enumCheck writes the condition of an enum's column where the database's type doesn't check it; "" for other columns.
func (w *ddl) enumCheck(c *schema.Column) {
	e := c.Type.Enum
	if c.Type.Kind != sqltype.Enum || e == nil || c.Type.Verbatim != "" {
		return
	}
	if e.Storage == sqltype.EnumUnchecked || e.Storage == sqltype.EnumNative && !w.dialect.Has(EnumChecks) {
		return
	}
	w.text(" CHECK (")
	w.ident(c.Name)
	w.text(" IN " + quotedList(e.Values) + ")")
}
