"""agrees.py PAGE REPORT.json: the page's figures and charts say what the JSON says. Prints what it compared."""
import html.parser
import json
import math
import re
import sys


class Page(html.parser.HTMLParser):
    """Sections by heading; of each its table rows (cells and rectangles), tiles and charts."""

    def __init__(self):
        super().__init__()
        self.sections, self.heading, self.take = [], [""], None
        self.begin("")

    def begin(self, name):
        self.section = {"name": name, "rows": [], "tiles": [], "rects": [], "texts": [], "circles": [], "tables": []}
        self.sections.append(self.section)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag in ("h2", "h3", "h4"):
            self.begin("")
            self.take = "heading"
        elif tag == "table":
            self.section["tables"].append(attrs.get("class", ""))
        elif tag == "tr":
            self.section["rows"].append({"cells": [], "rects": []})
        elif tag in ("td", "th"):
            self.section["rows"][-1]["cells"].append("") if self.section["rows"] else None
            self.take = "cell"
        elif tag == "b":
            self.section["tiles"].append("")
            self.take = "tile"
        elif tag in ("text", "title"):
            self.section["texts"].append("")
            self.take = "text"
        elif tag == "rect":
            in_row = self.take == "cell" and self.section["rows"]
            (self.section["rows"][-1]["rects"] if in_row else self.section["rects"]).append(attrs)
        elif tag == "circle":
            self.section["circles"].append(attrs)

    def handle_endtag(self, tag):
        if tag in ("h2", "h3", "h4", "td", "th", "b", "text", "title", "tr", "table"):
            self.take = None

    def handle_data(self, data):
        if self.take == "heading":
            self.section["name"] += data
        elif self.take == "cell":
            self.section["rows"][-1]["cells"][-1] += data
        elif self.take == "tile":
            self.section["tiles"][-1] += data
        elif self.take == "text":
            self.section["texts"][-1] += data

    def named(self, name):
        found = [s for s in self.sections if s["name"].startswith(name)]
        assert len(found) == 1, (name, [s["name"] for s in self.sections])
        return found[0]

    def body(self, name):
        return [r for r in self.named(name)["rows"][1:]]


def near(a, b, by):
    assert abs(a - b) <= by, (a, b)


def share(text, value):
    """97.3% is 0.973; the last share of a cell counts."""
    text = text.split("→")[-1].strip()
    if text == "<0.1%":
        assert 0 < value < 0.001, value
    else:
        near(float(text.rstrip("%")), 100 * value, 0.06)


def count(text, value):
    assert text.replace(",", "") == str(value), (text, value)


def width(rect, value):
    near(float(rect["width"]), max(100 * value, 1) if value > 0 else 0, 0.06)


page, report = Page(), json.load(open(sys.argv[2], encoding="utf-8"))
page.feed(open(sys.argv[1], encoding="utf-8").read())
tiles = page.sections[0]
assert len(tiles["tiles"]) == len(report["measures"])
for tile, rect, measure in zip(tiles["tiles"], tiles["rects"], report["measures"]):
    share(tile, measure["value"])
    width(rect, measure["value"])
print(len(report["measures"]), "measures")

if len(report.get("history", [])) > 1:
    for measure in report["measures"]:
        card = page.named(measure["name"])
        low = float(card["texts"][0].rstrip("%")) / 100
        last = report["history"][-1][measure["name"]]
        near(float(card["circles"][0]["cy"]), 80 - 70 * (last - low) / (1 - low), 0.06)
    rows = page.body("What each run changed")
    for row, run in zip(rows, reversed(report["history"])):
        assert row["cells"][0] == run["run"]
        for cell, key in zip(row["cells"][1:], ("records", "changed", "quarantined", "rejected", "merged")):
            count(cell, run[key])
    print(len(rows), "runs")

rows = page.body("Every record accounted for")
assert len(rows) == len(report["steps"])
for row, step in zip(rows, report["steps"]):
    for cell, key in zip(row["cells"][1:], ("in", "out", "quarantined", "rejected", "filtered", "merged")):
        count(cell, step[key])
