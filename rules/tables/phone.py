#!/usr/bin/env python3
"""Writes lib/text/phone_data.c: the numbering plans of all countries as compact tables.

Usage: phone.py FOLDER > lib/text/phone_data.c
FOLDER holds the Python package phonenumbers (Apache License 2.0), whose metadata is that of libphonenumber.
The patterns of a region's number types become states of one acyclic automaton over digits, minimised over all regions;
patterns of prefixes become small programs. See lib/text/phone_data.h for what the tables mean.
"""
import re._constants as C
import re._parser as parser
import sys

TYPES = ["general_desc", "premium_rate", "toll_free", "shared_cost", "voip", "personal_number", "pager", "uan",
         "voicemail", "fixed_line", "mobile"]
FIXED, MOBILE, EITHER = 9, 10, 11
GENERAL = 64


def digit_set(items):
    bits = 0
    for op, arg in items:
        if op is C.LITERAL:
            bits |= 1 << (arg - 48)
        elif op is C.RANGE:
            for d in range(arg[0], arg[1] + 1):
                bits |= 1 << (d - 48)
        elif op is C.CATEGORY and arg is C.CATEGORY_DIGIT:
            bits |= 1023
        else:
            raise ValueError(op)
    return bits


class Automaton:
    """Hash-consed states of finite languages over digits, each with a label: equal futures are one state."""

    def __init__(self):
        self.states = {(0, (0,) * 10): 0}

    def state(self, label, out):
        return self.states.setdefault((label, out), len(self.states))

    def add_region(self, meta):
        nfa = Nfa()
        accepts, starts = {}, []
        for i, name in enumerate(TYPES):
            desc = getattr(meta, name)
            if desc and desc.national_number_pattern:
                start = nfa.new()
                starts.append(start)
                accepts[nfa.build(parser.parse(desc.national_number_pattern), start)] = i
        memo = {}

        def walk(states, depth):
            key = (states, depth)
            if key not in memo:
                label = label_of(meta, {accepts[s] for s in states if s in accepts}, depth)
                out = []
                for digit in range(10):
                    after = {nfa.moves[s][1] for s in states if nfa.moves[s] and nfa.moves[s][0] >> digit & 1}
                    out.append(walk(nfa.close(after), depth + 1) if after else 0)
                memo[key] = self.state(label, tuple(out))
            return memo[key]

        return walk(nfa.close(starts), 0)


class Nfa:
    def __init__(self):
        self.free, self.moves = [], []

    def new(self):
        self.free.append([])
        self.moves.append(None)
        return len(self.moves) - 1

    def close(self, states):
        found, todo = set(states), list(states)
        while todo:
            for s in self.free[todo.pop()]:
                if s not in found:
                    found.add(s)
                    todo.append(s)
        return frozenset(found)

    def edge(self, start, digits):
        here, end = self.new(), self.new()
        self.free[start].append(here)
        self.moves[here] = (digits, end)
        return end

    def build(self, seq, start):
        for op, arg in seq:
            if op is C.LITERAL:
                start = self.edge(start, 1 << (arg - 48))
            elif op is C.IN:
                start = self.edge(start, digit_set(arg))
            elif op is C.SUBPATTERN:
                start = self.build(arg[3], start)
            elif op is C.BRANCH:
                end = self.new()
                for alternative in arg[1]:
                    first = self.new()
                    self.free[start].append(first)
                    self.free[self.build(alternative, first)].append(end)
                start = end
            elif op is C.MAX_REPEAT:
                low, high, sub = arg
                for _ in range(low):
                    start = self.build(sub, start)
                end = self.new()
                self.free[start].append(end)
                for _ in range(high - low):
                    start = self.build(sub, start)
                    self.free[start].append(end)
                start = end
            else:
                raise ValueError(op)
        return start


def label_of(meta, matched, length):
    """The type of a number that these patterns match, with GENERAL when the general one does."""
    label = GENERAL if 0 in matched else 0

    def is_type(i):
        desc = getattr(meta, TYPES[i])
        return i in matched and (not desc.possible_length or length in desc.possible_length)

    if not is_type(0):
        return label
    for i in range(1, FIXED):
        if is_type(i):
            return label | i
    same = meta.same_mobile_and_fixed_line_pattern
    if is_type(FIXED):
        return label | (EITHER if same or is_type(MOBILE) else FIXED)
    return label | MOBILE if not same and is_type(MOBILE) else label


