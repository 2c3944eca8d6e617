#include "text/plain.h"

#include <utf8proc.h>

#include "text/utf8.h"

/* The zero of every run of ten decimal digits (general category Nd), ascending. Unicode 14. */
static const int32_t zeros[] = {
    0x0030,  0x0660,  0x06F0,  0x07C0,  0x0966,  0x09E6,  0x0A66,  0x0AE6,  0x0B66,  0x0BE6,
    0x0C66,  0x0CE6,  0x0D66,  0x0DE6,  0x0E50,  0x0ED0,  0x0F20,  0x1040,  0x1090,  0x17E0,
    0x1810,  0x1946,  0x19D0,  0x1A80,  0x1A90,  0x1B50,  0x1BB0,  0x1C40,  0x1C50,  0xA620,
    0xA8D0,  0xA900,  0xA9D0,  0xA9F0,  0xAA50,  0xABF0,  0xFF10,  0x104A0, 0x10D30, 0x11066,
    0x110F0, 0x11136, 0x111D0, 0x112F0, 0x11450, 0x114D0, 0x11650, 0x116C0, 0x11730, 0x118E0,
    0x11950, 0x11C50, 0x11D50, 0x11DA0, 0x16A60, 0x16AC0, 0x16B50, 0x1D7CE, 0x1D7D8, 0x1D7E2,
    0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E950, 0x1FBF0,
};

int kp_digit_value(int32_t cp)
{
    size_t lo = 0, hi = sizeof zeros / sizeof *zeros;
    while (lo < hi) {
        size_t mid = (lo + hi) / 2;
        if (zeros[mid] <= cp)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo > 0 && cp - zeros[lo - 1] < 10 ? cp - zeros[lo - 1] : -1;
}

int32_t kp_plain_decode(const char *s, size_t len, size_t *pos)
{
    uint32_t cp;
    size_t n = kp_utf8_decode(s + *pos, len - *pos, &cp);
    if (cp == KP_BAD_UTF8)
        return -1;
    *pos += n;
    return (int32_t)cp;
}

struct writer {
    char *out;
    size_t len, cap;
    bool space; /* a space is due before the next character */
};

static bool put_bytes(struct writer *w, const char *bytes, size_t n)
{
    if (w->len + w->space + n > w->cap)
        return false;
    if (w->space)
        w->out[w->len++] = ' ';
    w->space = false;
    memcpy(w->out + w->len, bytes, n);
    w->len += n;
    return true;
}

static bool put(struct writer *w, int32_t cp)
{
    if (cp == ' ') {
        w->space = w->len > 0;
        return true;
    }
    utf8proc_uint8_t bytes[4];
    size_t n = (size_t)utf8proc_encode_char(cp, bytes);
    return put_bytes(w, (const char *)bytes, n);
}

static bool is_dropped(int32_t cp)
{
    return cp == 0xAD || cp == 0x61C || (cp >= 0x200B && cp <= 0x200F) ||
           (cp >= 0x202A && cp <= 0x202E) || (cp >= 0x2060 && cp <= 0x206F) || cp == 0xFEFF ||
           (cp >= 0xFE00 && cp <= 0xFE0F);
}

static bool is_space(int32_t cp)
{
    return cp == 0xA0 || cp == 0x85 || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200A) ||
           cp == 0x2028 || cp == 0x2029 || cp == 0x202F || cp == 0x205F || cp == 0x3000;
}

static bool is_dash(int32_t cp)
{
    return (cp >= 0x2010 && cp <= 0x2015) || cp == 0x2212 || cp == 0xFE58 || cp == 0xFE63;
}

/* What a character above ASCII becomes; 0: nothing. */
static int32_t plain_of(int32_t cp)
{
    if (is_dropped(cp))
        return 0;
    if (is_space(cp))
        return ' ';
    if (is_dash(cp))
        return '-';
    if (cp > 0xFF00 && cp < 0xFF5F)
        return cp - 0xFEE0;
    int digit = cp < 0x660 ? -1 : kp_digit_value(cp);
    if (digit >= 0)
        return '0' + digit;
    switch (cp) {
    case 0x60C:
        return ',';
    case 0x66A:
        return '%';
    case 0x2044:
    case 0x2215:
        return '/';
    default:
        return cp;
    }
}

/* A decomposed, case-folded character with Arabic letters as Persian ones; 0: nothing. */
static int32_t folded_of(int32_t cp)
{
    switch (cp) {
    case 0x64A: /* ي */
    case 0x649: /* ى */
        return 0x6CC;
    case 0x643: /* ك */
        return 0x6A9;
    case 0x629: /* ة */
        return 0x647;
    case 0x671: /* ٱ */
        return 0x627;
    case 0x640: /* tatweel */
        return 0;
    default:
        return cp;
    }
}

static bool put_folded(struct writer *w, int32_t cp)
{
    utf8proc_int32_t parts[32];
    int boundary = 0;
    utf8proc_ssize_t n = utf8proc_decompose_char(
        cp, parts, 32,
        UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK, &boundary);
    if (n < 0 || n > 32)
        return false;
    for (utf8proc_ssize_t i = 0; i < n; i++) {
        int32_t c = folded_of(parts[i]);
        if (c >= 0x80)
            c = plain_of(c);
        if (c != 0 && !put(w, c))
            return false;
    }
    return true;
}

