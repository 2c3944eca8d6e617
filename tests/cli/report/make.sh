#!/usr/bin/env bash
# What a small run leaves behind: m.json (manifest), p.json (profile), rejects.jsonl.
cat >r.yaml <<'END'
ruleset: people
fields:
  id: {validate: [required]}
  name: {validate: [required]}
  age: {validate: [{type: integer}]}
records:
  - {if: {city: 上海}, then: {id: {length: 1}}}
END
cat >in.csv <<'END'
id,name,age,city
1,زهرا,31,تهران
2,,x,上海
33,李明,40,上海
4,Sara,,Madrid
END
kempt-validate -q -r r.yaml --rejects rejects.jsonl --stats m.json in.csv -o valid.csv
kempt-profile -q --as json in.csv -o p.json
