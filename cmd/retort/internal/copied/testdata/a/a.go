package a

import (
	"context"
	"fmt"

	"github.com/retort-go/retort/orm"
)

type Author struct {
	ID    int64
	Name  string
	Books orm.Many[Book]
}

type Book struct {
	ID     int64
	Author orm.Ref[Author]
}

// Plain has no relationships: its copies are as good as it is.
type Plain struct{ ID int64 }

type View struct {
	Author
	Count int
}

func copies(king *Author, list []Author, byName map[string]Author, ch chan Author) (Author, error) {
	cp := *king              // want `assigns a copy of Author: a copy of a model is in no session, and its relationships return orm.ErrCopied; keep the pointer`
	var dup = *king          // want `assigns a copy of Author`
	*king = cp               // want `assigns a copy of Author`
	first := list[0]         // want `assigns a copy of Author`
	for _, a := range list { // want `the loop copies each Author: .*; range over pointers, or take the address by its index`
		_ = a.Name
	}
	for _, a := range byName { // want `the loop copies each Author`
		_ = a.ID
	}
	fmt.Println(*king)       // want `passes a copy of Author: .*; pass the pointer`
	list = append(list, dup) // want `passes a copy of Author`
	ch <- first              // want `sends a copy of Author`
	books := king.Books      // want `assigns a copy of orm.Many\[Book\]: .*; use the field itself`
	_ = books.Loaded()
	_ = View{Author: *king} // want `puts a copy of Author into a literal`
	_ = []Author{*king}     // want `puts a copy of Author into a literal`
	v := View{}
	w := v           // want `assigns a copy of View`
	_ = Other(*king) // want `passes a copy of Author`
	_ = [1]Author{}
	fmt.Println(w.Count)
	return *king, nil // want `returns a copy of Author: .*; return the pointer`
}

type Other Author

func take(a Author) {} // want `the parameter is a copy of Author: .*; take a pointer`

func (a Author) Title() string { return a.Name } // want `the receiver is a copy of Author`

var f = func(b Book) int64 { return b.ID } // want `the parameter is a copy of Book`

// What is new may move, and pointers are no copies.
func fine(ctx context.Context, king *Author, plain *Plain, list []Author, pointers []*Author) Author {
	p := *plain
	_ = p
	_ = *king
	a := Author{Name: "King"}
	b := fresh()
	for _, x := range []Author{{Name: "King"}, {Name: "Asimov"}} {
		_ = x.Name
	}
	for i := range list {
		one := &list[i]
		_ = one
	}
	for _, x := range pointers {
		_ = x.Name
	}
	*king = Author{}
	king.Books = orm.Items(&Book{})
	books, _ := king.Books.All(ctx)
	fmt.Println(king.Books, []any{king.Books})
	_ = len([1]Author{})
	_, _, _, _ = a.ID, b.ID, books, len(list)
	return Author{Name: "new"}
}

func fresh() Author { return Author{} }
