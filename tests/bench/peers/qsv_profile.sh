#!/usr/bin/env bash
# qsv's statistics and frequencies of all columns, two threads, from nothing: without the cache that it keeps beside the file.
set -euo pipefail
export QSV_STATSCACHE_MODE=none
qsvlite stats --everything --cache-threshold 0 -j 2 "$1"
qsvlite frequency -j 2 "$1"
