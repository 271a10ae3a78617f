package retort_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/schema"
)

// A fault is kept by the statement: Err returns it, String shows it as a comment, and running the statement returns it with nothing sent.
func TestFaults(t *testing.T) {
	eng := openShop(t)
	other := schema.NewMetaData().Table("other", schema.BigInt("id").PrimaryKey(), schema.String("name", 10))
	otherID := retort.ColumnOf[retort.Num[int64]](other, "id")
	var zero retort.Num[int64]
	query := func(q interface {
		statement
		retort.Query[int64]
	}) (statement, func() error) {
		return q, func() error { _, err := engine.All(t.Context(), eng, q); return err }
	}
	change := func(d interface {
		statement
		retort.DML
	}) (statement, func() error) {
		return d, func() error { _, err := engine.Exec(t.Context(), eng, d); return err }
	}
	type into struct{ ID, Name string }
	type outer struct{ ID int64 }
	for _, c := range []struct {
		name string
		stmt func() (statement, func() error)
		want string
	}{
		{"a column of a table that isn't in FROM", func() (statement, func() error) { return query(retort.Select(id).Where(otherID.Eq(1))) },
			"column other.id: table other is not in FROM (item): join it, or name it with From"},
		{"the same in ORDER BY", func() (statement, func() error) { return query(retort.Select(id).OrderBy(otherID)) }, "column other.id: table other is not in FROM"},
		{"the same in GROUP BY", func() (statement, func() error) { return query(retort.Select(id).GroupBy(otherID)) }, "column other.id: table other is not in FROM"},
		{"the same in HAVING", func() (statement, func() error) { return query(retort.Select(id).GroupBy(id).Having(otherID.Gt(1))) }, "column other.id: table other is not in FROM"},
		{"two tables that nothing joins", func() (statement, func() error) { return query(retort.Select(retort.Add(id, otherID).Else(0))) }, "tables item, other are not joined"},
		{"a join without a condition", func() (statement, func() error) { return query(retort.Select(id).Join(brand)) }, "join of a table needs an ON condition"},
		{"a NOT NULL column of the outer side", func() (statement, func() error) {
			return query(retort.Select(brandID).From(item).LeftJoin(brand, retort.Eq(brandID, ofBrand)))
		}, "column brand.id is NULL where the left join finds no row: select retort.Opt(…) of it"},
		{"a table twice", func() (statement, func() error) { return query(retort.Select(id).From(item).Join(item, id.Eq(1))) }, "item is in FROM twice: give one of them an alias"},
		{"a column that was never made", func() (statement, func() error) { return query(retort.Select(zero)) }, ""},
		{"a condition on one", func() (statement, func() error) { return query(retort.Select(id).Where(zero.Eq(1))) }, ""},
		{"a column that the table lacks", func() (statement, func() error) {
			return query(retort.Select(retort.ColumnOf[retort.Num[int64]](item, "size")))
		}, "size"},
		{"a nullable column as a kind that isn't", func() (statement, func() error) {
			return query(retort.Select(retort.ColumnOf[retort.Num[int64]](item, "stock")))
		}, "column item.stock may be NULL: take it as the Null kind"},
		{"a negative limit", func() (statement, func() error) { return query(retort.Select(id).Limit(-1)) }, "Limit(-1): want 0 or more"},
		{"a negative offset", func() (statement, func() error) { return query(retort.Select(id).Offset(-2)) }, "Offset(-2): want 0 or more"},
		{"the first of two faults", func() (statement, func() error) { return query(retort.Select(id).Limit(-1).Offset(-2)) }, "Limit(-1)"},
		{"a function's name that is none", func() (statement, func() error) {
			return query(retort.Select(retort.Func[int64]("max(1); --")))
		}, `"max(1); --" is no function name; use Raw for other SQL`},
		{"too few arguments of Raw", func() (statement, func() error) { return query(retort.Select(retort.Raw[int64]("? + ?", 1))) }, "?"},
		{"too many arguments of Raw", func() (statement, func() error) { return query(retort.Select(retort.Raw[int64]("?", 1, 2))) }, "?"},
		{"a value that no column takes", func() (statement, func() error) {
			return query(retort.Select(retort.Func[int64]("abs", make(chan int))))
		}, "chan int"},
		{"a number over the database's", func() (statement, func() error) {
			return query(retort.Select(id).Where(retort.Val(uint64(math.MaxUint64)).Eq(1)))
		}, "18446744073709551615"},
		{"a filter of arithmetic", func() (statement, func() error) {
			return query(retort.Select(retort.CountAll().Add(1).Filter(active)).From(item))
		},
			"Filter works on an aggregate itself"},
		{"excluded of no column", func() (statement, func() error) { return query(retort.Select(retort.Excluded(id.Add(1)))) }, "only a table's column can be given a value"},
		{"excluded outside of an insert", func() (statement, func() error) { return query(retort.Select(retort.Excluded(id))) }, "the proposed row (Excluded) can be read in DoUpdate of the same table only"},
		{"a subquery of two columns", func() (statement, func() error) {
			return query(retort.Select(id).Where(retort.Exists(nil)))
		}, "subquery is nil"},
		{"a subquery that is no query", func() (statement, func() error) {
			return query(retort.Select(id).Where(retort.Exists(retort.Delete(item).All())))
		}, "a subquery must be a SELECT"},

		{"a struct of the wrong type", func() (statement, func() error) {
			q := retort.SelectInto[into](id, name)
			return q, func() error { _, err := engine.All(t.Context(), eng, q); return err }
		}, "SelectInto: field into.ID is string, the expression gives int64"},
		{"a struct of the wrong size", func() (statement, func() error) {
			q := retort.SelectInto[outer](id, name)
			return q, func() error { _, err := engine.All(t.Context(), eng, q); return err }
		}, "2 expressions for 1 exported fields"},
		{"a struct that can't hold NULL", func() (statement, func() error) {
			q := retort.SelectInto[outer](stock)
			return q, func() error { _, err := engine.All(t.Context(), eng, q); return err }
		}, "make the field nullable, or use Else"},
		{"no struct", func() (statement, func() error) {
			q := retort.SelectInto[int](id)
			return q, func() error { _, err := engine.All(t.Context(), eng, q); return err }
		}, "SelectInto[int]: want a struct"},

		{"update without where", func() (statement, func() error) { return change(retort.Update(item).Set(name.Set("x"))) }, retort.ErrNoWhere.Error()},
		{"update where nothing", func() (statement, func() error) { return change(retort.Update(item).Set(name.Set("x")).Where()) }, retort.ErrNoWhere.Error()},
		{"update where an empty And", func() (statement, func() error) {
			return change(retort.Update(item).Set(name.Set("x")).Where(retort.And()))
		}, retort.ErrNoWhere.Error()},
		{"delete without where", func() (statement, func() error) { return change(retort.Delete(item)) }, retort.ErrNoWhere.Error()},
		{"update of nothing", func() (statement, func() error) { return change(retort.Update(item).All()) }, "nothing to set"},
		{"update of another table's column", func() (statement, func() error) { return change(retort.Update(item).Set(brandName.Set("x")).All()) }, "column brand.name is of another table"},
		{"update of a column twice", func() (statement, func() error) {
			return change(retort.Update(item).Set(name.Set("x"), name.Set("y")).All())
		}, "column item.name is set twice"},
		{"update of an expression", func() (statement, func() error) { return change(retort.Update(item).Set(name.Lower().Set("x")).All()) }, "only a table's column can be given a value"},
		{"update where of another table", func() (statement, func() error) {
			return change(retort.Update(item).Set(name.Set("x")).Where(brandID.Eq(1)))
		}, "table brand is not in UPDATE (item): name it with From"},
		{"delete where of another table", func() (statement, func() error) { return change(retort.Delete(item).Where(brandID.Eq(1))) }, "table brand is not in DELETE FROM (item)"},
		{"insert of another table's column", func() (statement, func() error) { return change(retort.InsertInto(item).Values(brandName.Set("x"))) }, "column brand.name is of another table"},
		{"insert of rows of other columns", func() (statement, func() error) {
			return change(retort.InsertInto(brand).Values(brandID.Set(8), brandName.Set("x")).Values(brandName.Set("y")))
		}, "insert into brand: row 1 gives other columns than row 0: [name], want [id name]"},
		{"insert from a query of another width", func() (statement, func() error) {
			return change(retort.InsertInto(brand).FromSelect(retort.Select(id), brandID, brandName))
		}, "query of INSERT INTO brand has 1 columns, want 2 (id, name)"},
		{"insert of rows and of a query", func() (statement, func() error) {
			return change(retort.InsertInto(brand).Values(brandName.Set("x")).FromSelect(retort.Select(brandName), brandName))
		}, "INSERT INTO brand has both rows and a query"},
		{"insert of a column twice", func() (statement, func() error) {
			return change(retort.InsertInto(brand).Values(brandName.Set("x"), brandName.Set("y")))
		}, "INSERT INTO brand: column brand.name is given twice"},
		{"upsert of nothing", func() (statement, func() error) {
			return change(retort.InsertInto(brand).Values(brandName.Set("x")).OnConflict(brandName).DoUpdate())
		}, "DoUpdate sets nothing: use DoNothing"},
		{"insert under a condition", func() (statement, func() error) {
			return change(retort.InsertInto(brand).Values(brandName.Set("x")).Where(brandID.Eq(1)))
		}, "Where of an Insert stands behind DoUpdate"},
		{"do nothing under a condition", func() (statement, func() error) {
			return change(retort.InsertInto(brand).Values(brandName.Set("x")).OnConflict(brandName).DoNothing().Where(brandID.Eq(1)))
		}, "Where of an Insert stands behind DoUpdate"},
		{"upsert under another table's condition", func() (statement, func() error) {
			return change(retort.InsertInto(brand).Values(brandName.Set("x")).OnConflict(brandName).DoUpdate(brandName.SetExcluded()).Where(id.Eq(1)))
		}, "table item is not in INSERT INTO (brand): only its own columns can be named here"},
		{"upsert by a constraint without a name", func() (statement, func() error) {
			return change(retort.InsertInto(brand).Values(brandName.Set("x")).OnConstraint("").DoNothing())
		}, "OnConstraint wants the name of a constraint"},
		{"upsert by an index with a bind", func() (statement, func() error) {
			return change(retort.InsertInto(brand).Values(brandName.Set("x")).OnConflict(brandName).IndexWhere(brandID.Gt(1)).DoNothing())
		}, "no index is found by a bind: write it with Raw"},
		{"delete by a table without a node", func() (statement, func() error) {
			return change(retort.Delete(item).Using(retort.Sub{}).Where(id.Eq(1)))
		}, "source belongs to a handle"},
		{"delete by itself", func() (statement, func() error) { return change(retort.Delete(item).Using(item).Where(id.Eq(1))) }, "item is in DELETE FROM twice"},
		{"delete of a negative number of rows", func() (statement, func() error) { return change(retort.Delete(item).All().Limit(-1)) }, "Limit(-1): want 0 or more"},
		{"update of a negative number of rows", func() (statement, func() error) {
			return change(retort.Update(item).Set(price.Set(1)).All().Limit(-1))
		}, "Limit(-1): want 0 or more"},
		{"merge of nothing", func() (statement, func() error) { return change(retort.Merge(brand)) }, "MERGE has no source: name it with Using"},
		{"merge into a subquery", func() (statement, func() error) {
			return change(retort.Merge(retort.Select(id).Subquery("s")))
		}, "only a table can be written to"},
		{"merge without a condition", func() (statement, func() error) {
			return change(retort.Merge(brand).Using(item).WhenMatched().ThenDelete())
		}, "MERGE INTO brand has no condition"},
		{"merge without a clause", func() (statement, func() error) {
			return change(retort.Merge(brand).Using(item, retort.Eq(id, brandID)))
		}, "MERGE INTO brand does nothing"},
		{"on conflict of an expression", func() (statement, func() error) {
			return change(retort.InsertInto(brand).Values(brandName.Set("x")).OnConflict(brandName.Lower()).DoNothing())
		}, "only a table's column can be given a value"},
	} {
		t.Run(c.name, func(t *testing.T) {
			stmt, run := c.stmt()
			err := stmt.Err()
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("Err: got %v, want %q", err, c.want)
			}
			if s := stmt.String(); !strings.HasPrefix(s, "/* ") || !strings.Contains(s, c.want) {
				t.Errorf("String: got %s", s)
			}
			if ran := run(); ran == nil || !strings.Contains(ran.Error(), c.want) {
				t.Errorf("run: got %v", ran)
			}
		})
	}
	if n := all(t, eng, retort.Select(retort.CountAll()).From(item))[0]; n != 4 {
		t.Errorf("%d items are left", n)
	}
	if err := retort.Delete(item).Err(); !errors.Is(err, retort.ErrNoWhere) {
		t.Errorf("got %v", err)
	}
}
