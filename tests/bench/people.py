"""Invented people, the same for the same seed and number, whatever the order they are asked for in.

A person is a pure function of (seed, number), so feeds of any size can be written in parallel and a duplicate
of person 17 can be written anywhere without keeping person 17 in memory.
"""

import os
import struct
import unicodedata
from datetime import date, timedelta
from hashlib import blake2b

HERE = os.path.dirname(os.path.abspath(__file__))
SCRIPTS = ("fa", "ar", "zh", "en")
FA_DIGITS = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
WIDE_DIGITS = {ord("0") + i: 0xFF10 + i for i in range(10)}  # full-width
COUNTRIES = {"fa": ("IR",), "ar": ("AE", "SA", "EG"), "zh": ("CN",), "en": ("GB", "US", "DE", "FR", "ES")}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Calling code, what the national form begins with, and the prefix and length of an invented mobile number.
PHONES = {
    "IR": ("98", "0", ("912", "935", "919", "901"), 7),
    "AE": ("971", "0", ("50", "55"), 7),
    "SA": ("966", "0", ("50", "55"), 7),
    "EG": ("20", "0", ("100", "111"), 7),
    "CN": ("86", "", ("138", "159", "186"), 8),
    "GB": ("44", "0", ("7400", "7800"), 6),
    "US": ("1", "", ("212555", "312555"), 4),
    "DE": ("49", "0", ("151", "160"), 8),
    "FR": ("33", "0", ("61", "62"), 7),
    "ES": ("34", "", ("612", "655"), 6),
}
DOMAINS = ("mail.example", "post.example.org", "pishgam.example", "souq.example.com", "hao.example.net")
FIRST_DAY = date(1945, 1, 1)
DAYS = 22000


class Draw:
    """A stream of choices that hangs on nothing but its key."""

    __slots__ = ("bits",)

    def __init__(self, seed, what, number):
        key = struct.pack("<QQQ", seed, what, number)
        self.bits = int.from_bytes(blake2b(key, digest_size=64).digest(), "little")

    def below(self, n):
        self.bits, r = divmod(self.bits, n)
        return r

    def of(self, items):
        self.bits, r = divmod(self.bits, len(items))
        return items[r]

    def chance(self, percent):
        self.bits, r = divmod(self.bits, 100)
        return r < percent


def load_pools():
    pools = {}
    with open(os.path.join(HERE, "names.txt"), encoding="utf-8") as f:
        for line in f:
            if line.strip() and not line.startswith("#"):
                kind, native, latin = line.rstrip("\n").split("\t")
                pools.setdefault(kind, []).append((native, latin.split("|")))
    return pools


POOLS = load_pools()


def jalali(day):
    """(year, month, day) of the Solar Hijri calendar, by the 33-year rule, which is exact for 1925 to 2124."""
    days = day.toordinal() - date(1925, 3, 21).toordinal()  # 1304-01-01
    year = 1304
    while True:
        length = 366 if (year % 33) in (1, 5, 9, 13, 17, 22, 26, 30) else 365
        if days < length:
            break
        days -= length
        year += 1
    if days < 186:
        return year, days // 31 + 1, days % 31 + 1
    days -= 186
    return year, days // 30 + 7, days % 30 + 1


def date_forms(day):
    y, m, d = day.year, day.month, day.day
    jy, jm, jd = jalali(day)
    shamsi = f"{jy}/{jm:02}/{jd:02}"
    return {
        "iso": day.isoformat(),
        "dmy": f"{d:02}/{m:02}/{y}",
        "month": f"{d} {MONTHS[m - 1]} {y}",
        "shamsi": shamsi,
        "shamsi_fa": shamsi.translate(FA_DIGITS),
        "zh": f"{y}年{m}月{d}日",
        "dmy_wide": f"{d:02}/{m:02}/{y}".translate(WIDE_DIGITS),
    }


_dates = {}


def date_in(form, offset):
    """A birth date, FIRST_DAY + offset days, in one of the forms of date_forms."""
    forms = _dates.get(offset)
    if forms is None:
        forms = _dates[offset] = date_forms(FIRST_DAY + timedelta(days=offset))
    return forms[form]


