/* Samples of pairs to train on: random ones, and for each field pairs that have the same value.
 *
 * All draws are seeded, over an order of the records that does not depend on how they came, so the
 * same records give the same samples whatever their order and the number of threads.
 */
#ifndef KP_MATCH_SAMPLE_H
#define KP_MATCH_SAMPLE_H

#include "match/patterns.h"
#include "match/score.h"

#define KP_RANDOM_PAIRS 500000 /* all pairs, when there are no more */
#define KP_SAME_PAIRS 30000    /* of each field */

struct kp_sample_input {
    const struct kp_scorer *scorer;
    const uint32_t *source; /* not NULL: only pairs of different sources */
    const uint32_t *rank;   /* records in an order of their content, kp_table_rank */
    const uint32_t *entity; /* by record, 0: not known: pairs of one are left out; NULL: none is */
    unsigned threads;
};

/* Pairs that have the same value in one field. */
struct kp_same_sample {
    struct kp_patterns patterns;
    double pairs; /* in scope: what the sample stands for */
    double drawn;
};

/* Patterns of random pairs, added to out. KP_ERR_MEMORY is the only failure of both. */
enum kp_status kp_sample_random(const struct kp_sample_input *in, struct kp_patterns *out,
                                struct kp_error *err);

/* out[i] for each comparison i of the scorer; to be released by the caller in any case. */
enum kp_status kp_sample_same(const struct kp_sample_input *in, struct kp_same_sample *out,
                              struct kp_error *err);

/* A small generator of good quality, any position at once: the finaliser of splitmix64 (Steele, Lea
 * and Flood 2014) over a counter. */
static inline uint64_t kp_random_at(uint64_t i)
{
    uint64_t z = (i + 1) * UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

#endif
