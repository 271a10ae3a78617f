package schema

// Extra is an option of a table or an index that one database has. The packages of the dialects make them: sqlite.Strict, mysql.Engine,
// postgres.PartitionBy. Other dialects pass over it, and all over what none has made: data of the program that stays with the table.
type Extra struct{ Value any }

func (x Extra) addTo(t *Table) { t.Extras = append(t.Extras, x.Value) }

// ExtraOf returns the first of the data of a table or column that is of a type, and whether there is one.
func ExtraOf[T any](extras []any) (T, bool) {
	for _, x := range extras {
		if data, ok := x.(T); ok {
			return data, true
		}
	}
	var none T
	return none, false
}

// Temporary has a table belong to the connection that makes it: no other sees it, and it ends with the connection. It stands before a
// table of the same name. It has no schema.
const Temporary temporary = true

type temporary bool

func (x temporary) addTo(t *Table) { t.Temporary = bool(x) }

// Exclude is an exclusion constraint: no two rows may meet it, as no two rows may be equal by a [Unique].
type Exclude struct {
	Name string // "" for one that the database gives
	// SQL is what stands behind EXCLUDE: "USING gist (room WITH =, during WITH &&)". It goes into DDL as it is.
	SQL string
}

func (x Exclude) addTo(t *Table) { t.Excludes = append(t.Excludes, &x) }

func (x *Exclude) named(*Convention) (name, template string, columns []string) {
	return x.Name, "", nil
}
