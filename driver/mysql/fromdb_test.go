package mysql_test

import (
	"database/sql"
	"testing"
	"time"

	dialect "github.com/retort-go/retort/dialect/mysql"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/internal/testdb"
	"github.com/retort-go/retort/sqltype"
)

// A program's own *sql.DB gives texts, decimals and times as bytes.
func TestFromDB(t *testing.T) {
	db, err := sql.Open("mysql", testdb.MySQL(t)+"?clientFoundRows=true")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	eng := engine.FromDB(db, dialect.New("8.4.3"))
	defer eng.Close()
	run(t, eng, "CREATE TABLE a (id BIGINT AUTO_INCREMENT PRIMARY KEY, s VARCHAR(20), b BLOB, n DECIMAL(10, 2), at DATETIME(6), f FLOAT)")
	at := time.Date(2026, 11, 22, 14, 15, 16, 500000000, time.UTC)
	res, err := engine.ExecSQL(t.Context(), eng, "INSERT INTO a (s, b, n, at, f) VALUES (?, ?, ?, ?, ?)", "text", []byte{0xff}, "1.10", at, 0.5)
	if err != nil || res.Key != 1 || res.Rows != 1 {
		t.Fatalf("got %+v, %v", res, err)
	}
	rows, err := engine.QuerySQL(t.Context(), eng, "SELECT id, s, b, n, at, f, NULL FROM a WHERE id = ?", 1)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	if !rows.Next() {
		t.Fatal(rows.Err())
	}
	for col, want := range []sqltype.ValueKind{sqltype.IntValue, sqltype.TextValue, sqltype.BytesValue, sqltype.DecimalValue, sqltype.TimeValue,
		sqltype.FloatValue, sqltype.NullValue} {
		if got := rows.Kind(col); got != want {
			t.Errorf("column %d is %s, want %s", col, got, want)
		}
	}
	got, err := rows.Time(4)
	if err != nil || !got.Equal(at) || rows.Text(1) != "text" || rows.Text(3) != "1.10" || rows.Float(5) != 0.5 {
		t.Errorf("got %v, %q, %q, %v, %v", got, rows.Text(1), rows.Text(3), rows.Float(5), err)
	}
}
