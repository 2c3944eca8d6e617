/* Fields that agree together by chance more often than each by itself would have it: a city and its
 * country, a street and its city. Taken for independent, they count as evidence twice.
 *
 * For each two comparisons and each two levels that both say "alike": the bits by which they come
 * together more often than chance, counted among random pairs and, where values are the same, among
 * the candidates, pairs that look like matches left out and only what is surely more than chance.
 * That much is taken off a weight (kp_model_shared).
 */
#ifndef KP_MATCH_DEPENDENCE_H
#define KP_MATCH_DEPENDENCE_H

#include "match/model.h"
#include "match/patterns.h"

struct kp_dependence_input {
    const struct kp_pattern_count *random; /* patterns of random pairs */
    size_t nrandom;
    const struct kp_pattern_count *candidates; /* and of the candidates */
    size_t ncandidates;
    uint32_t complete; /* comparisons, by bit, all of whose equal pairs are candidates: for them the
                          candidates tell what equal values bring along, where random pairs are too
                          few */
};

/* Sets m->shared, weighing each pair by its chance of being no match by the model as it is. False
 * when memory is out. */
bool kp_dependence_estimate(struct kp_model *m, const struct kp_dependence_input *in);

#endif
