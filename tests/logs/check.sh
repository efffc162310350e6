#!/bin/sh
# Replays tests/logs/NAME/scenario.yaml and compares the request log with the one worked out by
# hand: check.sh EPSIM DIRECTORY
set -eu
epsim=$1 directory=$2
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
"$epsim" run "$directory/scenario.yaml" --quiet --requests "$out/log.csv" -o csv >"$out/stdout"
diff -u "$directory/expected.csv" "$out/log.csv"
