package inheritance

import (
	"errors"
	"fmt"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/orm"
)

func TestJ16_EagerLoadOfASubtypesRelationship(t *testing.T) {
	onEngine(t, firm, func(t *testing.T, eng *engine.Engine, sent *sqltrace.Recorder) {
		found(t, session(t, eng, firm), sent)
		for name, test := range map[string]struct {
			load orm.Load[*Engineer]
			sent int
		}{"selectin": {orm.SelectIn(engineers.Machines), 2}, "joined": {orm.Joined(engineers.Machines), 1}} {
			t.Run(name, func(t *testing.T) {
				s := session(t, eng, firm)
				sent.Reset()
				got := expect.All(t, s, retort.Select(employees).OrderBy(employees.ID).With(orm.Subtype(employees, engineers, test.load)))
				expect.List(t, "staff", typesOf(got), []string{"Engineer", "Director", "Employee", "Deputy"})
				expect.Equal(t, "statements", len(sent.Statements()), test.sent)
				owned := got[0].(*Engineer).Machines
				expect.Equal(t, "loaded", owned.Loaded(), true)
				expect.List(t, "machines", expect.Map(owned.Peek(), func(m *Machine) string { return m.Name }), []string{"lathe", "mill"})
			})
		}
		t.Run("below another load", func(t *testing.T) {
			s := session(t, eng, firm)
			sent.Reset()
			company := expect.One(t, s, retort.Select(companies).With(orm.SelectIn(companies.Staff, orm.Subtype(employees, engineers, orm.SelectIn(engineers.Machines)))))
			expect.Equal(t, "statements", len(sent.Statements()), 3)
			expect.Equal(t, "machines", company.Staff.Peek()[0].(*Engineer).Machines.Len(), 2)
			again := expect.One(t, s, retort.Select(engineers))
			expect.Equal(t, "the same", again == company.Staff.Peek()[0], true)
		})
	})
}

func TestRelationshipNarrowedToASubtype(t *testing.T) {
	onEngine(t, firm, func(t *testing.T, eng *engine.Engine, sent *sqltrace.Recorder) {
		found(t, session(t, eng, firm), sent)
		s := session(t, eng, firm)
		byLevel := retort.Select2(companies.Name, managers.Level).From(companies).Join(orm.OfType(companies.Staff, managers)).Where(managers.Level.Gt(2))
		expect.Equal(t, "joined", fmt.Sprint(expect.All(t, s, byLevel)), "[{acme 3}]")
		names := expect.All(t, s, retort.Select(companies.Name).Where(orm.OfType(companies.Staff, directors).Any(directors.Shares.Gt(50))))
		expect.List(t, "by EXISTS", names, []string{"acme"})
		names = expect.All(t, s, retort.Select(companies.Name).Where(companies.Staff.Any(directors.Shares.Gt(500))))
		expect.List(t, "none", names, []string{})
		sent.Reset()
		for name, company := range map[string]func() *Company{
			"selectin": func() *Company {
				return expect.One(t, session(t, eng, firm), retort.Select(companies).With(orm.SelectIn(orm.OfType(companies.Staff, engineers), orm.Joined(engineers.Machines))))
			},
			"joined": func() *Company {
				return expect.One(t, session(t, eng, firm), retort.Select(companies).With(orm.Joined(orm.OfType(companies.Staff, managers)).Where(managers.Level.Gt(2))))
			},
		} {
			t.Run(name, func(t *testing.T) {
				list := company().Staff.Peek()
				want := map[string]string{"selectin": "Engineer", "joined": "Director"}[name]
				expect.List(t, "staff", typesOf(list), []string{want})
			})
		}
		for _, bad := range []orm.Load[*Company]{orm.SelectIn(orm.OfType(companies.Staff, machines)), orm.SelectIn(orm.OfType(companies.Boss, directors))} {
			_, err := orm.All(t.Context(), s, retort.Select(companies).With(bad))
			expect.Is(t, err, orm.ErrUsage)
		}
		_, err := orm.All(t.Context(), s, retort.Select(employees).With(orm.Subtype(employees, machines, orm.SelectIn(machines.Engineer))))
		expect.Text(t, err, "Machine does not inherit Employee")
		_, err = orm.All(t.Context(), s, retort.Select(employees).With(orm.Subtype(employees, engineers, orm.SelectIn(engineers.Machines)).Where(engineers.Lang.Eq("go"))))
		expect.Text(t, err, "give Where, OrderBy and Limit to the loads in it")
	})
}

