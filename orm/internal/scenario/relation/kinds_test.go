package relation

import (
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
)

func TestR04_SeveralRelationshipsBetweenTheSameTables(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, _ := open(t, db)
		home, work := &Address{Street: "home"}, &Address{Street: "work"}
		c1 := &Customer{Billing: orm.To(home), Shipping: orm.To(work)}
		c2 := &Customer{Billing: orm.To(home), Shipping: orm.To(home)}
		c3 := &Customer{Billing: orm.To(work)}
		s.Add(c1, c2, c3)
		expect.List(t, "billed home", home.Billed.Peek(), []*Customer{c1, c2})
		expect.List(t, "shipped home", home.Shipped.Peek(), []*Customer{c2})
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "rows", text(t, eng, `SELECT b.street, '+', s.street FROM customer c
		JOIN address b ON b.id = billing_id LEFT JOIN address s ON s.id = shipping_id ORDER BY c.id`), "home+work home+home work+-")

		fresh := session(t, eng)
		all := expect.All(t, fresh, retort.Select(customers).OrderBy(customers.ID))
		expect.Equal(t, "both are the same row", expect.Ref(t, &all[1].Billing), expect.Ref(t, &all[1].Shipping))
		expect.Equal(t, "shipping of the first", expect.Ref(t, &all[0].Shipping).Street, "work")
		expect.Equal(t, "shipping of the last", expect.Ref(t, &all[2].Shipping) == nil, true)
		// Moving along one relationship leaves the other alone.
		expect.Ref(t, &all[0].Shipping).Shipped.Append(all[1])
		expect.OK(t, fresh.Commit(t.Context()))
		expect.Equal(t, "row", text(t, eng, "SELECT billing_id, shipping_id FROM customer WHERE id = 2"), "12")
	})
}

func TestR06_ManyToManyWithItself(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, _ := open(t, db)
		p1, p2, p3 := &Person{Name: "1"}, &Person{Name: "2"}, &Person{Name: "3"}
		s.Add(p1, p2, p3)
		p1.Friends.Set(p2, p3)
		p2.Friends.Append(p3, p1)
		expect.List(t, "who calls 3 a friend", p3.FriendOf.Peek(), []*Person{p1, p2})
		expect.List(t, "who calls 1 a friend", p1.FriendOf.Peek(), []*Person{p2})
		expect.OK(t, s.Commit(t.Context()))
		const friends = "SELECT a_id, '>', b_id FROM friend ORDER BY a_id, b_id"
		expect.Equal(t, "rows", text(t, eng, friends), "1>2 1>3 2>1 2>3")

		p2.FriendOf.Remove(p1)
		expect.List(t, "friends of 1", p1.Friends.Peek(), []*Person{p3})
		expect.List(t, "friends of 2 are others than those who call it one", p2.Friends.Peek(), []*Person{p3, p1})
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "rows after one way is gone", text(t, eng, friends), "1>3 2>1 2>3")

		s.Delete(p3)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "rows after a delete", text(t, eng, friends), "2>1")
	})
}

func TestAFriendOfItself(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, _ := open(t, db)
		p := &Person{Name: "1"}
		s.Add(p)
		p.Friends.Append(p)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "rows", text(t, eng, "SELECT a_id, b_id FROM friend"), "11")
		expect.List(t, "the other side", p.FriendOf.Peek(), []*Person{p})
		s.Delete(p)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "rows", text(t, eng, "SELECT count(*) FROM friend"), "0")
	})
}

func TestR06_WithoutTheOtherSideTheForeignKeySpeaks(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, _ := open(t, db)
		f1, f2 := &Fan{}, &Fan{}
		s.Add(f1, f2)
		f1.Idols.Append(f2)
		f2.Idols.Append(f1)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "rows", text(t, eng, "SELECT fan_id, '>', idol_id FROM idol ORDER BY fan_id"), "1>2 2>1")
		s.Delete(f2)
		expect.Is(t, s.Commit(t.Context()), engine.ErrForeignKey)
		expect.State(t, s, orm.Persistent, f2)
		s.Add(f2) // the delete taken back
		f1.Idols.Remove(f2)
		s.Delete(f2)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "fans", text(t, eng, "SELECT count(*) FROM fan"), "1")
	})
}

