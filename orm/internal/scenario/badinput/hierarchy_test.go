package badinput_test

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/orm"
)

// Shape is what the mistakes of this file are made about. Handles are written by hand: retort gen tells many of these mistakes itself.
type Shape interface{ Base() *ShapeBase }

type ShapeBase struct {
	_    struct{} `orm:"on=Kind"`
	ID   int64
	Kind int
	Name string
}

func (s *ShapeBase) Base() *ShapeBase { return s }

type shapeEntity struct {
	orm.EntityOf[Shape, int64]
	ID   retort.Num[int64]
	Kind retort.Num[int]
	Name retort.Text
}

type (
	Circle struct {
		_ struct{} `orm:"identity=1"`
		ShapeBase
	}
	unnamed struct{ ShapeBase }
	twin    struct {
		_ struct{} `orm:"identity=1"`
		ShapeBase
	}
	wordy struct {
		_ struct{} `orm:"identity=one"`
		ShapeBase
	}
	zero struct {
		_ struct{} `orm:"identity=0"`
		ShapeBase
	}
	both struct {
		_ struct{} `orm:"identity=2,abstract"`
		ShapeBase
	}
	codeKeyed struct {
		_ struct{} `orm:"identity=2"`
		ShapeBase
		Code string `orm:",pk"`
	}
	late struct {
		Note string
		ShapeBase
	}
	double struct {
		_ struct{} `orm:"identity=2"`
		ShapeBase
		Other
	}
	hiding struct {
		_ struct{} `orm:"identity=2"`
		ShapeBase
		Name string
	}
	tabled struct {
		_ struct{} `orm:"identity=2,strategy=single,table=t"`
		ShapeBase
	}
	again struct {
		_ struct{} `orm:"identity=2,on=Name"`
		ShapeBase
	}
	ofCircle struct {
		_ struct{} `orm:"identity=3"`
		Circle
	}
	//lint:ignore U1000 a handle's type argument
	wide struct {
		_ struct{} `orm:"identity=4"`
		ShapeBase
		Size int
	}
	//lint:ignore U1000 a handle's type argument
	broad struct {
		_ struct{} `orm:"identity=5"`
		ShapeBase
		Size string
	}

	odd struct {
		_ struct{} `orm:"identity=7,strategy=mixed"`
		ShapeBase
	}
	alone struct {
		_ struct{} `orm:"identity=8,strategy=concrete"`
		ShapeBase
	}
	told struct {
		_    struct{} `orm:"on=Kind,strategy=concrete"`
		ID   int64
		Kind string
	}
	lender struct {
		ID     int64
		LentID int64
		Lent   orm.RefOf[Medium]
	}

	// Other is a base of nothing else.
	Other struct {
		_  struct{} `orm:"on=OtherKind"`
		ID int64
	}

	// Untold says that an expression tells its rows apart, and not which.
	Untold struct {
		_    struct{} `orm:"on=Kind"`
		ID   int64
		Kind string `orm:",expr"`
	}

	// Foreign has shapes without saying so in its handle's registry.
	Foreign struct {
		ID     int64
		Shapes orm.ManyOf[Shape]
	}
	// Narrow refers to a struct that is read as an interface.
	Narrow struct {
		ID     int64
		BaseID int64
		Base   orm.Ref[ShapeBase]
	}

	hidden struct {
		_ struct{} `orm:",abstract"`
		ShapeBase
	}
	veiled struct {
		_ struct{} `orm:"identity=6"`
		hidden
	}

	Baseless interface{ Area() int }
	Veil     interface {
		Shape
		hidden() *hidden
	}
)

// Medium has a table for each of its structs.
type Medium interface{ Base() *MediumBase }

type (
	MediumBase struct {
		_  struct{} `orm:"strategy=concrete"`
		ID int64
	}
	Film struct{ MediumBase }
)

func (m *MediumBase) Base() *MediumBase { return m }

func (o *Other) Other() *Other    { return o }
func (h *hidden) hidden() *hidden { return h }

// handle is a handle that lacks columns, which the tests don't look at.
type handle[T any] struct{ orm.Entity[T, int64] }

type wideEntity struct {
	orm.Entity[wide, int64]
	Size retort.Num[int]
}

type broadEntity struct {
	orm.Entity[broad, int64]
	Size retort.Text
}

