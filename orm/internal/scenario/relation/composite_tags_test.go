package relation

import (
	"testing"

	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

// Branch has a key of two columns; Desk names both with an fk= of its own: together they are one foreign key.
type (
	Branch struct {
		_      struct{}       `orm:"registry=branchModels"`
		Region string         `orm:",pk"`
		Number int64          `orm:",pk"`
		Desks  orm.Many[Desk] `orm:"inverse=Branch"`
	}
	Desk struct {
		_            struct{} `orm:"registry=branchModels"`
		ID           int64
		BranchRegion string          `orm:"fk=branch.region,ondelete=cascade"`
		BranchNumber int64           `orm:"fk=branch.number"`
		Branch       orm.Ref[Branch] `orm:"fk='BranchRegion,BranchNumber',inverse=Desks"`
	}
	branchKey struct {
		Region string
		Number int64
	}
)

var branchModels = orm.NewRegistry()

func TestForeignKeyTaggedColumnByColumnIsOneKey(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		md, err := branchModels.MetaData()
		if err != nil {
			t.Fatal(err)
		}
		desk, err := md.Lookup("desk")
		if err != nil || len(desk.ForeignKeys) != 1 || len(desk.ForeignKeys[0].Columns) != 2 {
			t.Fatalf("got the foreign keys %v (%v), want one over two columns", desk.ForeignKeys, err)
		}
		eng, _ := fixture.Open(t, branchModels, db)
		s := orm.NewSession(eng, branchModels)
		defer s.Close()
		s.Add(&Branch{Region: "north", Number: 7, Desks: orm.Items(&Desk{}, &Desk{})})
		if err := s.Commit(t.Context()); err != nil {
			t.Fatal(err)
		}
		got, err := orm.Get(t.Context(), s, branches, branchKey{"north", 7}, orm.SelectIn(branches.Desks))
		if err != nil || got.Desks.Len() != 2 || got.Desks.Peek()[1].BranchNumber != 7 {
			t.Errorf("got %v (%v), want the branch with 2 desks", got, err)
		}
	})
}
