"""The three feeds of the demo: the same few hundred invented customers as three systems hold them.

  crm.csv      a Persian CRM: semicolons, Persian headers, Arabic yeh and kaf, Jalali dates, Persian digits
  web.jsonl    a web shop: Latin transliterations, a nested address, time stamps, mixed-case emails
  events.tsv   a trade fair: Chinese headers, full-width digits, d/m/y dates, no-break blanks

truth.csv says which customer each record is, and its fate: ok, reject (it breaks a rule) or quarantine (it is
no record at all).
"""

import json
import os
from datetime import date, timedelta

from people import FA_DIGITS, WIDE_DIGITS, Draw, Person, date_forms, date_in, plain, typo

CUSTOMERS = 300
SCRIPTS = ("fa",) * 9 + ("ar",) * 4 + ("zh",) * 5 + ("en",) * 4
CRM_HEADER = ("کد مشتری", "نام و نام خانوادگی", "ایمیل", "تلفن همراه", "تاریخ تولد", "جنسیت", "شهر", "کشور", "صنف",
              "نشانی", "به‌روزرسانی")
EVENTS_HEADER = ("编号", "姓名", "电子邮件", "手机", "出生日期", "性别", "城市", "国家", "行业", "更新日期")
NBSP = "\u00a0"


def customer(seed, n):
    p = Person(seed, n, SCRIPTS)
    if n % 25 == 24:  # a household: another person, the same family, telephone and town
        q = customer(seed, n - 1)
        for shared in ("script", "country", "family", "family_latin", "mobile", "city", "street", "house"):
            setattr(p, shared, getattr(q, shared))
        if p.given == q.given or q.script != Person(seed, n, SCRIPTS).script:
            for k in range(1, 500):
                r = Person(seed, n + 1000 * k, SCRIPTS)
                if r.script == q.script and r.given != q.given:
                    p.given, p.given_latin, p.female, p.user = r.given, r.given_latin, r.female, r.user
                    break
    return p


def updated(d):
    return date(2022, 1, 1) + timedelta(days=d.below(1200))


def email_of(p, d):
    """The customer's address; some people give every shop another one."""
    if d.chance(10):
        return plain(p.given_latin[0]).lower().replace(" ", "") + str(d.below(90) + 10) + "@elsewhere.example"
    email = p.email()
    return typo(email, d) if d.chance(3) else email


def crm_row(p, d, again):
    name = p.name() if p.script in ("fa", "ar") else p.latin(d)
    if p.script == "fa":
        if d.chance(60):
            name = name.replace("ی", "ي").replace("ک", "ك")
        if d.chance(20):
            name = ("خانم " if p.female else "آقای ") + name
        elif d.chance(8):
            name = "دکتر " + name
        if d.chance(15):
            name = name.replace("\u200c", " ")
    if again and d.chance(35):
        name = typo(name, d)
    if d.chance(10):
        name = "  " + name + " "
    if p.country == "IR":
        mobile = p.phone("national") if d.chance(80) else p.phone("dashed")
    else:
        mobile = p.phone("zeros")
    if d.chance(45):
        mobile = mobile.translate(FA_DIGITS)
    city = p.city[0] if p.script in ("fa", "ar") else p.city[1][0]
    if d.chance(30):
        city = city.replace("ی", "ي").replace("ک", "ك")
    address = f"{p.street[0]}؛ پلاک {p.house}" if d.chance(50) else f"{p.street[0]}; پلاک {p.house}"
    if d.chance(12):
        address = f"{p.street[0]}\nپلاک {p.house}، «واحد ۳»"
    elif d.chance(8):
        address = f'{p.street[0]}، ساختمان "آفتاب"، پلاک {p.house}'
    born = date_in("shamsi_fa" if d.chance(60) else "shamsi", p.born)
    sex = (("آقا", "خانم") if d.chance(20) else ("مرد", "زن"))[p.female]
    return [
        "" if d.chance(12) else email_of(p, d),
        "" if d.chance(8) else mobile,
        "" if d.chance(15) else born,
        "" if d.chance(12) else sex,
        city,
        "ایران" if p.country == "IR" else p.country,
        p.industry_in("fa"),
        address.translate(FA_DIGITS),
        date_forms(updated(d))["shamsi"],
    ], name


def web_row(p, d, again):
    name = p.latin_comma() if d.chance(6) else p.latin(d)
    if d.chance(10):
        name = name.upper() if d.chance(50) else name.lower()
    if again and d.chance(30) or d.chance(5):
        name = typo(name, d)
    email = email_of(p, d)
    if d.chance(30):
        email = email.title()
    elif d.chance(8):
        email = email.upper()
    stamp = updated(d).isoformat() + f"T{d.below(24):02}:{d.below(60):02}:{d.below(60):02}Z"
    return {
        "name": name,
        "email": email,
        "phone": None if d.chance(15) else p.phone("e164" if d.chance(60) else "spaced"),
        "birth_date": None if d.chance(30) else date_in("iso", p.born),
        "gender": None if d.chance(25) else "MF"[p.female],
        "address": {"street": f"{p.house} {p.street[1][0]}", "city": p.city[1][d.below(len(p.city[1]))],
                    "country": p.country, "postcode": p.postcode},
        "industry": p.industry_in("en"),
        "orders": d.below(40),
        "updated_at": stamp,
    }


