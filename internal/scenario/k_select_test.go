package scenario

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

// A limit is a bind, so pages share a text. MySQL takes OFFSET too, which reads as the others do and not turned round as "off, lim".
func TestK02_LimitAndOffsetPerDialect(t *testing.T) {
	q := retort.Select(users.ID).OrderBy(users.ID)
	compiles(t, "K02",
		said{"both", q.Limit(3).Offset(2)},
		said{"limit only", q.Limit(3)},
		said{"offset only", q.Offset(2)},
		said{"no rows at all", q.Limit(0)},
		said{"and all rows that are equal to the last", q.LimitTies(3)},
	)
	refused(t, q.Limit(-1), "Limit(-1)", "0 or more")
	refused(t, q.Offset(-1), "Offset(-1)", "0 or more")
}

// A subquery correlates by what it names: tables of its own FROM are its own, all others are the enclosing query's.
func TestK10_Correlation(t *testing.T) {
	ofThem := retort.From(addresses).Where(ofUser)
	other := orm.Alias(users, "other")
	compiles(t, "K10",
		said{"the enclosing table is left out of the subquery's FROM", retort.Select(users.Name).Where(retort.Exists(ofThem))},
		said{"in the columns", retort.Select2(users.Name, retort.Scalar(retort.Count(addresses.ID), ofThem))},
		// what SQLAlchemy says by correlate(None): name the table with From, and it is the subquery's own
		said{"none of the enclosing tables", retort.Select(users.Name).Where(retort.Exists(retort.From(addresses).From(users).Where(ofUser)))},
		said{"an alias of the table outside", retort.Select(users.Name).Where(retort.Exists(retort.From(other).Where(retort.Gt(other.ID, users.ID))))},
		said{"two levels down", retort.Select(users.Name).Where(retort.Exists(retort.From(addresses).Where(ofUser,
			retort.Exists(retort.From(orders).Where(retort.Eq(orders.AddrID, addresses.ID), retort.Eq(orders.UserID, users.ID))))))},
		// SQLAlchemy refuses this one: it correlates every table away. Here FROM names the subquery's table, which stays its own.
		said{"a subquery of the enclosing table itself", retort.Select(users.Name).Where(retort.Exists(retort.From(users).Where(users.ID.Gt(1))))},
	)
	// a table that is neither the subquery's nor the enclosing query's is a fault, not a FROM that appears by itself
	refused(t, retort.Select(users.Name).Where(retort.Exists(retort.From(addresses).Where(retort.Eq(orders.UserID, users.ID)))), "orders")
}

// Rows are typed and read by place, so columns of one name need no label in the result. In a subquery they get names of their own.
func TestK14_LabelsAndDuplicateColumnNames(t *testing.T) {
	both := retort.Select2(users.ID, addresses.ID).Join(addresses, ofUser)
	sub := both.Subquery("both")
	n := retort.Label("n", retort.Count(addresses.ID))
	compiles(t, "K14",
		said{"two columns of one name", both},
		said{"a subquery of them", retort.Select2(retort.Of(sub, users.ID), retort.Of(sub, addresses.ID))},
		said{"an expression that has a label is sorted by it", retort.Select2(users.ID, n).Join(addresses, ofUser).GroupBy(users.ID).OrderBy(n.Desc())},
		said{"a label in a subquery", retort.Select(retort.Of(retort.Select(n).Subquery("s"), n))},
		said{"labels are quoted as names are", retort.Select(retort.Label("order", users.ID))},
	)
	refused(t, retort.Select(retort.Of(retort.Select(users.ID).Subquery("s"), users.Name)), "subquery s doesn't select column users.name")
}

// A product of tables that nothing joins is an error when the statement is built, not a warning when it runs: nobody reads warnings.
// From with both tables, or CrossJoin, says that it is meant.
func TestK22_CartesianProduct(t *testing.T) {
	q := retort.Select2(users.ID, addresses.ID)
	refused(t, q, "addresses", "users", "CrossJoin")
	refused(t, q.From(users), "addresses")
	eng, trace := testdb.Memory(t)
	if _, err := engine.All(t.Context(), eng, q); err == nil {
		t.Error("a cartesian product ran")
	}
	expect.SentAll(t, trace)
	compiles(t, "K22",
		said{"joined", q.Join(addresses, ofUser)},
		said{"joined by a condition that is true", q.Join(addresses, retort.And())},
		said{"a cross join", q.From(users).CrossJoin(addresses)},
		said{"both named", q.From(users, addresses)},
		said{"both named, joined by a condition", q.From(users, addresses).Where(ofUser)},
	)
}

