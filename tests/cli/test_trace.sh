# trace info, convert, generate, fit: what they read, write and refuse.
. tests/cli/lib.sh

# Without an action, or with a wrong one.
expect 2 trace
expect_err 'epsim: error: trace: expected info, convert, generate or fit
1 error; nothing was run
usage: epsim trace info|fit FILE | convert IN OUT | generate SCENARIO [OUT]; see `epsim trace --help`'
expect 2 trace inof tests/cli/requests.csv
err_has '^epsim: error: trace: expected info, convert, generate or fit, got "inof"$'
for action in info convert generate fit; do
    expect 0 trace $action --help
    cp "$work/out" "$work/help"
    out_has "^Usage: epsim trace $action "
    [ "$(grep -c '^  epsim ' "$work/out")" -eq 3 ] || fail "$said: not three examples"
    [ "$(wc -l <"$work/out")" -le 24 ] || fail "$said: more than 24 lines"
    expect 0 help trace $action
    cmp -s "$work/out" "$work/help" || fail "epsim help trace $action is not its help"
    sed -n 's/^  epsim //p' "$work/help" | sed "s#results/#$work/#" >"$work/examples"
    while IFS= read -r example; do
        # shellcheck disable=SC2086
        case $example in
        *generate*demo.yaml*) expect 0 $example --set horizon=5min ;;
        *) expect 0 $example ;;
        esac
    done <"$work/examples"
done
expect 2 trace info
expect_err 'epsim: error: trace info: expected a FILE
1 error; nothing was run
usage: epsim trace info FILE [OPTIONS]; see `epsim trace info --help`'
expect 2 trace convert tests/cli/requests.csv
err_has '^epsim: error: trace convert: expected IN and OUT$'
expect 2 trace generate
err_has '^epsim: error: trace generate: expected a SCENARIO file$'
expect 2 trace info tests/cli/requests.csv --to csv
err_has '^epsim: error: --to: `epsim trace info` has no such flag$'

# The keys of a trace, as in a scenario.
expect 0 trace info tests/cli/calls.tsv --format csv --set separator=tab --set columns.model=url \
    --set columns.time=when --set time_unit=ms
out_has 'time  *2.5[0 ]*s'
expect 2 trace info tests/cli/calls.tsv --format csv --set seperator=tab
expect_err '--set:1:1: error: seperator: unknown key; did you mean "separator"?
1 error; nothing was run'
expect 2 trace info tests/cli/small.yaml --set separator=tab
err_has '^epsim: error: --set: the scenario says it already$'

# Convert: csv -> jsonl -> csv is the identity but for the zeros of nine decimals.
expect 0 trace convert tests/cli/requests.csv "$work/r.jsonl.gz"
expect_err "epsim: wrote 5 requests to $work/r.jsonl.gz"
no_out
expect 0 trace convert "$work/r.jsonl.gz" "$work/r.csv" --quiet
no_err
printf 'time,model\n0.500000000,fish/0\n1.250000000,fish/1\n1.250000000,fish/0\n61.000000000,fish/0\n125.750000000,fish/2\n' \
    >"$work/expected.csv"
cmp -s "$work/r.csv" "$work/expected.csv" || fail "csv -> jsonl -> csv is another trace"
# ... and keeps what a request says of itself.
printf 'time,model,compute,payload_request\n0,a,0.25,\n1,b,,7\n' >"$work/full.csv"
expect 0 trace convert "$work/full.csv" "$work/full.jsonl"
printf '{"model": "a", "time": 0.000000000, "compute": 0.250000000}\n{"model": "b", "time": 1.000000000, "payload_request": 7}\n' >"$work/expected"
cmp -s "$work/full.jsonl" "$work/expected" || fail "jsonl lacks a field"
expect 0 trace convert "$work/full.jsonl" "$work/back.csv"
head -n 1 "$work/back.csv" | grep -qx 'time,model,compute,payload_request' ||
    fail "csv lacks a column, or has one without values"
printf 'time,model,target_variant\n0,a,green\n1,b,\n2,a,"an ""odd"" one"\n' >"$work/named.csv"
expect 0 trace convert "$work/named.csv" "$work/named.jsonl" --quiet
grep -qxF '{"model": "a", "time": 2.000000000, "target_variant": "an \"odd\" one"}' "$work/named.jsonl" ||
    fail "jsonl lacks the variant"
