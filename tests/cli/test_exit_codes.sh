# Every exit code of run, lint and sweep.
. tests/cli/lib.sh

small=tests/cli/small.yaml
with() { # REQUIREMENT...: the small scenario with these
    cat $small
    echo 'requirements:'
    for requirement in "$@"; do
        echo "  - $requirement"
    done
}

# 0: done; with requirements: some deployment meets them all.
expect 0 run $small
with 'latency_p99 < 60s' 'error_ratio < 5%' >"$work/met.yaml"
expect 0 run "$work/met.yaml"
out_has 'pass'

# 1: none can.
with 'latency_p50 < 1us' >"$work/missed.yaml"
expect 1 run "$work/missed.yaml"
out_has 'FAIL'
expect 1 sweep "$work/missed.yaml" --vary seed=1,2
# One deployment that meets all is enough, and a sweep needs it at one point only.
with '{deployment: separate, require: latency_p50 < 1us}' >"$work/one.yaml"
expect 0 run "$work/one.yaml"

# A group and each model of it; none of the models has enough requests for a p99.9.
with '{group: fish, require: latency_p99 < 60s}' \
    '{group: fish, each_model: 50%, require: latency_p50 < 60s}' 'cold_latency_p50 < 60s' \
    '{deployment: separate, require: instances_mean <= 10}' >"$work/group.yaml"
expect 0 run "$work/group.yaml"
out_has '^fish: latency_p50 < 60s, for 50% of the models$'
out_has 'pass .*10 of 10 models judged, 10 meet it$'
out_has 'pass .*no cold starts here: there is no model cache$'
expect 0 run "$work/group.yaml" -o json
out_has '"group": "fish"'
out_has '"each_model": 0.5'
out_has '"models_judged": 10'
with '{group: fish, each_model: 50%, require: latency_p999 < 60s}' >"$work/few.yaml"
expect 4 run "$work/few.yaml" -o json
out_has '"withheld": "[0-9] of 10 models have enough requests to be judged'
with '{group: fsih, require: latency_p99 < 60s}' >"$work/typo.yaml"
expect 2 run "$work/typo.yaml"
err_has 'requirements\[0\].group: there is no model group "fsih"; did you mean "fish"?$'

# 4: not decided: the limit lies within the interval of every deployment.
middle=$("$epsim" run $small -o csv --deployment shared |
    awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "cost_usd_per_hour") c = i }
             NR == 2 { print $c }')
: "$middle"
p50=$("$epsim" run $small -o csv --deployment shared |
    awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "latency_p50_s") c = i }
             NR == 2 { print $c * 1000000 }')
with "latency_p50 < ${p50}us" >"$work/close.yaml"
expect 4 run "$work/close.yaml" --deployment shared
expect 4 sweep "$work/close.yaml" --deployment shared --vary replications=2,2

# 1 as well: no deployment is feasible (16 containers in one serial chain are too many; two images
# do not fit one multi-model endpoint).
sed -e '/separate:/d' -e '/direct:/d' $small >"$work/images.yaml"
sed -i 's/^traffic:/  - {name: cat, count: 1, image: other, artifact: 1MB, memory: 1MB, compute: {constant: 1ms}}\
traffic:\
  - {name: cats, models: cat, arrivals: {poisson: {rate: 1\/s}}}/' "$work/images.yaml"
expect 1 run "$work/images.yaml"
expect 1 lint "$work/images.yaml"
out_has 'NOT POSSIBLE'
out_has 'broken rules'

# The others still run.
expect 0 run $small --set models.fish.memory=9GiB
expect 0 lint $small --set models.fish.memory=9GiB
out_has 'NOT POSSIBLE'
out_has '1 of 3 deployments is feasible'

expect 0 lint $small
no_err
out_has '^separate: single-model, feasible$'
out_has '^  size .*10 endpoints, 10 instances of ml.m5.large'
out_has '^  memory needed '
out_has '^  estimated cost .*\$1.15/h'
out_has '^tests/cli/small.yaml: no mistakes; 3 of 3 deployments are feasible; nothing was simulated$'
expect 0 lint $small --deployment shared
out_has '1 of 1 deployment is feasible'
expect 0 lint $small --set deployments.shared.instances=auto
out_has '(auto)'
out_has 'in the busiest five minutes'

finish
