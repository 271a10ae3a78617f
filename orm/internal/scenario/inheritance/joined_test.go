package inheritance

import (
	"fmt"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/orm"
	"github.com/retort-go/retort/schema"
)

func TestI02_ASubtypeInItsOwnTable(t *testing.T) {
	on(t, firm, func(t *testing.T, s *orm.Session, sent *sqltrace.Recorder) {
		found(t, s, sent)
		got := expect.All(t, s, retort.Select(engineers))
		texts(t, sent, "SELECT employee.employee_id, employee.kind, employee.name, employee.version, employee.company_id, "+
			"engineer.lang, engineer.grade, engineer.mentor_id FROM employee JOIN engineer ON engineer.employee_id = employee.employee_id")
		expect.Equal(t, "engineers", len(got), 1)
		expect.Equal(t, "server's default", got[0].Grade, 7)
	})
}

func TestI04_RowsOfTheBaseAreInsertedTogether(t *testing.T) {
	on(t, firm, func(t *testing.T, s *orm.Session, sent *sqltrace.Recorder) {
		e1, m, e2, plain := &Engineer{Employee: named("e1"), Grade: 1}, &Manager{Employee: named("m")}, &Engineer{Employee: named("e2"), Grade: 1}, &Employee{Name: "p"}
		s.Add(e1, m, e2, plain)
		expect.OK(t, s.Flush(t.Context()))
		var verbs []string
		for _, verb := range sent.Verbs() {
			if len(verbs) == 0 || verbs[len(verbs)-1] != verb { // a row at a time without RETURNING
				verbs = append(verbs, verb)
			}
		}
		expect.List(t, "statements", verbs, []string{"INSERT employee", "INSERT engineer", "INSERT manager"})
		expect.List(t, "keys", []int64{e1.ID, m.ID, e2.ID, plain.ID}, []int64{1, 2, 3, 4})
		expect.OK(t, s.Rollback(t.Context()))
		expect.List(t, "keys after rollback", []int64{e1.ID, m.ID, e2.ID, plain.ID}, []int64{0, 0, 0, 0})
	})
}

// In SQLAlchemy the base alone is read, unless with_polymorphic says otherwise. Here all columns come with the row, in one statement.
func TestI06_TheBaseWithAllSubtypes(t *testing.T) {
	onEngine(t, firm, func(t *testing.T, eng *engine.Engine, sent *sqltrace.Recorder) {
		s := session(t, eng, firm)
		found(t, s, sent)
		q := retort.Select(employees).Where(retort.Or(engineers.Lang.Eq("go"), managers.Level.Eq(3))).OrderBy(employees.ID)
		got := expect.All(t, s, q)
		expect.List(t, "found", typesOf(got), []string{"Engineer", "Director"})
		texts(t, sent, "SELECT employee.employee_id, employee.kind, employee.name, employee.version, employee.company_id, "+
			"manager.level, manager.until, board.shares, engineer.lang, engineer.grade, engineer.mentor_id FROM employee "+
			"LEFT JOIN manager ON manager.employee_id = employee.employee_id LEFT JOIN board ON board.employee_id = employee.employee_id "+
			"LEFT JOIN engineer ON engineer.employee_id = employee.employee_id WHERE engineer.lang = ? OR manager.level = ? ORDER BY employee.employee_id")
		expect.Equal(t, "shares", got[1].(*Director).Shares, 100)
		expect.Equal(t, "level", got[1].(*Director).Level, 3)
		plain, err := engine.All(t.Context(), eng, q)
		expect.OK(t, err)
		expect.List(t, "untracked", typesOf(plain), []string{"Engineer", "Director"})
	})
}

func TestI08_CascadeDeleteFollowsTheStruct(t *testing.T) {
	on(t, firm, func(t *testing.T, s *orm.Session, sent *sqltrace.Recorder) {
		company := found(t, s, sent)
		s.Delete(company)
		expect.OK(t, s.Flush(t.Context()))
		var deletes []string
		for _, verb := range sent.Verbs() {
			if strings.HasPrefix(verb, "DELETE") {
				deletes = append(deletes, verb)
			}
		}
		expect.List(t, "deletes", deletes, []string{"DELETE machine", "DELETE board", "DELETE manager", "DELETE engineer", "DELETE employee", "DELETE company"})
		expect.OK(t, s.Rollback(t.Context()))
		expect.State(t, s, orm.Persistent, company, company.Staff.Peek()[1])
		expect.Equal(t, "staff", len(expect.All(t, s, retort.Select(employees))), 4)
	})
}

