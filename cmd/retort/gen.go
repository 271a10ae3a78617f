package main

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/retort-go/retort/gen"
	"github.com/spf13/cobra"
)

const genHelp = `Gen writes the handles of models, their typed faces in statements, to retort_gen.go in the folder of their package.
Packages are named as for the go command; none is the one in the working directory. To have go generate do it, put this into a file
of the package:

	//go:generate go tool retort gen

A struct is a model if its fields have orm tags or are relationships, or if a relationship of a model refers to it. A field
_ struct{} with a tag says the rest: "table=book" names the table, "handle=Library" the handle, "registry=Models" the registry,
and "-" that it is no model. A handle that is there already, written by hand, is left alone.

The code need not compile yet. All mistakes in tags are told at once, each with file and line, and nothing is written then.`

// genFlags are the flags of gen.
type genFlags struct {
	config  gen.Config
	check   bool
	verbose bool
	fromDB  string
}

func genCommand() *cobra.Command {
	var f genFlags
	cmd := &cobra.Command{
		Use: "gen [flags] [packages]", Short: "Write the handles of models", Long: genHelp,
		Example: "  retort gen ./...\n  retort gen --check ./... # in CI: exits with 1 if a file is stale",
		RunE: func(cmd *cobra.Command, args []string) error {
			if name := f.config.Output; name != "" && (filepath.Base(name) != name || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go")) {
				return usageError{fmt.Errorf("--output %s: want the name of a Go file, without a folder and not of a test", name)}
			}
			if f.fromDB != "" {
				return f.reflect(cmd, args)
			}
			return f.run(cmd, args)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&f.check, "check", false, "write nothing, print what would change, and exit with 1 if something would")
	flags.StringVarP(&f.config.Output, "output", "o", "", "name of the file in each package (default retort_gen.go)")
	flags.BoolVar(&f.config.Unexported, "unexported", false, "make handles that only their package can use: authors, not Authors")
	flags.BoolVarP(&f.verbose, "verbose", "v", false, "print each file and the handles in it")
	flags.StringVar(&f.fromDB, "from-db", "", "write models of the database at this URL first; retort reflect has more to say about it")
	return cmd
}

// reflect is retort reflect with its defaults, but for what both have flags for.
func (f *genFlags) reflect(cmd *cobra.Command, args []string) error {
	if len(args) > 0 || f.config.Unexported {
		return usageError{fmt.Errorf("--from-db goes without packages and --unexported")}
	}
	r := reflectFlags{output: f.config.Output, check: f.check, verbose: f.verbose}
	if r.output == "" {
		r.output = "models.go"
	}
	return r.run(cmd, f.fromDB)
}

func (f *genFlags) run(cmd *cobra.Command, packages []string) error {
	files, err := gen.Handles(cmd.Context(), f.config, packages...)
	if err != nil {
		return err
	}
	return settle(cmd.OutOrStdout(), files, f.check, f.verbose)
}

// settle writes files, or checks that they are as they should be.
func settle(out io.Writer, files []gen.File, check, verbose bool) error {
	stale := 0
	for _, file := range files {
		diff, err := file.Diff()
		if err != nil {
			return err
		}
		if diff != "" {
			stale++
		}
		switch {
		case check:
			fmt.Fprint(out, diff)
			continue
		case diff != "":
			if _, err := file.Write(); err != nil {
				return err
			}
		}
		if verbose {
			fmt.Fprintln(out, describe(file, diff != ""))
		}
	}
	if check && stale > 0 {
		fmt.Fprintf(out, "%d of %d generated files are stale: run go generate\n", stale, len(files))
		return errFound
	}
	return nil
}

// describe says what has become of a file.
func describe(f gen.File, changed bool) string {
	switch {
	case f.Content == nil:
		return f.Path + ": removed, the package has no models"
	case !changed:
		return f.Path + ": as it was: " + strings.Join(f.Names, ", ")
	}
	return f.Path + ": written: " + strings.Join(f.Names, ", ")
}
