#!/usr/bin/env python3
"""Compares kempt's identifiers with python-stdnum's on generated ones.

Usage: identifier_oracle.py PROGRAM [COUNT]
PROGRAM is build/tests/bench/identifier_oracle; stdnum must be on PYTHONPATH. Prints, for each kind, how many valid and invalid
numbers agree, with examples of those that do not, and fails when one disagrees. Known differences, kept out of what is generated: kempt does not look
into the national part of an IBAN, nor at the birth place of a Chinese resident id; Belgian check digits 00, 98 and 99, which no number has,
are refused.
"""
import importlib
import random
import subprocess
import sys

DIGITS, UPPER = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# kind: (module, shape, prefix). In shapes # is a digit, A a letter, * either, U a character of a credit code.
KINDS = {
    "cn_resident_id": ("cn.ric", "11010119##0#1####x", ""), "cn_credit_code": ("cn.uscc", "91######UUUUUUUUUU", ""),
    "iban": ("iban", "", ""), "bic": ("bic", "AAAAAA**", ""), "lei": ("lei", "******************##", ""),
    "ean": ("ean", "#############", ""), "isbn": ("isbn", "#########x", ""), "luhn": ("luhn", "############", ""),
    "us_ssn": ("us.ssn", "#########", ""), "gb_vat": ("gb.vat", "#########", "GB"),
}
VAT = {"AT": "U########", "BE": "0#########", "BG": "#########", "CY": "########A", "CZ": "########", "DE": "#########",
       "DK": "########", "EE": "#########", "EL": "#########", "ES": "B########", "FI": "########", "FR": "###########",
       "HR": "###########", "HU": "########", "IE": "#######A", "IT": "###########", "LT": "#######1#",
       "LU": "########", "LV": "4##########", "MT": "########", "NL": "#########B01", "PL": "##########",
       "PT": "#########", "RO": "########", "SE": "##########01", "SI": "########", "SK": "2#39######"}


def fill(rng, shape):
    pick = {"#": DIGITS, "A": UPPER, "*": DIGITS + UPPER, "U": USCC, "x": DIGITS + "X"}
    return "".join(rng.choice(pick[c]) if c in pick else c for c in shape)


def near(rng, module, shape, prefix):
    """A number of the shape, its last two characters varied until it is valid, in half of the cases."""
    s = prefix + fill(rng, shape)
    for _ in range(400 if rng.random() < 0.5 else 0):
        if module.is_valid(s):
            break
        s = prefix + fill(rng, shape) if rng.random() < 0.2 else s[:-2] + fill(rng, shape[-2:])
    return s[:-2] + "01" if prefix == "BE" and s[-2:] in ("00", "98", "99") else s


def iban(rng, module):
    import stdnum.iban as i
    country = rng.choice(["DE", "GB", "FR", "AE", "SA", "NL"])
    shapes = {"DE": "##################", "GB": "AAAA##############", "FR": "##########***********##",
              "AE": "###################", "SA": "##******************",
              "NL": "AAAA##########"}
    body = fill(rng, shapes[country])
    digits = i.calc_check_digits(country + "00" + body) if rng.random() < 0.6 else fill(rng, "##")
    return country + digits + body


def main():
    program, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 2000
    rng = random.Random(7)
    cases = []
    for kind, (name, shape, prefix) in KINDS.items():
        module = importlib.import_module("stdnum." + name)
        for _ in range(count):
            value = iban(rng, module) if kind == "iban" else near(rng, module, shape, prefix)
            cases.append((kind, kind, value, module.is_valid(value)))
    from stdnum.eu import vat
    for state, shape in VAT.items():
        for _ in range(count // 4):
            value = near(rng, vat, shape, state)
            cases.append(("eu_vat", "eu_vat " + state, value, vat.is_valid(value)))
    text = "".join(f"{k}\t{v}\n" for k, _, v, _ in cases)
    out = subprocess.run([program], input=text, capture_output=True, text=True, check=True).stdout.split()
    tally = {}
    for (_, label, value, want), got in zip(cases, out):
        row = tally.setdefault(label, [0, 0, []])
        row[0] += 1
        row[1] += want
        if want != (got == "1"):
            row[2].append((value, want))
    for label, (total, valid, wrong) in tally.items():
        print(f"{label}: {total} numbers, {valid} valid, {len(wrong)} disagree", *wrong[:4])
    return int(any(w[2] for w in tally.values()))


if __name__ == "__main__":
    sys.exit(main())
