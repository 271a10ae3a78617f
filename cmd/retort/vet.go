package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

const vetHelp = `Vet finds places where a model is copied by value. A copy is in no session: what is done to it is not written, and its relationships
return orm.ErrCopied. It takes packages and flags as go vet does, which runs it:

	go vet -vettool="$(go tool -n retort)" ./...`

func vetCommand() *cobra.Command {
	return &cobra.Command{
		Use: "vet [packages]", Short: "Find models that are copied by value", Long: vetHelp, DisableFlagParsing: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if slices.Contains(args, "-h") || slices.Contains(args, "--help") {
				return cmd.Help()
			}
			self, err := os.Executable()
			if err != nil {
				return fmt.Errorf("retort: %w", err)
			}
			vet := exec.CommandContext(cmd.Context(), "go", append([]string{"vet", "-vettool=" + self}, args...)...)
			vet.Stdout, vet.Stderr = cmd.OutOrStdout(), cmd.ErrOrStderr()
			if err := vet.Run(); err != nil {
				var exit *exec.ExitError
				if errors.As(err, &exit) {
					return errFound // go vet has told what
				}
				return fmt.Errorf("retort: go vet: %w", err)
			}
			return nil
		},
	}
}

// isVetTool tells whether the go command calls the program as a tool of go vet: for its version, its flags, or to check a package.
func isVetTool(args []string) bool {
	return len(args) > 0 && (args[0] == "-V=full" || args[0] == "-flags" || strings.HasSuffix(args[len(args)-1], ".cfg"))
}
