/* Scans with AVX-512 (BW and VBMI2): 64 bytes are one vector, and a comparison gives a mask at
 * once. Called only where the processor has them. */
#if defined(__x86_64__)
#include <immintrin.h>

#include "io/scan_impl.h"

#define KP_TARGET                                                                                  \
    __attribute__((target("avx512f,avx512bw,avx512vbmi2,avx2,bmi,bmi2,lzcnt,popcnt,pclmul")))
#define KP_SIMD static inline KP_TARGET __attribute__((always_inline))
#define KP_OWN_LOOK
typedef __m512i vec;

KP_SIMD vec vec_fill(char c)
{
    return _mm512_set1_epi8(c);
}

KP_SIMD uint64_t same(vec v, char c)
{
    return _mm512_cmpeq_epi8_mask(v, vec_fill(c));
}

KP_SIMD struct kp_csv_masks look_at_64(const char *text, vec delimiter)
{
    vec v = _mm512_loadu_si512(text);
    return (struct kp_csv_masks){
        .delimiter = _mm512_cmpeq_epi8_mask(v, delimiter),
        .quote = same(v, '"'),
        .lf = same(v, '\n'),
        .cr = same(v, '\r'),
        .odd = same(v, ',') | same(v, ';') | same(v, '|') | same(v, '\\') |
               _mm512_cmplt_epu8_mask(v, vec_fill(0x20)),
    };
}

KP_SIMD uint64_t prefix_xor(uint64_t m)
{
    __m128i product =
        _mm_clmulepi64_si128(_mm_set_epi64x(0, (int64_t)m), _mm_set1_epi8((char)0xFF), 0);
    return (uint64_t)_mm_cvtsi128_si64(product);
}

/* The numbers 0 to 63, of which the set bits pick theirs; sixteen are widened and written at a
 * time. */
KP_SIMD size_t write_bits(uint32_t *out, uint64_t m, uint32_t base)
{
    static const uint8_t numbers[64] = {
        0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
        22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
        44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
    size_t n = (size_t)__builtin_popcountll(m);
    vec picked = _mm512_maskz_compress_epi8(m, _mm512_loadu_si512(numbers));
    vec from = _mm512_set1_epi32((int)base);
    _mm512_storeu_si512(
        out, _mm512_add_epi32(from, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(picked))));
    if (__builtin_expect(n > 16, 0)) {
        uint8_t rest[64];
        _mm512_storeu_si512(rest, picked);
        for (size_t i = 16; i < n; i++)
            out[i] = base + rest[i];
    }
    return n;
}

#include "io/scan_simd.h"

KP_TARGET static size_t avx512_csv(struct kp_csv_index *ix, const char *text, size_t from,
                                   size_t to, char delimiter)
{
    return index_csv(ix, text, from, to, delimiter);
}

const struct kp_scan kp_scan_avx512 = {
    .name = "avx512",
    .csv = avx512_csv,
    .utf8 = kp_utf8_avx2,
    .json_escape = kp_json_escape_sse2,
    .csv_special = kp_csv_special_sse2,
};
#endif
