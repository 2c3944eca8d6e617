#!/usr/bin/env bash
# The whole pipeline on the three feeds of testdata/, step by step, with its results shown. Called by `make demo`.
#
#   tests/demo.sh [BUILD]       BUILD is where make has put the programs (default: build)
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
build=${1:-build}
cd "$root"
out=$build/demo
rules=rules/customers.yaml
feeds=(testdata/crm.csv testdata/web.jsonl testdata/events.tsv)
rm -rf "$out"
mkdir -p "$out/manifests"
PATH=$(cd "$build/bin" && pwd):$PATH
export PATH

bold='' dim='' plain=''
if [ -t 1 ]; then
    bold=$'\033[1m' dim=$'\033[2m' plain=$'\033[0m'
fi

title() {
    printf '\n%s%s%s\n' "$bold" "$1" "$plain"
}

# step TOOL OPTION... INPUT...: runs a tool quietly, keeping its manifest.
step() {
    local tool=$1
    shift
    kempt "$tool" -r "$rules" -q --stats "$out/manifests/$tool.json" "$@"
}

# table FIELDS FILE: the fields of a JSONL file as lines with tabs, for awk.
table() {
    kempt export -q -t tsv --no-header-out --no-formula-guard --fields "$1" "$2"
}

pipeline() {
    step import -t jsonl --quarantine "$out/quarantine.jsonl" -o "$out/1-records.jsonl" "${feeds[@]}"
    step normalize --ledger "$out/ledger.jsonl" -o "$out/2-standard.jsonl" "$out/1-records.jsonl"
    step validate --rejects "$out/rejects.jsonl" -o "$out/3-valid.jsonl" "$out/2-standard.jsonl"
    step dedupe --pairs "$out/pairs.jsonl" -o "$out/4-clustered.jsonl" "$out/3-valid.jsonl"
    step merge --xref "$out/xref.csv" --losers "$out/losers.jsonl" --conflicts "$out/conflicts.jsonl" \
        --provenance-file "$out/provenance.jsonl" -o "$out/5-golden.jsonl" "$out/4-clustered.jsonl"
    step export -t csv -o "$out/customers.csv" "$out/5-golden.jsonl"
}

# Five cells as they came and as they left: one of each kind of trouble.
changes() {
    table source,record,field,before,after "$out/ledger.jsonl" | awk -F'\t' -v dim="$dim" -v plain="$plain" '
        function want(source, field, pattern) { return $1 == source && $3 == field && $4 ~ pattern }
        function show(kind) {
            if (kind in shown)
                return
            shown[kind] = 1
            printf "  %-16s %s  ->  %s  %s(%s, record %s)%s\n", kind, $4, $5, dim, $1, $2, plain
        }
        want("crm", "full_name", "ي|ك") { show("Arabic letters") }
        want("crm", "birth_date", "۱") { show("Jalali date") }
        want("web", "email", "[A-Z]") { show("e-mail") }
        want("events", "mobile", "８") { show("full width") }
        want("events", "city", "[京海州都安]") { show("city") }'
}

# Three customers that all three feeds have, one of each of three scripts, with the origin of every value.
customers() {
    table _golden,full_name,_members "$out/5-golden.jsonl" | awk -F'\t' '
        $3 ~ /crm/ && $3 ~ /web/ && $3 ~ /events/ {
            script = $2 ~ /[a-z]/ ? "latin" : $2 ~ /ال/ ? "ar" : "fa"
            if (!(script in seen)) { seen[script] = 1; print $1 "\t" $3 }
        }' >"$out/three.tsv"
    table golden,field,value,from,rule "$out/provenance.jsonl" | awk -F'\t' -v dim="$dim" -v plain="$plain" '
        NR == FNR { members[$1] = $2; order[++n] = $1; next }
        ($1 in members) && $2 ~ /^(full_name|email|mobile|birth_date|city|street|postcode)$/ {
            line[$1] = line[$1] sprintf("    %-11s %s  %s(%s: %s)%s\n", $2, $3, dim, $4, $5, plain)
        }
        END {
            for (i = 1; i <= n; i++) {
                gsub(/;/, ", ", members[order[i]])
                printf "  made of %s\n%s", members[order[i]], line[order[i]]
            }
        }' "$out/three.tsv" -
    rm "$out/three.tsv"
}

pipeline
title "Every record is accounted for (kempt reconcile)"
kempt reconcile "$out"/manifests/{import,normalize,validate,dedupe,merge,export}.json | sed 's/^/  /'
title "Five cells, before and after (ledger.jsonl)"
changes
title "Three customers, and where each value came from (provenance.jsonl)"
customers
title "The same in one process (kempt run)"
kempt run -q -r "$rules" -t csv -o "$out/run.csv" --quarantine "$out/run-quarantine.jsonl" \
    --rejects "$out/run-rejects.jsonl" "${feeds[@]}"
cmp "$out/run.csv" "$out/customers.csv" && echo "  gave the same bytes as the six steps"
rm "$out"/run*
title "Results in $out"
cat <<END
  customers.csv      the clean table: $(($(wc -l <"$out/customers.csv") - 1)) customers
  quarantine.jsonl   $(wc -l <"$out/quarantine.jsonl") rows that are no records, with their original bytes
  rejects.jsonl      $(wc -l <"$out/rejects.jsonl") records that break a rule, with every reason
  ledger.jsonl       $(wc -l <"$out/ledger.jsonl") changed cells: record, field, rule, before, after
  pairs.jsonl        pairs that were compared, with their scores
  conflicts.jsonl    values that lost in a merge, and to what; losers.jsonl has their records in full
  xref.csv           which record became which customer
END
