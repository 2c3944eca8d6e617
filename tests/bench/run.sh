#!/usr/bin/env bash
# Measures kempt against its peers, part by part: see README.md here.
#
#   run.sh [PART...]        parts are the files in parts/, by name; without any, all of them
#
# Environment: BUILD (default build), ROUNDS (5), RECORDS (1000000), PEER_PYTHON (python3 with the peers' modules).
# Feeds and results are kept in $BUILD/bench. Other work on the machine spoils the figures.
# shellcheck disable=SC1091,SC2034,SC2154  # race.sh and the parts are sourced and share variables
set -euo pipefail

bench=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$bench/../.." && pwd)
cd "$root"
BUILD=${BUILD:-build}
ROUNDS=${ROUNDS:-5}
RECORDS=${RECORDS:-1000000}
PEER_PYTHON=${PEER_PYTHON:-python3}
cache=$BUILD/bench
bin=$BUILD/bin
mkdir -p "$cache"

. "$bench/race.sh"

part_names() {
    local part
    for part in "$bench"/parts/*.sh; do
        basename "$part" .sh
    done
}

[ $# -gt 0 ] || mapfile -t parts < <(part_names)
[ $# -eq 0 ] || parts=("$@")
for part in "${parts[@]}"; do
    [ -f "$bench/parts/$part.sh" ] || { echo "no part '$part'; there are: $(part_names | paste -sd' ')" >&2; exit 2; }
done

${CC:-cc} -O2 -o "$cache/measure" "$bench/measure.c"
machine
for part in "${parts[@]}"; do
    # shellcheck disable=SC1090
    . "$bench/parts/$part.sh"
done
if [ "$missed" -gt 0 ]; then
    printf '\n%d goals missed.\n' "$missed"
fi
