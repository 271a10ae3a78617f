package retort_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/schema"
)

// Grade is a named string, Cents a named number.
type (
	Grade string
	Cents int64
)

// Spec is a JSON document.
type Spec struct {
	Colour string `json:"colour"`
	Sizes  []int  `json:"sizes,omitempty"`
}

// The tables of the tests: a shop's items, some of which have a brand. There is a column of every kind.
var (
	shop      = schema.NewMetaData()
	brand     = shop.Table("brand", schema.BigInt("id").PrimaryKey(), schema.String("name", 20).NotNull().Unique())
	brandID   = retort.ColumnOf[retort.Num[int64]](brand, "id")
	brandName = retort.ColumnOf[retort.Text](brand, "name")

	item = shop.Table("item",
		schema.BigInt("id").PrimaryKey(),
		schema.BigInt("brand_id").References("brand.id"),
		schema.String("name", 40).NotNull().Unique(),
		schema.String("note", 40),
		schema.BigInt("price").NotNull(),
		schema.BigInt("stock"),
		schema.Float("weight").NotNull(),
		schema.Float("rating"),
		schema.Bool("active").NotNull(),
		schema.Timestamp("made").NotNull(),
		schema.Timestamp("sold"),
		schema.Bytes("image").NotNull(),
		schema.String("grade", 1).NotNull(),
		schema.String("mark", 1),
		schema.JSON("spec").NotNull(),
		schema.JSON("extra"))

	id      = retort.ColumnOf[retort.Num[int64]](item, "id")
	ofBrand = retort.ColumnOf[retort.NullNum[int64]](item, "brand_id")
	name    = retort.ColumnOf[retort.Text](item, "name")
	note    = retort.ColumnOf[retort.NullText](item, "note")
	price   = retort.ColumnOf[retort.Num[Cents]](item, "price")
	stock   = retort.ColumnOf[retort.NullNum[int64]](item, "stock")
	weight  = retort.ColumnOf[retort.Num[float64]](item, "weight")
	rating  = retort.ColumnOf[retort.NullNum[float64]](item, "rating")
	active  = retort.ColumnOf[retort.Column[bool]](item, "active")
	made    = retort.ColumnOf[retort.Column[time.Time]](item, "made")
	sold    = retort.ColumnOf[retort.Nullable[time.Time]](item, "sold")
	image   = retort.ColumnOf[retort.Column[[]byte]](item, "image")
	grade   = retort.ColumnOf[retort.TextOf[Grade]](item, "grade")
	mark    = retort.ColumnOf[retort.NullTextOf[Grade]](item, "mark")
	spec    = retort.ColumnOf[retort.JSON[Spec]](item, "spec")
	extra   = retort.ColumnOf[retort.NullJSON[Spec]](item, "extra")
)

// day returns a day of 2024.
func day(n int) time.Time { return time.Date(2024, 1, n, 0, 0, 0, 0, time.UTC) }

// openShop opens a database with the shop's tables and goods.
func openShop(t testing.TB) *engine.Engine {
	t.Helper()
	eng, _ := testdb.Memory(t)
	ddl, err := dialect.CreateAll(eng.Dialect(), shop, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, sql := range ddl {
		if _, err := engine.ExecSQL(t.Context(), eng, sql); err != nil {
			t.Fatal(err)
		}
	}
	exec(t, eng, retort.InsertInto(brand).Values(brandID.Set(1), brandName.Set("Acme")).Values(brandID.Set(2), brandName.Set("Zeta")))
	exec(t, eng, retort.InsertInto(item).
		Values(id.Set(1), ofBrand.Set(1), name.Set("100% wool"), note.Set("soft"), price.Set(100), stock.Set(5), weight.Set(1.5), rating.Set(4.5),
			active.Set(true), made.Set(day(1)), sold.Set(day(11)), image.Set([]byte{1, 0, 2}), grade.Set("A"), mark.Set("x"), spec.Set(Spec{"red", []int{1, 2}}), extra.Set(Spec{Colour: "dull"})).
		Values(id.Set(2), ofBrand.Set(1), name.Set("under_score"), note.SetNull(), price.Set(200), stock.SetNull(), weight.Set(2.5), rating.SetNull(),
			active.Set(false), made.Set(day(2)), sold.SetNull(), image.Set([]byte{}), grade.Set("B"), mark.SetNull(), spec.Set(Spec{}), extra.SetNull()).
		Values(id.Set(3), ofBrand.Set(2), name.Set(`back\slash`), note.Set(""), price.Set(300), stock.Set(0), weight.Set(0.5), rating.Set(3),
			active.Set(true), made.Set(day(3)), sold.SetPtr(nil), image.Set([]byte("png")), grade.Set("A"), mark.SetPtr(nil), spec.Set(Spec{Colour: "blue"}), extra.SetPtr(nil)).
		Values(id.Set(4), ofBrand.SetPtr(nil), name.Set("Wool Hat"), note.SetPtr(new(" hat ")), price.Set(200), stock.SetPtr(new(int64(7))), weight.Set(0), rating.SetPtr(new(5.0)),
			active.Set(false), made.Set(day(4)), sold.SetPtr(new(day(14))), image.Set(nil), grade.Set("C"), mark.SetPtr(new(Grade("y"))), spec.Set(Spec{Colour: "red"}), extra.SetPtr(new(Spec{Colour: "new"}))))
	return eng
}

func exec(t testing.TB, eng *engine.Engine, stmt retort.DML) engine.Result {
	t.Helper()
	r, err := engine.Exec(t.Context(), eng, stmt)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// all returns the rows of a statement.
func all[R any](t testing.TB, eng *engine.Engine, q retort.Query[R]) []R {
	t.Helper()
	rows, err := engine.All(t.Context(), eng, q)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// statement is any statement of the language.
type statement interface {
	fmt.Stringer
	Err() error
}

// wantSQL compares a statement's text, from the word after on.
func wantSQL(t testing.TB, s statement, after, want string) {
	t.Helper()
	if err := s.Err(); err != nil {
		t.Errorf("want %s, got the fault %v", want, err)
		return
	}
	got := s.String()
	if _, rest, ok := strings.Cut(got, after); ok && after != "" {
		got = rest
	}
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
