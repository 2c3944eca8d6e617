#!/usr/bin/env bash
# five.sh FEED.jsonl COMMAND...: the command with the feed five times over on its standard input.
set -euo pipefail
feed=$1
shift
cat "$feed" "$feed" "$feed" "$feed" "$feed" | "$@"
