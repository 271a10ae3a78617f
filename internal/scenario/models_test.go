package scenario

import (
	"github.com/retort-go/retort"
	"github.com/retort-go/retort/orm"
)

//go:generate go tool retort gen --unexported

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

// models is the registry of the models; their handles are generated.
var models = orm.NewRegistry()

// ofUser joins users with their addresses.
var ofUser = retort.Eq(addresses.UserID, users.ID)
