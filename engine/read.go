package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

var errOptions = errors.New("engine: the statement has loader options, which this call can't follow: use All, One, OneOrNil or First, or a session of package orm")

// WholeReader is implemented by an option of a statement that has all rows read before any is given away, because more is read for them: the
// eager loads of package orm.
type WholeReader interface {
	// ReadWhole reads the rows of n, each into the address that next returns, a zero Go value of the row's type. drop takes back the last one.
	ReadWhole(ctx context.Context, x Execer, n ast.Node, next func() sqltype.Ptr, drop func()) error
}

// wholeReader returns the option that reads the rows of a statement, nil if there is none.
func wholeReader(q ast.Stmt) WholeReader {
	if _, ok, err := ast.Shape(ast.NodeOf(q)); ok || err != nil {
		return nil
	}
	for _, o := range ast.OptionsOf(ast.NodeOf(q)) {
		if w, ok := o.(WholeReader); ok {
			return w
		}
	}
	return nil
}

// readWhole reads all rows by a [WholeReader].
func readWhole[R any](ctx context.Context, x Execer, q ast.Stmt, w WholeReader) ([]R, error) {
	out := []R{}
	next := func() sqltype.Ptr {
		out = append(out, *new(R))
		return sqltype.Addr(&out[len(out)-1])
	}
	if err := w.ReadWhole(ctx, x, ast.NodeOf(q), next, func() { out = out[:len(out)-1] }); err != nil {
		return nil, err
	}
	return out, nil
}

// shaped is a statement with its options followed.
func shaped(n ast.Node) (ast.Node, error) {
	n, ok, err := ast.Shape(n)
	switch {
	case err != nil:
		return nil, atEdge(err)
	case !ok:
		return nil, errOptions
	}
	return n, nil
}

// reader decodes rows into Go values of the type that the statement's cells were made for.
type reader struct {
	rows  *Rows
	src   sqltype.Source
	cells []ast.Cell
	// entities has one element per cell if any of the cells is an entity.
	entities []entity
	row      int64
	err      error
}

// entity is how an entity's cell is read.
type entity struct {
	decode func(p sqltype.Ptr, src sqltype.Source, first int) error // nil for a plain cell
	first  int                                                      // the first result column of the cell
}

// open runs a statement whose rows are to be decoded. The caller closes the reader.
func open(ctx context.Context, x Execer, q ast.Stmt) (reader, error) {
	n, s, err := prepareRows(ctx, x, q)
	if err != nil {
		return reader{}, err
	}
	return openStatement(ctx, x, n, s)
}

// openStream is open for a result that is walked row by row.
func openStream(ctx context.Context, x Execer, q ast.Stmt) (reader, error) {
	n, s, err := prepareRows(ctx, x, q)
	if err != nil {
		return reader{}, err
	}
	s.stream = s.access == Read
	return openStatement(ctx, x, n, s)
}

// prepareRows gives a statement the shape that its options want, and compiles it.
func prepareRows(ctx context.Context, x Execer, q ast.Stmt) (ast.Node, *statement, error) {
	n, err := shaped(ast.NodeOf(q))
	if err != nil {
		return nil, nil, err
	}
	s, err := x.core().prepare(ctx, n)
	return n, s, err
}

// openStatement runs s, which was made of n.
func openStatement(ctx context.Context, x Execer, n ast.Node, s *statement) (reader, error) {
	d := reader{cells: ast.CellsOf(n)}
	if err := d.plan(); err != nil {
		s.free()
		return reader{}, err
	}
	rows, err := query(ctx, x, s)
	if err != nil {
		return reader{}, err
	}
	d.rows, d.src = rows, rows.src
	return d, nil
}

// plan makes the decoders of the cells that are entities and finds the result column at which each cell begins.
func (d *reader) plan() error {
	first := 0
	for i, c := range d.cells {
		switch {
		case c.Err() != nil:
			return atEdge(c.Err())
		case c.Entity != nil:
			if err := d.planEntity(i, first); err != nil {
				return atEdge(err)
			}
		case c.Codec == nil:
			return fmt.Errorf("engine: column %d of the statement has no Go type to be read into", i+1)
		case d.entities != nil:
			d.entities[i].first = first
		}
		if i < len(d.cells)-1 {
			width, err := cellWidth(c)
			if err != nil {
				return atEdge(err)
			}
			first += width
		}
	}
	return nil
}

func (d *reader) planEntity(i, first int) error {
	if d.entities == nil {
		d.entities = make([]entity, len(d.cells))
		for j := range i {
			d.entities[j].first = j
		}
	}
	decode, err := d.cells[i].Entity.EntityDecoder()
	d.entities[i] = entity{decode, first}
	return err
}

// cellWidth returns how many result columns a cell takes.
func cellWidth(c ast.Cell) (int, error) {
	if c.Entity == nil {
		return 1, nil
	}
	columns, err := c.Entity.EntityColumns(c.From)
	return len(columns), err
}

// next moves to the next row.
func (d *reader) next() bool {
	d.row++
	return d.err == nil && d.rows.Next()
}

// decode stores the current row into the Go value at p. Its error ends the reading.
func (d *reader) decode(p sqltype.Ptr) bool {
	for i := range d.cells {
		c := &d.cells[i]
		cell, col := sqltype.Field(p, c.Offset), i
		var err error
		switch {
		case d.entities == nil:
			err = c.Codec.Scan(cell, d.src, col)
		case c.Entity != nil:
			err = d.entities[i].decode(cell, d.src, d.entities[i].first)
		default:
			col = d.entities[i].first
			err = c.Codec.Scan(cell, d.src, col)
		}
		if err != nil {
			d.err = d.scanError(c, col, err)
			return false
		}
	}
	return true
}

// scanError says which column of which row didn't fit where.
func (d *reader) scanError(c *ast.Cell, col int, err error) error {
	if c.Entity != nil {
		return fmt.Errorf("engine: read row %d: %w", d.row, err)
	}
	return fmt.Errorf("engine: read column %s of row %d%s: %w", d.rows.columnName(col), d.row, c.Place(), err)
}

// close ends the reading and returns the first error of it.
func (d *reader) close() error {
	if err := d.rows.Close(); d.err == nil {
		d.err = err
	}
	return d.err
}

// missing makes the lack of a row the error, unless the rows ended by one.
func (d *reader) missing(op string) {
	if d.err = d.rows.Err(); d.err == nil {
		d.err = d.unexpected(op, ErrNoResult)
	}
}

// unexpected makes the error of a statement that returned another number of rows than one.
func (d *reader) unexpected(op string, kind error) error {
	return &Error{Op: op, Kind: kind, SQL: d.rows.text}
}

// columnName returns the name of a result column; its number if it has none.
func (r *Rows) columnName(col int) string {
	if names := r.Columns(); col < len(names) && names[col] != "" {
		return names[col]
	}
	return fmt.Sprint(col + 1)
}
