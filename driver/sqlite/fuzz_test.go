package sqlite_test

import (
	"bytes"
	"testing"
	"unicode/utf8"

	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/engine"
)

// FuzzBinds: texts and bytes are found by what they are, and come back as they were, also as a column's value. A text that is no UTF-8 may be
// refused.
func FuzzBinds(f *testing.F) {
	for _, s := range []string{"", "it's", "nul\x00inside", "\x00", "\xff\xfe", "ü€𝄞", "?1 :a @b $c", "1.0", "\r\n"} {
		f.Add(s, []byte(s))
	}
	e, err := sqlite.OpenWith(f.Context(), sqlite.Config{Path: ":memory:"})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { e.Close() })
	if err := exec(e, "CREATE TABLE kept (t TEXT NOT NULL, b BLOB NOT NULL)"); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string, b []byte) {
		must(t, e, "DELETE FROM kept")
		if err := exec(e, "INSERT INTO kept VALUES (?, ?)", s, b); err != nil {
			if utf8.ValidString(s) {
				t.Fatalf("%q, %q: %v", s, b, err)
			}
			return
		}
		rows, err := engine.QuerySQL(t.Context(), e, "SELECT t, b FROM kept WHERE t = ? AND b = ? AND length(b) = ?", s, b, len(b))
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		if !rows.Next() {
			t.Fatalf("%q, %q isn't found: %v", s, b, rows.Err())
		}
		if got := rows.Text(0); got != s {
			t.Errorf("text %q comes back as %q", s, got)
		}
		if got := rows.Bytes(1); !bytes.Equal(got, b) {
			t.Errorf("bytes %q come back as %q", b, got)
		}
	})
}
