// Package badinput_test gives the mapper and the session what they can't work with: each is the right kind of error, says what was
// wrong, and leaves nothing half-written.
package badinput_test

import (
	"strings"
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

// Models with a mistake each, or several.
type (
	BareOption struct {
		ID   int64 `orm:"pk"`
		Name string
	}
	UnknownOption struct {
		ID   int64
		Name string `orm:",uniqe"`
	}
	ValueMissing struct {
		ID   int64
		Name string `orm:",size"`
	}
	ValueTooMany struct {
		ID int64 `orm:",pk=yes"`
	}
	OpenQuote struct {
		ID   int64
		Name string `orm:",default='x"`
	}
	BadSize struct {
		ID   int64
		Name string `orm:",size=many"`
	}
	DateOfMoment struct {
		ID   int64
		Name time.Time `orm:",type=date"`
	}
	DecimalDigits struct {
		ID   int64
		Name string `orm:",type='decimal(a)'"`
	}
	EnumTwice struct {
		ID   int64
		Name string `orm:",type='enum(a, a)'"`
	}
	EnumOfNumbers struct {
		ID   int64
		Name int `orm:",type='enum(a, b)'"`
	}
	VersionText struct {
		ID   int64
		Name string `orm:",version"`
	}
	VersionWord struct {
		ID   int64
		Name string `orm:",version=ours"`
	}
	VersionTwice struct {
		ID   int64
		ID2  int64  `orm:",version"`
		Name string `orm:",version=manual"`
	}
	CreatedText struct {
		ID   int64
		Name string `orm:",created"`
	}
	ExprKey struct {
		ID   int64  `orm:",pk,expr"`
		Name string `orm:",expr,unique"`
	}
	ExprDeferred struct {
		ID   int64
		Name string `orm:",expr,deferred"`
	}
	ExprStored struct {
		ID   int64
		Name string
	}
	WrappedKey struct {
		ID int64 `orm:",bind='abs(?)'"`
	}
	NoKey       struct{ Name string }
	NullableKey struct{ ID *int64 }
	TwoColumns  struct {
		ID    int64
		Title string `orm:"name"`
		Name  string
	}
	UnmappedType struct {
		ID int64
		Do func()
	}
	StructHasMore struct {
		ID    int64
		Name  string
		Books orm.Many[Leaf]
	}
	HandleHasMore struct{ ID int64 }
	WrongKind     struct {
		ID   int64
		Name string
	}
	WrongKey  struct{ ID int64 }
	Composite struct {
		A int64 `orm:",pk"`
		B int64 `orm:",pk"`
	}
	NoInverse struct {
		ID     int64
		Leaves orm.Many[Leaf] `orm:"inverse=Tree"`
	}
	WrongInverse struct {
		ID     int64
		Leaves orm.Many[Stem] `orm:"inverse=Leaf"`
	}
	Stem struct {
		ID             int64
		WrongInverseID int64 `orm:"fk=wrong_inverse.id"`
		LeafID         int64
		Leaf           orm.Ref[Leaf] `orm:"fk=LeafID"`
	}
	OrphansOfMany struct {
		ID     int64
		Leaves orm.Many[Leaf] `orm:"through=stem,cascade='all, delete-orphan'"`
	}
	BadAction struct {
		ID     int64
		LeafID int64 `orm:"fk=leaf.id,ondelete=explode"`
	}
	OrphanKept struct {
		ID     int64
		Leaves orm.Many[Leaf] `orm:"cascade=delete-orphan"`
	}
	NoReference struct {
		ID     int64
		Leaves orm.Many[Leaf]
	}
	NotMappedTarget struct {
		ID      int64
		OtherID int64
		Other   orm.Ref[Stranger]
	}
	Stranger struct{ ID int64 }
	BadFK    struct {
		ID     int64
		Parent orm.Ref[Leaf] `orm:"fk=ParentId"`
	}
	KeyType struct {
		ID     int64
		LeafID string
		Leaf   orm.Ref[Leaf]
	}
	Ambiguous struct {
		ID   int64
		Ends orm.Many[Edge]
	}
	Edge struct {
		ID     int64
		FromID int64 `orm:"fk=ambiguous.id"`
		ToID   int64 `orm:"fk=ambiguous.id"`
	}
	BadOrder struct {
		ID     int64
		Leaves orm.Many[Branch] `orm:"orderby=hight"`
	}
	Branch struct {
		ID         int64
		BadOrderID int64 `orm:"fk=bad_order.id"`
	}
	BadCascade struct {
		ID     int64
		LeafID int64
		Leaf   orm.Ref[Leaf] `orm:"cascade=everything"`
	}
	OrphanAlone struct {
		ID     int64
		LeafID int64
		Leaf   orm.Ref[Leaf] `orm:"cascade='all, delete-orphan'"`
	}
	BadLazy struct {
		ID     int64
		LeafID int64
		Leaf   orm.Ref[Leaf] `orm:"lazy=never"`
	}
	NamedRelation struct {
		ID     int64
		LeafID int64
		Leaf   orm.Ref[Leaf] `orm:"leaf"`
	}
	Leaf struct{ ID int64 }

	leafEntity struct {
		orm.Entity[Leaf, int64]
		ID retort.Num[int64]
	}
)

// named is a handle with a key and a name.
type named[T any] struct {
	orm.Entity[T, int64]
	ID   retort.Num[int64]
	Name retort.Text
}

type keyed[T any] struct {
	orm.Entity[T, int64]
	ID retort.Num[int64]
}

// strayDefault and changingKey say of Leaf what can't be.
type (
	strayDefault struct {
		orm.Entity[Leaf, int64]
		ID retort.Num[int64]
	}
	changingKey struct {
		orm.Entity[Leaf, int64]
		ID retort.Num[int64]
	}
)

// storedExpr says of a column of the table that an expression is in its place.
type storedExpr struct {
	orm.Entity[ExprStored, int64]
	ID   retort.Num[int64]
	Name retort.Text
}

func (e *storedExpr) Mapping(m *orm.Mapping) { m.Expr(e.Name.SetTo(retort.Val("x"))) }

var otherLeaves = orm.Map[leafEntity](orm.NewRegistry())

func (l *strayDefault) Mapping(m *orm.Mapping) { m.OnInsert(otherLeaves.ID.Set(1)) }

func (l *changingKey) Mapping(m *orm.Mapping) { m.OnUpdate(l.ID.Set(1)) }

func TestMappingFaults(t *testing.T) {
	tests := []struct {
		name string
		add  func(r *orm.Registry)
		says []string
	}{
		{"an option as the first element", func(r *orm.Registry) { orm.Map[named[BareOption]](r) }, []string{"BareOption.ID", `orm:",pk"`}},
		{"an unknown option", func(r *orm.Registry) { orm.Map[named[UnknownOption]](r) }, []string{"UnknownOption.Name", `"uniqe"`, "unique"}},
		{"an option without its value", func(r *orm.Registry) { orm.Map[named[ValueMissing]](r) }, []string{"ValueMissing.Name", "size needs a value"}},
		{"an option with a value it doesn't take", func(r *orm.Registry) { orm.Map[keyed[ValueTooMany]](r) }, []string{"ValueTooMany.ID", "pk takes no value"}},
		{"a quote that is not closed", func(r *orm.Registry) { orm.Map[named[OpenQuote]](r) }, []string{"OpenQuote.Name", "not closed"}},
		{"a date of a point in time", func(r *orm.Registry) { orm.Map[named[DateOfMoment]](r) }, []string{"DateOfMoment.Name", "civil.Date", "time.Time"}},
		{"a decimal of no digits", func(r *orm.Registry) { orm.Map[named[DecimalDigits]](r) }, []string{"DecimalDigits.Name", "decimal(10,2)"}},
		{"an enum with a value twice", func(r *orm.Registry) { orm.Map[named[EnumTwice]](r) }, []string{"EnumTwice.Name", "each once"}},
		{"an enum of numbers", func(r *orm.Registry) { orm.Map[named[EnumOfNumbers]](r) }, []string{"EnumOfNumbers.Name", "string type"}},
		{"a size that is no number", func(r *orm.Registry) { orm.Map[named[BadSize]](r) }, []string{"BadSize.Name", "size=many"}},
		{"a text as a version", func(r *orm.Registry) { orm.Map[named[VersionText]](r) }, []string{"VersionText.Name", "version goes with an integer or time.Time", "version=manual"}},
		{"an unknown kind of version", func(r *orm.Registry) { orm.Map[named[VersionWord]](r) }, []string{"VersionWord.Name", "unknown version=ours", "version=server"}},
		{"two versions", func(r *orm.Registry) { orm.Map[named[VersionTwice]](r) }, []string{"VersionTwice.Name", "second version, after ID2"}},
		{"a text that is to be when it was created", func(r *orm.Registry) { orm.Map[named[CreatedText]](r) }, []string{"CreatedText.Name", "created", "time.Time"}},
		{"a default of another entity's column", func(r *orm.Registry) { orm.Map[strayDefault](r) }, []string{"Leaf", "OnInsert", "this entity's handle"}},
		{"a default of a key that changes", func(r *orm.Registry) { orm.Map[changingKey](r) }, []string{"Leaf.ID", "OnUpdate", "never changes"}},
		{"a key that is an expression", func(r *orm.Registry) { orm.Map[named[ExprKey]](r) }, []string{"ExprKey.ID: expr and pk", "ExprKey.Name: expr and unique"}},
		{"an expression deferred that isn't said", func(r *orm.Registry) { orm.Map[named[ExprDeferred]](r) }, []string{"ExprDeferred.Name", "can't be deferred", "Mapping.Expr"}},
		{"an expression for a column", func(r *orm.Registry) { orm.Map[storedExpr](r) }, []string{"ExprStored.Name", "Expr of a column of the table", "tag the field expr"}},
		{"a key with SQL around it", func(r *orm.Registry) { orm.Map[keyed[WrappedKey]](r) }, []string{"WrappedKey.ID", "bind and read", "primary key"}},
		{"no primary key", func(r *orm.Registry) {
			orm.Map[struct {
				orm.Entity[NoKey, int64]
				Name retort.Text
			}](r)
		}, []string{"NoKey", "no primary key", `orm:",pk"`}},
		{"a nullable key", func(r *orm.Registry) {
			orm.Map[struct {
				orm.Entity[NullableKey, *int64]
				ID retort.NullNum[int64]
			}](r)
		}, []string{"NullableKey.ID", "nullable"}},
		{"two columns with one name", func(r *orm.Registry) {
			orm.Map[struct {
				orm.Entity[TwoColumns, int64]
				ID          retort.Num[int64]
				Title, Name retort.Text
			}](r)
		}, []string{"TwoColumns.Name", "column name", "Title"}},
		{"a type that is no column", func(r *orm.Registry) { orm.Map[keyed[UnmappedType]](r) }, []string{"UnmappedType.Do", "func()"}},
		{"a column that the handle lacks", func(r *orm.Registry) { orm.Map[keyed[StructHasMore]](r) },
			[]string{"StructHasMore.Name", "the handle has not", "go generate", "StructHasMore.Books"}},
		{"a column that the struct lacks", func(r *orm.Registry) { orm.Map[named[HandleHasMore]](r) },
			[]string{"HandleHasMore.Name", "the struct has not", "go generate"}},
		{"a column of another kind", func(r *orm.Registry) {
			orm.Map[struct {
				orm.Entity[WrongKind, int64]
				ID, Name retort.Num[int64]
			}](r)
		}, []string{"WrongKind.Name", "int64", "string"}},
		{"a key of another type", func(r *orm.Registry) {
			orm.Map[struct {
				orm.Entity[WrongKey, string]
				ID retort.Num[int64]
			}](r)
		}, []string{"WrongKey", "string", "int64"}},
		{"a single key for a composite one", func(r *orm.Registry) {
			orm.Map[struct {
				orm.Entity[Composite, int64]
				A, B retort.Num[int64]
			}](r)
		}, []string{"Composite", "A, B", "struct"}},
		{"an inverse that isn't there", func(r *orm.Registry) {
			orm.Map[toLeaves[NoInverse, Leaf]](r)
		}, []string{"NoInverse.Leaves", "inverse=Tree", "Leaf"}},
		{"an inverse that leads elsewhere", func(r *orm.Registry) {
			orm.Map[toLeaves[WrongInverse, Stem]](r)
			orm.Map[struct {
				orm.Entity[Stem, int64]
				ID, WrongInverseID, LeafID retort.Num[int64]
				Leaf                       orm.ToOne[Stem, Leaf]
			}](r)
		}, []string{"WrongInverse.Leaves", "inverse=Stem.Leaf refers to Leaf, not back to WrongInverse"}},
		{"delete-orphan of what several have", func(r *orm.Registry) { orm.Map[toLeaves[OrphansOfMany, Leaf]](r) },
			[]string{"OrphansOfMany.Leaves", "delete-orphan"}},
		{"an unknown action of a foreign key", func(r *orm.Registry) {
			orm.Map[struct {
				orm.Entity[BadAction, int64]
				ID, LeafID retort.Num[int64]
			}](r)
		}, []string{"BadAction.LeafID", "ondelete=explode", "'set null'"}},
		{"delete-orphan without delete", func(r *orm.Registry) { orm.Map[toLeaves[OrphanKept, Leaf]](r) },
			[]string{"OrphanKept.Leaves", "delete-orphan needs delete", "cascade='all, delete-orphan'"}},
		{"no key that refers back", func(r *orm.Registry) {
			orm.Map[toLeaves[NoReference, Leaf]](r)
		}, []string{"NoReference.Leaves", "Leaf", `fk=no_reference.id`}},
		{"a target that isn't mapped", func(r *orm.Registry) {
			orm.Map[struct {
				orm.Entity[NotMappedTarget, int64]
				ID      retort.Num[int64]
				OtherID retort.Num[int64]
				Other   orm.ToOne[NotMappedTarget, Stranger]
			}](r)
		}, []string{"NotMappedTarget.Other", "Stranger", "orm.Map"}},
		{"a foreign key field that isn't there", func(r *orm.Registry) {
			orm.Map[struct {
				orm.Entity[BadFK, int64]
				ID     retort.Num[int64]
				Parent orm.ToOne[BadFK, Leaf]
			}](r)
		}, []string{"BadFK.Parent", "fk=ParentId"}},
		{"a foreign key of another type", func(r *orm.Registry) {
			orm.Map[struct {
				orm.Entity[KeyType, int64]
				ID     retort.Num[int64]
				LeafID retort.Text
				Leaf   orm.ToOne[KeyType, Leaf]
			}](r)
		}, []string{"KeyType.LeafID", "string", "Leaf.ID", "int64"}},
		{"several foreign keys that fit", func(r *orm.Registry) {
			orm.Map[toEnds[Ambiguous, Edge]](r)
			orm.Map[struct {
				orm.Entity[Edge, int64]
				ID, FromID, ToID retort.Num[int64]
			}](r)
		}, []string{"Ambiguous.Ends", "several", "inverse="}},
		{"an order by what is no column", func(r *orm.Registry) {
			orm.Map[toLeaves[BadOrder, Branch]](r)
			orm.Map[struct {
				orm.Entity[Branch, int64]
				ID, BadOrderID retort.Num[int64]
			}](r)
		}, []string{"BadOrder.Leaves", "hight", "Branch"}},
		{"an unknown cascade", func(r *orm.Registry) { orm.Map[toLeaf[BadCascade]](r) },
			[]string{"BadCascade.Leaf", `"everything"`, "delete-orphan"}},
		{"delete-orphan on the many side", func(r *orm.Registry) { orm.Map[toLeaf[OrphanAlone]](r) },
			[]string{"OrphanAlone.Leaf", "delete-orphan", "one-to-many"}},
		{"an unknown loading", func(r *orm.Registry) { orm.Map[toLeaf[BadLazy]](r) },
			[]string{"BadLazy.Leaf", "lazy=never", "selectin"}},
		{"a relationship with a column name", func(r *orm.Registry) { orm.Map[toLeaf[NamedRelation]](r) },
			[]string{"NamedRelation.Leaf", `"leaf"`}},
		{"one struct twice", func(r *orm.Registry) { orm.Map[leafEntity](r) }, []string{"Leaf", "twice"}},
		{"a handle without an entity", func(r *orm.Registry) { orm.Map[struct{ ID retort.Num[int64] }](r) }, []string{"orm.Entity"}},
		{"rows that are no structs", func(r *orm.Registry) {
			orm.Map[struct{ orm.Entity[int, int64] }](r)
		}, []string{"*int", "struct"}},
	}
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng, trace := db.Traced(t)
		for _, test := range tests {
			t.Run(test.name, func(t *testing.T) {
				trace.Reset()
				r := orm.NewRegistry()
				leaves := orm.Map[leafEntity](r)
				test.add(r)
				err := r.Check()
				expect.Is(t, err, orm.ErrMapping)
				expect.Text(t, err, test.says...)

				// Whatever runs says the same, and sends nothing.
				s := orm.NewSession(eng, r)
				defer s.Close()
				expect.Equal(t, "CreateAll", r.CreateAll(t.Context(), eng).Error(), err.Error())
				_, err = orm.All(t.Context(), s, retort.Select(leaves))
				expect.Is(t, err, orm.ErrMapping)
				_, err = engine.All(t.Context(), eng, retort.Select(leaves))
				expect.Is(t, err, orm.ErrMapping)
				s.Add(&Leaf{})
				expect.Is(t, s.Commit(t.Context()), orm.ErrMapping)
				expect.SentAll(t, trace)
			})
		}
	})
}

