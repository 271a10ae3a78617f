package expression_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/orm"
)

func showWriter(w *Writer) string { return fmt.Sprint(*w.Full, " ", w.Works, " ", w.Loud, w.Score) }

func showWork(w *Work) string { return fmt.Sprint(w.Title, " ", *w.By, " ", w.Before) }

func TestAFieldIsReadFromAnExpression(t *testing.T) {
	onLetters(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		all := expect.All(t, s, retort.Select(writers).OrderBy(writers.ID))
		expect.List(t, "tracked", expect.Map(all, showWriter), []string{"Stephen King 2 0", "Pearl Buck 1 0", "Nobody None 0 0"})
		expect.Equal(t, "statements", len(trace.Statements()), 1)
		plain, err := engine.All(t.Context(), eng, retort.Select(writers).OrderBy(writers.ID))
		expect.OK(t, err)
		expect.List(t, "untracked", expect.Map(plain, showWriter), []string{"Stephen King 2 0", "Pearl Buck 1 0", "Nobody None 0 0"})
		got, err := orm.Get(t.Context(), s, writers, 2)
		expect.OK(t, err)
		expect.Equal(t, "one of them", got == all[1], true)
	})
}

// The handle stands for the expression wherever a column may be.
func TestAnExpressionFieldInStatements(t *testing.T) {
	onLetters(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		names := func(q retort.Query[*Writer]) []string {
			return expect.Map(expect.All(t, s, q), func(w *Writer) string { return w.Last })
		}
		expect.List(t, "in a condition", names(retort.Select(writers).Where(writers.Works.Ge(1)).OrderBy(writers.Last)), []string{"Buck", "King"})
		expect.List(t, "in an order", names(retort.Select(writers).OrderBy(writers.Works.Desc())), []string{"King", "Buck", "None"})
		expect.List(t, "of an alias", names(retort.Select(w2).Where(w2.Works.Eq(2), w2.Full.StartsWith("Stephen K"))), []string{"King"})
		counts := expect.All(t, s, retort.Select2(writers.Works, retort.CountAll()).Where(writers.ID.Le(2)).GroupBy(writers.Works).OrderBy(writers.Works))
		expect.Equal(t, "grouped", fmt.Sprint(counts), "[{1 1} {2 1}]")
		both := expect.All(t, s, retort.Select2(works, writers.Full).Join(works.Writer).Where(writers.Works.Gt(1), works.Before.Eq(2)))
		expect.Equal(t, "joined", fmt.Sprint(len(both), both[0].V1.Title, *both[0].V2), "1JoylandStephen King")
		sub := retort.Select(writers).Where(writers.Works.Gt(0)).Subquery("busy")
		sum := expect.One(t, s, retort.Select(retort.Sum(retort.Of(sub, writers.Works))).From(sub))
		expect.Equal(t, "of a subquery", *sum, 3)
		any := expect.All(t, s, retort.Select(writers.Last).Where(writers.Books.Any(works.Before.Eq(2))))
		expect.List(t, "in EXISTS", any, []string{"King"})
		page := expect.All(t, s, retort.Select(writers).OrderBy(writers.Works.Desc()).Limit(1).With(orm.Joined(writers.Books)))
		expect.Equal(t, "with LIMIT and a join", fmt.Sprint(len(page), page[0].Last, page[0].Books.Len()), "1King3")
	})
}

var w2 = orm.Alias(writers, "w2")

func TestExpressionFieldsInLoads(t *testing.T) {
	onLetters(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		want := []string{"It King 0", "Note King 1", "Joyland King 2"}
		for name, load := range map[string]orm.Load[*Writer]{
			"SelectIn": orm.SelectIn(writers.Books), "Joined": orm.Joined(writers.Books), "Subquery": orm.Subquery(writers.Books), "Lazy": orm.Lazy(writers.Books),
		} {
			in := orm.NewSession(eng, letters)
			king := expect.One(t, in, retort.Select(writers).Where(writers.Works.Eq(2)).With(load))
			expect.List(t, name, expect.Map(expect.Many(t, &king.Books), showWork), want)
			expect.OK(t, in.Close())
		}
		in := orm.NewSession(eng, letters)
		defer in.Close()
		earth := expect.One(t, in, retort.Select(works).Where(works.Title.Eq("Earth")).With(orm.Joined(works.Writer, orm.Joined(writers.Books))))
		expect.Equal(t, "two levels up and down", showWriter(earth.Writer.Peek()), "Pearl Buck 1 0")
		plain, err := engine.All(t.Context(), eng, retort.Select(works).Where(works.By.Eq("Buck")).With(orm.SelectIn(works.Writer)))
		expect.OK(t, err)
		expect.Equal(t, "untracked", showWriter(plain[0].Writer.Peek()), "Pearl Buck 1 0")
	})
}

