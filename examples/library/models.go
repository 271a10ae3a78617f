package main

import (
	"github.com/retort-go/retort/orm"
)

// Author writes books, which go when the author goes, and works with publishers.
type Author struct {
	ID         int64 `orm:"author_id,pk"`
	FirstName  string
	LastName   string              `orm:",index"`
	Books      orm.Many[Book]      `orm:"inverse=Author,cascade='all, delete-orphan'"`
	Publishers orm.Many[Publisher] `orm:"through=author_publisher,inverse=Authors"`
}

// Book has one author and may have several publishers.
type Book struct {
	ID         int64 `orm:"book_id,pk"`
	AuthorID   int64 `orm:"fk=author.author_id,ondelete=cascade"`
	Title      string
	ISBN       *string             `orm:",unique"`
	Author     orm.Ref[Author]     `orm:"fk=AuthorID,inverse=Books"`
	Publishers orm.Many[Publisher] `orm:"through=book_publisher,inverse=Books"`
}

// Publisher publishes books of authors.
type Publisher struct {
	ID      int64            `orm:"publisher_id,pk"`
	Name    string           `orm:",unique"`
	Authors orm.Many[Author] `orm:"through=author_publisher,inverse=Publishers"`
	Books   orm.Many[Book]   `orm:"through=book_publisher,inverse=Publishers"`
}

//go:generate go tool retort gen

// Models is the registry of the mapped structs. Their handles Authors, Books and Publishers are generated from them.
var Models = orm.NewRegistry()
