#include "text/casing.h"

#include <unicode/ucasemap.h>
#include <unicode/uchar.h>

#include "text/unicode.h"

enum { WORD_MAX = 64 }; /* longer words are no names; they are written as in a title */

enum kp_status kp_caser_init(struct kp_caser *c, const char *language, struct kp_error *err)
{
    UErrorCode e = U_ZERO_ERROR;
    *c = (struct kp_caser){0};
    c->icu = ucasemap_open(language, 0, &e);
    if (U_FAILURE(e))
        return kp_fail(err, KP_ERR_MEMORY, "cannot set up case mapping: %s", u_errorName(e));
    c->turkic = strncmp(language, "tr", 2) == 0 || strncmp(language, "az", 2) == 0;
    c->ascii_ok = !c->turkic && strncmp(language, "lt", 2) != 0;
    return KP_OK;
}

void kp_caser_release(struct kp_caser *c)
{
    ucasemap_close(c->icu);
    *c = (struct kp_caser){0};
}

/* Ranges without case: Hebrew, Arabic, the scripts of India; Han, kana; Hangul. */
static bool in_caseless_range(uint32_t cp)
{
    return (cp >= 0x590 && cp < 0x10A0) || (cp >= 0x2E80 && cp < 0xA640) ||
           (cp >= 0xAC00 && cp < 0xD800);
}

bool kp_is_caseless(const char *s, size_t len)
{
    uint32_t cp;
    for (size_t i = 0; i < len;) {
        i += kp_utf8_decode(s + i, len - i, &cp);
        if (cp < 0x80 ? kp_is_letter(cp) : !in_caseless_range(cp))
            return false;
    }
    return true;
}

static void ascii_case(bool upper, struct kp_buf *out, const char *s, size_t len)
{
    char *p = kp_buf_reserve(out, len);
    if (!p)
        return;
    for (size_t i = 0; i < len; i++)
        p[i] = (char)(upper ? kp_upper((unsigned char)s[i]) : kp_lower((unsigned char)s[i]));
    out->len += len;
}

/* Lower or upper case of valid UTF-8. */
static void map_case(const struct kp_caser *c, bool upper, struct kp_buf *out, const char *s,
                     size_t len)
{
    if (c->ascii_ok && kp_is_ascii(s, len)) {
        ascii_case(upper, out, s, len);
        return;
    }
    size_t room = len + 32;
    for (;;) {
        char *p = kp_buf_reserve(out, room);
        if (!p)
            return;
        UErrorCode e = U_ZERO_ERROR;
        int32_t n = (upper ? ucasemap_utf8ToUpper : ucasemap_utf8ToLower)(c->icu, p, (int32_t)room,
                                                                          s, (int32_t)len, &e);
        if (U_SUCCESS(e)) {
            out->len += (size_t)n;
            return;
        }
        if (e != U_BUFFER_OVERFLOW_ERROR) {
            out->failed = true;
            return;
        }
        room = (size_t)n + 1;
    }
}

static bool is_apostrophe(uint32_t cp)
{
    return cp == '\'' || cp == 0x2019 || cp == 0x2BC || cp == 0x2BB;
}

enum letter_case { NO_CASE, SMALL, CAPITAL };

static enum letter_case case_of(uint32_t cp)
{
    if (cp < 0x80)
        return cp >= 'a' && cp <= 'z' ? SMALL : cp >= 'A' && cp <= 'Z' ? CAPITAL : NO_CASE;
    if (cp >= 0xC0 && cp <= 0xFF) /* × and ÷ stand among the letters of Latin-1 */
        return cp == 0xD7 || cp == 0xF7 ? NO_CASE : cp < 0xDF ? CAPITAL : SMALL;
    if (in_caseless_range(cp))
        return NO_CASE;
    if (u_isUUppercase((UChar32)cp) || u_istitle((UChar32)cp))
        return CAPITAL;
    return u_isULowercase((UChar32)cp) ? SMALL : NO_CASE;
}

/* A word: letters, marks and digits, and apostrophes between letters. */
struct word {
    size_t start, end;  /* bytes */
    size_t letters;     /* code points with case */
    size_t upper;       /* of them, capitals */
    size_t after_quote; /* byte offset of the letter behind an apostrophe that follows one single
                           letter, or 0 */
    size_t tail;        /* letters from there on */
};