func TestAllMappingFaultsAtOnce(t *testing.T) {
	r := orm.NewRegistry()
	orm.Map[leafEntity](r)
	orm.Map[named[BareOption]](r)
	orm.Map[named[UnknownOption]](r)
	orm.Map[toLeaves[NoInverse, Leaf]](r)
	orm.Map[toLeaf[BadCascade]](r)
	orm.Map[keyed[StructHasMore]](r)
	orm.Map[struct{ ID retort.Num[int64] }](r)
	err := r.Check()
	expect.Text(t, err, "BareOption.ID", "UnknownOption.Name", "NoInverse.Leaves", "BadCascade.Leaf", "StructHasMore.Name",
		"StructHasMore.Books", "embeds no orm.Entity")
	expect.Equal(t, "said again", r.Check().Error(), err.Error())
	for line := range strings.Lines(err.Error()) {
		expect.Equal(t, "kind of "+line, strings.HasPrefix(line, orm.ErrMapping.Error()+": "), true)
	}
}

type toLeaves[T, C any] struct {
	orm.Entity[T, int64]
	ID     retort.Num[int64]
	Leaves orm.ToMany[T, C]
}

type toEnds[T, C any] struct {
	orm.Entity[T, int64]
	ID   retort.Num[int64]
	Ends orm.ToMany[T, C]
}

type toLeaf[T any] struct {
	orm.Entity[T, int64]
	ID, LeafID retort.Num[int64]
	Leaf       orm.ToOne[T, Leaf]
}
