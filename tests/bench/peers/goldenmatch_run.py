#!/usr/bin/env python3
"""GoldenMatch, zero configuration, on one evaluation set: its clusters go to OUT/goldenmatch-auto.csv, and those of
its Fellegi-Sunter model, which it configures by itself as well but does not choose, to OUT/goldenmatch-fs.csv.

  goldenmatch_run.py SET-FOLDER OUT-FOLDER

The identifier (and in two-source sets the source) is kept out of the comparison. Both sources of such a set go into one
deduplication, as in the example of its documentation on DBLP-ACM; the scorer counts pairs across sources only.
"""

import resource
import sys
import time

import goldenmatch
import pyarrow
import pyarrow.csv
from goldenmatch.core.autoconfig import auto_configure_probabilistic_df


def read_text_table(path):
    names = pyarrow.csv.open_csv(path).schema.names
    types = {name: pyarrow.string() for name in names}
    options = pyarrow.csv.ConvertOptions(column_types=types, strings_can_be_null=True)
    return pyarrow.csv.read_csv(path, convert_options=options,
                                parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True))


def write_clusters(path, ids, result):
    cluster_of = {}
    for number, cluster in result.clusters.items():
        for row in cluster["members"]:
            cluster_of[row] = number
    with open(path, "w", encoding="utf-8") as f:
        f.write("record_id,cluster_id\n")
        for row, record in enumerate(ids):
            f.write(f"{record},{cluster_of.get(row, f'single{row}')}\n")


def main():
    folder, out = sys.argv[1], sys.argv[2]
    table = read_text_table(folder + "/records.csv")
    ids = table.column("record_id").to_pylist()
    own = [name for name in ("record_id", "source") if name in table.column_names]
    fields = table.drop_columns(own)
    began = time.monotonic()
    result = goldenmatch.dedupe_df(fields)
    seconds = time.monotonic() - began
    write_clusters(out + "/goldenmatch-auto.csv", ids, result)
    config = auto_configure_probabilistic_df(fields)
    write_clusters(out + "/goldenmatch-fs.csv", ids, goldenmatch.dedupe_df(fields, config=config))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"seconds {seconds:.1f}\npeak_mib {peak:.0f}")


if __name__ == "__main__":
    main()
