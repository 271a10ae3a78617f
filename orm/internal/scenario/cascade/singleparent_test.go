package cascade

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

// User has preferences and badges to itself, though the keys would let others have them too.
type User struct {
	_            struct{} `orm:"registry=userModels,table=subscriber"`
	ID           int64
	PreferenceID *int64              `orm:"fk=preference.id"`
	Preference   orm.Ref[Preference] `orm:"fk=PreferenceID,single_parent,cascade='all, delete-orphan'"`
	Badges       orm.Many[Badge]     `orm:"through=user_badge,single_parent,cascade='all, delete-orphan',orderby=id"`
}

type Preference struct {
	_     struct{} `orm:"registry=userModels"`
	ID    int64
	Theme string `orm:",size=10"`
}

type Badge struct {
	_    struct{} `orm:"registry=userModels"`
	ID   int64
	Name string `orm:",size=10"`
}

var userModels = orm.NewRegistry()

// withUsers runs a scenario on every database with two users: one with a preference and two badges, one with nothing.
func withUsers(t *testing.T, f func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder)) {
	t.Helper()
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng, trace := db.Traced(t)
		expect.OK(t, userModels.CreateAll(t.Context(), eng))
		first := orm.NewSession(eng, userModels)
		first.Add(&User{Preference: orm.To(&Preference{Theme: "dark"}), Badges: orm.Items(&Badge{Name: "a"}, &Badge{Name: "b"})}, &User{})
		expect.OK(t, first.Commit(t.Context()))
		expect.OK(t, first.Close())
		s := orm.NewSession(eng, userModels)
		defer s.Close()
		trace.Reset()
		f(t, s, eng, trace)
	})
}

func TestC14_AReferenceWithASingleParentDeletesItsOrphan(t *testing.T) {
	withUsers(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		one, two := expect.Get(t, s, users, 1), expect.Get(t, s, users, 2)
		trace.Reset()
		light := &Preference{Theme: "light"}
		one.Preference.Set(light) // the old one isn't in memory
		expect.OK(t, s.Flush(t.Context()))
		expect.Verbs(t, trace, "SELECT preference", "INSERT preference", "UPDATE subscriber", "DELETE preference")

		two.Preference.Set(light)
		err := s.Flush(t.Context())
		expect.Is(t, err, orm.ErrUsage)
		expect.Text(t, err, "User(id=1).Preference and User(id=2).Preference both hold Preference(id=2)", "single parent")
		one.Preference.Set(nil)
		expect.OK(t, s.Flush(t.Context()))
		expect.Equal(t, "moved, and so no orphan", orm.StateOf(s, light), orm.Persistent)
		draft := &Preference{Theme: "draft"}
		one.Preference.Set(draft)
		one.Preference.Set(nil)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "never inserted", orm.StateOf(s, draft), orm.Transient)
		expect.List(t, "preferences", expect.Stored(t, eng, `SELECT theme FROM preference`), []string{"light"})

		two.Preference.Set(nil)
		expect.OK(t, s.Flush(t.Context()))
		expect.Equal(t, "orphaned", orm.StateOf(s, light), orm.Deleted)
		expect.OK(t, s.Rollback(t.Context()))
		expect.Equal(t, "after a rollback", expect.Ref(t, &two.Preference), light)
		s.Delete(two)
		expect.OK(t, s.Commit(t.Context()))
		expect.List(t, "deleted along", expect.Stored(t, eng, `SELECT theme FROM preference`), []string{})
	})
}

func TestC20_AManyToManyWithASingleParentDeletesItsOrphans(t *testing.T) {
	withUsers(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		one, two := expect.Get(t, s, users, 1), expect.Get(t, s, users, 2)
		a, b := expect.Get(t, s, badges, 1), expect.Get(t, s, badges, 2)
		trace.Reset()
		two.Badges.Remove(a) // which it never had
		one.Badges.Remove(b)
		expect.OK(t, s.Flush(t.Context()))
		expect.Verbs(t, trace, "SELECT badge", "SELECT badge", "DELETE user_badge", "DELETE badge")
		expect.Equal(t, "not an orphan", orm.StateOf(s, a), orm.Persistent)

		two.Badges.Append(a)
		err := s.Flush(t.Context())
		expect.Is(t, err, orm.ErrUsage)
		expect.Text(t, err, "User(id=1).Badges and User(id=2).Badges both hold Badge(id=1)")
		one.Badges.Remove(a)
		expect.OK(t, s.Commit(t.Context()))
		expect.List(t, "moved", expect.Stored(t, eng, `SELECT subscriber_id, badge_id FROM user_badge`), []string{"21"})
		s.Delete(two)
		expect.OK(t, s.Commit(t.Context()))
		expect.List(t, "deleted along", expect.Stored(t, eng, `SELECT name FROM badge`), []string{})
	})
}

func TestC20_DeleteOrphanNeedsASingleParent(t *testing.T) {
	type (
		Label struct{ ID int64 }
		Item  struct {
			ID     int64
			Labels orm.Many[Label] `orm:"through=item_label,cascade='all, delete-orphan'"`
		}
		Owner struct {
			ID      int64
			LabelID *int64         `orm:"fk=label.id"`
			Label   orm.Ref[Label] `orm:"fk=LabelID,cascade='all, delete-orphan'"`
		}
		Part struct {
			ID     int64
			PackID *int64 `orm:"fk=pack.id"`
		}
		Pack struct {
			ID    int64
			Parts orm.Many[Part] `orm:",single_parent"`
		}
		labelEntity struct {
			orm.Entity[Label, int64]
			ID retort.Num[int64]
		}
		itemEntity struct {
			orm.Entity[Item, int64]
			ID     retort.Num[int64]
			Labels orm.ToMany[Item, Label]
		}
		ownerEntity struct {
			orm.Entity[Owner, int64]
			ID      retort.Num[int64]
			LabelID retort.NullNum[int64]
			Label   orm.ToOne[Owner, Label]
		}
		partEntity struct {
			orm.Entity[Part, int64]
			ID     retort.Num[int64]
			PackID retort.NullNum[int64]
		}
		packEntity struct {
			orm.Entity[Pack, int64]
			ID    retort.Num[int64]
			Parts orm.ToMany[Pack, Part]
		}
	)
	models := orm.NewRegistry()
	orm.Map[labelEntity](models)
	orm.Map[itemEntity](models)
	orm.Map[ownerEntity](models)
	orm.Map[partEntity](models)
	orm.Map[packEntity](models)
	err := models.Check()
	expect.Is(t, err, orm.ErrMapping)
	expect.Text(t, err, "Item.Labels: cascade delete-orphan belongs on the one side of a one-to-many", "single_parent", "Owner.Label: cascade delete-orphan",
		"Pack.Parts: single_parent goes with a many-to-one or a many-to-many")
}
