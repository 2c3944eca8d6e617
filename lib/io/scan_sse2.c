/* Scans with SSE2, which every x86-64 processor has. */
#if defined(__x86_64__)
#include <emmintrin.h>

#include "io/scan_impl.h"

#define KP_SIMD static inline __attribute__((always_inline))
#define VEC_BYTES 16
typedef __m128i vec;

KP_SIMD vec vec_load(const char *p)
{
    return _mm_loadu_si128((const __m128i *)p);
}

KP_SIMD vec vec_fill(char c)
{
    return _mm_set1_epi8(c);
}

KP_SIMD vec vec_eq(vec a, vec b)
{
    return _mm_cmpeq_epi8(a, b);
}

KP_SIMD vec vec_or(vec a, vec b)
{
    return _mm_or_si128(a, b);
}

KP_SIMD vec vec_below20(vec v)
{
    return _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(0x1F)), v);
}

KP_SIMD uint64_t vec_mask(vec v)
{
    return (uint64_t)(unsigned)_mm_movemask_epi8(v);
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

static size_t sse2_csv(struct kp_csv_index *ix, const char *text, size_t from, size_t to,
                       char delimiter)
{
    return index_csv(ix, text, from, to, delimiter);
}

size_t kp_json_escape_sse2(const char *s, size_t len)
{
    size_t i = 0;
    for (; len - i >= 16; i += 16) {
        vec v = vec_load(s + i);
        vec quoting = vec_or(vec_eq(v, vec_fill('"')), vec_eq(v, vec_fill('\\')));
        uint64_t m = vec_mask(vec_or(quoting, vec_below20(v)));
        if (m)
            return i + (size_t)__builtin_ctzll(m);
    }
    return kp_json_escape_tail(s, i, len);
}

size_t kp_csv_special_sse2(const char *s, size_t len, char delimiter)
{
    size_t i = 0;
    for (; len - i >= 16; i += 16) {
        vec v = vec_load(s + i);
        vec ends = vec_or(vec_eq(v, vec_fill('\n')), vec_eq(v, vec_fill('\r')));
        vec marks = vec_or(vec_eq(v, vec_fill('"')), vec_eq(v, vec_fill(delimiter)));
        uint64_t m = vec_mask(vec_or(ends, marks));
        if (m)
            return i + (size_t)__builtin_ctzll(m);
    }
    return kp_csv_special_tail(s, i, len, delimiter);
}

const struct kp_scan kp_scan_sse2 = {
    .name = "sse2",
    .csv = sse2_csv,
    .utf8 = kp_utf8_plain,
    .json_escape = kp_json_escape_sse2,
    .csv_special = kp_csv_special_sse2,
};

const struct kp_scan kp_scan_ssse3 = {
    .name = "ssse3",
    .csv = sse2_csv,
    .utf8 = kp_utf8_ssse3,
    .json_escape = kp_json_escape_sse2,
    .csv_special = kp_csv_special_sse2,
};
#endif
