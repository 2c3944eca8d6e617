#!/usr/bin/env python3
"""What the usual Python libraries do of the standardisers' work: phonenumbers and dateutil on the first N records.

  standard_python.py FEED.csv N
"""

import csv
import sys
import unicodedata

import phonenumbers
from dateutil import parser


def main():
    out = csv.writer(sys.stdout)
    with open(sys.argv[1], encoding="utf-8", newline="") as f:
        for n, row in enumerate(csv.DictReader(f)):
            if n == int(sys.argv[2]):
                break
            row["full_name"] = " ".join(unicodedata.normalize("NFC", row["full_name"]).split())
            row["email"] = row["email"].lower()
            try:
                number = phonenumbers.parse(row["mobile"], row["country"])
                row["mobile"] = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
            except phonenumbers.NumberParseException:
                pass
            try:
                row["birth_date"] = parser.parse(row["birth_date"], dayfirst=True).date().isoformat()
            except (ValueError, OverflowError):
                pass
            out.writerow(row.values())


if __name__ == "__main__":
    main()
