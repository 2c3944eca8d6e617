#include "core/buf.h"

#include <stdio.h>
#include <stdlib.h>

void kp_buf_init(struct kp_buf *b)
{
    *b = (struct kp_buf){0};
}

void kp_buf_release(struct kp_buf *b)
{
    free(b->data);
    kp_buf_init(b);
}

char *kp_buf_reserve(struct kp_buf *b, size_t extra)
{
    if (b->failed)
        return NULL;
    if (extra <= b->cap - b->len)
        return b->data ? b->data + b->len : kp_buf_reserve(b, 1);
    size_t want = b->cap ? b->cap : 256;
    while (want - b->len < extra) {
        if (want > SIZE_MAX / 2) {
            b->failed = true;
            return NULL;
        }
        want *= 2;
    }
    char *data = realloc(b->data, want);
    if (!data) {
        b->failed = true;
        return NULL;
    }
    b->data = data;
    b->cap = want;
    return b->data + b->len;
}

void kp_buf_add(struct kp_buf *b, const void *bytes, size_t len)
{
    if (len == 0)
        return;
    char *p = kp_buf_reserve(b, len);
    if (!p)
        return;
    memcpy(p, bytes, len);
    b->len += len;
}

void kp_buf_puts(struct kp_buf *b, const char *s)
{
    kp_buf_add(b, s, strlen(s));
}

void kp_buf_printf(struct kp_buf *b, const char *fmt, ...)
{
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, fmt, args);
    char *p = n < 0 ? NULL : kp_buf_reserve(b, (size_t)n + 1);
    if (p) {
        vsnprintf(p, (size_t)n + 1, fmt, again);
        b->len += (size_t)n;
    } else {
        b->failed = true;
    }
    va_end(again);
    va_end(args);
}

void kp_buf_utf8(struct kp_buf *b, uint32_t cp)
{
    char s[4];
    size_t n;
    if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
        cp = 0xFFFD;
    if (cp < 0x80) {
        s[0] = (char)cp;
        n = 1;
    } else if (cp < 0x800) {
        s[0] = (char)(0xC0 | cp >> 6);
        s[1] = (char)(0x80 | (cp & 0x3F));
        n = 2;
    } else if (cp < 0x10000) {
        s[0] = (char)(0xE0 | cp >> 12);
        s[1] = (char)(0x80 | (cp >> 6 & 0x3F));
        s[2] = (char)(0x80 | (cp & 0x3F));
        n = 3;
    } else {
        s[0] = (char)(0xF0 | cp >> 18);
        s[1] = (char)(0x80 | (cp >> 12 & 0x3F));
        s[2] = (char)(0x80 | (cp >> 6 & 0x3F));
        s[3] = (char)(0x80 | (cp & 0x3F));
        n = 4;
    }
    kp_buf_add(b, s, n);
}

void kp_buf_uint(struct kp_buf *b, uint64_t n)
{
    char digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + n % 10);
        n /= 10;
    } while (n);
    kp_buf_add(b, digits + at, sizeof digits - at);
}

/* Length of the UTF-8 sequence at s, or 0 if it is not one (RFC 3629, table 3-7 of the Unicode
 * Standard). */
static size_t sequence(const unsigned char *s, size_t left)
{
    if (s[0] < 0x80)
        return 1;
    size_t n = s[0] >= 0xF0 ? 4 : s[0] >= 0xE0 ? 3 : 2;
    if (s[0] < 0xC2 || s[0] > 0xF4 || left < n)
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((s[i] & 0xC0) != 0x80)
            return 0;
    if ((s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xED && s[1] > 0x9F) ||
        (s[0] == 0xF0 && s[1] < 0x90) || (s[0] == 0xF4 && s[1] > 0x8F))
        return 0;
    return n;
}

static void json_escape(struct kp_buf *b, unsigned char c)
{
    switch (c) {
    case '"':
        kp_buf_add(b, "\\\"", 2);
        break;
    case '\\':
        kp_buf_add(b, "\\\\", 2);
        break;
    case '\n':
        kp_buf_add(b, "\\n", 2);
        break;
    case '\r':
        kp_buf_add(b, "\\r", 2);
        break;
    case '\t':
        kp_buf_add(b, "\\t", 2);
        break;
    default:
        kp_buf_printf(b, "\\u%04x", c);
    }
}

void kp_buf_json(struct kp_buf *b, const char *s, size_t len)
{
    const unsigned char *u = (const unsigned char *)s;
    kp_buf_putc(b, '"');
    size_t start = 0, i = 0;
    while (i < len) {
        if (u[i] >= 0x20 && u[i] < 0x80 && u[i] != '"' && u[i] != '\\') {
            i++;
            continue;
        }
        size_t n = u[i] >= 0x80 ? sequence(u + i, len - i) : 0;
        if (n) {
            i += n;
            continue;
        }
        kp_buf_add(b, s + start, i - start);
        if (u[i] >= 0x80)
            kp_buf_utf8(b, 0xFFFD);
        else
            json_escape(b, u[i]);
        start = ++i;
    }
    kp_buf_add(b, s + start, len - start);
    kp_buf_putc(b, '"');
}

void kp_buf_json_slice(struct kp_buf *b, struct kp_slice s)
{
    if (s.kind == KP_MISSING || s.kind == KP_NULL)
        kp_buf_add(b, "null", 4);
    else if (s.kind == KP_STRING)
        kp_buf_json(b, s.ptr, s.len);
    else
        kp_buf_slice(b, s);
}

const char *kp_buf_cstr(struct kp_buf *b)
{
    char *p = kp_buf_reserve(b, 1);
    if (!p)
        return NULL;
    *p = '\0';
    return b->data;
}