class Programs:
    JUMP, SPLIT, SAVE, END, MATCH = 0x4000, 0x8000, 0xC000, 0xD000, 0xE000

    def __init__(self):
        self.code, self.known = [0], {}

    def add(self, pattern):
        if not pattern:
            return 0
        if pattern not in self.known:
            program = []
            self.build(parser.parse(pattern), program)
            program.append(self.MATCH)
            assert len(program) < 0x1000
            self.known[pattern] = len(self.code)
            self.code += program
        return self.known[pattern]

    def build(self, seq, out):
        for op, arg in seq:
            if op is C.LITERAL:
                out.append(1 << (arg - 48))
            elif op is C.IN:
                out.append(digit_set(arg))
            elif op is C.AT and arg is C.AT_END:
                out.append(self.END)
            elif op is C.SUBPATTERN:
                group = arg[0]
                if group is not None:
                    out.append(self.SAVE | 2 * (group - 1))
                self.build(arg[3], out)
                if group is not None:
                    out.append(self.SAVE | 2 * (group - 1) + 1)
            elif op is C.BRANCH:
                self.build_branch(arg[1], out)
            elif op is C.MAX_REPEAT:
                low, high, sub = arg
                for _ in range(low):
                    self.build(sub, out)
                splits = []
                for _ in range(high - low):
                    splits.append(len(out))
                    out.append(None)
                    self.build(sub, out)
                for at in splits:
                    out[at] = self.SPLIT | len(out)
            else:
                raise ValueError(op)

    def build_branch(self, alternatives, out):
        jumps = []
        for i, alternative in enumerate(alternatives):
            last = i == len(alternatives) - 1
            at = len(out)
            if not last:
                out.append(None)
            self.build(alternative, out)
            if not last:
                jumps.append(len(out))
                out.append(None)
                out[at] = self.SPLIT | len(out)
        for at in jumps:
            out[at] = self.JUMP | len(out)


def c_string(text):
    if text is None:
        return "NULL"
    text = text.encode()
    return '"' + "".join(chr(b) if 32 <= b < 127 and chr(b) not in '"\\' else "\\%03o" % b for b in text) + '"'


def template(text):
    """\\1 as the byte 1 and so on."""
    if text is None:
        return None
    out, i = "", 0
    while i < len(text):
        if text[i] == "\\":
            out += chr(int(text[i + 1]))
            i += 2
        else:
            out += text[i]
            i += 1
    return out


def group_sizes(pattern):
    sizes = []
    for op, arg in parser.parse(pattern):
        assert op is C.SUBPATTERN
        low = high = 0
        for inner, value in arg[3]:
            if inner is C.MAX_REPEAT:
                low, high = low + value[0], high + value[1]
            else:
                low, high = low + 1, high + 1
        assert high < 16
        sizes.append(16 * low + high)
    assert len(sizes) <= 5
    return sizes + [0] * (5 - len(sizes))


def format_row(programs, fmt):
    leading = fmt.leading_digits_pattern
    national = fmt.format
    if fmt.national_prefix_formatting_rule:
        at = national.index("\\")
        rule = fmt.national_prefix_formatting_rule.replace("\\1", national[at:at + 2])
        national = national[:at] + rule + national[at + 2:]
    return (programs.add(leading[-1]) if leading else 0, group_sizes(fmt.pattern), template(national),
            template(fmt.format))


def bits(lengths):
    return sum(1 << n for n in lengths or ())


def rows(items, per_line):
    for i in range(0, len(items), per_line):
        print("    " + ", ".join(items[i:i + per_line]) + ",")


NO_REGION = 255  # in the table of the regions by their two letters


