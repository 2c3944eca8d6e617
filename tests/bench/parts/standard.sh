# Standardisers: text, person_name, email, phone, date, country (by map) together, in four scripts and in ASCII.
# The peers do what they can of it: Miller blanks, small letters and one form of dates; qsv dates; Python (100,000
# records) Unicode, blanks, small letters, telephone numbers and dates.
# shellcheck shell=bash disable=SC2154
standard() { # TITLE GOAL
    local name
    heading "normalize: text, person_name, email, phone, date, country; $1" "$feed"
    entry kempt-j1 "$bin/kempt-normalize" -q -j 1 -r "$bench/rules/standard.yaml" "$feed"
    entry kempt-j2 "$bin/kempt-normalize" -q -j 2 -r "$bench/rules/standard.yaml" "$feed"
    ! have mlr || entry mlr-part mlr --csv clean-whitespace -v 'then' put "$miller" "$feed"
    ! have qsvlite || entry qsv-dates qsvlite datefmt birth_date --prefer-dmy --formatstr %Y-%m-%d -j 1 "$feed"
    ! have_module phonenumbers || ! have_module dateutil ||
        entry python-100k "$PEER_PYTHON" "$bench/peers/standard_python.py" "$feed" 100000
    race
    for name in kempt-j1 kempt-j2; do
        printf '%s: %.0f records a second, %.2f CPU microseconds each\n' "$name" "$(records_a_second "$name")" \
            "$(awk -v t="${cpu[$name]:-0}" -v n="$RECORDS" 'BEGIN { print t * 1e6 / n }')"
    done
    [ -z "${wall[python-100k]:-}" ] ||
        awk -v t="${wall[python-100k]}" 'BEGIN { printf "python-100k: %.0f records a second\n", 1e5 / t }'
    goal "records a second, one thread, $1:" "$(records_a_second kempt-j1)" min "$2"
    goal "two threads against one, $1:" "$(awk -v a="${wall[kempt-j1]:-0}" -v b="${wall[kempt-j2]:-1}" 'BEGIN { print a / b }')" min 1.8
    printf '\nNanoseconds a value of each rule, the clock included:\n\n'
    "$bin/kempt-normalize" -q -j 1 -r "$bench/rules/standard.yaml" --profile-rules -o /dev/null "$feed" 2>&1 |
        sed 's/^/    /'
}

# shellcheck disable=SC2016  # Miller's own variables
miller='$email = tolower($email);
    if ($birth_date =~ "^[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}$") {
        $birth_date = strftime(strptime($birth_date, "%d/%m/%Y"), "%Y-%m-%d")
    }'
feed "feed-$RECORDS.csv" --records "$RECORDS"
standard "four scripts" 250000
four_scripts=${wall[kempt-j1]:-0}
feed "ascii-$RECORDS.csv" --records "$RECORDS" --ascii
standard ASCII 250000
goal "ASCII against four scripts, one thread:" \
    "$(awk -v a="$four_scripts" -v b="${wall[kempt-j1]:-1}" 'BEGIN { print a / b }')" min 1
