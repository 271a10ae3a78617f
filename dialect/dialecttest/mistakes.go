package dialecttest

import (
	"errors"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/ast"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/schema"
)

var mistakeCases = []testCase{
	{"a mistake in a statement is told before anything is sent", mistakesAreTold},
	{"what the database lacks is told before anything is sent", lacksAreTold},
}

// mistake is a statement that no database can be sent, and what must be said of it: the part of the statement and the object.
type mistake struct {
	name string
	stmt retort.Stmt
	says []string
}

func mistakesAreTold(t *testing.T, s *suite) {
	b := newBook()
	s.create(t, b.md)
	other := schema.NewMetaData().Table("other", schema.BigInt("id").PrimaryKey(), schema.String("name", 10).NotNull())
	id, name := retort.ColumnOf[retort.Num[int64]](other, "id"), retort.ColumnOf[retort.Text](other, "name")
	sub := retort.Select(b.id).Subquery("s")
	insert := retort.InsertInto(b.table).Values(b.title.Set("x"))
	for _, m := range []mistake{
		{"WHERE of a table that isn't there", retort.Select(b.id).Where(id.Eq(1)), []string{"other.id", "FROM (book)"}},
		{"ORDER BY of a table that isn't there", retort.Select(b.id).OrderBy(name), []string{"other.name", "FROM (book)"}},
		{"GROUP BY of a table that isn't there", retort.Select(b.id).GroupBy(name), []string{"other.name", "FROM (book)"}},
		{"HAVING of a table that isn't there", retort.Select(b.id).GroupBy(b.id).Having(id.Gt(1)), []string{"other.id", "FROM (book)"}},
		{"a condition of a table that is joined later", retort.Select(b.id).From(b.table).Join(sub, id.Eq(1)).Join(other, id.Gt(1)), []string{"other.id", "joined only after"}},
		{"tables side by side", retort.Select2(b.id, id), []string{"book, other", "not joined"}},
		{"a table twice", retort.Select(b.id).From(b.table).CrossJoin(b.table), []string{"book is in FROM twice"}},
		{"two tables of one name", retort.Select(b.id).From(b.table).CrossJoin(other.As("book")), []string{"other AS book", "one name in FROM"}},
		{"a join without a condition", retort.Select(b.id).Join(other), []string{"ON condition"}},
		{"a subquery without a name", retort.Select(b.id).From(retort.Select(b.id).Subquery("")), []string{"subquery in FROM"}},
		{"two CTEs of one name", retort.Select(b.id).From(b.table).CrossJoin(retort.Select(id).CTE("c")).CrossJoin(retort.Select(name).CTE("c").As("d")), []string{"CTEs", "called c"}},
		{"a column that a subquery doesn't select", retort.Select(retort.Of(sub, b.title)), []string{"column book.title", "Of"}},
		{"a column that the table lacks", retort.Select(retort.ColumnOf[retort.Text](b.table, "nothing")), []string{"book", "nothing", "title"}},
		{"a column that was never made", retort.Select(retort.Text{}), []string{"column"}},
		{"a subquery of two columns as a value", retort.Select(b.id).Where(retort.Eq(b.id, twoColumns(b))), []string{"subquery used as a value", "2 columns"}},
		{"a set operation of two widths", widths(b), []string{"member 2 of the UNION", "2 columns"}},
		{"an order that a set operation doesn't select", retort.Select(b.id).Union(retort.Select(id)).OrderBy(b.title), []string{"set operation is ordered"}},
		{"a recursive step of another width", retort.Select(retort.Of(retort.Recursive("r", retort.Select(b.id), func(self retort.Sub) retort.Stmt {
			return retort.Select2(id, name)
		}), b.id)), []string{"step of CTE r", "2 columns"}},
		{"a negative limit", retort.Select(b.id).Limit(-1), []string{"Limit(-1)"}},
		{"CASE without a branch", retort.Select(retort.Case[string]().Else("x")).From(b.table), []string{"CASE"}},
		{"no function's name", retort.Select(retort.Func[string]("now(); --")).From(b.table), []string{`"now(); --"`, "function"}},
		{"raw SQL with too few values", retort.Select(retort.Raw[int64]("? + ?", 1)).From(b.table), []string{"?"}},

		{"INSERT of another table's column", retort.InsertInto(b.table).Values(name.Set("x")), []string{"INSERT INTO book", "other.name"}},
		{"INSERT of a column twice", retort.InsertInto(b.table).Values(b.title.Set("x"), b.title.Set("y")), []string{"INSERT INTO book", "book.title is given twice"}},
		{"INSERT of rows of different columns", insert.Values(b.title.Set("x"), b.year.Set(1)), []string{"insert into book", "row 1"}},
		{"INSERT of a query of another width", retort.InsertInto(b.table).FromSelect(retort.Select(id), b.id, b.title), []string{"INSERT INTO book", "1 columns, want 2"}},
		{"INSERT of rows and a query", insert.FromSelect(retort.Select(name), b.title), []string{"INSERT INTO book", "both rows and a query"}},
		{"ON CONFLICT of another table's column", insert.OnConflict(id).DoNothing(), []string{"INSERT INTO book", "other.id"}},
		{"DO UPDATE of another table's column", insert.OnConflict(b.id).DoUpdate(name.Set("x")), []string{"INSERT INTO book", "other.name"}},
		{"DO UPDATE of nothing", insert.OnConflict(b.id).DoUpdate(), []string{"DoUpdate sets nothing"}},
		{"the proposed row outside of DO UPDATE", retort.Select(retort.Excluded(b.id)), []string{"Excluded", "DoUpdate"}},
		{"UPDATE of nothing", retort.Update(b.table).All(), []string{"UPDATE book", "nothing to set"}},
		{"UPDATE without Where", retort.Update(b.table).Set(b.title.Set("x")), []string{"UPDATE book", "no Where"}},
		{"UPDATE of another table's column", retort.Update(b.table).Set(name.Set("x")).All(), []string{"UPDATE book", "other.name"}},
		{"UPDATE of a column twice", retort.Update(b.table).Set(b.title.Set("x"), b.title.Set("y")).All(), []string{"book.title", "set twice"}},
		{"UPDATE by a table that isn't there", retort.Update(b.table).Set(b.title.SetTo(name)).All(), []string{"other.name", "UPDATE (book)"}},
		{"UPDATE by itself", retort.Update(b.table).Set(b.title.Set("x")).From(b.table).All(), []string{"book is in UPDATE twice"}},
		{"DELETE without Where", retort.Delete(b.table), []string{"DELETE FROM book", "no Where"}},
		{"DELETE by a table that isn't there", retort.Delete(b.table).Where(id.Eq(1)), []string{"other.id", "DELETE FROM (book)"}},
		{"MERGE without a source", retort.Merge(b.table), []string{"MERGE", "no source"}},
		{"MERGE without a condition", retort.Merge(b.table).Using(other).WhenMatched().ThenDelete(), []string{"MERGE INTO book", "condition"}},
		{"MERGE of nothing", retort.Merge(b.table).Using(other, retort.Eq(id, b.id)), []string{"MERGE INTO book", "does nothing"}},
		{"a write to a subquery", retort.Delete(sub).All(), []string{"only a table can be written to"}},
	} {
		t.Run(m.name, func(t *testing.T) { s.refused(t, m) })
	}
}

