package sqltype

// This is the only file of the project that imports unsafe; a test holds that.
//
// Problem: a row is scanned into struct fields that are known only at run time. reflect can do it, at some 20 ns and often
// an allocation per field. Choice: a mapped struct's fields are addressed by base pointer and offset, as the compiler itself
// does; the offsets come from reflect.StructField once, when a type is mapped. Cost: a Ptr carries no type, so whoever makes
// one must pair it with the codec of the type it points at. Every Ptr points into a live Go object, so the garbage collector
// sees it like any other pointer. A [Value] keeps a text, bytes or a list as the address of the first item, beside their number.

import (
	"reflect"
	"unsafe"
)

// Ptr is the address of one cell: a variable or struct field whose type the paired [Codec] knows.
type Ptr = unsafe.Pointer

// Addr returns the address of a variable.
func Addr[T any](p *T) Ptr { return Ptr(p) }

// At returns the cell at p as a *T. The cell must hold a T, or a type of the same memory layout.
func At[T any](p Ptr) *T { return (*T)(p) }

// Field returns the cell offset bytes into the struct at p.
func Field(p Ptr, offset uintptr) Ptr { return unsafe.Add(p, offset) }

// Offset returns how many bytes inner lies behind base, and whether it lies in the size bytes that begin there.
func Offset(base, inner Ptr, size uintptr) (uintptr, bool) {
	d := uintptr(inner) - uintptr(base)
	return d, d < size
}

// Behind returns how many bytes a field of the struct at base lies behind its beginning.
func Behind[S, F any](base *S, field *F) uintptr { return uintptr(Ptr(field)) - uintptr(Ptr(base)) }

// PtrOf returns the address a pointer value holds.
func PtrOf(v reflect.Value) Ptr { return v.UnsafePointer() }

// Word returns the address that an interface's pointer value holds, nil for a nil interface and for what is no pointer.
func Word(x any) Ptr {
	if v := reflect.ValueOf(x); v.Kind() == reflect.Pointer {
		return v.UnsafePointer()
	}
	return nil
}

// New returns a fresh zeroed variable of type t.
func New(t reflect.Type) Ptr { return reflect.New(t).UnsafePointer() }

// NewArray returns the first of n fresh zeroed variables of type t that lie side by side, t.Size() bytes apart.
func NewArray(t reflect.Type, n int) Ptr {
	if n == 1 {
		return New(t)
	}
	return reflect.MakeSlice(reflect.SliceOf(t), n, n).UnsafePointer()
}

// ValueOfCell returns the addressable variable of type t at p.
func ValueOfCell(t reflect.Type, p Ptr) reflect.Value { return reflect.NewAt(t, p).Elem() }

// textPtr and slicePtr return where the content of a text and of a list lies.
func textPtr(s string) Ptr      { return Ptr(unsafe.StringData(s)) }
func slicePtr[T any](s []T) Ptr { return Ptr(unsafe.SliceData(s)) }

// textAt and sliceAt are the text and the list of n items whose content lies at p.
func textAt(p Ptr, n int) string      { return unsafe.String((*byte)(p), n) }
func sliceAt[T any](p Ptr, n int) []T { return unsafe.Slice((*T)(p), n) }
