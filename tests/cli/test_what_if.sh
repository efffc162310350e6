# Reruns: --assumptions and --headroom, in every form, alone and with the other flags.
. tests/cli/lib.sh

small=tests/cli/small.yaml
cat $small >"$work/limits.yaml"
printf 'requirements:\n  - latency_p90 < 150ms\n' >>"$work/limits.yaml"
cut='--set horizon=2min'

expect 2 run $small --headroom
expect_err "epsim: error: --headroom: $small states no requirements: nothing can break
1 error; nothing was run"

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

expect 0 explain load_fixed
out_has '^  plausible .*250ms to 3s: '
finish
