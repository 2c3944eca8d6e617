/* Scans with NEON, which every 64-bit ARM processor has. */
#if defined(__aarch64__)
#include <arm_neon.h>

#include "io/scan_impl.h"

#define KP_SIMD static inline __attribute__((always_inline))
#define VEC_BYTES 16
typedef uint8x16_t vec;

KP_SIMD vec vec_load(const char *p)
{
    return vld1q_u8((const uint8_t *)p);
}

KP_SIMD vec vec_fill(char c)
{
    return vdupq_n_u8((uint8_t)c);
}

KP_SIMD vec vec_eq(vec a, vec b)
{
    return vceqq_u8(a, b);
}

KP_SIMD vec vec_or(vec a, vec b)
{
    return vorrq_u8(a, b);
}

KP_SIMD vec vec_below20(vec v)
{
    return vcltq_u8(v, vdupq_n_u8(0x20));
}

/* The high bit of each byte: each byte keeps the bit of its place, then neighbours are added up. */
KP_SIMD uint64_t vec_mask(vec v)
{
    static const uint8_t places[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    vec high = vreinterpretq_u8_s8(vshrq_n_s8(vreinterpretq_s8_u8(v), 7));
    vec bits = vandq_u8(high, vld1q_u8(places));
    uint8x8_t low = vget_low_u8(bits), up = vget_high_u8(bits);
    return (uint64_t)vaddv_u8(low) | (uint64_t)vaddv_u8(up) << 8;
}

KP_SIMD uint64_t prefix_xor(uint64_t m)
{
    for (int shift = 1; shift < 64; shift *= 2)
        m ^= m << shift;
    return m;
}

KP_SIMD size_t write_bits(uint32_t *out, uint64_t m, uint32_t base)
{
    size_t n = 0;
    for (; m; m &= m - 1)
        out[n++] = base + (uint32_t)__builtin_ctzll(m);
    return n;
}

#include "io/scan_simd.h"

static size_t neon_csv(struct kp_csv_index *ix, const char *text, size_t from, size_t to,
                       char delimiter)
{
    return index_csv(ix, text, from, to, delimiter);
}

/* What the UTF-8 check needs besides. */
KP_SIMD vec vec_and(vec a, vec b)
{
    return vandq_u8(a, b);
}

KP_SIMD vec vec_xor(vec a, vec b)
{
    return veorq_u8(a, b);
}

KP_SIMD vec vec_minus(vec a, vec b)
{
    return vqsubq_u8(a, b);
}

KP_SIMD vec vec_table(const uint8_t table[16])
{
    return vld1q_u8(table);
}

KP_SIMD vec vec_lookup(vec table, vec index)
{
    return vqtbl1q_u8(table, index);
}

KP_SIMD vec vec_high_nibbles(vec v)
{
    return vshrq_n_u8(v, 4);
}

KP_SIMD bool vec_any(vec v)
{
    return vmaxvq_u8(v) != 0;
}

#define vec_shifted_in(v, before, n) vextq_u8((before), (v), 16 - (n))

#include "io/scan_utf8.h"

static enum kp_utf8 neon_utf8(const char *s, size_t len)
{
    return check_utf8(s, len);
}

static size_t neon_json_escape(const char *s, size_t len)
{
    size_t i = 0;
    for (; len - i >= 16; i += 16) {
        vec v = vec_load(s + i);
        vec quoting = vec_or(vec_eq(v, vec_fill('"')), vec_eq(v, vec_fill('\\')));
        if (vec_any(vec_or(quoting, vec_below20(v))))
            break;
    }
    return kp_json_escape_tail(s, i, len);
}

static size_t neon_csv_special(const char *s, size_t len, char delimiter)
{
    size_t i = 0;
    for (; len - i >= 16; i += 16) {
        vec v = vec_load(s + i);
        vec ends = vec_or(vec_eq(v, vec_fill('\n')), vec_eq(v, vec_fill('\r')));
        if (vec_any(vec_or(ends, vec_or(vec_eq(v, vec_fill('"')), vec_eq(v, vec_fill(delimiter))))))
            break;
    }
    return kp_csv_special_tail(s, i, len, delimiter);
}

const struct kp_scan kp_scan_neon = {
    .name = "neon",
    .csv = neon_csv,
    .utf8 = neon_utf8,
    .json_escape = neon_json_escape,
    .csv_special = neon_csv_special,
};
#endif
