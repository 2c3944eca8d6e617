# Memory of the row-local tools does not grow with the input: the feed once, and five times through a pipe.
# shellcheck shell=bash disable=SC2034,SC2154
feed "feed-$RECORDS.jsonl" --records "$RECORDS" --format jsonl
row_local_rules
sed '/^dataset:/,/^$/d' "$cache/row-local.yaml" >"$cache/no-dataset.yaml" # uniqueness looks at the whole feed
heading "memory of row-local tools, two threads" /dev/null
rounds=1
for tool in import normalize validate; do
    entry "$tool" "$bin/kempt-$tool" -q -j 2 -r "$cache/no-dataset.yaml" "$feed"
    entry "$tool, five feeds" "$bench/five.sh" "$feed" "$bin/kempt-$tool" -q -j 2 -r "$cache/no-dataset.yaml"
done
race
for tool in import normalize validate; do
    goal "peak MiB of $tool" "${rss[$tool, five feeds]:-0}" max 64
done
