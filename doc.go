// Package retort is a typed SQL language: statements, conditions and expressions as immutable Go values.
//
// A column is a value whose type is the Go type it is read as, so a wrong operand or a misspelt column doesn't compile. What types can't
// catch, such as a column of a table that isn't in the statement, is a fault that the statement keeps: [SelectOf.Err] returns it, and
// so does every run, before anything is sent. Values always travel as bind parameters.
//
//	n := retort.Count(Books.ID)
//	stmt := retort.Select2(Authors.LastName, n).
//		Join(Authors.Books).
//		Where(Authors.LastName.Gt("B")).
//		GroupBy(Authors.ID).
//		Having(n.Gt(1)).
//		OrderBy(n.Desc(), Authors.LastName)
//	fmt.Println(stmt)                       // the SQL, with ? for binds
//	rows, err := engine.All(ctx, eng, stmt) // []retort.Row2[string, int64]
//
// The package makes statements and does no I/O: package engine runs them, package orm runs them in a session that tracks objects. Columns
// come from handles made by orm.Map, or from a table of package schema by [ColumnOf].
//
// Everything here is safe for concurrent use.
//
// The files. Statements: select.go, row.go (Select to Select8), cells.go (how a row becomes Go, SelectInto), textstmt.go (queries written by hand), sub.go
// (subqueries, CTEs, set operations), withcte.go (CTEs before any statement), subtable.go (what else stands in FROM), grouping.go, lock.go, window.go, insert.go, upsert.go,
// update.go, delete.go, merge.go, returning.go, each.go (values that Go makes for columns). Expressions: expr.go (the interfaces), column.go, num.go, text.go, json.go, agg.go (the
// kinds of expression), func.go (functions and operators over them), case.go, null.go, trycast.go, match.go, regexp.go, textfunc.go, numfunc.go,
// bits.go, timefunc.go, jsonfunc.go, jsonrows.go, array.go, op.go, construct.go, tuple.go, enum.go, quantifier.go, aggorder.go (functions that mean the same on every database; kind.go has the kinds they take). extend.go is what
// orm builds on, param.go has values given when the statement runs, inline.go is for people, fault.go holds the faults.
package retort
