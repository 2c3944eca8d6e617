/* What known matches say about m: the chance of each level where two records are of one customer.
 *
 * Pairs that were chosen by score stand for their band of it: a label weighs as many candidate
 * pairs of the band as there are for each label of the band (the estimator of Horvitz and Thompson,
 * JASA 47, 1952); matches in bands without a label are taken from the model. Pairs that were not,
 * and those of records known to be of one customer, count as one. The size of the sample is that of
 * equally weighted pairs that would tell as much (Kish 1965), so that a label from a band of
 * thousands cannot outweigh the rest.
 */
#ifndef KP_MATCH_LEARN_H
#define KP_MATCH_LEARN_H

#include "match/known.h"
#include "match/model.h"
#include "match/patterns.h"

struct kp_lesson {
    double seen[KP_MAX_COMPARISONS][KP_MAX_LEVELS + 1]; /* matches at each level */
    double matches;                                     /* in all */
    double prior; /* chance that two random records match; < 0: not known */
};

struct kp_learn_input {
    const struct kp_known *known;
    const struct kp_scorer *scorer;
    const struct kp_model *model;              /* as trained without labels */
    const struct kp_pattern_count *candidates; /* as kp_em_round takes them */
    size_t ncandidates;
    const uint32_t *source; /* not NULL: only pairs of different sources */
    const uint32_t *rank;   /* records in an order of their content */
};

/* KP_ERR_MEMORY is the only failure. */
enum kp_status kp_learn(const struct kp_learn_input *in, struct kp_lesson *out,
                        struct kp_error *err);

/* m of a level: the lesson's share, drawn towards `now`, what the records say without labels, the
 * more the fewer matches were seen. */
double kp_lesson_blend(const struct kp_lesson *l, unsigned comparison, unsigned nlevels,
                       unsigned level, double now);

#endif
