package cascade

import (
	"slices"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

// Root has a collection for each cascade alone, one for all of them and one for none.
type Root struct {
	_       struct{} `orm:"registry=aloneModels"`
	ID      int64
	None    orm.Many[Twig] `orm:"inverse=OfNone,cascade=none"`
	Save    orm.Many[Twig] `orm:"inverse=OfSave,cascade=save-update"`
	Merge   orm.Many[Twig] `orm:"inverse=OfMerge,cascade=merge"`
	Refresh orm.Many[Twig] `orm:"inverse=OfRefresh,cascade=refresh"`
	Expunge orm.Many[Twig] `orm:"inverse=OfExpunge,cascade=expunge"`
	Delete  orm.Many[Twig] `orm:"inverse=OfDelete,cascade=delete"`
	All     orm.Many[Twig] `orm:"inverse=OfAll,cascade=all"`
}

type Twig struct {
	_         struct{} `orm:"registry=aloneModels"`
	ID        int64
	Name      string        `orm:",size=20"`
	NoneID    *int64        `orm:"fk=root.id"`
	SaveID    *int64        `orm:"fk=root.id"`
	MergeID   *int64        `orm:"fk=root.id"`
	RefreshID *int64        `orm:"fk=root.id"`
	ExpungeID *int64        `orm:"fk=root.id"`
	DeleteID  *int64        `orm:"fk=root.id"`
	AllID     *int64        `orm:"fk=root.id"`
	OfNone    orm.Ref[Root] `orm:"fk=NoneID,inverse=None,cascade=none"`
	OfSave    orm.Ref[Root] `orm:"fk=SaveID,inverse=Save,cascade=none"`
	OfMerge   orm.Ref[Root] `orm:"fk=MergeID,inverse=Merge,cascade=none"`
	OfRefresh orm.Ref[Root] `orm:"fk=RefreshID,inverse=Refresh,cascade=none"`
	OfExpunge orm.Ref[Root] `orm:"fk=ExpungeID,inverse=Expunge,cascade=none"`
	OfDelete  orm.Ref[Root] `orm:"fk=DeleteID,inverse=Delete,cascade=none"`
	OfAll     orm.Ref[Root] `orm:"fk=AllID,inverse=All,cascade=none"`
}

var aloneModels = orm.NewRegistry()

var words = []string{"none", "save-update", "merge", "refresh", "expunge", "delete", "all"}

func (r *Root) collections() []*orm.Many[Twig] {
	return []*orm.Many[Twig]{&r.None, &r.Save, &r.Merge, &r.Refresh, &r.Expunge, &r.Delete, &r.All}
}

// withTwigs runs a scenario on every database with a root that has a twig in each collection, all of them loaded.
func withTwigs(t *testing.T, f func(t *testing.T, s *orm.Session, root *Root, eng *engine.Engine)) {
	t.Helper()
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng := db.Open(t)
		expect.OK(t, aloneModels.CreateAll(t.Context(), eng))
		s := orm.NewSession(eng, aloneModels)
		defer s.Close()
		root := &Root{}
		for k, many := range root.collections() {
			twig := &Twig{Name: words[k]}
			many.Append(twig)
			s.Add(twig)
		}
		s.Add(root)
		expect.OK(t, s.Commit(t.Context()))
		for _, many := range root.collections() {
			expect.Equal(t, "twigs", len(expect.Many(t, many)), 1)
		}
		f(t, s, root, eng)
	})
}

// those are the words of the collections whose twig is so.
func those(root *Root, is func(*Twig) bool) []string {
	var out []string
	for k, many := range root.collections() {
		if len(many.Peek()) > 0 && is(many.Peek()[0]) {
			out = append(out, words[k])
		}
	}
	return out
}

