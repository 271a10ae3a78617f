package orm

import (
	"runtime"
	"testing"
	"time"

	"github.com/retort-go/retort/sqltype"
)

// What is remembered of objects lives no longer than they do.
func TestWhatObjectsLackIsForgottenWithThem(t *testing.T) {
	var l lacking
	type row struct{ A, B int64 }
	set := &fieldSet{}
	chunk := make([]row, 3)
	for k := range chunk {
		l.remember(&instance{obj: sqltype.Addr(&chunk[k]), m: &mapper{}, unread: set})
	}
	if l.of(sqltype.Addr(&chunk[2])) != set || l.of(sqltype.Addr(&row{})) != nil {
		t.Error("objects are taken for each other")
	}
	runtime.KeepAlive(chunk)
	chunk = nil
	left := func() (n int) {
		l.sets.Range(func(any, any) bool { n++; return true })
		return n
	}
	for deadline := time.Now().Add(10 * time.Second); left() > 0; runtime.GC() {
		if time.Now().After(deadline) {
			t.Fatalf("%d objects that are gone are remembered", left())
		}
	}
}