// What is written is read back when all is written: children count that come after their parent.
func TestAFlushReadsExpressionFields(t *testing.T) {
	onLetters(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		lem := &Writer{First: "Stanislaw", Last: "Lem", Works: 99, Books: orm.Items(&Work{Title: "Solaris", Pages: 20, Part: 1}, &Work{Title: "Eden", Pages: 30, Part: 2})}
		s.Add(lem)
		expect.OK(t, s.Flush(t.Context()))
		expect.Equal(t, "new", showWriter(lem), "Stanislaw Lem 2 0")
		expect.List(t, "its new books", expect.Map(lem.Books.Peek(), showWork), []string{"Solaris Lem 0", "Eden Lem 1"})
		lem.Last = "L."
		lem.Books.Append(&Work{Title: "Fiasco", Pages: 50, Part: 3})
		trace.Reset()
		expect.OK(t, s.Flush(t.Context()))
		expect.Equal(t, "changed", showWriter(lem), "Stanislaw L. 3 0")
		expect.Equal(t, "its book", showWork(lem.Books.Peek()[2]), "Fiasco L. 2")
		reads := 0
		for _, sql := range trace.Statements() {
			if strings.HasPrefix(sql, "SELECT") {
				reads++
			}
		}
		expect.Equal(t, "statements that read, one for each entity", reads, 2)
		lem.Works = 77
		trace.Reset()
		expect.OK(t, s.Flush(t.Context()))
		expect.List(t, "what the program puts there isn't written", trace.Statements(), nil)
		expect.OK(t, s.Rollback(t.Context()))
		if lem.Full != nil || lem.Works != 0 && lem.Works != 99 {
			t.Errorf("rolled back: %v, %d", lem.Full, lem.Works)
		}
	})
}

func TestAFlushThatFailsLeavesExpressionFields(t *testing.T) {
	onLetters(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		king, err := orm.Get(t.Context(), s, writers, 1)
		expect.OK(t, err)
		king.Last = "Bachman"
		lost := &Work{WriterID: 99, Title: "Lost"}
		s.Add(lost)
		expect.Is(t, s.Flush(t.Context()), engine.ErrForeignKey)
		expect.Equal(t, "of the row", showWriter(king), "Stephen King 2 0")
		s.Expunge(lost)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "tried again", showWriter(king), "Stephen Bachman 2 0")
	})
}

func TestExpressionFieldsOfTexts(t *testing.T) {
	onLetters(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		king := expect.One(t, s, retort.SelectText(writers, "SELECT id, first, last FROM writer WHERE id = 1"))
		expect.List(t, "unloaded", orm.Unloaded(s, king), []string{"Full", "Works", "Loud", "Books", "Sequels"})
		expect.OK(t, orm.LoadColumns(t.Context(), s, king, writers.Full, writers.Works))
		expect.Equal(t, "loaded", showWriter(king), "Stephen King 2 0")
		in := orm.NewSession(eng, letters)
		defer in.Close()
		said := retort.SelectText(orm.With(writers, orm.Undefer(writers, writers.Works)), "SELECT id, first, last, 7 AS works FROM writer WHERE id = 1")
		expect.Equal(t, "said by the text", expect.One(t, in, said).Works, 7)
	})
}

func TestExpressionFieldsExpire(t *testing.T) {
	onLetters(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		king, err := orm.Get(t.Context(), s, writers, 1)
		expect.OK(t, err)
		expect.OK(t, s.Commit(t.Context()))
		expect.Exec(t, eng, "UPDATE work SET pages = 1", "UPDATE writer SET first = 'S.'")
		expect.OK(t, s.Refresh(t.Context(), king))
		expect.Equal(t, "refreshed", showWriter(king), "S. King 0 0")
		expect.OK(t, s.Commit(t.Context()))
		expect.Exec(t, eng, "UPDATE work SET pages = 10 WHERE title = 'It'")
		expect.OK(t, orm.RefreshOnly(t.Context(), s, king, writers.Works))
		expect.Equal(t, "one of them refreshed", showWriter(king), "S. King 1 0")
		expect.OK(t, s.Refresh(t.Context(), king))
		_, err = orm.Exec(t.Context(), s, retort.Update(writers).Set(writers.First.Set("Steve")).Where(writers.Works.Eq(1)))
		expect.OK(t, err)
		expect.Equal(t, "after a statement", showWriter(king), "Steve King 1 0")
	})
}

