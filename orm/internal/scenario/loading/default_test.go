package loading

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

// Team says in its mapping how each of its relationships is loaded.
type Team struct {
	_       struct{} `orm:"registry=eager"`
	ID      int64
	Name    string
	Players orm.Many[Player] `orm:"inverse=Team,lazy=joined,orderby=id"`
	Games   orm.Many[Game]   `orm:"inverse=Team,lazy=selectin,orderby=id"`
	Secrets orm.Many[Secret] `orm:"inverse=Team,lazy=raise"`
	Fans    orm.Many[Fan]    `orm:"inverse=Team,lazy=batch"`
}

// Player loads its team as its team loads its players: a circle.
type Player struct {
	_      struct{} `orm:"registry=eager"`
	ID     int64
	TeamID int64         `orm:"fk=team.id"`
	Team   orm.Ref[Team] `orm:"inverse=Players,lazy=joined"`
}

// Game loads its team likewise, with statements of its own.
type Game struct {
	_      struct{} `orm:"registry=eager"`
	ID     int64
	TeamID int64         `orm:"fk=team.id"`
	Team   orm.Ref[Team] `orm:"inverse=Games,lazy=selectin"`
}

// Secret is never loaded unasked.
type Secret struct {
	_      struct{} `orm:"registry=eager"`
	ID     int64
	TeamID int64         `orm:"fk=team.id"`
	Team   orm.Ref[Team] `orm:"inverse=Secrets"`
}

// Fan is loaded on first touch.
type Fan struct {
	_      struct{} `orm:"registry=eager"`
	ID     int64
	TeamID int64         `orm:"fk=team.id"`
	Team   orm.Ref[Team] `orm:"inverse=Fans"`
}

// Region is a tree that loads a level of itself with each region, down by joins and up by statements.
type Region struct {
	_        struct{} `orm:"registry=eager"`
	ID       int64
	ParentID *int64           `orm:"fk=region.id"`
	Parent   orm.Ref[Region]  `orm:"fk=ParentID,inverse=Parts,lazy=selectin"`
	Parts    orm.Many[Region] `orm:"inverse=Parent,lazy=joined,orderby=id"`
}

var eager = orm.NewRegistry()

var teams = []string{
	"INSERT INTO team (id, name) VALUES (1, 'red'), (2, 'blue')",
	"INSERT INTO player (id, team_id) VALUES (1, 1), (2, 1), (3, 2)",
	"INSERT INTO game (id, team_id) VALUES (1, 1), (2, 2), (3, 2)",
	"INSERT INTO secret (id, team_id) VALUES (1, 1)",
	"INSERT INTO fan (id, team_id) VALUES (1, 1), (2, 2)",
}

func TestMappingsStrategies(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := open(t, db, eager, teams...)
		ts := all(t, s, retort.Select(Teams).OrderBy(Teams.ID))
		if sent := wantSent(t, trace, 2); strings.Count(sent[0], "LEFT JOIN") != 1 {
			t.Errorf("players come with the teams: %s", sent[0])
		}
		got := sprint(ts, func(x *Team) any {
			return fmt.Sprint(x.Players.Len(), x.Games.Len(), x.Secrets.Loaded(), x.Fans.Loaded())
		})
		wantEqual(t, "players, games, secrets, fans", got, "2 1 false false 1 2 false false")
		if _, err := ts[0].Secrets.All(t.Context()); !errors.Is(err, orm.ErrUnloaded) {
			t.Errorf("secrets: %v", err)
		}
		items(t, &ts[0].Fans)
		items(t, &ts[1].Fans)
		wantSent(t, trace, 1)
		wantClean(t, s)
	})
}

func TestStatementOverridesTheMapping(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		for _, c := range []struct {
			name  string
			loads []retort.Loader[*Team]
			sent  int
			want  string // what is loaded: players, games, secrets, fans
		}{
			{"lazy for joined", []retort.Loader[*Team]{orm.Lazy(Teams.Players)}, 2, "false true false false"},
			{"lazy for both", []retort.Loader[*Team]{orm.Lazy(Teams.Players), orm.Lazy(Teams.Games)}, 1, "false false false false"},
			{"select in for joined", []retort.Loader[*Team]{orm.SelectIn(Teams.Players)}, 3, "true true false false"},
			{"joined for select in", []retort.Loader[*Team]{orm.Joined(Teams.Games)}, 1, "true true false false"},
			{"eager for raise", []retort.Loader[*Team]{orm.SelectIn(Teams.Secrets)}, 3, "true true true false"},
			{"joined for lazy", []retort.Loader[*Team]{orm.Joined(Teams.Fans)}, 2, "true true false true"},
		} {
			t.Run(c.name, func(t *testing.T) {
				s, _, trace := open(t, db, eager, teams...)
				for _, x := range all(t, s, retort.Select(Teams).With(c.loads...)) {
					wantEqual(t, "loaded", fmt.Sprint(x.Players.Loaded(), x.Games.Loaded(), x.Secrets.Loaded(), x.Fans.Loaded()), c.want)
				}
				wantSent(t, trace, c.sent)
			})
		}
	})
}

