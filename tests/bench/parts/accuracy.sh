# How well records are matched on data with a known truth: without a match section, and with the one written by hand in
# rules/sets/SET.yaml (no labels either). MATCH_DATA holds a folder a set (records.csv, truth.csv); MATCH_SCORER scores.
# shellcheck shell=bash disable=SC2154
data=${MATCH_DATA:-$root/../shared/data} scorer=${MATCH_SCORER:-$root/../shared/bin/score-clusters}

# match_set SET FORM OUT: the records with their clusters.
match_set() {
    local records=$data/$1/records.csv rules=$bench/rules/sets/$1.yaml options=(-q --id record_id -o "$3")
    head -1 "$records" | grep -q '^record_id,source' && options+=(--link --source-field source)
    if [ "$2" = section ]; then
        "$bin/kempt-normalize" -q -r "$rules" "$records" | "$bin/kempt-dedupe" -r "$rules" "${options[@]}"
    else
        "$bin/kempt-dedupe" "${options[@]}" "$records"
    fi
}

# score_set SET FILE: precision, recall, f1, bcubed_f1 ... as "name value" lines.
score_set() {
    local cross=()
    head -1 "$data/$1/records.csv" | grep -q '^record_id,source' && cross=(--cross-source "$data/$1/records.csv")
    "$scorer" --truth "$data/$1/truth.csv" --pred "$2" --cluster _cluster "${cross[@]}"
}

# row SET FORM GOAL
row() {
    local out=$cache/clusters.csv figures
    if ! match_set "$1" "$2" "$out" || ! figures=$(score_set "$1" "$out"); then
        printf '| %s | %s | failed |\n' "$1" "$2"
        return
    fi
    awk -v set="$1" -v form="$2" '{ v[$1] = $2 } END {
        printf "| %s | %s | %.4f | %.4f | %.4f | %.4f | %.4f | %.4f |\n", set, form, v["precision"], v["recall"], v["f1"],
            v["bcubed_precision"], v["bcubed_recall"], v["bcubed_f1"] }' <<<"$figures"
    accuracy_goals+=("$1, $2: F1|$(awk '$1 == "f1" { print $2 }' <<<"$figures")|$3")
    [ "$1" != cora ] || accuracy_goals+=("$1, $2: B-cubed F1|$(awk '$1 == "bcubed_f1" { print $2 }' <<<"$figures")|$3")
}

if [ -d "$data" ] && [ -x "$scorer" ]; then
    accuracy_goals=()
    printf '\n## accuracy: pairwise and B-cubed, no labels\n\n'
    echo '| set | match section | precision | recall | F1 | B3 precision | B3 recall | B3 F1 |'
    echo '|---|---|---:|---:|---:|---:|---:|---:|'
    while read -r set none section; do
        row "$set" none "$none"
        row "$set" section "$section"
    done <<'SETS'
febrl1 .98 .995
febrl2 .98 .995
febrl3 .985 .997
fake_1000 .922 .942
restaurant .93 .97
dblp-acm .95 .975
cora .80 .88
SETS
    echo
    for reached in "${accuracy_goals[@]}"; do
        IFS='|' read -r what value least <<<"$reached"
        goal "$what" "$value" min "$least"
    done
fi
