package scenario

import (
	"github.com/retort-go/retort"
	"github.com/retort-go/retort/orm"
)

// User has addresses and orders. The tables have no data unless a scenario gives them some.
type User struct {
	_      struct{} `orm:"table=users"`
	ID     int64
	Name   string `orm:",size=30"`
	Active bool
}

// Address is one of a user's.
type Address struct {
	_      struct{} `orm:"table=addresses"`
	ID     int64
	UserID int64  `orm:"fk=users.id"`
	Email  string `orm:",size=50"`
}

// Order is sent to one of a user's addresses, or to none yet.
type Order struct {
	_      struct{} `orm:"table=orders"`
	ID     int64
	UserID int64  `orm:"fk=users.id"`
	AddrID *int64 `orm:"fk=addresses.id"`
	Total  int64
}

type userEntity struct {
	orm.Entity[User, int64]
	ID     retort.Num[int64]
	Name   retort.Text
	Active retort.Column[bool]
}

type addressEntity struct {
	orm.Entity[Address, int64]
	ID, UserID retort.Num[int64]
	Email      retort.Text
}

type orderEntity struct {
	orm.Entity[Order, int64]
	ID, UserID retort.Num[int64]
	AddrID     retort.NullNum[int64]
	Total      retort.Num[int64]
}

// The handles.
var (
	models    = orm.NewRegistry()
	users     = orm.Map[userEntity](models)
	addresses = orm.Map[addressEntity](models)
	orders    = orm.Map[orderEntity](models)
)

// ofUser joins users with their addresses.
var ofUser = retort.Eq(addresses.UserID, users.ID)
