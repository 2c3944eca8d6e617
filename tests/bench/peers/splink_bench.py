#!/usr/bin/env python3
"""Splink (with DuckDB) on a large feed, with the blocking and comparisons of rules/match.yaml.

  splink_bench.py FEED.csv CLUSTERS.csv [THREADS]

Reads the feed, trains, predicts, clusters at 0.95, writes customer_id and cluster_id.
"""

import sys

import duckdb
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

BLOCKING = (("email",), ("mobile",), ("birth_date", "city"), ("full_name", "city"))


def main():
    feed, clusters_file = sys.argv[1], sys.argv[2]
    con = duckdb.connect()
    con.sql(f"set threads = {sys.argv[3] if len(sys.argv) > 3 else 2}")
    con.sql(f"create table records as select customer_id, full_name, email, mobile, birth_date, gender, city "
            f"from read_csv('{feed}', all_varchar=true, header=true)")
    api = DuckDBAPI(connection=con)
    settings = SettingsCreator(
        unique_id_column_name="customer_id",
        link_type="dedupe_only",
        comparisons=[
            cl.JaroWinklerAtThresholds("full_name", [0.95, 0.88]),
            cl.LevenshteinAtThresholds("email", [1, 2]),
            cl.LevenshteinAtThresholds("mobile", [1]),
            cl.LevenshteinAtThresholds("birth_date", [1]),
            cl.ExactMatch("gender"),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
        ],
        blocking_rules_to_generate_predictions=[block_on(*columns) for columns in BLOCKING],
    )
    linker = Linker(api.register(con.table("records").to_arrow_table()), settings, log_level=None)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("email"), block_on("mobile", "birth_date")], recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("email"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("mobile"))
    pairs = linker.inference.predict(threshold_match_probability=0.95)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold_match_probability=0.95)
    con.sql(f"copy (select customer_id, cluster_id from {clusters.physical_name}) to '{clusters_file}' (header)")


if __name__ == "__main__":
    main()
