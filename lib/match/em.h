/* Expectation maximisation on pattern counts (Dempster, Laird and Rubin 1977). */
#ifndef KP_MATCH_EM_H
#define KP_MATCH_EM_H

#include "match/model.h"
#include "match/patterns.h"

struct kp_em {
    const struct kp_pattern_count *counts;
    size_t ncounts;
    uint32_t held_out; /* comparisons, by bit, that take no part */
    double share;      /* in: first guess; out: matches among the pairs */
    double total;      /* out: pairs */
};

/* Fits m of the comparisons that take part, and the share; u stays. seen[i][k] adds up the expected
 * matches at each level. */
void kp_em_run(struct kp_em *em, struct kp_model *m, double seen[][KP_MAX_LEVELS + 1]);

/* Weight of a pattern without the prior, held-out comparisons left aside. */
double kp_em_weight(const struct kp_model *m, uint64_t pattern, uint32_t held_out);

#endif
