#!/usr/bin/env bash
# Accuracy of the matching peers on the evaluation sets, as a table in Markdown on standard output.
#
#   accuracy.sh DATA-FOLDER SCORER [PEER...]
#
# DATA-FOLDER holds a folder a set (records.csv, truth.csv), SCORER is the scoring program, PEER is splink or
# goldenmatch (default: both). PEER_PYTHON is the Python that has them (see README.md here).
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
python=${PEER_PYTHON:-python3}
[ $# -ge 2 ] || { sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2; }
data=$1 scorer=$2
shift 2
[ $# -gt 0 ] || set -- splink goldenmatch
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

value() { # KEY < "key value" lines
    awk -v key="$1" '$1 == key { print $2 }'
}

score() { # SET FILE PEER SETTINGS SECONDS PEAK
    local cross=() result
    head -1 "$data/$1/records.csv" | grep -q '^record_id,source' && cross=(--cross-source "$data/$1/records.csv")
    result=$("$scorer" --truth "$data/$1/truth.csv" --pred "$2" --cluster cluster_id "${cross[@]}")
    printf '| %s | %s | %s | %.3f | %.3f | %.3f | %.3f | %s | %s |\n' "$1" "$3" "$4" \
        "$(value precision <<<"$result")" "$(value recall <<<"$result")" "$(value f1 <<<"$result")" \
        "$(value bcubed_f1 <<<"$result")" "$5" "$6"
}

measure() { # SET PEER [SETTINGS]
    local out="$work/$1" log file settings
    mkdir -p "$out"
    rm -f "$out"/*
    if ! log=$("$python" "$here/$2_run.py" "$data/$1" "$out" "${@:3}" 2>"$out/errors"); then
        printf '| %s | %s | failed: %s |||||||\n' "$1" "$2" "$(tail -1 "$out/errors")"
        return
    fi
    for file in "$out"/"$2"-*.csv; do
        settings=$(basename "$file" .csv)
        score "$1" "$file" "$2" "${3:+${3#*-} }${settings#"$2"-}" "$(value seconds <<<"$log")" "$(value peak_mib <<<"$log")"
    done
}

echo '| set | peer | settings | precision | recall | F1 | B-cubed F1 | seconds | peak MiB |'
echo '|---|---|---|---:|---:|---:|---:|---:|---:|'
for set in febrl1 febrl2 febrl3 fake_1000 restaurant dblp-acm cora; do
    for peer in "$@"; do
        measure "$set" "$peer"
        [ "$set$peer" = fake_1000splink ] && measure "$set" "$peer" fake_1000-labelled
    done
done
