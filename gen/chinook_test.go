package gen_test

import (
	"bytes"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/retort-go/retort/gen"
	"github.com/retort-go/retort/internal/chinook"
	"github.com/retort-go/retort/internal/golden"
	"github.com/retort-go/retort/schema"
)

// program reads the sample through models of each of its databases.
const program = `package main

import (
	"context"
	"fmt"
	"os"

	"github.com/retort-go/retort"
	"github.com/retort-go/retort/driver/mysql"
	"github.com/retort-go/retort/driver/postgres"
	"github.com/retort-go/retort/driver/sqlite"
	"github.com/retort-go/retort/engine"
	"github.com/retort-go/retort/orm"

	my "github.com/retort-go/retort/gen/testdata/TMP/mysql"
	pg "github.com/retort-go/retort/gen/testdata/TMP/postgres"
	lite "github.com/retort-go/retort/gen/testdata/TMP/sqlite"
)

func must[T any](v T, err error) T {
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	return v
}

func session(ctx context.Context, eng *engine.Engine, models *orm.Registry) *orm.Session {
	if err := models.Check(); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	return orm.NewSession(eng, models)
}
`

// part asks one database, by the names that are the same in all models.
const part = `
func NAME(ctx context.Context, eng *engine.Engine) {
	s := session(ctx, eng, PKG.Models)
	defer s.Close()
	band := must(orm.One(ctx, s, retort.Select(PKG.Artists).Where(PKG.Artists.Name.Eq("AC/DC")).With(orm.SelectIn(PKG.Artists.Albums))))
	fmt.Print("NAME: ", *band.Name)
	for _, album := range must(band.Albums.All(ctx)) {
		tracks := must(album.Tracks.All(ctx))
		fmt.Print("; ", album.Title, ": ", len(tracks), " at ", tracks[0].UnitPrice)
	}
	list := must(orm.One(ctx, s, retort.Select(PKG.Playlists).Where(PKG.Playlists.Name.Eq("Grunge"))))
	fmt.Print("; ", *list.Name, ": ", len(must(list.Tracks.All(ctx))))
	boss := must(orm.One(ctx, s, retort.Select(PKG.Employees).Where(PKG.Employees.ReportsTo.IsNull())))
	fmt.Print("; ", boss.LastName, " has ", len(must(boss.ReportsToEmployees.All(ctx))))
	n := must(orm.Count(ctx, s, retort.Select(PKG.InvoiceLines)))
	for range must(orm.All(ctx, s, retort.Select(PKG.Tracks))) {
		n++
	}
	first := must(orm.First(ctx, s, retort.Select(PKG.Invoices).OrderBy(PKG.Invoices.InvoiceID)))
	fmt.Print("; ", fmt.Sprint(first.InvoiceDate)[:10], " ", first.Total)
	fmt.Println(";", n, "lines and tracks")
}
`

// TestModelsOfChinook: models made of a database compile with their handles, map it without a fault, and read what is in it; on each
// database the same. The models are in testdata/chinook.txtar.
func TestModelsOfChinook(t *testing.T) {
	want := golden.Open(t, "testdata/chinook.txtar")
	dir := folder(t)
	text, call := program, "\nfunc main() {\n\tctx := context.Background()\n"
	for _, db := range chinook.All() {
		eng, source := db.OpenSource(t)
		md, err := schema.Reflect(t.Context(), eng)
		if err != nil {
			t.Fatal(err)
		}
		file, err := gen.FromSchema(md, gen.SchemaConfig{Path: filepath.Join(dir, db.Name, "models.go"), Package: db.Name})
		if err != nil {
			t.Fatal(err)
		}
		want.Want(db.Name, string(file.Content))
		write(t, file.Path, string(file.Content))
		pkg := map[string]string{"sqlite": "lite", "postgres": "pg", "mysql": "my"}[db.Name]
		text += strings.NewReplacer("NAME", "ask"+pkg, "PKG", pkg).Replace(part)
		call += fmt.Sprintf("\task%s(ctx, must(%s.Open(ctx, %q)))\n", pkg, db.Name, source)
	}
	write(t, filepath.Join(dir, "main.go"), strings.ReplaceAll(text, "TMP", filepath.Base(dir))+call+"}\n")
	files, err := gen.Handles(t.Context(), gen.Config{Dir: dir}, "./...")
	if err != nil || len(files) != 3 {
		t.Fatal(len(files), err)
	}
	for _, f := range files {
		if _, err := f.Write(); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "go", "run", ".")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	const figures = "AC/DC; For Those About To Rock We Salute You: 10 at 0.99; Let There Be Rock: 8 at 0.99; Grunge: 15; Adams has 2; 2021-01-01 1.98; 5743 lines and tracks"
	for i, pkg := range []string{"lite", "pg", "my"} {
		if line := strings.Split(string(bytes.TrimSpace(out)), "\n")[i]; line != "ask"+pkg+": "+figures {
			t.Errorf("got  %s\nwant ask%s: %s", line, pkg, figures)
		}
	}
}
