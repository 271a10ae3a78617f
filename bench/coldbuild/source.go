package main

import (
	"fmt"
	"strings"
)

const head = `// Package models is made by coldbuild to be compiled.
package models

import (
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/orm"
)

// Round makes each build of the package another one.
const Round = %d

var (
	Models = orm.NewRegistry()
	_      time.Time
	_      retort.Expr
)
`

// entity is one entity: a struct of eight columns and a relationship, its handle, a row type, and two statements. N is its number,
// M that of the entity it refers to.
const entity = `
type EntityN struct {
	ID        int64
	ParentID  *int64 ¬orm:"fk=entity_m.id"¬
	Name      string
	Amount    float64
	Active    bool
	CreatedAt time.Time
	Comment   *string
	Count     int
	Parent    orm.Ref[EntityM] ¬orm:"fk=ParentID"¬
}

type entityNEntity struct {
	orm.Entity[EntityN, int64]
	ID        retort.Num[int64]
	ParentID  retort.NullNum[int64]
	Name      retort.Text
	Amount    retort.Num[float64]
	Active    retort.Column[bool]
	CreatedAt retort.Column[time.Time]
	Comment   retort.NullText
	Count     retort.Num[int]
	Parent    orm.ToOne[EntityN, EntityM]
}

var EntityNs = orm.Map[entityNEntity](Models)
`

const pairRow = `
func PairN() *retort.SelectStmt[retort.Row2[*EntityN, *EntityM]] {
	return retort.Select2(EntityNs, EntityMs).Join(EntityNs.Parent).Where(EntityNs.Name.Gt("a")).OrderBy(EntityNs.Name)
}
`

const structRow = `
type RowN struct {
	Name   string
	Amount float64
	At     time.Time
}

func SelectN() *retort.SelectStmt[RowN] {
	return retort.SelectInto[RowN](EntityNs.Name, EntityNs.Amount, EntityNs.CreatedAt).Where(EntityNs.Active.Eq(true)).Limit(10)
}
`

// source is the package with so many entities. Every second one's row is a Row2, the others' a struct of their own.
func source(entities, round int) string {
	var b strings.Builder
	fmt.Fprintf(&b, head, round)
	for n := range entities {
		row := pairRow
		if n%2 == 1 {
			row = structRow
		}
		names := strings.NewReplacer(
			"EntityN", fmt.Sprint("Entity", n), "entityN", fmt.Sprint("entity", n), "PairN", fmt.Sprint("Pair", n),
			"RowN", fmt.Sprint("Row", n), "SelectN", fmt.Sprint("Select", n),
			"EntityM", fmt.Sprint("Entity", (n+1)%entities), "entity_m", fmt.Sprint("entity", (n+1)%entities), "¬", "`",
		)
		names.WriteString(&b, entity)
		names.WriteString(&b, row)
	}
	return b.String()
}
