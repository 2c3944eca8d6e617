#include "text/translit.h"

#include "text/han.h"
#include "text/script_key.h"
#include "text/unicode.h"

/* Classes: a small letter is the consonant itself; x is kh, q is gh and q, S is sh, J is zh, c is
 * ch, A is a vowel at the start, I is an i sound at the end. */
enum { NONE = 0, START_VOWEL = 'A', END_I = 'I', ZHE = 'J', SHIN = 'S', KHE = 'x', GHEYN = 'q' };

/* A skeleton being written: a class that comes twice is written once. */
struct skeleton {
    struct kp_buf *out;
    size_t start;
};

static void put(struct skeleton *k, char class)
{
    if (k->out->len == k->start || k->out->data[k->out->len - 1] != class)
        kp_buf_putc(k->out, class);
}

static bool at_start(const struct skeleton *k)
{
    return k->out->len == k->start;
}

void kp_pinyin(struct kp_slice s, struct kp_buf *out)
{
    uint32_t cp;
    bool blank = false; /* one is due before the next letter */
    for (size_t i = 0, n; i < s.len; i += n) {
        n = kp_utf8_decode(s.ptr + i, s.len - i, &cp);
        const char *reading = kp_is_han(cp) ? kp_han_pinyin(cp, i == 0) : "";
        if (!reading[0]) {
            if (blank && kp_is_alnum(cp))
                kp_buf_putc(out, ' ');
            kp_buf_add(out, s.ptr + i, n);
            blank = false;
            continue;
        }
        if (i > 0 && out->len > 0 && out->data[out->len - 1] != ' ')
            kp_buf_putc(out, ' ');
        kp_buf_puts(out, reading);
        blank = true;
    }
}

/* ---- Latin ---- */

static bool is_vowel(char c)
{
    return c == 'a' || c == 'e' || c == 'i' || c == 'o' || c == 'u';
}

/* A character of a Latin run or 0 beyond its ends. */
struct run {
    const char *s;
    size_t len;
};

static char at(const struct run *r, size_t i)
{
    return i < r->len ? r->s[i] : '\0';
}

/* Digraphs that are one consonant; the class, and 2 bytes are used. */
static char digraph(char a, char b)
{
    if (b != 'h')
        return NONE;
    switch (a) {
    case 'k':
        return KHE;
    case 'g':
        return GHEYN;
    case 's':
        return SHIN;
    case 'z':
        return ZHE;
    case 'c':
        return 'c';
    case 'p':
        return 'f';
    case 't':
    case 'd':
        return a;
    default:
        return NONE;
    }
}

static char single(const struct run *r, size_t i)
{
    char next = at(r, i + 1);
    switch (r->s[i]) {
    case 'c':
        return next == 'e' || next == 'i' || next == 'y' ? 's' : 'k';
    case 'w':
        return is_vowel(next) ? 'v' : NONE;
    case 'y':
        return i == 0 && is_vowel(next) ? 'y' : NONE;
    case 'h':
        return next && next != ' ' ? 'h' : NONE; /* Fatemeh, Sarah */
    default:
        return r->s[i];
    }
}

/* True when the run ends with an i sound: Ali, Aly, Alee, Rezaei, Rezaie. */
static bool ends_in_i(const struct run *r)
{
    char last = at(r, r->len - 1), before = r->len > 1 ? at(r, r->len - 2) : '\0';
    if (r->len < 2)
        return false;
    return last == 'i' || last == 'y' || (last == 'e' && (before == 'e' || before == 'i'));
}

/* The run is lower-case ASCII. Blanks end words and leave no trace. */
static void latin(struct skeleton *k, const struct run *r)
{
    for (size_t i = 0; i < r->len; i++) {
        char c = r->s[i], class = digraph(c, at(r, i + 1));
        bool vowel = is_vowel(c) || (c == 'y' && i == 0 && !is_vowel(at(r, 1)));
        if (c == ' ')
            continue;
        if (class != NONE) {
            put(k, class);
            i++;
        } else if (vowel) {
            if (at_start(k))
                put(k, START_VOWEL);
        } else if (c == 'x') {
            put(k, 'k');
            put(k, 's');
        } else if (c >= '0' && c <= '9') {
            kp_buf_putc(k->out, c);
        } else if ((class = single(r, i)) != NONE) {
            put(k, class);
        }
    }
    if (ends_in_i(r))
        put(k, END_I);
}

/* ---- Arabic script, letters folded by kp_script_key ---- */

static char arabic_class(uint32_t cp)
{
    switch (cp) {
    case 0x628:
        return 'b';
    case 0x67E:
        return 'p';
    case 0x62A:
    case 0x637:
        return 't';
    case 0x62B:
    case 0x633:
    case 0x635:
        return 's';
    case 0x62C:
        return 'j';
    case 0x686:
        return 'c';
    case 0x62D:
    case 0x647:
        return 'h';
    case 0x62E:
        return KHE;
    case 0x62F:
        return 'd';
    case 0x630:
    case 0x632:
    case 0x636:
    case 0x638:
        return 'z';
    case 0x631:
        return 'r';
    case 0x698:
        return ZHE;
    case 0x634:
        return SHIN;
    case 0x63A:
    case 0x642:
        return GHEYN;
    case 0x641:
        return 'f';
    case 0x6A9:
        return 'k';
    case 0x6AF:
        return 'g';
    case 0x644:
        return 'l';
    case 0x645:
        return 'm';
    case 0x646:
        return 'n';
    default:
        return NONE;
    }
}

