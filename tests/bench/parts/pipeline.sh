# The demo's rules on the large feed, but for dedupe and merge, as one `kempt run`.
# shellcheck shell=bash disable=SC2154
feed "feed-$RECORDS.csv" --records "$RECORDS"
row_local_rules
heading "run: import, normalize, validate, export with the demo's rules, two threads" "$feed"
entry kempt "$bin/kempt-run" -r "$cache/row-local.yaml" -j 2 -q -t csv "$feed"
entry kempt-j1 "$bin/kempt-run" -r "$cache/row-local.yaml" -j 1 -q -t csv "$feed"
race
goal "seconds for a million records" "$(per_million kempt)" max 4
