package schema

import (
	"fmt"

	"github.com/retort-go/retort/ast"
)

// Materialized has a view of [MetaData.ViewOf] keep its rows, for databases that have such views. They are as the tables were when the view was
// made, or last computed anew: see dialect.RefreshView. It may have indexes.
const Materialized materialized = true

type materialized bool

func (m materialized) addTo(t *Table) { t.Materialized = bool(m) }

// ViewOf declares a view of a query: its columns have the names, types and nullability of what the query selects, where a name that comes
// twice has a number. The view is created after the tables, and after other views that it reads, and dropped before them. The query's
// values stand in the view's text. items may be [InSchema], [Comment], [Materialized] and, with that, [Index].
//
//	long := md.ViewOf("long_title", retort.Select2(id, title).Where(title.Length().Gt(40)))
//	titles := retort.Select(retort.ColumnOf[retort.Text](long, "title"))
func (m *MetaData) ViewOf(name string, query ast.Stmt, items ...Item) *Table {
	n := ast.NodeOf(query)
	columns, err := viewColumns(n)
	if err != nil {
		m.faults = append(m.faults, fmt.Errorf("view %s: %w", name, err))
	}
	t := m.View(name, "", append(columns, items...)...)
	t.Select = n
	return t
}

// viewColumns returns the columns that a query gives.
func viewColumns(n ast.Node) ([]Item, error) {
	cells := ast.CellsOf(n)
	names, err := ast.Labels(cells)
	if err != nil {
		return nil, err
	}
	if _, ok := n.(*ast.Select); !ok || len(names) == 0 {
		return nil, fmt.Errorf("want a SELECT of columns, got %T", n)
	}
	var columns []Item
	add := func(c Column) {
		c.Name = names[len(columns)]
		columns = append(columns, c)
	}
	for _, cell := range cells {
		switch {
		case cell.Err() != nil:
			return nil, cell.Err()
		case cell.Entity == nil:
			add(Column{Type: cell.Codec.Type, Nullable: cell.Codec.Nullable})
			continue
		}
		read, err := cell.Entity.EntityColumns(cell.From)
		if err != nil {
			return nil, err
		}
		for _, c := range read {
			add(Column{Type: c.Type, Nullable: c.Nullable, Go: c.Go})
		}
	}
	return columns, nil
}
