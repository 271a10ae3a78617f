package schema

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/retort-go/retort/internal/edge"
	"github.com/retort-go/retort/sqltype"
)

// Reflectable is a database whose schema can be read: an *engine.Engine, *engine.Conn or *engine.Tx.
type Reflectable interface {
	// ReadCatalog returns what the catalogue of the database says of everything in scope, in any order.
	ReadCatalog(ctx context.Context, scope Scope) ([]Definition, error)
}

// Definition is a table or a view as a database has it, or a sequence, domain or enum.
type Definition struct {
	Name string
	// Items are what the table is declared of. A view has columns, and may have [InSchema] and [Comment].
	Items []Item
	// View tells that it is a view, or another thing that is read like a table but not made by CREATE TABLE.
	View bool
	// Query is what a view shows, in the database's own SQL; "" if the database doesn't tell.
	Query string
	// Sequence, Domain or Enum is set if the definition is one of these; nothing else is then.
	Sequence *Sequence
	Domain   *Domain
	Enum     *sqltype.EnumType
}

// Reflect reads the schema of a database that exists: tables with their columns, keys, constraints, indexes and comments, sorted
// by name. It takes a few queries, however many tables there are, and on an engine they are one read-only transaction. What is
// returned is like any other MetaData: its tables stand in statements through retort.ColumnOf, and dialect.CreateAll makes
// them anew.
//
// Without options these are the tables of the connection's default schema, with its sequences, domains and enums, and no views. A type that Retort has no kind for, or
// that the dialect spells in another way, keeps the database's spelling in [sqltype.Type].Verbatim. Expressions are as the
// database gives them; some rewrite them. Names are as in the database, also those it gave itself. dialect.Reflector says which
// databases can be read, and each dialect what its database does not tell.
//
// The MetaData is as the database was during the call and does not follow later changes: reflect again to see them. A name given
// to [Only] that is not there is an error, and so are options that conflict; nothing has been sent then. A foreign key to a table
// that was left out is kept: [MetaData.Check] names it.
func Reflect(ctx context.Context, db Reflectable, opts ...ReflectOption) (*MetaData, error) {
	scope, err := newScope(opts)
	if err != nil {
		return nil, edge.Wrap("schema", "reflect", err)
	}
	defs, err := scope.read(ctx, db)
	if err != nil {
		return nil, edge.Wrap("schema", "reflect", err)
	}
	md := NewMetaData()
	for _, d := range defs {
		if d, err = scope.adjust(d); err != nil {
			return nil, fmt.Errorf("schema: reflect: %w", err)
		}
		md.define(d)
	}
	slices.SortStableFunc(md.tables, byFullName)
	slices.SortStableFunc(md.views, byFullName)
	if err := scope.missing(md); err != nil {
		return nil, edge.Wrap("schema", "reflect", err)
	}
	return md, nil
}

func (m *MetaData) define(d Definition) {
	switch {
	case d.Sequence != nil:
		m.Sequence(*d.Sequence)
	case d.Domain != nil:
		m.Domain(*d.Domain)
	case d.Enum != nil:
		m.Enum(d.Enum)
	case d.View:
		m.View(d.Name, d.Query, d.Items...)
	default:
		m.Table(d.Name, d.Items...)
	}
}

func byFullName(a, b *Table) int { return strings.Compare(a.FullName(), b.FullName()) }

// Scope says what of a database is to be read. The zero value is the tables of the default schema.
type Scope struct {
	// Schemas are the schemas to read; "" is the default one, and none means that one.
	Schemas []string
	// Views asks for views besides tables.
	Views bool
	// Temporary asks for the temporary tables of the connection too.
	Temporary bool

	only, except []string
	each         []func(table string, c Column) Column
	adjustments  []*adjustment
	follow       bool
	said         map[string]string // by the schemas of the database, if these are others; see Translated
}

// ReflectOption narrows or widens what [Reflect] reads.
type ReflectOption func(*Scope)

// Only reads the tables of these names and no others, nor those that they refer to unless [FollowKeys] is given. A name is a table's own, or one with its schema:
// "sales.book". It conflicts with [Except]. Views are among them if [WithViews] is given too.
func Only(names ...string) ReflectOption {
	return func(s *Scope) { s.only = append(s.only, names...) }
}

// Except leaves out the tables and views of these names. See [Only] for names.
func Except(names ...string) ReflectOption {
	return func(s *Scope) { s.except = append(s.except, names...) }
}

// InSchemas reads these schemas of the database instead of the default one, which is "". Their tables are declared [InSchema], those
// of "" are not.
func InSchemas(names ...string) ReflectOption {
	return func(s *Scope) { s.Schemas = append(s.Schemas, names...) }
}

// WithViews reads views too. They are listed by [MetaData.Views].
func WithViews() ReflectOption { return func(s *Scope) { s.Views = true } }

// WithTemporary reads the temporary tables of the connection too, declared [Temporary]: reflect an *engine.Conn or *engine.Tx. One that stands before a
// table of its name is read instead of it. A database that doesn't list them refuses.
func WithTemporary() ReflectOption { return func(s *Scope) { s.Temporary = true } }

func newScope(opts []ReflectOption) (s Scope, err error) {
	for _, o := range opts {
		o(&s)
	}
	if len(s.only) > 0 && len(s.except) > 0 {
		return s, fmt.Errorf("options Only(%s) and Except(%s) conflict", strings.Join(s.only, ", "), strings.Join(s.except, ", "))
	}
	if len(s.Schemas) == 0 {
		s.Schemas = []string{""}
	}
	slices.Sort(s.Schemas)
	s.Schemas = slices.Compact(s.Schemas)
	return s, nil
}

// Wants tells whether a table or view is to be read. schema is as [InSchema] has it: "" for the default one.
func (s Scope) Wants(schema, name string) bool {
	full := fullName(s.saidFor(schema), name)
	named := func(names []string) bool { return slices.Contains(names, name) || slices.Contains(names, full) }
	return (len(s.only) == 0 || named(s.only)) && !named(s.except)
}

// missing is the error of names given to Only that nothing has.
func (s Scope) missing(m *MetaData) error {
	var errs []error
	for _, name := range s.only {
		has := func(t *Table) bool { return t.Name == name || t.FullName() == name }
		switch {
		case slices.ContainsFunc(m.tables, has), slices.ContainsFunc(m.views, has):
		case s.Views:
			errs = append(errs, fmt.Errorf("no table or view %s", name))
		default:
			errs = append(errs, fmt.Errorf("no table %s", name))
		}
	}
	for _, a := range s.adjustments {
		if !a.used {
			errs = append(errs, fmt.Errorf("no table %s, whose columns are asked for", a.table))
		}
	}
	return errors.Join(errs...)
}
