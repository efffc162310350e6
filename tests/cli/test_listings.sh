# explain, schema, prices and trace info.
. tests/cli/lib.sh

# explain
expect 0 explain
no_err
out_has '^  horizon '
out_has 'assumptions.spill_at'
out_has '^  latency_s.p99 '
expect 0 explain horizon
out_has '^horizon'
expect 0 explain spill_at
out_has 'assumptions.spill_at'
out_has '[Dd]efault'
out_has '[Aa]ssumed\|measured\|documented'
expect 0 explain cold_ratio
out_has 'memory'
expect 0 explain latency_s.p99
out_has '99 %'
expect 2 explain horizn
expect_err 'epsim: error: explain: "horizn" is no key and no figure; did you mean "horizon"?
1 error; nothing was run'
expect 2 explain cold
expect_err 'epsim: error: explain: "cold" is no key and no figure; there are assumptions.cold_start, assumptions.cold_start_rate, assumptions.bill_cold_start, cold_latency_s, cold_ratio
1 error; nothing was run'
expect 2 explain qwertyuiop
expect_err 'epsim: error: explain: "qwertyuiop" is no key and no figure; `epsim explain` lists them
1 error; nothing was run'

# schema
expect 0 schema scenario
out_has '"\$schema": "https://json-schema.org/draft/2020-12/schema"'
out_has '"deployments"'
cp "$work/out" "$work/scenario.json"
# Without a name both are one object.
expect 0 schema
cp "$work/out" "$work/both.json"
expect 0 schema result
{
    echo '{"scenario":'
    cat "$work/scenario.json"
    echo ', "result":'
    cat "$work/out"
    echo '}'
} | cmp -s - "$work/both.json" || fail 'schema: not both as one object'
if command -v jq >/dev/null; then
    [ "$(jq -c keys "$work/both.json")" = '["result","scenario"]' ] || fail 'schema: no JSON object'
fi
out_has '"\$schema": "https://json-schema.org/draft/2020-12/schema"'
out_has '"recommendation"'

# prices
expect 0 prices list
no_err
out_has '^ml.m5.large  *2  *8 .* 0.115$'
out_has '^endpoint volume .*per '
expect 0 prices list --region eu-west-1 --filter .m5.
grep '^ml\.' "$work/out" | grep -v '\.m5\.' && fail "$said: other types"
out_has 'eu-west-1'
expect 0 prices list -o csv --filter ml.m5.large
out_has '^instance,region,vcpu,memory_gib,'
out_has '^ml.m5.large,us-east-1,2,8,'
[ "$(wc -l <"$work/out")" -eq 2 ] || fail "$said: not one type"

# trace info: three ids, five requests in 125 s.
expect 0 trace info tests/cli/requests.csv
no_err
out_has '^  requests  *5$'
out_has '^  ids  *3, of which 3 are called$'
out_has '^  most called id  *60.0 %'
out_has '^  sha256  *[0-9a-f]\{64\}$'
expect 0 trace info tests/cli/counts.csv --format counts
out_has '^  requests  *6$'
expect 2 trace info tests/cli/counts.csv --format count
err_has '^epsim: error: --format: expected azure-functions-minutes, counts, csv, jsonl or servegen, got "count"$'
expect 2 trace info README.md
err_has '^epsim: read as counts by its first line; --format NAME reads it otherwise$'
expect 2 trace info tests/cli/small.yaml
err_has '^tests/cli/small.yaml: error: traffic: there is no trace in it$'
expect 2 trace info tests/cli/small.yaml --format csv
err_has '^epsim: error: --format: the scenario says it already$'

finish
