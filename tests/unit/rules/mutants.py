"""Writes changed copies of a ruleset, and what the JSON Schema says of each.

mutants.py FOLDER SEED COUNT reads FOLDER/schema.json and FOLDER/base.json, and writes FOLDER/<n>.json and
FOLDER/verdicts ("<n> 1" when the schema accepts it). Exits with 77 when python3-jsonschema is not there.
"""

import copy
import json
import random
import sys

try:
    import jsonschema
except ImportError:
    sys.exit(77)

SCALARS = [None, True, False, 0, 3, -1, 5000, 0.5, 1.5, "", "x", "yes", "5%", "150%", "3mo", "3h", "trim", "required",
           "e164", "before", "a", "first", "نام", "客户", "pii", "IR", "fa", "import", []]
KEYS = ["name", "on_fail", "severity", "tolerance", "message", "min", "max", "values", "file", "fields", "format",
        "trim", "phone", "length", "x-mine", "unknown", "rules", "then", "if", "required", "default", "into"]


def places(node, path=()):
    """Paths of all nodes but the root."""
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in inner:
        yield path + (key,)
        yield from places(value, path + (key,))


def parent_of(tree, path):
    for key in path[:-1]:
        tree = tree[key]
    return tree


def change(rng, tree):
    path = rng.choice(list(places(tree)))
    parent, key = parent_of(tree, path), path[-1]
    kind = rng.randrange(6)
    if kind == 0:
        parent[key] = copy.deepcopy(rng.choice(SCALARS))
    elif kind == 1:
        parent[key] = [parent[key]]
    elif kind == 2:
        parent[key] = {rng.choice(KEYS): parent[key]}
    elif kind == 3:
        del parent[key]
    elif kind == 4 and isinstance(parent, dict):
        value = parent.pop(key)
        parent[rng.choice(KEYS)] = value
    elif isinstance(parent, dict):
        parent[rng.choice(KEYS)] = copy.deepcopy(rng.choice(SCALARS))
    else:
        parent.append(copy.deepcopy(rng.choice(SCALARS)))


def main():
    folder, seed, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    with open(f"{folder}/schema.json", encoding="utf-8") as f:
        schema = json.load(f)
    with open(f"{folder}/base.json", encoding="utf-8") as f:
        base = json.load(f)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    rng = random.Random(seed)
    with open(f"{folder}/verdicts", "w", encoding="utf-8") as verdicts:
        for n in range(count):
            tree = copy.deepcopy(base)
            for _ in range(rng.choice([0, 1, 1, 1, 2]) if n else 0):
                change(rng, tree)
            with open(f"{folder}/{n}.json", "w", encoding="utf-8") as f:
                json.dump(tree, f, ensure_ascii=False)
            verdicts.write(f"{n} {int(validator.is_valid(tree))}\n")


main()