func TestI18_ThreeLevels(t *testing.T) {
	on(t, firm, func(t *testing.T, s *orm.Session, sent *sqltrace.Recorder) {
		d := &Director{Manager: Manager{Employee: named("d"), Level: 3}, Shares: 100}
		s.Add(d)
		expect.OK(t, s.Commit(t.Context()))
		texts(t, sent, "INSERT INTO employee (kind, name, version, company_id) VALUES (?, ?, ?, ?)",
			"INSERT INTO manager (employee_id, level) VALUES (?, ?)", "INSERT INTO board (employee_id, shares) VALUES (?, ?)")
		again := expect.Get(t, s, directors, d.ID)
		if again != d {
			t.Errorf("got %p, want %p", again, d)
		}
		texts(t, sent, "SELECT employee.employee_id, employee.kind, employee.name, employee.version, employee.company_id, manager.level, board.shares "+
			"FROM employee JOIN manager ON manager.employee_id = employee.employee_id JOIN board ON board.employee_id = employee.employee_id "+
			"WHERE employee.employee_id = ?")
		if x, ok := expect.All(t, s, retort.Select(employees))[0].(*Director); !ok || x != d {
			t.Errorf("the base gives %v", x)
		}
		sent.Reset()

		d.Shares = 50 // and the version of the base's row
		expect.OK(t, s.Flush(t.Context()))
		texts(t, sent, "UPDATE employee SET version = ? WHERE employee.employee_id = ? AND employee.version = ?", "UPDATE board SET shares = ? WHERE board.employee_id = ?")
		expect.Equal(t, "version", d.Version, 2)
		d.Level, d.Name = 4, "x"
		expect.OK(t, s.Flush(t.Context()))
		texts(t, sent, "UPDATE employee SET name = ?, version = ? WHERE employee.employee_id = ? AND employee.version = ?", "UPDATE manager SET level = ? WHERE manager.employee_id = ?")
		expect.OK(t, s.Rollback(t.Context()))
		expect.Equal(t, "after rollback", fmt.Sprint(d.Name, " ", d.Level, d.Shares, d.Version), "d 3 100 1")

		s.Delete(d)
		expect.OK(t, s.Commit(t.Context()))
		expect.Verbs(t, sent, "DELETE board", "DELETE manager", "DELETE employee")
		expect.State(t, s, orm.Detached, d)
	})
}

func TestSubtypeInTheTableOfItsBase(t *testing.T) {
	on(t, firm, func(t *testing.T, s *orm.Session, sent *sqltrace.Recorder) {
		found(t, s, sent)
		v := expect.One(t, s, retort.Select(deputies))
		texts(t, sent, "SELECT employee.employee_id, employee.kind, employee.name, employee.version, employee.company_id, manager.level, manager.until "+
			"FROM employee JOIN manager ON manager.employee_id = employee.employee_id WHERE employee.kind = 'deputy'")
		expect.Equal(t, "level", v.Level, 2)
		v.Until = new(2030)
		expect.OK(t, s.Commit(t.Context()))
		all := expect.All(t, s, retort.Select(managers).OrderBy(managers.Level))
		expect.List(t, "managers", typesOf(all), []string{"Deputy", "Director"})
		expect.Equal(t, "stored", *all[0].(*Deputy).Until, 2030)
	})
}

func TestColumnsOfSeveralTables(t *testing.T) {
	on(t, firm, func(t *testing.T, s *orm.Session, sent *sqltrace.Recorder) {
		found(t, s, sent)
		rows := expect.All(t, s, retort.Select2(managers.Name, managers.Level).Where(managers.Level.Gt(1)).OrderBy(managers.Level))
		expect.Equal(t, "rows", fmt.Sprint(rows), "[{v 2} {d 3}]")
		expect.Equal(t, "one column", fmt.Sprint(expect.All(t, s, retort.Select(directors.Shares))), "[100]")
		sent.Reset()
		other := orm.Alias(managers, "other")
		lower := expect.All(t, s, retort.Select2(managers.Name, other.Name).Join(other, retort.Gt(other.Level, managers.Level)))
		expect.Equal(t, "pairs", fmt.Sprint(lower), "[{v d}]")
		texts(t, sent, "SELECT employee.name, other.name FROM employee JOIN manager ON manager.employee_id = employee.employee_id "+
			"LEFT JOIN board ON board.employee_id = employee.employee_id "+
			"JOIN (employee AS other JOIN manager AS other_manager ON other_manager.employee_id = other.employee_id "+
			"LEFT JOIN board AS other_board ON other_board.employee_id = other.employee_id) ON other_manager.level > manager.level")
		n, err := orm.Count(t.Context(), s, retort.Select(employees))
		expect.OK(t, err)
		expect.Equal(t, "count", n, 4)
		one := expect.All(t, s, retort.Select(employees).OrderBy(employees.ID).Limit(2).Offset(1))
		expect.List(t, "page", typesOf(one), []string{"Director", "Employee"})
		locked := expect.All(t, s, retort.Select(employees).ForUpdate())
		expect.Equal(t, "locked", len(locked), 4)
		sub := retort.Select(managers).Subquery("m")
		names := expect.All(t, s, retort.Select(retort.Of(sub, managers.Name)).OrderBy(retort.Of(sub, managers.Level)))
		expect.List(t, "from a subquery", names, []string{"v", "d"})
	})
}

func TestTablesOfJoinedSubtypes(t *testing.T) {
	md, err := firm.MetaData()
	expect.OK(t, err)
	board, err := md.Lookup("board")
	expect.OK(t, err)
	var columns []string
	for _, c := range board.Columns {
		columns = append(columns, c.Name)
	}
	expect.List(t, "columns", columns, []string{"employee_id", "shares"})
	expect.Equal(t, "foreign keys", len(board.ForeignKeys), 1)
	k := board.ForeignKeys[0]
	target, _, err := k.Target()
	expect.OK(t, err)
	expect.Equal(t, "target", target.Name, "manager") // that of the base, which is not the root
	expect.Equal(t, "on delete", k.OnDelete, schema.Cascade)
	manager, err := md.Lookup("manager")
	expect.OK(t, err)
	until, err := manager.Column("until")
	expect.OK(t, err)
	expect.Equal(t, "column of a struct in its base's table", until.Nullable, true)
}