func TestLazyLoadsOfJoinedSubtypes(t *testing.T) {
	onEngine(t, firm, func(t *testing.T, eng *engine.Engine, sent *sqltrace.Recorder) {
		first := session(t, eng, firm)
		company := found(t, first, sent)
		boss := company.Staff.Peek()[1].(*Director)
		company.Boss.Set(boss)
		expect.OK(t, first.Commit(t.Context()))
		s := session(t, eng, firm)
		sent.Reset()
		again := expect.Get(t, s, companies, company.ID)
		if lead, ok := expect.Ref(t, &again.Boss).(*Director); !ok || lead.Shares != 100 {
			t.Errorf("the boss is %v", again.Boss.Peek())
		}
		expect.List(t, "leaders", typesOf(expect.Many(t, &again.Leaders)), []string{"Deputy", "Director"})
		expect.List(t, "staff", typesOf(expect.Many(t, &again.Staff)), []string{"Engineer", "Director", "Employee", "Deputy"})
		expect.Equal(t, "statements", len(sent.Statements()), 4)
		expect.OK(t, s.Commit(t.Context()))
		sent.Reset()
		expect.OK(t, s.Refresh(t.Context(), again.Boss.Peek()))
		expect.Equal(t, "statements of a refresh", len(sent.Statements()), 1)
	})
}

func TestRowsOfOneTableThatReferToEachOther(t *testing.T) {
	on(t, firm, func(t *testing.T, s *orm.Session, sent *sqltrace.Recorder) {
		old := &Engineer{Employee: named("old")}
		young := &Engineer{Employee: named("young"), Mentor: orm.To(old)}
		s.Add(young, &Manager{Employee: named("m")})
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "key of the mentor", *young.MentorID, old.ID)
		old.Mentor.Set(young) // a circle, which is deleted by giving up a key
		expect.OK(t, s.Commit(t.Context()))
		s.Delete(old, young)
		expect.OK(t, s.Commit(t.Context()))
		expect.List(t, "left", typesOf(expect.All(t, s, retort.Select(employees))), []string{"Manager"})
	})
}

func TestFailuresOfJoinedSubtypes(t *testing.T) {
	onEngine(t, firm, func(t *testing.T, eng *engine.Engine, sent *sqltrace.Recorder) {
		s := session(t, eng, firm)
		company := found(t, s, sent)
		engineer := company.Staff.Peek()[0].(*Engineer)
		d := &Director{Manager: Manager{Employee: named("d2")}}
		bad := &Engineer{Employee: named("bad"), MentorID: new(int64(99))}
		s.Add(d, bad)
		err := s.Flush(t.Context())
		expect.Is(t, err, engine.ErrForeignKey)
		expect.Equal(t, "after a failed flush", fmt.Sprint(d.ID, "/", d.Kind, "/", bad.ID, bad.Grade, "/", bad.Kind), "0//0 0/")
		bad.MentorID = nil
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "server's default", bad.Grade, 7)

		stop := errors.New("stop")
		err = s.Savepoint(t.Context(), func() error {
			engineer.Lang, engineer.Name, d.Shares = "c", "x", 5
			s.Delete(bad)
			expect.OK(t, s.Flush(t.Context()))
			return stop
		})
		expect.Is(t, err, stop)
		expect.Equal(t, "after the savepoint", fmt.Sprint(engineer.Lang, "/", engineer.Name, "/", d.Shares, engineer.Version), "go/e/0 1")
		expect.State(t, s, orm.Persistent, bad)
		expect.OK(t, s.Commit(t.Context()))

		_, err = engine.Exec(t.Context(), eng, retort.Update(employees).Set(employees.Version.Set(9)).Where(employees.ID.Eq(engineer.ID)))
		expect.OK(t, err)
		engineer.Lang = "c"
		var stale *orm.StaleError
		if err := s.Flush(t.Context()); !errors.As(err, &stale) || stale.Object != engineer {
			t.Errorf("error is %v, want a StaleError of the engineer", err)
		}
		expect.OK(t, s.Rollback(t.Context()))
	})
}

func TestStatementsThatWriteJoinedSubtypes(t *testing.T) {
	onEngine(t, firm, func(t *testing.T, eng *engine.Engine, sent *sqltrace.Recorder) {
		s := session(t, eng, firm)
		found(t, s, sent)
		res, err := orm.Exec(t.Context(), s, retort.Update(managers).Set(managers.Name.Set("boss")).All())
		expect.OK(t, err)
		expect.Equal(t, "managers", res.Rows, 2)
		expect.List(t, "names", expect.All(t, s, retort.Select(employees.Name).OrderBy(employees.ID)), []string{"e", "boss", "plain", "boss"})
		_, err = orm.Exec(t.Context(), s, retort.Insert(directors).Rows(&Director{}))
		expect.Is(t, err, orm.ErrUsage)
		expect.Text(t, err, "a row of Director is in several tables: add the object to a session")
		res, err = orm.Exec(t.Context(), s, retort.Delete(managers).Where(managers.Name.Eq("boss")))
		expect.OK(t, err)
		expect.Equal(t, "deleted", res.Rows, 2)
		expect.List(t, "left", typesOf(expect.All(t, s, retort.Select(employees).OrderBy(employees.ID))), []string{"Engineer", "Employee"})
		expect.OK(t, s.Commit(t.Context()))
	})
}

