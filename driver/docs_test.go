package driver_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/retort-go/retort/driver"
)

// TestEachOptionIsExplained: the options that an error lists are those that docs/engine.md has in the database's table.
func TestEachOptionIsExplained(t *testing.T) {
	text, err := os.ReadFile("../docs/engine.md")
	if err != nil {
		t.Fatal(err)
	}
	for section, url := range map[string]string{"PostgreSQL": "postgres://h/d", "MySQL and MariaDB": "mysql://h/d", "SQLite": "sqlite://:memory:"} {
		_, err := driver.Open(t.Context(), url+"?nonesuch=1")
		if err == nil {
			t.Fatalf("%s takes any option", section)
		}
		_, list, ok := strings.Cut(err.Error(), "the options are ")
		if !ok {
			t.Fatalf("%v lists no options", err)
		}
		_, body, _ := strings.Cut(string(text), "### "+section+"\n")
		body, _, _ = strings.Cut(body, "\n##")
		explained := map[string]bool{}
		for _, row := range strings.Split(body, "\n") {
			if cells := strings.Split(row, "|"); len(cells) > 2 {
				for _, name := range regexp.MustCompile("`([A-Za-z_]+)`").FindAllStringSubmatch(cells[1], -1) {
					explained[name[1]] = true
				}
			}
		}
		for _, name := range strings.Split(list, ", ") {
			if !explained[name] {
				t.Errorf("%s: option %s is not explained", section, name)
			}
			delete(explained, name)
		}
		for name := range explained {
			t.Errorf("%s: %s is explained and no option", section, name)
		}
	}
}
