/* The UTF-8 check with SSSE3, for x86-64 processors before AVX2. */
#if defined(__x86_64__)
#include <tmmintrin.h>

#include "io/scan_impl.h"

#define KP_TARGET __attribute__((target("ssse3")))
#define KP_SIMD static inline KP_TARGET __attribute__((always_inline))
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

KP_SIMD vec vec_or(vec a, vec b)
{
    return _mm_or_si128(a, b);
}

KP_SIMD vec vec_and(vec a, vec b)
{
    return _mm_and_si128(a, b);
}

KP_SIMD vec vec_xor(vec a, vec b)
{
    return _mm_xor_si128(a, b);
}

KP_SIMD vec vec_minus(vec a, vec b)
{
    return _mm_subs_epu8(a, b);
}

KP_SIMD vec vec_lookup(vec table, vec index)
{
    return _mm_shuffle_epi8(table, index);
}

KP_SIMD vec vec_table(const uint8_t table[16])
{
    return vec_load((const char *)table);
}

KP_SIMD vec vec_high_nibbles(vec v)
{
    return _mm_and_si128(_mm_srli_epi16(v, 4), _mm_set1_epi8(0x0F));
}

KP_SIMD uint64_t vec_mask(vec v)
{
    return (uint64_t)(unsigned)_mm_movemask_epi8(v);
}

KP_SIMD bool vec_any(vec v)
{
    return _mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_setzero_si128())) != 0xFFFF;
}

#define vec_shifted_in(v, before, n) _mm_alignr_epi8((v), (before), 16 - (n))

#include "io/scan_utf8.h"

KP_TARGET enum kp_utf8 kp_utf8_ssse3(const char *s, size_t len)
{
    return check_utf8(s, len);
}
#endif
