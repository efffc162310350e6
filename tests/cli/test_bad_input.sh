# Files that are no scenarios: a message with file and place, exit 2, nothing on stdout, no crash
# and no endless reading.
. tests/cli/lib.sh

refuse() { # FILE PATTERN: run and lint both refuse it with that message
    for command in run lint; do
        expect 2 $command "$1"
        no_out
        err_has "$2"
        err_has 'nothing was run$'
    done
}

refuse "$work/missing.yaml" "^$work/missing.yaml: error: .*No such file or directory"

: >"$work/empty.yaml"
refuse "$work/empty.yaml" "^$work/empty.yaml:.*error: "

mkdir "$work/folder.yaml" "$work/folder"
refuse "$work/folder.yaml" "^$work/folder.yaml: error: .*directory"

head -c 5000 "$epsim" >"$work/noise.yaml"
refuse "$work/noise.yaml" "^$work/noise.yaml:.*error: "

awk 'BEGIN { for (i = 0; i < 100000; i++) printf "["; print "" }' >"$work/brackets.yaml"
refuse "$work/brackets.yaml" "^$work/brackets.yaml:.*error: "

awk 'BEGIN { printf "a: "; for (i = 0; i < 100000; i++) printf "{a: "; print "" }' >"$work/braces.yaml"
refuse "$work/braces.yaml" "^$work/braces.yaml:.*error: "

printf 'epsim: 1\nmodels: &m [*m]\n' >"$work/loop.yaml"
refuse "$work/loop.yaml" "^$work/loop.yaml:2:.*error: "

{
    printf 'epsim: 1\na: &a0 [x, x]\n'
    for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
        before=$((i - 1))
        printf 'a%s: &a%s [*a%s, *a%s]\n' $i $i $before $before
    done
} >"$work/laughs.yaml"
refuse "$work/laughs.yaml" "^$work/laughs.yaml:.*error: "

printf 'epsim: 1\nname: [unclosed\n' >"$work/syntax.yaml"
refuse "$work/syntax.yaml" "^$work/syntax.yaml:[0-9]*:[0-9]*: error: "

printf 'just text\n' >"$work/text.yaml"
refuse "$work/text.yaml" "^$work/text.yaml:1:1: error: "

# Every mistake in one pass, each with its place and key.
sed -e 's/horizon: 10min/horizon: 10/' -e 's/count: 10/cuont: 10/' \
    -e 's/kind: multi-model/kind: async/' tests/cli/small.yaml >"$work/three.yaml"
expect 2 run "$work/three.yaml"
err_has "^$work/three.yaml:5:10: error: horizon: .*10"
err_has "^$work/three.yaml:12:5: error: models\[0\].cuont: unknown key; did you mean \"count\"?"
err_has "^$work/three.yaml:27:18: error: deployments.shared.kind: .*not in this version"
err_has '^[3-9] errors; nothing was run$'
no_out

# ... in the flags too.
sed -e 's/instance: ml.m5.xlarge/instance: ml.m5.xlrge/' tests/cli/small.yaml >"$work/type.yaml"
expect 2 run "$work/type.yaml" --deployment shred
err_has 'error: --deployment: no deployment "shred"; did you mean "shared"'
err_has 'error: deployments.shared.instance: unknown instance type "ml.m5.xlrge"'
err_has '^2 errors; nothing was run$'

# Overrides are checked like the file.
expect 2 run tests/cli/small.yaml --set horizon=soon
err_has '^--set[:0-9]*: error: horizon: '
expect 2 run tests/cli/small.yaml --set deployments.shared.instnaces=3
err_has '^--set[:0-9]*: error: deployments.shared.instnaces: unknown key; did you mean "instances"?'
expect 2 run tests/cli/small.yaml --set a.b.c=1
err_has '^--set[:0-9]*: error: '

# Traces.
trace_scenario() { # FILE: a scenario that replays it
    printf 'epsim: 1\nname: t\nregion: us-east-1\nhorizon: 1min\nmodels:\n'
    printf '  - {name: fish, count: 3, artifact: 1MB, memory: 1MB, compute: {constant: 1ms}}\n'
    printf 'traffic:\n  - {name: calls, models: fish, trace: {file: %s, format: csv}}\n' "$1"
    printf 'deployments:\n  one: {kind: multi-model, instance: ml.m5.large, instances: 1}\n'
}
refuse_trace() { # FILE PATTERN
    trace_scenario "$1" >"$work/trace.yaml"
    expect 2 run "$work/trace.yaml"
    no_out
    err_has "$2"
    expect 2 trace info "$1" --format csv
    no_out
    err_has "$2"
}
refuse_trace "$work/none.csv" 'error: .*none.csv.*No such file'
: >"$work/empty.csv"
refuse_trace "$work/empty.csv" 'empty.csv.*error: '
refuse_trace "$work/folder" "error: .*folder.*directory"
printf 'time,model\n0,fish/0\n1\n' >"$work/columns.csv"
refuse_trace "$work/columns.csv" "^$work/columns.csv:3.*error: "
printf 'time,model\n-1,fish/0\n' >"$work/negative.csv"
refuse_trace "$work/negative.csv" "^$work/negative.csv:2.*error: "
printf 'time,model\n5,fish/0\n4,fish/0\n' >"$work/back.csv"
refuse_trace "$work/back.csv" "^$work/back.csv:3.*error: "
printf 'time,model\nnan,fish/0\n' >"$work/nan.csv"
refuse_trace "$work/nan.csv" "^$work/nan.csv:2.*error: "
awk 'BEGIN { print "time,model"; for (i = 0; i < 20000; i++) print i ",fish/" i % 3 }' |
    gzip >"$work/whole.csv.gz"
size=$(wc -c <"$work/whole.csv.gz")
head -c $((size / 2)) "$work/whole.csv.gz" >"$work/half.csv.gz"
refuse_trace "$work/half.csv.gz" "half.csv.gz.*error: "
{
    printf 'time,model\n0,'
    head -c 3000000 /dev/zero | tr '\0' 'x'
} >"$work/long.csv"
refuse_trace "$work/long.csv" "^$work/long.csv:2.*error: "

# A trace that names models which are not there: counted, with the first place; or left out.
printf 'time,model\n0,fish/0\n1,crab/1\n2,fish/1\n3,crab/1\n' >"$work/crab.csv"
trace_scenario "$work/crab.csv" >"$work/crab.yaml"
fact="1 of the 3 ids in $work/crab.csv is no model of fish, with 2 of the 4 requests; \
the first is \"crab/1\" in line 3"
expect 2 run "$work/crab.yaml"
no_out
expect_err "$work/crab.yaml:8:40: error: traffic.calls.trace: $fact; \
unknown_models: ignore leaves them out
1 error; nothing was run"
expect 0 run "$work/crab.yaml" --set traffic.calls.trace.unknown_models=ignore -o json
expect_err "$work/crab.yaml:8:40: warning: traffic.calls.trace: left out: $fact"
out_has '"traffic.calls.trace: left out: 1 of the 3 ids'
jq -e '.deployments[0].requests.arrived == 2 * .scenario.replications' "$work/out" >/dev/null ||
    fail "$said: other requests than the two that are left"
expect 2 run "$work/crab.yaml" --set traffic.calls.trace.unknown_models=ignored
err_has 'unknown value ignored; did you mean "ignore"?$'

finish
