// Package dialecttest is the conformance suite that a dialect and its driver must pass. It runs statements of the typed language on a real
// database and asks for capabilities ([dialect.Dialect.Has], [dialect.Limits], what a [Database] says of itself), never for a
// name, so it is the same for every database, also for those whose dialect is not of this module.
//
//	func TestConformance(t *testing.T) {
//		dialecttest.Run(t, dialecttest.Database{Name: "mydb", Open: func(t testing.TB, opts ...engine.Option) *engine.Engine {
//			eng, err := mydb.Open(t.Context(), dsnOfAnEmptySchema(t), opts...)
//			…
//			return eng
//		}})
//	}
package dialecttest
