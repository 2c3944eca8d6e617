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
        want("events", "mobile", "８６") { show("full width") }
        want("events", "industry", "软件|零售|教育") { show("one word") }'
}

# Three customers that all three feeds have, one of each of three scripts, with the origin of every value.
customers() {
    table _golden,_members,full_name,email,mobile,birth_date,city,street "$out/5-golden.jsonl" |
        awk -F'\t' -v dim="$dim" -v plain="$plain" '
        function origin(field, at) { # "crm:22, most_trusted" from {"fields":{"city":{"from":"crm:22","rule":"most_trusted"}...
            at = index(trail[$1], "\"" field "\":{\"from\":\"")
            split(substr(trail[$1], at + length(field) + 12), part, "\"")
            return part[1] ", " part[5]
        }
        function bare(cell) { # without the quotes of a quoted cell
            if (sub(/^"/, "", cell)) {
                sub(/"$/, "", cell)
                gsub(/""/, "\"", cell)
            }
            return cell
        }
        NR == FNR { split($0, part, "\""); trail[part[4]] = $0; next }
        $2 !~ /crm/ || $2 !~ /web/ || $2 !~ /events/ { next }
        {
            script = $3 ~ /[a-z]/ ? "latin" : $3 ~ /ال/ ? "ar" : "fa"
            if (script in shown)
                next
            shown[script] = 1
            members = $2
            gsub(/;/, ", ", members)
            printf "  %s%s%s\n", dim, members, plain
            n = split("_golden,_members,full_name,email,mobile,birth_date,city,street", name, ",")
            for (i = 3; i <= n; i++)
                if ($i != "")
                    printf "    %-11s %s  %s(%s)%s\n", name[i], bare($i), dim, origin(name[i]), plain
        }' "$out/provenance.jsonl" -
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
