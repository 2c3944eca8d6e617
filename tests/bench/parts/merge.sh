# Golden records of a clustered feed, with provenance and conflicts.
# shellcheck shell=bash disable=SC2034,SC2154
feed "clustered-$RECORDS.csv" --records "$RECORDS" --clustered
heading "merge: golden records with provenance and conflicts, the demo's rules, two threads" "$feed"
rounds=${MERGE_ROUNDS:-3}
entry kempt "$bin/kempt-merge" -q -j 2 -r rules/customers.yaml --provenance --conflicts "$cache/conflicts.jsonl" "$feed"
race
goal "seconds for a million records" "$(per_million kempt)" max 4
