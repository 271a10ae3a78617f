package retort

import (
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

var (
	errNoTableSub = errors.New("ColumnIn reads from a Sub: a subquery, a CTE, Values or TableFunc")
	errNotWriting = errors.New("WriteCTE takes an INSERT, UPDATE or DELETE")
)

// Lateral lets a subquery see the tables of FROM before it, for each row of which it is run: Join(sub.Lateral()) needs no condition. A CTE
// has none of it, nor have SQLite and MariaDB.
func (s Sub) Lateral() Sub {
	f, ok := ast.FromOf(s).(*ast.Derived)
	if !ok {
		return s
	}
	return Sub{ast.MakeSource(&ast.Derived{Query: f.Query, Alias: f.Alias, Lateral: true})}
}

// ColumnIn is the column of that name of a subquery or CTE, of [Values] or of [TableFunc], as an expression of kind C. Where the column's
// type is known it must be the kind's, and one that may be NULL must be taken as a Null kind. See [Of] for what is known by its Go value.
//
//	n := retort.ColumnIn[retort.Num[int64]](retort.TableFunc("generate_series", "g", []string{"n"}, 1, 10), "n")
func ColumnIn[C Expr](s Sub, name string) C {
	var c C
	col := &ast.Column{From: ast.FromOf(s), Name: name}
	codec := CellOf(c).Codec
	if codec != nil {
		col.Type, col.Nullable = codec.Type, codec.Nullable
	}
	if err := checkColumnIn(col, codec); err != nil {
		return filled(c, &ast.Bad{Err: err})
	}
	return filled(c, col)
}

func checkColumnIn(col *ast.Column, codec *sqltype.Codec) error {
	var query *ast.Select
	switch f := col.From.(type) {
	case *ast.Derived:
		query = f.Query
	case *ast.CTERef:
		query = f.CTE.Query
	case *ast.Values:
		i := slices.IndexFunc(f.Columns, func(c ast.ValuesColumn) bool { return c.Name == col.Name })
		if i < 0 {
			return fmt.Errorf("ColumnIn: Values %s has no column %s", f.Alias, col.Name)
		}
		if have := f.Columns[i].Type.Kind; codec != nil && have != codec.Type.Kind {
			return fmt.Errorf("ColumnIn: column %s.%s is %s, want %s", f.Alias, col.Name, have, codec.Type.Kind)
		}
		return nil
	case *ast.TableFunc:
		return nil // its columns are what the program says
	default:
		return errNoTableSub
	}
	return checkLabel(query, col.Name, codec)
}

// checkLabel looks up a column of a query by name.
func checkLabel(q *ast.Select, name string, codec *sqltype.Codec) error {
	if q.Err != nil {
		return q.Err
	}
	labels, err := ast.Labels(q.Cells)
	if err != nil {
		return err
	}
	i := slices.Index(labels, name)
	if i < 0 {
		return fmt.Errorf("ColumnIn: the subquery has no column %s, it has %q", name, labels)
	}
	if len(labels) != len(q.Cells) || codec == nil || q.Cells[i].Codec == nil {
		return nil // an entity is among the cells
	}
	switch have := q.Cells[i].Codec; {
	case have.Type.Kind != codec.Type.Kind:
		return fmt.Errorf("ColumnIn: column %s is %s, want %s", name, have.Go, codec.Go)
	case have.Nullable && !codec.Nullable:
		return fmt.Errorf("ColumnIn: column %s may be NULL: take it as the Null kind", name)
	}
	return nil
}

// Values makes rows a table: (VALUES (1, 'a'), (2, 'b')) AS name (columns…). Rows are structs, such as [Row2], whose exported fields are
// the columns, or plain values for one column. There must be one row at least; each value is a bind, so the database's limit of
// binds holds. [ColumnIn] reads its columns.
//
//	ranks := retort.Values("ranks", []string{"id", "rank"}, []retort.Row2[int64, int]{{1, 10}, {2, 20}})
func Values[R any](name string, columns []string, rows []R) Sub {
	v := &ast.Values{Alias: name, Columns: make([]ast.ValuesColumn, len(columns))}
	codecs, offsets, err := valueCodecs(reflect.TypeFor[R](), len(columns))
	if err == nil {
		v.Flat, err = flatRows(rows, codecs, offsets)
	}
	if err != nil {
		return badSub(name, fmt.Errorf("Values %s: %w", name, err))
	}
	for i, column := range columns {
		v.Columns[i] = ast.ValuesColumn{Name: column, Type: codecs[i].Type}
	}
	return Sub{ast.MakeSource(v)}
}

// badSub is a subquery that can't be used, with the reason.
func badSub(name string, err error) Sub {
	return Sub{ast.MakeSource(&ast.Derived{Query: &ast.Select{Err: err}, Alias: name})}
}

func flatRows[R any](rows []R, codecs []*sqltype.Codec, offsets []uintptr) ([]sqltype.Value, error) {
	if len(rows) == 0 {
		return nil, errors.New("no rows: want one at least")
	}
	flat := make([]sqltype.Value, 0, len(rows)*len(codecs))
	for i := range rows {
		p := sqltype.Addr(&rows[i])
		for k, codec := range codecs {
			val, err := codec.Value(sqltype.Field(p, offsets[k]))
			if err != nil {
				return nil, fmt.Errorf("row %d: %w", i, err)
			}
			flat = append(flat, val)
		}
	}
	return flat, nil
}

// valueCodecs returns how the columns of a row of type t are read: its fields, or itself.
func valueCodecs(t reflect.Type, columns int) ([]*sqltype.Codec, []uintptr, error) {
	if codec, err := sqltype.CodecOf(t); err == nil && columns == 1 {
		return []*sqltype.Codec{codec}, []uintptr{0}, nil
	}
	if t.Kind() != reflect.Struct {
		return nil, nil, fmt.Errorf("%d columns of %s: want a struct with a field for each", columns, t)
	}
	fields := exportedFields(t)
	if len(fields) != columns {
		return nil, nil, fmt.Errorf("%d columns for the %d exported fields of %s", columns, len(fields), t)
	}
	codecs, offsets := make([]*sqltype.Codec, columns), make([]uintptr, columns)
	for i, f := range fields {
		codec, err := sqltype.CodecOf(f.Type)
		if err != nil {
			return nil, nil, fmt.Errorf("field %s: %w", f.Name, err)
		}
		codecs[i], offsets[i] = codec, f.Offset
	}
	return codecs, offsets, nil
}

// TableFunc is a function that returns a table: FROM generate_series(1, 10) AS alias (columns…). Arguments are expressions, which may be
// of tables of FROM before it, or Go values, which are sent as binds; joined, it needs no condition. SQLite takes no names for the columns:
// give them as the function has them. MySQL and MariaDB have no such functions. The name is written as it is: never build it from input.
func TableFunc(name, alias string, columns []string, args ...any) Sub {
	if !isFuncName(name) {
		return badSub(alias, badFuncName(name))
	}
	return Sub{ast.MakeSource(&ast.TableFunc{Alias: alias, Name: name, Args: nodesOf(args), Columns: slices.Clone(columns)})}
}

// WithOrdinality adds to the columns of a [TableFunc] one that numbers its rows from 1, called column. Only PostgreSQL has it.
func (s Sub) WithOrdinality(column string) Sub {
	f, ok := ast.FromOf(s).(*ast.TableFunc)
	if !ok {
		return s
	}
	fn := *f
	fn.Columns, fn.Ordinality = append(slices.Clone(f.Columns), column), true
	return Sub{ast.MakeSource(&fn)}
}

// WriteCTE makes a statement that changes rows a common table expression of what it returns: WITH name AS (UPDATE … RETURNING …). The statement
// runs once, also if nothing reads the CTE's rows; others in the same statement don't see its changes but by what it returns. One that no
// FROM names is added by [WithCTE]. Only PostgreSQL has it.
//
//	gone := retort.WriteCTE("gone", retort.Returning(retort.Delete(Books).Where(…), Books.ID))
//	retort.InsertInto(archive).FromSelect(retort.Select(retort.Of(gone, Books.ID)), …)
func WriteCTE(name string, stmt Stmt) Sub {
	n := ast.NodeOf(stmt)
	if _, query := n.(*ast.Select); query {
		return badSub(name, errNotWriting)
	}
	return newCTE(ast.CTE{Name: name, Query: &ast.Select{Cells: ast.CellsOf(n)}, Write: n})
}

// Sampled is a random part of a table, for From and Join. Its columns are the table's.
type Sampled struct{ ast.Source }

// Bernoulli is so many percent of a table's rows, each chosen by itself: TABLESAMPLE BERNOULLI. Only PostgreSQL has it.
func Bernoulli(table Source, percent float64) Sampled { return sampled(table, "BERNOULLI", percent) }

// SystemSample is so many percent of a table's pages, which is faster and less even than [Bernoulli]: TABLESAMPLE SYSTEM.
func SystemSample(table Source, percent float64) Sampled { return sampled(table, "SYSTEM", percent) }

func sampled(table Source, method string, percent float64) Sampled {
	t, ok := ast.FromOf(table).(*ast.Table)
	if !ok {
		return Sampled{}
	}
	return Sampled{ast.MakeSource(&ast.Sample{Of: t, Method: method, Args: []ast.Expr{bindOf(percent)}})}
}

// Repeatable chooses the same rows for the same seed, as long as the table doesn't change.
func (s Sampled) Repeatable(seed int64) Sampled {
	f, ok := ast.FromOf(s).(*ast.Sample)
	if !ok {
		return s
	}
	again := *f
	again.Seed = bindOf(seed)
	return Sampled{ast.MakeSource(&again)}
}
