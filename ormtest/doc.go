// Package ormtest helps programs that use orm to test themselves: a database for each test, fixtures, factories of models, bounds on the
// number of statements, golden files of the statements sent, and a comparison of object graphs.
//
// It is for test files only. Everything it opens is closed by the test's Cleanup, and what goes wrong in its own work ends the test
// (Fatal). What it makes is for the test's goroutine, but for engines and factories, which are safe for concurrent use: tests may run in parallel,
// each with its own database.
//
//	func TestSearch(t *testing.T) {
//		s := ormtest.Session(t, Models, &Author{LastName: "King", Books: orm.Items(&Book{Title: "It"})})
//		found, err := AuthorRepo{s}.Search(t.Context(), "K", 0)
//		if err != nil || len(found) != 1 {
//			t.Fatalf("got %v, %v", found, err)
//		}
//		ormtest.WantStatements(t, s, 1, func() { _, err = found[0].Books.All(t.Context()) })
//	}
//
// The files: session.go (databases and fixtures), within.go (a transaction that is rolled back), statements.go (counting and bounds), trace.go (golden files), factory.go, diff.go.
package ormtest
