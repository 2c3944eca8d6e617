/* Scans with AVX2, BMI and carry-less multiplication. Called only where the processor has them. */
#if defined(__x86_64__)
#include <immintrin.h>

#include "io/scan_impl.h"

#define KP_TARGET __attribute__((target("avx2,bmi,bmi2,lzcnt,popcnt,pclmul")))
#define KP_SIMD static inline KP_TARGET __attribute__((always_inline))
#define VEC_BYTES 32
typedef __m256i vec;

KP_SIMD vec vec_load(const char *p)
{
    return _mm256_loadu_si256((const __m256i *)p);
}

KP_SIMD vec vec_fill(char c)
{
    return _mm256_set1_epi8(c);
}

KP_SIMD vec vec_eq(vec a, vec b)
{
    return _mm256_cmpeq_epi8(a, b);
}

KP_SIMD vec vec_or(vec a, vec b)
{
    return _mm256_or_si256(a, b);
}

KP_SIMD vec vec_below20(vec v)
{
    return _mm256_cmpeq_epi8(_mm256_min_epu8(v, _mm256_set1_epi8(0x1F)), v);
}

KP_SIMD uint64_t vec_mask(vec v)
{
    return (uint64_t)(uint32_t)_mm256_movemask_epi8(v);
}

KP_SIMD uint64_t prefix_xor(uint64_t m)
{
    __m128i product =
        _mm_clmulepi64_si128(_mm_set_epi64x(0, (int64_t)m), _mm_set1_epi8((char)0xFF), 0);
    return (uint64_t)_mm_cvtsi128_si64(product);
}

/* Eight at a time, so that the usual few bits cost no mispredicted branch; what is over is
 * overwritten later. */
KP_SIMD size_t write_bits(uint32_t *out, uint64_t m, uint32_t base)
{
    size_t n = (size_t)__builtin_popcountll(m);
    for (size_t done = 0; done < n; done += 8)
        for (int i = 0; i < 8; i++) {
            out[done + (size_t)i] = base + (uint32_t)_tzcnt_u64(m);
            m = _blsr_u64(m);
        }
    return n;
}

#include "io/scan_simd.h"

KP_TARGET static size_t avx2_csv(struct kp_csv_index *ix, const char *text, size_t from, size_t to,
                                 char delimiter)
{
    return index_csv(ix, text, from, to, delimiter);
}

/* What the UTF-8 check needs besides. */
KP_SIMD vec vec_lookup(vec table, vec index)
{
    return _mm256_shuffle_epi8(table, index);
}

KP_SIMD vec vec_table(const uint8_t table[16])
{
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)table));
}

KP_SIMD vec vec_and(vec a, vec b)
{
    return _mm256_and_si256(a, b);
}

KP_SIMD vec vec_xor(vec a, vec b)
{
    return _mm256_xor_si256(a, b);
}

KP_SIMD vec vec_minus(vec a, vec b)
{
    return _mm256_subs_epu8(a, b);
}

KP_SIMD vec vec_high_nibbles(vec v)
{
    return _mm256_and_si256(_mm256_srli_epi16(v, 4), _mm256_set1_epi8(0x0F));
}

#define vec_shifted_in(v, before, n)                                                               \
    _mm256_alignr_epi8((v), _mm256_permute2x128_si256((before), (v), 0x21), 16 - (n))

KP_SIMD bool vec_any(vec v)
{
    return !_mm256_testz_si256(v, v);
}

#include "io/scan_utf8.h"

KP_TARGET enum kp_utf8 kp_utf8_avx2(const char *s, size_t len)
{
    return check_utf8(s, len);
}

const struct kp_scan kp_scan_avx2 = {
    .name = "avx2",
    .csv = avx2_csv,
    .utf8 = kp_utf8_avx2,
    .json_escape = kp_json_escape_sse2,
    .csv_special = kp_csv_special_sse2,
};
#endif
