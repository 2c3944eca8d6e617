#!/usr/bin/env python3
"""DuckDB's COPY from CSV to JSONL, or from JSONL to CSV, by the file's name; the result goes to /dev/null.

  duckdb_convert.py FILE
"""

import sys

import duckdb

path = sys.argv[1]
if path.endswith(".csv"):
    duckdb.sql(f"copy (from read_csv('{path}', all_varchar=true, header=true)) to '/dev/null' (format json)")
else:
    duckdb.sql(f"copy (from read_json('{path}', format='newline_delimited')) to '/dev/null' (format csv, header)")
