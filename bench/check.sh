#!/usr/bin/env bash
# Compares the library at two commits by the same benchmarks, those of this folder, and fails if a workload got worse by more than 5 %:
#
#	./check.sh base [head] [pattern of workloads]
#
# head is HEAD unless named. KIND (sqlite) is what the command compares on: a database, or build. The two run in turns, ROUNDS (8) times each; what differs by chance (benchstat's p of 0.05 and more) doesn't count.
# Processor time is the ratio to the hand-written side, so that a busy machine does little harm; allocations and bytes count too.
set -euo pipefail
cd "$(dirname "$0")"
base=${1:?usage: ./check.sh base [head] [pattern]}
head=${2:-HEAD}
pattern=${3:-}
tmp=$(mktemp -d)
top=$(git rev-parse --show-toplevel)
trap 'for side in base head; do git -C "$top" worktree remove --force "$tmp/$side" 2>/dev/null || true; done; rm -rf "$tmp"' EXIT

build() { # side commit
	git worktree add --quiet --detach "$tmp/$1" "$2"
	rm -rf "$tmp/$1/bench"
	mkdir "$tmp/$1/bench"
	cp -r . "$tmp/$1/bench/"
	(cd "$tmp/$1/bench" && go build -o "$tmp/$1.bench" .)
}
build base "$base"
build head "$head"
GOBIN=$tmp go install golang.org/x/perf/cmd/benchstat@latest

for ((n = 0; n < ${ROUNDS:-8}; n++)); do
	for side in base head; do
		"$tmp/$side.bench" -lines -rounds 2 -side ^Retort -run "$pattern" "${KIND:-sqlite}" >>"$tmp/$side.txt"
	done
done
"$tmp/benchstat" "base=$tmp/base.txt" "head=$tmp/head.txt"
"$tmp/benchstat" -format csv "base=$tmp/base.txt" "head=$tmp/head.txt" 2>/dev/null |
	awk -F, '
		$2 == "base" { next }
		$3 == "CI" { unit = $2; next }
		$1 == "geomean" { next }
		$6 ~ /^\+/ && $6 + 0 > 5 { print "worse: " $1 " " unit " " $6 " (" $7 ")"; bad = 1 }
		END { exit bad }
	' || { echo "check.sh: worse by more than 5 %"; exit 1; }
echo "check.sh: nothing is worse by more than 5 %"
