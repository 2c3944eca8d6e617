# Finding the records of the same customer: standardised first, by kempt for both.
# shellcheck shell=bash disable=SC2034,SC2154
feed "feed-$RECORDS.csv" --records "$RECORDS"
row_local_rules
standard=$cache/standard-$RECORDS.csv
[ -s "$standard" ] || "$bin/kempt-run" -r "$cache/row-local.yaml" -q -t csv -o "$standard" --rejects /dev/null "$feed"
heading "dedupe: block, train, score, cluster, two threads" "$standard"
rounds=${MATCH_ROUNDS:-1}
entry kempt "$bin/kempt-dedupe" -r "$bench/rules/match.yaml" -j 2 -q "$standard"
! have_module splink || entry splink "$PEER_PYTHON" "$bench/peers/splink_bench.py" "$standard" "$cache/splink.csv" 2
race
goal "seconds for a million records" "$(per_million kempt)" max 8
goal "peak MiB" "${rss[kempt]:-0}" max 1536
goal_faster splink 10
