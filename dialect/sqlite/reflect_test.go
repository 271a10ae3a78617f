package sqlite_test

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"github.com/retort-go/retort/dialect/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/schematext"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/schema"
)

// What a database that wasn't made by Retort looks like once it is read. The facts are those of the statements, by hand.
func TestReflect(t *testing.T) {
	tests := []struct {
		name string
		sql  string
		want string
	}{
		{"an empty database", "", ""},
		{"keys that SQLite fills in, and keys that it doesn't",
			`CREATE TABLE a (id INTEGER PRIMARY KEY);
CREATE TABLE b (id integer CONSTRAINT b_key PRIMARY KEY AUTOINCREMENT);
CREATE TABLE c (id INT PRIMARY KEY NOT NULL);
CREATE TABLE d (id INTEGER PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE e (id INTEGER PRIMARY KEY DESC);
CREATE TABLE f (a INTEGER, b TEXT, PRIMARY KEY (b, a))`,
			`
table a
  id INTEGER not null generated
  key (id)
table b
  id INTEGER not null generated autoincrement
  key (id) named b_key
table c
  id INT not null
  key (id)
table d
  id INTEGER not null
  key (id)
  option WITHOUT ROWID
table e
  id INTEGER not null
  key (id)
table f
  a INTEGER not null
  b TEXT not null
  key (b, a)`},
		{"types",
			`CREATE TABLE t (a, b INTEGER, c VARCHAR(5), d nvarchar(8) COLLATE NOCASE, e NUMERIC(8,2), f DATETIME, g BOOLEAN, h "MY TYPE", i UNSIGNED BIG INT, j TEXT COLLATE BINARY)`,
			`
table t
  a BLOB
  b INTEGER
  c VARCHAR(5)
  d nvarchar(8) COLLATE NOCASE
  e NUMERIC(8,2)
  f DATETIME
  g BOOLEAN
  h MY TYPE
  i UNSIGNED BIG INT
  j TEXT`},
		{"defaults and computed columns",
			`CREATE TABLE t (a INT DEFAULT -1, b TEXT DEFAULT 'it''s', c TEXT DEFAULT "it's", d TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
 e TEXT DEFAULT (lower('X') || ','), f INT AS (a + 1), g INT NOT NULL GENERATED ALWAYS AS (a * (2 + 1)) STORED, h BLOB DEFAULT x'00ff', i INT DEFAULT NULL, j DEFAULT 1.5e3)`,
			`
table t
  a INT default -1
  b TEXT default 'it''s'
  c TEXT default 'it''s'
  d TIMESTAMP default CURRENT_TIMESTAMP
  e TEXT default lower('X') || ','
  f INT computed (a + 1) virtual true
  g INT not null computed (a * (2 + 1)) virtual false
  h BLOB default x'00ff'
  i INT default NULL
  j BLOB default 1.5e3`},
		{"foreign keys",
			`CREATE TABLE Parent (X INTEGER, y INTEGER, PRIMARY KEY (X, y));
CREATE TABLE other (id INTEGER PRIMARY KEY);
CREATE TABLE child (a INT, b INT REFERENCES other ON DELETE CASCADE, c INT CONSTRAINT named REFERENCES OTHER (ID) DEFERRABLE INITIALLY DEFERRED,
 d INT REFERENCES child (a) ON UPDATE SET DEFAULT ON DELETE RESTRICT,
 FOREIGN KEY (A, b) REFERENCES parent (x, Y) ON UPDATE SET NULL, UNIQUE (a), FOREIGN KEY (a, d) REFERENCES parent)`,
			`
table Parent
  X INTEGER not null
  y INTEGER not null
  key (X, y)
table child
  a INT
  b INT
  c INT
  d INT
  foreign key (a, b) to Parent (X, y) on update set null
  foreign key (a, d) to Parent (X, y)
  foreign key (b) to other (id) on delete cascade
  foreign key (c) to other (id) deferred named named
  foreign key (d) to child (a) on delete restrict on update set default
  unique (a)
table other
  id INTEGER not null generated
  key (id)`},
		{"unique constraints, checks and indexes",
			`CREATE TABLE t (a TEXT UNIQUE, b TEXT CONSTRAINT u UNIQUE, c INT CHECK (c > 0), d INT, CONSTRAINT ck CHECK (c < d /* both */), UNIQUE (c, d));
CREATE INDEX i ON t (c, d DESC);
CREATE UNIQUE INDEX j ON t (d);
CREATE INDEX k ON t (lower(a) DESC, b COLLATE NOCASE, (c + d)) WHERE c > 0 AND d IS NOT NULL`,
			`
table t
  a TEXT
  b TEXT
  c INT
  d INT
  check (c < d) named ck
  check (c > 0)
  index ((lower(a)) desc, (b COLLATE NOCASE), (c + d)) where c > 0 AND d IS NOT NULL named k
  index (c, d desc) named i
  unique (a)
  unique (b) named u
  unique (c, d)
  unique index (d) named j`},
		{"names of all kinds",
			"CREATE TABLE \"order\" (\"a\"\"b\" INT, [c d] INT CHECK ([c d] > 0), `e`\"INT\", \"--\" INT, PRIMARY KEY (\"a\"\"b\"), UNIQUE ([c d], \"--\"));" +
				"CREATE INDEX \"i(\" ON \"order\" (`e`)",
			`
table order
  a"b INT not null
  c d INT
  e INT
  -- INT
  check ([c d] > 0)
  index (e) named i(
  key (a"b)
  unique (c d, --)`},
		{"a table that was altered",
			`CREATE TABLE t (a INT CHECK (a > 0), b INT); ALTER TABLE t ADD COLUMN c TEXT DEFAULT 'x' REFERENCES u; CREATE TABLE u (id INTEGER PRIMARY KEY);
ALTER TABLE t RENAME COLUMN a TO "A B"; ALTER TABLE t RENAME TO w; CREATE TABLE v AS SELECT 1 AS x, 'y' AS "a b"`,
			`
table u
  id INTEGER not null generated
  key (id)
table v
  x BLOB
  a b BLOB
table w
  A B INT
  b INT
  c TEXT default 'x'
  check ("A B" > 0)
  foreign key (c) to u (id)`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			eng, _ := testdb.Memory(t)
			script(t, eng, test.sql)
			md, err := schema.Reflect(t.Context(), eng)
			if err != nil {
				t.Fatal(err)
			}
			if err := md.Check(); err != nil {
				t.Error(err)
			}
			got := strings.TrimSpace(schematext.Of(eng.Dialect(), md, schematext.Loose{}))
			if want := strings.TrimSpace(test.want); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// script runs statements that are parted by semicolons.
func script(t *testing.T, x engine.Execer, text string) {
	t.Helper()
	for _, s := range strings.Split(text, ";") {
		if strings.TrimSpace(s) == "" {
			continue
		}
		if _, err := engine.ExecSQL(t.Context(), x, s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

func TestReflectViews(t *testing.T) {
	eng, _ := testdb.Memory(t)
	script(t, eng, `CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT NOT NULL); CREATE VIEW v (x, y) AS SELECT a, upper(b) FROM t`)
	md, err := schema.Reflect(t.Context(), eng)
	if err != nil {
		t.Fatal(err)
	}
	if len(md.Tables()) != 1 || len(md.Views()) != 0 {
		t.Errorf("without views: %d tables, %d views", len(md.Tables()), len(md.Views()))
	}
	if md, err = schema.Reflect(t.Context(), eng, schema.WithViews()); err != nil {
		t.Fatal(err)
	}
	const want = `table t
  a INTEGER not null generated
  b TEXT not null
  key (a)
view v
  as SELECT a, upper(b) FROM t
  x INTEGER
  y BLOB
`
	if got := schematext.Of(eng.Dialect(), md, schematext.Loose{}); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// A virtual table is read like a table but made in a way of its own, so it counts as a view; the tables it keeps its data in are its own
// affair.
func TestReflectVirtualTable(t *testing.T) {
	db, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "fts.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	eng := engine.FromDB(db, sqlite.New())
	defer eng.Close()
	script(t, eng, `CREATE TABLE t (a INT); CREATE VIRTUAL TABLE f USING fts5(title)`)
	md, err := schema.Reflect(t.Context(), eng, schema.WithViews())
	if err != nil {
		t.Fatal(err)
	}
	const want = `table t
  a INT
view f
  title BLOB
`
	if got := schematext.Of(eng.Dialect(), md, schematext.Loose{}); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestReflectAttachedDatabase(t *testing.T) {
	eng, _ := testdb.SQLite(t)
	conn, err := eng.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	script(t, conn, `ATTACH ':memory:' AS "sales ""dept"""; CREATE TABLE "sales ""dept""".author (id INTEGER PRIMARY KEY);
CREATE TABLE "sales ""dept""".book (id INTEGER PRIMARY KEY, author_id INT REFERENCES author); CREATE TABLE author (name TEXT)`)
	md, err := schema.Reflect(t.Context(), conn, schema.InSchemas(`sales "dept"`, ""))
	if err != nil {
		t.Fatal(err)
	}
	const want = `table author
  name TEXT
table sales "dept".author
  id INTEGER not null generated
  key (id)
table sales "dept".book
  id INTEGER not null generated
  author_id INT
  foreign key (author_id) to sales "dept".author (id)
  key (id)
`
	if got := schematext.Of(eng.Dialect(), md, schematext.Loose{}); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if md, err = schema.Reflect(t.Context(), conn, schema.InSchemas("main")); err != nil || len(md.Tables()) != 1 || md.Tables()[0].FullName() != "main.author" {
		t.Errorf("by its name, the default schema has %v, %v", md, err)
	}
	if _, err = schema.Reflect(t.Context(), conn, schema.InSchemas("nowhere")); err == nil || !strings.Contains(err.Error(), "nowhere") {
		t.Errorf("a schema that is not there: %v", err)
	}
}

// Temporary tables are a schema of their own, on the connection that made them.
func TestReflectTemporaryTables(t *testing.T) {
	eng, _ := testdb.SQLite(t)
	conn, err := eng.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	script(t, conn, `CREATE TABLE a (x INT); CREATE TEMP TABLE b (x INTEGER PRIMARY KEY, y INT UNIQUE CHECK (y > 0))`)
	md, err := schema.Reflect(t.Context(), conn, schema.InSchemas("temp"))
	if err != nil {
		t.Fatal(err)
	}
	const want = `table temp.b
  x INTEGER not null generated
  y INT
  check (y > 0)
  key (x)
  unique (y)
`
	if got := schematext.Of(eng.Dialect(), md, schematext.Loose{}); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
