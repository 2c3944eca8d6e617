#!/usr/bin/env python3
"""Compares kempt's telephone numbers with libphonenumber's on generated ones of every region.

Usage: phone_oracle.py PROGRAM [COUNT]
PROGRAM is build/tests/bench/phone_oracle; the Python package phonenumbers of the version in lib/text/phone_data.c must be on
PYTHONPATH. Prints the agreement and each class of disagreement with an example; fails below 99.9 % on E.164 or validity.
"""
import collections
import random
import subprocess
import sys
import unicodedata

import phonenumbers as pn
from phonenumbers import PhoneMetadata, PhoneNumberType as T

TYPES = {T.PREMIUM_RATE: "premium_rate", T.TOLL_FREE: "toll_free", T.SHARED_COST: "shared_cost", T.VOIP: "voip",
         T.PERSONAL_NUMBER: "personal", T.PAGER: "pager", T.UAN: "uan", T.VOICEMAIL: "voicemail", T.FIXED_LINE: "fixed",
         T.MOBILE: "mobile", T.FIXED_LINE_OR_MOBILE: "fixed_or_mobile", T.UNKNOWN: "unknown"}
DIGITS = ["0123456789"] * 6 + ["۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩", "０１２３４５６７８９"]
DESCS = ["fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "personal_number", "voip", "pager", "uan",
         "voicemail"]


def national(rng, meta):
    """Digits near to a number of the region: an example with its tail, or any digit, changed."""
    examples = [d.example_number for d in (getattr(meta, n) for n in DESCS) if d and d.example_number]
    kind = rng.random()
    if kind < 0.08 or not examples:
        return "".join(rng.choice("0123456789") for _ in range(rng.randint(2, 15)))
    s = list(rng.choice(examples))
    for _ in range(rng.choice((0, 1, 2, 3, 6))):
        at = rng.randrange(len(s)) if kind < 0.5 else rng.randrange(len(s) // 2, len(s))
        s[at] = rng.choice("0123456789")
    if kind > 0.9:
        s = s[:-1] if rng.random() < 0.5 else s + [rng.choice("0123456789")]
    return "".join(s)


def written(rng, region, meta, all_regions):
    n = national(rng, meta)
    code = str(meta.country_code)
    prefix = meta.national_prefix or ""
    home = region
    style = rng.randrange(8)
    if style == 0:
        text = "+" + code + n
    elif style == 1:
        text = "+" + code + " (" + prefix + ")" + n if prefix else "+" + code + " " + n
    elif style == 2:
        text, home = "00" + code + n, rng.choice(["IR", "DE", "GB", region])
    elif style == 3:
        text = code + n
    elif style == 4:
        text = n
    elif style == 5:
        text, home = "+" + code + n, rng.choice(all_regions + [""])
    else:
        text = prefix + n
    if rng.random() < 0.4 and len(text) > 6:
        at = rng.randrange(3, len(text) - 2)
        text = text[:at] + rng.choice([" ", "-", ".", " - ", "/"]) + text[at:]
    if rng.random() < 0.05:
        text += rng.choice([" ext. 12", "x12", ";ext=7", " #34"])
    return home, text.translate(str.maketrans("0123456789", rng.choice(DIGITS)))


def expected(region, text):
    try:
        p = pn.parse(text, region or None)
    except pn.NumberParseException:
        return ["-"]
    valid = pn.is_valid_number(p)
    e164 = pn.format_number(p, pn.PhoneNumberFormat.E164)
    if p.extension:
        e164 += ";ext=" + p.extension
    # The oracle keeps an extension's digits in their script; kempt writes ASCII digits everywhere.
    rows = [e164, str(int(valid)), TYPES[pn.number_type(p)] if valid else "unknown",
            (pn.region_code_for_number(p) or "") if valid else "",
            pn.format_number(p, pn.PhoneNumberFormat.NATIONAL), pn.format_number(p, pn.PhoneNumberFormat.INTERNATIONAL),
            pn.format_number(p, pn.PhoneNumberFormat.RFC3966)]
    return ["".join(str(unicodedata.decimal(c, c)) for c in row) for row in rows]


def main():
    program, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 120000
    rng = random.Random(20240501)
    regions = sorted(pn.SUPPORTED_REGIONS)
    cases = []
    for i in range(count):
        region = regions[i % len(regions)]
        cases.append(written(rng, region, PhoneMetadata.metadata_for_region(region), regions))
    text = "".join(f"{r}\t{t}\n" for r, t in cases)
    if len(sys.argv) > 3:
        open(sys.argv[3], "w", encoding="utf-8").write(text)
    out = subprocess.run([program], input=text, capture_output=True, text=True, check=True).stdout.splitlines()
    assert len(out) == len(cases)
    names = ["read or not", "E.164", "validity", "type", "region", "national", "international", "RFC 3966"]
    wrong = collections.defaultdict(list)
    valid = unread = 0
    for (region, number), line in zip(cases, out):
        want, got = expected(region, number), line.split("\t")
        unread += want == ["-"]
        valid += len(want) > 1 and want[1] == "1"
        if len(want) != len(got):
            wrong["read or not"].append((region, number, want, got))
            continue
        for name, a, b in zip(names[1:], want, got):
            if a != b:
                wrong[name].append((region, number, a, b))
    print(f"{count} numbers of {len(regions)} regions, phonenumbers {pn.__version__}: {valid} valid, {unread} unreadable")
    bad_e164 = len(wrong["read or not"]) + len(wrong["E.164"])
    bad_valid = len(wrong["read or not"]) + len(wrong["validity"])
    for name in names:
        print(f"{name}: {100 * (1 - len(wrong[name]) / count):.3f} % agree, {len(wrong[name])} do not")
        for case in wrong[name][:8]:
            print("    region %s, %s: expected %s, got %s" % case)
    return 1 if max(bad_e164, bad_valid) > count / 1000 else 0


if __name__ == "__main__":
    sys.exit(main())
