package engine

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/retort-go/retort/sqltype"
)

// arranged returns a result with its columns in the order of these names. Every column must be wanted and every name be there, once; where
// none is written alike, case doesn't count. A single name "" takes the only column.
func arranged(src DriverRows, want []string) (DriverRows, error) {
	have := src.Columns()
	if len(want) == 1 && want[0] == "" {
		if len(have) != 1 {
			return src, fmt.Errorf("the text selects %d columns (%s), want 1", len(have), strings.Join(have, ", "))
		}
		return src, nil
	}
	order := make([]int, len(want))
	taken := make([]bool, len(have))
	var missing, surplus []string
	for i, name := range want {
		if order[i] = columnNamed(have, taken, name); order[i] < 0 {
			missing = append(missing, name)
			continue
		}
		taken[order[i]] = true
	}
	for i, name := range have {
		if !taken[i] {
			surplus = append(surplus, name)
		}
	}
	if missing != nil || surplus != nil {
		return src, misnamed(missing, surplus)
	}
	if slices.IsSorted(order) {
		return src, nil
	}
	return &arrangedRows{src, order}, nil
}

// columnNamed finds a column that isn't taken; -1 if there is none.
func columnNamed(have []string, taken []bool, name string) int {
	alike := -1
	for i, h := range have {
		switch {
		case taken[i]:
		case h == name:
			return i
		case alike < 0 && strings.EqualFold(h, name):
			alike = i
		}
	}
	return alike
}

func misnamed(missing, surplus []string) error {
	var parts []string
	if missing != nil {
		parts = append(parts, "does not select "+strings.Join(missing, ", "))
	}
	if surplus != nil {
		parts = append(parts, "selects "+strings.Join(surplus, ", ")+", which nothing takes")
	}
	return fmt.Errorf("the text %s: its columns are found by name, rename them with AS or leave them out", strings.Join(parts, " and "))
}

// arrangedRows are rows whose column i is that of order[i]. It isn't a [sqltype.RowSource]: rows are filled column by column.
type arrangedRows struct {
	src   DriverRows
	order []int
}

func (r *arrangedRows) Next() (bool, error) { return r.src.Next() }
func (r *arrangedRows) Close() error        { return r.src.Close() }

func (r *arrangedRows) Columns() []string {
	have := r.src.Columns()
	out := make([]string, len(r.order))
	for i, from := range r.order {
		out[i] = have[from]
	}
	return out
}

func (r *arrangedRows) Kind(col int) sqltype.ValueKind  { return r.src.Kind(r.order[col]) }
func (r *arrangedRows) Bool(col int) bool               { return r.src.Bool(r.order[col]) }
func (r *arrangedRows) Int(col int) int64               { return r.src.Int(r.order[col]) }
func (r *arrangedRows) Float(col int) float64           { return r.src.Float(r.order[col]) }
func (r *arrangedRows) Text(col int) string             { return r.src.Text(r.order[col]) }
func (r *arrangedRows) Bytes(col int) []byte            { return r.src.Bytes(r.order[col]) }
func (r *arrangedRows) Time(col int) (time.Time, error) { return r.src.Time(r.order[col]) }
