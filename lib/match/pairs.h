/* Candidate pairs, one after another, on all threads. */
#ifndef KP_MATCH_PAIRS_H
#define KP_MATCH_PAIRS_H

#include "match/model.h"

#include <stdatomic.h>

/* A pair brought up by `rule`, a < b. Called by several threads at once, each with its own worker
 * number. */
typedef void (*kp_pair_body)(void *ctx, unsigned worker, uint32_t a, uint32_t b, uint64_t pattern,
                             unsigned rule);

struct kp_pairs {
    const struct kp_scorer *scorer;
    const struct kp_block_index *blocks;
    unsigned nblocks;
    const uint32_t *source; /* not NULL: only pairs of different sources */
    unsigned threads;
    /* Only this rule, all of its pairs, those of earlier rules too; UINT_MAX: every rule, each pair
     * once. */
    unsigned only;
    unsigned first; /* with UINT_MAX: leave out the rules before this one (their pairs are still
                       theirs) */
    /* Not NULL: a pair is given up, without body, as soon as its best possible weight, term
     * frequencies included, is under least. */
    const struct kp_model *model;
    double least;
    atomic_ullong *given_up; /* counts them */
    uint64_t budget; /* stop a rule after the group that reaches so many candidates; 0: no limit */
};

/* Calls body for each. pairs_seen[rule] (may be NULL) becomes the candidates of the groups that
 * were worked off, of all of the rule's stats.pairs. KP_ERR_MEMORY is the only failure. */
enum kp_status kp_pairs_run(const struct kp_pairs *p, kp_pair_body body, void *ctx,
                            uint64_t *pairs_seen, struct kp_error *err);

#endif
