package promises_test

import (
	"encoding/json"
	"fmt"
	"html/template"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

//go:generate go tool retort gen --unexported

func TestACopyIsNotInTheSession(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		king := withBooks(t, s, 4)
		his := king.Books.Peek()
		trace.Reset()

		cp := *king
		cp.LastName = "Koontz"
		expect.List(t, "books of the copy", cp.Books.Peek(), his)
		expect.Equal(t, "the copy's books are loaded", cp.Books.Loaded(), true)
		_, err := cp.Books.All(t.Context())
		expect.Is(t, err, orm.ErrCopied)
		_, err = cp.Profile.Get(t.Context())
		expect.Is(t, err, orm.ErrCopied)

		it := &fixture.Book{Title: "It"}
		cp.Books.Append(it)
		cp.Books.Remove(his[0])
		expect.List(t, "books of the copy after changes", cp.Books.Peek(), []*fixture.Book{his[1], it})
		expect.List(t, "books of the original", king.Books.Peek(), his)
		expect.Equal(t, "author of the removed book", his[0].Author.Peek(), king)
		expect.State(t, s, orm.Transient, it, &cp)
		cp.Books.Set(it)
		cp.Profile.Set(&fixture.Profile{})
		expect.List(t, "books of the original after Set", king.Books.Peek(), his)
		expect.Equal(t, "profile of the original", king.Profile.Peek(), nil)
		expect.Equal(t, "dirty", len(s.Dirty()), 0)
		expect.OK(t, s.Flush(t.Context()))
		expect.Sent(t, trace)
		expect.List(t, "books of the original, loaded", expect.Many(t, &king.Books), his)
	})
}

func TestARangeByValueCopies(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		authors := []fixture.Author{*author(t, s, 3), *author(t, s, 4)}
		trace.Reset()
		for _, a := range authors {
			_, err := a.Books.All(t.Context())
			expect.Is(t, err, orm.ErrCopied)
			expect.Text(t, err, "copy")
			a.Books.Append(&fixture.Book{Title: "x"})
		}
		expect.Equal(t, "new", len(s.New()), 0)
		expect.Sent(t, trace)
	})
}

func TestACopyCanBeAddedAsANewObject(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, _ := fixture.Library(t, db)
		spy := expect.Get(t, s, fixture.Tags, 3)
		cp := fixture.Tag{Name: spy.Name + " novel"}
		s.Add(&cp)
		expect.OK(t, s.Commit(t.Context()))
		expect.List(t, "tags", expect.Stored(t, eng, "SELECT name FROM tag ORDER BY id"), []string{"horror", "classic", "spy", "spy novel"})
	})
}

func TestJSON(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		king := author(t, s, 4)
		encoded := func(x any) string {
			t.Helper()
			trace.Reset()
			b, err := json.Marshal(x)
			expect.OK(t, err)
			expect.Sent(t, trace) // writing never loads
			return string(b)
		}
		expect.Equal(t, "unloaded relations", encoded(king), `{"ID":4,"FirstName":"Stephen","LastName":"King","Books":null,"Profile":null}`)

		his := expect.Many(t, &king.Books)
		expect.Equal(t, "loaded books", encoded(king), `{"ID":4,"FirstName":"Stephen","LastName":"King","Books":[`+
			`{"ID":5,"AuthorID":4,"Title":"Dead Zone","Author":null,"Tags":null},`+
			`{"ID":6,"AuthorID":4,"Title":"The Shining","Author":null,"Tags":null}],"Profile":null}`)

		// Both ways of a many-to-many: a book that is being written is left out of the collection that leads back to it. Loading is
		// batched, so the other book's other tag has its books too.
		tags := expect.Many(t, &his[0].Tags)
		expect.Many(t, &tags[0].Books)
		const classic = `{"ID":2,"Name":"classic","Books":[{"ID":2,"AuthorID":2,"Title":"The Good Earth","Author":null,"Tags":null}]}`
		expect.Equal(t, "a book with tags and their books", encoded(his[0]),
			`{"ID":5,"AuthorID":4,"Title":"Dead Zone","Author":{"ID":4,"FirstName":"Stephen","LastName":"King","Books":[`+
				`{"ID":6,"AuthorID":4,"Title":"The Shining","Author":null,"Tags":[`+
				`{"ID":1,"Name":"horror","Books":[]},`+classic+`]}],"Profile":null},`+
				`"Tags":[{"ID":1,"Name":"horror","Books":[{"ID":6,"AuthorID":4,"Title":"The Shining",`+
				`"Author":{"ID":4,"FirstName":"Stephen","LastName":"King","Books":[],"Profile":null},`+
				`"Tags":[`+classic+`]}]}]}`)

		expect.Equal(t, "a copy", encoded(*author(t, s, 3)), `{"ID":3,"FirstName":"Tom","LastName":"Clancy","Books":null,"Profile":null}`)
	})
}

