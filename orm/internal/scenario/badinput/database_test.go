package badinput_test

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/expect"
	"github.com/retort-go/retort/internal/fixture"
	"github.com/retort-go/retort/internal/sqltrace"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/orm"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

// Strict asks for what its table refuses, which is made by other means. Its handle is written by hand, as those of all models with mistakes.
type Strict struct {
	ID     int64
	Name   *string
	Age    int64
	LeafID *int64
	Big    uint64
}

type strictEntity struct {
	orm.Entity[Strict, int64]
	ID     retort.Num[int64]
	Name   retort.NullText
	Age    retort.Num[int64]
	LeafID retort.NullNum[int64]
	Big    retort.Num[uint64]
}

var (
	strictModels = orm.NewRegistry()
	stricts      = orm.Map[strictEntity](strictModels)
)

// strictTables has the constraints.
var strictTables = func() *schema.MetaData {
	md := schema.NewMetaData()
	md.Table("leaf", schema.BigInt("id").PrimaryKey())
	md.Table("strict", schema.BigInt("id").PrimaryKey(), schema.String("name", 20).NotNull().Unique(), schema.BigInt("age").NotNull().Check("age >= 0"),
		schema.BigInt("leaf_id").References("leaf.id"), schema.BigInt("big").NotNull())
	return md
}()

// storedNames lists names with ages, in the order of keys.
func storedNames(t *testing.T, eng *engine.Engine) []string {
	t.Helper()
	names := expect.Stored(t, eng, "SELECT name FROM strict ORDER BY id")
	for i, age := range expect.Stored(t, eng, "SELECT age FROM strict ORDER BY id") {
		names[i] += age
	}
	return names
}

func TestConstraintViolated(t *testing.T) {
	tests := []struct {
		name string
		bad  Strict
		kind error
		says []string
	}{
		{"NULL into a column that refuses it", Strict{Name: nil}, engine.ErrNotNull, nil},
		{"a value that is there", Strict{Name: new("old")}, engine.ErrUnique, nil},
		{"a check", Strict{Name: new("x"), Age: -1}, engine.ErrCheck, nil},
		{"a row that isn't there", Strict{Name: new("x"), LeafID: new(int64(7))}, engine.ErrForeignKey, nil},
		{"an unsigned integer over the database's", Strict{Name: new("x"), Big: math.MaxUint64}, sqltype.ErrOverflow,
			[]string{"Strict.Big", "18446744073709551615"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			testdb.Each(t, func(t *testing.T, db testdb.Database) {
				eng := db.Open(t)
				expect.OK(t, engine.CreateAll(t.Context(), eng, strictTables))
				expect.Exec(t, eng, "INSERT INTO strict (name, age, big) VALUES ('old', 1, 0)")
				s := orm.NewSession(eng, strictModels)
				defer s.Close()
				old := expect.Get(t, s, stricts, 1)
				old.Age = 2
				good := &Strict{Name: new("good")}
				bad := test.bad
				s.Add(good, &bad)
				err := s.Commit(t.Context())
				expect.Is(t, err, test.kind)
				expect.Text(t, err, append(test.says, "Strict", "insert")...)
				if test.kind != sqltype.ErrOverflow {
					var e *engine.Error
					if !errors.As(err, &e) || e.SQL == "" || e.Args != nil {
						t.Errorf("want an *engine.Error with the statement's text and without its values, got %#v", e)
					}
				}
				expect.List(t, "rows", storedNames(t, eng), []string{"old1"})
				expect.State(t, s, orm.Pending, good, &bad)
				expect.Equal(t, "keys", [2]int64{good.ID, bad.ID}, [2]int64{0, 0})
				expect.List(t, "dirty", s.Dirty(), []any{old})

				bad = Strict{Name: new("corrected")}
				expect.OK(t, s.Commit(t.Context()))
				expect.List(t, "rows after the correction", storedNames(t, eng), []string{"old2", "good0", "corrected0"})
			})
		})
	}
}

