package dialect

import (
	"fmt"

	"github.com/retort-go/retort/ast"
)

// LockRenderer is implemented by a dialect that has words of its own for a row lock.
type LockRenderer interface {
	// LockWords returns the words for a lock, such as FOR SHARE.
	LockWords(s ast.LockStrength) string
}

var (
	lockText = [...]string{ast.ForUpdate: "FOR UPDATE", ast.ForShare: "FOR SHARE", ast.ForNoKeyUpdate: "FOR NO KEY UPDATE", ast.ForKeyShare: "FOR KEY SHARE"}
	waitText = [...]string{ast.WaitForLocks: "", ast.SkipLocked: " SKIP LOCKED", ast.NoWait: " NOWAIT"}
)

func (c *Compiler) lock(l *ast.Lock) {
	if l == nil {
		return
	}
	for _, f := range l.Of {
		if it, depth := c.scope.find(f); it == nil || depth > 0 {
			c.Fail(fmt.Errorf("%s is to be locked and is not in %s (%s)", describe(f), c.scope.clause, c.scope.names()))
		}
	}
	if !c.dialect.Has(RowLocks) {
		return
	}
	words := lockText[l.Strength]
	if l.Strength == ast.ForNoKeyUpdate || l.Strength == ast.ForKeyShare {
		c.Need(KeyLocks, words, "take the stronger lock")
	}
	if r, ok := c.dialect.(LockRenderer); ok {
		words = r.LockWords(l.Strength)
	}
	c.Text(" " + words)
	if of := c.lockable(l); len(of) > 0 && c.Need(LockOf, words+" OF", "lock the rows of all tables") {
		for i, f := range of {
			c.separate(i, " OF ")
			if it, _ := c.scope.find(f); it != nil {
				c.Ident(it.ref)
			}
		}
	}
	c.Text(waitText[l.Wait])
}