// refused checks that a statement is an error that says what it must, by compiling and by running it, and that nothing is sent.
func (s *suite) refused(t *testing.T, m mistake) {
	t.Helper()
	sent := 0
	eng := s.db.Open(t, engine.WithObserver(func(engine.Event) { sent++ }))
	_, compiled := dialect.Compile(eng.Dialect(), ast.NodeOf(m.stmt))
	_, ran := engine.Run(t.Context(), eng, ast.NodeOf(m.stmt))
	for _, err := range []error{compiled, ran} {
		if err == nil {
			t.Fatalf("%v\nis taken", m.stmt)
		}
		for _, part := range m.says {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%v\nis refused by %q, want %q in it", m.stmt, err, part)
			}
		}
	}
	if sent > 0 {
		t.Errorf("%v\nsent %d statements", m.stmt, sent)
	}
}

func twoColumns(b book) retort.Num[int64] {
	var x retort.Num[int64]
	ast.Fill(&x, &ast.Scalar{Query: ast.NodeOf(retort.Select2(b.id, b.title)).(*ast.Select)})
	return x
}

// widths is a union that the types wouldn't let through.
func widths(b book) retort.Stmt {
	one, two := ast.NodeOf(retort.Select(b.id)).(*ast.Select), ast.NodeOf(retort.Select2(b.id, b.title)).(*ast.Select)
	return ast.NewRows[int64](&ast.Select{Cells: one.Cells, Members: []ast.Member{{Query: one}, {Op: ast.Union, Query: two}}})
}

