# Functions of the bench: feeds, races between commands, tables. Sourced by run.sh.
# shellcheck shell=bash disable=SC2153
# shellcheck disable=SC2154  # bench, cache, bin, ROUNDS, RECORDS, PEER_PYTHON come from run.sh

missed=0

# The machine and the peers' versions, once at the top.
machine() {
    printf '# kempt bench\n\n'
    printf '%s, %s cores, %s MiB of memory, %s\n' "$(awk -F': ' '/model name/ { print $2; exit }' /proc/cpuinfo)" \
        "$(nproc)" "$(awk '/MemTotal/ { printf "%d", $2 / 1024 }' /proc/meminfo)" "$(uname -sr)"
    printf 'kempt %s' "$("$bin/kempt" --version 2>/dev/null | awk 'NR == 1 { print $NF }')"
    have mlr && printf ', %s' "$(mlr --version)"
    have xan && printf ', xan %s' "$(xan --version)"
    have qsvlite && printf ', qsv %s' "$(qsvlite --version | awk '{ print $2 }')"
    have zsv && printf ', %s' "$(zsv version 2>/dev/null | head -1)"
    have duckdb && printf ', DuckDB %s' "$(duckdb --version | awk '{ print $1 }')"
    local module
    for module in splink goldenmatch phonenumbers; do
        "$PEER_PYTHON" - "$module" <<'PY' 2>/dev/null || true
import importlib.metadata, sys
print(f", {sys.argv[1]} {importlib.metadata.version(sys.argv[1])}", end="")
PY
    done
    printf '\nMedians of %s rounds, contestants in turn (A B A B ...), output thrown away.\n' "$ROUNDS"
}

have() {
    command -v "$1" >/dev/null 2>&1
}

have_module() {
    "$PEER_PYTHON" -c "import $1" 2>/dev/null
}

# feed NAME OPTIONS...: sets $feed to a generated feed of that name, made once.
feed() {
    local name=$1
    shift
    feed=$cache/$name
    [ -s "$feed" ] && return
    echo "(generating $name)" >&2
    python3 "$bench/generate.py" bench "$feed" --truth "$feed.truth" "$@"
}

# row_local_rules: the demo's ruleset without dedupe and merge, as $cache/row-local.yaml.
row_local_rules() {
    awk '/^pipeline:/ { print "pipeline: [import, normalize, validate, export]"; next }
        /^export:/ { skip = 1; next } /^[a-z]/ { skip = 0 } !skip { print }' rules/customers.yaml \
        >"$cache/row-local.yaml"
    cp rules/*.csv "$cache"
}

# heading TEXT FILE: what the next race is about and what it reads (for MB/s; /dev/null: not worth saying).
heading() {
    printf '\n## %s\n\n' "$1"
    input_bytes=$(stat -c %s "$2")
    entries=()
    commands=()
    repeat=1
    rounds=$ROUNDS
}

# entry NAME COMMAND...: a contestant. The first is kempt.
entry() {
    entries+=("$1")
    shift
    commands+=("$(printf '%q ' "$@")")
}

median() { # of the numbers on standard input
    sort -g | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

# race: runs the entries in turn, prints the table, leaves medians in wall[NAME] (seconds) and rss[NAME] (MiB).
race() {
    declare -gA wall=() cpu=() rss=()
    local log round i name
    log=$(mktemp -d)
    for ((round = 0; round < rounds; round++)); do
        for i in "${!entries[@]}"; do
            eval "$cache/measure -n $repeat ${commands[$i]}" >>"$log/$i" 2>"$log/errors" ||
                echo "${entries[$i]} failed: $(tail -1 "$log/errors")" >&2
        done
    done
    printf '| program | seconds | CPU s | MB/s | kempt is | peak MiB |\n|---|---:|---:|---:|---:|---:|\n'
    for i in "${!entries[@]}"; do
        name=${entries[$i]}
        if [ ! -s "$log/$i" ]; then
            printf '| %s | failed |||||\n' "$name"
            continue
        fi
        wall[$name]=$(awk '{ print $1 }' "$log/$i" | median)
        cpu[$name]=$(awk '{ print $2 + $3 }' "$log/$i" | median)
        rss[$name]=$(awk '{ print $4 / 1024 }' "$log/$i" | median)
        awk -v name="$name" -v wall="${wall[$name]}" -v cpu="${cpu[$name]}" -v rss="${rss[$name]}" \
            -v base="${wall[${entries[0]}]:-0}" -v bytes="$input_bytes" 'BEGIN {
                faster = base > 0 ? sprintf("%.2fx", wall / base) : ""
                rate = bytes > 0 ? sprintf("%.0f", bytes / wall / 1e6) : ""
                printf "| %s | %.4f | %.4f | %s | %s | %.1f |\n", name, wall, cpu, rate, faster, rss }'
    done
    rm -rf "$log"
}

# goal TEXT VALUE (min|max) LIMIT: says whether a figure reached what it should, and by how much it did not.
goal() {
    awk -v text="$1" -v value="$2" -v kind="$3" -v limit="$4" 'BEGIN {
        good = kind == "min" ? value >= limit : value <= limit
        printf "%s: %s %.4g (goal: %s %g)\n", good ? "reached" : "MISSED", text, value, kind, limit
        exit !good }' || missed=$((missed + 1))
}

# times_faster PEER: how many times as long the peer takes as kempt; 0 when one of them has no figure.
times_faster() {
    awk -v a="${wall[$1]:-0}" -v b="${wall[${entries[0]}]:-0}" 'BEGIN { print (b > 0 ? a / b : 0) }'
}

# goal_faster PEER TIMES: kempt against a peer, when that peer ran.
goal_faster() {
    [ -z "${wall[$1]:-}" ] || goal "times as fast as $1:" "$(times_faster "$1")" min "$2"
}

# per_million NAME: seconds for a million records.
per_million() {
    awk -v t="${wall[$1]:-0}" -v n="$RECORDS" 'BEGIN { print t * 1e6 / n }'
}

records_a_second() {
    awk -v t="${wall[$1]:-0}" -v n="$RECORDS" 'BEGIN { print (t > 0 ? n / t : 0) }'
}

# megabytes_a_second NAME
megabytes_a_second() {
    awk -v t="${wall[$1]:-0}" -v bytes="$input_bytes" 'BEGIN { print (t > 0 ? bytes / t / 1e6 : 0) }'
}
