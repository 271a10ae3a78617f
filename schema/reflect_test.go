package schema_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/retort-go/retort/schema"
)

// fake is a database of fixed definitions. It notes what it was asked for.
type fake struct {
	defs  []schema.Definition
	err   error
	asked []schema.Scope
}

func (f *fake) ReadCatalog(_ context.Context, scope schema.Scope) ([]schema.Definition, error) {
	f.asked = append(f.asked, scope)
	var defs []schema.Definition
	for _, d := range f.defs {
		if scope.Wants("", d.Name) && (scope.Views || !d.View) {
			defs = append(defs, d)
		}
	}
	return defs, f.err
}

func shop() *fake {
	return &fake{defs: []schema.Definition{
		{Name: "item", Items: []schema.Item{id("id"), schema.BigInt("brand_id").References("brand.id")}},
		{Name: "cheap", View: true, Query: "SELECT id FROM item", Items: []schema.Item{schema.BigInt("id")}},
		{Name: "brand", Items: []schema.Item{id("id")}},
	}}
}

func TestReflectOptions(t *testing.T) {
	tests := []struct {
		name   string
		opts   []schema.ReflectOption
		tables string
		views  string
		fault  string // of Check
		err    string
	}{
		{"none: all tables, no views", nil, "brand item", "", "", ""},
		{"views", []schema.ReflectOption{schema.WithViews()}, "brand item", "cheap", "", ""},
		{"only", []schema.ReflectOption{schema.Only("brand")}, "brand", "", "", ""},
		{"only twice", []schema.ReflectOption{schema.Only("brand"), schema.Only("item")}, "brand item", "", "", ""},
		{"only a view", []schema.ReflectOption{schema.Only("cheap"), schema.WithViews()}, "", "cheap", "", ""},
		{"except", []schema.ReflectOption{schema.Except("item", "cheap"), schema.WithViews()}, "brand", "", "", ""},
		{"except what isn't there", []schema.ReflectOption{schema.Except("nothing")}, "brand item", "", "", ""},
		{"a key that leads to what was left out", []schema.ReflectOption{schema.Only("item")}, "item", "", "schema: foreign key item(brand_id) to brand: no table brand", ""},
		{"names that aren't there", []schema.ReflectOption{schema.Only("brand", "x", "cheap")}, "", "", "", "schema: reflect: no table x\nno table cheap"},
		{"names that no view has either", []schema.ReflectOption{schema.Only("x"), schema.WithViews()}, "", "", "", "schema: reflect: no table or view x"},
		{"options that conflict", []schema.ReflectOption{schema.Only("a", "b"), schema.Except("c")}, "", "", "", "schema: reflect: options Only(a, b) and Except(c) conflict"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			md, err := schema.Reflect(t.Context(), shop(), test.opts...)
			if got := text(err); got != test.err {
				t.Fatalf("got error %s, want %s", got, test.err)
			}
			if err != nil {
				return
			}
			if got := names(md.Tables()); got != test.tables {
				t.Errorf("tables %s, want %s", got, test.tables)
			}
			if got := names(md.Views()); got != test.views {
				t.Errorf("views %s, want %s", got, test.views)
			}
			if got := text(md.Check()); got != test.fault {
				t.Errorf("Check: %s, want %s", got, test.fault)
			}
		})
	}
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestReflectConflictSendsNothing(t *testing.T) {
	f := shop()
	if _, err := schema.Reflect(t.Context(), f, schema.Only("a"), schema.Except("b")); err == nil || len(f.asked) != 0 {
		t.Errorf("%v after %d questions", err, len(f.asked))
	}
}

func TestReflectError(t *testing.T) {
	why := errors.New("no connection")
	if _, err := schema.Reflect(t.Context(), &fake{err: why}); !errors.Is(err, why) || err.Error() != "schema: reflect: no connection" {
		t.Errorf("got %v", err)
	}
}

func TestScope(t *testing.T) {
	f := shop()
	opts := []schema.ReflectOption{schema.InSchemas("sales", "", "sales"), schema.Except("secret", "sales.draft")}
	if _, err := schema.Reflect(t.Context(), f, opts...); err != nil {
		t.Fatal(err)
	}
	scope := f.asked[0]
	if got := strings.Join(scope.Schemas, "|"); got != "|sales" {
		t.Errorf("schemas %s", got)
	}
	for _, test := range []struct {
		schema, table string
		want          bool
	}{{"", "secret", false}, {"sales", "secret", false}, {"sales", "draft", false}, {"", "draft", true}, {"", "sales.draft", false}, {"sales", "book", true}} {
		if got := scope.Wants(test.schema, test.table); got != test.want {
			t.Errorf("%s.%s: wanted %t", test.schema, test.table, got)
		}
	}
	if _, err := schema.Reflect(t.Context(), f); err != nil || strings.Join(f.asked[1].Schemas, "|") != "" || len(f.asked[1].Schemas) != 1 {
		t.Errorf("without InSchemas: %q, %v", f.asked[1].Schemas, err)
	}
}

func TestViewsAreSelectablesBesideTables(t *testing.T) {
	md := schema.NewMetaData()
	md.Table("item", id("id"))
	v := md.View("cheap", "SELECT id FROM item", schema.BigInt("id"), schema.InSchema("s"))
	if got, err := md.Lookup("s.cheap"); err != nil || got != v || v.Query == "" {
		t.Errorf("Lookup: %v, %v", got, err)
	}
	if got := names(md.Tables()); got != "item" {
		t.Errorf("tables: %s", got)
	}
	if _, err := v.Column("id"); err != nil {
		t.Error(err)
	}
	sorted, err := md.Sorted()
	if err != nil || names(sorted) != "item" {
		t.Errorf("sorted: %s, %v", names(sorted), err)
	}
	md.View("cheap", "", schema.BigInt("id"), schema.InSchema("s"))
	if got := text(md.Check()); got != "schema: view s.cheap is declared twice" {
		t.Errorf("Check: %s", got)
	}
}

func TestForeignKeyToTheDefaultSchema(t *testing.T) {
	md := schema.NewMetaData()
	plain := md.Table("author", id("id"))
	md.Table("author", schema.InSchema("sales"), id("id"))
	book := md.Table("book", schema.InSchema("sales"), schema.BigInt("author_id").References(".author.id"))
	if target, _, err := book.ForeignKeys[0].Target(); err != nil || target != plain {
		t.Errorf("got %v, %v", target, err)
	}
}

// schemasOf is a database of definitions in several schemas.
type schemasOf struct{ defs []schema.Definition }

func (f *schemasOf) ReadCatalog(_ context.Context, scope schema.Scope) ([]schema.Definition, error) {
	var defs []schema.Definition
	for _, d := range f.defs {
		in := ""
		if s, ok := d.Items[0].(schema.InSchema); ok {
			in = string(s)
		}
		if slices.Contains(scope.Schemas, in) && scope.Wants(in, d.Name) {
			defs = append(defs, d)
		}
	}
	return defs, nil
}
