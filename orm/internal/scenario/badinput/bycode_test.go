package badinput_test

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/orm"
)

// Plain has no tags: code gives them.
type Plain struct {
	ID     int64
	Name   string
	Home   Place
	Work   *Place
	Hidden func()
}

type Place struct{ City string }

// Box is generic, and always in one table.
type Box[T any] struct {
	_  struct{} `orm:"table=box"`
	ID int64
	In T
}

// boxEntity is the handle of an instance.
type boxEntity[T any] struct {
	orm.Entity[Box[T], int64]
	ID retort.Num[int64]
	In retort.Num[T]
}

func TestFaultsOfTagsGivenByCode(t *testing.T) {
	elsewhere := ""
	for name, test := range map[string]struct {
		say  func(m *orm.Tags, p *Plain)
		want []string
	}{
		"a name that isn't there": {func(m *orm.Tags, p *Plain) { m.Field("Nmae", ",size=3") }, []string{"Plain: Field: there is no field Nmae"}},
		"a name within what is no struct": {func(m *orm.Tags, p *Plain) { m.Omit("Name.First") },
			[]string{"Plain: Field: there is no field Name.First"}},
		"the address of another variable": {func(m *orm.Tags, p *Plain) { m.Field(&elsewhere, ",size=3") },
			[]string{"Plain: Field: got a *string, want the address of a field of the Plain that the function is given"}},
		"a value":                   {func(m *orm.Tags, p *Plain) { m.Only(p.ID) }, []string{"Plain: Only: got a int64, want the address of a field"}},
		"the struct itself":         {func(m *orm.Tags, p *Plain) { m.Omit(p) }, []string{"Plain: Field: the *badinput_test.Plain doesn't point at a field of Plain"}},
		"a tag twice":               {func(m *orm.Tags, p *Plain) { m.Field(&p.Name, ",size=3"); m.Field("Name", ",unique") }, []string{"Plain: Field: Name has been given a tag already"}},
		"a tag that makes no sense": {func(m *orm.Tags, p *Plain) { m.Field(&p.Name, ",uniqe") }, []string{`Plain.Name: unknown option "uniqe"`}},
		"a tag in what is left out": {func(m *orm.Tags, p *Plain) { m.Omit(&p.Work); m.Field("Work.City", ",size=3") },
			[]string{"Plain.Work.City: its tag is for nothing: what it lies in is left out, or is one column"}},
		"no key":                    {func(m *orm.Tags, p *Plain) { m.Omit(&p.ID) }, []string{"Plain: has no primary key"}},
		"a field that is no column": {func(m *orm.Tags, p *Plain) { m.Prefix("p_") }, []string{"Plain.Hidden", "Plain.Home"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := orm.NewRegistry()
			orm.MapWith[named[Plain]](r, test.say)
			err := r.Check()
			expect.Is(t, err, orm.ErrMapping)
			expect.Text(t, err, test.want...)
		})
	}
}

func TestStructsThatMapWithDoesNotTake(t *testing.T) {
	for name, test := range map[string]struct {
		add  func(r *orm.Registry)
		want string
	}{
		"another than the handle's": {func(r *orm.Registry) { orm.MapWith[named[Plain]](r, func(*orm.Tags, *Leaf) {}) },
			"its rows are *badinput_test.Plain, the function given to MapWith is of *badinput_test.Leaf"},
		"one of a hierarchy": {func(r *orm.Registry) { orm.MapWith[handle[Circle]](r, func(*orm.Tags, *Circle) {}) },
			"Circle is part of a hierarchy, whose structs say by tags what they are: use Map"},
		"no struct": {func(r *orm.Registry) { orm.MapWith[named[Plain]](r, func(*orm.Tags, *int) {}) }, "int: MapWith: want a struct"},
		"one that is mapped": {func(r *orm.Registry) {
			orm.Map[leafEntity](r)
			orm.MapWith[leafEntity](r, func(*orm.Tags, *Leaf) {})
		}, "Leaf: mapped twice in one registry"},
		"two instances in one table": {func(r *orm.Registry) {
			orm.Map[boxEntity[int32]](r)
			orm.Map[boxEntity[int64]](r)
		}, "box"},
	} {
		t.Run(name, func(t *testing.T) {
			r := orm.NewRegistry()
			test.add(r)
			err := r.Check()
			expect.Is(t, err, orm.ErrMapping)
			expect.Text(t, err, test.want)
		})
	}
}
