package ast

// Functions of JSON documents. A path is a [JSONPath].
const (
	JSONDoc    Fn = "json"        // text as a document
	JSONScalar Fn = "json_scalar" // a number or text as a document
	JSONBool   Fn = "json_bool"   // a truth value as a document

	JSONGet      Fn = "json_get" // document, path
	JSONGetText  Fn = "json_text"
	JSONGetInt   Fn = "json_int"
	JSONGetFloat Fn = "json_float"
	JSONGetBool  Fn = "json_truth"
	JSONHas      Fn = "json_has"
	JSONLen      Fn = "json_length"   // of an array
	JSONSet      Fn = "json_set"      // document, path, document
	JSONRemove   Fn = "json_remove"   // document, path
	JSONContains Fn = "json_contains" // document, document

	JSONObject Fn = "json_object" // key, document, key, document …
	JSONArray  Fn = "json_array"

	JSONAgg       Fn = "json_agg"        // document; [] over no row
	JSONObjectAgg Fn = "json_object_agg" // key, document; {} over no row

	JSONRows  Fn = "json_rows"    // of FROM: document, path; the elements of the array that is there
	JSONValue Fn = "json_element" // its columns JSONRowValue, JSONRowType, JSONRowAtom; the element as a document
	JSONPlace Fn = "json_place"   // its columns JSONRowPlace, JSONRowKey; the place of the element, from 1
)

// The columns of [JSONRows]. Databases have either the place or what stands behind it.
const (
	JSONRowValue = "value"
	JSONRowPlace = "place"
	JSONRowKey   = "key"
	JSONRowType  = "type"
	JSONRowAtom  = "atom"
)

// JSONPath is a way into a JSON document, written into the text as one literal, so that an index of the same expression serves it.
type JSONPath struct{ Steps []JSONStep }

// JSONStep is one step of a [JSONPath]: into an object by key, or into an array.
type JSONStep struct {
	Key string
	// Index is the place in an array, from 0, or from the end if it is below 0; of meaning if Array is set.
	Index int
	Array bool
}

func (*JSONPath) expr() {}

func (p *printer) jsonPath(x *JSONPath) {
	p.tag(tagJSONPath)
	p.count(len(x.Steps))
	for _, s := range x.Steps {
		p.tagged(flag(s.Array, flagA), flag(s.Index < 0, flagA))
		p.count(max(s.Index, -s.Index))
		p.text(s.Key)
	}
}
