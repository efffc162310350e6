# Where the output goes: stdout is data, stderr is talk; what cannot be written is exit 3, known
# before anything is simulated where it can be, and never leaves half a file.
. tests/cli/lib.sh

small=tests/cli/small.yaml
long='--set horizon=300h --replications 50'

expect 0 run $small
no_err
out_has 'separate'
out_has 'shared'
[ "$(LC_ALL=C.UTF-8 wc -L <"$work/out")" -le 100 ] || fail 'the table is too wide'

expect 0 run $small -o json
no_err
cp "$work/out" "$work/one.json"
out_has '^  "deployments": \['
expect 0 run $small -ojson --jobs 2
cmp -s "$work/out" "$work/one.json" || fail 'two threads give other bytes than one'
expect 0 run $small -o csv
out_has '^deployment,kind,'
[ "$(wc -l <"$work/out")" -eq 4 ] || fail 'csv: not one row a deployment'
expect 0 run $small -o md
out_has '^#'
expect 0 run $small --deployment shared -o csv
[ "$(wc -l <"$work/out")" -eq 2 ] || fail '--deployment: other rows than its own'

# The flags that decide the result are in its manifest, the others are not.
expect 0 run $small -o json --seed 7 --replications=3 --jobs 2 --quiet
out_has '"--seed=7"'
out_has '"--replications=3"'
out_has '"seed": 7'
out_has '"replications": 3'
grep -q -e '--jobs' -e '--quiet' "$work/out" && fail 'the manifest has flags that decide nothing'

# A result names the sources of the program that made it, as `epsim version` does.
expect 0 version
sources=$(sed -n 's/^sources //p' "$work/out")
grep -q "\"program\": \"$sources\"" "$work/one.json" || fail 'the manifest does not name the program'

# Color: only where it is asked for, or on a terminal.
escape=$(printf '\033')
expect 0 run $small --color=always
out_has "$escape\\["
for way in --color=never --color=auto; do
    expect 0 run $small $way
    grep -q "$escape" "$work/out" && fail "$said: colored"
done
NO_COLOR=1
export NO_COLOR
expect 0 run $small
grep -q "$escape" "$work/out" && fail 'NO_COLOR: colored'
unset NO_COLOR

# On a terminal: color on stdout, a progress bar on stderr when the run is long enough, and nothing
# of either when they are switched off.
on_terminal() { # WORDS: runs them with a terminal; what it shows goes to $work/shown
    script -qec "env TERM=xterm $*" /dev/null >"$work/shown" 2>&1 </dev/null
}
if command -v script >/dev/null; then
    on_terminal "$epsim" run $small
    grep -q "$escape\\[" "$work/shown" || fail 'on a terminal: not colored'
    on_terminal NO_COLOR=1 "$epsim" run $small --no-progress
    grep -q "$escape\\[" "$work/shown" && fail 'NO_COLOR on a terminal: colored'
    # Three seconds of a run that takes longer.
    on_terminal timeout 3 "$epsim" run $small $long
    grep -q '%  *[0-9:?]* left' "$work/shown" || fail 'on a terminal: no progress bar'
    for way in --no-progress --quiet; do
        on_terminal timeout 3 "$epsim" run $small $long $way
        grep -q ' left' "$work/shown" && fail "$way: a progress bar"
    done
fi
timeout 3 "$epsim" run $small $long >"$work/out" 2>"$work/err"
said='a run without a terminal'
no_err

# --out
expect 0 run $small --out "$work/a/b" --quiet
no_err
for file in report.html report.md result.json summary.csv series.csv latency.hgrm; do
    [ -s "$work/a/b/$file" ] || fail "--out: no $file"
done
cmp -s "$work/a/b/result.json" "$work/one.json" || fail '--out: result.json is not -o json'
ls "$work/a/b" | grep -q -e '~$' -e 'tmp' -e 'part' -e probe && fail '--out: something is left over'
expect 0 run $small --out "$work/a/b"
err_has "$work/a/b"

expect 3 run $small --out /dev/null/results
no_out
err_has '^epsim: /dev/null/results: Not a directory$'
: >"$work/file"
expect 3 run $small --out "$work/file"
no_out
err_has "^epsim: $work/file: Not a directory$"
if [ "$(id -u)" -ne 0 ]; then
    mkdir "$work/locked"
    chmod a-w "$work/locked"
    expect 3 run $small --out "$work/locked"
    no_out
    err_has '^epsim: .*Permission denied$'
    expect 3 run $small --out "$work/locked/deeper"
    no_out
fi

# --requests
expect 0 run $small --requests "$work/log.csv" --quiet
head -n 1 "$work/log.csv" | grep -q '^deployment,request,arrival_s,model,status,' ||
    fail '--requests: no header'
[ "$(wc -l <"$work/log.csv")" -gt 1000 ] || fail '--requests: too few rows'
expect 0 run $small --requests "$work/log.csv.gz" --quiet
gzip -dc "$work/log.csv.gz" | cmp -s - "$work/log.csv" || fail '--requests: .gz holds other rows'
expect 3 run $small --requests "$work/no/log.csv"
no_out
err_has "^epsim: $work/no/log.csv: No such file or directory$"
expect 3 run $small --requests /dev/full
no_out
err_has '^epsim: /dev/full: No space left on device$'

# An interrupted run leaves nothing behind; one that may not write so much says so.
# shellcheck disable=SC2086 # the flags are several words
timeout 3 "$epsim" run $small $long --requests "$work/cut.csv" --out "$work/cut" --quiet
[ $? -eq 124 ] || fail 'a long run ended before its time'
ls "$work" | grep -q -e '^cut' -e 'part$' && fail 'an interrupted run left files'
mkdir "$work/mine"
# shellcheck disable=SC2086
timeout 3 "$epsim" run $small $long --out "$work/mine" --quiet
[ -d "$work/mine" ] || fail 'an interrupted run took a folder that was there'
(
    ulimit -f 8
    "$epsim" run $small --requests "$work/cut.csv" >"$work/out" 2>"$work/err"
    echo $? >"$work/code"
)
said='epsim run --requests, beyond ulimit -f'
[ "$(cat "$work/code")" -eq 3 ] || fail "$said: not exit 3"
no_out
expect_err "epsim: $work/cut.csv: File too large"
ls "$work" | grep -q 'cut.csv' && fail "$said: left a file"

# A full disk and a closed pipe behind stdout.
for words in "run $small" "run $small -o json" 'prices list' '--help' 'explain' 'schema result' \
    "lint $small"; do
    "$epsim" $words >/dev/full 2>"$work/err"
    [ $? -eq 3 ] || fail "epsim $words >/dev/full: not exit 3"
    said="epsim $words >/dev/full"
    expect_err 'epsim: cannot write to stdout: No space left on device'
done
{
    "$epsim" prices list 2>"$work/err"
    echo $? >"$work/code"
} | :
said='epsim prices list | :'
[ "$(cat "$work/code")" -eq 3 ] || [ "$(cat "$work/code")" -eq 0 ] || fail "$said: $(cat "$work/code")"
# A reader that is gone for certain.
mkfifo "$work/pipe"
sh -c 'exec 3<"$1"; exec 3<&-; sleep 1' sh "$work/pipe" &
{
    sleep 0.3
    "$epsim" prices list 2>"$work/err"
    echo $? >"$work/code"
} >"$work/pipe"
said='epsim prices list >PIPE'
[ "$(cat "$work/code")" -eq 3 ] || fail "$said: not exit 3"
no_err
wait

finish
