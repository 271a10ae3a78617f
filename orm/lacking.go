package orm

import (
	"runtime"
	"sync"
	"weak"

	"github.com/retort-go/retort/sqltype"
)

// What objects lack that no session has any more.
//
// Problem: an object that was read in part has zero in the other fields. Once its session has let go of it, only its relationship fields lead to
// what is known of it, and a struct without any has none: Merge would take its zeros for values and overwrite the row. Choice: the registry
// remembers such objects, and only such, by weak pointers, until they are garbage. Rejected: an error of Merge, which can't tell such an
// object from a form's struct; and to skip zeros, which are values. What was read without a session was never known to one: there
// Merge is told the columns.

// lacking remembers which fields weren't read of objects. It is safe for concurrent use.
type lacking struct{ sets sync.Map } // weak.Pointer[byte] → *fieldSet

// remember notes what an object lacks whose session lets go of it.
func (l *lacking) remember(i *instance) {
	if i.unread == nil || len(i.m.rels) > 0 {
		return
	}
	p := sqltype.At[byte](i.obj)
	key := weak.Make(p)
	if _, known := l.sets.Swap(key, i.unread); !known {
		runtime.AddCleanup(p, func(key weak.Pointer[byte]) { l.sets.Delete(key) }, key)
	}
}

// of is what an object of no session lacks, nil if that is nothing or nobody knows.
func (l *lacking) of(obj sqltype.Ptr) *fieldSet {
	set, _ := l.sets.Load(weak.Make(sqltype.At[byte](obj)))
	found, _ := set.(*fieldSet)
	return found
}
