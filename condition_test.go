package retort_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/retort-go/retort"
)

// Each case is a condition, the SQL it makes and the items that meet it.
func TestConditions(t *testing.T) {
	eng := openShop(t)
	one := retort.Val[int64](1)
	for _, c := range []struct {
		cond retort.Condition
		sql  string
		want string
	}{
		{id.Eq(2), "item.id = ?", "[2]"},
		{id.Ne(2), "item.id != ?", "[1 3 4]"},
		{id.Gt(2), "item.id > ?", "[3 4]"},
		{id.Ge(2), "item.id >= ?", "[2 3 4]"},
		{id.Lt(2), "item.id < ?", "[1]"},
		{id.Le(2), "item.id <= ?", "[1 2]"},
		{id.Between(2, 3), "item.id BETWEEN ? AND ?", "[2 3]"},
		{id.Between(3, 2), "item.id BETWEEN ? AND ?", "[]"},
		{id.In(1, 3, 99), "item.id IN (?, ?, ?)", "[1 3]"},
		{id.In(3), "item.id IN (?)", "[3]"},
		{id.In(), "1 = 0", "[]"},
		{id.NotIn(1, 3), "item.id NOT IN (?, ?)", "[2 4]"},
		{id.NotIn(), "1 = 1", "[1 2 3 4]"},
		{id.IsNull(), "item.id IS NULL", "[]"},
		{id.IsNotNull(), "item.id IS NOT NULL", "[1 2 3 4]"},
		{price.Eq(200), "item.price = ?", "[2 4]"},
		{price.In(100, 300), "item.price IN (?, ?)", "[1 3]"},

		{stock.Eq(0), "item.stock = ?", "[3]"},
		{stock.Ne(0), "item.stock != ?", "[1 4]"},
		{stock.Gt(0), "item.stock > ?", "[1 4]"},
		{stock.Ge(5), "item.stock >= ?", "[1 4]"},
		{stock.Lt(5), "item.stock < ?", "[3]"},
		{stock.Le(5), "item.stock <= ?", "[1 3]"},
		{stock.Between(1, 6), "item.stock BETWEEN ? AND ?", "[1]"},
		{stock.In(0, 7), "item.stock IN (?, ?)", "[3 4]"},
		{stock.NotIn(0, 7), "item.stock NOT IN (?, ?)", "[1]"},
		{stock.IsNull(), "item.stock IS NULL", "[2]"},
		{stock.IsNotNull(), "item.stock IS NOT NULL", "[1 3 4]"},
		{stock.Else(-1).Eq(-1), "coalesce(item.stock, ?) = ?", "[2]"},

		{name.Eq("Wool Hat"), "item.name = ?", "[4]"},
		{name.Ne("Wool Hat"), "item.name != ?", "[1 2 3]"},
		{name.Gt("b"), "item.name > ?", "[2 3]"},
		{name.Ge("back"), "item.name >= ?", "[2 3]"},
		{name.Lt("W"), "item.name < ?", "[1]"},
		{name.Le("Wool Hat"), "item.name <= ?", "[1 4]"},
		{name.Between("A", "Z"), "item.name BETWEEN ? AND ?", "[4]"},
		{name.In("100% wool", "none"), "item.name IN (?, ?)", "[1]"},
		{name.NotIn("100% wool", "none"), "item.name NOT IN (?, ?)", "[2 3 4]"},
		{name.IsNull(), "item.name IS NULL", "[]"},
		{name.IsNotNull(), "item.name IS NOT NULL", "[1 2 3 4]"},
		{name.Like("%wool%"), "item.name LIKE ?", "[1 4]"},
		{name.NotLike("%wool%"), "item.name NOT LIKE ?", "[2 3]"},
		{name.Like("____ Hat"), "item.name LIKE ?", "[4]"},
		{name.Contains("%"), `item.name LIKE ? ESCAPE '\'`, "[1]"},
		{name.Contains("_"), `item.name LIKE ? ESCAPE '\'`, "[2]"},
		{name.Contains(`\`), `item.name LIKE ? ESCAPE '\'`, "[3]"},
		{name.Contains(""), `item.name LIKE ? ESCAPE '\'`, "[1 2 3 4]"},
		{name.Contains("'"), `item.name LIKE ? ESCAPE '\'`, "[]"},
		{name.StartsWith("100%"), `item.name LIKE ? ESCAPE '\'`, "[1]"},
		{name.StartsWith("1_0"), `item.name LIKE ? ESCAPE '\'`, "[]"},
		{name.EndsWith(`\slash`), `item.name LIKE ? ESCAPE '\'`, "[3]"},
		{name.Lower().Eq("wool hat"), "lower(item.name) = ?", "[4]"},
		{name.Upper().Eq("WOOL HAT"), "upper(item.name) = ?", "[4]"},
		{name.Trim().Eq("Wool Hat"), "trim(item.name) = ?", "[4]"},
		{name.Length().Gt(9), "length(item.name) > ?", "[2 3]"},
		{grade.Eq("A"), "item.grade = ?", "[1 3]"},
		{grade.In("B", "C"), "item.grade IN (?, ?)", "[2 4]"},

		{note.Eq(""), "item.note = ?", "[3]"},
		{note.Ne("soft"), "item.note != ?", "[3 4]"},
		{note.Gt("hat"), "item.note > ?", "[1]"},
		{note.Ge("soft"), "item.note >= ?", "[1]"},
		{note.Lt("a"), "item.note < ?", "[3 4]"},
		{note.Le(""), "item.note <= ?", "[3]"},
		{note.Between("a", "z"), "item.note BETWEEN ? AND ?", "[1]"},
		{note.In("soft", ""), "item.note IN (?, ?)", "[1 3]"},
		{note.NotIn("soft", ""), "item.note NOT IN (?, ?)", "[4]"},
		{note.NotIn(), "1 = 1", "[1 2 3 4]"},
		{note.IsNull(), "item.note IS NULL", "[2]"},
		{note.IsNotNull(), "item.note IS NOT NULL", "[1 3 4]"},
		{note.Like("%o%"), "item.note LIKE ?", "[1]"},
		{note.NotLike("%o%"), "item.note NOT LIKE ?", "[3 4]"},
		{note.Contains("a"), `item.note LIKE ? ESCAPE '\'`, "[4]"},
		{note.StartsWith("so"), `item.note LIKE ? ESCAPE '\'`, "[1]"},
		{note.EndsWith("ft"), `item.note LIKE ? ESCAPE '\'`, "[1]"},
		{note.Lower().Eq("soft"), "lower(item.note) = ?", "[1]"},
		{note.Upper().Eq("SOFT"), "upper(item.note) = ?", "[1]"},
		{note.Trim().Eq("hat"), "trim(item.note) = ?", "[4]"},
		{note.Length().Eq(0), "length(item.note) = ?", "[3]"},
		{note.Else("none").Eq("none"), "coalesce(item.note, ?) = ?", "[2]"},
		{mark.Eq("x"), "item.mark = ?", "[1]"},
		{mark.Else("-").Eq("-"), "coalesce(item.mark, ?) = ?", "[2 3]"},

		{active, "item.active", "[1 3]"},
		{active.Eq(false), "item.active = ?", "[2 4]"},
		{active.Ne(false), "item.active != ?", "[1 3]"},
		{active.In(true, false), "item.active IN (?, ?)", "[1 2 3 4]"},
		{active.NotIn(true), "item.active NOT IN (?)", "[2 4]"},
		{active.IsNull(), "item.active IS NULL", "[]"},
		{active.IsNotNull(), "item.active IS NOT NULL", "[1 2 3 4]"},
		{made.Eq(day(2)), "item.made = ?", "[2]"},
		{made.Eq(day(2).In(time.FixedZone("east", 3600))), "item.made = ?", "[2]"},
		{made.Gt(day(2)), "item.made > ?", "[3 4]"},
		{made.Ge(day(2)), "item.made >= ?", "[2 3 4]"},
		{made.Lt(day(2)), "item.made < ?", "[1]"},
		{made.Le(day(2)), "item.made <= ?", "[1 2]"},
		{made.Between(day(2), day(3)), "item.made BETWEEN ? AND ?", "[2 3]"},
		{image.Eq([]byte{1, 0, 2}), "item.image = ?", "[1]"},
		{image.In([]byte("png"), []byte{}), "item.image IN (?, ?)", "[2 3 4]"},
		{sold.Eq(day(11)), "item.sold = ?", "[1]"},
		{sold.Ne(day(11)), "item.sold != ?", "[4]"},
		{sold.Gt(day(11)), "item.sold > ?", "[4]"},
		{sold.Ge(day(11)), "item.sold >= ?", "[1 4]"},
		{sold.Lt(day(12)), "item.sold < ?", "[1]"},
		{sold.Le(day(11)), "item.sold <= ?", "[1]"},
		{sold.Between(day(1), day(12)), "item.sold BETWEEN ? AND ?", "[1]"},
		{sold.In(day(14), day(15)), "item.sold IN (?, ?)", "[4]"},
		{sold.NotIn(day(14)), "item.sold NOT IN (?)", "[1]"},
		{sold.IsNull(), "item.sold IS NULL", "[2 3]"},
		{sold.IsNotNull(), "item.sold IS NOT NULL", "[1 4]"},
		{sold.Else(day(20)).Eq(day(20)), "coalesce(item.sold, ?) = ?", "[2 3]"},
		{spec.IsNull(), "item.spec IS NULL", "[]"},
		{spec.IsNotNull(), "item.spec IS NOT NULL", "[1 2 3 4]"},
		{extra.IsNull(), "item.extra IS NULL", "[2 3]"},
		{extra.IsNotNull(), "item.extra IS NOT NULL", "[1 4]"},

		{price.Add(50).Gt(250), "item.price + ? > ?", "[3]"},
		{price.Sub(50).Eq(50), "item.price - ? = ?", "[1]"},
		{price.Mul(2).Eq(200), "item.price * ? = ?", "[1]"},
		{price.Div(3).Eq(100), "item.price / ? = ?", "[3]"},
		{price.Add(1).Mul(2).Eq(202), "(item.price + ?) * ? = ?", "[1]"},
		{stock.Add(1).Eq(1), "item.stock + ? = ?", "[3]"},
		{stock.Sub(1).Eq(4), "item.stock - ? = ?", "[1]"},
		{stock.Mul(2).Eq(14), "item.stock * ? = ?", "[4]"},
		{stock.Div(2).Eq(3), "item.stock / ? = ?", "[4]"},
		{weight.Div(2).Eq(0.25), "item.weight / ? = ?", "[3]"},

		{retort.Eq(id, stock), "item.id = item.stock", "[]"},
		{retort.Ne(id, stock), "item.id != item.stock", "[1 3 4]"},
		{retort.Gt(stock, id), "item.stock > item.id", "[1 4]"},
		{retort.Ge(stock, id), "item.stock >= item.id", "[1 4]"},
		{retort.Lt(stock, id), "item.stock < item.id", "[3]"},
		{retort.Le(stock, id), "item.stock <= item.id", "[3]"},
		{retort.Eq(retort.Add(id, one), retort.Val[int64](4)), "item.id + ? = ?", "[3]"},
		{retort.Eq(retort.Subtract(id, one), retort.Val[int64](2)), "item.id - ? = ?", "[3]"},
		{retort.Eq(retort.Mul(id, id), retort.Val[int64](9)), "item.id * item.id = ?", "[3]"},
		{retort.Eq(retort.Div(id, retort.Val[int64](2)), one), "item.id / ? = ?", "[2 3]"},
		{retort.Eq(retort.Subtract(id, retort.Subtract(id, one)), one), "item.id - (item.id - ?) = ?", "[1 2 3 4]"},
		{retort.Concat(name, retort.Val("!")).Eq("Wool Hat!"), "item.name || ? = ?", "[4]"},
		{retort.Concat(name, note).IsNull(), "item.name || item.note IS NULL", "[2]"},
		{retort.Concat().Eq(""), "? = ?", "[1 2 3 4]"},

		{retort.And(), "1 = 1", "[1 2 3 4]"},
		{retort.Or(), "1 = 0", "[]"},
		{retort.And(id.Gt(1), active), "item.id > ? AND item.active", "[3]"},
		{retort.Or(id.Eq(1), id.Eq(4)), "item.id = ? OR item.id = ?", "[1 4]"},
		{retort.And(retort.Or(id.Eq(1), id.Eq(4)), active), "(item.id = ? OR item.id = ?) AND item.active", "[1]"},
		{retort.Or(retort.And(id.Eq(1), active), id.Eq(4)), "item.id = ? AND item.active OR item.id = ?", "[1 4]"},
		{retort.Not(id.Eq(1)), "item.id != ?", "[2 3 4]"},
		{retort.Not(stock.Eq(5)), "item.stock != ?", "[3 4]"},
		{retort.Not(stock.IsNull()), "item.stock IS NOT NULL", "[1 3 4]"},
		{retort.Not(id.In(1, 2)), "item.id NOT IN (?, ?)", "[3 4]"},
		{retort.Not(active), "NOT item.active", "[2 4]"},
		{retort.Not(retort.And(active, id.Gt(1))), "NOT (item.active AND item.id > ?)", "[1 2 4]"},
		{retort.Not(retort.Not(id.Eq(1))), "item.id = ?", "[1]"},

		{retort.Func[string]("substr", name, 1, 4).Eq("Wool"), "substr(item.name, ?, ?) = ?", "[4]"},
		{retort.Func[bool]("coalesce", active, false), "coalesce(item.active, ?)", "[1 3]"},
		{retort.Raw[bool]("item.price > ? AND ? <> 'a ? in a text'", 150, name), "item.price > ? AND item.name <> 'a ? in a text'", "[2 3 4]"},
		{retort.And(retort.Raw[bool]("item.id = 1 OR item.id = ?", 3), id.Gt(1)), "(item.id = 1 OR item.id = ?) AND item.id > ?", "[3]"},
		{retort.Raw[int64]("item.id % ?", 2).Eq(1), "(item.id % ?) = ?", "[1 3]"},
		{retort.Cast[string](price).Eq("300"), "CAST(item.price AS TEXT) = ?", "[3]"},
		{retort.Cast[int64](weight).Eq(2), "CAST(item.weight AS BIGINT) = ?", "[2]"},
		{retort.Case[string]().When(price.Lt(150), "cheap").When(price.Lt(250), "fair").Else("dear").Eq("fair"),
			"CASE WHEN item.price < ? THEN ? WHEN item.price < ? THEN ? ELSE ? END = ?", "[2 4]"},
		{retort.Case[string]().WhenExpr(active, name).End().IsNull(), "CASE WHEN item.active THEN item.name END IS NULL", "[2 4]"},
		{retort.Opt(name).Else("x").Eq("Wool Hat"), "coalesce(item.name, ?) = ?", "[4]"},

		{retort.In(ofBrand, retort.Select(brandID).Where(brandName.Eq("Acme"))), "item.brand_id IN (SELECT brand.id FROM brand WHERE brand.name = ?)", "[1 2]"},
		{retort.NotIn(ofBrand, retort.Select(brandID).Where(brandName.Eq("Acme"))), "item.brand_id NOT IN (SELECT brand.id FROM brand WHERE brand.name = ?)", "[3]"},
		{retort.Exists(retort.From(brand).Where(retort.Eq(brandID, ofBrand), brandName.Gt("B"))),
			"EXISTS (SELECT 1 FROM brand WHERE brand.id = item.brand_id AND brand.name > ?)", "[3]"},
		{retort.Not(retort.Exists(retort.From(brand).Where(retort.Eq(brandID, ofBrand)))),
			"NOT EXISTS (SELECT 1 FROM brand WHERE brand.id = item.brand_id)", "[4]"},
		{retort.Scalar(brandName, retort.From(brand).Where(retort.Eq(brandID, ofBrand))).Eq("Zeta"),
			"(SELECT brand.name FROM brand WHERE brand.id = item.brand_id) = ?", "[3]"},
		{retort.Scalar(brandName, retort.From(brand).Where(retort.Eq(brandID, ofBrand))).IsNull(),
			"(SELECT brand.name FROM brand WHERE brand.id = item.brand_id) IS NULL", "[4]"},
	} {
		q := retort.Select(id).Where(c.cond).OrderBy(id)
		wantSQL(t, q, "WHERE ", c.sql+" ORDER BY item.id")
		if got := fmt.Sprint(all(t, eng, q)); got != c.want {
			t.Errorf("%s: got %s, want %s", c.sql, got, c.want)
		}
	}
}

func TestInTakesAnyNumberOfValues(t *testing.T) {
	eng := openShop(t)
	for _, n := range []int{0, 1, 2, 499, 500, 501, 5_000, 100_000} {
		ids, names := make([]int64, n), make([]string, n)
		for i := range ids {
			ids[i], names[i] = int64(100+i), fmt.Sprint("nobody's ", i, ` "'\%`)
		}
		want, rest := "[]", "[1 2 3 4]"
		if n > 0 {
			ids[n-1], names[n/2], want, rest = 3, `back\slash`, "[3]", "[1 2 4]"
		}
		for _, c := range []struct {
			what string
			cond retort.Condition
			want string
		}{
			{"id IN", id.In(ids...), want}, {"name IN", name.In(names...), want},
			{"id NOT IN", id.NotIn(ids...), rest}, {"name NOT IN", name.NotIn(names...), rest},
		} {
			if got := fmt.Sprint(all(t, eng, retort.Select(id).Where(c.cond).OrderBy(id))); got != c.want {
				t.Errorf("%s %d values: got %s, want %s", c.what, n, got, c.want)
			}
		}
	}
}

// An IN list of each kind of value, short enough to be spelled out and too long for that.
func TestInOfEveryKindOfValue(t *testing.T) {
	eng := openShop(t)
	for _, n := range []int{1, 600} {
		times, images, weights, flags := make([]time.Time, n), make([][]byte, n), make([]float64, n), make([]bool, n)
		for i := range n {
			times[i], images[i], weights[i], flags[i] = day(2), []byte{1, 0, 2}, 0.5, true
		}
		for name, c := range map[string]struct {
			cond retort.Condition
			want string
		}{
			"times": {made.In(times...), "[2]"}, "blobs": {image.In(images...), "[1]"}, "floats": {weight.In(weights...), "[3]"}, "booleans": {active.In(flags...), "[1 3]"},
		} {
			if got := fmt.Sprint(all(t, eng, retort.Select(id).Where(c.cond).OrderBy(id))); got != c.want {
				t.Errorf("%d %s: got %s, want %s", n, name, got, c.want)
			}
		}
	}
}