func TestR08_CompositeForeignKeys(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, trace := open(t, db)
		inv := &Invoice{No: 7, Year: 2024, Lines: orm.Items(&Line{})}
		s.Add(inv, &Line{InvNo: new(int64(7))}, &Line{})
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "row", text(t, eng, "SELECT inv_no, ' ', inv_year FROM line WHERE id = 1"), "7 2024")

		fresh := session(t, eng)
		all := expect.All(t, fresh, retort.Select(lines).OrderBy(lines.ID))
		got := expect.Get(t, fresh, invoices, invoiceKey{7, 2024})
		trace.Reset()
		expect.Equal(t, "invoice, from the identity map", expect.Ref(t, &all[0].Invoice), got)
		expect.Equal(t, "invoice of half a key", expect.Ref(t, &all[1].Invoice) == nil, true)
		expect.Equal(t, "invoice of no key", expect.Ref(t, &all[2].Invoice) == nil, true)
		expect.Sent(t, trace)

		got.Lines.Append(all[2])
		expect.OK(t, fresh.Commit(t.Context()))
		expect.Equal(t, "lines of the invoice", text(t, eng, "SELECT id FROM line WHERE inv_no = 7 AND inv_year = 2024 ORDER BY id"), "1 3")
		all[0].Invoice.Set(nil)
		expect.OK(t, fresh.Commit(t.Context()))
		expect.Equal(t, "both columns NULL", text(t, eng, "SELECT inv_no, inv_year FROM line WHERE id = 1"), "--")
		expect.List(t, "lines by joining", expect.Map(expect.All(t, fresh, retort.Select(lines).Join(lines.Invoice)), func(l *Line) int64 { return l.ID }), []int64{3})
	})
}

func TestOneToOne(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, trace := fixture.Library(t, db)
		king, buck := author(t, s, 4), author(t, s, 2)
		expect.Equal(t, "profile before", expect.Ref(t, &king.Profile) == nil, true)
		expect.Ref(t, &buck.Profile)
		p := &fixture.Profile{Bio: new("Maine")}
		king.Profile.Set(p)
		expect.State(t, s, orm.Pending, p)
		expect.Equal(t, "the other side", p.Author.Peek(), king)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "row", text(t, eng, "SELECT author_id FROM profile"), "4")

		// Given to another, it leaves the first.
		buck.Profile.Set(p)
		expect.Equal(t, "profile of the first", king.Profile.Peek() == nil, true)
		expect.Equal(t, "the other side", p.Author.Peek(), buck)
		trace.Reset()
		expect.OK(t, s.Flush(t.Context()))
		expect.SentWith(t, trace, "UPDATE profile SET author_id = ? WHERE profile.id = ? [2, 1]")
		expect.OK(t, s.Rollback(t.Context()))
		expect.Equal(t, "profile of the first after rollback", king.Profile.Peek(), p)
		expect.Equal(t, "author after rollback", p.Author.Peek(), king)

		// Another takes its place: the key is unique, so the old one has to let go first.
		q := &fixture.Profile{Bio: new("Bangor")}
		q.Author = orm.To(king)
		s.Add(q)
		king.Profile.Set(q)
		expect.Equal(t, "author of the old one", p.Author.Peek() == nil, true)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "rows", text(t, eng, "SELECT bio, author_id FROM profile ORDER BY id"), "Maine- Bangor4")

		// Two authors swap theirs.
		p.Author.Set(buck)
		expect.OK(t, s.Commit(t.Context()))
		king.Profile.Set(p)
		buck.Profile.Set(q)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "rows", text(t, eng, "SELECT bio, author_id FROM profile ORDER BY id"), "Maine4 Bangor2")

		s.Delete(king)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "rows", text(t, eng, "SELECT bio, author_id FROM profile ORDER BY id"), "Maine- Bangor2")
	})
}

func TestAnAssociationClass(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, _ := open(t, db)
		ann, go1 := &Student{}, &Course{}
		e := &Enrolment{Grade: 1, Student: orm.To(ann), Course: orm.To(go1)}
		s.Add(e)
		expect.State(t, s, orm.Pending, ann, go1, e)
		expect.List(t, "of the student", ann.Enrolments.Peek(), []*Enrolment{e})
		expect.List(t, "of the course", go1.Enrolments.Peek(), []*Enrolment{e})
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "row", text(t, eng, "SELECT student_id, course_id, grade FROM enrolment"), "111")
		expect.Equal(t, "by its key", expect.Get(t, s, enrolments, enrolmentKey{1, 1}), e)
		e.Grade = 2
		ann.Enrolments.Append(&Enrolment{Course: orm.To(&Course{})})
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "rows", text(t, eng, "SELECT student_id, course_id, grade FROM enrolment ORDER BY course_id"), "112 120")
		s.Delete(expect.Get(t, s, students, 1))
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "rows", text(t, eng, "SELECT count(*) FROM enrolment"), "0")
		expect.Equal(t, "courses", text(t, eng, "SELECT count(*) FROM course"), "2")
	})
}

