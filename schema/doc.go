// Package schema describes tables: columns, keys, constraints and indexes, gathered in a [MetaData].
//
// It knows no database and no struct. Package dialect turns a schema into DDL; a [Table] stands in FROM, and its columns are
// read with retort.ColumnOf; package orm makes its tables here.
//
// A MetaData is built by one goroutine; afterwards everything in it may be read by many. Faults are kept and returned together
// by [MetaData.Check], so that tables may refer to tables that are declared later.
//
//	md := schema.NewMetaData()
//	md.Table("author",
//		schema.BigInt("author_id").PrimaryKey(),
//		schema.String("last_name", 80).NotNull().Index())
//	md.Table("book",
//		schema.BigInt("book_id").PrimaryKey(),
//		schema.BigInt("author_id").NotNull().References("author.author_id", schema.OnDelete(schema.Cascade)),
//		schema.String("title", 0).NotNull(),
//		schema.Unique{Columns: []string{"author_id", "title"}})
//	err := md.Check()
//
// Or it is read from a database that exists, with [Reflect]:
//
//	md, err := schema.Reflect(ctx, eng)
//
// The files: metadata.go (MetaData), order.go (the order of tables), table.go (Table), variant.go (what it is on one database), column.go (Column and its constructors),
// constraint.go (keys, unique and check constraints, indexes), foreign.go (foreign keys), named.go (enums, sequences,
// domains, schemas), view.go, ddl.go (statements beside those of tables), identity.go, option.go (options of one database), naming.go (names of constraints),
// check.go (faults), reflect.go (reading a database's schema), adjust.go (parts of its tables),
// follow.go (and what they refer to), translate.go (in other schemas), copy.go (copies).
package schema
