package cascade

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/orm"
)

// A target of a many-to-one or a many-to-many may have any number of parents, so that losing one makes no orphan of it.

func TestC14_DeleteOrphanDoesNotGoWithAManyToOne(t *testing.T) {
	type Preference struct{ ID int64 }
	type User struct {
		ID           int64
		PreferenceID *int64              `orm:"fk=preference.id"`
		Preference   orm.Ref[Preference] `orm:"fk=PreferenceID,cascade='all, delete-orphan'"`
	}
	type preferenceEntity struct {
		orm.Entity[Preference, int64]
		ID retort.Num[int64]
	}
	type userEntity struct {
		orm.Entity[User, int64]
		ID           retort.Num[int64]
		PreferenceID retort.NullNum[int64]
		Preference   orm.ToOne[User, Preference]
	}
	models := orm.NewRegistry()
	orm.Map[preferenceEntity](models)
	orm.Map[userEntity](models)
	err := models.Check()
	expect.Is(t, err, orm.ErrMapping)
	expect.Text(t, err, "User.Preference", "delete-orphan belongs on the one side of a one-to-many", "single parent")
}

func TestC20_DeleteOrphanDoesNotGoWithAManyToMany(t *testing.T) {
	type Label struct{ ID int64 }
	type Item struct {
		ID     int64
		Labels orm.Many[Label] `orm:"through=item_label,cascade='all, delete-orphan'"`
	}
	type labelEntity struct {
		orm.Entity[Label, int64]
		ID retort.Num[int64]
	}
	type itemEntity struct {
		orm.Entity[Item, int64]
		ID     retort.Num[int64]
		Labels orm.ToMany[Item, Label]
	}
	models := orm.NewRegistry()
	orm.Map[labelEntity](models)
	orm.Map[itemEntity](models)
	err := models.Check()
	expect.Is(t, err, orm.ErrMapping)
	expect.Text(t, err, "Item.Labels", "delete-orphan belongs on the one side of a one-to-many", "single parent")
}