type handleOf[R any] struct{ orm.EntityOf[R, int64] }

func TestFaultsOfHierarchies(t *testing.T) {
	base := func(r *orm.Registry) { orm.Map[shapeEntity](r) }
	for name, test := range map[string]struct {
		declare func(r *orm.Registry)
		want    []string
	}{
		"no identity": {func(r *orm.Registry) { base(r); orm.Map[handle[unnamed]](r) },
			[]string{"unnamed._: inherits ShapeBase and has no identity: add a field _ struct{} `orm:\"identity=…\"`"}},
		"an identity twice": {func(r *orm.Registry) { base(r); orm.Map[handle[Circle]](r); orm.Map[handle[twin]](r) },
			[]string{"twin._: identity=1 is that of Circle already"}},
		"a word for a number": {func(r *orm.Registry) { base(r); orm.Map[handle[wordy]](r) },
			[]string{"wordy._: identity=one is no integer, as ShapeBase.Kind is"}},
		"the zero value": {func(r *orm.Registry) { base(r); orm.Map[handle[zero]](r) },
			[]string{"zero._: identity=0 is what ShapeBase.Kind holds in a new object: take another"}},
		"abstract with an identity": {func(r *orm.Registry) { base(r); orm.Map[handle[both]](r) },
			[]string{"both._: abstract and identity=2"}},
		"a key of its own": {func(r *orm.Registry) { base(r); orm.Map[handle[codeKeyed]](r) },
			[]string{"codeKeyed.Code: the key is that of ShapeBase"}},
		"a base that isn't first": {func(r *orm.Registry) { base(r); orm.Map[handle[late]](r) },
			[]string{"late: inherits ShapeBase, but other fields come first: embed the base before all of them"}},
		"two bases": {func(r *orm.Registry) { base(r); orm.Map[handle[double]](r) },
			[]string{"double: embeds two bases, ShapeBase and Other: a struct inherits one"}},
		"a column of the base": {func(r *orm.Registry) { base(r); orm.Map[handle[hiding]](r) },
			[]string{"hiding.Name: column name is mapped by Name already"}},
		"a table in a table": {func(r *orm.Registry) { base(r); orm.Map[handle[tabled]](r) },
			[]string{"tabled._: strategy=single and table=: its rows are in the table of ShapeBase"}},
		"a second discriminator": {func(r *orm.Registry) { base(r); orm.Map[handle[again]](r) },
			[]string{"again._: on= belongs to the base of the hierarchy, ShapeBase"}},
		"no handle of the base": {func(r *orm.Registry) { orm.Map[handle[Circle]](r) },
			[]string{"ShapeBase: is the base of a hierarchy and has no handle: map one with orm.EntityOf"}},
		"a base that isn't an interface": {func(r *orm.Registry) { base(r); orm.Map[handle[Circle]](r); orm.Map[handle[ofCircle]](r) },
			[]string{"Circle: its handle reads rows as *Circle, which ofCircle is not: use orm.EntityOf with an interface"}},
		"a discriminator that isn't there": {func(r *orm.Registry) { orm.Map[handle[Other]](r) },
			[]string{"Other._: on=OtherKind names no column field of Other: add one, such as Kind string"}},
		"a discriminator without an expression": {func(r *orm.Registry) { orm.Map[handle[Untold]](r) },
			[]string{"Untold.Kind: tells whose a row is and has no expression of its own: say it with Mapping.Expr"}},
		"one column, two types": {func(r *orm.Registry) { base(r); orm.Map[wideEntity](r); orm.Map[broadEntity](r) },
			[]string{"column size is string here, and wide.Size is int"}},
		"an interface without a base": {func(r *orm.Registry) { orm.Map[handleOf[Baseless]](r) },
			[]string{"Baseless doesn't tell which struct its rows begin with: give it a method that returns it, such as Base() *Employee"}},
		"items of an interface that isn't mapped": {func(r *orm.Registry) { orm.Map[handle[Foreign]](r) },
			[]string{"Foreign.Shapes: no handle in this registry reads rows as badinput_test.Shape: add one with orm.EntityOf"}},
		"a pointer to what is read as an interface": {func(r *orm.Registry) { base(r); orm.Map[handle[Narrow]](r) },
			[]string{"Narrow.Base: rows of ShapeBase are read as badinput_test.Shape: make the field one of badinput_test.Shape"}},
		"a method that the embedded struct hides": {func(r *orm.Registry) { base(r); orm.Map[handleOf[Veil]](r); orm.Map[handle[veiled]](r) },
			[]string{"*veiled doesn't implement badinput_test.Veil", "its embedded struct hidden hides the method hidden"}},
		"an unknown strategy": {func(r *orm.Registry) { base(r); orm.Map[handle[odd]](r) },
			[]string{"odd._: unknown strategy=mixed: want single, joined or concrete"}},
		"concrete in part": {func(r *orm.Registry) { base(r); orm.Map[handle[alone]](r) },
			[]string{"alone._: strategy=concrete: a hierarchy is concrete as a whole: its base, ShapeBase, says it"}},
		"a discriminator of a concrete hierarchy": {func(r *orm.Registry) { orm.Map[handle[told]](r) },
			[]string{"told._: on=Kind: the rows of a concrete hierarchy are told apart by their tables: remove it"}},
		"a key to tables of their own": {func(r *orm.Registry) {
			orm.Map[handleOf[Medium]](r)
			orm.Map[handle[Film]](r)
			orm.Map[handle[lender]](r)
		},
			[]string{"lender.Lent: rows of MediumBase are in several tables, each with keys of its own", "refer to a struct that inherits it"}},
		"mapped twice": {func(r *orm.Registry) { base(r); base(r) }, []string{"ShapeBase: mapped twice in one registry"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := orm.NewRegistry()
			test.declare(r)
			err := r.Check()
			expect.Is(t, err, orm.ErrMapping)
			expect.Text(t, err, test.want...)
		})
	}
}

