package everywhere

import (
	"fmt"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

// Country has a key that the program gives and a rank that the database fills in.
type Country struct {
	_    struct{} `orm:"registry=atlas"`
	Code string   `orm:",pk,size=2"`
	Name string   `orm:",size=50"`
	Rank int      `orm:",default=7"`
}

var atlas = orm.NewRegistry()

// What the database fills in comes back to the row it belongs to, in whatever order the rows are returned.
func TestDefaultsComeBackToGivenKeys(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng := db.Open(t)
		expect.OK(t, atlas.CreateAll(t.Context(), eng))
		s := orm.NewSession(eng, atlas)
		defer s.Close()
		var all []*Country
		for i := range 40 {
			c := &Country{Code: fmt.Sprintf("%c%d", 'z'-rune(i%20), i%7), Name: fmt.Sprint(i)}
			all = append(all, c)
			s.Add(c)
		}
		plan, err := s.Plan(t.Context())
		expect.OK(t, err)
		expect.Equal(t, "rows of the plan", plan[0].Rows, 40)
		expect.OK(t, s.Commit(t.Context()))
		for i, c := range all {
			if c.Rank != 7 || c.Name != fmt.Sprint(i) {
				t.Fatalf("country %d is %+v", i, c)
			}
		}
		got, err := engine.All(t.Context(), eng, retort.Select(countries.Name).Where(countries.Rank.Eq(7)))
		expect.OK(t, err)
		expect.Equal(t, "rows", len(got), 40)
	})
}

// A plan shows statements that the database can run.
func TestPlanOfGeneratedKeys(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		s := session(t, eng)
		s.Add(&Tag{Name: "horror"})
		s.Add(&Tag{Name: "spy"})
		plan, err := s.Plan(t.Context())
		expect.OK(t, err)
		expect.Equal(t, "rows of the plan", plan[0].Rows, 2)
		if !strings.HasPrefix(plan[0].SQL, "INSERT INTO tag (name) VALUES ") {
			t.Errorf("planned: %s", plan[0].SQL)
		}
	})
}
