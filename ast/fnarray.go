package ast

// Functions of arrays: what a slice is stored as, an array of the database's own or a JSON array.
const (
	ArrayContains Fn = "array_contains" // array, array
	ArrayOverlaps Fn = "array_overlaps" // array, array
	ArrayConcat   Fn = "array_concat"   // array, array; NULL is an array without elements
	ArrayLen      Fn = "array_length"
	// ArrayGet is array, place from 1, and the same as a function of the JSON document that the array is where it is one.
	ArrayGet Fn = "array_element"
	// ArrayGetLast is array, place from the end, from 1, and the same as a function of the JSON document.
	ArrayGetLast Fn = "array_last_element"
	// ArrayGetOwn and ArrayGetLastOwn are the same for elements that an array of the database's own holds and a JSON array doesn't.
	ArrayGetOwn     Fn = "array_element_of_bytes"
	ArrayGetLastOwn Fn = "array_last_element_of_bytes"
)
