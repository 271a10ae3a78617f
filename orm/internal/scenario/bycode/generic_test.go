package bycode

import (
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/orm"
)

// Row is embedded in models: a key of some type, and when the row was made.
type Row[K any] struct {
	ID   K
	Made time.Time `orm:",created"`
}

// Revision is what an object of any type was like.
type Revision[T any] struct {
	Row[int64]
	Body T `orm:",type=json"`
}

// Page and Song have revisions, each in a table.
type Page struct{ Title, Text string }

type Song struct {
	Name  string
	Notes []string
}

// The instances that are models.
type (
	PageRevision = Revision[Page]
	SongRevision = Revision[Song]
)

// Comment is about an object of some type, which it refers to.
type Comment[T any] struct {
	Row[int64]
	Text   string     `orm:",size=40"`
	PostID int64      `orm:"fk=post.id"`
	On     orm.Ref[T] `orm:"fk=PostID,inverse=Comments"`
}

// PostComment is a comment on a post.
type PostComment = Comment[Post]

// Post has comments.
type Post struct {
	Row[int64]
	Title    string                  `orm:",size=40"`
	Comments orm.Many[Comment[Post]] `orm:"inverse=On,cascade=all,orderby=id"`
}

func TestOM07_InstancesOfAGenericStructAreModels(t *testing.T) {
	on(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, sent *sqltrace.Recorder) {
		page := &PageRevision{Body: Page{"Home", "Hello"}}
		s.Add(page, &SongRevision{Body: Song{"Summertime", []string{"E", "C"}}}, &Revision[Page]{Body: Page{"About", ""}})
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "key", page.ID, 1)
		expect.Equal(t, "made", page.Made.IsZero(), false)
		page.Body.Text = "Hello again"
		expect.OK(t, s.Commit(t.Context()))
		other := orm.NewSession(eng, models)
		defer other.Close()
		sent.Reset()
		list := expect.All(t, other, retort.Select(pageRevisions).OrderBy(pageRevisions.ID))
		expect.List(t, "pages", expect.Map(list, func(r *Revision[Page]) string { return r.Body.Title + " " + r.Body.Text }), []string{"Home Hello again", "About "})
		song := expect.One(t, other, retort.Select(songRevisions))
		expect.List(t, "notes", song.Body.Notes, []string{"E", "C"})
		expect.Verbs(t, sent, "SELECT revision_page", "SELECT revision_song")
	})
}

func TestOM07_RelationshipsOfGenericStructs(t *testing.T) {
	on(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, sent *sqltrace.Recorder) {
		s.Add(&Post{Title: "It", Comments: orm.Items(&PostComment{Text: "a"}, &PostComment{Text: "b"})})
		expect.OK(t, s.Commit(t.Context()))
		other := orm.NewSession(eng, models)
		defer other.Close()
		post := expect.One(t, other, retort.Select(posts).Join(posts.Comments).Where(postComments.Text.Eq("b")).With(orm.SelectIn(posts.Comments)))
		expect.List(t, "comments", expect.Map(post.Comments.Peek(), func(c *PostComment) string { return c.Text }), []string{"a", "b"})
		expect.Equal(t, "back", expect.Ref(t, &post.Comments.Peek()[0].On) == post, true)
		_, err := orm.Get(t.Context(), other, postComments, 9)
		expect.Is(t, err, orm.ErrNoResult)
		expect.Text(t, err, "Comment[Post](9)")
	})
}
