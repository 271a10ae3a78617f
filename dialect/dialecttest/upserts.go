package dialecttest

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/schema"
)

func conflictUpdatesSome(t *testing.T, s *suite) {
	if !s.has(dialect.OnConflict) {
		t.Log("left out: no upsert")
		return
	}
	table, isbn, n := s.isbn(t)
	upsert := retort.InsertInto(table).Values(isbn.Set("a"), n.Set(20)).Values(isbn.Set("b"), n.Set(30)).
		OnConflict(isbn).DoUpdate(n.SetExcluded()).Where(retort.Lt(n, retort.Excluded(n)), n.Lt(20))
	if s.has(dialect.DuplicateKey) { // which has no condition
		if _, err := engine.Exec(t.Context(), s.eng, upsert); err == nil {
			t.Error("a condition is left out in silence")
		}
		return
	}
	exec(t, s.eng, upsert)
	wantRows(t, s.eng, retort.Select(n).OrderBy(isbn), 20, 30)
	exec(t, s.eng, retort.InsertInto(table).Values(isbn.Set("a"), n.Set(25)).OnConflict(isbn).DoUpdate(n.SetExcluded()).Where(n.Lt(20)))
	wantRows(t, s.eng, retort.Select(n).OrderBy(isbn), 20, 30)
}

func conflictWithAny(t *testing.T, s *suite) {
	if !s.has(dialect.OnConflict) {
		t.Log("left out: no upsert")
		return
	}
	table, isbn, n := s.isbn(t)
	insert := retort.InsertInto(table).Values(isbn.Set("a"), n.Set(5))
	exec(t, s.eng, insert.OnConflict().DoNothing())
	wantRows(t, s.eng, retort.Select(n), 1)
	_, err := engine.Exec(t.Context(), s.eng, insert.OnConflict().DoUpdate(n.SetExcluded()))
	if s.has(dialect.UpsertAnyKey) {
		ok(t, err)
		wantRows(t, s.eng, retort.Select(n), 5)
		return
	}
	if err == nil {
		t.Error("DO UPDATE without a target is taken")
	}
	wantRows(t, s.eng, retort.Select(n), 1)
}

func conflictWithConstraint(t *testing.T, s *suite) {
	if !s.has(dialect.OnConflict) || !s.has(dialect.OnConstraint) {
		t.Log("left out: ON CONFLICT names no constraint")
		return
	}
	md := schema.NewMetaData()
	table := md.Table("isbn", schema.BigInt("id").PrimaryKey(), schema.String("isbn", 20).NotNull(), schema.Int("n").NotNull(),
		schema.Unique{Name: "one isbn", Columns: []string{"isbn"}})
	s.create(t, md)
	isbn, n := retort.ColumnOf[retort.Text](table, "isbn"), retort.ColumnOf[retort.Num[int64]](table, "n")
	for i := range int64(2) {
		insert := retort.InsertInto(table).Values(isbn.Set("a"), n.Set(i+1))
		exec(t, s.eng, insert.OnConstraint("one isbn").DoUpdate(n.SetExcluded()))
	}
	wantRows(t, s.eng, retort.Select(n), 2)
}

func conflictWithPartialIndex(t *testing.T, s *suite) {
	if !s.has(dialect.OnConflict) || !s.has(dialect.PartialIndexes) {
		t.Log("left out: no partial indexes")
		return
	}
	md := schema.NewMetaData()
	table := md.Table("member", schema.BigInt("id").PrimaryKey(), schema.String("email", 50).NotNull(), schema.Int("gone"), schema.Int("n").NotNull(),
		schema.Index{Name: "present", Parts: schema.On("email"), Where: "gone IS NULL", Unique: true})
	s.create(t, md)
	email, n := retort.ColumnOf[retort.Text](table, "email"), retort.ColumnOf[retort.Num[int64]](table, "n")
	gone := retort.ColumnOf[retort.NullNum[int64]](table, "gone")
	add := func(i int64, more ...retort.Assignment) {
		insert := retort.InsertInto(table).Values(append(more, email.Set("a"), n.Set(i))...)
		exec(t, s.eng, insert.OnConflict(email).IndexWhere(gone.IsNull()).DoUpdate(n.SetExcluded()))
	}
	add(1, gone.Set(1)) // not in the index
	add(2, gone.SetNull())
	add(3, gone.SetNull())
	wantRows(t, s.eng, retort.Select(n).OrderBy(n), 1, 3)
}

func conflictOfQuery(t *testing.T, s *suite) {
	if !s.has(dialect.OnConflict) {
		t.Log("left out: no upsert")
		return
	}
	table, isbn, n := s.isbn(t)
	b := newBook()
	s.create(t, b.md)
	b.add(t, s.eng, 7, "a")
	b.add(t, s.eng, 8, "b")
	exec(t, s.eng, retort.InsertInto(table).FromSelect(retort.Select2(b.title, b.id), isbn, n).OnConflict(isbn).DoUpdate(n.SetExcluded()))
	wantRows(t, s.eng, retort.Select(n).OrderBy(isbn), 7, 8)
}

func conflictReturning(t *testing.T, s *suite) {
	if !s.has(dialect.OnConflict) || !s.has(dialect.Returning) {
		t.Log("left out: no upsert with RETURNING")
		return
	}
	table, isbn, n := s.isbn(t)
	upsert := retort.InsertInto(table).Values(isbn.Set("a"), n.Set(20)).OnConflict(isbn).DoUpdate(n.SetTo(retort.Add(n, retort.Excluded(n))))
	wantRows(t, s.eng, retort.Returning2(upsert, isbn, n), retort.Row2[string, int64]{V1: "a", V2: 21})
}

func severalConflicts(t *testing.T, s *suite) {
	md := schema.NewMetaData()
	table := md.Table("account", schema.BigInt("id").PrimaryKey(), schema.String("email", 20).NotNull().Unique(), schema.Int("n").NotNull())
	id, n := retort.ColumnOf[retort.Num[int64]](table, "id"), retort.ColumnOf[retort.Num[int64]](table, "n")
	email := retort.ColumnOf[retort.Text](table, "email")
	upsert := func(key int64, mail string) retort.InsertStmt[retort.None] {
		return retort.InsertInto(table).Values(id.Set(key), email.Set(mail), n.Set(1)).
			OnConflict(id).DoUpdate(n.SetTo(n.Add(10))).Where(n.Lt(100)).OnConflict(email).DoUpdate(n.SetTo(n.Add(100)))
	}
	if s.lacks(t, upsert(1, "a"), "ON CONFLICT") {
		return
	}
	s.create(t, md)
	for _, row := range []struct {
		id   int64
		mail string
	}{{1, "a"}, {1, "b"}, {2, "a"}, {3, "c"}} {
		exec(t, s.eng, upsert(row.id, row.mail))
	}
	wantRows(t, s.eng, retort.Select2(email, n).OrderBy(id), retort.Row2[string, int64]{V1: "a", V2: 111}, retort.Row2[string, int64]{V1: "c", V2: 1})
	exec(t, s.eng, retort.InsertInto(table).Values(id.Set(3), email.Set("d"), n.Set(1)).OnConflict(email).DoUpdate(n.Set(0)).OnConflict().DoNothing())
	wantRows(t, s.eng, retort.Select(n).Where(id.Eq(3)), 1)
	first := retort.InsertInto(table).Values(id.Set(3), email.Set("d"), n.Set(1)).OnConflict().DoNothing().OnConflict(email).DoNothing()
	if _, err := engine.Exec(t.Context(), s.eng, first); err == nil {
		t.Error("a clause that is never reached is taken")
	}
}
