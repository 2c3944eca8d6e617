/* The distinct values of one column, with what comparisons need of each: characters, a mask, words.
 *
 * Everything is computed once for each distinct value and read by any thread.
 */
#ifndef KP_MATCH_VALUES_H
#define KP_MATCH_VALUES_H

#include "core/error.h"
#include "match/dict.h"
#include "text/distance.h"

enum kp_values_needs {
    KP_NEEDS_CHARS = 1, /* code points and masks */
};

struct kp_values {
    const struct kp_dict *dict;
    unsigned has;          /* enum kp_values_needs that are computed */
    uint64_t *char_starts; /* where value i begins in chars; count + 1 */
    uint32_t *chars;       /* code points */
    uint64_t *masks;       /* a bit for each character that occurs, by its low six bits */
    size_t longest;        /* characters of the longest value */
    uint32_t *counts;      /* records that hold the value; [0] are the records without one */
};

/* counts are made from the ids of n records. */
enum kp_status kp_values_init(struct kp_values *v, const struct kp_dict *dict, const uint32_t *ids,
                              size_t n, struct kp_error *err);

/* Computes what is not there yet. */
enum kp_status kp_values_need(struct kp_values *v, unsigned needs, struct kp_error *err);

void kp_values_release(struct kp_values *v);

/* The characters of a value; KP_NEEDS_CHARS. */
static inline struct kp_points kp_value_points(const struct kp_values *v, uint32_t id)
{
    return kp_points(v->chars + v->char_starts[id], v->char_starts[id + 1] - v->char_starts[id]);
}

/* The least number of single-character edits between two values, from the masks alone: a lower
 * bound of the Levenshtein and OSA distances (a transposition changes no mask). */
static inline unsigned kp_values_edits_bound(const struct kp_values *v, uint32_t a, uint32_t b)
{
    uint64_t ma = v->masks[a], mb = v->masks[b];
    unsigned x = (unsigned)__builtin_popcountll(ma & ~mb),
             y = (unsigned)__builtin_popcountll(mb & ~ma);
    return x > y ? x : y;
}

#endif
