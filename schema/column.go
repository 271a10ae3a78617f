package schema

import (
	"maps"
	"slices"

	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/sqltype"
)

// Column is a column of a table. Its methods return a changed copy, so that a column is built in one expression:
// schema.String("isbn", 13).NotNull().Unique(). A column allows NULL unless it says otherwise.
type Column struct {
	Name string
	Type sqltype.Type
	// Nullable tells whether the column takes NULL. A column of the primary key never does.
	Nullable bool
	// Key tells that the column belongs to the primary key.
	Key bool
	// Auto tells that the program asked for generated values that are never used again (AUTOINCREMENT on SQLite). A single
	// integer key is generated without it; see [Table.GeneratedKey].
	Auto bool
	// Given tells that the program gives the values of a key that could be generated; see [Column.Manual].
	Given bool
	// Ident says more about generated values; nil for nothing. See [Column.Identity].
	Ident *Identity
	// DefaultSQL is the SQL of the value that the database puts in where none is given; "" for none.
	DefaultSQL string
	// ComputedSQL is the SQL of a generated column; "" for an ordinary one.
	ComputedSQL string
	// Unstored tells that a generated column is computed when it is read; see [Column.Virtual].
	Unstored bool
	// Remark is the column's comment, for databases that keep one.
	Remark string
	// Extras are data of the program, which nothing here looks at; see [Column.With] and [ExtraOf].
	Extras []any
	// Go names the struct field that holds the column, for messages: "Book.Title". It may be empty.
	Go string

	// Wrap is SQL around the column's values; nil for none. See [Column.Around].
	Wrap *ast.Wrap
	// Variants are types that the column has on databases of their own; see [Column.On].
	Variants map[string]sqltype.Type
	// Fill is what statements give the column where the program gives it nothing; see [Column.OnInsert].
	Fill Fill

	items []Item // constraints that were given with the column
}

// Of returns a column of any type.
func Of(name string, t sqltype.Type) Column { return Column{Name: name, Type: t, Nullable: true} }

// SmallInt returns a column of 16 bit integers.
func SmallInt(name string) Column { return Of(name, sqltype.Type{Kind: sqltype.Int16}) }

// Int returns a column of 32 bit integers.
func Int(name string) Column { return Of(name, sqltype.Type{Kind: sqltype.Int32}) }

// BigInt returns a column of 64 bit integers.
func BigInt(name string) Column { return Of(name, sqltype.Type{Kind: sqltype.Int64}) }

// Float returns a column of 64 bit floating point numbers.
func Float(name string) Column { return Of(name, sqltype.Type{Kind: sqltype.Float64}) }

// Decimal returns a column of decimal numbers with precision digits in all, scale of them after the point. A precision of 0
// leaves both to the database.
func Decimal(name string, precision, scale int) Column {
	return Of(name, sqltype.Type{Kind: sqltype.Decimal, Size: precision, Scale: scale})
}

// Bool returns a column of booleans.
func Bool(name string) Column { return Of(name, sqltype.Type{Kind: sqltype.Bool}) }

// String returns a column of text of at most size characters; 0 is unlimited.
func String(name string, size int) Column {
	return Of(name, sqltype.Type{Kind: sqltype.String, Size: size})
}

// Bytes returns a column of binary values of any length.
func Bytes(name string) Column { return Of(name, sqltype.Type{Kind: sqltype.Bytes}) }

// Timestamp returns a column of points in time.
func Timestamp(name string) Column { return Of(name, sqltype.Type{Kind: sqltype.Timestamp}) }

// JSON returns a column of JSON documents.
func JSON(name string) Column { return Of(name, sqltype.Type{Kind: sqltype.JSON}) }

// Date returns a column of days.
func Date(name string) Column { return Of(name, sqltype.Type{Kind: sqltype.Date}) }

// TimeOfDay returns a column of times of day.
func TimeOfDay(name string) Column { return Of(name, sqltype.Type{Kind: sqltype.TimeOfDay}) }

// DateTime returns a column of dates with a time of day, without a zone.
func DateTime(name string) Column { return Of(name, sqltype.Type{Kind: sqltype.DateTime}) }

// Duration returns a column of lengths of time: an interval, or a number of nanoseconds where the database has none.
func Duration(name string) Column { return Of(name, sqltype.Type{Kind: sqltype.Duration}) }

// Interval returns a column of lengths of time in months, days and microseconds.
func Interval(name string) Column { return Of(name, sqltype.Type{Kind: sqltype.Interval}) }

// UUID returns a column of UUIDs.
func UUID(name string) Column { return Of(name, sqltype.Type{Kind: sqltype.UUID}) }

// Inet returns a column of addresses of hosts or networks.
func Inet(name string) Column { return Of(name, sqltype.Type{Kind: sqltype.Inet}) }

// MAC returns a column of hardware addresses of 6 bytes.
func MAC(name string) Column { return Of(name, sqltype.Type{Kind: sqltype.MAC}) }

// Enum returns a column of one of the texts of e.
func Enum(name string, e *sqltype.EnumType) Column {
	return Of(name, sqltype.Type{Kind: sqltype.Enum, Enum: e})
}

// Array returns a column of arrays: a type of its own where the database has one, JSON elsewhere.
func Array(name string, elem sqltype.Type) Column {
	return Of(name, sqltype.Type{Kind: sqltype.Array, Elem: &elem})
}