/* What an ASCII character becomes: blanks and controls a blank; folded, capitals small. */
static const char ascii_plain[128] =
    "                                 !\"#$%&'()*+,-./0123456789:;<=>?"
    "@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~ ";
static const char ascii_folded[128] =
    "                                 !\"#$%&'()*+,-./0123456789:;<=>?"
    "@abcdefghijklmnopqrstuvwxyz[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~ ";

/* Writes the run of ASCII characters at the beginning of s; returns its length, or SIZE_MAX when
 * there is no room. */
static size_t put_ascii(struct writer *w, const char *s, size_t len, const char *table)
{
    char *to = w->out + w->len, *const start = w->out, *const end = w->out + w->cap;
    bool space = w->space;
    size_t i = 0;
    for (; i < len && (signed char)s[i] >= 0; i++) {
        char c = table[(unsigned char)s[i]];
        if (c == ' ') {
            space = to > start;
            continue;
        }
        if (end - to < 1 + space)
            return SIZE_MAX;
        if (space)
            *to++ = ' ';
        space = false;
        *to++ = c;
    }
    w->len = (size_t)(to - start);
    w->space = space;
    return i;
}

/* True when all bytes are ASCII characters that show: eight are looked at at a time. */
static bool is_graphic(const char *s, size_t len)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t odd = 0, word;
    for (; len >= 8; s += 8, len -= 8) {
        memcpy(&word, s, 8);
        odd |= (word - ones * '!') | (word + ones) | word;
    }
    for (; len > 0; s++, len--)
        if (*s < '!' || *s > '~')
            return false;
    return (odd & ones << 7) == 0;
}

/* Of U+0600..U+06FF the letters that stay what they are, folded or not: ا ب ت to غ ف ق ل م ن ه و پ
 * چ ژ ک گ ی. */
static const uint64_t arabic_kept[4] = {UINT64_C(0x07FFFD8000000000), UINT64_C(0x40000000000001F6),
                                        UINT64_C(0x0000820001000040), UINT64_C(0x0000000000001000)};

/* Bytes of the character at s when it is one of them or Han; 0 says nothing of it. */
static size_t kept_length(const char *s, size_t left)
{
    const unsigned char *u = (const unsigned char *)s;
    if (u[0] >= 0xD8 && u[0] <= 0xDB && left > 1 && (u[1] & 0xC0) == 0x80)
        return arabic_kept[u[0] - 0xD8] >> (u[1] & 0x3F) & 1 ? 2 : 0;
    uint32_t cp;
    if (u[0] >= 0xE4 && u[0] <= 0xE9 && kp_utf8_decode(s, left, &cp) == 3 && cp >= 0x4E00 &&
        cp < 0x9FFD)
        return 3;
    return 0;
}

/* Writes the run of such characters at the beginning of s; returns its length, or SIZE_MAX when
 * there is no room. */
static size_t put_kept(struct writer *w, const char *s, size_t len)
{
    size_t run = 0, n;
    while (run < len && (n = kept_length(s + run, len - run)) > 0)
        run += n;
    return run == 0 || put_bytes(w, s, run) ? run : SIZE_MAX;
}

/* Writes one character above ASCII. */
static bool put_above(struct writer *w, int32_t cp, unsigned flags, const char *table)
{
    int digit = cp >= 0x660 && cp < 0x66A   ? cp - 0x660
                : cp >= 0x6F0 && cp < 0x6FA ? cp - 0x6F0
                                            : -1;
    if (digit >= 0)
        return put_bytes(w, &"0123456789"[digit], 1);
    bool joiner = (cp == 0x200C || cp == 0x200D) && flags & KP_PLAIN_KEEP_JOINERS;
    int32_t p = joiner ? cp : plain_of(cp);
    if (p == 0)
        return true;
    char c = (char)p;
    if (p < 0x80)
        return put_ascii(w, &c, 1, table) == 1;
    return flags & KP_PLAIN_FOLD ? put_folded(w, p) : put(w, p);
}

ptrdiff_t kp_plain(struct kp_slice s, unsigned flags, char *out, size_t cap)
{
    struct writer w = {.out = out, .cap = cap};
    const char *table = flags & KP_PLAIN_FOLD ? ascii_folded : ascii_plain;
    if (!(flags & KP_PLAIN_FOLD) && s.len <= cap && is_graphic(s.ptr, s.len)) {
        memcpy(out, s.ptr, s.len);
        return s.len;
    }
    for (size_t i = 0; i < s.len;) {
        size_t run = put_ascii(&w, s.ptr + i, s.len - i, table);
        if (run == SIZE_MAX)
            return -1;
        i += run;
        run = put_kept(&w, s.ptr + i, s.len - i);
        if (run == SIZE_MAX)
            return -1;
        i += run;
        if (i == s.len || (unsigned char)s.ptr[i] < 0x80)
            continue;
        int32_t cp = kp_plain_decode(s.ptr, s.len, &i);
        if (cp < 0 || !put_above(&w, cp, flags, table))
            return -1;
    }
    return (ptrdiff_t)w.len;
}
