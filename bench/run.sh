#!/bin/sh
# Measures all contenders on one database and writes what it found to results/, RESULTS.md and results.svg:
#
#	./run.sh [sqlite | postgres | mysql | build | growth] [flags of the command, such as -rounds 21]
#
# Without a name it measures sqlite, and then build and growth, which need no server: building statements, and what grows as there is more. A database
# takes some ten minutes with the default of 11 rounds.
set -eu
cd "$(dirname "$0")"
kinds=${1:-sqlite build growth}
[ $# -eq 0 ] || shift
go build -o "${TMPDIR:-/tmp}/retort-bench-$$" .
trap 'rm -f "${TMPDIR:-/tmp}/retort-bench-$$"' EXIT
for kind in $kinds; do
	"${TMPDIR:-/tmp}/retort-bench-$$" -save results "$@" "$kind"
done
