package everywhere

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

// Sign is stored in small letters and read in large ones.
type Sign struct {
	_    struct{} `orm:"registry=signModels"`
	ID   int64
	Word string `orm:",size=20,bind='lower(?)',read='upper(?)'"`
}

var signModels = orm.NewRegistry()

func TestT20_SQLAroundMappedFields(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng := db.Open(t)
		expect.OK(t, signModels.CreateAll(t.Context(), eng))
		s := orm.NewSession(eng, signModels)
		defer s.Close()
		stop, exit := &Sign{Word: "Stop"}, &Sign{Word: "Exit"}
		s.Add(stop, exit)
		expect.OK(t, s.Commit(t.Context()))
		stored := func(want ...string) {
			t.Helper()
			got, err := engine.All(t.Context(), eng, retort.Select(retort.Raw[string]("word")).From(signs).OrderBy(signs.ID))
			expect.OK(t, err)
			expect.List(t, "stored", got, want)
		}
		stored("stop", "exit")
		found, err := orm.One(t.Context(), s, retort.Select(signs).Where(signs.Word.Eq("STOP")))
		expect.OK(t, err)
		expect.Equal(t, "read", found.Word, "STOP")
		found.Word = "Halt"
		expect.OK(t, s.Commit(t.Context()))
		stored("halt", "exit")
		plain, err := engine.All(t.Context(), eng, retort.Select(signs).OrderBy(signs.ID))
		expect.OK(t, err)
		expect.Equal(t, "without a session", plain[0].Word+plain[1].Word, "HALTEXIT")
	})
}
