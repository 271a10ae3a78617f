package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/engine"
)

func runOn(t *testing.T, c config) string {
	t.Helper()
	var out bytes.Buffer
	if err := run(t.Context(), &out, c); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestTwiceOnOneFile(t *testing.T) {
	c := config{db: filepath.Join(t.TempDir(), "shop.db"), invoices: 300}
	first, report, _ := strings.Cut(runOn(t, c), "\n")
	if !strings.HasSuffix(first, " rows made") || first == "0 rows made" {
		t.Errorf("the first run says %q", first)
	}
	again, second, _ := strings.Cut(runOn(t, c), "\n")
	if again != "0 rows made" {
		t.Errorf("the second run says %q", again)
	}
	if report != second {
		t.Errorf("the second run reports something else:\n%s", second)
	}
	if c.reset = true; !strings.Contains(runOn(t, c), first) {
		t.Error("after -reset other rows are made")
	}
	wantTotals(t, c.db, report)
}

// wantTotals checks the report's sums against plain SQL.
func wantTotals(t *testing.T, file, report string) {
	t.Helper()
	eng, err := sqlite.Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	defer eng.Close()
	rows, err := engine.QuerySQL(t.Context(), eng, `SELECT c.country, count(*), sum(t.cents * l.quantity) FROM core_line l
		JOIN core_track t ON t.track_id = l.track_id JOIN core_invoice i ON i.invoice_id = l.invoice_id
		JOIN core_customer c ON c.customer_id = i.customer_id GROUP BY c.country`)
	if err != nil {
		t.Fatal(err)
	}
	countries := 0
	for rows.Next() {
		countries++
		want := (&country{name: rows.Text(0), lines: rows.Int(1), cents: rows.Int(2)}).line()
		if want = strings.TrimSpace(want); !strings.Contains(report, want) {
			t.Errorf("the report lacks %q", want)
		}
	}
	if err := rows.Close(); err != nil || countries != len(countryNames) {
		t.Errorf("%d countries, %v", countries, err)
	}
}

func TestURLsAndPathsThatCantBeOpened(t *testing.T) {
	url := config{db: "sqlite:///" + filepath.ToSlash(filepath.Join(t.TempDir(), "shop.db")), invoices: 10}
	if out := runOn(t, url); !strings.Contains(out, "Sales by country") {
		t.Errorf("over a URL: %s", out)
	}
	for _, db := range []string{filepath.Join(t.TempDir(), "no", "shop.db"), "oracle://localhost/x"} {
		err := run(t.Context(), new(bytes.Buffer), config{db: db, invoices: 1})
		if err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: got %v, want an error of one line", db, err)
		}
	}
}
