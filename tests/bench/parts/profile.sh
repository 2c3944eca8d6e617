# Profile of all fields.
# shellcheck shell=bash disable=SC2034,SC2154
feed "feed-$RECORDS.csv" --records "$RECORDS"
heading "profile: all fields, two threads" "$feed"
rounds=${PROFILE_ROUNDS:-3}
entry kempt "$bin/kempt-profile" -q -j 2 --as json "$feed"
! have qsvlite || entry "qsv stats+frequency" "$bench/peers/qsv_profile.sh" "$feed"
csvstat=$(dirname "$(command -v "$PEER_PYTHON")")/csvstat
if [ -x "$csvstat" ] && [ "$RECORDS" -le 100000 ]; then # it needs minutes for a million records
    entry csvstat "$csvstat" "$feed"
fi
race
goal_faster "qsv stats+frequency" 1
goal_faster csvstat 10
goal "peak MiB" "${rss[kempt]:-0}" max 512
