#!/bin/sh
# Replays a recorded trace through LRU and FIFO caches of several sizes and compares the misses with what
# other programs counted, exact to the last request: check.sh EPSIM TRACE
set -eu
epsim=$1 trace=$2
here=$(dirname "$0")
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
grep "^$trace," "$here/expected.csv" >"$out/expected"
"$epsim" run "$here/$trace.yaml" --quiet -o json >"$out/result.json"
jq -r --arg trace "$trace" '.deployments[] | [$trace, .name, .cache.misses] | join(",")' \
    "$out/result.json" >"$out/found"
diff -u "$out/expected" "$out/found"
