#!/usr/bin/env python3
"""Splink (with DuckDB) on one evaluation set; its clusters at several thresholds go to OUT/splink-T.csv.

  splink_run.py SET-FOLDER OUT-FOLDER [SETTINGS]

SETTINGS names the settings when they are not the set's own: fake_1000 has a second documented way, fake_1000-labelled.
SET-FOLDER holds records.csv (record_id first; in two-source sets a column `source`). The settings for febrl and
fake_1000 are those of Splink's own demos for these sets (febrl3 example; tutorial on fake_1000). For the sets that
its pages do not treat (restaurant, dblp-acm, cora) the same style is used: name comparisons with the ready-made
levels, exact matches with term frequencies, two EM sessions.
"""

import os
import resource
import sys
import time

import duckdb
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

THRESHOLDS = (0.2, 0.5, 0.9, 0.95, 0.99)


def febrl():
    return {
        "comparisons": [
            cl.NameComparison("given_name"),
            cl.NameComparison("surname"),
            cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
        ],
        "blocking": [block_on(c) for c in ("soc_sec_id", "given_name", "surname", "date_of_birth", "postcode")],
        "sure": [
            block_on("soc_sec_id"),
            block_on("given_name", "surname", "date_of_birth"),
            "l.given_name = r.surname and l.surname = r.given_name and l.date_of_birth = r.date_of_birth",
        ],
        "recall": 0.9,
        "pairs": 1e6,
        "em": [block_on("date_of_birth"), block_on("postcode")],
    }


def fake_1000():
    return {
        "comparisons": [
            cl.NameComparison("first_name"),
            cl.NameComparison("surname"),
            cl.LevenshteinAtThresholds("dob", 1),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
            cl.EmailComparison("email"),
        ],
        "blocking": [block_on("first_name", "city"), block_on("surname")],
        "sure": [
            block_on("first_name", "dob"),
            "l.first_name = r.first_name and levenshtein(r.surname, l.surname) <= 2",
            block_on("email"),
        ],
        "recall": 0.7,
        "pairs": 2e6,
        "em": [block_on("first_name", "surname"), block_on("dob")],
    }


def fake_1000_labelled():
    """The settings of the demo that measures accuracy on fake_1000 (it does not train on the labels)."""
    return {
        "comparisons": [
            cl.ForenameSurnameComparison("first_name", "surname"),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
            cl.EmailComparison("email"),
        ],
        "blocking": [block_on(c) for c in ("first_name", "surname", "dob", "email")],
        "sure": [
            "l.first_name = r.first_name and levenshtein(r.dob, l.dob) <= 1",
            "l.surname = r.surname and levenshtein(r.dob, l.dob) <= 1",
            "l.first_name = r.first_name and levenshtein(r.surname, l.surname) <= 2",
            "l.email = r.email",
        ],
        "recall": 0.7,
        "pairs": 1e6,
        "em": [block_on("dob"), block_on("email"), block_on("first_name", "surname")],
        "em_options": {"estimate_without_term_frequencies": True},
    }


def restaurant():
    return {
        "comparisons": [
            cl.NameComparison("name"),
            cl.JaroWinklerAtThresholds("address", [0.92, 0.8]),
            cl.LevenshteinAtThresholds("phone", [2]),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
        ],
        "blocking": [block_on("name"), block_on("phone"), block_on("substr(address,1,6)"),
                     block_on("substr(name,1,4)"), block_on("city")],
        "sure": [block_on("name"), block_on("phone")],
        "recall": 0.7,
        "pairs": 1e6,
        "em": [block_on("city"), block_on("name")],
    }


def dblp_acm():
    return {
        "comparisons": [
            cl.JaroWinklerAtThresholds("title", [0.95, 0.88, 0.7]),
            cl.JaroWinklerAtThresholds("authors", [0.92, 0.8]),
            cl.ExactMatch("venue").configure(term_frequency_adjustments=True),
            cl.ExactMatch("year"),
        ],
        "blocking": [block_on("substr(lower(title),1,8)"), block_on("authors"), block_on("substr(authors,1,8)", "year")],
        "sure": [block_on("lower(title)", "year")],
        "recall": 0.8,
        "pairs": 1e6,
        "em": [block_on("authors"), block_on("lower(title)")],
    }


def cora():
    return {
        "comparisons": [
            cl.JaroWinklerAtThresholds("title", [0.95, 0.88, 0.7]),
            cl.JaroWinklerAtThresholds("author", [0.92, 0.8, 0.7]),
            cl.JaroWinklerAtThresholds("venue", [0.92, 0.8]),
            cl.LevenshteinAtThresholds("year", [1]),
            cl.LevenshteinAtThresholds("pages", [2]),
        ],
        "blocking": [block_on("substr(lower(title),1,8)"), block_on("substr(author,1,6)"), block_on("pages")],
        "sure": [block_on("lower(title)")],
        "recall": 0.7,
        "pairs": 1e6,
        "em": [block_on("substr(author,1,6)"), block_on("substr(lower(title),1,8)")],
    }


SETS = {"febrl1": febrl, "febrl2": febrl, "febrl3": febrl, "fake_1000": fake_1000,
        "fake_1000-labelled": fake_1000_labelled, "restaurant": restaurant, "dblp-acm": dblp_acm, "cora": cora}


def tables(con, folder):
    con.sql(f"create table records as from read_csv('{folder}/records.csv', all_varchar=true, header=true)")
    columns = [row[0] for row in con.sql("describe records").fetchall()]
    if "source" not in columns:
        return [con.table("records")]
    names = [row[0] for row in con.sql("select distinct source from records order by 1").fetchall()]
    return [con.sql(f"select * exclude (source) from records where source = '{name}'") for name in names]


def main():
    folder, out = sys.argv[1].rstrip("/"), sys.argv[2]
    setup = SETS[sys.argv[3] if len(sys.argv) > 3 else os.path.basename(folder)]()
    began = time.monotonic()
    con = duckdb.connect()
    con.sql("set threads = 2")
    api = DuckDBAPI(connection=con)
    inputs = [api.register(t.to_arrow_table()) for t in tables(con, folder)]
    settings = SettingsCreator(
        unique_id_column_name="record_id",
        link_type="dedupe_only" if len(inputs) == 1 else "link_only",
        comparisons=setup["comparisons"],
        blocking_rules_to_generate_predictions=setup["blocking"],
    )
    linker = Linker(inputs[0] if len(inputs) == 1 else inputs, settings, log_level=None)
    linker.training.estimate_probability_two_random_records_match(setup["sure"], recall=setup["recall"])
    linker.training.estimate_u_using_random_sampling(max_pairs=setup["pairs"], seed=2)
    for rule in setup["em"]:
        linker.training.estimate_parameters_using_expectation_maximisation(rule, **setup.get("em_options", {}))
    pairs = linker.inference.predict(threshold_match_probability=min(THRESHOLDS))
    for threshold in THRESHOLDS:
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(
            pairs, threshold_match_probability=threshold)
        con.sql(f"copy (select record_id, cluster_id from {clusters.physical_name}) "
                f"to '{out}/splink-{threshold}.csv' (header)")
        if threshold == THRESHOLDS[0]:
            seconds = time.monotonic() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"seconds {seconds:.1f}\npeak_mib {peak:.0f}")


if __name__ == "__main__":
    main()