func TestADeferredExpressionField(t *testing.T) {
	onLetters(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		all := expect.All(t, s, retort.Select(writers).OrderBy(writers.ID))
		expect.List(t, "unloaded", orm.Unloaded(s, all[0]), []string{"Loud", "Books", "Sequels"})
		trace.Reset()
		expect.OK(t, orm.LoadColumns(t.Context(), s, all[0], writers.Loud))
		expect.Equal(t, "statements", len(trace.Statements()), 1)
		expect.Equal(t, "loaded for all", all[0].Loud+all[1].Loud, "KINGBUCK")
		all[0].Last = "Bachman"
		expect.OK(t, s.Flush(t.Context()))
		expect.Equal(t, "after a flush", all[0].Loud, "BACHMAN")
		fresh := &Writer{First: "a", Last: "b"}
		s.Add(fresh)
		expect.OK(t, s.Flush(t.Context()))
		expect.List(t, "of a new object", orm.Unloaded(s, fresh), []string{"Loud", "Sequels"})
		expect.OK(t, orm.LoadColumns(t.Context(), s, fresh))
		expect.Equal(t, "of a new object", fresh.Loud, "B")
		in := orm.NewSession(eng, letters)
		defer in.Close()
		one := expect.One(t, in, retort.Select(writers).Where(writers.Last.Eq("Buck")).With(orm.Only(writers, writers.Loud)))
		expect.Equal(t, "alone", fmt.Sprint(one.Loud, one.Works, one.Full == nil), "BUCK0 true")
	})
}

func TestL20_StatementsFillAField(t *testing.T) {
	onLetters(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		king := expect.One(t, s, retort.Select(writers).Where(writers.ID.Eq(1)))
		expect.Equal(t, "plain", king.Score, 0)
		if sent := strings.Join(trace.Statements(), ";"); strings.Contains(sent, "score") {
			t.Errorf("the column is in %s", sent)
		}
		score := func(by int64) orm.Load[*Writer] { return orm.Expr(writers, writers.Score.SetTo(writers.ID.Mul(by))) }
		king = expect.One(t, s, retort.Select(writers).Where(writers.ID.Eq(1)).With(score(10)))
		expect.Equal(t, "with an expression", king.Score, 10)
		expect.OK(t, s.Flush(t.Context()))
		king = expect.One(t, s, retort.Select(writers).Where(writers.ID.Eq(1)).With(score(20)))
		expect.Equal(t, "with another", king.Score, 10)
		king = expect.One(t, s, retort.Select(writers).Where(writers.ID.Eq(1)).With(score(20)).Options(orm.PopulateExisting))
		expect.Equal(t, "populating", king.Score, 20)
		king.First = "S."
		expect.OK(t, s.Flush(t.Context()))
		expect.Equal(t, "after a flush", king.Score, 20)
		expect.OK(t, s.Commit(t.Context()))
		expect.OK(t, s.Refresh(t.Context(), king))
		expect.Equal(t, "refreshed without", king.Score, 0)
		trace.Reset()
		_, err := orm.Get(t.Context(), s, writers, 1)
		expect.OK(t, err)
		expect.List(t, "it is as fresh as can be", trace.Statements(), nil)
	})
}

func TestExpressionsOfAStatement(t *testing.T) {
	onLetters(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		byBooks := retort.Select(writers).LeftJoin(writers.Books).GroupBy(writers.ID).OrderBy(writers.ID).
			With(orm.Expr(writers, writers.Score.SetTo(retort.Count(works.ID))))
		scores := func(list []*Writer) []int64 { return expect.Map(list, func(w *Writer) int64 { return w.Score }) }
		plain, err := engine.All(t.Context(), eng, byBooks)
		expect.OK(t, err)
		expect.List(t, "an aggregate, untracked", scores(plain), []int64{3, 1, 0})
		expect.List(t, "an aggregate", scores(expect.All(t, s, byBooks)), []int64{3, 1, 0})
		for k, load := range []func(...orm.Load[*Writer]) orm.Load[*Work]{
			func(n ...orm.Load[*Writer]) orm.Load[*Work] { return orm.SelectIn(works.Writer, n...) },
			func(n ...orm.Load[*Writer]) orm.Load[*Work] { return orm.Joined(works.Writer, n...) },
		} {
			in := orm.NewSession(eng, letters)
			it := expect.One(t, in, retort.Select(works).Where(works.Title.Eq("It")).With(load(
				orm.Expr(writers, writers.Score.SetTo(writers.ID.Add(int64(40+k))), writers.Works.SetTo(retort.Val[int64](7))))))
			expect.Equal(t, "in a load", fmt.Sprint(it.Writer.Peek().Score, it.Writer.Peek().Works), fmt.Sprint(41+k, 7))
			expect.OK(t, in.Close())
		}
		one, err := engine.One(t.Context(), eng, retort.Select(w2).Where(w2.ID.Eq(1)).With(orm.Expr(w2, w2.Score.SetTo(w2.ID.Add(4)))))
		expect.OK(t, err)
		expect.Equal(t, "of an alias", one.Score, 5)
		other, err := engine.One(t.Context(), eng, retort.Select(w2).Where(w2.ID.Eq(1)).With(orm.Expr(w2, w2.Score.SetTo(w2.ID.Sub(4)))))
		expect.OK(t, err)
		expect.Equal(t, "of the same shape with another operator", other.Score, -3)
	})
}

