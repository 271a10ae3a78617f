package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/orm"
)

func play(t *testing.T, file string, echo, reset bool) string {
	t.Helper()
	var out bytes.Buffer
	if err := run(t.Context(), &out, file, echo, reset); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestLessonTwiceOnOneFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "library.db")
	first := play(t, file, false, false)
	second := play(t, file, false, false)
	for _, want := range []string{
		"Loading library.csv added 21 objects.",
		"→ Author 7: Carol Shaben",
		"→ King         Dead Zone",
		"noResult: true",
		"WHERE book.author_id IN (?, ?, ?, ?, ?, ?, ?)",
		"Carrie is pending, her ID is 0, her author is King",
		"→ Book 11: Carrie (author_id 4)",
		"same == king: true",
		"Carrie is persistent, her ID is 11, her author_id is 4",
		"DELETE FROM book WHERE book.book_id IN (?, ?, ?, ?)",
		"king is deleted, Dead Zone is deleted",
		"king is persistent, his name is King, and he has 4 books again",
		"Carrie is detached",
		"→ ├── It\n  → │   ├── Random House\n  → │   └── Penguin Random House\n",
		"→ Simon & Schuster       4",
	} {
		if !strings.Contains(first, want) {
			t.Errorf("the first run doesn't print %q", want)
		}
	}
	if want := "Loading library.csv added 0 objects."; !strings.Contains(second, want) {
		t.Errorf("the second run doesn't print %q", want)
	}
	after := func(s string) string { _, rest, _ := strings.Cut(s, "\n"); return rest }
	if after(first) != after(second) {
		t.Errorf("the second run plays another lesson than the first:\n%s", second)
	}
	wantRows(t, file, 7, 10, 4)
}

// wantRows checks that the file holds the CSV's facts and nothing else.
func wantRows(t *testing.T, file string, authors, books, publishers int64) {
	t.Helper()
	eng, err := sqlite.Open(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	defer eng.Close()
	s := orm.NewSession(eng, Models)
	defer s.Close()
	for _, tc := range []struct {
		name string
		stmt retort.Stmt
		want int64
	}{
		{"authors", retort.Select(Authors), authors},
		{"books", retort.Select(Books), books},
		{"publishers", retort.Select(Publishers), publishers},
		{"books at publishers", retort.Select(Books).Join(Books.Publishers), 12},
	} {
		got, err := orm.Count(t.Context(), s, tc.stmt)
		if err != nil || got != tc.want {
			t.Errorf("%s: got %d (%v), want %d", tc.name, got, err, tc.want)
		}
	}
}

func TestEchoShowsBindsAndTransactions(t *testing.T) {
	out := play(t, filepath.Join(t.TempDir(), "library.db"), true, false)
	for _, want := range []string{"SQL BEGIN IMMEDIATE", `-- ["King"] 1 row`, "SQL COMMIT", "SQL ROLLBACK"} {
		if !strings.Contains(out, want) {
			t.Errorf("the echo doesn't have %q", want)
		}
	}
}

func TestResetBeginsAnew(t *testing.T) {
	file := filepath.Join(t.TempDir(), "library.db")
	play(t, file, false, false)
	if out, want := play(t, file, false, true), "added 21 objects"; !strings.Contains(out, want) {
		t.Errorf("after -reset the load doesn't say %q", want)
	}
}

func TestPathThatCannotBeOpenedIsOneClearLine(t *testing.T) {
	file := filepath.Join(t.TempDir(), "no", "such", "folder.db")
	err := run(t.Context(), &bytes.Buffer{}, file, false, false)
	if err == nil {
		t.Fatal("want an error")
	}
	if msg := err.Error(); !strings.Contains(msg, file) || !strings.Contains(msg, "does not exist") || strings.Contains(msg, "\n") {
		t.Errorf("the error is %q", msg)
	}
}

func TestCSVFaultsNameTheLine(t *testing.T) {
	if _, err := readCSV([]byte("a,b,c\nx,y,z\n")); err == nil || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("got %v, want an error that names line 2", err)
	}
}
