package schema_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

// The scenarios of group H that need a database, each on every database at hand.

func TestH02_NamingConventionComesBack(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng := db.Open(t)
		md := schema.NewMetaData(schema.WithConvention(schema.DefaultConvention()))
		md.Table("p", id("id"))
		md.Table("t", schema.Int("id").PrimaryKey(), schema.BigInt("pid").References("p.id").Index(), schema.String("s", 9).Unique(), schema.Int("n").Check("n > 0"),
			schema.Check{Name: "given", SQL: "n < 9"})
		create(t, eng, md)
		table, err := reflected(t, eng).Lookup("t")
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]bool{}
		for _, c := range constraints(table) {
			name, err := table.GivenName(c, 0)
			if err != nil {
				t.Fatal(err)
			}
			got[name] = true
		}
		for _, want := range []string{"fk_t_pid_p", "uq_t_s", "ix_t_pid", "ck_t_n", "given"} {
			if !got[want] {
				t.Errorf("no constraint %s in %v", want, got)
			}
		}
	})
}

func TestH04_CreateAllAndDropAllCheckFirst(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng := db.Open(t)
		md := schema.NewMetaData()
		md.Table("child", id("id"), schema.BigInt("parent_id").References("parent.id"))
		md.Table("parent", id("id"))
		create(t, eng, md)
		again := reflected(t, eng)
		exists := func(name string) bool { _, err := again.Lookup(name); return err == nil }
		if statements, err := dialect.CreateAll(eng.Dialect(), md, exists); err != nil || len(statements) != 0 {
			t.Errorf("the second time: %q, %v", statements, err)
		}
		statements, err := dialect.CreateTable(eng.Dialect(), md.Tables()[1])
		if err != nil {
			t.Fatal(err)
		}
		var fault *engine.Error
		if _, err := engine.ExecSQL(t.Context(), eng, statements[0]); !errors.As(err, &fault) {
			t.Errorf("a table that is there was created: %v", err)
		}
		drops, err := dialect.DropAll(eng.Dialect(), again, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range drops {
			if _, err := engine.ExecSQL(t.Context(), eng, s); err != nil {
				t.Error(err)
			}
		}
		if left := reflected(t, eng).Tables(); len(left) != 0 {
			t.Errorf("left: %s", names(left))
		}
	})
}

func TestH06_WhatWasReflectedDoesNotFollowLaterChanges(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng := db.Open(t)
		before := reflected(t, eng)
		md := schema.NewMetaData()
		md.Table("t", id("id"))
		create(t, eng, md)
		if _, err := before.Lookup("t"); err == nil {
			t.Error("the earlier MetaData has the table")
		}
		if _, err := reflected(t, eng).Lookup("t"); err != nil {
			t.Error(err)
		}
	})
}

func TestH08_EventsOfDDLAndCustomDDL(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng := db.Open(t)
		md := schema.NewMetaData()
		here := []string{eng.Dialect().Name()}
		table := md.Table("t", id("user_id"), schema.String("what", 20).NotNull(),
			schema.DDL{SQL: "INSERT INTO {table} (what) VALUES ('after create')", Dialects: here},
			schema.DDL{SQL: "INSERT INTO {table} (what) VALUES ('elsewhere')", Dialects: []string{"another"}},
			schema.DDL{When: schema.BeforeDrop, SQL: "UPDATE {table} SET what = 'before drop'", Dialects: here})
		what := retort.ColumnOf[retort.Text](table, "what")
		for range 2 { // once per create
			if err := engine.CreateAll(t.Context(), eng, md); err != nil {
				t.Fatal(err)
			}
		}
		if all, err := engine.All(t.Context(), eng, retort.Select(what)); err != nil || len(all) != 1 || all[0] != "after create" {
			t.Errorf("read %q, %v", all, err)
		}
		got, err := schema.Reflect(t.Context(), eng, schema.EachColumn(func(table string, c schema.Column) schema.Column {
			return c.Field(table + "." + strings.ReplaceAll(c.Name, "_", ""))
		}))
		if err != nil {
			t.Fatal(err)
		}
		reflected, err := got.Lookup("t")
		if err != nil {
			t.Fatal(err)
		}
		if c := reflected.Columns[0]; c.Go != "t.userid" || c.Name != "user_id" {
			t.Errorf("column %s of field %s", c.Name, c.Go)
		}
		var last []string
		err = engine.DropAll(t.Context(), eng, md, engine.OnDDL(func(ctx context.Context, tx *engine.Tx, m engine.DDLMoment) error {
			if m.When == schema.BeforeDrop && m.Table == table {
				last, err = engine.All(ctx, tx, retort.Select(what))
			}
			return err
		}))
		if err != nil || len(last) != 1 || last[0] != "after create" { // Go code comes first
			t.Errorf("before it was dropped the table had %q, %v", last, err)
		}
	})
}

