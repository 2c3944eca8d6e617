/* UTF-8: decode, encode, validate (RFC 3629; well-formed sequences by table 3-7 of the Unicode
 * Standard).
 *
 * Nothing here allocates or keeps state. A sequence that is not well-formed decodes as KP_BAD_UTF8,
 * one byte long, so that a loop over any bytes ends and never reads past the end.
 */
#ifndef KP_TEXT_UTF8_H
#define KP_TEXT_UTF8_H

#include "core/slice.h"

#define KP_BAD_UTF8 UINT32_MAX

/* The rest of kp_utf8_decode: four bytes, the ends of the three-byte range, what is malformed. */
size_t kp_utf8_decode_long(const char *s, size_t left, uint32_t *code_point);

/* Decodes the code point at s, where left > 0 bytes remain. Returns its length in bytes, 1..4. */
static inline size_t kp_utf8_decode(const char *s, size_t left, uint32_t *code_point)
{
    unsigned char b = (unsigned char)s[0];
    if (b < 0x80) {
        *code_point = b;
        return 1;
    }
    if (b >= 0xC2 && b < 0xE0 && left > 1 && ((unsigned char)s[1] & 0xC0) == 0x80) {
        *code_point = (uint32_t)(b & 0x1F) << 6 | ((unsigned char)s[1] & 0x3F);
        return 2;
    }
    if (b > 0xE0 && b < 0xED && left > 2 && ((unsigned char)s[1] & 0xC0) == 0x80 &&
        ((unsigned char)s[2] & 0xC0) == 0x80) {
        *code_point = (uint32_t)(b & 0x0F) << 12 | (uint32_t)((unsigned char)s[1] & 0x3F) << 6 |
                      ((unsigned char)s[2] & 0x3F);
        return 3;
    }
    return kp_utf8_decode_long(s, left, code_point);
}

/* Decodes the code point that ends before s + at, where at > 0. Returns its length in bytes. */
size_t kp_utf8_decode_back(const char *s, size_t at, uint32_t *code_point);

/* Writes a scalar value; returns its length in bytes, or 0 for a surrogate or a number over
 * U+10FFFF. */
size_t kp_utf8_encode(uint32_t code_point, char out[4]);

/* True when every byte is below 0x80. Reads eight at a time. */
static inline bool kp_is_ascii(const char *s, size_t len)
{
    uint64_t all = 0, word;
    for (; len >= 8; s += 8, len -= 8) {
        memcpy(&word, s, 8);
        all |= word;
    }
    for (; len > 0; s++, len--)
        all |= (unsigned char)*s;
    return (all & UINT64_C(0x8080808080808080)) == 0;
}

/* Copies len bytes with the ASCII capitals among them made small; from and to may be the same. */
void kp_ascii_lower(char *to, const char *from, size_t len);

/* True for well-formed UTF-8 (an empty string is). */
bool kp_utf8_valid(const char *s, size_t len);

/* Number of code points; each byte that belongs to no well-formed sequence counts as one. */
size_t kp_utf8_count(const char *s, size_t len);

#endif