func TestMappingOfRaiseYieldsToLazy(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := open(t, db, eager, teams...)
		x := one(t, s, retort.Select(Teams).Where(Teams.ID.Eq(1)).With(orm.Lazy(Teams.Secrets), orm.Lazy(Teams.Games)))
		wantEqual(t, "secrets", sprint(items(t, &x.Secrets), func(x *Secret) any { return x.ID }), "1")
		wantSent(t, trace, 2)
	})
}

func TestJ08_EagerCyclesEnd(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		t.Run("from the one side", func(t *testing.T) {
			s, _, trace := open(t, db, eager, teams...)
			for _, x := range all(t, s, retort.Select(Teams)) {
				for _, p := range x.Players.Peek() {
					if target(t, &p.Team) != x {
						t.Errorf("player %d leads back to another team", p.ID)
					}
				}
				for _, m := range x.Games.Peek() {
					if target(t, &m.Team) != x {
						t.Errorf("game %d leads back to another team", m.ID)
					}
				}
			}
			wantSent(t, trace, 2)
		})
		t.Run("from the many side, joined", func(t *testing.T) {
			s, _, trace := open(t, db, eager, teams...)
			ps := all(t, s, retort.Select(Players).OrderBy(Players.ID))
			if sent := trace.Statements(); strings.Count(sent[0], " JOIN ") != 1 {
				t.Errorf("sent %s", sent[0])
			}
			if ps[0].Team.Peek() == nil || ps[0].Team.Peek() != ps[1].Team.Peek() {
				t.Error("the teams are wrong")
			}
			wantSent(t, trace, 2) // with the teams' games
			wantEqual(t, "players of the first one's team", sprint(items(t, &ps[0].Team.Peek().Players), func(p *Player) any { return p.ID }), "1 2")
		})
		t.Run("from the many side, by statements", func(t *testing.T) {
			s, _, trace := open(t, db, eager, teams...)
			ms := all(t, s, retort.Select(Games).OrderBy(Games.ID))
			got := sprint(ms, func(m *Game) any { return fmt.Sprint(m.Team.Peek().Name, m.Team.Peek().Players.Len()) })
			wantEqual(t, "teams", got, "red2 blue1 blue1")
			wantSent(t, trace, 2)
		})
	})
}

func TestJ06_MappingsStrategyOfASelfReferenceGoesOneLevel(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := open(t, db, eager, "INSERT INTO region (id, parent_id) VALUES (1, NULL), (2, 1), (3, 2), (4, 3)")
		top := one(t, s, retort.Select(Regions).Where(Regions.ID.Eq(1)))
		if sent := wantSent(t, trace, 1); strings.Count(sent[0], "LEFT JOIN") != 1 {
			t.Errorf("sent %s", sent[0])
		}
		if !top.Parts.Loaded() || top.Parts.Peek()[0].Parts.Loaded() {
			t.Error("one level is loaded, the next one is not")
		}
		n := 0
		for r := top; r != nil; n++ {
			next := items(t, &r.Parts)
			if r = nil; len(next) > 0 {
				r = next[0]
			}
		}
		if n != 4 {
			t.Errorf("%d levels", n)
		}
	})
}

func TestGetFollowsTheMapping(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := open(t, db, eager, teams...)
		x, err := orm.Get(t.Context(), s, Teams, 2)
		if err != nil || x.Players.Len() != 1 || x.Games.Len() != 2 {
			t.Fatalf("got %v, %v", x, err)
		}
		wantSent(t, trace, 2)
		if _, err := orm.Get(t.Context(), s, Teams, 2); err != nil {
			t.Fatal(err)
		}
		wantSent(t, trace, 0)
	})
}
