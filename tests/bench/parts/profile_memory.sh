# Memory of a profile does not grow with the input: the feed once, and over and over through a pipe.
# PROFILE_ROWS=100000000 is the size that the goal is about; it takes some twenty minutes.
# shellcheck shell=bash disable=SC2034,SC2154
feed "feed-$RECORDS.csv" --records "$RECORDS"
rows=${PROFILE_ROWS:-10000000}
times=$((rows / RECORDS))
[ "$times" -gt 0 ] || times=1
heading "memory of a profile, all fields, two threads" /dev/null
rounds=1
entry "once" "$bin/kempt-profile" -q -j 2 --as json "$feed"
entry "$((times * RECORDS)) records" "$bench/repeat.sh" "$times" "$feed" "$bin/kempt-profile" -q -j 2 --as json
race
goal "peak MiB of $((times * RECORDS)) records" "${rss[$((times * RECORDS)) records]:-0}" max 512
