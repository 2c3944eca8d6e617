#!/usr/bin/env bash
# A run of two sources with duplicates, rejects and stale values, kept in run/.
cat >r.yaml <<'END'
ruleset: people
fields:
  id: {validate: [required]}
  نام: {normalize: [text], validate: [required]}
  email: {normalize: [email], validate: [{email: {severity: warning}}]}
  city: {normalize: [{map: {values: {تهران: Tehran, 上海: Shanghai}}}]}
  seen: {validate: [{fresh: {within: 200y, name: lately}}]}
records:
  - {name: reachable, require_any: [email, city]}
match:
  blocking: [[email], [{prefix: {field: "نام", length: 3}}]]
  compare: {"نام": {jaro_winkler: [0.95, 0.85]}, email: {levenshtein: [1]}, city: exact}
  threshold: 0.7
merge: {default: most_frequent}
pipeline: [import, normalize, validate, dedupe, merge, export]
END
python3 - <<'END'
names = ["زهرا رضایی", "علی محمدی", "李明", "王芳", "Sara Lind", "Omar Haddad", "مریم کاظمی", "陈伟"]
for source, offset in (("crm", 0), ("web", 1)):
    with open(source + ".csv", "w", encoding="utf-8") as out:
        print("id,نام,email,city,seen", file=out)
        for i in range(60):
            person = i if source == "crm" else i * 2
            name = f"{names[person % 8]} {person // 8}" if i != 7 else ""
            email = f"Person{person}@Example.org" if i % 11 else "nobody"
            seen = "1700-01-01" if i % 15 == 3 + offset else f"19{person % 90 + 10}-05-0{i % 9 + 1}"
            print(f"{source}{i},{name},{email if i % 13 else ''},{['تهران', '上海', 'Paris'][person % 3] if i % 13 else ''},{seen}", file=out)
END
kempt-run -q -r r.yaml --run-dir run -t csv crm.csv web.csv >golden.csv
