package main

import (
	"bufio"

	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/retort-go/retort/bench/report"
)

// machine is the processor's model, as Linux has it, and how many of them the program may use.
func machine() string {
	model := runtime.GOARCH
	if f, err := os.Open("/proc/cpuinfo"); err == nil {
		defer f.Close()
		for lines := bufio.NewScanner(f); lines.Scan(); {
			if name, value, _ := strings.Cut(lines.Text(), ":"); strings.TrimSpace(name) == "model name" {
				model = strings.TrimSpace(value)
				break
			}
		}
	}
	return fmt.Sprintf("%s, %d processors, %s/%s", model, runtime.GOMAXPROCS(0), runtime.GOOS, runtime.GOARCH)
}

// libraries are the modules whose versions are told.
var libraries = map[string]string{
	"entgo.io/ent": "ent", "gorm.io/gorm": "GORM", "github.com/uptrace/bun": "Bun", "xorm.io/xorm": "XORM", "github.com/jmoiron/sqlx": "sqlx",
	"github.com/stephenafamo/bob": "bob", "github.com/jackc/pgx/v5": "pgx", "github.com/mattn/go-sqlite3": "mattn/go-sqlite3",
	"github.com/ncruces/go-sqlite3": "ncruces/go-sqlite3", "github.com/go-sql-driver/mysql": "go-sql-driver/mysql",
	"github.com/doug-martin/goqu/v9": "goqu", "github.com/Masterminds/squirrel": "squirrel",
}

// versions are those of Go and the libraries.
func versions() map[string]string {
	out := map[string]string{"Go": strings.TrimPrefix(runtime.Version(), "go")}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if name := libraries[m.Path]; name != "" {
				out[name] = strings.TrimPrefix(m.Version, "v")
			}
		}
	}
	out["sqlc"] = sqlcVersion
	return out
}

// sqlcVersion is what peers/generate.sh runs.
const sqlcVersion = "1.31.1"

// create writes a file of the report.
func create(name string, all []*report.Report, write func(io.Writer, []*report.Report) error) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	return errors.Join(write(f, all), f.Close())
}
