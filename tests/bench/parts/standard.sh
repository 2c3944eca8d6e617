# Standardisers: text, person_name, email, phone, date, country (by map) together, in four scripts and in ASCII.
# shellcheck shell=bash disable=SC2154
standard() { # TITLE GOAL
    heading "normalize: text, person_name, email, phone, date, country; $1" "$feed"
    entry kempt-j1 "$bin/kempt-normalize" -q -j 1 -r "$bench/rules/standard.yaml" "$feed"
    entry kempt-j2 "$bin/kempt-normalize" -q -j 2 -r "$bench/rules/standard.yaml" "$feed"
    ! have_module phonenumbers || [ "$1" = ASCII ] ||
        entry python-100k "$PEER_PYTHON" "$bench/peers/standard_python.py" "$feed" 100000
    race
    goal "records a second, one thread" "$(records_a_second kempt-j1)" min "$2"
    goal "two threads against one" "$(awk -v a="${wall[kempt-j1]:-0}" -v b="${wall[kempt-j2]:-1}" 'BEGIN { print a / b }')" min 1.8
}

feed "feed-$RECORDS.csv" --records "$RECORDS"
standard "four scripts" 250000
"$bin/kempt-normalize" -q -j 1 -r "$bench/rules/standard.yaml" --profile-rules -o /dev/null "$feed" 2>&1 |
    sed 's/^/    /'
feed "ascii-$RECORDS.csv" --records "$RECORDS" --ascii
standard ASCII 250000
