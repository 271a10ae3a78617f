#!/bin/sh
# Measures all contenders on one database, sqlite unless named, and writes what it found to results/, RESULTS.md and results.svg:
#
#	./run.sh [sqlite | postgres | mysql] [flags of the command, such as -rounds 21]
set -eu
cd "$(dirname "$0")"
kind=${1:-sqlite}
[ $# -eq 0 ] || shift
go run . -save results "$@" "$kind"
