package retort_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
)

// Each case is a statement that changes rows, the SQL it makes, how many rows it changes and what the brands and prices are then.
func TestInsertUpdateDelete(t *testing.T) {
	const brands, prices = "[{1 Acme} {2 Zeta}]", "[{1 100} {2 200} {3 300} {4 200}]"
	type change interface {
		statement
		retort.DML
	}
	for _, c := range []struct {
		name   string
		stmt   change
		sql    string
		rows   int64
		brands string
		prices string
	}{
		{"insert one row", retort.InsertInto(brand).Values(brandID.Set(3), brandName.Set("New")),
			"INSERT INTO brand (id, name) VALUES (?, ?)", 1, "[{1 Acme} {2 Zeta} {3 New}]", prices},
		{"insert without the key", retort.InsertInto(brand).Values(brandName.Set("New")),
			"INSERT INTO brand (name) VALUES (?)", 1, "[{1 Acme} {2 Zeta} {3 New}]", prices},
		{"insert several rows", retort.InsertInto(brand).Values(brandName.Set("N")).Values(brandName.Set("M")),
			"INSERT INTO brand (name) VALUES (?), (?)", 2, "[{1 Acme} {2 Zeta} {3 N} {4 M}]", prices},
		{"insert several rows whose columns stand in another order", retort.InsertInto(brand).Values(brandID.Set(3), brandName.Set("N")).Values(brandName.Set("M"), brandID.Set(4)),
			"INSERT INTO brand (id, name) VALUES (?, ?), (?, ?)", 2, "[{1 Acme} {2 Zeta} {3 N} {4 M}]", prices},
		{"insert expressions", retort.InsertInto(brand).Values(brandID.SetTo(retort.Func[int64]("abs", -7)), brandName.SetTo(retort.Concat(retort.Val("a"), retort.Val("b")))),
			"INSERT INTO brand (id, name) VALUES (abs(?), ? || ?)", 1, "[{1 Acme} {2 Zeta} {7 ab}]", prices},
		{"insert from a query", retort.InsertInto(brand).FromSelect(retort.Select2(id.Add(10), name.Upper()).Where(id.Ge(3)), brandID, brandName),
			`INSERT INTO brand (id, name) SELECT item.id + ?, upper(item.name) FROM item WHERE item.id >= ?`, 2, `[{1 Acme} {2 Zeta} {13 BACK\SLASH} {14 WOOL HAT}]`, prices},
		{"insert and do nothing", retort.InsertInto(brand).Values(brandName.Set("Acme")).Values(brandName.Set("N")).OnConflict(brandName).DoNothing(),
			"INSERT INTO brand (name) VALUES (?), (?) ON CONFLICT (name) DO NOTHING", 1, "[{1 Acme} {2 Zeta} {3 N}]", prices},
		{"insert and do nothing on any conflict", retort.InsertInto(brand).Values(brandID.Set(1), brandName.Set("N")).OnConflict().DoNothing(),
			"INSERT INTO brand (id, name) VALUES (?, ?) ON CONFLICT DO NOTHING", 0, brands, prices},
		{"insert and update", retort.InsertInto(brand).Values(brandID.Set(1), brandName.Set("New")).OnConflict(brandID).DoUpdate(brandName.SetExcluded()),
			"INSERT INTO brand (id, name) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name", 1, "[{1 New} {2 Zeta}]", prices},
		{"insert and update by an expression", retort.InsertInto(brand).Values(brandID.Set(2), brandName.Set("!")).OnConflict(brandID).
			DoUpdate(brandName.SetTo(retort.Concat(brandName, retort.Excluded(brandName)))),
			"INSERT INTO brand (id, name) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET name = brand.name || excluded.name", 1, "[{1 Acme} {2 Zeta!}]", prices},
		{"insert from a query and update", retort.InsertInto(brand).FromSelect(retort.Select2(brandID, brandName.Lower()), brandID, brandName).OnConflict(brandID).DoUpdate(brandName.SetExcluded()),
			"INSERT INTO brand (id, name) SELECT brand.id, lower(brand.name) FROM brand WHERE 1 = 1 ON CONFLICT (id) DO UPDATE SET name = excluded.name", 2, "[{1 acme} {2 zeta}]", prices},
		{"insert and update under a condition", retort.InsertInto(brand).Values(brandID.Set(1), brandName.Set("N")).Values(brandID.Set(2), brandName.Set("M")).
			OnConflict(brandID).DoUpdate(brandName.SetExcluded()).Where(brandName.Eq("Zeta")),
			"INSERT INTO brand (id, name) VALUES (?, ?), (?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name WHERE brand.name = ?", 1, "[{1 Acme} {2 M}]", prices},
		{"insert and update on any conflict", retort.InsertInto(brand).Values(brandID.Set(9), brandName.Set("Acme")).OnConflict().DoUpdate(brandName.Set("Any")),
			"INSERT INTO brand (id, name) VALUES (?, ?) ON CONFLICT DO UPDATE SET name = ?", 1, "[{1 Any} {2 Zeta}]", prices},

		{"update one", retort.Update(brand).Set(brandName.Set("New")).Where(brandID.Eq(2)),
			"UPDATE brand SET name = ? WHERE brand.id = ?", 1, "[{1 Acme} {2 New}]", prices},
		{"update none", retort.Update(brand).Set(brandName.Set("New")).Where(brandID.Eq(9)),
			"UPDATE brand SET name = ? WHERE brand.id = ?", 0, brands, prices},
		{"update all", retort.Update(item).Set(price.Set(0)).All(), "UPDATE item SET price = ?", 4, brands, "[{1 0} {2 0} {3 0} {4 0}]"},
		{"update to an expression", retort.Update(item).Set(price.SetTo(price.Mul(2))).Where(active, id.Gt(1)),
			"UPDATE item SET price = item.price * ? WHERE item.active AND item.id > ?", 1, brands, "[{1 100} {2 200} {3 600} {4 200}]"},
		{"update to a subquery", retort.Update(item).Set(price.SetTo(retort.Cast[Cents](retort.Scalar(brandID, retort.From(brand).Where(retort.Eq(brandID, ofBrand)))))).Where(id.Eq(3)),
			"UPDATE item SET price = CAST((SELECT brand.id FROM brand WHERE brand.id = item.brand_id) AS BIGINT) WHERE item.id = ?", 1, brands, "[{1 100} {2 200} {3 2} {4 200}]"},
		{"update from another table", retort.Update(item).Set(price.Set(1)).From(brand).Where(retort.Eq(brandID, ofBrand), brandName.Eq("Acme")),
			"UPDATE item SET price = ? FROM brand WHERE brand.id = item.brand_id AND brand.name = ?", 2, brands, "[{1 1} {2 1} {3 300} {4 200}]"},
		{"update in two calls", retort.Update(item).Set(price.Set(9)).Set(note.SetNull()).Where(id.Gt(1)).Where(id.Lt(3)),
			"UPDATE item SET price = ?, note = NULL WHERE item.id > ? AND item.id < ?", 1, brands, "[{1 100} {2 9} {3 300} {4 200}]"},

		{"delete one", retort.Delete(item).Where(id.Eq(4)), "DELETE FROM item WHERE item.id = ?", 1, brands, "[{1 100} {2 200} {3 300}]"},
		{"delete by a subquery", retort.Delete(item).Where(retort.In(ofBrand, retort.Select(brandID).Where(brandName.Eq("Acme")))),
			"DELETE FROM item WHERE item.brand_id IN (SELECT brand.id FROM brand WHERE brand.name = ?)", 2, brands, "[{3 300} {4 200}]"},
		{"delete by another table", retort.Delete(item).Using(brand).Where(retort.Eq(brandID, ofBrand), brandName.Eq("Acme")),
			"DELETE FROM item USING brand WHERE brand.id = item.brand_id AND brand.name = ?", 2, brands, "[{3 300} {4 200}]"},
		{"delete in two calls", retort.Delete(item).Where(id.Gt(1)).Where(id.Lt(3)), "DELETE FROM item WHERE item.id > ? AND item.id < ?", 1, brands, "[{1 100} {3 300} {4 200}]"},
		{"delete all", retort.Delete(item).All(), "DELETE FROM item", 4, brands, "[]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			eng := openShop(t)
			wantSQL(t, c.stmt, "", c.sql)
			if r := exec(t, eng, c.stmt); r.Rows != c.rows {
				t.Errorf("%d rows, want %d", r.Rows, c.rows)
			}
			if got := fmt.Sprint(all(t, eng, retort.Select2(brandID, brandName).OrderBy(brandID))); got != c.brands {
				t.Errorf("brands: got %s, want %s", got, c.brands)
			}
			if got := fmt.Sprint(all(t, eng, retort.Select2(id, price).OrderBy(id))); got != c.prices {
				t.Errorf("prices: got %s, want %s", got, c.prices)
			}
		})
	}
}

