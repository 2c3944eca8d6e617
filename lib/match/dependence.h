/* Fields that agree together by chance more often than each by itself would have it: a city and its
 * country, a name and the address of the mailbox made from it. Taken for independent, they count as
 * evidence twice.
 *
 * For each two comparisons and each two levels that both say "alike": the bits by which they come
 * together more often than chance where records do not match. Only pairs count whose other fields
 * speak against a match: so the matches themselves, which are alike in everything, do not look like
 * fields that depend on each other, and where there are no other fields nothing is found. Only what
 * is surely more than chance is taken off a weight (kp_model_shared).
 */
#ifndef KP_MATCH_DEPENDENCE_H
#define KP_MATCH_DEPENDENCE_H

#include "match/model.h"
#include "match/patterns.h"

struct kp_counted {
    const struct kp_pattern_count *items;
    size_t n;
};

struct kp_dependence_input {
    struct kp_counted random;                   /* patterns of random pairs */
    struct kp_counted same[KP_MAX_COMPARISONS]; /* of pairs that are the same in one field: what
                                                   equal values bring along, where random pairs
                                                   are too few */
};

/* Sets m->shared. False when memory is out. */
bool kp_dependence_estimate(struct kp_model *m, const struct kp_dependence_input *in);

#endif
