// Package driver opens a database by its URL alone: for tools and for programs whose database is a matter of configuration. A program that
// knows its database opens it with the package of its driver and gets no other driver into its binary.
//
//	eng, err := driver.Open(ctx, os.Getenv("DATABASE_URL"), engine.WithEcho(os.Stderr))
//	if err != nil {
//		return err // names the URL without its password
//	}
//	defer eng.Close()
//
// The forms of a URL:
//
//	postgres://user:password@host:5432/database?option=value   also postgresql://
//	mysql://user:password@host:3306/database?option=value      also mariadb://
//	sqlite:///library.db?option=value                          a path relative to the working directory
//	sqlite:////var/lib/library.db                              an absolute path: the fourth slash is its first character
//	sqlite://:memory:                                          a database in memory, a new one for each Open
//
// Reserved characters in user, password, database and values are percent-encoded (@ is %40, / is %2F). An option that the database doesn't
// have is an error that lists those it has; docs/engine.md explains each.
//
// The files: url.go (parsing and printing), open.go (the databases), option.go (reading options), postgres.go, mysql.go, sqlite.go (each
// database's options).
//
// All functions are safe for concurrent use. A [URL] is a value.
package driver