enum { ALEF = 0x627, AIN = 0x639, VAV = 0x648, YEH = 0x6CC };

static bool is_long_vowel(uint32_t cp)
{
    return cp == ALEF || cp == VAV || cp == YEH;
}

/* Vav is a consonant at the start, beside alef, before yeh and before another vav; else a vowel. In
 * خوا it is silent. */
static bool vav_is_consonant(uint32_t before, uint32_t next)
{
    if (before == 0x62E && next == ALEF)
        return false;
    return before <= ' ' || before == ALEF || is_long_vowel(next);
}

/* One letter, between its neighbours in the value: a blank at the ends of words, 0 beyond its ends.
 * False: it is not of this script. */
static bool arabic(struct skeleton *k, uint32_t before, uint32_t cp, uint32_t next)
{
    char class = arabic_class(cp);
    if (class == 'h') { /* silent at the end of a word; behind t it makes th, which is t */
        bool silent = before > ' ' && (next <= ' ' || before == 0x62A || before == 0x637);
        if (!silent)
            put(k, class);
        return true;
    }
    if (class != NONE) {
        put(k, class);
        return true;
    }
    switch (cp) {
    case ALEF:
    case AIN:
        if (before == 0)
            put(k, START_VOWEL);
        return true;
    case VAV:
        if (vav_is_consonant(before, next))
            put(k, 'v');
        return true;
    case YEH:
        if (before == 0)
            put(k, is_long_vowel(next) ? 'y' : START_VOWEL);
        else if (next == 0)
            put(k, END_I);
        return true;
    default:
        return false;
    }
}

/* ---- Cyrillic, in lower case ---- */

/* The Latin writing of U+0430..U+044F. */
static const char *cyrillic(uint32_t cp)
{
    static const char *const latin_of[] = {
        "a", "b", "v", "g", "d", "e",  "zh", "z",  "i",  "i",    "k", "l", "m", "n", "o",  "p",
        "r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "shch", "",  "y", "",  "e", "yu", "ya"};
    if (cp >= 0x430 && cp <= 0x44F)
        return latin_of[cp - 0x430];
    if (cp == 0x454) /* є */
        return "ye";
    if (cp == 0x456 || cp == 0x457) /* і ї */
        return "i";
    return cp == 0x491 ? "g" : NULL; /* ґ */
}

/* Appends the `len` bytes at the front of b to it, Han and Cyrillic as Latin letters. True when
 * only ASCII is left. */
static bool to_latin(struct kp_buf *b, size_t len)
{
    uint32_t cp;
    bool ascii = true;
    if (!kp_buf_reserve(b, 2 * len + 8)) /* zhuang is six bytes for three, shch four for two */
        return false;
    for (size_t i = 0, n; i < len; i += n) {
        n = kp_utf8_decode(b->data + i, len - i, &cp);
        const char *text = kp_is_han(cp) ? kp_han_pinyin(cp, i == 0) : cyrillic(cp);
        if (text && (text[0] || !kp_is_han(cp))) {
            kp_buf_puts(b, text);
        } else {
            ascii = ascii && cp < 0x80;
            kp_buf_add(b, b->data + i, n);
        }
    }
    return ascii;
}

/* A value that holds letters beyond Latin: stretches of Latin, and letters of the others one by
 * one. */
static void mixed(struct skeleton *k, const char *s, size_t len)
{
    uint32_t before = 0, cp, next;
    for (size_t i = 0, n; i < len; i += n, before = cp) {
        n = kp_utf8_decode(s + i, len - i, &cp);
        if (cp < 0x80) {
            while (i + n < len && (unsigned char)s[i + n] < 0x80)
                n++;
            latin(k, &(struct run){s + i, n});
            cp = i > 0 || s[i] != ' ' ? ' ' : 0;
            continue;
        }
        next = 0;
        if (i + n < len)
            kp_utf8_decode(s + i + n, len - i - n, &next);
        if (!arabic(k, before, cp, next < 0x80 && next ? ' ' : next))
            kp_buf_add(k->out, s + i, n);
    }
}

size_t kp_translit_key(struct kp_slice s, struct kp_buf *out, struct kp_buf *scratch)
{
    size_t begin = out->len;
    kp_buf_clear(scratch);
    size_t folded = kp_script_key(KP_KEY_ALL, s, scratch);
    bool ascii = folded > 0 && to_latin(scratch, folded);
    if (!kp_buf_ok(scratch))
        out->failed = true;
    if (folded == 0 || !kp_buf_ok(scratch))
        return 0;
    struct skeleton k = {out, begin};
    struct run all = {scratch->data + folded, scratch->len - folded};
    if (ascii)
        latin(&k, &all);
    else
        mixed(&k, all.s, all.len);
    return kp_buf_ok(out) ? out->len - begin : 0;
}
