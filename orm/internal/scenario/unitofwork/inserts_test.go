package unitofwork

import (
	"fmt"
	"slices"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

const (
	insertAuthor = "INSERT INTO author (first_name, last_name) VALUES (?, ?) RETURNING id"
	insertBooks  = "INSERT INTO book (author_id, title) VALUES (?, ?), (?, ?), (?, ?) RETURNING id"
)

func TestU02_InsertsParentsFirstThenInOrderOfAdd(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, trace := fixture.Empty(t, db)
		a := &fixture.Author{FirstName: "Stephen", LastName: "King"}
		b1, b2, b3 := &fixture.Book{Title: "a"}, &fixture.Book{Title: "b"}, &fixture.Book{Title: "c"}
		s.Add(b1, a, b2, b3)
		b2.Author.Set(a)
		expect.OK(t, s.Flush(t.Context()))
		expect.Sent(t, trace, insertAuthor, insertBooks)
		expect.List(t, "keys in order of Add", []int64{b1.ID, b2.ID, b3.ID}, []int64{1, 2, 3})
		expect.Equal(t, "key of the author in the book", *b2.AuthorID, a.ID)
		expect.State(t, s, orm.Persistent, a, b1, b2, b3)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "rows", value(t, eng, "SELECT title, author_id FROM book ORDER BY id"), "a- b1 c-")
	})
}

func TestManyRowsAreFewStatementsAndEachGetsItsOwnKey(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, trace := fixture.Empty(t, db)
		var tags []*fixture.Tag
		for k := range 1200 {
			tags = append(tags, &fixture.Tag{Name: fmt.Sprint("tag ", k)})
			s.Add(tags[k])
		}
		expect.OK(t, s.Commit(t.Context()))
		sent := trace.Verbs()
		if sent[0] == "SELECT sqlite_schema" { // whether keys can be chosen is asked once
			sent = sent[1:]
		}
		expect.List(t, "sent", sent, slices.Repeat([]string{"INSERT tag"}, insertsOf1200(eng.Dialect())))
		for k, tag := range tags {
			if tag.ID != int64(k+1) {
				t.Fatalf("tag %d has key %d, want %d", k, tag.ID, k+1)
			}
		}
		for k, row := range expect.Stored(t, eng, "SELECT id, name FROM tag ORDER BY id") {
			if want := fmt.Sprint(k+1, "tag ", k); row != want {
				t.Fatalf("row %q, want %q", row, want)
			}
		}
	})
}

// insertsOf1200 is how many statements insert 1200 rows and tell their keys.
func insertsOf1200(d dialect.Dialect) int {
	_, arrays := d.(dialect.ArrayRenderer)
	switch {
	case arrays:
		return 1
	case !d.Has(dialect.Returning):
		return 1200
	}
	return 2
}

func TestU22_ServerValuesComeBackWithTheInsert(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := open(t, db, docModels)
		a, b := &Doc{Title: "a"}, &Doc{Title: "b"}
		s.Add(a, b)
		expect.OK(t, s.Flush(t.Context()))
		expect.Sent(t, trace, `INSERT INTO doc (title) VALUES (?), (?) RETURNING id, created, note, twice`)
		for _, d := range []*Doc{a, b} {
			expect.Equal(t, "default of a number", d.Created, 7)
			expect.Equal(t, "default of a text", d.Note, "none")
			expect.Equal(t, "computed column", d.Twice, 14)
		}
		expect.Equal(t, "dirty objects", len(s.Dirty()), 0)
		expect.Sent(t, trace)
		expect.OK(t, s.Rollback(t.Context()))
		expect.Equal(t, "what the database had filled in, after rollback", *a, Doc{Title: "a"})
	})
}

