# Mistakes in the command line: what is said, and exit 2 before anything else happens.
. tests/cli/lib.sh

usage_run='usage: epsim run SCENARIO [OPTIONS]; see `epsim run --help`'

expect 2
err_has '^Usage: epsim COMMAND'
no_out

expect 2 rum
expect_err 'epsim: error: rum: unknown command; did you mean "run"?
1 error; nothing was run'

expect 2 frobnicate
expect_err 'epsim: error: frobnicate: unknown command; see `epsim --help`
1 error; nothing was run'

expect 2 --frobnicate
expect_err 'epsim: error: --frobnicate: unknown flag; see `epsim --help`
1 error; nothing was run'

for later in estimate plan calibrate validate import export diff study completion; do
    expect 2 $later
    expect_err "epsim: error: $later: not in this version
1 error; nothing was run"
done

expect 2 run
expect_err "epsim: error: run: expected a SCENARIO file
1 error; nothing was run
$usage_run"

expect 2 run tests/cli/small.yaml tests/cli/small.yaml
expect_err "epsim: error: run: \"tests/cli/small.yaml\" is one argument too many
1 error; nothing was run
$usage_run"

expect 2 run tests/cli/small.yaml --replicatoins=3 --jobs none
expect_err "epsim: error: --replicatoins: unknown flag; did you mean --replications?
epsim: error: --jobs: expected a whole number from 1 to 1024, got \"none\"
2 errors; nothing was run
$usage_run"

expect 2 run tests/cli/small.yaml --region us-east-1
expect_err "epsim: error: --region: \`epsim run\` has no such flag
1 error; nothing was run
$usage_run"

expect 2 run tests/cli/small.yaml -o yaml
expect_err "epsim: error: --output: expected table, json, csv or md, got \"yaml\"
1 error; nothing was run
$usage_run"

# Flags that a command does not use are mistakes, not decoration.
for flag in --out=x --requests=x --headroom --seed=1 --replications=2 -ojson; do
    expect 2 lint tests/cli/small.yaml "$flag"
    err_has 'epsim lint. has no such flag'
    no_out
done
for command in 'explain horizon' 'schema result' 'version' 'prices list'; do
    expect 2 $command --set=a=b
    err_has 'has no such flag'
done

expect 2 run tests/cli/small.yaml --deployment shred
expect_err 'epsim: error: --deployment: no deployment "shred"; did you mean "shared"?
1 error; nothing was run'
expect 2 lint tests/cli/small.yaml --deployment nowhere
expect_err 'epsim: error: --deployment: no deployment "nowhere"; there are separate, shared, direct
1 error; nothing was run'

expect 2 prices list --region us-east-9
expect_err 'epsim: error: --region: no prices for "us-east-9"; did you mean "us-east-1"?
1 error; nothing was run'
expect 2 prices list --region moon
err_has '^epsim: error: --region: no prices for "moon"; there are .*us-east-1'
expect 2 prices list --filter moon
expect_err 'epsim: error: --filter: no instance type has "moon" in its name
1 error; nothing was run'
expect 2 prices lst
err_has '^epsim: error: prices: expected list, got "lst"$'
expect 2 schema trace
err_has '^epsim: error: schema: expected scenario or result, got "trace"$'

finish
