# CSV to CSV without rules: reading, checking and writing alone.
# shellcheck shell=bash disable=SC2154
feed "feed-$RECORDS.csv" --records "$RECORDS"
heading "import, CSV to CSV, no rules, one thread" "$feed"
entry kempt "$bin/kempt-import" --plain -j 1 -t csv "$feed"
! have mlr || entry mlr mlr --csv cat "$feed"
! have xan || entry xan xan select '*' "$feed"
! have qsvlite || entry qsv qsvlite select 1- "$feed"
! have zsv || entry zsv zsv select "$feed"
race
goal_faster mlr 5
for peer in xan qsv zsv; do
    goal_faster "$peer" 1
done
goal "MB/s" "$(megabytes_a_second kempt)" min 600
goal "peak MiB" "${rss[kempt]:-0}" max 64