expect 0 trace convert "$work/named.jsonl" "$work/back.csv" --quiet
sed 's/^\([0-9]*\),/\1.000000000,/' "$work/named.csv" | cmp -s - "$work/back.csv" ||
    fail "csv -> jsonl -> csv names other variants"
expect 0 trace info "$work/named.csv"
out_has '  target variants  *2, named by 2 requests$'
expect 0 trace info "$work/full.csv"
grep -q 'target variants' "$work/out" && fail "variants that nobody names"
# counts -> csv -> counts is the identity, wherever in the minute the calls were put.
expect 0 trace convert tests/cli/counts.csv "$work/calls.csv" --seed 7
expect 0 trace convert "$work/calls.csv" "$work/again.csv" --to counts
sort "$work/again.csv" | cut -d, -f2- | tail -n +2 >"$work/a"
sed 1d tests/cli/counts.csv | sort | cut -d, -f2- >"$work/b"
grep -v model "$work/again.csv" | sort | cut -d, -f2- | cmp -s - "$work/b" ||
    fail "counts -> csv -> counts are other counts"
expect 0 trace convert tests/cli/counts.csv "$work/even.csv" --set spread=even --set window='[1min, 2min]'
printf 'time,model\n30.000000000,eel\n' >"$work/expected"
cmp -s "$work/even.csv" "$work/expected" || fail "the window of the counts was not taken"
expect 2 trace convert tests/cli/requests.csv "$work/x.csv" --to parquet
expect_err 'epsim: error: --to: expected csv, jsonl or counts, got "parquet"
1 error; nothing was run'
expect 2 trace convert tests/cli/requests.csv "$work/x.csv" --period 5min
expect_err 'epsim: error: --period: only with --to counts
1 error; nothing was run'
expect 2 trace convert tests/cli/requests.csv "$work/x.csv" --to counts --period soon
expect_err 'epsim: error: --period: expected a duration such as 1min, got "soon"
1 error; nothing was run'
expect 2 trace convert tests/cli/requests.csv "$work/x.csv" --to counts --period 1ms
expect_err 'epsim: error: --period: 157063 periods of 0.001 s are too many for one file, which has room for 100000
1 error; nothing was run'
expect 2 trace convert "$work/none.csv" "$work/x.csv"
expect_err "epsim: error: $work/none.csv: No such file or directory
1 error; nothing was run"
expect 3 trace convert tests/cli/requests.csv "$work/no/x.csv"
expect_err "epsim: $work/no/x.csv: No such file or directory"
[ ! -e "$work/x.csv" ] || fail "a refused conversion left a file"

# The same requests in another format: the same log, to the nanosecond (where nothing is drawn by the
# number of a request: calls that were counted are numbered by minute and row).
log_of() { # TRACE FORMAT LOG
    cat >"$work/replay.yaml" <<END
epsim: 1
name: t
region: us-east-1
replications: 1
models:
  - {name: m, artifact: 20MB, memory: 700MiB, compute: {constant: 30ms}, from_trace: {trace: calls}}
traffic:
  - {name: calls, models: m, trace: {file: $1, format: $2}}
assumptions: {overhead: 0ms}
deployments:
  one: {kind: multi-model, instance: ml.m5.large, instances: 1}
END
    expect 0 run "$work/replay.yaml" --quiet --requests "$3"
}
traces=$PWD/tests/cli
log_of "$traces/counts.csv, spread: even" counts "$work/log1.csv"
expect 0 trace convert tests/cli/counts.csv "$work/even.csv" --set spread=even
log_of "$work/even.csv" csv "$work/log2.csv"
expect 0 trace convert "$work/even.csv" "$work/even.jsonl.zst"
log_of "$work/even.jsonl.zst" jsonl "$work/log3.csv"
[ "$(wc -l <"$work/log1.csv")" -eq 7 ] || fail "the log has not six requests"
cmp -s "$work/log1.csv" "$work/log2.csv" || fail "counts and csv have other logs"
cmp -s "$work/log1.csv" "$work/log3.csv" || fail "counts and jsonl have other logs"

