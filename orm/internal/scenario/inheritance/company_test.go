package inheritance

import (
	"testing"

	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/orm"
)

// Staff is a row of employee, and of the tables that go on with it.
type Staff interface{ Base() *Employee }

// Employee has what all staff has. There may be an employee that is nothing else.
type Employee struct {
	_         struct{} `orm:"on=Kind,identity=employee,strategy=joined,registry=firm,handle=employees"`
	ID        int64    `orm:"employee_id,pk"`
	Kind      string   `orm:",size=10"`
	Name      string   `orm:",size=30"`
	Version   int      `orm:",version"`
	CompanyID *int64
	Company   orm.Ref[Company] `orm:"inverse=Staff"`
}

// Base returns the employee itself.
func (e *Employee) Base() *Employee { return e }

// Engineer has machines and a mentor among the engineers.
type Engineer struct {
	_ struct{} `orm:"identity=engineer,registry=firm"`
	Employee
	Lang     string            `orm:",size=10"`
	Grade    int               `orm:",default=7"`
	MentorID *int64            `orm:"fk=engineer.employee_id"`
	Mentor   orm.Ref[Engineer] `orm:"fk=MentorID"`
	Machines orm.Many[Machine] `orm:"inverse=Engineer,cascade='all, delete-orphan',orderby=id"`
}

// Leader is a manager, or something that inherits it.
type Leader interface {
	Staff
	Lead() *Manager
}

// Manager is two levels up from a director.
type Manager struct {
	_ struct{} `orm:"identity=manager,registry=firm,handle=managers"`
	Employee
	Level int
}

// Lead returns the manager itself.
func (m *Manager) Lead() *Manager { return m }

// Director has a table of its own name.
type Director struct {
	_ struct{} `orm:"identity=director,table=board,registry=firm"`
	Manager
	Shares int
}

// Deputy is a manager in the table of managers.
type Deputy struct {
	_ struct{} `orm:"identity=deputy,strategy=single,registry=firm"`
	Manager
	Until *int
}

// Machine belongs to an engineer.
type Machine struct {
	_          struct{} `orm:"registry=firm"`
	ID         int64
	Name       string `orm:",size=10"`
	EngineerID int64
	Engineer   orm.Ref[Engineer] `orm:"inverse=Machines"`
}

// Company has staff.
type Company struct {
	_       struct{} `orm:"registry=firm"`
	ID      int64
	Name    string             `orm:",size=30"`
	BossID  *int64             `orm:"fk=manager.employee_id"`
	Boss    orm.RefOf[Leader]  `orm:"fk=BossID"`
	Staff   orm.ManyOf[Staff]  `orm:"inverse=Company,cascade=all,orderby=employee_id"`
	Leaders orm.ManyOf[Leader] `orm:"orderby=level"`
}

var firm = orm.NewRegistry()

// found stores a company of an engineer with two machines, a director, an employee, and a deputy, with the keys 1 to 4.
func found(t *testing.T, s *orm.Session, sent *sqltrace.Recorder) *Company {
	t.Helper()
	company := &Company{Name: "acme", Staff: orm.Items[Staff](
		&Engineer{Employee: named("e"), Lang: "go", Machines: orm.Items(&Machine{Name: "lathe"}, &Machine{Name: "mill"})},
		&Director{Manager: Manager{Employee: named("d"), Level: 3}, Shares: 100},
		&Employee{Name: "plain"},
		&Deputy{Manager: Manager{Employee: named("v"), Level: 2}},
	)}
	s.Add(company)
	expect.OK(t, s.Commit(t.Context()))
	sent.Reset()
	return company
}

func named(name string) Employee { return Employee{Name: name} }
