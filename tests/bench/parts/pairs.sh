# Scoring alone: candidate pairs a second with six comparisons, by the manifest's own clock. A pair counts once its fate
# is known: as soon as its best possible weight is under the threshold it is given up.
# shellcheck shell=bash disable=SC2034,SC2154
feed "feed-$RECORDS.csv" --records "$RECORDS"
row_local_rules
standard=$cache/standard-$RECORDS.csv
[ -s "$standard" ] || "$bin/kempt-run" -r "$cache/row-local.yaml" -q -t csv -o "$standard" --rejects /dev/null "$feed"
heading "scoring of candidate pairs, two threads" "$standard"
rounds=${MATCH_ROUNDS:-1}
entry kempt "$bin/kempt-dedupe" -r "$bench/rules/pairs.yaml" -j 2 -q --stats "$cache/pairs.json" -o /dev/null "$standard"
race
jq -r '.stages[0] | "\(.candidate_pairs) pairs scored in \(.phase_seconds.score) s"' "$cache/pairs.json"
goal "candidate pairs a second" "$(jq '.stages[0] | .candidate_pairs / .phase_seconds.score' "$cache/pairs.json")" min 30000000
