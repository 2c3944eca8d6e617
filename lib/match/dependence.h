/* Fields that agree together by chance more often than each by itself would have it: a city and its country, a street
 * and its city. Taken for independent, they count as evidence twice.
 *
 * From the random pairs, those that look like matches left out, comparisons are linked in a tree (the maximum
 * spanning tree by mutual information: Chow and Liu 1968), and on each link for each pair of levels that both say "alike" the bits by
 * which they come together more often than chance; that much is taken off the weight.
 */
#ifndef KP_MATCH_DEPENDENCE_H
#define KP_MATCH_DEPENDENCE_H

#include "match/model.h"
#include "match/patterns.h"

/* Sets m->links from the counts of random pairs, weighing each by its chance of being no match by the
 * model as it is. */
void kp_dependence_estimate(struct kp_model *m, const struct kp_pattern_count *counts, size_t n);

#endif
