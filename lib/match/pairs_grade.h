/* Grading the pairs of a group (the inner loop of match/pairs.c).
 *
 * What the pairs of some groups need is gathered side by side, column by column: numbers of values,
 * their sketches, the groups of earlier rules. A member is then held against all that follow it in
 * its group, and a partner drops out as soon as the best weight that it can still reach is too low:
 * first by what is the same or missing, eight partners at a time, then by the sketches, one
 * comparison after another, and only what is left is graded.
 */
#ifndef KP_MATCH_PAIRS_GRADE_H
#define KP_MATCH_PAIRS_GRADE_H

#include "match/pairs.h"

/* The same for all threads. */
struct kp_pair_plan {
    const struct kp_pairs *p;
    kp_pair_body body;
    void *ctx;
    unsigned order[KP_MAX_COMPARISONS]; /* what decides most comes first */
    double hope[KP_MAX_COMPARISONS];    /* the most that values that are not the same can add,
                                           by their commonness too */
    double least;                       /* weight worth going on for, rounding allowed for */
    bool avx2;                          /* the processor has AVX2, and counts bits */
};

#define KP_COMMON_VALUES 64

/* What a value's commonness adds; 0: no value. */
struct kp_commonness {
    uint32_t value;
    float adds;
};

/* A thread's own. All zeros but `number` is valid. */
struct kp_pair_worker {
    unsigned number;
    struct kp_score_worker score;
    size_t width, cap;  /* members gathered, and room for */
    uint32_t *ids;      /* row 2k: the column of comparison k; row 2k + 1: swapped_with's */
    uint64_t *sketches; /* row k: of comparison k */
    uint32_t *groups;   /* row r: of earlier rule r */
    float *best;        /* by partner of the member at hand */
    uint64_t *patterns;
    uint32_t *alive; /* partners still in the running */
    uint32_t *out;   /* all ones: no pair, for being another rule's or of the same source */
    uint32_t *open;  /* comparisons, by bit, that must be graded */
    uint64_t given_up;
    struct kp_commonness commonness[KP_MAX_COMPARISONS][KP_COMMON_VALUES]; /* those met last */
};

void kp_pair_plan_init(struct kp_pair_plan *plan, const struct kp_pairs *p, kp_pair_body body,
                       void *ctx);

/* Gathers n members for a rule. False when memory is out. */
bool kp_pair_gather(const struct kp_pair_plan *plan, struct kp_pair_worker *w, unsigned rule,
                    const uint32_t *members, size_t n);

/* All pairs of the n members from `first` on of those gathered; they are the rule's group. */
void kp_pair_group(const struct kp_pair_plan *plan, struct kp_pair_worker *w, unsigned rule,
                   uint32_t group, const uint32_t *members, size_t first, size_t n);

void kp_pair_worker_release(struct kp_pair_worker *w);

#endif