func TestMissingTable(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng := db.Open(t)
		s := orm.NewSession(eng, strictModels)
		defer s.Close()
		missing := func(err error) {
			t.Helper()
			if expect.Text(t, err, "strict"); !db.Lax { // which tells no kind
				expect.Is(t, err, engine.ErrNoTable)
			}
		}
		_, err := orm.All(t.Context(), s, retort.Select(stricts))
		missing(err)
		strict := &Strict{Name: new("x")}
		s.Add(strict)
		err = s.Commit(t.Context())
		missing(err)
		expect.Text(t, err, "Strict")
		expect.State(t, s, orm.Pending, strict)
		expect.OK(t, engine.CreateAll(t.Context(), eng, strictTables))
		expect.OK(t, s.Commit(t.Context()))
		expect.List(t, "rows", storedNames(t, eng), []string{"x0"})
	})
}

func TestLockedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "library.db")
	open := func() *engine.Engine {
		eng, err := sqlite.OpenWith(t.Context(), sqlite.Config{Path: path, BusyTimeout: 20 * time.Millisecond})
		expect.OK(t, err)
		t.Cleanup(func() { expect.OK(t, eng.Close()) })
		return eng
	}
	eng, other := open(), open()
	expect.OK(t, fixture.Models.CreateAll(t.Context(), eng))
	writer, err := other.Begin(t.Context())
	expect.OK(t, err)
	_, err = engine.ExecSQL(t.Context(), writer, "INSERT INTO tag (name) VALUES ('theirs')")
	expect.OK(t, err)

	s := fixture.Session(t, eng)
	expect.Equal(t, "tags while another writes", len(expect.All(t, s, retort.Select(fixture.Tags))), 0)
	tag := &fixture.Tag{Name: "ours"}
	s.Add(tag)
	expect.Is(t, s.Commit(t.Context()), engine.ErrBusy)
	expect.State(t, s, orm.Pending, tag)
	expect.OK(t, writer.Commit(t.Context()))
	expect.OK(t, s.Commit(t.Context()))
	expect.List(t, "tags", expect.Stored(t, eng, "SELECT name FROM tag ORDER BY id"), []string{"theirs", "ours"})
}

func TestFileThatIsNoDatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "notes.txt")
	text := []byte("These are notes, and they are long enough to be taken for the header of a database file that has a hundred bytes.\n")
	expect.OK(t, os.WriteFile(path, text, 0o600))
	eng, err := sqlite.Open(t.Context(), path)
	expect.OK(t, err)
	defer eng.Close()
	s := fixture.Session(t, eng)
	s.Add(&fixture.Tag{Name: "x"})
	expect.Is(t, s.Commit(t.Context()), engine.ErrCorrupt)
	after, err := os.ReadFile(path)
	expect.OK(t, err)
	expect.Equal(t, "the file", string(after), string(text))
}

func TestClosedSession(t *testing.T) {
	fixture.Each(t, closedSession)
}

func closedSession(t *testing.T, s *orm.Session, _ *engine.Engine, trace *sqltrace.Recorder) {
	king := expect.Get(t, s, fixture.Authors, 4)
	expect.OK(t, s.Close())
	trace.Reset()
	king.LastName = "Koontz"
	s.Add(&fixture.Tag{Name: "x"})
	_, all := orm.All(t.Context(), s, retort.Select(fixture.Tags))
	_, get := orm.Get(t.Context(), s, fixture.Authors, 4)
	_, count := orm.Count(t.Context(), s, retort.Select(fixture.Tags))
	_, plan := s.Plan(t.Context())
	var iter error
	for _, iter = range orm.Iter(t.Context(), s, retort.Select(fixture.Tags)) {
	}
	for name, err := range map[string]error{
		"All": all, "Get": get, "Count": count, "Plan": plan, "Iter": iter,
		"Flush": s.Flush(t.Context()), "Commit": s.Commit(t.Context()), "Rollback": s.Rollback(t.Context()),
		"Refresh":   s.Refresh(t.Context(), king),
		"Savepoint": s.Savepoint(t.Context(), func() error { t.Error("the function ran"); return nil }),
	} {
		if !errors.Is(err, orm.ErrClosed) {
			t.Errorf("%s: %v, want ErrClosed", name, err)
		}
	}
	expect.SentAll(t, trace)
	expect.OK(t, s.Close())
}

