# Compares what epsim prints for a shipped scenario with tests/golden/NAME.json, byte for byte, with
# one thread and with two.
#   sh tests/golden/golden.sh EPSIM NAME           in the root of the repository
#   sh tests/golden/golden.sh EPSIM NAME --update  writes the file instead
# tests/golden/cuts says how each scenario is cut to be quick.

set -u
epsim=$1
name=$2
update=${3:-}
golden=tests/golden/$name.json
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# glibc picks variants of exp and log by processor: elsewhere a last digit may differ.
is_known_machine() {
    [ "$(uname -m)" = x86_64 ] && grep -q -w fma /proc/cpuinfo
}
is_known_machine || {
    echo "skipped: the golden files hold for x86-64 with FMA"
    exit 77
}

# The words of the line "NAME: words"; those of "default" where there is none.
cut_of() {
    sed -n "s/^$1: *//p" tests/golden/cuts
}
cut=$(cut_of "$name")
[ -n "$cut" ] || cut=$(cut_of default)

run() { # JOBS FILE
    # shellcheck disable=SC2086 # the cut is several words
    "$epsim" run "scenarios/$name.yaml" -o json --quiet --jobs "$1" $cut >"$work/raw.json"
    code=$?
    # Which sources they were is not what is compared.
    sed 's/^\( *"program": "\)[0-9a-f]*"/\1-"/' "$work/raw.json" >"$2"
    case $code in
    0 | 1 | 4) return 0 ;;
    *) echo "epsim run scenarios/$name.yaml $cut: exit $code" && return 1 ;;
    esac
}

run 1 "$work/one.json" || exit 1
run 2 "$work/two.json" || exit 1
cmp "$work/one.json" "$work/two.json" || {
    echo "one thread and two give different bytes"
    diff "$work/one.json" "$work/two.json" | head -n 20
    exit 1
}
[ "$update" != --update ] || {
    cp "$work/one.json" "$golden"
    echo "wrote $golden"
    exit 0
}
[ -f "$golden" ] || {
    echo "$golden is missing: tests/golden/update EPSIM writes it"
    exit 1
}
cmp "$golden" "$work/one.json" || {
    diff "$golden" "$work/one.json" | head -n 40
    echo "the result of scenarios/$name.yaml has changed; if it should: tests/golden/update EPSIM"
    exit 1
}