// Statements that SQLite doesn't have: their text, and that it is refused with nothing sent.
func TestWritesThatSQLiteLacks(t *testing.T) {
	source := retort.Select2(brandID, brandName).Where(brandID.Gt(1)).Subquery("s")
	for _, c := range []struct {
		name string
		stmt interface {
			statement
			retort.DML
		}
		sql, refused string
	}{
		{"a merge", retort.Merge(brand).Using(source, retort.Eq(retort.Of(source, brandID), brandID)).
			WhenMatched(brandName.Eq("x")).ThenDelete().
			WhenMatched(brandName.Eq("y")).ThenNothing().
			WhenMatched().ThenUpdate(brandName.SetTo(retort.Of(source, brandName))).
			WhenNotMatched(retort.Of(source, brandID).Lt(5)).ThenNothing().
			WhenNotMatched().ThenInsert(brandID.Set(1), brandName.SetTo(retort.Of(source, brandName))),
			"MERGE INTO brand USING (SELECT brand.id, brand.name FROM brand WHERE brand.id > ?) AS s ON s.id = brand.id WHEN MATCHED AND brand.name = ? THEN DELETE" +
				" WHEN MATCHED AND brand.name = ? THEN DO NOTHING WHEN MATCHED THEN UPDATE SET name = s.name WHEN NOT MATCHED AND s.id < ? THEN DO NOTHING" +
				" WHEN NOT MATCHED THEN INSERT (id, name) VALUES (?, s.name)",
			"sqlite has no MERGE"},
		{"an upsert by a constraint's name", retort.InsertInto(brand).Values(brandName.Set("x")).OnConstraint("brand_name").DoNothing(),
			"INSERT INTO brand (name) VALUES (?) ON CONFLICT ON CONSTRAINT brand_name DO NOTHING", "sqlite has no ON CONFLICT ON CONSTRAINT"},
		{"an update of a few rows", retort.Update(item).Set(price.Set(1)).All().OrderBy(price.Desc(), id).Limit(2),
			"UPDATE item SET price = ? ORDER BY item.price DESC, item.id LIMIT ?", "sqlite has no UPDATE … LIMIT"},
		{"a delete of a few rows", retort.Delete(item).Where(id.Gt(1)).OrderBy(price).Limit(2),
			"DELETE FROM item WHERE item.id > ? ORDER BY item.price LIMIT ?", "sqlite has no DELETE … LIMIT"},
	} {
		t.Run(c.name, func(t *testing.T) {
			wantSQL(t, c.stmt, "", c.sql)
			if _, err := engine.Exec(t.Context(), openShop(t), c.stmt); err == nil || !strings.Contains(err.Error(), c.refused) {
				t.Errorf("error is %v, want %q in it", err, c.refused)
			}
		})
	}
}

