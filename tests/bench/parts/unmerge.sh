# A merge taken apart again, and the ids of a child table rewritten. Bytes are those that are read: golden records, losers and xref; orders and xref.
# shellcheck shell=bash disable=SC2034,SC2154
feed "clustered-$RECORDS.csv" --records "$RECORDS" --clustered
golden=$cache/golden-$RECORDS.csv
losers=$cache/losers-$RECORDS.csv
xref=$cache/xref-$RECORDS.csv
orders=$cache/orders-$RECORDS.csv
[ -s "$golden" ] || "$bin/kempt-merge" -q -r rules/customers.yaml --id customer_id --xref "$xref" --losers "$losers" -o "$golden" "$feed"
[ -s "$orders" ] || awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == "customer_id") id = i
    print "order,customer_id,total,note,placed" }
    NR > 1 { for (i = 0; i < 4; i++) print "O" NR * 4 + i "," $id "," NR % 977 ".50,deliver to the door,2024-05-0" i + 1 }' \
    "$feed" >"$orders"

heading "unmerge: all records of the clustered feed back, one thread" "$golden"
input_bytes=$(cat "$golden" "$losers" "$xref" | wc -c)
entry kempt "$bin/kempt-unmerge" -q --xref "$xref" --losers "$losers" "$golden"
race
goal "MB a second" "$(megabytes_a_second kempt)" min 300

heading "rekey: four orders for each record, two threads" "$orders"
input_bytes=$(cat "$orders" "$xref" | wc -c)
entry kempt "$bin/kempt-rekey" -q -j 2 --xref "$xref" --field customer_id "$orders"
race
goal "MB a second" "$(megabytes_a_second kempt)" min 300
