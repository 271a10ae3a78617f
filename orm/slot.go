package orm

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/retort-go/retort/sqltype"
)

// How the rest of the package sees the relationship fields of models, whatever they are instantiated with.
//
// Problem: an item of Many[Book] is one word, an address; an item of ManyOf[Staff] is two, the second of which is the address. Code for
// each of a program's types would cost compile time, and reflection costs run time. Choice: everything here works with addresses and
// instances; this file alone knows how they lie in a field. The words that make an interface of an address are found once for each
// struct, when the registry is resolved (kin.go). Cost: reading a collection of interfaces makes a list of its addresses.

// rawMany is any ManyOf. Its slice is one of addresses, or of boxes.
type rawMany struct {
	link  *instance
	slice rawSlice
	relState
}

// rawSlice is the header of a slice.
type rawSlice struct {
	first    sqltype.Ptr
	len, cap int
}

// same tells whether two headers are of the same elements.
func (s rawSlice) same(other rawSlice) bool {
	return s.len == other.len && (s.len == 0 || s.first == other.first)
}

// clip gives up the room behind the elements, which another slice may have.
func (s rawSlice) clip() rawSlice { return rawSlice{s.first, s.len, s.len} }

// rawRef is any RefOf but for its value, which comes behind it.
type rawRef struct {
	link *instance
	relState
}

// behindRef is where the value of a RefOf lies.
var behindRef = reflect.TypeFor[rawRef]().Size()

// box is an interface value that holds a pointer.
type box struct{ word, obj sqltype.Ptr }

func (r *relation) manyIn(obj sqltype.Ptr) *rawMany {
	return sqltype.At[rawMany](sqltype.Field(obj, r.offset))
}

func (r *relation) refIn(obj sqltype.Ptr) *rawRef {
	return sqltype.At[rawRef](sqltype.Field(obj, r.offset))
}

// stateIn is the loading state of the relationship in an object.
func (r *relation) stateIn(obj sqltype.Ptr) *relState {
	if r.many {
		return &r.manyIn(obj).relState
	}
	return &r.refIn(obj).relState
}

// linkOf is the instance that the relationship's field in an object points at.
func (r *relation) linkOf(obj sqltype.Ptr) *instance {
	if r.many {
		return r.manyIn(obj).link
	}
	return r.refIn(obj).link
}

// narrow is a collection of pointers as the field has it.
func (r *relation) narrow(obj sqltype.Ptr) *[]sqltype.Ptr {
	return sqltype.At[[]sqltype.Ptr](sqltype.Addr(&r.manyIn(obj).slice))
}

// boxes is a collection of interfaces as the field has it.
func (r *relation) boxes(obj sqltype.Ptr) *[]box {
	return sqltype.At[[]box](sqltype.Addr(&r.manyIn(obj).slice))
}

func (r *relation) value(obj sqltype.Ptr) sqltype.Ptr {
	return sqltype.Field(obj, r.offset+behindRef)
}

// list are the items of a collection. It must not be changed.
func (r *relation) list(obj sqltype.Ptr) []sqltype.Ptr {
	if !r.wide {
		return *r.narrow(obj)
	}
	bs := *r.boxes(obj)
	if len(bs) == 0 {
		return nil
	}
	out := make([]sqltype.Ptr, len(bs))
	for k := range bs {
		out[k] = bs[k].obj
	}
	return out
}

// sliceOf is a collection's slice of items that the session knows. It may be that of items itself.
func (r *relation) sliceOf(s *Session, items []sqltype.Ptr) rawSlice {
	if !r.wide {
		if items == nil {
			items = []sqltype.Ptr{}
		}
		return *sqltype.At[rawSlice](sqltype.Addr(&items))
	}
	bs := make([]box, len(items))
	for k, item := range items {
		bs[k] = r.boxOf(s.lookup(r.target, item))
	}
	return *sqltype.At[rawSlice](sqltype.Addr(&bs))
}

// setMembers makes instances the elements of a collection.
func (r *relation) setMembers(obj sqltype.Ptr, members []*instance) {
	if !r.wide {
		items := make([]sqltype.Ptr, len(members))
		for k, t := range members {
			items[k] = t.obj
		}
		*r.narrow(obj) = items
		return
	}
	bs := make([]box, len(members))
	for k, t := range members {
		bs[k] = r.boxOf(t)
	}
	*r.boxes(obj) = bs
}

