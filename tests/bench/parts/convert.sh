# CSV to JSONL and back.
# shellcheck shell=bash disable=SC2154
feed "feed-$RECORDS.csv" --records "$RECORDS"
heading "import, CSV to JSONL, one thread" "$feed"
entry kempt "$bin/kempt-import" --plain -j 1 -t jsonl "$feed"
! have mlr || entry mlr mlr --icsv --ojsonl cat "$feed"
! have duckdb || entry duckdb duckdb -c \
    "COPY (FROM read_csv('$feed', all_varchar=true, header=true)) TO '/dev/null' (FORMAT json)"
race
goal_faster duckdb 3
goal_faster mlr 10

feed "feed-$RECORDS.jsonl" --records "$RECORDS" --format jsonl
heading "import, JSONL to CSV, one thread" "$feed"
entry kempt "$bin/kempt-import" --plain -j 1 -t csv "$feed"
! have mlr || entry mlr mlr --ijsonl --ocsv cat "$feed"
! have duckdb || entry duckdb duckdb -c \
    "COPY (FROM read_json('$feed', format='newline_delimited')) TO '/dev/null' (FORMAT csv, HEADER)"
race
goal_faster mlr 10