func TestJSONOfValuesThatAreNotPointers(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, _ := fixture.Library(t, db)
		king := withBooks(t, s, 4)
		want, err := json.Marshal(king)
		expect.OK(t, err)
		got, err := json.Marshal(*king)
		expect.OK(t, err)
		expect.Equal(t, "a struct by value", string(got), string(want))
		list, err := json.Marshal([]fixture.Author{*king})
		expect.OK(t, err)
		expect.Equal(t, "in a slice", string(list), "["+string(want)+"]")
	})
}

func TestJSONOfACircleInNoSessionEnds(t *testing.T) {
	// A relation learns which object it lies in when a session gets that object. Before, the outermost object isn't known as one
	// that is being written, and comes once more.
	king := &fixture.Author{FirstName: "Stephen", LastName: "King"}
	it := &fixture.Book{Title: "It", Author: orm.To(king)}
	king.Books = orm.Items(it)
	b, err := json.Marshal(king)
	expect.OK(t, err)
	expect.Equal(t, "an author", string(b), `{"ID":0,"FirstName":"Stephen","LastName":"King","Books":[`+
		`{"ID":0,"AuthorID":null,"Title":"It","Author":{"ID":0,"FirstName":"Stephen","LastName":"King","Books":[],"Profile":null},"Tags":null}`+
		`],"Profile":null}`)
	b, err = json.Marshal(it)
	expect.OK(t, err)
	expect.Equal(t, "books in a book's JSON", strings.Count(string(b), `"It"`), 2)
}

// Shelf leaves out what isn't loaded.
type Shelf struct {
	_       struct{}      `orm:"registry=shelfModels"`
	ID      int64         `json:"id"`
	Volume  orm.Many[Vol] `orm:"inverse=Shelf" json:"volumes,omitzero"`
	First   orm.Ref[Vol]  `orm:"fk=FirstID" json:"first,omitzero"`
	FirstID *int64        `orm:"fk=vol.id" json:"-"`
}

// Vol stands on a shelf.
type Vol struct {
	_       struct{}       `orm:"registry=shelfModels"`
	ID      int64          `json:"id"`
	ShelfID int64          `orm:"fk=shelf.id" json:"-"`
	Shelf   orm.Ref[Shelf] `orm:"fk=ShelfID,inverse=Volume" json:"shelf,omitzero"`
}

var shelfModels = orm.NewRegistry()

func TestOmitzeroDropsWhatIsNotLoaded(t *testing.T) {
	eng, _ := fixture.Open(t, shelfModels)
	write := orm.NewSession(eng, shelfModels)
	write.Add(&Shelf{Volume: orm.Items(&Vol{}, &Vol{})}, &Shelf{})
	expect.OK(t, write.Commit(t.Context()))
	expect.OK(t, write.Close())

	s := orm.NewSession(eng, shelfModels)
	defer s.Close()
	full, empty := expect.Get(t, s, shelves, 1), expect.Get(t, s, shelves, 2)
	encoded := func(x any) string {
		b, err := json.Marshal(x)
		expect.OK(t, err)
		return string(b)
	}
	expect.Equal(t, "unloaded", encoded(full), `{"id":1}`)
	expect.Many(t, &full.Volume)
	expect.Many(t, &empty.Volume)
	expect.Equal(t, "loaded", encoded(full), `{"id":1,"volumes":[{"id":1},{"id":2}]}`)
	expect.Equal(t, "loaded and empty", encoded(empty), `{"id":2,"volumes":[]}`)
	vol := expect.Get(t, s, vols, 1)
	expect.Equal(t, "from the other side", encoded(vol), `{"id":1,"shelf":{"id":1,"volumes":[{"id":2}]}}`)
}

func TestJSONIsRead(t *testing.T) {
	var a fixture.Author
	expect.OK(t, json.Unmarshal([]byte(`{"ID":4,"LastName":"King","Books":[{"ID":5,"Title":"Dead Zone"}],"Profile":null}`), &a))
	expect.Equal(t, "name", a.LastName, "King")
	expect.Equal(t, "books", a.Books.Len(), 1)
	expect.Equal(t, "books are loaded", a.Books.Loaded(), true)
	expect.Equal(t, "title", a.Books.Peek()[0].Title, "Dead Zone")
	expect.Equal(t, "profile is loaded", a.Profile.Loaded(), false)
	var b fixture.Book
	expect.OK(t, json.Unmarshal([]byte(`{"Title":"It","Author":{"ID":4}}`), &b))
	expect.Equal(t, "author", b.Author.Peek().ID, 4)
	expect.Text(t, json.Unmarshal([]byte(`{"Books":7}`), &a), "Books")
}

