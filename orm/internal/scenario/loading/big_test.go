package loading

import (
	"fmt"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

// Two collections beside each other multiply: each item comes once for each of the other side's, and stays one.
func TestJoinedCollectionsOfManyItems(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		for _, n := range []int{31, 32, 33, 34, 100} {
			for name, load := range map[string]orm.Load[*Branch]{"in order of keys": orm.Joined(Branches.Labels), "in another order": orm.Joined(Branches.Labels).OrderBy(Labels.Name)} {
				s, _, trace := open(t, db, Models,
					"INSERT INTO branch (region, number) VALUES ('n', 1), ('n', 2)",
					"INSERT INTO shop (id, branch_region, branch_number) VALUES "+rows(n, func(i int) string { return fmt.Sprintf("(%d, 'n', %d)", i, 1+i%2) }),
					"INSERT INTO label (id, name) VALUES "+rows(n, func(i int) string { return fmt.Sprintf("(%d, 'l%d')", i, i) }),
					"INSERT INTO branch_label (branch_region, branch_number, label_id) VALUES "+rows(n, func(i int) string { return fmt.Sprintf("('n', 1, %d), ('n', 2, %d)", i, i) }))
				bs := all(t, s, retort.Select(Branches).OrderBy(Branches.Number).With(orm.Joined(Branches.Shops), load))
				wantSent(t, trace, 1)
				for _, b := range bs {
					wantEqual(t, name, fmt.Sprint(b.Shops.Len(), b.Labels.Len()), fmt.Sprint(n/2+(n%2)*int(b.Number-1), n))
				}
			}
		}
	})
}

// A joined load below a statement's own repeats its targets likewise.
func TestNestedJoinedCollectionsOfManyItems(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		const n = 50
		s, _, trace := open(t, db, Models, "INSERT INTO node (id, parent_id, name) VALUES (1, NULL, 'root'), "+
			rows(n, func(i int) string { return fmt.Sprintf("(%d, 1, 'child')", i+1) })+", "+
			rows(n*3, func(i int) string { return fmt.Sprintf("(%d, %d, 'grandchild')", 1000+i, 2+i%n) }))
		for name, c := range map[string]struct {
			load orm.Load[*Node]
			sent int
		}{
			"below select in": {orm.SelectIn(Nodes.Children, orm.Joined(Nodes.Children)), 2}, "below joined": {orm.Joined(Nodes.Children, orm.Joined(Nodes.Children)), 1},
		} {
			root := one(t, s, retort.Select(Nodes).Where(Nodes.ID.Eq(1)).With(c.load).Options(orm.PopulateExisting))
			wantSent(t, trace, c.sent)
			if root.Children.Len() != n {
				t.Errorf("%s: %d children, want %d", name, root.Children.Len(), n)
			}
			for _, x := range root.Children.Peek() {
				if x.Children.Len() != 3 {
					t.Errorf("%s: %d grandchildren, want 3", name, x.Children.Len())
				}
			}
		}
	})
}

// A list of n items takes time in proportion to n: a quadratic look-through of 60,000 takes seconds.
func BenchmarkJoinedCollection(b *testing.B) {
	for _, n := range []int{6_000, 60_000} {
		_, eng, _ := open(b, testdb.All()[0], Models, "INSERT INTO node (id, name) VALUES (1, 'p')",
			"INSERT INTO node (id, parent_id, name) VALUES "+rows(n, func(i int) string { return fmt.Sprintf("(%d, 1, 'c')", i+1) }))
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				s := orm.NewSession(eng, Models)
				if got := one(b, s, retort.Select(Nodes).Where(Nodes.ID.Eq(1)).With(orm.Joined(Nodes.Children))); got.Children.Len() != n {
					b.Fatal(got.Children)
				}
				s.Close()
			}
		})
	}
}
