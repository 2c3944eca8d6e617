# Ten times as many records: time, and the same bytes in little memory. Generating takes long: only when it is named.
# shellcheck shell=bash disable=SC2034,SC2154
if [ "${#parts[@]}" -eq "$(part_names | wc -l)" ]; then
    printf '\n(scaling is left out of a run of all parts; name it)\n'
    return 0
fi
row_local_rules
standard() { # RECORDS: sets $standard
    standard=$cache/standard-$1.csv
    [ -s "$standard" ] && return
    feed "feed-$1.csv" --records "$1"
    "$bin/kempt-run" -r "$cache/row-local.yaml" -q -t csv -o "$standard" --rejects /dev/null "$feed"
}
dedupe=("$bin/kempt-dedupe" -r "$bench/rules/match.yaml" -j 2 -q)
standard "$RECORDS"
few=$standard
standard "$((RECORDS * 10))"
heading "dedupe of $RECORDS and of ten times as many records, two threads" "$standard"
rounds=${MATCH_ROUNDS:-1}
entry "ten times, 8G" "${dedupe[@]}" --memory 8G --stats "$cache/scaling-8G.json" -o "$cache/scaling-8G.csv" "$standard"
entry "ten times, 2G" "${dedupe[@]}" --memory 2G --stats "$cache/scaling-2G.json" -o "$cache/scaling-2G.csv" "$standard"
entry once "${dedupe[@]}" -o "$cache/scaling-1.csv" "$few"
race
for size in 8G 2G; do
    jq -r --arg size $size \
        '.stages[0] | "\($size): \(.candidate_pairs) pairs, \(.spilled_bytes) bytes spilled, seconds: \(.phase_seconds)"' \
        "$cache/scaling-$size.json"
done
goal "seconds in 8G" "${wall[ten times, 8G]:-0}" max 100
goal "time per record, of that with a tenth" "$(awk -v a="${wall[ten times, 8G]:-0}" -v b="${wall[once]:-0}" 'BEGIN { print (b > 0 ? a / 10 / b : 99) }')" max 1.5
goal "peak MiB in 2G" "${rss[ten times, 2G]:-9999}" max 2048
goal "the same bytes in 2G (1: yes)" "$(cmp -s "$cache/scaling-8G.csv" "$cache/scaling-2G.csv" && echo 1 || echo 0)" min 1
rm -f "$cache"/scaling-*.csv