func TestR20_BothSidesAreInStepBeforeAnyFlush(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		for name, prepare := range map[string]func(t *testing.T, s *orm.Session, objects ...any){
			"pending": func(_ *testing.T, s *orm.Session, objects ...any) { s.Add(objects...) },
			"persistent": func(t *testing.T, s *orm.Session, objects ...any) {
				s.Add(objects...)
				expect.OK(t, s.Commit(t.Context()))
			},
		} {
			t.Run(name, func(t *testing.T) {
				s, _, trace := fixture.Empty(t, db)
				a, a2 := &fixture.Author{}, &fixture.Author{}
				b1, b2 := &fixture.Book{Title: "1"}, &fixture.Book{Title: "2"}
				prepare(t, s, a, a2, b1, b2)
				trace.Reset()
				books := func(what string, a *fixture.Author, want ...*fixture.Book) {
					t.Helper()
					expect.List(t, what, a.Books.Peek(), want)
				}
				by := func(what string, b *fixture.Book, want *fixture.Author) {
					t.Helper()
					expect.Equal(t, what, b.Author.Peek(), want)
				}
				a.Books.Set(b1, b2)
				by("1 after Set", b1, a)
				by("2 after Set", b2, a)
				b1.Author.Set(nil)
				books("a after 1 left", a, b2)
				a2.Books.Append(b2)
				books("a after 2 moved", a)
				books("a2 after 2 came", a2, b2)
				by("2 after it moved", b2, a2)
				a2.Books.Remove(b2)
				by("2 after it was removed", b2, nil)
				a.Books.Set(b1)
				by("1 after Set", b1, a)
				b2.Author.Set(a)
				books("a in the end", a, b1, b2)
				books("a2 in the end", a2)
				expect.Sent(t, trace)
			})
		}
	})
}

func TestR20_ManyToManyInStep(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		b := expect.Get(t, s, fixture.Books, 6)
		horror, spy := expect.Get(t, s, fixture.Tags, 1), expect.Get(t, s, fixture.Tags, 3)
		expect.Many(t, &b.Tags)
		expect.Many(t, &horror.Books)
		expect.Many(t, &spy.Books)
		trace.Reset()
		b.Tags.Remove(horror)
		spy.Books.Append(b)
		expect.List(t, "books of horror", expect.Map(horror.Books.Peek(), func(b *fixture.Book) int64 { return b.ID }), []int64{5})
		expect.List(t, "tags", expect.Map(b.Tags.Peek(), func(x *fixture.Tag) int64 { return x.ID }), []int64{2, 3})
		expect.OK(t, s.Rollback(t.Context()))
		expect.List(t, "books of horror after rollback", expect.Map(horror.Books.Peek(), func(b *fixture.Book) int64 { return b.ID }), []int64{5, 6})
		expect.List(t, "tags after rollback", expect.Map(b.Tags.Peek(), func(x *fixture.Tag) int64 { return x.ID }), []int64{1, 2})
		expect.List(t, "books of spy after rollback", expect.Map(spy.Books.Peek(), func(b *fixture.Book) int64 { return b.ID }), []int64{7})
		expect.Sent(t, trace)
	})
}

func TestR22_AnObjectIsInACollectionOnce(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, eng, _ := fixture.Library(t, db)
		king := author(t, s, 4)
		b, tag := &fixture.Book{Title: "It"}, &fixture.Tag{Name: "clowns"}
		expect.Many(t, &king.Books)
		king.Books.Append(b, b)
		king.Books.Append(b)
		b.Tags.Set(tag, tag)
		tag.Books.Append(b)
		expect.Equal(t, "books", king.Books.Len(), 3)
		expect.Equal(t, "tags", b.Tags.Len(), 1)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "rows", text(t, eng, "SELECT count(*) FROM book_tag WHERE book_id = 10"), "1")
		s.ExpireAll()
		expect.Equal(t, "books read again", len(expect.Many(t, &king.Books)), 3)

		// A literal may name one twice as well.
		twice := &fixture.Book{Title: "twice"}
		a := &fixture.Author{Books: orm.Items(twice, twice)}
		s.Add(a)
		expect.OK(t, s.Commit(t.Context()))
		expect.Equal(t, "rows", text(t, eng, "SELECT count(*) FROM book WHERE title = 'twice'"), "1")
		expect.Equal(t, "books of the literal read again", len(expect.Many(t, &a.Books)), 1)
	})
}

func TestAReferenceSetToWhatItsKeySaysLeavesTheOtherSideAlone(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		s, _, trace := fixture.Library(t, db)
		s.Add(&fixture.Profile{AuthorID: new(int64(4))})
		expect.OK(t, s.Flush(t.Context()))
		king, p := author(t, s, 4), expect.Get(t, s, fixture.Profiles, 1)
		expect.Equal(t, "profile", expect.Ref(t, &king.Profile), p)
		s.Expire(p)
		king.Profile.Set(p)
		expect.Equal(t, "profile set to what it is", king.Profile.Peek(), p)
		trace.Reset()
		expect.OK(t, s.Flush(t.Context()))
		expect.Sent(t, trace)
	})
}