// SQLAlchemy warns, and writes both.
func TestI22_AColumnOfTheSameNameInBothTables(t *testing.T) {
	reg := orm.NewRegistry()
	orm.Map[shapeEntity](reg)
	orm.Map[handle[hidingTwice]](reg)
	err := reg.Check()
	expect.Is(t, err, orm.ErrMapping)
	expect.Text(t, err, "hidingTwice.Name: column name is mapped by Name already")
}

type hidingTwice struct {
	_ struct{} `orm:"identity=2,strategy=joined"`
	ShapeBase
	Name string
}

// square implements Shape and isn't mapped.
type square struct{ ShapeBase }

// crate has shapes.
type crate struct {
	ID     int64
	BestID *int64
	Best   orm.RefOf[Shape]
	Shapes orm.ManyOf[Shape] `orm:"through=crate_shape"`
}

type crateEntity struct {
	orm.Entity[crate, int64]
	ID     retort.Num[int64]
	BestID retort.NullNum[int64]
	Best   orm.ToOneOf[*crate, Shape]
	Shapes orm.ToManyOf[*crate, Shape]
}

type circleEntity struct{ orm.Entity[Circle, int64] }

var (
	shapes = orm.NewRegistry()
	_      = orm.Map[shapeEntity](shapes)
	_      = orm.Map[circleEntity](shapes)
	crates = orm.Map[crateEntity](shapes)
)

func TestItemsOfAStructThatIsNotMapped(t *testing.T) {
	expect.OK(t, shapes.Check())
	s := orm.NewSession(nil, shapes)
	for name, add := range map[string]func(c *crate){
		"in a new object": func(c *crate) { c.Shapes = orm.Items[Shape](&Circle{}, &square{}); s.Add(c) },
		"in a reference":  func(c *crate) { c.Best = orm.To[Shape](&square{}); s.Add(c) },
		"appended":        func(c *crate) { s.Add(c); c.Shapes.Append(&square{}) },
		"set":             func(c *crate) { s.Add(c); c.Best.Set(&square{}) },
		"removed":         func(c *crate) { s.Add(c); c.Shapes.Remove(&square{}) },
	} {
		t.Run(name, func(t *testing.T) {
			add(&crate{})
			err := s.Flush(t.Context())
			expect.Is(t, err, orm.ErrUsage)
			expect.Text(t, err, "*badinput_test.square is not mapped as a struct that inherits ShapeBase: add orm.Map for it")
			expect.OK(t, s.Rollback(t.Context()))
		})
	}
}

var _ = crates
