# Sweeps: the grid, its checks, its CSV and table, and the same bytes whatever the threads.
. tests/cli/lib.sh

small=tests/cli/small.yaml

expect 0 sweep $small --vary deployments.shared.instances=1..2 --vary traffic.calls.scale=0.5,1 \
    --replications 2 -o csv
no_err
cp "$work/out" "$work/one.csv"
[ "$(wc -l <"$work/out")" -eq 13 ] || fail "$said: not 4 points x 3 deployments"
out_has '^deployments.shared.instances,traffic.calls.scale,deployment,kind,.*,requirements$'
[ "$(sed -n '2p;5p;8p;11p' "$work/out" | cut -d, -f1-3 | tr '\n' ' ')" = \
    '1,0.5,separate 1,1,separate 2,0.5,separate 2,1,separate ' ] ||
    fail "$said: points in another order"

for jobs in 1 2 3 8; do
    expect 0 sweep $small --vary deployments.shared.instances=1..2 --vary traffic.calls.scale=0.5,1 \
        --replications 2 -o csv --jobs $jobs
    cmp -s "$work/out" "$work/one.csv" || fail "$said: other bytes"
done

# A point is a run like any other.
expect 0 run $small -o csv --replications 2 --set deployments.shared.instances=2
sed 1d "$work/out" | sed 's/^/2,1,/;s/$/,/' >"$work/alone"
grep '^2,1,' "$work/one.csv" | cmp -s - "$work/alone" || fail 'a point differs from its run'

expect 0 sweep $small --vary deployments.shared.instances=1,2 --deployment shared
no_err
out_has '^instances  deployment .*\$/h .*p50 .*p99 .*cold .*errors .*verdict'
[ "$(wc -l <"$work/out")" -eq 3 ] || fail "$said: not a header and two rows"

expect 0 sweep $small --vary seed=1,2 --deployment shared --out "$work/results" --quiet
no_err
[ "$(wc -l <"$work/results/sweep.csv")" -eq 3 ] || fail "$said: sweep.csv has not two rows"
expect 3 sweep $small --vary seed=1,2 --out /dev/null/x
no_out
expect_err 'epsim: /dev/null/x: Not a directory'

# What is wrong at any point is known before anything runs, and said once.
expect 2 sweep $small
err_has '^epsim: error: sweep: expected --vary KEY='
expect 2 sweep $small --vary deployments.shared.instances=1..x
err_has '^epsim: error: --vary deployments.shared.instances: expected A..B or A..B:STEP'
expect 2 sweep $small --vary seed=1,2 --seed 3
err_has '^epsim: error: --vary seed: another flag sets it already$'
expect 2 sweep $small --vary traffic.calls.scale=1,2 --vary deployments.shared.instances=1,none,-1
no_out
err_has '^--set[:0-9]*: error: deployments.shared.instances: .*none'
err_has '^--set[:0-9]*: error: deployments.shared.instances: .*-1'
err_has '^2 errors; nothing was run$'
expect 2 sweep $small --vary deployments.shred.instances=1,2
err_has '^--set[:0-9]*: error: '
expect 2 sweep $small --vary seed=1,2 --deployment shred
err_has 'no deployment "shred"; did you mean "shared"?'
err_has '^1 error; nothing was run$'
expect 2 sweep "$work/none.yaml" --vary seed=1..5
err_has '^1 error; nothing was run$'

finish
