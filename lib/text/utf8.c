#include "text/utf8.h"

static size_t bad(uint32_t *code_point)
{
    *code_point = KP_BAD_UTF8;
    return 1;
}

static bool is_tail(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

size_t kp_utf8_decode_long(const char *s, size_t left, uint32_t *code_point)
{
    const unsigned char *u = (const unsigned char *)s;
    if (u[0] < 0xE0 || u[0] > 0xF4 || left < 3 || !is_tail(s[1]) || !is_tail(s[2]))
        return bad(code_point); /* pairs were decoded by the caller */
    if (u[0] < 0xF0) {
        if ((u[0] == 0xE0 && u[1] < 0xA0) || (u[0] == 0xED && u[1] > 0x9F))
            return bad(code_point);
        *code_point = (uint32_t)(u[0] & 0x0F) << 12 | (uint32_t)(u[1] & 0x3F) << 6 | (u[2] & 0x3F);
        return 3;
    }
    if (left < 4 || !is_tail(s[3]) || (u[0] == 0xF0 && u[1] < 0x90) ||
        (u[0] == 0xF4 && u[1] > 0x8F))
        return bad(code_point);
    *code_point = (uint32_t)(u[0] & 0x07) << 18 | (uint32_t)(u[1] & 0x3F) << 12 |
                  (uint32_t)(u[2] & 0x3F) << 6 | (u[3] & 0x3F);
    return 4;
}

size_t kp_utf8_decode_back(const char *s, size_t at, uint32_t *code_point)
{
    for (size_t n = 1; n <= 4 && n <= at; n++) {
        if (is_tail(s[at - n]))
            continue;
        if (kp_utf8_decode(s + at - n, n, code_point) == n)
            return n;
        break;
    }
    return bad(code_point);
}

size_t kp_utf8_encode(uint32_t cp, char out[4])
{
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    if (cp < 0x800) {
        out[0] = (char)(0xC0 | cp >> 6);
        out[1] = (char)(0x80 | (cp & 0x3F));
        return 2;
    }
    if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
        return 0;
    if (cp < 0x10000) {
        out[0] = (char)(0xE0 | cp >> 12);
        out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
        out[2] = (char)(0x80 | (cp & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | cp >> 18);
    out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
    out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
    out[3] = (char)(0x80 | (cp & 0x3F));
    return 4;
}

bool kp_utf8_valid(const char *s, size_t len)
{
    if (kp_is_ascii(s, len))
        return true;
    uint32_t cp;
    for (size_t i = 0; i < len;) {
        i += kp_utf8_decode(s + i, len - i, &cp);
        if (cp == KP_BAD_UTF8)
            return false;
    }
    return true;
}

size_t kp_utf8_count(const char *s, size_t len)
{
    size_t count = 0;
    uint32_t cp;
    for (size_t i = 0; i < len; count++)
        i += kp_utf8_decode(s + i, len - i, &cp);
    return count;
}

/* Eight bytes at a time: in each byte's low seven bits, adding 0x3F carries into the top bit from A
 * on and 0x25 from behind Z on. */
void kp_ascii_lower(char *to, const char *from, size_t len)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
    size_t i = 0;
    for (; i + 8 <= len; i += 8) {
        uint64_t word;
        memcpy(&word, from + i, 8);
        uint64_t low = word & ~tops;
        uint64_t capitals = (low + ones * 0x3F) & ~(low + ones * 0x25) & ~word & tops;
        word |= capitals >> 2;
        memcpy(to + i, &word, 8);
    }
    for (; i < len; i++)
        to[i] = from[i] >= 'A' && from[i] <= 'Z' ? (char)(from[i] | 0x20) : from[i];
}
