package property

import (
	"github.com/retort-go/retort/orm"
)

//go:generate go tool retort gen --unexported

// Author has books, deleted with it, and at most one profile, which outlives it.
type Author struct {
	ID      int64
	Name    string
	Books   orm.Many[Book]   `orm:"inverse=Author,cascade=all"`
	Profile orm.Ref[Profile] `orm:"inverse=Author"`
}

// Book may have an author, tags, and a book that it follows. Its chapters belong to it alone. Changes of its row are counted.
type Book struct {
	ID        int64
	Version   int64  `orm:",version"`
	AuthorID  *int64 `orm:"fk=author.id"`
	FollowsID *int64 `orm:"fk=book.id"`
	Title     string
	Pages     int
	Author    orm.Ref[Author]   `orm:"fk=AuthorID,inverse=Books"`
	Follows   orm.Ref[Book]     `orm:"fk=FollowsID,inverse=Sequels"`
	Sequels   orm.Many[Book]    `orm:"inverse=Follows"`
	Tags      orm.Many[Tag]     `orm:"through=book_tag,inverse=Books"`
	Chapters  orm.Many[Chapter] `orm:"inverse=Book,cascade='all, delete-orphan'"`
}

// Chapter can't be without a book.
type Chapter struct {
	ID     int64
	BookID int64 `orm:"fk=book.id"`
	Title  string
	Book   orm.Ref[Book] `orm:"fk=BookID,inverse=Chapters"`
}

// Tag has a unique name.
type Tag struct {
	ID    int64
	Name  string `orm:",unique"`
	Uses  int
	Books orm.Many[Book] `orm:"through=book_tag,inverse=Tags"`
}

// Profile belongs to at most one author.
type Profile struct {
	ID       int64
	AuthorID *int64 `orm:"fk=author.id,unique"`
	Bio      *string
	Author   orm.Ref[Author] `orm:"fk=AuthorID,inverse=Profile"`
}

var models = orm.NewRegistry()
