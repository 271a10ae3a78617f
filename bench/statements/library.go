package statements

import (
	"github.com/retort-go/retort"
	"github.com/retort-go/retort/orm"
)

// The tables that the statements read.
type Author struct {
	ID        int64
	FirstName string
	LastName  string
	Born      int
	Books     orm.Many[Book] `orm:"inverse=Author"`
}

type Book struct {
	ID       int64
	AuthorID int64 `orm:"fk=author.id"`
	Title    string
	ISBN     *string
	Pages    int
	Price    float64
	Author   orm.Ref[Author] `orm:"fk=AuthorID,inverse=Books"`
}

type Branch struct {
	ID   int64
	City string
}

type Member struct {
	ID       int64
	BranchID int64 `orm:"fk=branch.id"`
	Name     string
	Points   int64
}

type Loan struct {
	ID       int64
	BookID   int64 `orm:"fk=book.id"`
	MemberID int64 `orm:"fk=member.id"`
	Days     int64
}

type authorEntity struct {
	orm.Entity[Author, int64]
	ID                  retort.Num[int64]
	FirstName, LastName retort.Text
	Born                retort.Num[int]
	Books               orm.ToMany[Author, Book]
}

type bookEntity struct {
	orm.Entity[Book, int64]
	ID, AuthorID retort.Num[int64]
	Title        retort.Text
	ISBN         retort.NullText
	Pages        retort.Num[int]
	Price        retort.Num[float64]
	Author       orm.ToOne[Book, Author]
}

type branchEntity struct {
	orm.Entity[Branch, int64]
	ID   retort.Num[int64]
	City retort.Text
}

type memberEntity struct {
	orm.Entity[Member, int64]
	ID, BranchID retort.Num[int64]
	Name         retort.Text
	Points       retort.Num[int64]
}

type loanEntity struct {
	orm.Entity[Loan, int64]
	ID, BookID, MemberID, Days retort.Num[int64]
}

var (
	LibraryModels = orm.NewRegistry()
	Authors       = orm.Map[authorEntity](LibraryModels)
	Books         = orm.Map[bookEntity](LibraryModels)
	Branches      = orm.Map[branchEntity](LibraryModels)
	Members       = orm.Map[memberEntity](LibraryModels)
	Loans         = orm.Map[loanEntity](LibraryModels)
)
