/* The distinct values of one column, with what comparisons need of each: how many records hold it,
 * and a sketch of its characters.
 *
 * Everything is computed once for each distinct value and read by any thread. The characters
 * themselves are decoded when two values are graded (kp_grade_points): most pairs are settled by
 * the sketches alone, and an array of code points would be the largest of all.
 */
#ifndef KP_MATCH_VALUES_H
#define KP_MATCH_VALUES_H

#include "core/error.h"
#include "match/dict.h"

enum kp_values_needs {
    KP_NEEDS_CHARS = 1, /* sketches, and the length of the longest value */
};

struct kp_values {
    const struct kp_dict *dict;
    struct kp_pool *pool; /* the dictionary's */
    unsigned has;         /* enum kp_values_needs that are computed */
    uint64_t *sketches;   /* see kp_sketch_* */
    size_t longest;       /* characters of the longest value */
    uint32_t *counts;     /* records that hold the value; [0] are the records without one */
};

/* counts are made from the ids of n records. */
enum kp_status kp_values_init(struct kp_values *v, const struct kp_dict *dict, const uint32_t *ids,
                              size_t n, struct kp_error *err);

/* Computes what is not there yet. */
enum kp_status kp_values_need(struct kp_values *v, unsigned needs, struct kp_error *err);

void kp_values_release(struct kp_values *v);

/* ---- sketches: a bit for each character that occurs, by its code point modulo KP_SKETCH_BITS, and
 * above them the number of characters ---- */

#define KP_SKETCH_BITS 56
#define KP_SKETCH_LONG 255 /* a value of so many characters or more */

static inline unsigned kp_sketch_length(uint64_t sketch)
{
    return (unsigned)(sketch >> KP_SKETCH_BITS);
}

/* True when the value is known to have no character of more than a byte (KP_NEEDS_CHARS). */
static inline bool kp_value_is_ascii(const struct kp_values *v, uint32_t id)
{
    unsigned n = kp_sketch_length(v->sketches[id]);
    return n < KP_SKETCH_LONG && n == v->dict->starts[id + 1] - v->dict->starts[id];
}

/* Sets that sketch x has and y has not. */
static inline unsigned kp_sketch_only(uint64_t x, uint64_t y)
{
    return (unsigned)__builtin_popcountll((x & ~y) << (64 - KP_SKETCH_BITS));
}

/* The least number of single-character edits between two values: a lower bound of the Levenshtein
 * and OSA distances (a transposition changes no set). */
static inline unsigned kp_sketch_edits(uint64_t a, uint64_t b)
{
    unsigned x = kp_sketch_only(a, b), y = kp_sketch_only(b, a), la = kp_sketch_length(a),
             lb = kp_sketch_length(b), d = la > lb ? la - lb : lb - la;
    x = x > y ? x : y;
    return x > d ? x : d;
}

/* The highest Jaro similarity of two values: every character that occurs in one and not in the
 * other is unmatched, and there are no transpositions. */
static inline double kp_sketch_jaro(uint64_t a, uint64_t b)
{
    double la = kp_sketch_length(a), lb = kp_sketch_length(b);
    if (la >= KP_SKETCH_LONG || lb >= KP_SKETCH_LONG)
        return 1;
    double ca = la - kp_sketch_only(a, b), cb = lb - kp_sketch_only(b, a), m = ca < cb ? ca : cb;
    return m <= 0 ? 0 : (m / la + m / lb + 1) / 3;
}

#endif
