# Reruns: --assumptions and --headroom, in every form, alone and with the other flags.
. tests/cli/lib.sh

small=tests/cli/small.yaml
cat $small >"$work/limits.yaml"
printf 'requirements:\n  - latency_p90 < 150ms\n' >>"$work/limits.yaml"
cut='--set horizon=2min'

expect 2 run $small --headroom
expect_err "epsim: error: --headroom: $small states no requirements: nothing can break
1 error; nothing was run"

for flag in --assumptions --headroom --neighbors; do
    expect 2 run "$work/limits.yaml" $cut -o csv $flag
    expect_err "epsim: error: $flag: csv has no place for its answer; add --out DIR or use -o table, json or md
1 error; nothing was run"
done
expect 2 run "$work/limits.yaml" $cut -o csv --break-even separate,shared
expect_err "epsim: error: --break-even: csv has no place for its answer; add --out DIR or use -o table, json or md
1 error; nothing was run"
expect 0 run "$work/limits.yaml" $cut -o csv --neighbors --out "$work/csv"

expect 0 run "$work/limits.yaml" $cut --assumptions --deployment separate
no_err
out_has '^Assumptions that decide '
out_has '^  overhead (assumed): '
out_has '^    separate: low p99 '
out_has '^  not varied: '

expect 0 run "$work/limits.yaml" $cut --headroom --deployment separate -o md
out_has '^## Headroom$'
out_has '^| separate | requests | .* the requests'

for jobs in 1 3; do
    expect 0 run "$work/limits.yaml" $cut --set replications=2 --headroom --assumptions \
        --deployment direct -o json --jobs $jobs
    cp "$work/out" "$work/jobs$jobs"
done
cmp "$work/jobs1" "$work/jobs3" || fail "the bytes depend on the number of threads"
out_has '"assumptions_effect": \['
out_has '"headroom": \['
out_has '"--headroom"'

expect 0 run "$work/limits.yaml" $cut --headroom --deployment direct -o csv --out "$work/folder"
out_has '^deployment,'
grep -q '<h2>Headroom</h2>' "$work/folder/report.html" || fail 'report.html has no headroom'
grep -q '"headroom"' "$work/folder/result.json" || fail 'result.json has no headroom'

expect 2 run $small --break-even separate,sepparate
expect_err 'epsim: error: --break-even: there is no deployment "sepparate"; did you mean "separate"?
1 error; nothing was run'
expect 2 run $small --break-even separate,zzzzzzzzzzzz
expect_err 'epsim: error: --break-even: there is no deployment "zzzzzzzzzzzz"
1 error; nothing was run'
for text in separate ,direct separate, separate,direct,separate; do
    expect 2 run $small --break-even $text
    expect_err "epsim: error: --break-even: expected two deployments such as separate,shared, got \"$text\"
1 error; nothing was run"
done
expect 2 run $small --break-even separate,separate
expect_err 'epsim: error: --break-even: separate is the same as itself
1 error; nothing was run'
expect 2 run $small --break-even separate,direct --deployment direct
expect_err 'epsim: error: --break-even: two deployments are needed, --deployment leaves one
1 error; nothing was run'
expect 2 lint $small --break-even separate,direct
expect 0 run $small $cut --break-even separate,direct --jobs 2
no_err
out_has '^Break-even over traffic$'
out_has '^  separate and direct: '
expect 0 run $small $cut --break-even separate,direct -o json
out_has '"--break-even=separate,direct"'
out_has '"break_even": {'

# The knee: a load test of one instance, the same bytes on any number of threads.
for jobs in 1 2; do
    expect 0 lint $small $cut --knee --deployment shared --jobs $jobs
    cp "$work/out" "$work/knee$jobs"
done
cmp "$work/knee1" "$work/knee2" || fail "the knee depends on the number of threads"
no_err
out_has '^  knee (MAX_RPS)  *[0-9.]*/s of one instance ('
out_has '^  starting target  *[0-9]*/min of InvocationsPerInstance: MAX_RPS x 0.5 x 60 \['
out_has 'only load tests were simulated$'
expect 0 lint $small $cut --knee --deployment separate
out_has '^  knee (MAX_RPS)  *none: it has 10 endpoints, and MAX_RPS is that of one$'

expect 0 explain load_fixed
out_has '^  plausible .*250ms to 3s: '
finish
