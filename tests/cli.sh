#!/usr/bin/env bash
# Runs the whole-tool tests: tests/cli.sh BIN_DIR [CASE_DIR...]
# A case is a folder tests/cli/<tool>/<case> with
#   cmd       bash, run with `set -u` in a new empty folder; $CASE is the case's folder, $ROOT the checkout
#   expout    what standard output must be, byte for byte (absent: nothing)
#   experr    the same for standard error (absent: not compared)
#   status    the exit status (absent: 0)
#   skip      bash: where it succeeds the case is left out (KEMPT_SAN is set in builds with sanitizers)
# Prints what differs for each failure, then "cli: N passed, N failed". Cases given as folders run alone.
set -u
ROOT=$(cd "$(dirname "$0")/.." && pwd)
export ROOT
BIN=$(cd "$1" && pwd) || exit 2
shift
export BIN PATH="$BIN:$PATH" KEMPT_DATA="$ROOT/rules" LC_ALL=C.UTF-8 TZ=UTC
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
passed=0 failed=0 skipped=0

run_case() {
    CASE=$(cd "$1" && pwd)
    export CASE
    if [ -f "$CASE/skip" ] && bash "$CASE/skip"; then
        skipped=$((skipped + 1))
        return
    fi
    local work="$scratch/work" want=0 got bad=""
    rm -rf "$work" && mkdir "$work"
    [ -f "$CASE/status" ] && want=$(cat "$CASE/status")
    (cd "$work" && timeout "${KEMPT_CASE_SECONDS:-120}" bash -u "$CASE/cmd" >"$scratch/out" 2>"$scratch/err" </dev/null)
    got=$?
    [ "$got" = "$want" ] || bad="exit status $got, expected $want"$'\n'
    if [ -f "$CASE/expout" ]; then
        cmp -s "$CASE/expout" "$scratch/out" || bad+="standard output differs:"$'\n'"$(diff -a "$CASE/expout" "$scratch/out" | head -20)"$'\n'
    elif [ -s "$scratch/out" ]; then
        bad+="unexpected standard output:"$'\n'"$(head -c 2000 "$scratch/out")"$'\n'
    fi
    if [ -f "$CASE/experr" ]; then
        cmp -s "$CASE/experr" "$scratch/err" || bad+="standard error differs:"$'\n'"$(diff -a "$CASE/experr" "$scratch/err" | head -20)"$'\n'
    fi
    if [ -z "$bad" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAILED %s\n%s' "${CASE#"$ROOT/"}" "$bad"
        [ -f "$CASE/experr" ] || head -c 2000 "$scratch/err"
    fi
}

if [ $# -gt 0 ]; then
    for c in "$@"; do run_case "$c"; done
else
    for c in "$ROOT"/tests/cli/*/*/cmd; do
        [ -e "$c" ] && run_case "${c%/cmd}"
    done
fi
[ "$skipped" = 0 ] || echo "cli: $skipped skipped"
echo "cli: $passed passed, $failed failed"
[ "$failed" = 0 ]
