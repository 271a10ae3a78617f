// Command retort is the tool beside the library. It writes handles of models and models of databases, and finds mistakes that
// the compiler can't:
//
//	go get -tool github.com/retort-go/retort/cmd/retort
//	go tool retort gen ./...
//	go tool retort help
//
// It exits with 0 if all is well, with 1 if there was something wrong with what it worked on, and with 2 if it was called in a way that
// makes no sense. The files: main.go; gen.go, reflect.go, vet.go and version.go, a command each.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/retort-go/retort/cmd/retort/internal/copied"
	"github.com/spf13/cobra"
	"golang.org/x/tools/go/analysis/unitchecker"
)

func main() {
	if isVetTool(os.Args[1:]) {
		unitchecker.Main(copied.Analyzer) // it exits
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// Exit codes.
const (
	exitOK    = 0
	exitFault = 1
	exitUsage = 2
)

// usageError is a command line that makes no sense.
type usageError struct{ error }

// errFound ends a command that has told already what it found.
var errFound = errors.New("found something")

// run is the program without its process.
func run(ctx context.Context, args []string, out, errs io.Writer) int {
	root := &cobra.Command{
		Use:           "retort",
		Short:         "Handles, models and checks for programs that use Retort",
		SilenceErrors: true, SilenceUsage: true,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{fmt.Errorf("unknown command %q", args[0])}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			cmd.SetOut(errs)
			return errors.Join(cmd.Help(), usageError{errors.New("no command")})
		},
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
	}
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(errs)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.AddCommand(genCommand(), reflectCommand(), vetCommand(), versionCommand())
	cmd, err := root.ExecuteContextC(ctx)
	var usage usageError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &usage):
		fmt.Fprintf(errs, "retort: %v\nRun '%s --help' for how to call it.\n", usage.error, cmd.CommandPath())
		return exitUsage
	case !errors.Is(err, errFound):
		fmt.Fprintln(errs, err)
	}
	return exitFault
}

// argsBetween makes too few or too many arguments a usage error.
func argsBetween(low, high int) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) < low || len(args) > high {
			return usageError{fmt.Errorf("%d arguments, want %d to %d", len(args), low, high)}
		}
		return nil
	}
}
