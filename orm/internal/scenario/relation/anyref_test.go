package relation

import (
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

// Subject is what remarks are about.
type Subject interface{ Caption() string }

// Post takes its remarks along, Photo lets go of them.
type Post struct {
	_       struct{} `orm:"registry=remarkModels"`
	ID      int64
	Title   string           `orm:",size=20"`
	Remarks orm.Many[Remark] `orm:"inverse=About,cascade='all, delete-orphan',orderby=id"`
}

type Photo struct {
	_       struct{} `orm:"registry=remarkModels"`
	ID      int64
	File    string           `orm:",size=20"`
	Remarks orm.Many[Remark] `orm:"inverse=About,orderby=id"`
	Album   orm.Ref[Shelf]
	AlbumID *int64
}

type Shelf struct {
	_    struct{} `orm:"registry=remarkModels"`
	ID   int64
	Name string `orm:",size=20"`
}

func (p *Post) Caption() string  { return p.Title }
func (p *Photo) Caption() string { return p.File }

// Remark is about a post or a photo.
type Remark struct {
	_         struct{} `orm:"registry=remarkModels"`
	ID        int64
	Text      string  `orm:",size=20"`
	AboutType *string `orm:",size=10"`
	AboutID   *int64
	About     orm.RefOf[Subject] `orm:"on=AboutType,any='post=Post photo=Photo'"`
}

var remarkModels = orm.NewRegistry()

// withRemarks runs a scenario on every database with two posts and two photos that share their keys, five remarks, one of which is about nothing.
func withRemarks(t *testing.T, f func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder)) {
	t.Helper()
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng, trace := db.Traced(t)
		expect.OK(t, remarkModels.CreateAll(t.Context(), eng))
		first := orm.NewSession(eng, remarkModels)
		first.Add(&Post{Title: "p1"}, &Post{Title: "p2"}, &Photo{File: "f1", Album: orm.To(&Shelf{Name: "attic"})}, &Photo{File: "f2"})
		expect.OK(t, first.Commit(t.Context()))
		expect.OK(t, first.Close())
		expect.Exec(t, eng, `INSERT INTO remark (text, about_type, about_id) VALUES ('a', 'post', 1), ('b', 'photo', 1), ('c', 'photo', 2),
			('d', 'post', 1), ('e', NULL, NULL)`)
		s := orm.NewSession(eng, remarkModels)
		defer s.Close()
		trace.Reset()
		f(t, s, eng, trace)
	})
}

// about tells what remarks are about: a:p1 e:-.
func about(t *testing.T, list []*Remark) string {
	t.Helper()
	return strings.Join(expect.Map(list, func(r *Remark) string {
		if x := expect.Ref(t, &r.About); x != nil {
			return r.Text + ":" + x.Caption()
		}
		return r.Text + ":-"
	}), " ")
}

// stored is what the database has of remarks: a,post,1.
func storedRemarks(t *testing.T, eng *engine.Engine) string {
	t.Helper()
	return text(t, eng, `SELECT text, COALESCE(about_type, '-'), COALESCE(about_id, 0) FROM remark ORDER BY id`)
}

func TestAReferenceToAnyOfSeveralEntitiesIsLoadedByEntity(t *testing.T) {
	everything := "a:p1 b:f1 c:f2 d:p1 e:-"
	withRemarks(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		for _, test := range []struct {
			name  string
			load  []retort.Loader[*Remark]
			verbs []string
		}{
			{"lazily", nil, []string{"SELECT remark", "SELECT post", "SELECT photo"}},
			{"with the result", []retort.Loader[*Remark]{orm.SelectIn(remarks.About)}, []string{"SELECT remark", "SELECT post", "SELECT photo"}},
			{"by a subquery", []retort.Loader[*Remark]{orm.Subquery(remarks.About)}, []string{"SELECT remark", "SELECT post", "SELECT photo"}},
			{"joined", []retort.Loader[*Remark]{orm.Joined(remarks.About)}, []string{"SELECT remark"}},
			{"one entity joined", []retort.Loader[*Remark]{orm.Joined(orm.OfType(remarks.About, posts))}, []string{"SELECT remark", "SELECT photo"}},
			{"one entity with what belongs to it", []retort.Loader[*Remark]{orm.SelectIn(orm.OfType(remarks.About, photos), orm.SelectIn(photos.Album))},
				[]string{"SELECT remark", "SELECT photo", "SELECT shelf", "SELECT post"}},
		} {
			fresh := orm.NewSession(eng, remarkModels)
			trace.Reset()
			list := expect.All(t, fresh, retort.Select(remarks).OrderBy(remarks.ID).With(test.load...))
			expect.Equal(t, test.name, about(t, list), everything)
			expect.Verbs(t, trace, test.verbs...)
			expect.OK(t, fresh.Close())
		}
		list := expect.All(t, s, retort.Select(remarks).OrderBy(remarks.ID).With(orm.SelectIn(remarks.About)))
		photo := list[1].About.Peek().(*Photo)
		expect.Equal(t, "one row is one object", expect.Get(t, s, photos, 1), photo)
		trace.Reset()
		s.Expire(list[0])
		expect.Get(t, s, remarks, 1)
		trace.Reset()
		expect.Equal(t, "what is in memory is taken from there", about(t, list[:1]), "a:p1")
		expect.Verbs(t, trace)
	})
}

