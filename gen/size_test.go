package gen_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/retort-go/retort/gen"
)

// TestHundredTables: handles cost at most 150 lines and a tenth of a second a table, of a package with 100 tables of 20 columns.
func TestHundredTables(t *testing.T) {
	const tables = 100
	var src strings.Builder
	src.WriteString("package big\n\nimport (\n\t\"time\"\n\n\t\"github.com/retort-go/retort/orm\"\n)\n\n")
	for i := range tables {
		fmt.Fprintf(&src, "type Table%03d struct {\n\tID int64 `orm:\",pk\"`\n\tParentID *int64 `orm:\"fk=table%03d.id\"`\n", i, max(i-1, 0))
		for c := range 5 {
			fmt.Fprintf(&src, "\tName%d string `orm:\",size=80\"`\n\tCount%d int32\n\tAt%d time.Time\n\tNote%d *string\n", c, c, c, c)
		}
		fmt.Fprintf(&src, "\tParent orm.Ref[Table%03d]\n", max(i-1, 0))
		fmt.Fprintf(&src, "\tNext orm.Many[Table%03d]\n}\n\n", min(i+1, tables-1))
	}
	dir := folder(t)
	write(t, filepath.Join(dir, "models.go"), src.String())
	var files []gen.File
	took := time.Hour
	for range 5 { // the best of some: other programs run beside the test
		start := time.Now()
		var err error
		files, err = gen.Handles(t.Context(), gen.Config{Dir: dir})
		took = min(took, time.Since(start))
		if err != nil || len(files) != 1 || len(files[0].Names) != tables {
			t.Fatalf("got %d files, %v", len(files), err)
		}
		if took < tables*time.Second/10 {
			break
		}
	}
	if n := bytes.Count(files[0].Content, []byte("\n")); n > tables*150 {
		t.Errorf("%d lines for %d tables, want at most 150 each", n, tables)
	} else {
		t.Logf("%d lines a table", n/tables)
	}
	if took > tables*time.Second/10 {
		t.Errorf("%s for %d tables, want less than 0.1 s each", took, tables)
	}
	t.Logf("%s a table", took/tables)
}

// TestChinookTables: the same for the models of Chinook, which come out as they are committed, twice the same.
func TestChinookTables(t *testing.T) {
	const dir = "../orm/internal/scenario/chinook"
	committed, err := os.ReadFile(dir + "/retort_gen_test.go")
	if err != nil {
		t.Fatal(err)
	}
	took := time.Hour
	for range 5 {
		start := time.Now()
		files, err := gen.Handles(t.Context(), gen.Config{Dir: dir})
		took = min(took, time.Since(start))
		if err != nil || len(files) != 1 {
			t.Fatalf("got %d files, %v", len(files), err)
		}
		if !bytes.Equal(files[0].Content, committed) {
			t.Fatalf("the file differs from the one that is committed:\n%s", files[0].Content)
		}
		if n := bytes.Count(committed, []byte("\n")); n > len(files[0].Names)*150 {
			t.Errorf("%d lines for %d tables, want at most 150 each", n, len(files[0].Names))
		}
		if took < time.Duration(len(files[0].Names))*time.Second/10 {
			t.Logf("%d tables, %d lines, %s", len(files[0].Names), bytes.Count(committed, []byte("\n")), took)
			return
		}
	}
	t.Errorf("took %s, want less than 0.1 s a table", took)
}