/* The next word at or after `at`; start == end == len when there is none. s is valid UTF-8. */
static struct word next_word(const char *s, size_t len, size_t at)
{
    struct word w = {.start = len, .end = len};
    uint32_t cp;
    size_t points = 0;
    for (size_t i = at, n; i < len; i += n) {
        n = kp_utf8_decode(s + i, len - i, &cp);
        bool quote = points > 0 && is_apostrophe(cp);
        bool part = kp_is_alnum(cp) || quote || (cp >= 0x300 && kp_is_mark(cp));
        if (!part && points == 0)
            continue;
        if (!part)
            break;
        if (points == 0)
            w.start = i;
        w.end = i + n;
        points++;
        if (quote) {
            if (points == 2)
                w.after_quote = i + n;
            continue;
        }
        enum letter_case kind = case_of(cp);
        if (kind != NO_CASE) {
            w.letters++;
            w.upper += kind == CAPITAL;
            w.tail += w.after_quote != 0;
        }
    }
    return w;
}

/* Makes the code point at byte `at` of out, lower case as yet, a capital. */
static void capitalise(const struct kp_caser *c, struct kp_buf *out, size_t at)
{
    uint32_t cp;
    char bytes[4];
    if (!kp_buf_ok(out) || at >= out->len)
        return;
    size_t old = kp_utf8_decode(out->data + at, out->len - at, &cp);
    const char *next = out->data + at + old;
    bool dotted =
        !c->turkic && cp == 'i' && out->len - at - old >= 2 && memcmp(next, "\xCC\x87", 2) == 0;
    cp = dotted || (c->turkic && cp == 'i') ? 0x130 : (uint32_t)u_totitle((UChar32)cp);
    old += dotted ? 2 : 0; /* outside of Turkish, small İ is an i and a dot above */
    size_t new = kp_utf8_encode(cp, bytes);
    if (new > old && !kp_buf_reserve(out, new - old))
        return;
    memmove(out->data + at + new, out->data + at + old, out->len - at - old);
    memcpy(out->data + at, bytes, new);
    out->len = out->len + new - old;
}

static bool is_one_of(const char *s, size_t len, const char *const *list)
{
    for (; len > 0 && *list; list++)
        if ((*list)[0] == s[0] && strncmp(*list, s, len) == 0 && (*list)[len] == '\0')
            return true;
    return false;
}

static bool is_particle(const char *s, size_t len)
{
    static const char *const particles[] = {
        "af",    "al",    "av",  "bin", "bint", "binte", "da",  "das", "de",   "del",
        "della", "delle", "den", "der", "des",  "di",    "do",  "dos", "du",   "el",
        "ibn",   "la",    "las", "los", "of",   "ter",   "ten", "the", "till", "und",
        "van",   "vom",   "von", "y",   "zu",   "zum",   "zur", NULL};
    return is_one_of(s, len, particles);
}

/* Particles that a surname may begin with, when more follows. */
static bool is_leading_particle(const char *s, size_t len)
{
    static const char *const particles[] = {"de", "del", "van", "von", NULL};
    return is_one_of(s, len, particles);
}

static bool is_roman(const char *s, size_t len)
{
    static const char *const numerals[] = {"ii",   "iii", "iv", "vi",  "vii",
                                           "viii", "ix",  "xi", "xii", NULL};
    return is_one_of(s, len, numerals);
}

/* Bytes of a prefix behind which a capital stands: mcdonald, macdonald. */
static size_t gaelic_prefix(const char *s, size_t len)
{
    static const char *const macs[] = {
        "macalister", "macallister", "macarthur",  "macaulay",  "macbride",   "maccallum",
        "macdonald",  "macdonell",   "macdougall", "macduff",   "macfarlane", "macgregor",
        "macintosh",  "macintyre",   "mackay",     "mackenzie", "mackinnon",  "maclachlan",
        "maclaren",   "maclean",     "macleod",    "macmillan", "macnab",     "macnamara",
        "macneil",    "macpherson",  "macrae",     "mactavish", NULL};
    if (len >= 5 && memcmp(s, "mc", 2) == 0)
        return 2;
    return is_one_of(s, len, macs) ? 3 : 0;
}

/* Gives the word that out ends with, from byte `at` on and in lower case, its capitals. quote:
 * bytes up to a letter behind O', or 0. */
static void name_capitals(const struct kp_caser *c, struct kp_buf *out, size_t at, size_t quote)
{
    size_t cut = quote ? quote : gaelic_prefix(out->data + at, out->len - at);
    if (cut)
        capitalise(c, out, at + cut);
    capitalise(c, out, at);
}

/* What a word's neighbours say about it. */
struct place {
    bool first, last;
    bool single_case; /* the whole value is in one case: how it was typed says nothing */
    bool hyphenated;  /* a hyphen follows */
};

/* True when the word is written as it was typed. */
static bool stays(const struct word *w, struct place p)
{
    if (w->letters == 0)
        return true;
    if (p.single_case)
        return false;
    bool mixed = w->upper > 0 && w->upper < w->letters;
    bool initials = w->upper == w->letters && w->letters <= 2; /* JP, TJ, II */
    return mixed || initials;
}

/* A lower-case word that keeps so: a particle that something follows, the 't and 's of Dutch names.
 * Typed small among words with capitals (as_typed) it is meant so wherever it stands. */