func TestEachCascadeDoesWhatItSaysAndNoMore(t *testing.T) {
	t.Run("save-update", func(t *testing.T) {
		withTwigs(t, func(t *testing.T, s *orm.Session, root *Root, _ *engine.Engine) {
			fresh := &Root{}
			for _, many := range fresh.collections() {
				many.Append(&Twig{})
			}
			s.Add(fresh)
			expect.List(t, "added along", those(fresh, func(x *Twig) bool { return orm.StateOf(s, x) == orm.Pending }), []string{"save-update", "all"})
			expect.OK(t, s.Rollback(t.Context()))
		})
	})
	t.Run("merge", func(t *testing.T) {
		withTwigs(t, func(t *testing.T, s *orm.Session, root *Root, _ *engine.Engine) {
			form := &Root{ID: root.ID}
			for k, many := range root.collections() {
				*form.collections()[k] = orm.Items(&Twig{ID: many.Peek()[0].ID, Name: "merged"})
			}
			_, err := orm.Merge(t.Context(), s, form)
			expect.OK(t, err)
			expect.List(t, "merged along", those(root, func(x *Twig) bool { return x.Name == "merged" }), []string{"merge", "all"})
		})
	})
	t.Run("refresh", func(t *testing.T) {
		withTwigs(t, func(t *testing.T, s *orm.Session, root *Root, _ *engine.Engine) {
			for _, many := range root.collections() {
				many.Peek()[0].Name = "changed"
			}
			s.Expire(root)
			expect.List(t, "expired along", those(root, func(x *Twig) bool { return x.Name != "changed" }), []string{"refresh", "all"})
		})
	})
	t.Run("expunge", func(t *testing.T) {
		withTwigs(t, func(t *testing.T, s *orm.Session, root *Root, _ *engine.Engine) {
			s.Expunge(root)
			expect.List(t, "expunged along", those(root, func(x *Twig) bool { return orm.StateOf(s, x) == orm.Detached }), []string{"expunge", "all"})
		})
	})
	t.Run("delete", func(t *testing.T) {
		withTwigs(t, func(t *testing.T, s *orm.Session, root *Root, eng *engine.Engine) {
			s.Delete(root)
			expect.OK(t, s.Commit(t.Context()))
			left, err := engine.All(t.Context(), eng, retort.Select(twigs.Name).OrderBy(twigs.ID))
			expect.OK(t, err)
			want := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return w == "delete" || w == "all" })
			slices.Sort(left)
			slices.Sort(want)
			expect.List(t, "left", left, want)
		})
	})
}

func TestSeveralParentsAreDeletedInOneRoundForEachTable(t *testing.T) {
	fixture.Each(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		all := expect.All(t, s, retort.Select(fixture.Authors))
		trace.Reset()
		for _, a := range all {
			s.Delete(a)
		}
		expect.OK(t, s.Commit(t.Context()))
		expect.Verbs(t, trace, "SELECT book", "SELECT profile", "DELETE book_tag", "DELETE book", "DELETE author")
		left, err := engine.One(t.Context(), eng, retort.Select(retort.Count(fixture.Books.ID)).Where(fixture.Books.AuthorID.IsNotNull()))
		expect.OK(t, err)
		expect.Equal(t, "books left of authors", left, int64(0))
	})
}

func TestAPairIsWrittenAndRemovedOnceHoweverOftenItWasAppended(t *testing.T) {
	fixture.Each(t, func(t *testing.T, s *orm.Session, _ *engine.Engine, trace *sqltrace.Recorder) {
		book := expect.One(t, s, retort.Select(fixture.Books).Where(fixture.Books.Tags.Any()).OrderBy(fixture.Books.ID).Limit(1))
		tag := &fixture.Tag{Name: "often"}
		s.Add(tag)
		expect.OK(t, s.Flush(t.Context()))
		pairs := func() int64 {
			n, err := orm.Count(t.Context(), s, retort.Select(fixture.Books).Where(fixture.Books.ID.Eq(book.ID), fixture.Books.Tags.Contains(tag)))
			expect.OK(t, err)
			return n
		}
		trace.Reset()
		book.Tags.Append(tag, tag)
		tag.Books.Append(book)
		book.Tags.Append(tag)
		expect.OK(t, s.Flush(t.Context()))
		expect.Verbs(t, trace, "INSERT book_tag")
		expect.Equal(t, "pairs", pairs(), 1)
		trace.Reset()
		book.Tags.Append(tag)
		expect.OK(t, s.Flush(t.Context()))
		expect.Equal(t, "pairs after one more", pairs(), 1)
		trace.Reset()
		book.Tags.Remove(tag, tag)
		tag.Books.Remove(book)
		expect.OK(t, s.Flush(t.Context()))
		expect.Verbs(t, trace, "DELETE book_tag")
		expect.Equal(t, "pairs in the end", pairs(), 0)
	})
}