def main():
    sys.path.insert(0, sys.argv[1])
    import phonenumbers
    from phonenumbers import PhoneMetadata, COUNTRY_CODE_TO_REGION_CODE

    automaton, programs, formats = Automaton(), Programs(), []
    metas = [PhoneMetadata.metadata_for_region(r) for r in sorted(phonenumbers.SUPPORTED_REGIONS)]
    countries = len(metas)
    metas += [PhoneMetadata.metadata_for_nongeo_region(c)
              for c in sorted(phonenumbers.COUNTRY_CODES_FOR_NON_GEO_REGIONS)]
    regions = []
    for meta in metas:
        general = meta.general_desc
        first = len(formats)
        formats += [format_row(programs, f) for f in meta.number_format or ()]
        national = len(formats) - first
        formats += [format_row(programs, f) for f in meta.intl_number_format or ()]
        prefix = meta.national_prefix_for_parsing
        groups = parser.parse(prefix).state.groups - 1 if prefix else 0
        regions.append(
            f'{{"{meta.id}", {meta.country_code}, {automaton.add_region(meta)}, 0x{bits(general.possible_length):X}, '
            f'0x{bits(general.possible_length_local_only):X}, {programs.add(meta.international_prefix)}, '
            f'{programs.add(prefix)}, {programs.add(meta.leading_digits)}, {groups}, '
            f'{c_string(template(meta.national_prefix_transform_rule or None))}, {first}, {national}, '
            f'{len(formats) - first - national}, {c_string(meta.preferred_extn_prefix)}}}')

    print(f"/* Made by rules/tables/phone.py from the metadata of libphonenumber in phonenumbers {phonenumbers.__version__}"
          "\n * (Copyright The Libphonenumber Authors, Apache License 2.0): do not edit. */")
    print('#include "text/phone_data.h"\n\n#include <stddef.h>\n\n/* clang-format off */')
    print(f'const char kp_phone_data_version[] = "{phonenumbers.__version__}";\n')
    print("const uint16_t kp_phone_programs[] = {")
    rows([f"0x{c:X}" for c in programs.code], 16)
    edges, firsts, labels = [], [], []
    for (label, out), _ in sorted(automaton.states.items(), key=lambda kv: kv[1]):
        firsts.append(str(len(edges)))
        labels.append(str(label))
        for target in sorted({t for t in out if t}):
            digits = sum(1 << d for d in range(10) if out[d] == target)
            edges.append(f"{{{digits},{target}}}")
    firsts.append(str(len(edges)))
    assert len(edges) < 65536
    print("};\n\nconst struct kp_phone_edge kp_phone_edges[] = {")
    rows(edges, 10)
    print("};\n\nconst uint16_t kp_phone_first[] = {")
    rows(firsts, 20)
    print("};\n\nconst uint8_t kp_phone_labels[] = {")
    rows(labels, 30)
    print("};\n\nconst struct kp_phone_format kp_phone_formats[] = {")
    for leading, sizes, national, plain in formats:
        print(f"    {{{leading}, {{{', '.join(map(str, sizes))}}}, {c_string(national)}, {c_string(plain)}}},")
    print("};\n\nconst struct kp_phone_region kp_phone_regions[] = {")
    for region in regions:
        print(f"    {region},")
    print("};\n\nconst uint8_t kp_phone_region_at[26 * 26] = {")
    places = [NO_REGION] * (26 * 26)
    for i, meta in enumerate(metas[:countries]):
        places[(ord(meta.id[0]) - 65) * 26 + ord(meta.id[1]) - 65] = i
    for row in range(26):
        print("    " + " ".join(f"{p}," for p in places[row * 26:row * 26 + 26]))
    print("};\n")
    print("const struct kp_phone_code kp_phone_codes[1000] = {")
    by_code = []
    for code in sorted(COUNTRY_CODE_TO_REGION_CODE):
        ids = COUNTRY_CODE_TO_REGION_CODE[code]
        print(f"    [{code}] = {{{len(by_code)}, {len(ids)}}},")
        for region in ids:
            by_code.append(str(next(i for i, m in enumerate(metas) if m.id == region and m.country_code == code)))
    print("};\n\nconst uint16_t kp_phone_code_regions[] = {")
    rows(by_code, 20)
    print("};")


if __name__ == "__main__":
    main()