// push puts an item behind those of a collection.
func (r *relation) push(obj sqltype.Ptr, t *instance) {
	if r.wide {
		bs := r.boxes(obj)
		*bs = append(*bs, r.boxOf(t))
		return
	}
	items := r.narrow(obj)
	*items = append(*items, t.obj)
}

// index is where an item is in a collection, -1 if it isn't.
func (r *relation) index(obj, item sqltype.Ptr) int {
	if r.wide {
		return slices.IndexFunc(*r.boxes(obj), func(b box) bool { return b.obj == item })
	}
	return slices.Index(*r.narrow(obj), item)
}

// cut takes an item out of a collection. The slice that was there is left as it is: a snapshot may have it.
func (r *relation) cut(obj sqltype.Ptr, k int) {
	if r.wide {
		bs := r.boxes(obj)
		*bs = slices.Delete(slices.Clone(*bs), k, k+1)
		return
	}
	items := r.narrow(obj)
	*items = slices.Delete(slices.Clone(*items), k, k+1)
}

// to is what a reference in an object points at.
func (r *relation) to(obj sqltype.Ptr) sqltype.Ptr {
	if r.wide {
		return sqltype.At[box](r.value(obj)).obj
	}
	return *sqltype.At[sqltype.Ptr](r.value(obj))
}

// aim makes a reference in an object point at an instance's object; nil at nothing.
func (r *relation) aim(obj sqltype.Ptr, t *instance) {
	switch {
	case r.wide:
		*sqltype.At[box](r.value(obj)) = r.boxOf(t)
	case t == nil:
		*sqltype.At[sqltype.Ptr](r.value(obj)) = nil
	default:
		*sqltype.At[sqltype.Ptr](r.value(obj)) = t.obj
	}
}

// aimAt is aim for an object that the session knows.
func (r *relation) aimAt(s *Session, obj, v sqltype.Ptr) {
	switch {
	case !r.wide:
		*sqltype.At[sqltype.Ptr](r.value(obj)) = v
	case v == nil:
		r.aim(obj, nil)
	default:
		r.aim(obj, s.lookup(r.target, v))
	}
}

// aimAlike makes a reference in an object point where that in another does.
func (r *relation) aimAlike(dst, src sqltype.Ptr) {
	if r.wide {
		*sqltype.At[box](r.value(dst)) = *sqltype.At[box](r.value(src))
		return
	}
	*sqltype.At[sqltype.Ptr](r.value(dst)) = *sqltype.At[sqltype.Ptr](r.value(src))
}

// members are the instances of what a relationship holds in memory: known ones, or transient ones made here.
func (r *relation) members(i *instance) []*instance { return r.appendMembers(nil, i) }

// appendMembers is members for who has room for them.
func (r *relation) appendMembers(to []*instance, i *instance) []*instance {
	switch {
	case r.wide && r.many:
		for _, b := range *r.boxes(i.obj) {
			to = r.appendBoxed(to, i, b)
		}
	case r.wide:
		to = r.appendBoxed(to, i, *sqltype.At[box](r.value(i.obj)))
	case r.many:
		items := r.list(i.obj)
		to = slices.Grow(to, len(items))
		for _, item := range items {
			if item != nil {
				to = append(to, r.instanceOf(i, item, r.target))
			}
		}
	default:
		if v := r.to(i.obj); v != nil {
			to = append(to, r.instanceOf(i, v, r.target))
		}
	}
	return to
}

// appendBoxed appends the instance of what an interface holds. A struct that isn't mapped is a fault of the session.
func (r *relation) appendBoxed(to []*instance, i *instance, b box) []*instance {
	switch m := r.kindOf(b.word); {
	case b.obj == nil:
		return to
	case m != nil:
		return append(to, r.instanceOf(i, b.obj, m))
	}
	v := reflect.New(r.item)
	*sqltype.At[box](sqltype.PtrOf(v)) = b
	r.strange(i, v.Elem().Elem().Type())
	return to
}

// strange keeps the fault of an item whose struct isn't mapped.
func (r *relation) strange(i *instance, t reflect.Type) {
	if i.sess == nil {
		return
	}
	if r.any != nil {
		i.sess.fault(fmt.Errorf("orm: %s: %w: %s is none of the entities that it may lead to: name it in any=", r.describe(i), ErrUsage, t))
	} else {
		i.sess.fault(fmt.Errorf("orm: %s: %w: %s is not mapped as a struct that inherits %s: add orm.Map for it", r.describe(i), ErrUsage, t, r.target))
	}
}