func TestStatementsWriteOneTableOfAHierarchy(t *testing.T) {
	on(t, firm, func(t *testing.T, s *orm.Session, sent *sqltrace.Recorder) {
		found(t, s, sent)
		for name, test := range map[string]struct {
			stmt retort.DML
			want []string
		}{
			"a column of its own": {retort.Update(directors).Set(directors.Shares.Set(5)).All(), []string{"board.shares", "goes on with its rows", "change the objects"}},
			"rows by a column of their own": {retort.Update(directors).Set(directors.Name.Set("x")).Where(directors.Shares.Gt(1)),
				[]string{"board.shares", "goes on with the rows of employee", "choose rows by key"}},
			"deleted by a column of their own": {retort.Delete(directors).Where(directors.Shares.Gt(1)), []string{"board.shares", "goes on with the rows of employee"}},
		} {
			sent.Reset()
			_, err := orm.Exec(t.Context(), s, test.stmt)
			expect.Text(t, err, append(test.want, "employee")...)
			if list := sent.Statements(); len(list) > 0 {
				t.Errorf("%s: sent %q", name, list)
			}
		}
		keys := expect.All(t, s, retort.Select(directors.ID).Where(directors.Shares.Gt(1)))
		res, err := orm.Exec(t.Context(), s, retort.Update(directors).Set(directors.Name.Set("x")).Where(directors.ID.In(keys...)))
		expect.OK(t, err)
		expect.Equal(t, "rows by key", res.Rows, 1)
		expect.List(t, "names", expect.All(t, s, retort.Select(directors.Name)), []string{"x"})
	})
}

func TestMergeOfAHierarchy(t *testing.T) {
	onEngine(t, firm, func(t *testing.T, eng *engine.Engine, sent *sqltrace.Recorder) {
		company := found(t, session(t, eng, firm), sent)
		s := session(t, eng, firm)
		form := &Company{ID: company.ID, Name: "merged", Staff: orm.Items[Staff](
			&Engineer{Employee: Employee{ID: 1, Kind: "engineer", Name: "e2", Version: 1}, Lang: "c"},
			&Manager{Employee: named("new"), Level: 9},
		)}
		merged, err := orm.Merge(t.Context(), s, form)
		expect.OK(t, err)
		expect.OK(t, s.Commit(t.Context()))
		expect.List(t, "staff", typesOf(expect.Many(t, &merged.Staff)), []string{"Engineer", "Manager"})
		expect.Equal(t, "merged", merged.Staff.Peek()[0].(*Engineer).Lang, "c")
		_, err = orm.Merge(t.Context(), s, &Manager{Employee: Employee{ID: 1, Name: "x"}})
		expect.Is(t, err, orm.ErrIdentity)
	})
}

func TestBulkWritesOfJoinedSubtypes(t *testing.T) {
	on(t, firm, func(t *testing.T, s *orm.Session, sent *sqltrace.Recorder) {
		rows := make([]*Director, 30)
		for k := range rows {
			rows[k] = &Director{Manager: Manager{Employee: named("d"), Level: k}, Shares: k}
		}
		expect.OK(t, orm.BulkInsert(t.Context(), s, rows, orm.WithKeys))
		expect.Equal(t, "key of the last", rows[29].ID, 30)
		rows[3].Shares = 99
		expect.OK(t, orm.BulkUpdate(t.Context(), s, rows[:5], directors.Shares))
		sum := expect.One(t, s, retort.Select(retort.Sum(directors.Shares)))
		expect.Equal(t, "shares", *sum, 435+96)
		expect.Is(t, orm.BulkUpsert(t.Context(), s, rows, orm.Upsert{}), orm.ErrUsage)
		expect.OK(t, s.Commit(t.Context()))
	})
}

func TestUntrackedStaffWithWhatBelongsToIt(t *testing.T) {
	onEngine(t, firm, func(t *testing.T, eng *engine.Engine, sent *sqltrace.Recorder) {
		found(t, session(t, eng, firm), sent)
		company, err := engine.One(t.Context(), eng, retort.Select(companies).With(orm.SelectIn(companies.Staff, orm.Subtype(employees, engineers, orm.Joined(engineers.Machines)))))
		expect.OK(t, err)
		expect.List(t, "staff", typesOf(company.Staff.Peek()), []string{"Engineer", "Director", "Employee", "Deputy"})
		expect.Equal(t, "machines", company.Staff.Peek()[0].(*Engineer).Machines.Len(), 2)
		expect.Equal(t, "shares", company.Staff.Peek()[1].(*Director).Shares, 100)
		expect.Equal(t, "statements", len(sent.Statements()), 2)
	})
}
