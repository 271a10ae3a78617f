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

// entity is one entity: a struct of eight columns and its handle. N is its number. The lines with ↑ are its relationship with the
// entity M.
const entity = `
type EntityN struct {
	ID        int64
	ParentID  *int64
	Name      string
	Amount    float64
	Active    bool
	CreatedAt time.Time
	Comment   *string
	Count     int
↑	Parent    orm.Ref[EntityM] ¬orm:"fk=ParentID"¬
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
↑	Parent    orm.ToOne[EntityN, EntityM]
}

var EntityNs = orm.Map[entityNEntity](Models)
`

const pairRow = `
func PairN() *retort.SelectStmt[retort.Row2[*EntityN, *EntityM]] {
	return retort.Select2(EntityNs, EntityMs).Join(EntityNs.Parent).Where(EntityNs.Name.Gt("a")).OrderBy(EntityNs.Name)
}
`

// structRow's first field makes each row type another one also for the compiler, which shares code between structs that are alike.
const structRow = `
type RowN struct {
	NameN  string
	Amount float64
	At     time.Time
}

func SelectN() *retort.SelectStmt[RowN] {
	return retort.SelectInto[RowN](EntityNs.Name, EntityNs.Amount, EntityNs.CreatedAt).Where(EntityNs.Active.Eq(true)).Limit(10)
}
`

// content is what each entity of a package comes with.
type content struct {
	name  string
	rel   bool     // a to-one relationship
	reads []string // statements with row types of their own, in turn
}

var contents = []content{
	{"an entity of 8 columns", false, nil},
	{"and a to-one relationship", true, nil},
	{"and a Select2", true, []string{pairRow}},
	{"or a SelectInto", true, []string{structRow}},
}

// whole is what the target is set for: half the row types are Row2, half a struct of their own.
var whole = content{"100 entities, 100 row types", true, []string{pairRow, structRow}}

// source is the package with so many entities.
func source(c content, entities, round int) string {
	var b strings.Builder
	fmt.Fprintf(&b, head, round)
	for n := range entities {
		m := (n + 1) % entities
		names := strings.NewReplacer(
			"EntityN", fmt.Sprint("Entity", n), "entityN", fmt.Sprint("entity", n), "PairN", fmt.Sprint("Pair", n),
			"RowN", fmt.Sprint("Row", n), "NameN", fmt.Sprint("Name", n), "SelectN", fmt.Sprint("Select", n),
			"EntityM", fmt.Sprint("Entity", m), "¬", "`",
		)
		for line := range strings.Lines(entity) {
			if line, rel := strings.CutPrefix(line, "↑"); c.rel || !rel {
				names.WriteString(&b, line)
			}
		}
		if len(c.reads) > 0 {
			names.WriteString(&b, c.reads[n%len(c.reads)])
		}
	}
	return b.String()
}