func TestU24_InsertsOfMixedShapeKeepTheirOrder(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := open(t, db, docModels)
		ds := []*Doc{{Title: "a"}, {Title: "b"}, {Title: "c", Created: 5}, {Title: "d"}}
		for _, d := range ds {
			s.Add(d)
		}
		expect.OK(t, s.Flush(t.Context()))
		expect.Sent(t, trace,
			`INSERT INTO doc (title) VALUES (?), (?) RETURNING id, created, note, twice`,
			`INSERT INTO doc (title, created) VALUES (?, ?) RETURNING id, note, twice`,
			`INSERT INTO doc (title) VALUES (?) RETURNING id, created, note, twice`)
		expect.List(t, "keys", expect.Map(ds, func(d *Doc) int64 { return d.ID }), []int64{1, 2, 3, 4})
		expect.List(t, "created", expect.Map(ds, func(d *Doc) int { return d.Created }), []int{7, 7, 5, 7})
	})
}

func TestZeroIsAValue(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, trace := fixture.Library(t, db)
		tag := &fixture.Tag{}
		s.Add(tag)
		king := author(t, s, 4)
		king.FirstName = ""
		trace.Reset()
		expect.OK(t, s.Commit(t.Context()))
		expect.SentWith(t, trace, `UPDATE author SET first_name = ? WHERE author.id = ? ["", 4]`)
		expect.Equal(t, "empty name of a tag", value(t, eng, "SELECT '<', name, '>' FROM tag WHERE id = 4"), "<>")

		// A default counts only while the row is new.
		docSession, docEngine, _ := open(t, db, docModels)
		doc := &Doc{Title: "x", Created: 3}
		docSession.Add(doc)
		expect.OK(t, docSession.Commit(t.Context()))
		doc.Created = 0
		expect.OK(t, docSession.Commit(t.Context()))
		expect.Equal(t, "zero in a column with a default", value(t, docEngine, "SELECT created FROM doc"), "0")
	})
}

func TestKeysThatTheProgramGives(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, trace := open(t, db, atlas)
		fr := &Land{Code: "FR", Name: "France", Towns: orm.Items(&Town{Name: "Lyon"}, &Town{Name: "Nice"})}
		s.Add(fr)
		expect.OK(t, s.Commit(t.Context()))
		expect.Sent(t, trace, "INSERT INTO land (code, name) VALUES (?, ?)", "INSERT INTO town (name, land_code) VALUES (?, ?), (?, ?)")
		expect.Equal(t, "rows", value(t, eng, "SELECT name, land_code FROM town ORDER BY name"), "LyonFR NiceFR")
		lyon := expect.Get(t, s, towns, "Lyon")
		expect.Equal(t, "land of the town", expect.Ref(t, &lyon.Land), fr)
		expect.Equal(t, "land by its key", expect.Get(t, s, lands, "FR"), fr)
	})
}

func TestCompositeKeys(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, trace := open(t, db, shop)
		o := &Order{No: 7, Year: "2024", Lines: orm.Items(&Line{Pos: 1, Item: "nail"}, &Line{Pos: 2, Item: "bolt"})}
		s.Add(o)
		expect.OK(t, s.Commit(t.Context()))
		expect.Verbs(t, trace, "INSERT ord", "INSERT line")
		expect.Equal(t, "rows", value(t, eng, "SELECT order_no, order_year, pos, item FROM line ORDER BY pos"), "720241nail 720242bolt")
		nail, bolt := expect.Get(t, s, lines, lineKey{7, "2024", 1}), expect.Get(t, s, lines, lineKey{7, "2024", 2})
		bolt.Item = "screw"
		s.Delete(nail)
		trace.Reset()
		expect.OK(t, s.Commit(t.Context()))
		expect.Verbs(t, trace, "UPDATE line", "DELETE line")
		expect.Equal(t, "rows", value(t, eng, "SELECT order_no, order_year, pos, item FROM line"), "720242screw")
		expect.Equal(t, "order by its key", expect.Get(t, s, orders, orderKey{7, "2024"}), o)
	})
}