func TestPrinting(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		king := withBooks(t, s, 4)
		dead := king.Books.Peek()[0]
		trace.Reset()
		plain := &fixture.Book{Title: "It", Author: orm.To(&fixture.Author{})}
		tests := []struct {
			format string
			x      any
			want   string
		}{
			{"%v", king, "&{4 Stephen King Many(2) Ref(unloaded)}"},
			{"%+v", *king, "{ID:4 FirstName:Stephen LastName:King Books:Many(2) Profile:Ref(unloaded)}"},
			{"%#v", *king, `fixture.Author{ID:4, FirstName:"Stephen", LastName:"King", Books:Many(2), Profile:Ref(unloaded)}`},
			{"%v", dead.Author, "Ref(author 4)"},
			{"%s", dead.Author, "Ref(author 4)"},
			{"%v", dead.Tags, "Many(unloaded)"},
			{"%d", king.Books, "Many(2)"},
			{"%v", &king.Books, "Many(2)"},
			{"%v", plain.Author, "Ref(author new)"},
			{"%v", orm.To[*fixture.Author](nil), "Ref(nil)"},
			{"%v", orm.Items[*fixture.Book](), "Many(0)"},
			{"%v", []orm.Ref[fixture.Author]{dead.Author}, "[Ref(author 4)]"},
		}
		for _, test := range tests {
			expect.Equal(t, test.format, fmt.Sprintf(test.format, test.x), test.want)
		}

		var out strings.Builder
		log := slog.New(slog.NewTextHandler(&out, nil))
		log.Info("read", "books", king.Books, "author", dead.Author, "tags", dead.Tags)
		for _, want := range []string{"books=Many(2)", `author="Ref(author 4)"`, "tags=Many(unloaded)"} {
			expect.Equal(t, want+" in "+out.String(), strings.Contains(out.String(), want), true)
		}
		out.Reset()
		slog.New(slog.NewJSONHandler(&out, nil)).Info("read", "author", king)
		expect.Equal(t, "JSON log names both books: "+out.String(), strings.Count(out.String(), `"Title"`), 2)
		expect.Sent(t, trace)
	})
}

func TestTemplatesCallReadingMethods(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		king := withBooks(t, s, 4)
		trace.Reset()
		page := template.Must(template.New("").Parse(
			`{{.LastName}} {{.Books.Len}} {{.Books.Loaded}} {{.Profile.Loaded}}:{{range .Books.Peek}} {{.Title}} by {{.Author.Peek.LastName}};{{end}}`))
		want := "King 2 true false: Dead Zone by King; The Shining by King;"
		for name, x := range map[string]any{"a pointer": king, "a value": *king} {
			var out strings.Builder
			expect.OK(t, page.Execute(&out, x))
			expect.Equal(t, name, out.String(), want)
		}
		expect.Sent(t, trace)
	})
}

func TestEqualServesCmp(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, _ := fixture.Library(t, db)
		king := withBooks(t, s, 4)
		other := fixture.Session(t, eng)
		same := withBooks(t, other, 4)
		if diff := cmp.Diff(king, same); diff != "" {
			t.Errorf("the same rows differ:\n%s", diff)
		}
		lazy := author(t, fixture.Session(t, eng), 1)
		empty := &fixture.Author{ID: 1, FirstName: "Isaac", LastName: "Asimov", Books: orm.Items[*fixture.Book]()}
		if diff := cmp.Diff(lazy, empty); diff != "" {
			t.Errorf("unloaded and empty differ:\n%s", diff)
		}
		byHand := &fixture.Author{ID: 4, FirstName: "Stephen", LastName: "King", Books: orm.Items(&fixture.Book{ID: 5}, &fixture.Book{ID: 6})}
		if diff := cmp.Diff(byHand, king); diff != "" {
			t.Errorf("items are compared by key, yet:\n%s", diff)
		}
		for name, differs := range map[string]*fixture.Author{
			"another name":    {ID: 4, FirstName: "Stephen", LastName: "Koontz", Books: king.Books},
			"another book":    {ID: 4, FirstName: "Stephen", LastName: "King", Books: orm.Items(&fixture.Book{ID: 5}, &fixture.Book{ID: 7})},
			"a book less":     {ID: 4, FirstName: "Stephen", LastName: "King", Books: orm.Items(&fixture.Book{ID: 5})},
			"another order":   {ID: 4, FirstName: "Stephen", LastName: "King", Books: orm.Items(&fixture.Book{ID: 6}, &fixture.Book{ID: 5})},
			"a new book":      {ID: 4, FirstName: "Stephen", LastName: "King", Books: orm.Items(&fixture.Book{ID: 5}, &fixture.Book{})},
			"another profile": {ID: 4, FirstName: "Stephen", LastName: "King", Books: king.Books, Profile: orm.To(&fixture.Profile{ID: 1})},
		} {
			if cmp.Equal(king, differs) {
				t.Errorf("%s: equal", name)
			}
		}
		if diff := cmp.Diff(king, &fixture.Author{ID: 4, LastName: "King"}, cmpopts.IgnoreFields(fixture.Author{}, "Books", "FirstName")); diff != "" {
			t.Errorf("with fields ignored:\n%s", diff)
		}
	})
}