def events_row(p, d, again):
    name = p.name() if p.script == "zh" or d.chance(30) else p.latin(d)
    if p.script == "zh" and d.chance(20):
        name += "女士" if p.female else "先生"
    elif " " in name and d.chance(50):
        name = name.replace(" ", NBSP)
    if again and d.chance(30):
        name = typo(name, d)
    mobile = p.phone("spaced" if d.chance(50) else "e164")
    if p.country == "CN" and d.chance(40):
        mobile = p.phone("national")
    if d.chance(50):
        mobile = mobile.translate(WIDE_DIGITS).replace("+", "\uff0b")
    born = date_in("dmy_wide" if d.chance(40) else "dmy", p.born)
    email = email_of(p, d)
    if d.chance(10):
        email = email + NBSP
    return [
        name,
        "" if d.chance(20) else email,
        "" if d.chance(12) else mobile,
        "" if d.chance(20) else born,
        "" if d.chance(10) else ("男", "女")[p.female],
        p.city[0] if d.chance(50) else p.city[1][0],
        {"CN": "中国", "IR": "伊朗"}.get(p.country, p.country),
        p.industry_in("zh"),
        date_forms(updated(d))["dmy"],
    ]


def rows_of(seed, n, feed, part):
    """How often customer n is in a feed: mostly once, sometimes not at all, sometimes twice."""
    d = Draw(seed, 20 + feed, n)
    there = d.chance(part)
    if not there and feed == 0 and not any(rows_of(seed, n, f, p) for f, p in ((1, 55), (2, 45))):
        there = True
    return 0 if not there else 2 if d.chance(8) else 1


def crm_cell(cell):
    if ";" in cell or '"' in cell or "\n" in cell:
        return '"' + cell.replace('"', '""') + '"'
    return cell


def crm_spoil(row, k):
    """The few records of the CRM that nothing can be done about."""
    if k == 20:
        row[1], fate = "", "reject"  # nobody's name
    elif k in (45, 120):
        row[2], row[3], fate = "", "", "reject"  # no way to reach them
    elif k == 77:
        row[2], row[3], fate = row[1] + "(at)mail", "", "reject"
    elif k == 100:
        row[4], fate = "1499/01/01", "reject"  # not born yet
    else:
        fate = "ok" if row[2] or row[3] else "reject"
    line = ";".join(crm_cell(c) for c in row)
    if k == 33:
        return (line + ";;\r\n").encode(), "quarantine"  # two cells too many
    if k == 90:
        return (";".join(row[:6]) + "\r\n").encode(), "quarantine"
    if k == 140:  # one line that went through a Windows program
        return line.encode("cp1256", "ignore") + b"\r\n", "quarantine"
    return (line + "\r\n").encode(), fate


def web_spoil(row, k):
    fate = "ok"  # a web shop always has an address to write to
    if k == 15:
        row["email"], row["phone"], fate = "n/a", None, "reject"
    elif k == 64:
        row["name"], fate = "", "reject"
    line = json.dumps(row, ensure_ascii=False)
    if k == 40:
        return (line[: len(line) // 2] + "\n").encode(), "quarantine"  # cut off
    if k == 88:
        return (line.replace('"', "'") + "\n").encode(), "quarantine"
    if k == 110:
        return line.encode().replace(b"example", b"ex\xffmple", 1) + b"\n", "quarantine"
    return (line + "\n").encode(), fate


def events_spoil(row, k):
    fate = "ok" if row[2] or row[3] else "reject"
    if k == 30:
        row[2], row[3], fate = "", "—", "reject"
    elif k == 71:
        row[4], fate = "31/02/2091", "reject"
    line = "\t".join(row)
    if k == 52:
        return ("\t".join(row[:4]) + "\n").encode(), "quarantine"
    if k == 99:
        return line.encode("gb18030") + b"\n", "quarantine"
    return (line + "\n").encode(), fate


def records(seed, feed, part):
    """(customer, second time, draw) of a feed's records, in the feed's own order."""
    found = []
    for n in range(CUSTOMERS):
        for again in range(rows_of(seed, n, feed, part)):
            d = Draw(seed, 30 + 2 * feed + again, n)
            found.append((d.below(10 ** 6), n, again, d))
    return [r[1:] for r in sorted(found, key=lambda r: r[:3])]


def write(folder, seed):
    os.makedirs(folder, exist_ok=True)
    people = [customer(seed, n) for n in range(CUSTOMERS)]
    truth = ["source,source_id,customer,fate\n"]

    def feed(name, number, part, header, letter, make):
        with open(os.path.join(folder, name), "wb") as out:
            out.write(header)
            for k, (n, again, d) in enumerate(records(seed, number, part)):
                key = f"{letter}{1001 + k}"
                line, fate = make(people[n], d, again, key, k)
                out.write(line)
                truth.append(f"{name.split('.')[0]},{key},{n + 1},{fate}\n")

    def crm(p, d, again, key, k):
        rest, name = crm_row(p, d, again)
        return crm_spoil([key, name] + rest, k)

    def web(p, d, again, key, k):
        return web_spoil({"id": key, **web_row(p, d, again)}, k)

    def events(p, d, again, key, k):
        return events_spoil([key] + events_row(p, d, again), k)

    feed("crm.csv", 0, 60, ("\ufeff" + ";".join(CRM_HEADER) + "\r\n").encode(), "C", crm)
    feed("web.jsonl", 1, 55, b"", "W", web)
    feed("events.tsv", 2, 45, ("\t".join(EVENTS_HEADER) + "\n").encode(), "E", events)
    with open(os.path.join(folder, "truth.csv"), "w", encoding="utf-8", newline="") as out:
        out.writelines(truth)