# Generate: the requests that a run has, and the same ones every time.
expect 0 trace generate tests/cli/small.yaml "$work/small.csv"
expect 0 run tests/cli/small.yaml --quiet --deployment shared --requests "$work/small.log"
sed 1d "$work/small.csv" | sort >"$work/a"
sed 1d "$work/small.log" | cut -d, -f3,4 | sort >"$work/b"
cmp -s "$work/a" "$work/b" || fail "generated requests are not those of a run"
expect 0 trace generate tests/cli/small.yaml
no_err
cmp -s "$work/out" "$work/small.csv" || fail "stdout and file have other requests"
expect 0 trace generate tests/cli/small.yaml --seed 2
cmp -s "$work/out" "$work/small.csv" && fail "another seed has the same requests"
expect 0 trace generate tests/cli/small.yaml --set horizon=1min --to jsonl
[ "$(jq -s 'map(select(.time >= 60)) | length' "$work/out")" -eq 0 ] ||
    fail "requests after the horizon"
expect 0 trace generate tests/cli/small.yaml --to counts --period 5min
[ "$(head -n 1 "$work/out")" = model,0,1 ] || fail "not two periods of 5 min"
expect 0 trace generate tests/cli/small.yaml --traffic calls
cmp -s "$work/out" "$work/small.csv" || fail "the only traffic is not all of it"
# Clients that wait are answered at once; what their requests demand of their own is written.
expect 0 trace generate tests/cli/small.yaml --set horizon=5s --set traffic.calls.compute=7ms \
    --set 'traffic.calls.arrivals={closed: {clients: 2, think: 2s}}'
[ "$(cut -d, -f1,3 "$work/out" | tr '\n' ' ')" = 'time,compute 2.000000000,0.007000000 2.000000000,0.007000000 4.000000000,0.007000000 4.000000000,0.007000000 ' ] ||
    fail "closed clients do not ask every 2 s"
expect 2 trace generate tests/cli/small.yaml --traffic cals
expect_err 'epsim: error: --traffic: no traffic "cals"; did you mean "calls"?
1 error; nothing was run'
expect 2 trace generate tests/cli/small.yaml --traffic elsewhere
expect_err 'epsim: error: --traffic: no traffic "elsewhere"; the first is "calls"
1 error; nothing was run'
expect 2 trace generate tests/cli/requests.csv
no_out

# Fit: the entry that is printed can be pasted, and generates about as many requests.
expect 2 trace fit
err_has '^epsim: error: trace fit: expected a FILE$'
expect 2 trace fit tests/cli/requests.csv -o json
err_has '^epsim: error: --output: expected table or yaml, got "json"$'
expect 2 trace fit "$work/none.csv"
expect_err "epsim: error: $work/none.csv: No such file or directory
1 error; nothing was run"
expect 0 trace generate tests/cli/small.yaml "$work/small.csv" --quiet
expect 0 trace fit "$work/small.csv"
out_has '^  rate  *[45]\.[0-9]*/s$'
out_has '^  models called  *10$'
out_has '^  difference: mean 0\.0[0-9]*, largest 0\.0[0-9]* (without locality: '
cp "$work/out" "$work/table"
expect 0 trace fit "$work/small.csv"
cmp -s "$work/out" "$work/table" || fail "$said: not the same twice"
expect 0 trace fit "$work/small.csv" -o yaml
out_has "^# Fitted to $work/small.csv\$"
{
    printf 'epsim: 1\nname: t\nregion: us-east-1\nhorizon: 10min\nmodels:\n'
    printf '  - {name: m, count: 10, artifact: 1MB, memory: 1MB, compute: {constant: 1ms}}\n'
    printf 'traffic:\n'
    cat "$work/out"
    printf 'deployments:\n  one: {kind: multi-model, instance: ml.m5.large, instances: 1}\n'
} >"$work/fitted.yaml"
expect 0 trace generate "$work/fitted.yaml" "$work/fitted.csv" --quiet
found=$(wc -l <"$work/fitted.csv")
wanted=$(wc -l <"$work/small.csv")
[ "$found" -gt $((wanted * 9 / 10)) ] && [ "$found" -lt $((wanted * 11 / 10)) ] ||
    fail "$found fitted requests for $wanted recorded ones"

finish