func TestClosedEngine(t *testing.T) {
	testdb.Each(t, func(t *testing.T, db testdb.Database) {
		eng := db.Open(t)
		expect.OK(t, eng.Close())
		s := orm.NewSession(eng, fixture.Models)
		tag := &fixture.Tag{Name: "x"}
		s.Add(tag)
		expect.Is(t, s.Commit(t.Context()), engine.ErrClosed)
		expect.State(t, s, orm.Pending, tag)
		expect.OK(t, s.Close())
	})
}

// TestStatementWithAForeignTable names columns and relationships of entities that aren't in the statement, or of another registry.
func TestStatementWithAForeignTable(t *testing.T) {
	fixture.Each(t, foreignTables)
}

func foreignTables(t *testing.T, s *orm.Session, eng *engine.Engine, trace *sqltrace.Recorder) {
	authors, books, tags := fixture.Authors, fixture.Books, fixture.Tags
	unjoined := orm.Alias(fixture.Authors, "a2")
	tests := []struct {
		name string
		q    retort.Query[*fixture.Author]
		says string
	}{
		{"in Where", retort.Select(authors).Where(tags.Name.Eq("x")), "tag"},
		{"in Where of a joined statement", retort.Select(authors).Join(authors.Books).Where(tags.Name.Eq("x")), "tag"},
		{"in OrderBy", retort.Select(authors).OrderBy(tags.Name), "tag"},
		{"in GroupBy", retort.Select(authors).GroupBy(tags.Name), "tag"},
		{"in Having", retort.Select(authors).GroupBy(authors.ID).Having(retort.Count(tags.ID).Gt(1)), "tag"},
		{"in ON", retort.Select(authors).Join(books, retort.Eq(tags.ID, books.ID)), "tag"},
		{"under an alias that isn't joined", retort.Select(authors).Where(unjoined.ID.Eq(1)), "a2"},
		{"a relationship of another entity", retort.Select(authors).Join(tags.Books), "tag"},
		{"a relationship as a condition", retort.Select(authors).Where(tags.Books.Any()), "tag"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, tracked := orm.All(t.Context(), s, test.q)
			_, plain := engine.All(t.Context(), eng, test.q)
			expect.Text(t, tracked, test.says)
			expect.Text(t, plain, test.says)
			expect.SentAll(t, trace)
		})
	}
	t.Run("an entity of another registry", func(t *testing.T) {
		_, err := orm.All(t.Context(), s, retort.Select(stricts))
		expect.Is(t, err, orm.ErrUsage)
		expect.Text(t, err, "Strict")
		s.Add(&Strict{})
		err = s.Flush(t.Context())
		expect.Is(t, err, orm.ErrUsage)
		expect.Text(t, err, "Strict", "registries")
		expect.Sent(t, trace)
	})
	t.Run("an unbound handle", func(t *testing.T) {
		none := new(strictEntity)
		_, err := orm.All(t.Context(), s, retort.Select(none))
		expect.Text(t, err, "orm.Map")
		_, err = orm.Get(t.Context(), s, none, 1)
		expect.Is(t, err, orm.ErrUsage)
		expect.Text(t, err, "orm.Map")
		expect.Sent(t, trace)
	})
	t.Run("a foreign column in Set", func(t *testing.T) {
		_, err := engine.Exec(t.Context(), eng, retort.Update(authors).Set(tags.Name.Set("x")).Where(authors.ID.Eq(1)))
		expect.Text(t, err, "tag", "name")
		_, err = engine.Exec(t.Context(), eng, retort.Insert(authors).Values(tags.Name.Set("x")))
		expect.Text(t, err, "tag", "name")
		_, err = engine.Exec(t.Context(), eng, retort.Delete(authors).Where(tags.Name.Eq("x")))
		expect.Text(t, err, "tag")
		expect.Sent(t, trace)
	})
}
