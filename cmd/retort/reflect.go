package main

import (
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/retort-go/retort/driver"
	"github.com/retort-go/retort/gen"
	"github.com/retort-go/retort/schema"
	"github.com/spf13/cobra"
)

const reflectHelp = `Reflect reads the schema of a database and writes models of its tables to a file, models.go unless --output says another, and their
handles to retort_gen.go beside it. The models are yours from then on: a file that is there already is kept unless --force says otherwise.

A URL is sqlite:///file.db (sqlite:////tmp/file.db if the path begins at the root), postgres://user@host/name or mysql://user@host/name.`

// reflectFlags are the flags of reflect.
type reflectFlags struct {
	output, pkg           string
	only, except, schemas []string
	force, check, verbose bool
}

func reflectCommand() *cobra.Command {
	f := reflectFlags{}
	cmd := &cobra.Command{
		Use: "reflect [flags] URL", Short: "Write models of a database that exists", Long: reflectHelp, Args: argsBetween(1, 1),
		Example: "  retort reflect sqlite:///shop.db\n  retort reflect -o shop/models.go --except schema_migrations postgres://localhost/shop",
		RunE:    func(cmd *cobra.Command, args []string) error { return f.run(cmd, args[0]) },
	}
	flags := cmd.Flags()
	flags.StringVarP(&f.output, "output", "o", "models.go", "the file for the models")
	flags.StringVarP(&f.pkg, "package", "p", "", "name of the package (default that of the folder's files, or the folder's)")
	flags.StringSliceVar(&f.only, "only", nil, "read these tables and no others")
	flags.StringSliceVar(&f.except, "except", nil, "leave these tables out")
	flags.StringSliceVar(&f.schemas, "schema", nil, "read these schemas instead of the default one")
	flags.BoolVar(&f.force, "force", false, "overwrite a file that is there")
	flags.BoolVar(&f.check, "check", false, "write nothing, print how the file differs from the database, and exit with 1 if it does")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "print each file and what is in it")
	return cmd
}

func (f *reflectFlags) run(cmd *cobra.Command, url string) error {
	ctx := cmd.Context()
	if !strings.HasSuffix(f.output, ".go") || strings.HasSuffix(f.output, "_test.go") {
		return usageError{fmt.Errorf("--output %s: want a Go file that is no test", f.output)}
	}
	_, err := os.Stat(f.output)
	if exists := err == nil; exists && !f.force && !f.check {
		return fmt.Errorf("retort: %s is there: choose another --output, or overwrite it with --force", f.output)
	}
	if f.pkg == "" {
		if f.pkg, err = packageOf(f.output); err != nil {
			return err
		}
	}
	file, err := f.models(cmd, url)
	if err != nil {
		return err
	}
	if err := settle(cmd.OutOrStdout(), []gen.File{file}, f.check, f.verbose); err != nil || f.check {
		return err
	}
	files, err := gen.Handles(ctx, gen.Config{Dir: filepath.Dir(f.output)})
	if err != nil {
		return err
	}
	return settle(cmd.OutOrStdout(), files, false, f.verbose)
}

// models reads the database.
func (f *reflectFlags) models(cmd *cobra.Command, url string) (file gen.File, err error) {
	eng, err := driver.Open(cmd.Context(), url)
	if err != nil {
		return file, err
	}
	defer func() { err = errors.Join(err, eng.Close()) }()
	var options []schema.ReflectOption
	if f.only != nil {
		options = append(options, schema.Only(f.only...))
	}
	if f.except != nil {
		options = append(options, schema.Except(f.except...))
	}
	if f.schemas != nil {
		options = append(options, schema.InSchemas(f.schemas...))
	}
	md, err := schema.Reflect(cmd.Context(), eng, options...)
	if err != nil {
		return file, err
	}
	if len(md.Tables()) == 0 {
		return file, errors.New("retort: the database has no tables there")
	}
	return gen.FromSchema(md, gen.SchemaConfig{Path: f.output, Package: f.pkg})
}

// packageOf is the package of a folder's files, or a name made of the folder's.
func packageOf(path string) (string, error) {
	dir, err := filepath.Abs(filepath.Dir(path))
	if err != nil {
		return "", err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", fmt.Errorf("retort: %w", err)
	}
	for _, e := range entries {
		if name := e.Name(); !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") || name == filepath.Base(path) {
			continue
		}
		if file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir, e.Name()), nil, parser.PackageClauseOnly); err == nil {
			return file.Name.Name, nil
		}
	}
	name := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, filepath.Base(dir))
	if name = strings.TrimLeftFunc(name, unicode.IsDigit); name == "" || token.IsKeyword(name) {
		name = "models"
	}
	return name, nil
}
