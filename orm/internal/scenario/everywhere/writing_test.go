package everywhere

import (
	"fmt"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/orm"
)

func TestLesson(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		library(t, eng)
		s := session(t, eng)
		king := author(t, s, "King")
		king.Books.Append(&Book{Title: "Misery"})
		his := expect.All(t, s, retort.Select(books).Where(books.Author.Is(king)).OrderBy(books.Title))
		expect.List(t, "titles after autoflush", titlesOf(his), []string{"Carrie", "It", "Joyland", "Misery"})
		if expect.Get(t, s, authors, king.ID) != king {
			t.Error("two instances of one row")
		}
		his[1].Title = "It (novel)"
		king.Books.Remove(his[2])
		expect.OK(t, s.Commit(t.Context()))
		expect.List(t, "stored", titles(t, eng), []string{"Carrie", "It (novel)", "Misery", "Solaris"})
		s.Delete(king)
		expect.OK(t, s.Commit(t.Context()))
		expect.List(t, "stored", titles(t, eng), []string{"Solaris"})
		expect.Equal(t, "tags", count(t, eng, tags), 2)
	})
}

func TestGraphComesBackWithItsKeys(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		s := session(t, eng)
		var all []*Author
		for i := range 1200 { // more than one statement
			a := &Author{Name: fmt.Sprintf("author %04d", i), Books: orm.Items(&Book{Title: fmt.Sprintf("book %04d", i)})}
			all = append(all, a)
			s.Add(a)
		}
		expect.OK(t, s.Flush(t.Context()))
		for _, a := range all {
			b := a.Books.Peek()[0]
			if a.ID == 0 || b.ID == 0 || b.AuthorID != a.ID || b.Chapters != 7 {
				t.Fatalf("author %d has book %+v", a.ID, b)
			}
		}
		expect.OK(t, s.Commit(t.Context()))
		stored, err := engine.All(t.Context(), eng, retort.Select3(authors.ID, authors.Name, books.Title).Join(authors.Books).OrderBy(authors.Name))
		expect.OK(t, err)
		for i, row := range stored {
			if row.V1 != all[i].ID || row.V2[7:] != row.V3[5:] {
				t.Fatalf("row %d is %v, want the key %d", i, row, all[i].ID)
			}
		}
		expect.Equal(t, "rows", len(stored), len(all))
	})
}

func TestAssociationRowsComeAndGo(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		library(t, eng)
		s := session(t, eng)
		it := expect.One(t, s, retort.Select(books).Where(books.Title.Eq("It")))
		has := expect.Many(t, &it.Tags)
		expect.List(t, "tags", expect.Map(has, func(x *Tag) string { return x.Name }), []string{"classic", "horror"})
		it.Tags.Remove(has[0])
		it.Tags.Append(&Tag{Name: "clowns"}, &Tag{Name: "sewers"})
		expect.OK(t, s.Commit(t.Context()))
		tagged, err := engine.All(t.Context(), eng, retort.Select2(books.Title, tags.Name).Join(books.Tags).OrderBy(books.Title, tags.Name))
		expect.OK(t, err)
		expect.List(t, "rows", tagged, []retort.Row2[string, string]{{V1: "Carrie", V2: "horror"}, {V1: "It", V2: "clowns"}, {V1: "It", V2: "horror"}, {V1: "It", V2: "sewers"}})
		s.Delete(it)
		expect.OK(t, s.Commit(t.Context()))
		expect.List(t, "stored", titles(t, eng), []string{"Carrie", "Joyland", "Solaris"})
	})
}

func TestChildWithoutOwnerIsLetGo(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		s := session(t, eng)
		a := &Author{Name: "King", Fans: orm.Items(&Fan{}, &Fan{})}
		s.Add(a)
		expect.OK(t, s.Commit(t.Context()))
		s.Delete(a)
		expect.OK(t, s.Commit(t.Context()))
		left, err := engine.All(t.Context(), eng, retort.Select(fans.AuthorID))
		expect.OK(t, err)
		if len(left) != 2 || left[0] != nil || left[1] != nil {
			t.Errorf("fans refer to %v, want two without an author", left)
		}
	})
}

func TestTreeAndCircle(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		s := session(t, eng)
		leaf := &Node{Name: "leaf"}
		root := &Node{Name: "root", Children: orm.Items(&Node{Name: "left"}, &Node{Name: "right", Children: orm.Items(leaf)})}
		p := &Person{Balls: orm.Items(&Ball{}, &Ball{})}
		p.Favourite = orm.To(p.Balls.Peek()[1])
		s.Add(root, p)
		expect.OK(t, s.Commit(t.Context()))
		if leaf.ParentID == nil || root.ParentID != nil || *leaf.ParentID != root.Children.Peek()[1].ID {
			t.Errorf("the leaf's parent is %v", leaf.ParentID)
		}
		if p.FavouriteID == nil || *p.FavouriteID != p.Balls.Peek()[1].ID {
			t.Errorf("the favourite is %v", p.FavouriteID)
		}
		s.Delete(root)
		s.Delete(p)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "nodes, persons and balls", count(t, eng, nodes)+count(t, eng, persons)+count(t, eng, balls), 0)
	})
}

func TestUniqueValueMoves(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		library(t, eng)
		s := session(t, eng)
		list := expect.All(t, s, retort.Select(tags).OrderBy(tags.Name))
		list[0].Name, list[1].Name = "horror", "terror"
		expect.OK(t, s.Flush(t.Context()))
		s.Delete(list[1])
		s.Add(&Tag{ID: list[1].ID, Name: "terror"})
		expect.OK(t, s.Commit(t.Context()))
		names, err := engine.All(t.Context(), eng, retort.Select(tags.Name).OrderBy(tags.Name))
		expect.OK(t, err)
		expect.List(t, "names", names, []string{"horror", "terror"})
	})
}