func TestReturning(t *testing.T) {
	for _, c := range []pin{
		pinned("of an insert", retort.Returning(retort.InsertInto(brand).Values(brandName.Set("N")).Values(brandName.Set("M")), brandID),
			"INSERT INTO brand (name) VALUES (?), (?) RETURNING id", "[3 4]"),
		pinned("of an update", retort.Returning2(retort.Update(item).Set(price.SetTo(price.Add(1))).Where(id.Eq(2)), id, price),
			"UPDATE item SET price = item.price + ? WHERE item.id = ? RETURNING id, price", "[{2 201}]"),
		pinned("of a delete", retort.Returning3(retort.Delete(item).Where(id.Eq(1)), id, name, price.Add(1)),
			"DELETE FROM item WHERE item.id = ? RETURNING id, name, price + ?", "[{1 100% wool 101}]"),
		pinned("of an upsert", retort.Returning(retort.InsertInto(brand).Values(brandID.Set(1), brandName.Set("New")).OnConflict(brandID).DoUpdate(brandName.SetExcluded()), brandName),
			"INSERT INTO brand (id, name) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name RETURNING name", "[New]"),
		pinned("of nothing", retort.Returning(retort.Delete(item).Where(id.Eq(99)), id), "DELETE FROM item WHERE item.id = ? RETURNING id", "[]"),
	} {
		t.Run(c.name, func(t *testing.T) {
			wantSQL(t, c.stmt, "", c.sql)
			if got := c.read(t, openShop(t)); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
	faulty := retort.Returning(retort.Delete(item), id)
	if err := faulty.Err(); !errors.Is(err, retort.ErrNoWhere) {
		t.Errorf("the fault of the statement underneath: %v", err)
	}
}

// Every way of giving a column its value, by kind.
func TestAssignments(t *testing.T) {
	eng := openShop(t)
	exec(t, eng, retort.Update(item).Where(id.Eq(1)).Set(
		ofBrand.SetTo(id), name.SetTo(retort.Val("n")), note.SetTo(name), price.Set(1), stock.SetTo(id), weight.SetTo(retort.Val(2.5)), rating.SetTo(weight),
		active.Set(false), made.SetTo(retort.Val(day(9))), sold.SetTo(made), image.SetTo(retort.Val([]byte("i"))), grade.SetTo(retort.Val[Grade]("Z")),
		mark.SetTo(grade), spec.SetTo(spec), extra.SetTo(spec)))
	got := all(t, eng, retort.Select8(name, note, stock, weight, rating, active, made, grade).Where(id.Eq(1)))[0]
	if got.V1 != "n" || *got.V2 != "100% wool" || *got.V3 != 1 || got.V4 != 2.5 || *got.V5 != 1.5 || got.V6 || !got.V7.Equal(day(9)) || got.V8 != "Z" {
		t.Errorf("got %v", got)
	}
	docs := all(t, eng, retort.Select4(sold, mark, extra, image).Where(id.Eq(1)))[0]
	if !docs.V1.Equal(day(1)) || *docs.V2 != "A" || docs.V3.Colour != "red" || string(docs.V4) != "i" {
		t.Errorf("got %v", docs)
	}
	row := []retort.Assignment{id.Set(1), ofBrand.Set(2), name.Set("new"), note.Set("N"), price.Set(5), stock.Set(6), weight.Set(7), rating.Set(8), active.Set(true),
		made.Set(day(5)), sold.Set(day(6)), image.Set([]byte("x")), grade.Set("Q"), mark.Set("m"), spec.Set(Spec{Colour: "s"}), extra.Set(Spec{Colour: "e"})}
	exec(t, eng, retort.InsertInto(item).Values(row...).OnConflict(id).DoUpdate(ofBrand.SetExcluded(), name.SetExcluded(), note.SetExcluded(), price.SetExcluded(),
		stock.SetExcluded(), weight.SetExcluded(), rating.SetExcluded(), active.SetExcluded(), made.SetExcluded(), sold.SetExcluded(), image.SetExcluded(),
		grade.SetExcluded(), mark.SetExcluded(), spec.SetExcluded(), extra.SetExcluded()))
	first := all(t, eng, retort.Select8(ofBrand.Else(0), name, note.Else(""), price, stock.Else(0), weight, rating.Else(0), active).Where(id.Eq(1)))[0]
	if s := fmt.Sprint(first); s != "{2 new N 5 6 7 8 true}" {
		t.Errorf("got %s", s)
	}
	rest := all(t, eng, retort.Select7(made, sold.Else(day(1)), image, grade, mark.Else(""), spec, extra).Where(id.Eq(1)))[0]
	if !rest.V1.Equal(day(5)) || !rest.V2.Equal(day(6)) || string(rest.V3) != "x" || rest.V4 != "Q" || rest.V5 != "m" || rest.V6.Colour != "s" || rest.V7.Colour != "e" {
		t.Errorf("got %v", rest)
	}
	exec(t, eng, retort.Update(item).Where(id.Eq(1)).Set(ofBrand.SetNull(), note.SetNull(), stock.SetNull(), rating.SetNull(), sold.SetNull(), mark.SetNull(), extra.SetNull()))
	if n := all(t, eng, retort.Select(id).Where(ofBrand.IsNull(), note.IsNull(), stock.IsNull(), rating.IsNull(), sold.IsNull(), mark.IsNull(), extra.IsNull())); len(n) != 1 {
		t.Errorf("SetNull: got %v", n)
	}
}

func TestConstraintOfAnInsertIsAnError(t *testing.T) {
	eng := openShop(t)
	if _, err := engine.Exec(t.Context(), eng, retort.InsertInto(brand).Values(brandName.Set("Acme"))); !errors.Is(err, engine.ErrUnique) {
		t.Errorf("got %v", err)
	}
}
