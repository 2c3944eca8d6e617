#!/usr/bin/env bash
# repeat.sh TIMES FEED.csv COMMAND...: the command with the feed's records so many times over on its standard input, the
# header once. Each time the first cell begins with another number, so that identifiers stay distinct.
set -euo pipefail
times=$1 feed=$2
shift 2
{
    head -n 1 "$feed"
    for ((i = 1; i <= times; i++)); do
        tail -n +2 "$feed" | sed "s/^/$i-/"
    done
} | "$@"
