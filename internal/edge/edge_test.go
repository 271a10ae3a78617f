package edge_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/retort-go/retort/internal/edge"
)

// violation has a reason apart from its text.
type violation struct{}

func (violation) Error() string  { return "engine: query: unique constraint violated" }
func (violation) Reason() string { return "unique constraint violated" }

func TestWrap(t *testing.T) {
	fault := errors.New("dialect: column x is not in FROM")
	tests := []struct {
		name string
		err  error
		want string
	}{
		{"nothing to take away", edge.Wrap("orm", "query", io.EOF), "orm: query: EOF"},
		{"what is empty", edge.Wrap("engine", "", fault), "engine: column x is not in FROM"},
		{"own prefix of the cause", edge.Wrap("engine", "item 3", fault), "engine: item 3: column x is not in FROM"},
		{"two edges below", edge.Wrap("orm", "query", edge.Wrap("engine", "", fault)), "orm: query: column x is not in FROM"},
		{"the same edge twice", edge.Wrap("orm", "query", edge.Wrap("orm", "flush", io.EOF)), "orm: query: flush: EOF"},
		{"a prefix in the middle", edge.Wrap("orm", "query", fmt.Errorf("load Author.Books: %w", fault)), "orm: query: load Author.Books: column x is not in FROM"},
		{"a reason", edge.Wrap("orm", "flush", fmt.Errorf("insert: %w", violation{})), "orm: flush: insert: unique constraint violated"},
		{"joined errors", edge.Wrap("orm", "commit", errors.Join(fault, violation{})), "orm: commit: column x is not in FROM\nunique constraint violated"},
		{"two wrapped side by side", edge.Wrap("orm", "read", fmt.Errorf("%w: %w", io.EOF, fault)), "orm: read: EOF: column x is not in FROM"},
		{"another's words", edge.Wrap("orm", "query", errors.New("sql: no rows")), "orm: query: sql: no rows"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := test.err.Error(); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
	if err := edge.Wrap("orm", "query", fmt.Errorf("load: %w", io.EOF)); !errors.Is(err, io.EOF) {
		t.Errorf("%v is not its cause", err)
	}
}
