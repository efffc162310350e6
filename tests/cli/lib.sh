# What the tests of the command line share. Sourced by each, with the program as its argument:
#   . tests/cli/lib.sh
# Runs in the root of the repository; `$work` is an empty folder that goes away at the end.

set -u
case $1 in
/*) epsim=$1 ;;
*) epsim=$PWD/$1 ;;
esac
work=$(mktemp -d)
trap 'chmod -R u+rwx "$work"; rm -rf "$work"' EXIT
unset NO_COLOR
failures=0

fail() {
    failures=$((failures + 1))
    printf 'FAILED: %s\n' "$1"
}

# expect CODE WORDS...: runs epsim with the words; stdout and stderr go to $work/out and $work/err.
expect() {
    expected_code=$1
    shift
    said="epsim $*"
    timeout 120 "$epsim" "$@" >"$work/out" 2>"$work/err" </dev/null
    found_code=$?
    if [ "$found_code" -ne "$expected_code" ]; then
        fail "$said: exit $found_code instead of $expected_code"
        sed 's/^/    /' "$work/err" | head -n 10
    fi
}

# The whole of stderr, or stdout, of the last run.
expect_err() {
    printf '%s\n' "$1" >"$work/expected"
    diff "$work/expected" "$work/err" >"$work/diff" || {
        fail "$said: stderr differs"
        sed 's/^/    /' "$work/diff"
    }
}
expect_out() {
    printf '%s\n' "$1" >"$work/expected"
    diff "$work/expected" "$work/out" >"$work/diff" || {
        fail "$said: stdout differs"
        sed 's/^/    /' "$work/diff"
    }
}

# A line of it matches a basic regular expression.
err_has() {
    grep -q -- "$1" "$work/err" || {
        fail "$said: stderr has no \"$1\""
        sed 's/^/    /' "$work/err" | head -n 10
    }
}
out_has() {
    grep -q -- "$1" "$work/out" || {
        fail "$said: stdout has no \"$1\""
        sed 's/^/    /' "$work/out" | head -n 10
    }
}
no_out() {
    [ ! -s "$work/out" ] || fail "$said: printed on stdout"
}
no_err() {
    [ ! -s "$work/err" ] || {
        fail "$said: printed on stderr"
        sed 's/^/    /' "$work/err" | head -n 10
    }
}

# To be called last.
finish() {
    [ "$failures" -eq 0 ] || {
        printf '%s checks failed\n' "$failures"
        exit 1
    }
}
