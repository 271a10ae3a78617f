package relation

import (
	"strings"
	"testing"

	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

//go:generate go tool retort gen --unexported

// Customer refers to two addresses.
type Customer struct {
	ID         int64
	BillingID  int64            `orm:"fk=address.id"`
	ShippingID *int64           `orm:"fk=address.id"`
	Billing    orm.Ref[Address] `orm:"fk=BillingID,inverse=Billed"`
	Shipping   orm.Ref[Address] `orm:"fk=ShippingID,inverse=Shipped"`
}

type Address struct {
	ID      int64
	Street  string
	Billed  orm.Many[Customer] `orm:"inverse=Billing"`
	Shipped orm.Many[Customer] `orm:"inverse=Shipping"`
}

// Person has friends, and those who call it one.
type Person struct {
	ID       int64
	Name     string
	Friends  orm.Many[Person] `orm:"through='friend(a_id,b_id)',inverse=FriendOf"`
	FriendOf orm.Many[Person] `orm:"through='friend(b_id,a_id)',inverse=Friends"`
}

// Fan has idols who don't know of it.
type Fan struct {
	ID    int64
	Name  string
	Idols orm.Many[Fan] `orm:"through='idol(fan_id,idol_id)'"`
}

// Invoice has a key of two columns.
type Invoice struct {
	No    int64          `orm:",pk"`
	Year  int64          `orm:",pk"`
	Lines orm.Many[Line] `orm:"inverse=Invoice"`
}

type Line struct {
	ID      int64
	InvNo   *int64
	InvYear *int64
	Invoice orm.Ref[Invoice] `orm:"fk='InvNo InvYear',inverse=Lines"`
}

type invoiceKey struct{ No, Year int64 }

// Enrolment is an association class: its key is that of both sides, and it has a grade.
type Student struct {
	ID         int64
	Enrolments orm.Many[Enrolment] `orm:"inverse=Student,cascade='all, delete-orphan'"`
}

type Course struct {
	ID         int64
	Enrolments orm.Many[Enrolment] `orm:"inverse=Course,cascade='all, delete-orphan'"`
}

type Enrolment struct {
	StudentID int64 `orm:"fk=student.id,pk"`
	CourseID  int64 `orm:"fk=course.id,pk"`
	Grade     int
	Student   orm.Ref[Student] `orm:"fk=StudentID,inverse=Enrolments"`
	Course    orm.Ref[Course]  `orm:"fk=CourseID,inverse=Enrolments"`
}

type enrolmentKey struct{ StudentID, CourseID int64 }

var models = orm.NewRegistry()

// open makes an empty database and a session on it. The database is SQLite if none is given.
func open(t *testing.T, on ...testdb.Database) (*orm.Session, *engine.Engine, *sqltrace.Recorder) {
	t.Helper()
	eng, trace := fixture.Open(t, models, on...)
	return session(t, eng), eng, trace
}

func session(t *testing.T, eng *engine.Engine) *orm.Session {
	t.Helper()
	s := orm.NewSession(eng, models)
	t.Cleanup(func() { expect.OK(t, s.Close()) })
	return s
}

// text reads what the database has, past the session, in one line: rows with a blank between them.
func text(t *testing.T, eng *engine.Engine, sql string) string {
	t.Helper()
	return strings.Join(expect.Stored(t, eng, sql), " ")
}

func author(t *testing.T, s *orm.Session, id int64) *fixture.Author {
	t.Helper()
	return expect.Get(t, s, fixture.Authors, id)
}
