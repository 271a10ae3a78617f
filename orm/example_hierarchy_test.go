package orm_test

import (
	"context"
	"fmt"
	"log"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/orm"
)

// Pet is a row of pet: a dog or a cat.
type Pet interface{ Base() *PetBase }

// PetBase has what all pets have, and is embedded first of all fields. Of the method's name anything will do: it tells the base.
type PetBase struct {
	_    struct{} `orm:"table=pet,on=Kind"`
	ID   int64
	Kind string
	Name string
}

func (p *PetBase) Base() *PetBase { return p }

type (
	Dog struct {
		_ struct{} `orm:"identity=dog"`
		PetBase
		Tricks int
	}
	Cat struct {
		_ struct{} `orm:"identity=cat"`
		PetBase
		Lives int
	}
)

// The handles are generated: Pets, Dogs, Cats.

func ExampleEntityOf() {
	ctx := context.Background()
	eng, err := sqlite.Open(ctx, ":memory:")
	if err != nil {
		log.Fatal(err)
	}
	defer eng.Close()
	if err := Models.CreateAll(ctx, eng); err != nil {
		log.Fatal(err)
	}
	s := orm.NewSession(eng, Models)
	defer s.Close()
	s.Add(&Dog{PetBase: PetBase{Name: "Rex"}, Tricks: 3}, &Cat{PetBase: PetBase{Name: "Tom"}, Lives: 9})

	pets, err := orm.All(ctx, s, retort.Select(Pets).Where(retort.Or(Dogs.Tricks.Gt(2), Cats.Lives.Gt(7))).OrderBy(Pets.ID))
	if err != nil {
		log.Fatal(err)
	}
	for _, p := range pets {
		switch p := p.(type) {
		case *Dog:
			fmt.Println(p.Kind, p.Name, "knows", p.Tricks, "tricks")
		case *Cat:
			fmt.Println(p.Kind, p.Name, "has", p.Lives, "lives")
		}
	}
	fmt.Println(retort.Select(Dogs))
	// Output:
	// dog Rex knows 3 tricks
	// cat Tom has 9 lives
	// SELECT pet.id, pet.kind, pet.name, pet.tricks FROM pet WHERE pet.kind = 'dog'
}