print(len(rows), "steps")

failed = [r for r in report["rules"] if r["failed"]]
rows = page.body("Rules that failed most") if failed else []
assert len(rows) == min(len(failed), 20)
for row, rule in zip(rows, failed):
    assert row["cells"][:2] == [rule["field"], rule["rule"]], row
    count(row["cells"][2], rule["failed"])
    width(row["rects"][0], rule["share"])
    share(row["cells"][4], rule["share"])
print(len(rows), "rules that failed")

measures = ("validity", "uniqueness", "consistency", "timeliness")
for heading, entries, name, first in (("By field", report["fields"], "name", 1), ("By source", report["sources"], "source", 2)):
    rows = page.body(heading) if entries else []
    assert len(rows) == len(entries)
    told = [m for m in measures if any(m in e for e in entries)]
    for row, entry in zip(rows, entries):
        assert row["cells"][0] == entry[name], row
        if "completeness" in entry:
            width(row["rects"][0], entry["completeness"])
            share(row["cells"][first + 1], entry["completeness"])
        for cell, m in zip(row["cells"][first + 2:], told):
            share(cell, entry[m]) if m in entry else near(len(cell), 1, 0)
    print(len(rows), heading.lower()[3:] + "s, with", " ".join(told))

changed = [c for c in report["changes"] if c["changed"]]
rows = page.body("What was standardised") if changed else []
for row, change in zip(rows, changed):
    count(row["cells"][1], change["changed"])
    width(row["rects"][0], change["changed"] / change["applied"])
print(len(rows), "rules that changed")

if "cluster_sizes" in report:
    rows = page.body("records of one customer")
    for row, size in zip(rows, report["cluster_sizes"]):
        assert row["cells"][0] == size["size"]
        count(row["cells"][1], size["clusters"])
        width(row["rects"][0], size["share"])
    print(len(rows), "sizes of clusters")

if "weights" in report:
    rows, most = page.body("what each level says"), max(abs(w["weight"]) for w in report["weights"])
    assert len(rows) == len(report["weights"])
    for row, w in zip(rows, report["weights"]):
        assert row["cells"][1] == w["level"]
        near(float(row["cells"][3]), w["weight"], 0.06)
        rect = row["rects"][0]
        near(float(rect["width"]), 50 * abs(w["weight"]) / most, 0.06)
        near(float(rect["x"]), 50 + 50 * min(w["weight"], 0) / most, 0.06)
    print(len(rows), "levels weighed, of the", report["weights_of"])

if "pairs" in report:
    chart, pairs = page.named("scores of the pairs"), report["pairs"]
    most = max(math.log1p(n) for n in pairs["scores"])
    told = [int(m[1]) for t in chart["texts"] if (m := re.search(r": (\d+) pairs$", t))]
    assert told == pairs["scores"] and sum(told) == pairs["count"], told
    for rect, n in zip(chart["rects"], pairs["scores"]):
        near(float(rect["height"]), 112 * math.log1p(n) / most if most else 0, 0.06)
    assert any(t == f"threshold {pairs['threshold']:.3g}" for t in chart["texts"])
    cards = [s for s in page.sections if "fall" in s["tables"]]
    assert cards and len(cards) == min(len(pairs["sample"]), 8)
    for card, pair in zip(cards, pairs["sample"]):
        assert card["name"] == f"{pair['left']} – {pair['right']}"
        bits = [float(r["cells"][-1]) for r in card["rows"]]
        want = [pair["prior"]] + [f["weight"] for f in pair["fields"].values()]
        want += [pair["dependence"]] * bool(pair["dependence"]) + [pair["weight"]]
        assert len(bits) == len(want), (bits, want)
        for got, w in zip(bits, want):
            near(got, w, 0.06)
    print(len(pairs["scores"]), "columns of scores,", len(cards), "waterfalls")