func lacksAreTold(t *testing.T, s *suite) {
	b := newBook()
	s.create(t, b.md)
	insert := retort.InsertInto(b.table).Values(b.id.Set(1), b.title.Set("x"))
	upsert := insert.OnConflict(b.id).DoUpdate(b.title.SetExcluded())
	cte := retort.Select(b.id).CTE("c")
	update := retort.Update(b.table).Set(b.title.Set("x"))
	for _, c := range []struct {
		mistake
		has bool
	}{
		{mistake{"RETURNING of INSERT", retort.Returning(insert, b.id), []string{"INSERT … RETURNING"}}, s.has(dialect.Returning)},
		{mistake{"RETURNING of UPDATE", retort.Returning(update.All(), b.id), []string{"UPDATE … RETURNING"}}, s.has(dialect.UpdateReturning)},
		{mistake{"RETURNING of DELETE", retort.Returning(retort.Delete(b.table).All(), b.id), []string{"DELETE … RETURNING"}}, s.has(dialect.DeleteReturning)},
		{mistake{"an upsert", upsert, []string{"ON CONFLICT"}}, s.has(dialect.OnConflict)},
		{mistake{"DO UPDATE without columns", insert.OnConflict().DoUpdate(b.title.SetExcluded()), []string{"ON CONFLICT DO UPDATE without columns"}}, s.has(dialect.UpsertAnyKey)},
		{mistake{"DO UPDATE under a condition", upsert.Where(b.year.Gt(1)), []string{"WHERE of ON DUPLICATE KEY UPDATE"}}, !s.has(dialect.DuplicateKey)},
		{mistake{"ON CONSTRAINT", insert.OnConstraint("x").DoNothing(), []string{"ON CONFLICT ON CONSTRAINT"}}, s.has(dialect.OnConstraint)},
		{mistake{"a conflict with a partial index", insert.OnConflict(b.id).IndexWhere(b.year.IsNull()).DoNothing(), []string{"partial indexes"}}, s.has(dialect.PartialIndexes)},
		{mistake{"UPDATE … FROM", update.From(b.table.As("o")).All(), []string{"UPDATE … FROM"}}, s.has(dialect.UpdateFrom)},
		{mistake{"WITH before UPDATE", update.From(cte).Where(retort.Eq(retort.Of(cte, b.id), b.id)), []string{"WITH before UPDATE"}}, s.has(dialect.UpdateWith)},
		{mistake{"WITH before DELETE", retort.Delete(b.table).Using(cte).Where(retort.Eq(retort.Of(cte, b.id), b.id)), []string{"WITH before DELETE"}}, s.has(dialect.UpdateWith)},
		{mistake{"UPDATE … LIMIT", update.All().Limit(1), []string{"UPDATE … LIMIT"}}, s.has(dialect.WriteLimit)},
		{mistake{"DELETE … LIMIT", retort.Delete(b.table).All().Limit(1), []string{"DELETE … LIMIT"}}, s.has(dialect.WriteLimit)},
		{mistake{"MERGE", retort.Merge(b.table).Using(b.table.As("o"), b.id.Eq(1)).WhenMatched().ThenDelete(), []string{"MERGE"}}, s.has(dialect.Merge)},
	} {
		t.Run(c.name, func(t *testing.T) {
			compiled, err := dialect.Compile(s.eng.Dialect(), ast.NodeOf(c.stmt))
			if c.has {
				if err != nil {
					t.Errorf("%v\nis refused by %v", c.stmt, err)
				}
				return
			}
			if !errors.Is(err, errors.ErrUnsupported) {
				t.Fatalf("got %v, %v, want an errors.ErrUnsupported", compiled, err)
			}
			c.says = append(c.says, s.eng.Dialect().Name())
			s.refused(t, c.mistake)
		})
	}
}