func TestH10_ReflectedMetaDataIsLikeAnyOther(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng := db.Open(t)
		md := schema.NewMetaData()
		md.Table("book", id("id"), schema.BigInt("author_id").References("author.id"))
		md.Table("author", id("id"), schema.String("last_name", 50).NotNull())
		create(t, eng, md)
		got := reflected(t, eng)
		if sorted, err := got.Sorted(); err != nil || names(sorted) != "author book" {
			t.Errorf("sorted: %s, %v", names(sorted), err)
		}
		author, err := got.Lookup("author")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := author.Column("lastname"); err == nil || !strings.Contains(err.Error(), "it has id, last_name") {
			t.Errorf("a column that isn't there: %v", err)
		}
		if _, err := schema.Reflect(t.Context(), eng, schema.Only("authors")); err == nil || !strings.Contains(err.Error(), "no table authors") {
			t.Errorf("a table that isn't there: %v", err)
		}
		name := retort.ColumnOf[retort.Text](author, "last_name")
		if _, err := engine.Exec(t.Context(), eng, retort.InsertInto(author).Values(name.Set("Borges"))); err != nil {
			t.Fatal(err)
		}
		if all, err := engine.All(t.Context(), eng, retort.Select(name)); err != nil || len(all) != 1 || all[0] != "Borges" {
			t.Errorf("read %v, %v", all, err)
		}
		missing := retort.ColumnOf[retort.Text](author, "lastname")
		if _, err := engine.All(t.Context(), eng, retort.Select(missing)); err == nil {
			t.Error("a column that isn't there was read")
		}
	})
}

func TestH12_TypesComeBackThroughDDLAndReflection(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng := db.Open(t)
		md := schema.NewMetaData()
		want := md.Table("t", id("id"), schema.String("s", 15), schema.String("long", 0), schema.Decimal("n", 8, 2), schema.Float("f"), schema.Timestamp("at").NotNull(),
			schema.Bool("b").NotNull(), schema.Bytes("bin"), schema.BigInt("big").NotNull(), schema.SmallInt("small"), schema.JSON("doc"),
			schema.Date("day"), schema.TimeOfDay("clock"), schema.DateTime("local"), schema.UUID("ref"), schema.Duration("took"),
			schema.Enum("state", &sqltype.EnumType{Name: "state_of_t", Values: []string{"draft", "it's done"}}))
		create(t, eng, md)
		got, err := reflected(t, eng).Lookup("t")
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range want.Columns {
			d, ok := got.Def(c.Name)
			if !ok {
				t.Fatalf("no column %s", c.Name)
			}
			a, err := eng.Dialect().TypeName(c.Type)
			b, err2 := eng.Dialect().TypeName(d.Type)
			if a != b || err != nil || err2 != nil {
				t.Errorf("%s: got %s, want %s, %v, %v", c.Name, b, a, err, err2)
			}
		}
		at := time.Date(2024, 2, 29, 23, 59, 59, 123456000, time.UTC)
		big, when, flag := retort.ColumnOf[retort.Num[int64]](got, "big"), retort.ColumnOf[retort.Column[time.Time]](got, "at"), retort.ColumnOf[retort.Column[bool]](got, "b")
		if _, err := engine.Exec(t.Context(), eng, retort.InsertInto(got).Values(big.Set(1<<40), when.Set(at), flag.Set(true))); err != nil {
			t.Fatal(err)
		}
		row, err := engine.One(t.Context(), eng, retort.Select3(big, when, flag))
		if err != nil || row.V1 != 1<<40 || !row.V2.Equal(at) || !row.V3 {
			t.Errorf("got %+v, %v", row, err)
		}
	})
}

func TestH14_IndexesOfAllKinds(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng := db.Open(t)
		md := schema.NewMetaData()
		items := []schema.Item{id("id"), schema.Int("a"), schema.Int("b"), schema.String("name", 20),
			schema.Index{Name: "several", Parts: schema.On("b", "a")},
			schema.Index{Name: "down", Parts: []schema.Part{{Column: "a", Desc: true}, {Column: "name"}}},
			schema.Index{Name: "once", Parts: schema.On("name", "b"), Unique: true}}
		want := map[string]string{"several": "b a", "down": "a- name", "once": "unique name b"}
		if eng.Dialect().Has(dialect.PartialIndexes) {
			items = append(items, schema.Index{Name: "part", Parts: schema.On("a"), Where: "b > 5"})
			want["part"] = "a where b>5"
		}
		if eng.Dialect().Has(dialect.ExpressionIndexes) {
			items = append(items, schema.Index{Name: "expression", Parts: []schema.Part{{SQL: "lower(name)"}, {Column: "a"}}, Unique: true})
			want["expression"] = "unique (lowername) a"
		}
		md.Table("t", items...)
		create(t, eng, md)
		table, err := reflected(t, eng).Lookup("t")
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for _, i := range table.Indexes {
			got[i.Name] = indexText(i)
		}
		for _, u := range table.Uniques { // there may be no difference
			got[u.Name] = "unique " + strings.Join(u.Columns, " ")
		}
		for name, text := range want {
			if got[name] != text {
				t.Errorf("index %s: got %q, want %q", name, got[name], text)
			}
		}
		if len(got) != len(want) {
			t.Errorf("got %v", got)
		}
	})
}

func indexText(i *schema.Index) string {
	var words []string
	if i.Unique {
		words = append(words, "unique")
	}
	for _, p := range i.Parts {
		word := p.Column
		if word == "" {
			word = "(" + looseSQL(p.SQL) + ")"
		}
		if p.Desc {
			word += "-"
		}
		words = append(words, word)
	}
	if i.Where != "" {
		words = append(words, "where", looseSQL(i.Where))
	}
	return strings.Join(words, " ")
}