func TestMistakesWithExpressionFields(t *testing.T) {
	onLetters(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		fail := func(q retort.Query[*Writer], says string) {
			t.Helper()
			_, err := orm.All(t.Context(), s, q)
			expect.Text(t, err, says)
			_, err = engine.All(t.Context(), eng, q)
			expect.Text(t, err, says)
		}
		fail(retort.Select(writers).With(orm.Expr(writers, writers.First.Set("x"))), "tagged expr, not first")
		fail(retort.Select(writers).With(orm.Only(writers, writers.Score)), "Writer.Score has no expression of its own: give it one with orm.Expr")
		fail(retort.Select(writers).Where(writers.Score.Gt(1)), "Writer.Score has no expression of its own")
		_, err := engine.Exec(t.Context(), eng, retort.Update(writers).Set(writers.Works.Set(1)).All())
		expect.Text(t, err, "works is an SQL expression and no column")
		_, err = engine.Exec(t.Context(), eng, retort.Insert(writers).Values(writers.First.Set("a"), writers.Works.Set(1)))
		expect.Text(t, err, "works is an SQL expression and no column")
		prior := orm.Alias(works, "prior")
		_, err = engine.All(t.Context(), eng, retort.Select(prior))
		expect.Text(t, err, "prior", "another name")
		king, err := orm.Get(t.Context(), s, writers, 1)
		expect.OK(t, err)
		expect.Text(t, orm.LoadColumns(t.Context(), s, king, writers.Score), "has no expression of its own")
		s.SetExpr(king, writers.Works.Set(1))
		expect.Text(t, s.Flush(t.Context()), "computed by the database")
	})
}

func TestExpressionFieldsOfAChangedKey(t *testing.T) {
	each(t, letters, func() []any { return []any{&Country{Code: "de", Name: "Germany"}} }, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		c := expect.One(t, s, retort.Select(countries))
		c.Code = "DE"
		expect.OK(t, s.Flush(t.Context()))
		expect.Equal(t, "label", *c.Label, "DE: Germany")
		expect.OK(t, orm.BulkInsert(t.Context(), s, []*Country{{Code: "at", Name: "Austria", Label: new("x")}}))
		_, err := orm.Exec(t.Context(), s, retort.Insert(countries).Rows(&Country{Code: "ch", Name: "Switzerland", Label: new("x")}))
		expect.OK(t, err)
		labels := expect.All(t, s, retort.Select(countries.Label).OrderBy(countries.Label))
		expect.List(t, "labels", expect.Map(labels, func(l *string) string { return *l }), []string{"DE: Germany", "at: Austria", "ch: Switzerland"})
	})
}

// Thick is a hybrid: a method of the struct, and one of the handle that says the same in statements.
func (w *Work) Thick() bool { return w.Pages > 35 }

func (w *workEntity) Thick() retort.Condition { return w.Pages.Gt(35) }

// name is a synonym of a column.
var name = works.Title

func TestHybridsAndSynonyms(t *testing.T) {
	onLetters(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		thick := expect.All(t, s, retort.Select(works).Where(works.Thick()).OrderBy(name))
		expect.List(t, "by the statement", expect.Map(thick, func(w *Work) string { return w.Title }), []string{"Earth", "It"})
		for _, w := range expect.All(t, s, retort.Select(works)) {
			expect.Equal(t, w.Title, w.Thick(), w.Title == "Earth" || w.Title == "It")
		}
		other := orm.Alias(works, "other")
		expect.Equal(t, "of an alias", len(expect.All(t, s, retort.Select(other).Where(other.Thick()))), 2)
		_, err := orm.Exec(t.Context(), s, retort.Update(works).Set(works.Pages.Set(1)).Where(works.Thick()))
		expect.OK(t, err)
		expect.Equal(t, "in an update", thick[0].Thick(), false)
	})
}

// A query may leave rows out, so what it is joined for stays, though its key can't be NULL.
func TestAJoinedQueryDropsNothing(t *testing.T) {
	onLetters(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		kings := orm.AliasFrom(writers, retort.Select(writers).Where(writers.Last.Eq("King")).Subquery("kings"))
		all := expect.All(t, s, retort.Select(works).OrderBy(works.ID).With(orm.Joined(works.Writer.As(kings))))
		expect.Equal(t, "works", len(all), 4)
		expect.Equal(t, "of King", showWriter(all[0].Writer.Peek()), "Stephen King 2 0")
	})
}
