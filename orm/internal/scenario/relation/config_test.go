package relation

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/orm"
)

// check maps two entities and returns what the registry has to say.
func check[A, B any]() error {
	models := orm.NewRegistry()
	orm.Map[A](models)
	orm.Map[B](models)
	return models.Check()
}

func TestR02_WrongConfiguration(t *testing.T) {
	t.Run("no foreign key between the tables", func(t *testing.T) {
		type Child struct{ ID int64 }
		type Parent struct {
			ID       int64
			Children orm.Many[Child]
		}
		type childEntity struct {
			orm.Entity[Child, int64]
			ID retort.Num[int64]
		}
		type parentEntity struct {
			orm.Entity[Parent, int64]
			ID       retort.Num[int64]
			Children orm.ToMany[Parent, Child]
		}
		err := check[parentEntity, childEntity]()
		expect.Is(t, err, orm.ErrMapping)
		expect.Text(t, err, "Parent.Children", "no field of Child refers to Parent", "fk=parent.id", "through=")
	})
	t.Run("two foreign keys, none of them named", func(t *testing.T) {
		type Child struct {
			ID       int64
			MotherID int64 `orm:"fk=parent.id"`
			FatherID int64 `orm:"fk=parent.id"`
		}
		type Parent struct {
			ID       int64
			Children orm.Many[Child]
		}
		type childEntity struct {
			orm.Entity[Child, int64]
			ID, MotherID, FatherID retort.Num[int64]
		}
		type parentEntity struct {
			orm.Entity[Parent, int64]
			ID       retort.Num[int64]
			Children orm.ToMany[Parent, Child]
		}
		err := check[parentEntity, childEntity]()
		expect.Is(t, err, orm.ErrMapping)
		expect.Text(t, err, "Parent.Children", "several fields of Child refer to Parent", "inverse=")
	})
	t.Run("an inverse that isn't there", func(t *testing.T) {
		type Parent struct{ ID int64 }
		type Child struct {
			ID       int64
			ParentID int64           `orm:"fk=parent.id"`
			Parent   orm.Ref[Parent] `orm:"fk=ParentID,inverse=Kids"`
		}
		type childEntity struct {
			orm.Entity[Child, int64]
			ID, ParentID retort.Num[int64]
			Parent       orm.ToOne[Child, Parent]
		}
		type parentEntity struct {
			orm.Entity[Parent, int64]
			ID retort.Num[int64]
		}
		err := check[parentEntity, childEntity]()
		expect.Is(t, err, orm.ErrMapping)
		expect.Text(t, err, "Child.Parent", "inverse=Kids names no relationship of Parent")
	})
	t.Run("a target that isn't mapped", func(t *testing.T) {
		type Parent struct{ ID int64 }
		type Child struct {
			ID       int64
			ParentID int64           `orm:"fk=parent.id"`
			Parent   orm.Ref[Parent] `orm:"fk=ParentID"`
		}
		type childEntity struct {
			orm.Entity[Child, int64]
			ID, ParentID retort.Num[int64]
			Parent       orm.ToOne[Child, Parent]
		}
		models := orm.NewRegistry()
		orm.Map[childEntity](models)
		err := models.Check()
		expect.Is(t, err, orm.ErrMapping)
		expect.Text(t, err, "Child.Parent", "Parent is not mapped in this registry", "orm.Map")
	})
	t.Run("both sides with the key", func(t *testing.T) {
		type rightEntity struct {
			orm.Entity[rightSide, int64]
			ID     retort.Num[int64]
			LeftID retort.Num[int64]
			Left   orm.ToOne[rightSide, leftSide]
		}
		type leftEntity struct {
			orm.Entity[leftSide, int64]
			ID      retort.Num[int64]
			RightID retort.Num[int64]
			Right   orm.ToOne[leftSide, rightSide]
		}
		err := check[leftEntity, rightEntity]()
		expect.Is(t, err, orm.ErrMapping)
		expect.Text(t, err, "leftSide.Right", "is not the other side of the same relationship")
	})
	t.Run("a key field that isn't there", func(t *testing.T) {
		type Parent struct{ ID int64 }
		type Child struct {
			ID     int64
			Parent orm.Ref[Parent] `orm:"fk=MotherID"`
		}
		type childEntity struct {
			orm.Entity[Child, int64]
			ID     retort.Num[int64]
			Parent orm.ToOne[Child, Parent]
		}
		type parentEntity struct {
			orm.Entity[Parent, int64]
			ID retort.Num[int64]
		}
		err := check[parentEntity, childEntity]()
		expect.Is(t, err, orm.ErrMapping)
		expect.Text(t, err, "Child.Parent", "fk=MotherID names no column field of Child")
	})
	t.Run("a key of another type", func(t *testing.T) {
		type Parent struct{ ID int64 }
		type Child struct {
			ID       int64
			ParentID string
			Parent   orm.Ref[Parent] `orm:"fk=ParentID"`
		}
		type childEntity struct {
			orm.Entity[Child, int64]
			ID       retort.Num[int64]
			ParentID retort.Text
			Parent   orm.ToOne[Child, Parent]
		}
		type parentEntity struct {
			orm.Entity[Parent, int64]
			ID retort.Num[int64]
		}
		err := check[parentEntity, childEntity]()
		expect.Is(t, err, orm.ErrMapping)
		expect.Text(t, err, "Child.ParentID is string but Parent.ID is int64")
	})
	t.Run("delete-orphan where there is no single parent", func(t *testing.T) {
		type Tag struct{ ID int64 }
		type Book struct {
			ID   int64
			Tags orm.Many[Tag] `orm:"through=book_tag,cascade='all, delete-orphan'"`
		}
		type tagEntity struct {
			orm.Entity[Tag, int64]
			ID retort.Num[int64]
		}
		type bookEntity struct {
			orm.Entity[Book, int64]
			ID   retort.Num[int64]
			Tags orm.ToMany[Book, Tag]
		}
		err := check[bookEntity, tagEntity]()
		expect.Is(t, err, orm.ErrMapping)
		expect.Text(t, err, "Book.Tags", "delete-orphan", "single parent")
	})
	t.Run("delete-orphan without delete", func(t *testing.T) {
		type Child struct {
			ID       int64
			ParentID *int64 `orm:"fk=parent.id"`
		}
		type Parent struct {
			ID       int64
			Children orm.Many[Child] `orm:"cascade='save-update, delete-orphan'"`
		}
		type childEntity struct {
			orm.Entity[Child, int64]
			ID       retort.Num[int64]
			ParentID retort.NullNum[int64]
		}
		type parentEntity struct {
			orm.Entity[Parent, int64]
			ID       retort.Num[int64]
			Children orm.ToMany[Parent, Child]
		}
		err := check[parentEntity, childEntity]()
		expect.Is(t, err, orm.ErrMapping)
		expect.Text(t, err, "Parent.Children", "delete-orphan needs delete", "cascade='all, delete-orphan'")
	})
	t.Run("many-to-many with itself, columns not named", func(t *testing.T) {
		type personEntity struct {
			orm.Entity[personNode, int64]
			ID      retort.Num[int64]
			Friends orm.ToMany[personNode, personNode]
		}
		models := orm.NewRegistry()
		orm.Map[personEntity](models)
		err := models.Check()
		expect.Is(t, err, orm.ErrMapping)
		expect.Text(t, err, "personNode.Friends", "through='friend(from_id,to_id)'")
	})
}

// These refer to themselves or to each other, which types of a function can't.
type leftSide struct {
	_       struct{} `orm:"-"` // mapped by the test that it is for
	ID      int64
	RightID int64
	Right   orm.Ref[rightSide] `orm:"fk=RightID,inverse=Left"`
}

type rightSide struct {
	_      struct{} `orm:"-"` // mapped by the test that it is for
	ID     int64
	LeftID int64
	Left   orm.Ref[leftSide] `orm:"fk=LeftID,inverse=Right"`
}

type personNode struct {
	_       struct{} `orm:"-"` // mapped by the test that it is for
	ID      int64
	Friends orm.Many[personNode] `orm:"through=friend"`
}
