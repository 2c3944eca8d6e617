/* String distances and similarities on code points.
 *
 * Values are arrays of code points (struct kp_points) that the caller decoded once and normalised
 * as it sees fit: case, accents and letter variants are compared as they stand. The _utf8 functions
 * decode for a single use.
 *
 * Nothing here allocates but kp_distance_reserve: a thread owns one struct kp_distance, reserves it
 * for its longest value, and passes it to every call. Of a longer value only the first `capacity`
 * code points are looked at. Bit-parallel: a word of 64 pattern characters at a time, words chained
 * by one byte of carries per text character. Myers, J. ACM 46(3), 1999; Hyyro, Nordic J. Computing
 * 10, 2003 (Levenshtein and OSA); Hyyro, AWOCA 2004 (LCS).
 */
#ifndef KP_TEXT_DISTANCE_H
#define KP_TEXT_DISTANCE_H

#include "core/slice.h"

struct kp_points {
    const uint32_t *cp; /* code points; may be NULL when len is 0 */
    size_t len;
};

/* Where the characters of up to 64 pattern positions are: a bit a position. Empty between calls. */
struct kp_pattern {
    uint64_t ascii[128];
    uint64_t bits[128]; /* open addressing over keys; 64 positions fill at most half */
    uint32_t keys[128]; /* 0: free */
    uint8_t used[64];   /* slots to free again */
    uint32_t nused;
};

/* Scratch of one thread. All zeros is valid, with a capacity of 0. */
struct kp_distance {
    struct kp_pattern pattern;
    size_t capacity; /* code points of the longest value that it is ready for */
    uint32_t *first; /* decoded operands of the _utf8 functions */
    uint32_t *second;
    uint64_t *rows; /* 3 * capacity + 64 words of working space */
    uint8_t *carry; /* capacity bytes */
};

void kp_distance_init(struct kp_distance *d);

/* Makes it ready for values of up to `longest` code points (UTF-8: bytes are enough). False when
 * memory is out. */
bool kp_distance_reserve(struct kp_distance *d, size_t longest);
void kp_distance_release(struct kp_distance *d);

#define KP_NO_CUTOFF SIZE_MAX

/* Decodes UTF-8 into out (room for cap), an invalid byte as U+FFFD. Returns the number of code
 * points, at most cap. */
size_t kp_points_decode(struct kp_slice utf8, uint32_t *out, size_t cap);

static inline struct kp_points kp_points(const uint32_t *cp, size_t len)
{
    return (struct kp_points){.cp = cp, .len = len};
}

/* ---- edit distances; more than max gives max + 1, found out early ---- */

/* Insertions, deletions and substitutions. */
size_t kp_levenshtein(struct kp_distance *d, struct kp_points a, struct kp_points b, size_t max);

/* The same, for a max of a few edits, of which 0 to 3 are fast, without a struct kp_distance: on
 * code points, and on ASCII. */
size_t kp_levenshtein_near(struct kp_points a, struct kp_points b, size_t max);
size_t kp_levenshtein_ascii(struct kp_slice a, struct kp_slice b, size_t max);

/* The same and swaps of neighbours, no part edited twice (optimal string alignment: ca-abc is 3).
 */
size_t kp_osa(struct kp_distance *d, struct kp_points a, struct kp_points b, size_t max);

/* The same where swapped characters may be edited further (Lowrance and Wagner 1975: ca-abc is 2).
 * Not bit-parallel: time is the product of the lengths. */
size_t kp_damerau(struct kp_distance *d, struct kp_points a, struct kp_points b);

/* ---- similarities, 0 to 1; two empty values are alike (1), an empty one and another are not (0)
 * ---- */

/* Jaro 1989: matching characters within half the longer length, less half the transpositions. */
double kp_jaro(struct kp_distance *d, struct kp_points a, struct kp_points b);

/* Winkler 1990: Jaro raised by 0.1 of what lacks for each of up to 4 characters of common prefix,
 * where Jaro is at least boost_from (0: always; 0.7 in Winkler's own program and in DuckDB, there
 * "greater than"). */
double kp_jaro_winkler(struct kp_distance *d, struct kp_points a, struct kp_points b,
                       double boost_from);

/* 1 - distance / longer length. */
double kp_edit_similarity(size_t distance, size_t alen, size_t blen);

/* Length of the longest common subsequence, and of the longest common run of characters. */
size_t kp_lcs(struct kp_distance *d, struct kp_points a, struct kp_points b);
size_t kp_common_run(struct kp_distance *d, struct kp_points a, struct kp_points b);

/* ---- the same on UTF-8 ---- */
size_t kp_levenshtein_utf8(struct kp_distance *d, struct kp_slice a, struct kp_slice b, size_t max);
size_t kp_osa_utf8(struct kp_distance *d, struct kp_slice a, struct kp_slice b, size_t max);
size_t kp_damerau_utf8(struct kp_distance *d, struct kp_slice a, struct kp_slice b);
double kp_jaro_utf8(struct kp_distance *d, struct kp_slice a, struct kp_slice b);
double kp_jaro_winkler_utf8(struct kp_distance *d, struct kp_slice a, struct kp_slice b,
                            double boost_from);
size_t kp_lcs_utf8(struct kp_distance *d, struct kp_slice a, struct kp_slice b);
size_t kp_common_run_utf8(struct kp_distance *d, struct kp_slice a, struct kp_slice b);

#endif
