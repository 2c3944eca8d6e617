# How long a tool takes to read the demo's rules and to find that there is nothing to do.
# shellcheck shell=bash disable=SC2034,SC2154
printf 'customer_id,full_name,email\n' >"$cache/empty.csv"
heading "start-up with the demo's rules, header-only input" /dev/null
repeat=20
entry normalize "$bin/kempt-normalize" -r rules/customers.yaml "$cache/empty.csv"
entry import "$bin/kempt-import" -r rules/customers.yaml "$cache/empty.csv"
entry validate "$bin/kempt-validate" -r rules/customers.yaml -q "$cache/empty.csv"
! have mlr || entry mlr mlr --csv cat "$cache/empty.csv"
race
for tool in normalize import validate; do
    goal "ms of kempt $tool" "$(awk -v t="${wall[$tool]:-1}" 'BEGIN { print t * 1000 }')" max 10
done
