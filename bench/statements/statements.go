// Package statements compares ways to build a statement to its text and arguments, without a database. What a text says is checked: it is run on a
// small library and must give the rows that Retort's gives.
//
//   - statements.go: the sizes and the workloads; shelf.go: the check
//   - text.go: joining texts by hand, which the others are compared with
//   - retort.go, library.go: Retort's statements and their tables; the other files are named for the builder
package statements

import (
	"context"
	"fmt"

	"github.com/retort-go/retort/bench/harness"
)

// Sizes are the statements. Each is built with another number each time, so that nobody has the whole of one ready.
//
//	small   one table, one condition
//	medium  two joins, three conditions, order and limit
//	large   five joins, six conditions, order and limit
var Sizes = []string{"small", "medium", "large"}

// Ops are how many statements are built in a round.
const Ops = 5000

// builder is one way to make the text and binds of a statement.
type builder struct {
	name  string
	build builds
}

type builds = map[string]func(n int64) (text string, args []any, err error)

// builders are all there are. The first is what the others are compared with.
func builders() []builder {
	return []builder{textBuilder, bobBuilder, bunBuilder(), entBuilder, goquBuilder, gormBuilder(), squirrelBuilder, xormBuilder, retortBuilder()}
}

// Sides are all ways to build a statement of a size.
func Sides(ctx context.Context, size string) []harness.Side {
	var sides []harness.Side
	for _, b := range builders() {
		sides = append(sides, side(ctx, b.name, b.build[size], retortStatements[size]))
	}
	return sides
}

func side(ctx context.Context, name string, build func(n int64) (string, []any, error), like statement) harness.Side {
	n := int64(0) // between 1000 and 1999 from the first run on: numbers for which there are rows
	var text string
	var args []any
	return harness.Side{
		Name: name,
		Run: func() (err error) {
			n = (n+1)%1000 + 1000
			text, args, err = build(n)
			return err
		},
		Check: func() error {
			if err := checkBuilt(ctx, like(n), text, args); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			return nil
		},
	}
}