func TestTreesAreInsertedFromTheRootAndDeletedFromTheLeaves(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, trace := open(t, db, trees)
		leaf := &Node{Name: "leaf"}
		twig := &Node{Name: "twig", Children: orm.Items(leaf)}
		root := &Node{Name: "root", Children: orm.Items(twig, &Node{Name: "other twig"})}
		s.Add(leaf, twig, root) // the wrong way round
		expect.OK(t, s.Commit(t.Context()))
		expect.Verbs(t, trace, "INSERT node", "INSERT node", "INSERT node")
		expect.Equal(t, "rows", value(t, eng, `SELECT n.name, '<', p.name FROM node n LEFT JOIN node p ON p.id = n.parent_id ORDER BY n.id`),
			"root<- twig<root other twig<root leaf<twig")
		s.Delete(root)
		trace.Reset()
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "rows after the delete", value(t, eng, "SELECT count(*) FROM node"), "0")
		expect.State(t, s, orm.Detached, root, twig, leaf)
	})
}

func TestARowThatRefersToItself(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, trace := open(t, db, trees)
		n := &Node{Name: "own parent"}
		n.Parent = orm.To(n)
		s.Add(n)
		expect.OK(t, s.Commit(t.Context()))
		expect.Verbs(t, trace, "INSERT node", "UPDATE node")
		expect.Equal(t, "row", value(t, eng, "SELECT count(*) FROM node WHERE parent_id = id"), "1")
		s.Delete(n)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "rows", value(t, eng, "SELECT count(*) FROM node"), "0")
	})
}

func TestU20_CircularRowsGoByTheKeyThatMayBeNull(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, trace := open(t, db, games)
		p, b := &Person{}, &Ball{}
		p.Balls, p.Favourite = orm.Items(b), orm.To(b)
		s.Add(p)
		expect.OK(t, s.Commit(t.Context()))
		expect.Sent(t, trace,
			"INSERT INTO person (favourite_id) VALUES (?) RETURNING id",
			"INSERT INTO ball (owner_id) VALUES (?) RETURNING id",
			"UPDATE person SET favourite_id = ? WHERE person.id = ?")
		expect.Equal(t, "row", value(t, eng, "SELECT favourite_id, owner_id FROM person JOIN ball ON owner_id = person.id"), "11")

		s.Delete(p, b)
		trace.Reset()
		expect.OK(t, s.Flush(t.Context()))
		expect.Verbs(t, trace, "SELECT ball", "UPDATE person", "DELETE ball", "DELETE person")
		expect.OK(t, s.Rollback(t.Context()))
		expect.State(t, s, orm.Persistent, p, b)
		expect.Equal(t, "favourite after rollback", *p.FavouriteID, b.ID)
		s.Delete(p, b)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "rows", value(t, eng, "SELECT count(*) FROM person"), "0")
	})
}

func TestACircleOfKeysThatCanNotBeNullIsNamed(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		type Cat struct {
			ID       int64
			Friend   orm.Ref[Cat] `orm:"fk=FriendID"`
			FriendID int64        `orm:"fk=cat.id"`
		}
		type catEntity struct {
			orm.Entity[Cat, int64]
			ID, FriendID retort.Num[int64]
			Friend       orm.ToOne[Cat, Cat]
		}
		models := orm.NewRegistry()
		orm.Map[catEntity](models)
		s, _, trace := open(t, db, models)
		a, b := &Cat{}, &Cat{}
		a.Friend, b.Friend = orm.To(b), orm.To(a)
		s.Add(a)
		err := s.Flush(t.Context())
		expect.Is(t, err, orm.ErrCycle)
		expect.Text(t, err, "Cat(id=0) → Cat(id=0)", "nullable")
		expect.Sent(t, trace)
		expect.State(t, s, orm.Pending, a, b)

		own := &Cat{}
		own.Friend = orm.To(own)
		s.Expunge(a, b)
		s.Add(own)
		expect.Is(t, s.Flush(t.Context()), orm.ErrCycle)
	})
}
