// Package mysql describes MySQL and MariaDB to the compiler and the engine: how they spell types and identifiers, what they can
// do, how values travel to them and what their error numbers mean. It opens nothing: package driver/mysql does.
//
//	compiled, err := dialect.Compile(mysql.New("10.11.6-MariaDB"), node)
//
// What differs from other databases, and what the dialect does about it:
//
//   - Text. Tables are created with a binary collation without padding (utf8mb4_nopad_bin on MariaDB, utf8mb4_0900_bin on MySQL), so that
//     texts are equal when their bytes are, as on other databases. Under the server's default collation 'a', 'A' and 'a ' would
//     be one unique value. Tables that exist keep their collation and compare by it.
//   - Text without a size is LONGTEXT, which can't be a key. As part of a key, unique constraint, index or foreign key it is
//     VARCHAR(255), and bytes are VARBINARY(255): give the column a size to have another.
//   - Times are DATETIME(6) in UTC. A TIMESTAMP column would end in 2038.
//   - RETURNING is for INSERT and DELETE, on MariaDB only.
//   - Upserts are ON DUPLICATE KEY UPDATE, which looks at every unique key, also if the statement names one. DO NOTHING assigns
//     a column to itself; INSERT IGNORE would also turn wrong values and missing parents into warnings. So a row that was there counts
//     as one row, and as two if it was changed, and MariaDB's RETURNING gives it.
//   - CREATE, ALTER and DROP commit the open transaction, so a schema can't be changed and rolled back.
//   - An UPDATE's assignments are done from left to right on MySQL, each seeing those before it. driver/mysql turns that off on MariaDB.
//
// A program that has a *sql.DB of go-sql-driver keeps it with engine.FromDB(db, mysql.New(version)). Its DSN then needs
// clientFoundRows=true, a flush takes rows that are there unchanged for missing otherwise; time_zone='+00:00'; and loc=UTC.
//
// And it has what only these servers have as functions over typed expressions, such as [Match]; on another database they are a
// *dialect.LackError before anything is sent.
//
// The dialect is immutable and safe for concurrent use.
//
// The files: dialect.go (types, features, limits, transactions), server.go (which server it is), render.go (expressions in MySQL's own
// way), limited.go (LIMIT in subqueries), function.go, timefunction.go, castfunction.go, jsonfunction.go and arrayfunction.go (functions of the language), fulltext.go (MATCH), hint.go, ddl.go, option.go,
// reserved.go (keywords), encode.go (values),
// errors.go (error numbers). Reflection: reflect.go (information_schema), sequence.go (of MariaDB), viewtext.go, columntype.go (types and defaults as the server writes them).
package mysql
