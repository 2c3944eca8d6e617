#include "text/phonetic.h"

#include <utf8proc.h>

#include "text/phonetic_internal.h"

/* ---- a name as Latin capitals ---- */

/* Letters that Unicode does not decompose. */
static const char *spelled_out(uint32_t cp)
{
    switch (cp) {
    case 0xDF: /* sharp s */
    case 0x1E9E:
        return "SS";
    case 0xC6: /* ae */
    case 0xE6:
        return "AE";
    case 0x152: /* oe */
    case 0x153:
        return "OE";
    case 0xDE: /* thorn */
    case 0xFE:
        return "TH";
    case 0xD0: /* eth, d with stroke */
    case 0xF0:
    case 0x110:
    case 0x111:
        return "D";
    case 0xD8: /* o with stroke */
    case 0xF8:
        return "O";
    case 0x141: /* l with stroke */
    case 0x142:
        return "L";
    case 0x126: /* h with stroke */
    case 0x127:
        return "H";
    case 0x131: /* dotless i */
        return "I";
    case 0x14A: /* eng */
    case 0x14B:
        return "NG";
    case 0x18F: /* schwa */
    case 0x259:
        return "E";
    default:
        return NULL;
    }
}

enum meaning { LETTERS, BREAK, NOTHING, FOREIGN };

/* What a code point stands for; letters go to spelled (at most 7 and a NUL). */
static enum meaning meaning_of(uint32_t cp, unsigned flags, char spelled[8])
{
    const char *known = spelled_out(cp);
    if ((flags & KP_LETTERS_CEDILLA) && (cp == 0xC7 || cp == 0xE7))
        known = "S";
    if (known) {
        memcpy(spelled, known, strlen(known) + 1);
        return LETTERS;
    }
    utf8proc_int32_t parts[32];
    int boundary = 0;
    utf8proc_ssize_t n = utf8proc_decompose_char(
        (utf8proc_int32_t)cp, parts, 32, (utf8proc_option_t)(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT),
        &boundary);
    size_t k = 0;
    for (utf8proc_ssize_t i = 0; i < n && i < 32 && k < 7; i++)
        if ((parts[i] | 0x20) >= 'a' && (parts[i] | 0x20) <= 'z')
            spelled[k++] = (char)(parts[i] & ~0x20);
    spelled[k] = '\0';
    if (k > 0)
        return LETTERS;
    switch (utf8proc_category((utf8proc_int32_t)cp)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LO:
        return FOREIGN;
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_PD:
    case UTF8PROC_CATEGORY_CC:
        return BREAK;
    default:
        return NOTHING;
    }
}

size_t kp_latin_letters(struct kp_slice name, unsigned flags, char out[KP_PHONETIC_LETTERS + 1])
{
    const utf8proc_uint8_t *s = (const utf8proc_uint8_t *)name.ptr;
    size_t n = 0, left = name.len;
    bool gap = false;
    while (left > 0 && n < KP_PHONETIC_LETTERS) {
        utf8proc_int32_t cp = 0xFFFD;
        char spelled[8] = {0};
        utf8proc_ssize_t took = utf8proc_iterate(s, (utf8proc_ssize_t)left, &cp);
        enum meaning m = took > 0 ? meaning_of((uint32_t)cp, flags, spelled) : NOTHING;
        s += took > 0 ? took : 1;
        left -= took > 0 ? (size_t)took : 1;
        if (m == FOREIGN) {
            n = 0;
            break;
        }
        gap |= m == BREAK && n > 0;
        if (gap && m == LETTERS && (flags & KP_LETTERS_SPACES))
            out[n++] = ' ';
        gap &= m != LETTERS;
        for (const char *p = spelled; *p && n < KP_PHONETIC_LETTERS; p++)
            out[n++] = *p;
    }
    out[n] = '\0';
    return n;
}

/* ---- Soundex ---- */

size_t kp_soundex(struct kp_slice name, char key[KP_PHONETIC_KEY])
{
    /* A to Z; 0: a vowel, which parts equal codes; -: H and W, which do not. */
    static const char codes[] = "01230120-22455012623010202";
    static const char silent[] = "HW";
    char s[KP_PHONETIC_LETTERS + 1];
    size_t n = kp_latin_letters(name, 0, s), k = 0;
    key[0] = '\0';
    if (n == 0)
        return 0;
    char last = '0';
    for (size_t i = 0; i < n && k < 4; i++) {
        bool passes = strchr(silent, s[i]) != NULL;
        char code = passes ? '-' : codes[s[i] - 'A'];
        if (k == 0)
            key[k++] = s[i];
        else if (code > '0' && code != last)
            key[k++] = code;
        if (!passes || i == 0)
            last = code;
    }
    while (k < 4)
        key[k++] = '0';
    key[k] = '\0';
    return k;
}

