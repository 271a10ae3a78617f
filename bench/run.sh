#!/bin/sh
# Prints the figures of README.md: the workloads, then the cost of compiling models and a program. Arguments go to the workloads.
set -eu
cd "$(dirname "$0")"
go run . "$@"
echo
go run ./coldbuild
