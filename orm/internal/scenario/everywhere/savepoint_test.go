package everywhere

import (
	"errors"
	"fmt"
	"testing"

	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/orm"
)

// Three savepoints, one in the other, each of which goes well or fails, in a transaction that is committed or rolled back: what stays is what
// has no failure around it, in the database and in the objects.
func TestSavepointsThreeDeep(t *testing.T) {
	each(t, func(t *testing.T, eng *engine.Engine) {
		library(t, eng)
		for n := range 16 {
			fails, commits := []bool{n&1 != 0, n&2 != 0, n&4 != 0}, n&8 == 0
			t.Run(fmt.Sprintf("failures %v, commit %t", fails, commits), func(t *testing.T) { threeDeep(t, eng, fails, commits) })
		}
	})
}

func threeDeep(t *testing.T, eng *engine.Engine, fails []bool, commits bool) {
	t.Helper()
	had := count(t, eng, tags)
	s := session(t, eng)
	king := expect.Get(t, s, authors, 1)
	name, list := king.Name, expect.Many(t, &king.Books)
	made := make([]*Tag, len(fails))
	var descend func(depth int) error
	descend = func(depth int) error {
		if depth == len(fails) {
			return nil
		}
		before, books := king.Name, len(king.Books.Peek())
		err := s.Savepoint(t.Context(), func() error {
			made[depth] = &Tag{Name: fmt.Sprintf("%d of %d", depth, had)}
			s.Add(made[depth])
			king.Name = fmt.Sprintf("at depth %d", depth)
			king.Books.Append(&Book{Title: king.Name})
			if err := descend(depth + 1); err != nil {
				return err
			}
			if fails[depth] {
				return errStop
			}
			return nil
		})
		if !errors.Is(err, errStop) {
			return err
		}
		expect.Equal(t, "name after a failure", king.Name, before)
		expect.Equal(t, "books after a failure", len(king.Books.Peek()), books)
		return nil
	}
	expect.OK(t, descend(0))

	end := s.Rollback
	if commits {
		end = s.Commit
	}
	expect.OK(t, end(t.Context()))
	stay := 0
	for depth, failed := 0, !commits; depth < len(fails); depth++ {
		if failed = failed || fails[depth]; failed {
			expect.State(t, s, orm.Transient, made[depth])
			expect.Equal(t, "key", made[depth].ID, 0)
			continue
		}
		expect.State(t, s, orm.Persistent, made[depth])
		stay, name = stay+1, fmt.Sprintf("at depth %d", depth)
	}
	expect.Equal(t, "name", king.Name, name)
	expect.Equal(t, "books", len(king.Books.Peek()), len(list)+stay)
	expect.Equal(t, "tags stored", count(t, eng, tags), had+int64(stay))
	expect.Equal(t, "name stored", expect.Get(t, s, authors, 1).Name, name)
	expect.Equal(t, "books stored", len(expect.Many(t, &king.Books)), len(list)+stay)
}