/* ---- NYSIIS ---- */

struct rewrite {
    const char *from, *to; /* of one length where they stand inside a name */
};

static void rewrite_start(char *s, const struct rewrite *rules, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strncmp(s, rules[i].from, strlen(rules[i].from)) == 0) {
            memcpy(s, rules[i].to, strlen(rules[i].to));
            return;
        }
}

static size_t rewrite_end(char *s, size_t n, const struct rewrite *rules, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t from = strlen(rules[i].from), to = strlen(rules[i].to);
        if (n >= from && memcmp(s + n - from, rules[i].from, from) == 0) {
            memcpy(s + n - from, rules[i].to, to);
            n += to - from;
            break;
        }
    }
    s[n] = '\0';
    return n;
}

/* Translates the letters at s[i] in place; s[i - 1] is translated already. */
static void nysiis_letter(char *s, size_t i)
{
    static const struct rewrite rules[] = {
        {"EV", "AF"}, {"A", "A"}, {"E", "A"},   {"I", "A"}, {"O", "A"},     {"U", "A"},  {"Q", "G"},
        {"Z", "S"},   {"M", "N"}, {"KN", "NN"}, {"K", "C"}, {"SCH", "SSS"}, {"PH", "FF"}};
    if (s[i] == 'H') {
        if (!kp_is_vowel(s[i - 1]) || !kp_is_vowel(s[i + 1]))
            s[i] = s[i - 1];
    } else if (s[i] == 'W') {
        if (kp_is_vowel(s[i - 1]))
            s[i] = s[i - 1];
    } else {
        rewrite_start(s + i, rules, sizeof rules / sizeof *rules);
    }
}

size_t kp_nysiis(struct kp_slice name, char key[KP_PHONETIC_KEY])
{
    static const struct rewrite starts[] = {{"MAC", "MCC"}, {"KN", "NN"}, {"K", "C"},
                                            {"PH", "FF"},   {"PF", "FF"}, {"SCH", "SSS"}};
    static const struct rewrite ends[] = {{"EE", "Y"}, {"IE", "Y"}, {"DT", "D"}, {"RT", "D"},
                                          {"RD", "D"}, {"NT", "D"}, {"ND", "D"}};
    char s[KP_PHONETIC_LETTERS + 1];
    size_t n = kp_latin_letters(name, 0, s), k = 0;
    if (n > 0) {
        rewrite_start(s, starts, sizeof starts / sizeof *starts);
        n = rewrite_end(s, n, ends, sizeof ends / sizeof *ends);
        key[k++] = s[0];
    }
    for (size_t i = 1; i < n; i++) {
        nysiis_letter(s, i);
        if (s[i] != key[k - 1])
            key[k++] = s[i];
    }
    if (k > 1 && key[k - 1] == 'S')
        k--;
    if (k > 2 && key[k - 1] == 'Y' && key[k - 2] == 'A')
        key[--k - 1] = 'Y';
    if (k > 1 && key[k - 1] == 'A')
        k--;
    key[k] = '\0';
    return k;
}

/* ---- Koelner Phonetik ---- */

static bool one_of(char c, const char *set)
{
    return c && strchr(set, c);
}

static const char *cologne_c(char before, char after)
{
    if (!before)
        return one_of(after, "AHKLOQRUX") ? "4" : "8";
    if (one_of(before, "SZ"))
        return "8";
    return one_of(after, "AHKOQUX") ? "4" : "8";
}

static const char *cologne_code(char c, char before, char after)
{
    switch (c) {
    case 'H':
        return "";
    case 'B':
        return "1";
    case 'P':
        return after == 'H' ? "3" : "1";
    case 'D':
    case 'T':
        return one_of(after, "CSZ") ? "8" : "2";
    case 'F':
    case 'V':
    case 'W':
        return "3";
    case 'G':
    case 'K':
    case 'Q':
        return "4";
    case 'C':
        return cologne_c(before, after);
    case 'X':
        return one_of(before, "CKQ") ? "8" : "48";
    case 'L':
        return "5";
    case 'M':
    case 'N':
        return "6";
    case 'R':
        return "7";
    case 'S':
    case 'Z':
        return "8";
    default:
        return "0"; /* vowels, J and Y */
    }
}

size_t kp_cologne(struct kp_slice name, char key[KP_PHONETIC_KEY])
{
    char s[KP_PHONETIC_LETTERS + 1], last = 0;
    size_t n = kp_latin_letters(name, 0, s), k = 0;
    for (size_t i = 0; i < n; i++) {
        for (const char *p = cologne_code(s[i], i ? s[i - 1] : '\0', s[i + 1]); *p; p++) {
            if (*p != last && (*p != '0' || k == 0))
                key[k++] = *p;
            last = *p;
        }
    }
    key[k] = '\0';
    return k;
}