// Range returns a column of ranges between bounds of a type; see [sqltype.Range].
func Range(name string, bound sqltype.Type) Column {
	return Of(name, sqltype.Type{Kind: sqltype.Span, Elem: &bound})
}

// Multirange returns a column of several ranges between bounds of a type; see [sqltype.Multirange].
func Multirange(name string, bound sqltype.Type) Column {
	return Of(name, sqltype.Type{Kind: sqltype.MultiSpan, Elem: &bound})
}

// PrimaryKey makes the column part of the primary key, and NOT NULL. Several such columns are one key, in their order.
func (c Column) PrimaryKey() Column {
	c.Key, c.Nullable = true, false
	return c
}

// Autoincrement asks for generated values that are never used again.
func (c Column) Autoincrement() Column {
	c.Auto = true
	return c
}

// Manual says that the program gives the values of the key, though it is a single integer that the database could generate.
// SQLite can't leave it: there such a column is the rowid, which is filled in if an INSERT leaves it out.
func (c Column) Manual() Column {
	c.Given = true
	return c
}

// NotNull forbids NULL.
func (c Column) NotNull() Column {
	c.Nullable = false
	return c
}

// Null allows NULL, as is the default.
func (c Column) Null() Column {
	c.Nullable = true
	return c
}

// Default gives the SQL of the value that the database puts in where none is given: "0", "'new'", "CURRENT_TIMESTAMP". It goes
// into DDL as it is.
func (c Column) Default(sql string) Column {
	c.DefaultSQL = sql
	return c
}

// Around writes SQL around the column's values: bind around each value that is assigned to the column or compared with it, read around the column
// where its value is read, of a subquery where the outermost query reads it. A ? stands for the value, or for the column; "" is nothing.
// A condition compares the column itself.
//
//	schema.String("place", 0).Around("ST_GeomFromText(?)", "ST_AsText(?)")
func (c Column) Around(bind, read string) Column {
	c.Wrap = &ast.Wrap{Bind: bind, Read: read}
	return c
}

// On gives the column another type on the databases of a dialect, by its name: "sqlite", "postgres", "mysql". It is the type of the DDL; statements
// and Go values stay as they are, so both types must take the same values.
//
//	schema.String("email", 320).On("postgres", sqltype.Type{Kind: sqltype.String, Verbatim: "CITEXT"})
func (c Column) On(dialect string, t sqltype.Type) Column {
	c.Variants = maps.Clone(c.Variants)
	if c.Variants == nil {
		c.Variants = map[string]sqltype.Type{}
	}
	c.Variants[dialect] = t
	return c
}

// Fill is what a column gets in a new row, and in one that is changed, from statements that give it nothing; nil for nothing.
type Fill struct{ Insert, Update ast.Expr }

// OnInsert gives the column a default of the program's: each INSERT that leaves the column out gets it, whether it is of rows, of a query or of
// objects. It is a value (retort.Val), one that Go makes for each row (retort.Each, EachRow, Clock), or an SQL expression (retort.Raw,
// retort.Func: nextval of a sequence). It isn't part of the DDL, so other programs don't get it; for these there is [Column.Default].
//
//	schema.String("state", 20).NotNull().OnInsert(retort.Val("new"))
func (c Column) OnInsert(x ast.Slotted) Column {
	c.Fill.Insert = ast.ExprOf(x)
	return c
}

// OnUpdate is [Column.OnInsert] for rows that are changed: each UPDATE that doesn't set the column, and each DO UPDATE of an upsert.
//
//	schema.Timestamp("edited").NotNull().OnInsert(retort.Clock()).OnUpdate(retort.Clock())
func (c Column) OnUpdate(x ast.Slotted) Column {
	c.Fill.Update = ast.ExprOf(x)
	return c
}

// Computed makes the column a stored result of an SQL expression. The expression goes into DDL as it is.
func (c Column) Computed(sql string) Column {
	c.ComputedSQL = sql
	return c
}

// Virtual makes a computed column one that is computed when it is read, instead of stored. Not every database has these.
func (c Column) Virtual() Column {
	c.Unstored = true
	return c
}

// Comment gives the column a comment, for databases that keep one.
func (c Column) Comment(text string) Column {
	c.Remark = text
	return c
}

// Field names the struct field that holds the column, for messages: "Book.Title".
func (c Column) Field(name string) Column {
	c.Go = name
	return c
}

// With adds data of the program to the column. A table has such data as [Extra] items.
func (c Column) With(data ...any) Column {
	c.Extras = append(slices.Clip(c.Extras), data...)
	return c
}

// Unique adds a unique constraint of this column alone.
func (c Column) Unique() Column { return c.with(Unique{Columns: []string{c.Name}}) }

// Index adds an index of this column alone.
func (c Column) Index() Column { return c.with(Index{Parts: On(c.Name)}) }

// Check adds a condition that values of the column must meet. It goes into DDL as it is.
func (c Column) Check(sql string) Column {
	return c.with(Check{SQL: sql, Columns: []string{c.Name}})
}

// References adds a foreign key of this column alone to "table.column", "schema.table.column", or to the primary key of
// "table". The target may be declared later.
func (c Column) References(target string, opts ...ForeignKeyOption) Column {
	f := ForeignKey{Columns: []string{c.Name}}
	f.Table, f.References = splitTarget(target)
	for _, o := range opts {
		o(&f)
	}
	return c.with(f)
}

func (c Column) with(item Item) Column {
	c.items = append(slices.Clip(c.items), item)
	return c
}
