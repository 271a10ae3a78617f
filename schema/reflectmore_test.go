package schema_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/schematext"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/schema"
)

func withViews(t *testing.T, x schema.Reflectable, opts ...schema.ReflectOption) *schema.MetaData {
	t.Helper()
	md, err := schema.Reflect(t.Context(), x, append(opts, schema.WithViews())...)
	if err != nil {
		t.Fatal(err)
	}
	return md
}

func TestReflectedViewsAreMadeAgain(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng, other := db.Open(t), db.Open(t)
		md := schema.NewMetaData()
		book := md.Table("book", id("id"), schema.String("title", 50).NotNull(), schema.Int("year"))
		key, title := retort.ColumnOf[retort.Num[int64]](book, "id"), retort.ColumnOf[retort.Text](book, "title")
		inner := md.ViewOf("z_inner", retort.Select2(key, title).Where(title.Ne("it's `book`. \"x\"")))
		md.ViewOf("a_outer", retort.Select(retort.ColumnOf[retort.Text](inner, "title").Upper())) // sorted before what it reads
		if eng.Dialect().Has(dialect.MaterializedViews) {
			md.ViewOf("kept", retort.Select(title), schema.Materialized, schema.Comment("as it was"), schema.Index{Name: "kept_title", Parts: schema.On("title"), Unique: true})
		}
		if err := engine.CreateAll(t.Context(), eng, md); err != nil {
			t.Fatal(err)
		}
		once := withViews(t, eng)
		if len(once.Views()) != len(md.Views()) {
			t.Errorf("%d views came back, want %d", len(once.Views()), len(md.Views()))
		}
		for range 2 { // the second time they are there
			if err := engine.CreateAll(t.Context(), other, once); err != nil {
				t.Fatal(err)
			}
		}
		equal(t, "views", schematext.Of(eng.Dialect(), withViews(t, other), schematext.Loose{}), schematext.Of(eng.Dialect(), once, schematext.Loose{}))
		if _, err := engine.Exec(t.Context(), other, retort.InsertInto(book).Values(key.Set(1), title.Set("Emma"))); err != nil {
			t.Fatal(err)
		}
		if all, err := engine.All(t.Context(), other, retort.Select(retort.ColumnOf[retort.Text](inner, "title"))); err != nil || !slices.Equal(all, []string{"Emma"}) {
			t.Errorf("the view of the copy has %q, %v", all, err)
		}
		for _, v := range once.Views() {
			if v.Materialized != (v.Name == "kept") || v.Materialized && (v.Comment != "as it was" || len(v.Indexes) != 1) {
				t.Errorf("view %s: materialized %t, comment %q, %d indexes", v.Name, v.Materialized, v.Comment, len(v.Indexes))
			}
		}
		if err := engine.DropAll(t.Context(), other, once); err != nil {
			t.Fatal(err)
		}
		if left := withViews(t, other); len(left.Tables())+len(left.Views()) > 0 {
			t.Errorf("left are %s %s", names(left.Tables()), names(left.Views()))
		}
	})
}

func TestReflectFollowsKeys(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng := db.Open(t)
		md := schema.NewMetaData()
		md.Table("country", id("id"))
		md.Table("city", id("id"), schema.BigInt("country_id").References("country.id"), schema.BigInt("mayor_id").References("person.id"))
		md.Table("person", id("id"), schema.BigInt("city_id").References("city.id"))
		md.Table("else", id("id"), schema.BigInt("city_id").References("city.id"))
		if err := engine.CreateAll(t.Context(), eng, md); err != nil {
			t.Fatal(err)
		}
		got, err := schema.Reflect(t.Context(), eng, schema.Only("person"), schema.FollowKeys())
		if err != nil {
			t.Fatal(err)
		}
		if err := got.Check(); err != nil || names(got.Tables()) != "city country person" {
			t.Errorf("tables are %s, %v", names(got.Tables()), err)
		}
		if _, err := schema.Reflect(t.Context(), eng, schema.Only("nobody"), schema.FollowKeys()); err == nil || !strings.Contains(err.Error(), "no table nobody") {
			t.Errorf("a table that isn't there: %v", err)
		}
	})
}

// TestFollowKeysIntoOtherSchemas: the schema that a key leads to is read too.
func TestFollowKeysIntoOtherSchemas(t *testing.T) {
	f := &schemasOf{defs: []schema.Definition{
		{Name: "book", Items: []schema.Item{id("id"), schema.BigInt("a").References("people.author.id"), schema.BigInt("b").References("gone.from.id")}},
		{Name: "author", Items: []schema.Item{schema.InSchema("people"), id("id"), schema.BigInt("town").References("town.id"), schema.BigInt("home").References(".land.id")}},
		{Name: "town", Items: []schema.Item{schema.InSchema("people"), id("id")}},
		{Name: "land", Items: []schema.Item{id("id")}},
		{Name: "else", Items: []schema.Item{schema.InSchema("people"), id("id")}},
	}}
	got, err := schema.Reflect(t.Context(), f, schema.Only("book"), schema.FollowKeys())
	if err != nil {
		t.Fatal(err)
	}
	var full []string
	for _, table := range got.Tables() {
		full = append(full, table.FullName())
	}
	if want := []string{"book", "land", "people.author", "people.town"}; !slices.Equal(full, want) {
		t.Errorf("got %q, want %q", full, want)
	}
}

func TestReflectTemporaryTables(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng := db.Open(t)
		md := schema.NewMetaData()
		md.Table("book", id("id"))
		if err := engine.CreateAll(t.Context(), eng, md); err != nil {
			t.Fatal(err)
		}
		c, err := eng.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		temporary := schema.NewMetaData()
		temporary.Table("book", id("id"), schema.String("title", 50).Index(), schema.Temporary)
		temporary.Table("note", id("id"), schema.Temporary)
		if err := engine.CreateAll(t.Context(), c, temporary); err != nil {
			t.Fatal(err)
		}
		defer engine.DropAll(t.Context(), c, temporary)
		got, err := schema.Reflect(t.Context(), c, schema.WithTemporary())
		if !eng.Dialect().Has(dialect.TemporaryListed) {
			if !errors.Is(err, errors.ErrUnsupported) {
				t.Errorf("error is %v, want that temporary tables can't be listed", err)
			}
			return
		}
		if err != nil || got.Check() != nil {
			t.Fatal(err, got.Check())
		}
		equal(t, "temporary tables", schematext.Of(eng.Dialect(), got, known), schematext.Of(eng.Dialect(), temporary, known))
		if plain := reflected(t, c); names(plain.Tables()) != "book" || plain.Tables()[0].Temporary {
			t.Errorf("without the option: %s", names(plain.Tables()))
		}
	})
}
