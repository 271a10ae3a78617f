package main

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Print the version of retort and of Go", Args: argsBetween(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintln(cmd.OutOrStdout(), version())
			return err
		},
	}
}

const module = "github.com/retort-go/retort"

// version is what the build says of the module, which is main or one that another module uses as a tool.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "retort (unknown version)"
	}
	v := info.Main.Version
	if info.Main.Path != module {
		for _, dep := range info.Deps {
			if dep.Path == module {
				v = dep.Version
			}
		}
	}
	if v == "" {
		v = "(devel)"
	}
	return fmt.Sprintf("retort %s %s", v, info.GoVersion)
}
