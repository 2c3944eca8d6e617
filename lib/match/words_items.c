/* Values that hold several: lists with a separator, and JSON arrays. */
#include "match/words.h"
#include "text/plain.h"

#include <stdlib.h>

enum { SEPARATORS = 16 };

/* Adds the text from start to the end of w->text as an item, without blanks around it. */
static bool end_item(struct kp_words *w, size_t start)
{
    size_t end = w->text.len;
    while (start < end && w->text.data[start] == ' ')
        start++;
    while (end > start && w->text.data[end - 1] == ' ')
        end--;
    if (start == end)
        return true;
    if (w->count == w->cap) {
        size_t cap = w->cap ? w->cap * 2 : 64;
        struct kp_word *p = realloc(w->spans, cap * sizeof *p);
        if (!p)
            return false;
        w->spans = p;
        w->cap = cap;
    }
    w->spans[w->count++] = (struct kp_word){(uint32_t)start, (uint32_t)(end - start)};
    return true;
}

/* ---- JSON ---- */

static int hex(char c)
{
    return c >= '0' && c <= '9'                     ? c - '0'
           : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10
                                                    : -1;
}

/* The four digits at p, or -1. */
static int32_t unit(const char *p, const char *end)
{
    int32_t u = 0;
    for (int i = 0; i < 4; i++) {
        int d = p + i < end ? hex(p[i]) : -1;
        if (d < 0)
            return -1;
        u = u << 4 | d;
    }
    return u;
}

/* The escape behind the backslash at p; returns where it ends. Unknown ones stand for themselves.
 */
static const char *put_escape(struct kp_buf *out, const char *p, const char *end)
{
    static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
    const char *plain = memchr(from, *p, sizeof from - 1);
    int32_t u = *p == 'u' ? unit(p + 1, end) : -1;
    if (u < 0) {
        kp_buf_putc(out, plain ? to[plain - from] : *p);
        return p + 1;
    }
    p += 5;
    bool high = u >= 0xD800 && u < 0xDC00;
    int32_t low = high && end - p > 1 && p[0] == '\\' && p[1] == 'u' ? unit(p + 2, end) : -1;
    if (low >= 0xDC00 && low < 0xE000) {
        u = 0x10000 + ((u - 0xD800) << 10) + (low - 0xDC00);
        p += 6;
    }
    kp_buf_utf8(out, u >= 0xD800 && u < 0xE000 ? 0xFFFD : (uint32_t)u);
    return p;
}

/* Strings, and what else stands between commas. */
static bool array_items(struct kp_words *w, const char *p, const char *end)
{
    bool string = false;
    size_t start = 0;
    for (; p < end; p++) {
        if (*p == '"') {
            string = !string;
        } else if (string && *p == '\\' && p + 1 < end) {
            p = put_escape(&w->text, p + 1, end) - 1;
        } else if (!string && *p == ',') {
            if (!end_item(w, start))
                return false;
            start = w->text.len;
        } else {
            kp_buf_putc(&w->text, *p);
        }
    }
    return end_item(w, start);
}

/* ---- separators ---- */

static int32_t plain_of(const char *s, size_t len)
{
    char out[8];
    size_t pos = 0;
    ptrdiff_t n = kp_plain(kp_string(s, len), 0, out, sizeof out);
    return n > 0 ? kp_plain_decode(out, (size_t)n, &pos) : -1;
}

/* Each as it stands and in its plain form. Returns how many. */
static size_t read_separators(const char *s, int32_t *out)
{
    size_t len = strlen(s), n = 0;
    for (size_t pos = 0; pos < len && n + 2 <= SEPARATORS;) {
        size_t at = pos;
        int32_t c = kp_plain_decode(s, len, &pos);
        if (c < 0)
            break;
        out[n++] = c;
        out[n++] = plain_of(s + at, pos - at);
    }
    return n;
}

static bool list_items(struct kp_words *w, struct kp_slice v, const char *separators)
{
    int32_t sep[SEPARATORS];
    size_t nsep = read_separators(separators, sep), start = 0;
    for (size_t pos = 0; pos < v.len;) {
        size_t at = pos;
        int32_t c = kp_plain_decode(v.ptr, v.len, &pos);
        bool ends = false;
        if (pos == at)
            pos++;
        for (size_t i = 0; c >= 0 && i < nsep; i++)
            ends |= sep[i] == c;
        if (!ends) {
            kp_buf_add(&w->text, v.ptr + at, pos - at);
            continue;
        }
        if (!end_item(w, start))
            return false;
        start = w->text.len;
    }
    return end_item(w, start);
}

bool kp_words_items(struct kp_words *w, struct kp_slice value, const char *separators)
{
    kp_buf_clear(&w->text);
    w->count = 0;
    bool array = value.len >= 2 && value.ptr[0] == '[' && value.ptr[value.len - 1] == ']';
    bool ok = array ? array_items(w, value.ptr + 1, value.ptr + value.len - 1)
                    : list_items(w, value, separators);
    return ok && kp_buf_ok(&w->text);
}