func TestAReferenceToAnyIsWrittenWithItsDiscriminator(t *testing.T) {
	withRemarks(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		post, photo := &Post{Title: "new"}, &Photo{File: "new"}
		r := &Remark{Text: "x", About: orm.To[Subject](photo)}
		post.Remarks = orm.Items(&Remark{Text: "y"})
		s.Add(r, post)
		expect.List(t, "the other side", photo.Remarks.Peek(), []*Remark{r})
		expect.Equal(t, "and back", post.Remarks.Peek()[0].About.Peek(), Subject(post))
		expect.OK(t, s.Flush(t.Context()))
		verbs := trace.Verbs()
		expect.Equal(t, "remarks come last", verbs[len(verbs)-1], "INSERT remark")
		expect.Equal(t, "key and discriminator", *r.AboutType, "photo")
		expect.Equal(t, "key", *r.AboutID, photo.ID)

		a := expect.Get(t, s, remarks, 1)
		p1, f1 := expect.Get(t, s, posts, 1), expect.Get(t, s, photos, 1)
		expect.Many(t, &p1.Remarks)
		expect.Many(t, &f1.Remarks)
		trace.Reset()
		a.About.Set(f1)
		expect.Equal(t, "out of one collection and into the other", len(p1.Remarks.Peek())*10+len(f1.Remarks.Peek()), 12)
		expect.OK(t, s.Flush(t.Context()))
		expect.Verbs(t, trace, "UPDATE remark")
		p1.Remarks.Append(expect.Get(t, s, remarks, 3))
		expect.Get(t, s, remarks, 2).About.Set(nil)
		r.About = orm.To[Subject](post)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "rows", storedRemarks(t, eng), "aphoto1 b-0 cpost1 dpost1 e-0 xpost3 ypost3")

		a.About.Set(p1)
		expect.OK(t, s.Flush(t.Context()))
		expect.OK(t, s.Rollback(t.Context()))
		expect.Equal(t, "after a rollback", *a.AboutType, "photo")
		expect.Equal(t, "and the object", about(t, []*Remark{a}), "a:f1")
	})
}

func TestTheOtherSidesOfAReferenceToAny(t *testing.T) {
	withRemarks(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		list := expect.All(t, s, retort.Select(posts).OrderBy(posts.ID).With(orm.SelectIn(posts.Remarks)))
		expect.Verbs(t, trace, "SELECT post", "SELECT remark")
		expect.Equal(t, "those of posts", about(t, list[0].Remarks.Peek()), "a:p1 d:p1")
		expect.Equal(t, "their way back is known", len(trace.Verbs()), 0)
		expect.Equal(t, "a photo's remarks aren't those of the post with its key", list[1].Remarks.Len(), 0)
		f1, err := orm.Get(t.Context(), s, photos, 1, orm.Joined(photos.Remarks))
		expect.OK(t, err)
		expect.Equal(t, "joined", about(t, f1.Remarks.Peek()), "b:f1")

		list[0].Remarks.Remove(list[0].Remarks.Peek()[0])
		expect.OK(t, s.Flush(t.Context()))
		s.Delete(f1, list[0])
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "an orphan deleted, one cascaded to, one let go", storedRemarks(t, eng), "b-0 cphoto2 e-0")
	})
}

