package mysql_test

import (
	"strings"
	"testing"

	"github.com/retort-go/retort/dialect/mysql"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/schematext"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/schema"

	driver "github.com/retort-go/retort/driver/mysql"
)

// What a database that wasn't made by Retort looks like once it is read. The facts are those of the statements, by hand.
func TestReflect(t *testing.T) {
	tests := []struct {
		name string
		sql  string
		want string
	}{
		{"an empty database", "", ""},
		{"keys",
			`CREATE TABLE a (id BIGINT AUTO_INCREMENT PRIMARY KEY);
CREATE TABLE b (id INT PRIMARY KEY);
CREATE TABLE c (a INT, b VARCHAR(8), n INT AUTO_INCREMENT UNIQUE, PRIMARY KEY (b, a));
CREATE TABLE d (id BIGINT AUTO_INCREMENT PRIMARY KEY, FOREIGN KEY (id) REFERENCES a (id));
CREATE TABLE e (id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY)`,
			`
table a
  id BIGINT not null generated
  key (id)
table b
  id INTEGER not null
  key (id)
table c
  a INTEGER not null
  b VARCHAR(8) not null
  n int(11) AUTO_INCREMENT not null
  key (b, a)
  unique (n) named n
table d
  id BIGINT not null generated autoincrement
  foreign key (id) to a (id) named d_ibfk_1
  key (id)
table e
  id int(10) unsigned AUTO_INCREMENT not null
  key (id)`},
		{"types",
			`CREATE TABLE t (a SMALLINT, b FLOAT, c DOUBLE, d DECIMAL(8,2), e VARCHAR(5), f CHAR(3), g TEXT, h LONGTEXT, i BOOLEAN, j TINYINT, k VARBINARY(9), l LONGBLOB,
 m DATETIME(6), n DATETIME, o JSON, p ENUM('a','b'), q DATE, r VARCHAR(5) COLLATE utf8mb4_bin, s MEDIUMINT)`,
			`
table t
  a SMALLINT
  b FLOAT
  c DOUBLE
  d DECIMAL(8, 2)
  e VARCHAR(5)
  f char(3)
  g text
  h LONGTEXT
  i BOOLEAN
  j tinyint(4)
  k VARBINARY(9)
  l LONGBLOB
  m DATETIME(6)
  n datetime
  o JSON
  p ENUM('a', 'b')
  q DATE
  r varchar(5) COLLATE utf8mb4_bin
  s mediumint(9)`},
		{"defaults and computed columns",
			`CREATE TABLE t (a INT DEFAULT -1, b VARCHAR(9) DEFAULT 'it''s', c DATETIME(6) DEFAULT CURRENT_TIMESTAMP(6) ON UPDATE CURRENT_TIMESTAMP(6), d VARCHAR(9) DEFAULT (lower('X')),
 e INT AS (a * 2) STORED, f INT AS (a + 1) VIRTUAL, g INT COMMENT 'it''s') COMMENT 'one "t"'`,
			`
table t comment "one \"t\""
  a INTEGER default -1
  b VARCHAR(9) default 'it''s'
  c datetime(6) ON UPDATE current_timestamp(6) default current_timestamp(6)
  d VARCHAR(9) default lcase('X')
  e INTEGER computed (` + "`a` * 2" + `) virtual false
  f INTEGER computed (` + "`a` + 1" + `) virtual true
  g INTEGER comment "it's"`},
		{"foreign keys, checks and indexes",
			`CREATE TABLE p (x INT, y INT, PRIMARY KEY (x, y));
CREATE TABLE c (a INT, b INT, d INT, e INT CHECK (e > 0), CONSTRAINT f FOREIGN KEY (a, b) REFERENCES p (x, y) ON DELETE CASCADE ON UPDATE SET NULL, FOREIGN KEY (d) REFERENCES p (x) ON DELETE RESTRICT,
 CONSTRAINT ck CHECK (d < e), UNIQUE KEY u (a, d), UNIQUE KEY v (b DESC), KEY i (b, a DESC))`,
			`
table c
  a INTEGER
  b INTEGER
  d INTEGER
  e INTEGER
  check (` + "`d` < `e`" + `) named ck
  check (` + "`e` > 0" + `)
  foreign key (a, b) to p (x, y) on delete cascade on update set null named f
  foreign key (d) to p (x) named c_ibfk_1
  index (b, a desc) named i
  unique (a, d) named u
  unique index (b desc) named v
table p
  x INTEGER not null
  y INTEGER not null
  key (x, y)`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			eng := open(t)
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

// open opens a database on a MariaDB: the texts above are as that writes them.
func open(t *testing.T) *engine.Engine {
	t.Helper()
	eng, err := driver.Open(t.Context(), testdb.MySQL(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { eng.Close() })
	d, err := eng.Detect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if m, ok := d.(mysql.Dialect); !ok || !m.MariaDB() {
		t.Skip("the server is MySQL, which writes types and expressions in another way than MariaDB")
	}
	return eng
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
	eng := open(t)
	script(t, eng, "CREATE TABLE t (a INT, b VARCHAR(9) NOT NULL); CREATE VIEW v (x, y) AS SELECT a, upper(b) FROM t")
	md, err := schema.Reflect(t.Context(), eng, schema.WithViews())
	if err != nil {
		t.Fatal(err)
	}
	if len(md.Tables()) != 1 || len(md.Views()) != 1 || md.Views()[0].Comment != "" || !strings.HasPrefix(md.Views()[0].Query, "select") {
		t.Fatalf("got %v and %v", md.Tables(), md.Views())
	}
	if _, err := md.Views()[0].Column("y"); err != nil {
		t.Error(err)
	}
}