static bool keeps_low(const char *low, size_t len, bool quoted, bool as_typed, struct place p)
{
    bool letter = quoted && len == 1, particle = letter || is_particle(low, len);
    if (!particle || as_typed)
        return particle;
    return !p.last && (letter || !p.first || p.hyphenated || is_leading_particle(low, len));
}

static void put_name_word(const struct kp_caser *c, struct kp_buf *out, const char *s,
                          const struct word *w, struct place p)
{
    size_t len = w->end - w->start, at = out->len;
    if (len > WORD_MAX || stays(w, p)) {
        kp_buf_add(out, s + w->start, len);
        return;
    }
    map_case(c, false, out, s + w->start, len);
    if (!kp_buf_ok(out))
        return;
    if (!p.first && is_roman(out->data + at, out->len - at)) {
        out->len = at;
        map_case(c, true, out, s + w->start, len);
        return;
    }
    bool quoted = w->start > 0 && s[w->start - 1] == '\'';
    bool as_typed = !p.single_case && w->upper == 0;
    if (!keeps_low(out->data + at, out->len - at, quoted, as_typed, p))
        name_capitals(c, out, at, w->tail >= 3 ? w->after_quote - w->start : 0);
}

/* True when the case of the value says nothing: no capital, or no small letter in a word that keeps
 * one when it is written as a name (single letters and roman numerals do not). */
static bool has_single_case(const char *s, size_t len)
{
    bool upper = false, lower = false;
    for (size_t at = 0; at < len && !(upper && lower);) {
        struct word w = next_word(s, len, at);
        bool numeral = w.upper == 0 && is_roman(s + w.start, w.end - w.start);
        upper = upper || w.upper > 0;
        lower = lower || (w.letters > 1 && w.upper < w.letters && !numeral);
        at = w.end;
    }
    return !(upper && lower);
}

static void name_case(const struct kp_caser *c, struct kp_buf *out, const char *s, size_t len)
{
    struct place p = {.first = true, .single_case = has_single_case(s, len)};
    struct word w = next_word(s, len, 0);
    kp_buf_add(out, s, w.start);
    while (w.start < len) {
        struct word next = next_word(s, len, w.end);
        p.last = next.start >= len;
        p.hyphenated = w.end < len && s[w.end] == '-';
        put_name_word(c, out, s, &w, p);
        kp_buf_add(out, s + w.end, next.start - w.end);
        p.first = false;
        w = next;
    }
}

/* kp_name_case_stays of ASCII: an apostrophe is part of a word or stands where none is, digits have
 * no case, and anything else ends a word. */
static bool ascii_case_stays(const char *s, size_t len)
{
    struct word w = {0};
    bool upper = false, lower = false;
    for (size_t i = 0; i <= len; i++) {
        char c = i < len ? s[i] : ' ';
        bool small = c >= 'a' && c <= 'z', capital = c >= 'A' && c <= 'Z';
        w.letters += small || capital;
        w.upper += capital;
        if (small || capital || w.letters == 0 || c == '\'' || (c >= '0' && c <= '9'))
            continue;
        if (!stays(&w, (struct place){0}))
            return false;
        upper = upper || w.upper > 0;
        lower = lower || w.upper < w.letters;
        w = (struct word){0};
    }
    return upper && lower;
}

bool kp_name_case_stays(const char *s, size_t len)
{
    bool upper = false, lower = false;
    if (kp_is_ascii(s, len))
        return ascii_case_stays(s, len);
    if (!kp_utf8_valid(s, len))
        return false;
    for (size_t at = 0; at < len;) {
        struct word w = next_word(s, len, at);
        if (!stays(&w, (struct place){0}))
            return false;
        upper = upper || w.upper > 0;
        lower = lower || w.upper < w.letters;
        at = w.end;
    }
    return upper && lower;
}

static void title_case(const struct kp_caser *c, struct kp_buf *out, const char *s, size_t len)
{
    for (size_t at = 0; at < len;) {
        struct word w = next_word(s, len, at);
        kp_buf_add(out, s + at, w.start - at);
        size_t start = out->len;
        map_case(c, false, out, s + w.start, w.end - w.start);
        capitalise(c, out, start);
        at = w.end;
    }
}

bool kp_case(const struct kp_caser *c, enum kp_case how, struct kp_buf *out, const char *s,
             size_t len)
{
    if (!kp_utf8_valid(s, len))
        return false;
    if (kp_is_caseless(s, len))
        kp_buf_add(out, s, len);
    else if (how == KP_CASE_TITLE)
        title_case(c, out, s, len);
    else if (how == KP_CASE_NAME)
        name_case(c, out, s, len);
    else
        map_case(c, how == KP_CASE_UPPER, out, s, len);
    return true;
}
