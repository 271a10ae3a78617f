package gen_test

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/retort-go/retort/gen"
	"github.com/retort-go/retort/internal/golden"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

// shop is a schema with what a database can have that is hard to name or to say.
func shop() *schema.MetaData {
	md := schema.NewMetaData()
	state := &sqltype.EnumType{Name: "order_status", Values: []string{"new", "in transit", "2nd try"}}
	kind := &sqltype.EnumType{Name: "person_kind", Values: []string{"private", "company"}}
	md.Table("people", schema.Comment("People who buy,\nor did."),
		schema.BigInt("id").PrimaryKey(), schema.String("full name", 80).NotNull(), schema.String("e-mail", 0).NotNull().Unique().Comment("Where we write to."),
		schema.BigInt("parent_id").References("people.id", schema.OnDelete(schema.SetNull)), schema.Enum("kind", kind).NotNull().Default("'private'"),
		schema.UUID("guid").NotNull(), schema.Of("2fa", sqltype.Type{Kind: sqltype.Bool}).NotNull().Default("false"), schema.Inet("last_ip"),
		schema.MAC("device"), schema.Of("long_device", sqltype.Type{Kind: sqltype.MAC, Verbatim: "macaddr8"}).NotNull())
	md.Table("people_friends",
		schema.BigInt("friend_id").PrimaryKey().References("people.id"), schema.BigInt("person_id").PrimaryKey().References("people.id"))
	md.Table("addresses", schema.Int("id").PrimaryKey(), schema.String("street", 0).NotNull(), schema.Array("tags", sqltype.Type{Kind: sqltype.String}).NotNull(),
		schema.Range("valid", sqltype.Type{Kind: sqltype.Date}))
	md.Table("order",
		schema.Int("year").PrimaryKey(), schema.Int("no").PrimaryKey(), schema.Enum("status", state).NotNull(),
		schema.BigInt("buyer").NotNull().References("people.id", schema.OnDelete(schema.Cascade), schema.OnUpdate(schema.Cascade)),
		schema.Int("billing_address_id").NotNull().References("addresses.id"), schema.Int("shipping_address_id").References("addresses.id"),
		schema.Decimal("total", 12, 2).NotNull().Computed("net * 1.2"), schema.Decimal("net", 0, 0).NotNull(), schema.Timestamp("placed").NotNull().Default("CURRENT_TIMESTAMP").Index(),
		schema.JSON("extra").NotNull(), schema.Of("word", sqltype.Type{Verbatim: "CITEXT"}), schema.Enum("was", state),
		schema.Unique{Columns: []string{"buyer", "placed"}}, schema.Index{Parts: schema.On("status", "buyer")}, schema.Index{Name: "part", Parts: schema.On("net", "no"), Where: "net > 0"})
	md.Table("order_line",
		schema.Int("id").PrimaryKey().Autoincrement(), schema.Int("order_year").NotNull(), schema.Int("order_no").NotNull(), schema.Float("price").NotNull(),
		schema.ForeignKey{Columns: []string{"order_year", "order_no"}, Table: "order", OnDelete: schema.Cascade})
	md.Table("profile", schema.BigInt("person_id").PrimaryKey().References("people.id"), schema.Bytes("photo"), schema.Bool("type").NotNull(), schema.String("type_", 0))
	md.Table("log", schema.Timestamp("at").NotNull(), schema.String("line", 0))
	md.Table("odd\n}\nfunc init() { panic(1) }", schema.Comment("*/ `x` \r\nfunc init() { panic(2) }"),
		schema.Int("a,pk='b'=\"").PrimaryKey(), schema.Int("`").NotNull().Comment("\n}"), schema.String("ключ", 0).Default("'`'"), schema.Int("日本"))
	md.Table("archive", schema.InSchema("old"), schema.String("series", 20).PrimaryKey(), schema.String("series_id", 20))
	return md
}

// TestFromSchema: the models of a schema are in testdata/shop.txtar; they compile with their handles and map without a fault.
func TestFromSchema(t *testing.T) {
	md := shop()
	if err := md.Check(); err != nil {
		t.Fatal(err)
	}
	dir := folder(t)
	file, err := gen.FromSchema(md, gen.SchemaConfig{Path: filepath.Join(dir, "models.go"), Package: "main"})
	if err != nil {
		t.Fatal(err)
	}
	golden.Open(t, "testdata/shop.txtar").Want("models.go", string(file.Content))
	write(t, file.Path, string(file.Content))
	write(t, filepath.Join(dir, "main.go"), "package main\n\nfunc main() {\n\tif err := Models.Check(); err != nil {\n\t\tpanic(err)\n\t}\n\t_ = Orders.Status.Eq(OrderStatusInTransit)\n}\n")
	files, err := gen.Handles(t.Context(), gen.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if _, err := f.Write(); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "go", "run", ".")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	if again, err := gen.FromSchema(shop(), gen.SchemaConfig{Path: file.Path, Package: "main"}); err != nil || string(again.Content) != string(file.Content) {
		t.Errorf("the same schema gives other models: %v", err)
	}
}

func TestFromSchemaNames(t *testing.T) {
	for _, name := range []string{"", "_", "a-b", "func", `a"`} {
		if _, err := gen.FromSchema(shop(), gen.SchemaConfig{Path: "x.go", Package: name}); err == nil {
			t.Errorf("package %q: no error", name)
		}
	}
}
