# Help: of the program and of every command, within 80 columns and 24 lines, with three examples
# that run as they stand.
. tests/cli/lib.sh

commands='run lint sweep explain trace prices schema version'

fits() {
    [ "$(wc -l <"$work/out")" -le 27 ] || fail "$said: more than 27 lines"
    [ "$(awk '{ if (length($0) > n) n = length($0) } END { print n }' "$work/out")" -le 80 ] ||
        fail "$said: more than 80 columns"
}

expect 0 --help
cp "$work/out" "$work/help"
fits
no_err
out_has '^Usage: epsim COMMAND'
out_has '^Exit codes: 0 done'
out_has '4 done, not decided'
for command in $commands; do
    out_has "^  $command "
done
for way in -h help; do
    expect 0 $way
    cmp -s "$work/out" "$work/help" || fail "epsim $way is not epsim --help"
done

# The same, cut so that it is quick, and without files in the repository.
cut_short() {
    printf '%s\n' "$1" | sed -e "s#results/#$work/results/#" -e \
        's#\(run\|sweep\) \(scenarios/[a-z0-9-]*.yaml\)#\1 \2 --set horizon=4min --set warmup=0#' -e \
        '/--replications\|--vary/!s#run scenarios#run --replications 2 scenarios#'
}

# The examples of one command, run by sh with `epsim` as the program, without their output.
run_examples() {
    sed -n '/^Examples:/,/^$/s/^  //p' "$work/help" >"$work/examples"
    [ "$(wc -l <"$work/examples")" -eq 3 ] || fail "epsim $1 --help: not three examples"
    while IFS= read -r example; do
        (
            epsim() { "$epsim" "$@"; }
            eval "$(cut_short "$example")"
        ) >/dev/null 2>"$work/err" </dev/null
        code=$?
        [ $code -eq 0 ] || [ $code -eq 1 ] || [ $code -eq 4 ] || {
            fail "example \"$example\": exit $code"
            head -n 5 "$work/err"
        }
    done <"$work/examples"
}

for command in $commands; do
    expect 0 $command --help
    cp "$work/out" "$work/help"
    fits
    no_err
    out_has "^Usage: epsim $command"
    out_has '^Exit codes: 0 '
    out_has ' 2 '
    expect 0 help $command
    cmp -s "$work/out" "$work/help" || fail "epsim help $command is not epsim $command --help"
    # Mistakes do not matter to who asks for help.
    expect 0 $command a b c --frobnicate -h
    cmp -s "$work/out" "$work/help" || fail "epsim $command ... -h is not its help"
    run_examples $command
done

expect 2 help rum
err_has 'did you mean "run"'

expect 0 version
out_has '^epsim [0-9]*\.[0-9]*\.[0-9]*$'
# The hash is one that anybody can compute; of sources that are newer it is not.
sources=$(find sim -name '*.[ch]' -o -name '*.cmake' -o -name '*.css' | LC_ALL=C sort |
    xargs sha256sum | sha256sum)
if [ -n "$(find sim -newer "$epsim")" ]; then
    out_has '^sources [0-9a-f]\{64\}$'
else
    out_has "^sources ${sources%% *}\$"
fi
expect 0 --version
out_has '^epsim [0-9]'

finish
