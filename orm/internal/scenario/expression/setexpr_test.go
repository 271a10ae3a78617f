package expression_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/orm"
)

func twoAccounts() []any {
	return []any{&Account{Owner: "King", Balance: 100}, &Account{Owner: "Lem", Balance: 10}}
}

func onBank(t *testing.T, f func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder)) {
	t.Helper()
	each(t, bank, twoAccounts, f)
}

func accountOf(t *testing.T, s *orm.Session, owner string) *Account {
	t.Helper()
	return expect.One(t, s, retort.Select(accounts).Where(accounts.Owner.Eq(owner)))
}

// The database computes from what the row has by then, not from what the object had.
func TestAnUpdateByAnExpression(t *testing.T) {
	onBank(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		a := accountOf(t, s, "King")
		expect.OK(t, s.Commit(t.Context()))
		expect.Exec(t, eng, "UPDATE account SET balance = 500 WHERE owner = 'King'")
		trace.Reset()
		s.SetExpr(a, accounts.Balance.SetTo(accounts.Balance.Add(5)))
		expect.Equal(t, "before the flush", a.Balance, 100)
		expect.Equal(t, "modified", orm.IsModified(s, a), true)
		a.Note = new("up")
		expect.OK(t, s.Flush(t.Context()))
		expect.Equal(t, "after the flush", a.Balance, 505)
		expect.Equal(t, "version", a.Version, 2)
		expect.Equal(t, "modified", orm.IsModified(s, a), false)
		sent := strings.ReplaceAll(strings.Join(trace.Statements(), "\n"), "`", "")
		if !strings.Contains(sent, "SET balance = account.balance + ") {
			t.Errorf("sent %s", sent)
		}
		trace.Reset()
		expect.OK(t, s.Commit(t.Context()))
		expect.List(t, "sent by the commit", trace.Statements(), nil)
		expect.List(t, "stored", expect.Stored(t, eng, "SELECT balance FROM account ORDER BY id"), []string{"505", "10"})
	})
}

func TestAnInsertByAnExpression(t *testing.T) {
	onBank(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		plain, made := &Account{Owner: "Plain", Balance: 1}, &Account{Owner: "Made"}
		s.Add(plain, made, &Account{Owner: "Third", Entries: orm.Items(&Entry{Amount: 4})})
		s.SetExpr(made, accounts.Balance.SetTo(retort.Raw[int64]("40 + ?", retort.Val[int64](2))), accounts.Note.SetTo(retort.Lower(retort.Val("ABC"))))
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "balance", made.Balance, 42)
		expect.Equal(t, "note", *made.Note, "abc")
		expect.Equal(t, "keys in order", plain.ID < made.ID, true)
		expect.Equal(t, "plain", plain.Balance, 1)
		expect.List(t, "stored", expect.Stored(t, eng, "SELECT balance FROM account ORDER BY id"), []string{"100", "10", "1", "42", "0"})
		again := orm.NewSession(eng, bank)
		defer again.Close()
		made.Owner = "made"
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "read again", *accountOf(t, again, "made").Note, "abc")
	})
}

// Objects with the very same expression share a statement; those with none, or another, have their own.
func TestObjectsWithExpressionsAreGroupedApart(t *testing.T) {
	given := func() (out []any) {
		for k := range 6 {
			out = append(out, &Account{Owner: fmt.Sprint(k), Balance: int64(k)})
		}
		return out
	}
	each(t, bank, given, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		all := expect.All(t, s, retort.Select(accounts).OrderBy(accounts.ID))
		add := accounts.Balance.SetTo(accounts.Balance.Add(10))
		for _, a := range all[:3] {
			s.SetExpr(a, add)
		}
		s.SetExpr(all[3], accounts.Balance.SetTo(accounts.Balance.Mul(2)))
		all[4].Balance, all[5].Balance = 50, 50
		plan, err := s.Plan(t.Context())
		expect.OK(t, err)
		rows := expect.Map(plan, func(p orm.PlanStep) int { return p.Rows })
		expect.List(t, "rows of the plan's steps", rows, []int{3, 1, 2})
		trace.Reset()
		expect.OK(t, s.Flush(t.Context()))
		updates := 0
		for _, sql := range trace.Statements() {
			if strings.HasPrefix(sql, "UPDATE") {
				updates++
			}
		}
		expect.Equal(t, "updates", updates, 3)
		expect.List(t, "objects", expect.Map(all, func(a *Account) int64 { return a.Balance }), []int64{10, 11, 12, 6, 50, 50})
	})
}

func TestAFlushThatFailsKeepsExpressions(t *testing.T) {
	onBank(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		a, fresh := accountOf(t, s, "King"), &Account{Owner: "New", Balance: 7}
		s.Add(fresh)
		s.SetExpr(a, accounts.Balance.SetTo(accounts.Balance.Add(5)))
		s.SetExpr(fresh, accounts.Balance.SetTo(retort.Raw[int64]("20 + 1")))
		lost := &Entry{AccountID: 999}
		s.Add(lost)
		expect.Is(t, s.Flush(t.Context()), engine.ErrForeignKey)
		expect.Equal(t, "of the row", a.Balance, 100)
		expect.Equal(t, "of the new object", fresh.Balance, 7)
		s.Expunge(lost)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "of the row", a.Balance, 105)
		expect.Equal(t, "of the new object", fresh.Balance, 21)
	})
}