// There is no filter by keyword and no row by name: a column is a Go value of one table, so it can be neither ambiguous nor misspelt.
// What remains are columns of tables that the statement doesn't have.
func TestK28_AmbiguousAndMissingColumns(t *testing.T) {
	q := retort.Select2(users.ID, addresses.ID).Join(addresses, ofUser)
	compiles(t, "K28",
		said{"a column of the joined table", retort.Select(users).Join(addresses, ofUser).Where(addresses.Email.Eq("x"))},
		said{"the id of one of two tables", q.Where(users.ID.Eq(1))},
		said{"the id of the other", q.Where(addresses.ID.Eq(1))},
	)
	refused(t, q.Where(orders.ID.Eq(1)), "column orders.id", "orders is not in FROM", "join it")
	refused(t, retort.Select(retort.ColumnOf[retort.Text](typed, "shde")), "shde", "shade")
}

func TestK30_GroupByHavingDistinctAndNulls(t *testing.T) {
	n := retort.Count(orders.ID)
	compiles(t, "K30",
		said{"groups that have", retort.Select2(orders.UserID, n).GroupBy(orders.UserID).Having(n.Gt(1), retort.Sum(orders.Total).Lt(9))},
		said{"distinct", retort.Select(orders.UserID).Distinct()},
		said{"distinct on", retort.Select2(orders.UserID, orders.ID).Distinct(orders.UserID).OrderBy(orders.UserID, orders.Total.Desc())},
		said{"grouping sets", retort.Select2(retort.Opt(orders.UserID), n).GroupBy(retort.GroupingSets([]retort.Expr{orders.UserID, orders.AddrID}, []retort.Expr{orders.UserID}, nil))},
		said{"rollup", retort.Select2(retort.Opt(orders.UserID), n).GroupBy(retort.Rollup(orders.UserID, orders.AddrID))},
		said{"cube", retort.Select2(retort.Opt(orders.UserID), n).GroupBy(retort.Cube(orders.UserID, orders.AddrID))},
		said{"NULLs last, downwards", retort.Select(orders.ID).OrderBy(orders.AddrID.Desc().NullsLast(), orders.ID)},
		said{"NULLs last", retort.Select(orders.ID).OrderBy(orders.AddrID.Asc().NullsLast())},
		said{"NULLs first", retort.Select(orders.ID).OrderBy(orders.AddrID.Asc().NullsFirst())},
		said{"NULLs first, downwards", retort.Select(orders.ID).OrderBy(orders.AddrID.Desc().NullsFirst())},
	)
}

func TestK32_SubqueriesEverywhere(t *testing.T) {
	n := retort.Count(addresses.ID)
	counted := retort.Select2(addresses.UserID, n).GroupBy(addresses.UserID)
	s := counted.Subquery("s")
	of := retort.Eq(retort.Of(s, addresses.UserID), users.ID)
	labelled := retort.Label("cnt", n)
	named := retort.Select2(addresses.UserID, labelled).GroupBy(addresses.UserID).Subquery("named")
	compiles(t, "K32",
		said{"in FROM", retort.Select2(users.Name, retort.Opt(retort.Of(s, n))).LeftJoin(s, of).OrderBy(retort.Of(s, n))},
		said{"an entity beside it", retort.Select2(users, retort.Opt(retort.Of(s, n))).LeftJoin(s, of)},
		said{"by a label", retort.Select(retort.Of(named, labelled)).Where(retort.Of(named, labelled).Gt(1))},
		said{"in the columns", retort.Select2(users.ID, retort.Scalar(n, retort.From(addresses).Where(ofUser)))},
		said{"in WHERE", retort.Select(users.ID).Where(retort.In(users.ID, retort.Select(addresses.UserID).Where(addresses.Email.Like("%@x"))))},
		said{"compared", retort.Select(users.ID).Where(retort.Eq(users.ID, retort.Scalar(retort.Max(addresses.UserID), retort.From(addresses))))},
		said{"in a subquery", retort.Select(retort.Of(retort.Select(retort.Of(s, n)).Subquery("deep"), retort.Of(s, n)))},
	)
	// a name is wanted: one made up by the compiler would have to be guessed by who reads the query's log
	refused(t, retort.Select(retort.Of(counted.Subquery(""), n)), "subquery in FROM has no name", "Subquery(name)")
}

// What is selected is the statement's type, so it is said once, at the front; what a statement shares with another one is the part behind
// it. A list of columns that is known at run time only is for SelectInto.
func TestK34_OtherColumnsOfTheSameRows(t *testing.T) {
	later := users.ID.Gt(1)
	compiles(t, "K34",
		said{"the entity", retort.Select(users).Where(later)},
		said{"one column of the same rows", retort.Select(users.Name).Where(later)},
		said{"two", retort.Select2(users.ID, users.Name).Where(later)},
		said{"a list", retort.SelectInto[struct {
			ID   int64
			Name string
		}]([]retort.Expr{users.ID, users.Name}...).Where(later)},
	)
}
