package dialect_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/dialect"
	"github.com/retort-go/retort/dialect/postgres"
	"github.com/retort-go/retort/dialect/sqlite"
	"github.com/retort-go/retort/internal/golden"
	"github.com/retort-go/retort/schema"
	"github.com/retort-go/retort/sqltype"
)

// shelf is a schema with one of each thing that DDL makes.
type shelf struct {
	md           *schema.MetaData
	author, book *schema.Table
	recent, kept *schema.Table
	mood         *sqltype.EnumType
	isbn         *schema.Domain
	number       *schema.Sequence
}

func newShelf() shelf {
	s := shelf{md: schema.NewMetaData(), mood: &sqltype.EnumType{Schema: "sales", Name: "mood", Values: []string{"sad", "glad"}}}
	s.md.Schema("sales")
	id := func(name string) schema.Column { return schema.BigInt(name).PrimaryKey() }
	s.author = s.md.Table("author", schema.InSchema("sales"), id("id"), schema.String("name", 50).Index())
	s.book = s.md.Table("book", schema.InSchema("sales"), id("id"), schema.BigInt("author_id").References("author.id"), schema.Enum("now", s.mood))
	key := retort.ColumnOf[retort.Num[int64]](s.book, "id")
	s.recent = s.md.ViewOf("recent", retort.Select(key).Where(key.Gt(9)), schema.InSchema("sales"), schema.Comment("it's new"))
	s.kept = schema.NewMetaData().ViewOf("kept", retort.Select(key), schema.Materialized, schema.Index{Name: "kept_id", Parts: schema.On("id"), Unique: true})
	s.isbn = &schema.Domain{Schema: "sales", Name: "isbn", Type: sqltype.Type{Kind: sqltype.String, Size: 13}}
	s.number = &schema.Sequence{Schema: "sales", Name: "number", Start: 5, Increment: 2, Min: new(int64(0)), Max: new(int64(99)), Cache: 10}
	return s
}

// one makes statements of one.
func one(text string, err error) ([]string, error) { return []string{text}, err }

