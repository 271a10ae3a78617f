package scenario

import (
	"testing"

	"github.com/retort-go/retort"
)

// Rows of one INSERT have the same columns, whatever order they are given in; a row with others is an error when the statement is built.
func TestK16_InsertForms(t *testing.T) {
	insert := retort.Insert(users)
	compiles(t, "K16",
		said{"values", insert.Values(users.Name.Set("x"), users.Active.Set(true))},
		said{"several rows", insert.Values(users.Name.Set("x"), users.Active.Set(true)).Values(users.Active.Set(false), users.Name.Set("y"))},
		said{"objects", insert.Rows(&User{Name: "x"}, &User{Name: "y", Active: true})},
		said{"an object that has its key", insert.Rows(&User{ID: 7, Name: "x"})},
		said{"a query", insert.FromSelect(retort.Select2(addresses.Email, retort.Val(true)).Where(addresses.ID.Gt(5)), users.Name, users.Active)},
		said{"an expression", insert.Values(users.Name.SetTo(retort.Lower(retort.Val("X"))), users.Active.Set(true))},
		said{"a subquery", insert.Values(users.Name.SetTo(retort.TypeAs[retort.Text](retort.Scalar(retort.Max(addresses.Email), retort.From(addresses)))), users.Active.Set(true))},
		said{"returning", retort.Returning2(insert.Values(users.Name.Set("x"), users.Active.Set(true)), users.ID, users.Name)},
		said{"returning the object", retort.Returning(insert.Values(users.Name.Set("x"), users.Active.Set(true)), users)},
		said{"default values", retort.InsertInto(users)},
	)
	refused(t, insert.Values(users.Name.Set("x"), users.Active.Set(true)).Values(users.Name.Set("y")), "active")
	refused(t, insert.Values(users.Name.Set("x"), users.Name.Set("y")), "name")
	refused(t, insert.Values(addresses.Email.Set("x")), "addresses.email")
	refused(t, insert.Rows(&User{ID: 7}, &User{}), "id")
}

func TestK18_Upserts(t *testing.T) {
	insert := retort.Insert(users).Values(users.ID.Set(1), users.Name.Set("x"), users.Active.Set(true))
	compiles(t, "K18",
		said{"do nothing", insert.OnConflict().DoNothing()},
		said{"do nothing on a column", insert.OnConflict(users.ID).DoNothing()},
		said{"update with what was proposed", insert.OnConflict(users.ID).DoUpdate(users.Name.SetExcluded())},
		said{"under a condition", insert.OnConflict(users.ID).DoUpdate(users.Name.SetExcluded()).Where(users.Active)},
		said{"of both rows", insert.OnConflict(users.ID).DoUpdate(users.Name.SetTo(retort.TypeAs[retort.Text](retort.Concat(users.Name, retort.Excluded(users.Name)))))},
		said{"by a constraint's name", insert.OnConstraint("uq").DoUpdate(users.Name.SetExcluded())},
		said{"by a partial index", insert.OnConflict(users.Name).IndexWhere(retort.Raw[bool]("active")).DoNothing()},
	)
}

func TestK40_DeleteForms(t *testing.T) {
	compiles(t, "K40",
		said{"by a condition", retort.Delete(users).Where(users.ID.Eq(1))},
		// SQLAlchemy has no such DELETE on SQLite; here it is said by EXISTS
		said{"by another table", retort.Delete(users).Using(addresses).Where(ofUser, addresses.Email.Eq("x"))},
		said{"returning", retort.Returning2(retort.Delete(users).Where(users.ID.Eq(1)), users.ID, users.Name)},
		said{"every row, said aloud", retort.Delete(users).All()},
		said{"a few of them", retort.Delete(users).All().OrderBy(users.ID).Limit(2)},
	)
	refused(t, retort.Delete(users), "no Where", "call All")
	refused(t, retort.Delete(users).Where(addresses.Email.Eq("x")), "addresses", "Using")
}