class Person:
    __slots__ = ("number", "script", "country", "female", "given", "given_latin", "family", "family_latin",
                 "born", "user", "domain", "mobile", "city", "street", "house", "industry", "postcode")

    def __init__(self, seed, number, scripts=SCRIPTS):
        d = Draw(seed, 1, number)
        self.number = number
        self.script = script = d.of(scripts)
        self.country = d.of(COUNTRIES[script])
        self.female = d.below(2)
        sex = ".f" if self.female else ".m"
        if script == "zh":
            self._chinese(d, sex)
        else:
            self.given, self.given_latin = d.of(POOLS[script + sex])
            self._family(d, script)
        self.born = d.below(DAYS)
        user = plain(self.given_latin[0] + "." + self.family_latin[0]).lower()
        self.user = "".join(c for c in user if c.isalnum() or c == ".") + str(d.below(9999))
        self.domain = d.of(DOMAINS)
        _, _, prefixes, length = PHONES[self.country]
        if self.country == "US":
            self.mobile = f"{d.of(prefixes)[:3]}{d.below(700) + 230}{d.below(10 ** 4):04}"
        else:
            self.mobile = d.of(prefixes) + str(d.below(10 ** length)).zfill(length)
        self.city = d.of(POOLS[self.country + ".city"])
        self.street = d.of(POOLS[self.country + ".street"])
        self.house = d.below(240) + 1
        self.industry = d.below(len(POOLS["en.industry"]))
        self.postcode = str(d.below(9 * 10 ** 4) + 10 ** 4)

    def _chinese(self, d, sex):
        self.family, self.family_latin = d.of(POOLS["zh.family"])
        a, pa = d.of(POOLS["zh" + sex])
        self.given, latin = a, pa[0].capitalize()
        if d.chance(70):
            b, pb = d.of(POOLS["zh" + sex])
            self.given, latin = a + b, latin + pb[0]
        self.given_latin = [latin]

    def _family(self, d, script):
        if script == "ar" or (script == "en" and d.chance(10)):
            self.family, self.family_latin = d.of(POOLS[script + ".family"])
            return
        root, root_latin = d.of(POOLS["fa.root" if script == "fa" else "en.stem"])
        end, end_latin = d.of(POOLS["fa.end" if script == "fa" else "en.end"])
        self.family = root + end
        self.family_latin = [root_latin[0] + e for e in end_latin]
        if script == "fa" and d.chance(25):
            nisba, nisba_latin = d.of(POOLS["fa.nisba"])
            self.family += " " + nisba
            self.family_latin = [f + " " + nisba_latin[0] for f in self.family_latin]

    def name(self):
        return self.family + self.given if self.script == "zh" else self.given + " " + self.family

    def latin(self, d):
        """The name in Latin letters, in one of its usual spellings."""
        given = self.given_latin[d.below(len(self.given_latin))]
        family = self.family_latin[d.below(len(self.family_latin))]
        return given + " " + family

    def latin_comma(self):
        return self.family_latin[0] + ", " + self.given_latin[0]

    def email(self):
        return self.user + "@" + self.domain

    def phone(self, form):
        code, trunk, _, _ = PHONES[self.country]
        n = self.mobile
        if form == "e164" or (form == "zeros" and code == "1"):  # 00 is not how Americans dial abroad
            return "+" + code + n
        if form == "zeros":
            return "00" + code + n
        if form == "spaced":
            return f"+{code} {n[:3]} {n[3:6]} {n[6:]}"
        if form == "dashed":
            return f"{trunk}{n[:3]}-{n[3:6]}-{n[6:]}"
        return trunk + n

    def industry_in(self, script):
        return POOLS[script + ".industry"][self.industry][0]


def plain(text):
    """Latin letters without their accents."""
    return text if text.isascii() else unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def typo(text, d):
    """One slip of the keyboard: a letter lost, doubled or swapped with the next one."""
    letters = [i for i, c in enumerate(text) if c.isalpha()]
    if len(letters) < 4:
        return text
    i = letters[1 + d.below(len(letters) - 2)]
    kind = d.below(3)
    if kind == 0:
        return text[:i] + text[i + 1:]
    if kind == 1:
        return text[:i] + text[i] + text[i:]
    return text[:i] + text[i + 1:i + 2] + text[i] + text[i + 2:]
