package postgres_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/retort-go/retort/driver/postgres"
	"github.com/retort-go/retort/engine"
)

// TestPasswordOfEachConnection: the function is asked anew for each connection, and none is made without its answer.
func TestPasswordOfEachConnection(t *testing.T) {
	var asked atomic.Int64
	expired := errors.New("no token: the session has expired")
	eng := open(t, postgres.Config{Password: func(context.Context) (string, error) {
		if asked.Add(1) > 2 {
			return "", expired
		}
		return "token", nil
	}})
	hold(t, eng, 2)
	hold(t, eng, 2)
	if n := asked.Load(); n != 2 {
		t.Errorf("asked %d times for two connections", n)
	}
	a, err := eng.Conn(t.Context())
	must(t, err)
	b, err := eng.Conn(t.Context())
	must(t, err)
	defer a.Close()
	defer b.Close()
	_, err = engine.ExecSQL(t.Context(), eng, "SELECT 1")
	if !errors.Is(err, engine.ErrConnection) || !errors.Is(err, expired) || strings.Contains(err.Error(), "token\"") {
		t.Errorf("got %v, want ErrConnection with the cause", err)
	}
}