func TestDDLOfSingleThings(t *testing.T) {
	s := newShelf()
	index, ops := s.author.Indexes[0], []dialect.DDLOption{dialect.IfNotExists}
	drops := []dialect.DDLOption{dialect.IfExists}
	elsewhere := dialect.WithSchemas(map[string]string{"sales": "tenant 7", "": "main"})
	file := golden.Open(t, "testdata/ddlobject.txtar")
	for _, c := range []struct {
		name string
		make func(d dialect.Dialect, o ...dialect.DDLOption) ([]string, error)
		opts [][]dialect.DDLOption
	}{
		{"create a table", func(d dialect.Dialect, o ...dialect.DDLOption) ([]string, error) {
			return dialect.CreateTable(d, s.author, o...)
		}, [][]dialect.DDLOption{nil, ops, {elsewhere}}},
		{"drop a table", func(d dialect.Dialect, o ...dialect.DDLOption) ([]string, error) {
			return dialect.DropTable(d, s.author, o...)
		},
			[][]dialect.DDLOption{nil, drops, {dialect.Cascade}, {elsewhere}}},
		{"create an index", func(d dialect.Dialect, o ...dialect.DDLOption) ([]string, error) {
			return one(dialect.CreateIndex(d, s.author, index, o...))
		},
			[][]dialect.DDLOption{nil, ops, {dialect.Concurrently}, {elsewhere}}},
		{"drop an index", func(d dialect.Dialect, o ...dialect.DDLOption) ([]string, error) {
			return one(dialect.DropIndex(d, s.author, index, o...))
		},
			[][]dialect.DDLOption{nil, drops, {dialect.Concurrently}, {dialect.Cascade}, {elsewhere}}},
		{"create a view", func(d dialect.Dialect, o ...dialect.DDLOption) ([]string, error) {
			return dialect.CreateView(d, s.recent, o...)
		}, [][]dialect.DDLOption{nil, ops, {elsewhere}}},
		{"drop a view", func(d dialect.Dialect, o ...dialect.DDLOption) ([]string, error) {
			return one(dialect.DropView(d, s.recent, o...))
		},
			[][]dialect.DDLOption{nil, drops, {dialect.Cascade}, {elsewhere}}},
		{"create a materialized view", func(d dialect.Dialect, o ...dialect.DDLOption) ([]string, error) {
			return dialect.CreateView(d, s.kept, o...)
		},
			[][]dialect.DDLOption{nil, ops, {elsewhere}}},
		{"refresh a materialized view", func(d dialect.Dialect, o ...dialect.DDLOption) ([]string, error) {
			return one(dialect.RefreshView(d, s.kept, o...))
		},
			[][]dialect.DDLOption{nil, {dialect.Concurrently}, {elsewhere}}},
		{"create an enum", func(d dialect.Dialect, o ...dialect.DDLOption) ([]string, error) {
			return one(dialect.CreateEnum(d, s.mood, o...))
		}, [][]dialect.DDLOption{nil, ops, {elsewhere}}},
		{"drop an enum", func(d dialect.Dialect, o ...dialect.DDLOption) ([]string, error) {
			return one(dialect.DropEnum(d, s.mood, o...))
		},
			[][]dialect.DDLOption{nil, drops, {dialect.Cascade}, {elsewhere}}},
		{"create a domain", func(d dialect.Dialect, o ...dialect.DDLOption) ([]string, error) {
			return one(dialect.CreateDomain(d, s.isbn, o...))
		},
			[][]dialect.DDLOption{nil, ops, {elsewhere}}},
		{"drop a domain", func(d dialect.Dialect, o ...dialect.DDLOption) ([]string, error) {
			return one(dialect.DropDomain(d, s.isbn, o...))
		}, [][]dialect.DDLOption{nil, drops}},
		{"create a sequence", func(d dialect.Dialect, o ...dialect.DDLOption) ([]string, error) {
			return one(dialect.CreateSequence(d, s.number, o...))
		},
			[][]dialect.DDLOption{nil, ops, {elsewhere}}},
		{"drop a sequence", func(d dialect.Dialect, o ...dialect.DDLOption) ([]string, error) {
			return one(dialect.DropSequence(d, s.number, o...))
		}, [][]dialect.DDLOption{nil, drops}},
		{"create a schema", func(d dialect.Dialect, o ...dialect.DDLOption) ([]string, error) {
			return one(dialect.CreateSchema(d, "sales", o...))
		},
			[][]dialect.DDLOption{nil, ops, {elsewhere}}},
		{"drop a schema", func(d dialect.Dialect, o ...dialect.DDLOption) ([]string, error) {
			return one(dialect.DropSchema(d, "sales", o...))
		},
			[][]dialect.DDLOption{nil, drops, {dialect.Cascade}}},
		{"create all", func(d dialect.Dialect, o ...dialect.DDLOption) ([]string, error) {
			return dialect.CreateAll(d, s.md, nil, o...)
		}, [][]dialect.DDLOption{ops, {elsewhere}}},
		{"drop all", func(d dialect.Dialect, o ...dialect.DDLOption) ([]string, error) {
			return dialect.DropAll(d, s.md, nil, o...)
		},
			[][]dialect.DDLOption{drops, {dialect.Cascade}, {elsewhere}}},
	} {
		for _, d := range dialects {
			var lines []string
			for _, o := range c.opts {
				statements, err := c.make(d, o...)
				if err != nil {
					statements = []string{"error: " + err.Error()}
				}
				lines = append(lines, strings.Join(statements, ";\n")+";")
			}
			file.Want(c.name+" / "+d.Name(), strings.Join(lines, "\n"))
		}
	}
}

func TestOptionsThatAStatementHasNoUseFor(t *testing.T) {
	s, d := newShelf(), postgres.New()
	for name, f := range map[string]func() error{
		"IfNotExists": func() error { _, err := dialect.DropTable(d, s.book, dialect.IfNotExists); return err },
		"IfExists":    func() error { _, err := dialect.CreateTable(d, s.book, dialect.IfExists); return err },
		"Cascade":     func() error { _, err := dialect.CreateAll(d, s.md, nil, dialect.Cascade); return err },
		"Concurrently": func() error {
			_, err := dialect.DropAll(d, s.md, nil, dialect.Concurrently)
			return err
		},
	} {
		if err := f(); err == nil || !strings.Contains(err.Error(), "option "+name+" is for") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := dialect.RefreshView(d, s.recent); err == nil || !strings.Contains(err.Error(), "no materialized view") {
		t.Errorf("refresh of a view: %v", err)
	}
	if _, err := dialect.CreateView(d, s.book); err == nil || !strings.Contains(err.Error(), "it has no query") {
		t.Errorf("a view without a query: %v", err)
	}
}

func TestWhatDDLLacksIsALackError(t *testing.T) {
	s := newShelf()
	var lack *dialect.LackError
	if _, err := dialect.CreateAll(postgres.New(), s.md, nil, dialect.IfNotExists); !errors.As(err, &lack) || lack.Part != "CREATE TYPE IF NOT EXISTS" {
		t.Errorf("IF NOT EXISTS of a type: %v", err)
	}
	if _, err := dialect.DropTable(sqlite.New(), s.book, dialect.Cascade); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("CASCADE: %v", err)
	}
	if _, err := dialect.CreateSchema(sqlite.New(), "sales"); !errors.As(err, &lack) {
		t.Errorf("CREATE SCHEMA: %v", err)
	}
}
