package ast

import "strconv"

// Labels returns the names of the columns that cells add to a result, each made unique by a number where it must be:
// author_id, author_id_1. They are the names by which the columns of a [Derived] are referred to. The only errors are
// those of an entity's mapping.
func Labels(cells []Cell) ([]string, error) {
	names, err := Names(cells)
	if err != nil {
		return nil, err
	}
	used := make(map[string]bool, len(names))
	for i, name := range names {
		label := name
		for n := 1; used[label]; n++ {
			label = name + "_" + strconv.Itoa(n)
		}
		used[label] = true
		names[i] = label
	}
	return names, nil
}

// Names returns the names of the columns that cells add to a result, as they are: two may be equal. An expression without a
// name of its own is "value".
func Names(cells []Cell) ([]string, error) {
	names := make([]string, 0, len(cells))
	for i := range cells {
		c := &cells[i]
		if c.Entity == nil {
			names = append(names, nameOf(c.Expr))
			continue
		}
		cols, err := c.Entity.EntityColumns(c.From)
		if err != nil {
			return nil, err
		}
		for _, col := range cols {
			names = append(names, col.Name)
		}
	}
	return names, nil
}

func nameOf(x Expr) string {
	if l, ok := x.(*Label); ok {
		return l.Name
	}
	switch x := Resolved(x).(type) {
	case *Column:
		if x != nil {
			return x.Name
		}
	case *Func:
		return x.Name
	case *Call:
		return string(x.Fn)
	case *Construct:
		if x.Spelling != nil && x.Spelling.Name != "" {
			return x.Spelling.Name
		}
	case *Collate:
		return nameOf(x.X)
	case *Cast:
		return nameOf(x.X)
	case *Over:
		return nameOf(x.Func)
	case *Scalar:
		if x.Query == nil {
			break
		}
		if names, err := Names(x.Query.Cells); err == nil && len(names) == 1 {
			return names[0]
		}
	}
	return "value"
}