func TestStatementsAlongAReferenceToAny(t *testing.T) {
	withRemarks(t, func(t *testing.T, s *orm.Session, _ *engine.Engine, trace *sqltrace.Recorder) {
		p1, f1 := expect.Get(t, s, posts, 1), expect.Get(t, s, photos, 1)
		named := func(conds ...retort.Condition) string {
			t.Helper()
			return strings.Join(expect.All(t, s, retort.Select(remarks.Text).Where(conds...).OrderBy(remarks.ID)), " ")
		}
		toPosts := orm.OfType(remarks.About, posts)
		expect.Equal(t, "about a post", named(remarks.About.Is(p1)), "a d")
		expect.Equal(t, "about the photo with its key", named(remarks.About.Is(f1)), "b")
		expect.Equal(t, "about something else", named(remarks.About.IsNot(p1)), "b c e")
		expect.Equal(t, "about nothing", named(remarks.About.IsNull()), "e")
		expect.Equal(t, "about any post", named(toPosts.Any()), "a d")
		expect.Equal(t, "about some posts", named(toPosts.Any(posts.Title.Eq("p2"))), "")
		other := orm.Alias(photos, "other")
		expect.Equal(t, "under another name", named(orm.OfType(remarks.About, other).Any(other.File.Eq("f2"))), "c")
		joined := expect.All(t, s, retort.Select2(remarks.Text, photos.File).Join(orm.OfType(remarks.About, photos)).OrderBy(remarks.ID))
		expect.List(t, "joined", joined, []retort.Row2[string, string]{{V1: "b", V2: "f1"}, {V1: "c", V2: "f2"}})
		about := expect.All(t, s, retort.Select(posts.Title).Where(posts.Remarks.Any(remarks.Text.In("b", "d"))))
		expect.List(t, "from the other side", about, []string{"p1"})
		expect.Equal(t, "containing one", expect.One(t, s, retort.Select(posts.Title).Where(posts.Remarks.Contains(expect.Get(t, s, remarks, 1)))), "p1")
		none := expect.All(t, s, retort.Select(posts.Title).Where(posts.Remarks.Contains(expect.Get(t, s, remarks, 2))))
		expect.Equal(t, "containing one of a photo", len(none), 0)

		trace.Reset()
		for _, wrong := range []struct {
			q    retort.Query[string]
			says string
		}{
			{retort.Select(remarks.Text).Where(remarks.About.Has()), "say of which with orm.OfType"},
			{retort.Select(remarks.Text).Join(remarks.About), "say of which with orm.OfType"},
			{retort.Select(remarks.Text).Where(orm.OfType(remarks.About, shelves).Any()), "Remark.About doesn't lead to Shelf"},
		} {
			_, err := orm.All(t.Context(), s, wrong.q)
			expect.Is(t, err, orm.ErrUsage)
			expect.Text(t, err, wrong.says)
		}
		_, err := orm.All(t.Context(), s, retort.Select(remarks).With(orm.SelectIn(remarks.About).Where(posts.Title.Eq("p1"))))
		expect.Is(t, err, orm.ErrUsage)
		expect.Text(t, err, "Remark.About", "orm.OfType")
		_, err = orm.Related(t.Context(), s, orm.Inverse(&remarks.About), Subject(p1))
		expect.Is(t, err, orm.ErrUsage)
		expect.Text(t, err, "inverse=About")
		expect.Sent(t, trace)
	})
}

func TestAReferenceToAnyTellsWhatIsWrong(t *testing.T) {
	withRemarks(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, _ *sqltrace.Recorder) {
		a := expect.Get(t, s, remarks, 1)
		for _, x := range []Subject{&stranger{}, stranger{}} {
			a.About.Set(x)
			err := s.Flush(t.Context())
			expect.Is(t, err, orm.ErrUsage)
			expect.Text(t, err, "Remark(id=1).About", "stranger", "any=")
		}

		word := "photo"
		expect.Equal(t, "loaded", about(t, []*Remark{a}), "a:p1")
		a.AboutType = &word
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "set by hand it is followed", about(t, []*Remark{a}), "a:f1")
		other := "post"
		f2 := expect.Get(t, s, photos, 2)
		a.AboutType = &other
		a.About.Set(f2)
		err := s.Flush(t.Context())
		expect.Is(t, err, orm.ErrUsage)
		expect.Text(t, err, "Remark(id=1)", "Remark.AboutType was set by hand", "Photo(id=2)")
		expect.OK(t, s.Rollback(t.Context()))

		expect.Exec(t, eng, `UPDATE remark SET about_type = 'video' WHERE id = 2`)
		list := expect.All(t, s, retort.Select(remarks).OrderBy(remarks.ID))
		_, err = list[1].About.Get(t.Context())
		expect.Is(t, err, orm.ErrUsage)
		expect.Text(t, err, "Remark(id=2).About", `Remark.AboutType of Remark(id=2) is "video"`, "no entity")
	})
}

type stranger struct{}

func (stranger) Caption() string { return "" }
