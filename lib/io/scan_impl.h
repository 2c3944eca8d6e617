/* What the files of scans share. Private to lib/io. */
#ifndef KP_IO_SCAN_IMPL_H
#define KP_IO_SCAN_IMPL_H

#include <string.h>

#include "io/scan.h"

/* Where in 64 bytes something lies, a bit for each. */
struct kp_csv_masks {
    uint64_t delimiter, quote, lf, cr, odd;
};

#define KP_EACH_BYTE(c) (UINT64_C(0x0101010101010101) * (uint8_t)(c))

enum kp_utf8 kp_utf8_plain(const char *s, size_t len);
enum kp_utf8 kp_utf8_ssse3(const char *s, size_t len);
size_t kp_json_escape_sse2(const char *s, size_t len);
size_t kp_csv_special_sse2(const char *s, size_t len, char delimiter);
enum kp_utf8 kp_utf8_avx2(const char *s, size_t len);
#if defined(__x86_64__)
extern const struct kp_scan kp_scan_sse2, kp_scan_ssse3, kp_scan_avx2, kp_scan_avx512;
#endif
#if defined(__aarch64__)
extern const struct kp_scan kp_scan_neon;
#endif

/* The high bit of each byte of v that is zero is set in the result; above the lowest such byte
 * there may be false ones (Warren, Hacker's Delight, 6-1), so that only the lowest counts. */
static inline uint64_t kp_zero_bytes(uint64_t v)
{
    return (v - KP_EACH_BYTE(1)) & ~v & KP_EACH_BYTE(0x80);
}

/* Of eight bytes as loaded from memory, the first whose high bit is set in the mask; 8 when there
 * is none. */
static inline size_t kp_first_byte(uint64_t mask)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return mask ? (size_t)__builtin_ctzll(mask) / 8 : 8;
#else
#error "the scans of eight bytes are written for little-endian processors"
#endif
}

/* Of eight bytes, the first that a JSON string must escape, or 8. */
static inline size_t kp_json_escape_at(uint64_t v)
{
    uint64_t below20 = (v - KP_EACH_BYTE(0x20)) & ~v & KP_EACH_BYTE(0x80);
    return kp_first_byte(below20 | kp_zero_bytes(v ^ KP_EACH_BYTE('"')) |
                         kp_zero_bytes(v ^ KP_EACH_BYTE('\\')));
}

/* Of eight bytes, the first that a CSV writer must quote, or 8. */
static inline size_t kp_csv_special_at(uint64_t v, char delimiter)
{
    return kp_first_byte(
        kp_zero_bytes(v ^ KP_EACH_BYTE('"')) | kp_zero_bytes(v ^ KP_EACH_BYTE('\n')) |
        kp_zero_bytes(v ^ KP_EACH_BYTE('\r')) | kp_zero_bytes(v ^ KP_EACH_BYTE(delimiter)));
}

/* The scans of a slice from i on, where nothing was found before; eight bytes at a time, at the end
 * eight that overlap. */
static inline size_t kp_json_escape_tail(const char *s, size_t i, size_t len)
{
    uint64_t v;
    for (; i < len && len >= 8; i += 8) {
        i = len - i >= 8 ? i : len - 8;
        memcpy(&v, s + i, 8);
        size_t at = kp_json_escape_at(v);
        if (at < 8)
            return i + at;
    }
    for (; i < len; i++)
        if ((unsigned char)s[i] < 0x20 || s[i] == '"' || s[i] == '\\')
            return i;
    return len;
}

static inline size_t kp_csv_special_tail(const char *s, size_t i, size_t len, char delimiter)
{
    uint64_t v;
    for (; i < len && len >= 8; i += 8) {
        i = len - i >= 8 ? i : len - 8;
        memcpy(&v, s + i, 8);
        size_t at = kp_csv_special_at(v, delimiter);
        if (at < 8)
            return i + at;
    }
    for (; i < len; i++)
        if (s[i] == '"' || s[i] == '\n' || s[i] == '\r' || s[i] == delimiter)
            return i;
    return len;
}

#endif
