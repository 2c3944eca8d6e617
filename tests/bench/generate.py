#!/usr/bin/env python3
"""Invented customer feeds with their truth, the same bytes for the same seed.

  generate.py demo DIR [--seed N]
      the three feeds of the demo and truth.csv (source, source_id, customer, fate)
  generate.py bench FILE --records N [--truth FILE] [--format csv|jsonl] [--duplicates PERCENT]
                    [--scripts fa,ar,zh,en] [--ascii] [--clustered] [--seed N] [--jobs N]
      one feed of any size: about 140 bytes a record, a third of the records with a quoted cell; the truth
      has record_id (which is the feed's customer_id) and entity_id

With --clustered the records carry _source, _record and _cluster, as after a perfect dedupe.
Needs Python 3.8 or later and nothing else.
"""

import argparse
import json
import multiprocessing
import os
import sys

import demo_feeds
from people import SCRIPTS, Draw, Person, date_in, plain, typo

BLOCK = 20000
COLUMNS = ("customer_id", "full_name", "email", "mobile", "birth_date", "gender", "city", "country", "industry",
           "street", "updated_at")
OWN_COLUMNS = ("_source", "_record", "_cluster")
SOURCES = ("crm", "web", "events")
DATE_FORMS = {"fa": ("shamsi", "shamsi", "shamsi_fa", "iso"), "ar": ("iso", "dmy"), "zh": ("zh", "iso", "iso"),
              "en": ("iso", "dmy", "month")}
PHONE_FORMS = ("national", "national", "e164", "zeros", "spaced", "dashed")
GENDERS = {"fa": ("مرد", "زن"), "ar": ("ذكر", "أنثى"), "zh": ("男", "女"), "en": ("male", "female")}


class Plan:
    """What a feed is made of: the options, as plain values that a worker process can be handed."""

    def __init__(self, args):
        self.seed = args.seed
        self.records = args.records
        self.duplicates = args.duplicates
        self.scripts = tuple(args.scripts.split(","))
        self.ascii = args.ascii
        self.clustered = args.clustered
        self.format = args.format

    def is_duplicate(self, i):
        return Draw(self.seed, 2, i).chance(self.duplicates)

    def entity(self, i):
        """The record that record i repeats: itself when it is an original."""
        if not self.is_duplicate(i):
            return i
        d = Draw(self.seed, 3, i)
        for _ in range(12):
            j = d.below(self.records)
            if not self.is_duplicate(j):
                return j
        return i


def person_name(p, d, plan, again):
    roll = d.below(100)
    if plan.ascii or roll < (45 if again else 20):
        name = p.latin_comma() if roll % 10 == 3 else p.latin(d)
    else:
        name = p.name()
    if again and d.chance(20):
        name = typo(name, d)
    if p.script == "fa" and d.chance(15):
        name = name.replace("ی", "ي").replace("ک", "ك")
    if d.chance(4):
        name = " " + name.replace(" ", "  ")
    return name


def cells(i, entity, plan):
    """One record as a list of text cells."""
    again = entity != i
    p = Person(plan.seed, entity, plan.scripts)
    d = Draw(plan.seed, 4, i)
    missing = 18 if again else 8
    script = "en" if plan.ascii else p.script
    email = p.email()
    if again and d.chance(6):
        email = typo(email, d)
    if d.chance(20):
        email = email.title() if d.chance(50) else email.upper()
    latin_city = plan.ascii or d.chance(40)
    house = d.below(3)  # a third of the records has a quoted cell
    street = p.street[1][0] if latin_city else p.street[0]
    form = d.of(DATE_FORMS[script])
    return [
        f"K{i:08}",
        person_name(p, d, plan, again),
        "" if d.chance(missing) else email,
        "" if d.chance(missing) else p.phone(d.of(PHONE_FORMS)),
        "" if d.chance(missing) else date_in(form, p.born),
        "" if d.chance(10) else GENDERS[script][p.female],
        p.city[1][0] if latin_city else p.city[0],
        p.country,
        p.industry_in(script),
        f"{p.house}, {street}" if house == 0 else f"{street} {p.house}",
        f"20{20 + d.below(6)}-{d.below(12) + 1:02}-{d.below(28) + 1:02}",
    ]


def quoted(cell):
    if "," in cell or '"' in cell or "\n" in cell:
        return '"' + cell.replace('"', '""') + '"'
    return cell


def block(job):
    """The text of one block of records and of its truth."""
    plan, first, end = job
    lines, truth = [], []
    for i in range(first, end):
        entity = plan.entity(i)
        row = cells(i, entity, plan)
        if plan.ascii:
            row = [plain(c) for c in row]
        truth.append(f"{row[0]},e{entity:08}\n")
        if plan.clustered:
            row += [SOURCES[i % 3], str(i // 3 + 1), f"c{entity:08}"]
        if plan.format == "csv":
            lines.append(",".join([quoted(c) for c in row]) + "\n")
        else:
            lines.append(json.dumps(dict(zip(COLUMNS + OWN_COLUMNS, row)), ensure_ascii=False) + "\n")
    return "".join(lines), "".join(truth)


def write_bench(args):
    plan = Plan(args)
    columns = COLUMNS + (OWN_COLUMNS if plan.clustered else ())
    jobs = ((plan, at, min(at + BLOCK, plan.records)) for at in range(0, plan.records, BLOCK))
    truth_name = args.truth or os.devnull
    part = args.file + ".part"
    with open(part, "w", encoding="utf-8", newline="") as out, \
            open(truth_name, "w", encoding="utf-8", newline="") as truth, \
            multiprocessing.Pool(args.jobs) as pool:
        if plan.format == "csv":
            out.write(",".join(columns) + "\n")
        truth.write("record_id,entity_id\n")
        for text, facts in pool.imap(block, jobs):
            out.write(text)
            truth.write(facts)
    os.replace(part, args.file)  # a feed that is there is whole


def percent(text):
    value = int(text)
    if not 0 <= value <= 90:
        raise argparse.ArgumentTypeError("expected 0 to 90")
    return value


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    commands = parser.add_subparsers(dest="command", required=True)
    demo = commands.add_parser("demo")
    demo.add_argument("dir")
    bench = commands.add_parser("bench")
    bench.add_argument("file")
    bench.add_argument("--records", type=int, default=1000000)
    bench.add_argument("--truth")
    bench.add_argument("--format", choices=("csv", "jsonl"), default="csv")
    bench.add_argument("--duplicates", type=percent, default=20)
    bench.add_argument("--scripts", default=",".join(SCRIPTS))
    bench.add_argument("--ascii", action="store_true", help="Latin spellings without accents only")
    bench.add_argument("--clustered", action="store_true")
    bench.add_argument("--jobs", type=int, default=os.cpu_count())
    args = parser.parse_args()
    if args.command == "demo":
        demo_feeds.write(args.dir, args.seed)
    else:
        write_bench(args)
    return 0


if __name__ == "__main__":
    sys.exit(main())
