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

// Total is what the entries of an account come to.
type Total struct {
	_         struct{} `orm:"registry=bank,view"`
	AccountID int64    `orm:",pk"`
	Owner     string
	Entries   int64
	Sum       *int64
	Shown     *string          `orm:",expr"`
	Account   orm.Ref[Account] `orm:"fk=AccountID"`
}

func (x *totalEntity) Mapping(m *orm.Mapping) {
	m.Query(retort.From(accounts).LeftJoin(accounts.Entries).Where(accounts.ID.Lt(1000)).GroupBy(accounts.ID, accounts.Owner),
		x.AccountID.SetTo(accounts.ID), x.Owner.SetTo(accounts.Owner), x.Entries.SetTo(retort.Count(entries.ID)), x.Sum.SetTo(retort.Sum(entries.Amount)))
	m.Expr(x.Shown.SetTo(retort.Concat(x.Owner, retort.Val(": "), retort.Cast[string](x.Entries))))
}

// Rich is a row of a view of the database.
type Rich struct {
	_       struct{} `orm:"table=rich_account,registry=bank,handle=richOnes,view"`
	ID      int64
	Owner   string
	Balance int64
}

func onTotals(t *testing.T, f func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder)) {
	t.Helper()
	each(t, bank, func() []any {
		return []any{
			&Account{Owner: "King", Balance: 100, Entries: orm.Items(&Entry{Amount: 30}, &Entry{Amount: 12})},
			&Account{Owner: "Lem", Balance: 10},
		}
	}, f)
}

func showTotal(x *Total) string {
	sum := int64(-1)
	if x.Sum != nil {
		sum = *x.Sum
	}
	return fmt.Sprint(x.AccountID, " ", x.Owner, " ", x.Entries, " ", sum, " ", *x.Shown)
}

func TestAnEntityOfAQuery(t *testing.T) {
	onTotals(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		want := []string{"1 King 2 42 King: 2", "2 Lem 0 -1 Lem: 0"}
		all := expect.All(t, s, retort.Select(totals).OrderBy(totals.Owner))
		expect.List(t, "tracked", expect.Map(all, showTotal), want)
		plain, err := engine.All(t.Context(), eng, retort.Select(totals).OrderBy(totals.Owner))
		expect.OK(t, err)
		expect.List(t, "untracked", expect.Map(plain, showTotal), want)
		got, err := orm.Get(t.Context(), s, totals, 1)
		expect.OK(t, err)
		expect.Equal(t, "by key, out of memory", got == all[0], true)
		x := orm.Alias(totals, "x")
		busy := expect.All(t, s, retort.Select2(accounts.Owner, x.Sum).Join(x, retort.Eq(x.AccountID, accounts.ID)).Where(x.Entries.Gt(0)))
		expect.Equal(t, "joined", fmt.Sprint(len(busy), busy[0].V1, *busy[0].V2), "1King42")
		king := accountOf(t, s, "King")
		king.Entries.Append(&Entry{Amount: 8})
		expect.OK(t, s.Commit(t.Context()))
		expect.OK(t, s.Refresh(t.Context(), all[0]))
		expect.Equal(t, "refreshed", showTotal(all[0]), "1 King 3 50 King: 3")
	})
}

func TestRelationshipsOfAnEntityOfAQuery(t *testing.T) {
	onTotals(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		for name, load := range map[string]orm.Load[*Account]{
			"SelectIn": orm.SelectIn(accounts.Total), "Joined": orm.Joined(accounts.Total), "Lazy": orm.Lazy(accounts.Total),
		} {
			in := orm.NewSession(eng, bank)
			king := expect.One(t, in, retort.Select(accounts).Where(accounts.Owner.Eq("King")).With(load))
			expect.Equal(t, name, showTotal(expect.Ref(t, &king.Total)), "1 King 2 42 King: 2")
			expect.OK(t, in.Close())
		}
		rich := expect.All(t, s, retort.Select(accounts.Owner).Join(accounts.Total).Where(totals.Sum.Gt(40)))
		expect.List(t, "joined to", rich, []string{"King"})
		total := expect.One(t, s, retort.Select(totals).Where(totals.Entries.Eq(0)).With(orm.Joined(totals.Account)))
		expect.Equal(t, "joined from", total.Account.Peek().Owner, "Lem")
		lem := total.Account.Peek()
		expect.Equal(t, "loaded", expect.Ref(t, &lem.Total) == total, true)
		s.Delete(lem)
		expect.OK(t, s.Commit(t.Context()))
	})
}

func TestAnEntityOfAQueryIsOnlyRead(t *testing.T) {
	onTotals(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		x := expect.One(t, s, retort.Select(totals).Where(totals.AccountID.Eq(1)))
		refused := func() {
			t.Helper()
			err := s.Flush(t.Context())
			expect.Is(t, err, orm.ErrUsage)
			expect.Text(t, err, "Total(account_id=1)", "only read")
		}
		x.Owner = "Bachman"
		refused()
		s.Expire(x)
		expect.OK(t, s.Flush(t.Context()))
		s.Delete(x)
		refused()
		expect.OK(t, s.Rollback(t.Context()))
		s.Add(&Total{AccountID: 7})
		expect.Text(t, s.Flush(t.Context()), "only read")
		expect.OK(t, s.Rollback(t.Context()))
		_, err := engine.Exec(t.Context(), eng, retort.Update(totals).Set(totals.Owner.Set("x")).All())
		expect.Text(t, err, "stands for a query")
		for _, sql := range trace.Statements() {
			if strings.Contains(sql, "CREATE TABLE") {
				t.Errorf("made a table: %s", sql)
			}
		}
	})
}

func TestAnEntityOfAView(t *testing.T) {
	onTotals(t, func(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
		expect.Exec(t, eng, "CREATE VIEW rich_account AS SELECT id, owner, balance FROM account WHERE balance > 50")
		rich := expect.One(t, s, retort.Select(richOnes).Where(richOnes.Owner.Ne("x")))
		expect.Equal(t, "row", fmt.Sprint(rich.Owner, rich.Balance), "King100")
		rich.Balance = 7
		expect.Text(t, s.Flush(t.Context()), "only read")
		meta, err := bank.MetaData()
		expect.OK(t, err)
		if _, err := meta.Lookup("rich_account"); err == nil {
			t.Error("the view is in the schema as a table")
		}
	})
}