func TestRollbackTakesExpressionsBack(t *testing.T) {
	onBank(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		a, b := accountOf(t, s, "King"), accountOf(t, s, "Lem")
		s.SetExpr(a, accounts.Balance.SetTo(accounts.Balance.Add(5)))
		expect.OK(t, s.Flush(t.Context()))
		err := s.Savepoint(t.Context(), func() error {
			s.SetExpr(a, accounts.Balance.SetTo(accounts.Balance.Mul(2)))
			expect.OK(t, s.Flush(t.Context()))
			expect.Equal(t, "in the savepoint", a.Balance, 210)
			s.SetExpr(b, accounts.Balance.SetTo(accounts.Balance.Mul(2)))
			return errUndo
		})
		expect.Is(t, err, errUndo)
		expect.Equal(t, "after the savepoint", a.Balance, 105)
		s.SetExpr(b, accounts.Balance.SetTo(accounts.Balance.Sub(1)))
		expect.OK(t, s.Rollback(t.Context()))
		expect.Equal(t, "flushed and rolled back", a.Balance, 100)
		trace.Reset()
		expect.OK(t, s.Commit(t.Context()))
		expect.List(t, "sent after the rollback", trace.Statements(), nil)
		expect.Equal(t, "never flushed", b.Balance, 10)
	})
}

var errUndo = errors.New("undo")

func TestWhatTakesAnExpressionAway(t *testing.T) {
	onBank(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		a, b := accountOf(t, s, "King"), accountOf(t, s, "Lem")
		more := accounts.Balance.SetTo(accounts.Balance.Add(5))
		s.SetExpr(a, more)
		s.SetExpr(b, more)
		s.SetExpr(a, accounts.Balance.Set(60)) // a plain value replaces it
		s.Expire(b)
		expect.OK(t, s.Flush(t.Context()))
		expect.OK(t, s.Refresh(t.Context(), b))
		expect.Equal(t, "set to a value", a.Balance, 60)
		expect.Equal(t, "expired", b.Balance, 10)
		s.SetExpr(a, more)
		s.SetExpr(a, accounts.Balance.SetTo(accounts.Balance.Add(1))) // the later one counts
		s.SetExpr(b, more)
		s.Expunge(b)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "the later one", a.Balance, 61)
		expect.List(t, "stored", expect.Stored(t, eng, "SELECT balance FROM account ORDER BY id"), []string{"61", "10"})
	})
}

func TestExpressionsInEventsAndHistory(t *testing.T) {
	each(t, audited, func() []any { return []any{&Score{Points: 3}} }, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		x := expect.One(t, s, retort.Select(scores))
		s.SetExpr(x, scores.Points.SetTo(scores.Points.Add(4)))
		c, ok := orm.History(s, x).Column("Points")
		expect.Equal(t, "in the history", ok, true)
		expect.Equal(t, "old", c.Old.(int64), 3)
		expect.Equal(t, "new", c.New.(orm.Expression), "score.points + ?")
		ctx, seen := context.WithValue(t.Context(), seenKey{}, new([]string)), []string{}
		ctx = context.WithValue(ctx, seenKey{}, &seen)
		expect.OK(t, s.Flush(ctx))
		expect.List(t, "told before and after", seen, []string{"before 3", "after 7"})
		expect.OK(t, s.Rollback(ctx))
		expect.Equal(t, "rolled back", x.Points, 3)
	})
}

// Score tells what happens to it.
type Score struct {
	ID     int64
	Points int64
	_      struct{} `orm:"registry=audited"`
}

var audited = orm.NewRegistry()

type seenKey struct{}

func init() {
	note := func(when string) func(context.Context, *orm.Session, *Score) error {
		return func(ctx context.Context, _ *orm.Session, x *Score) error {
			if seen, ok := ctx.Value(seenKey{}).(*[]string); ok {
				*seen = append(*seen, fmt.Sprint(when, " ", x.Points))
			}
			return nil
		}
	}
	orm.BeforeUpdate(scores, note("before"))
	orm.AfterUpdate(scores, note("after"))
}

func TestMistakesWithSetExpr(t *testing.T) {
	onBank(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		a := accountOf(t, s, "King")
		for _, c := range []struct {
			name string
			x    any
			set  retort.Assignment
			says string
		}{
			{"no model", 7, accounts.Balance.Set(1), "int"},
			{"not in the session", &Account{}, accounts.Balance.Set(1), "not in the session"},
			{"another entity's column", a, entries.Amount.SetTo(entries.Amount.Add(1)), "none of the handle of Account"},
			{"the key", a, accounts.ID.SetTo(accounts.ID.Add(1)), "written by the session"},
			{"the version", a, accounts.Version.SetTo(accounts.Version.Add(1)), "written by the session"},
		} {
			s.SetExpr(c.x, c.set)
			err := s.Flush(t.Context())
			expect.Is(t, err, orm.ErrUsage)
			expect.Text(t, err, "orm: SetExpr: ", c.says)
		}
		s.SetExpr(a, accounts.Balance.SetTo(accounts.Balance.Add(1)))
		a.Balance = 3
		err := s.Flush(t.Context())
		expect.Is(t, err, orm.ErrUsage)
		expect.Text(t, err, "Account.Balance of Account(id=1) was assigned after SetExpr")
		expect.OK(t, s.Rollback(t.Context()))
		fresh := &Account{Owner: "x"}
		s.Add(fresh)
		s.SetExpr(fresh, accounts.Balance.SetTo(accounts.Balance.Add(1)))
		expect.Text(t, s.Flush(t.Context()), "account.balance")
	})
}
