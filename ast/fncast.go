package ast

// Functions that read a text as another type, and are NULL where it is none of it. Each dialect checks the text before it casts: none of them
// has a TRY_CAST.
const (
	TryInt   Fn = "try_int"   // a sign, digits, within 64 bits
	TryFloat Fn = "try_float" // with a point and an exponent; NULL from the largest float on, 0 under the smallest normal one
	TryBool  Fn = "try_bool"  // true, t, 1, false, f, 0 in either case
	TryDate  Fn = "try_date"  // 2006-01-02, from the year 1 on
	TryTime  Fn = "try_time"  // 2006-01-02 15:04:05, with up to six digits of a fraction; T for the space, and Z behind, or nothing, which is UTC too
	InRange  Fn = "in_range"  // the first argument if it is between the others, ends included, and NULL otherwise
)
