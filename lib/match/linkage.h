/* Average linkage of a small set, by the nearest-neighbour chain (Murtagh, Computer Journal 26,
 * 1983). */
#ifndef KP_MATCH_LINKAGE_H
#define KP_MATCH_LINKAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zero is valid; reused from set to set. */
struct kp_linkage {
    size_t n;
    double *sum;   /* n * n: summed weights between two groups */
    double *known; /* n * n: pairs that were summed: pairs never set say nothing */
    size_t *chain;
    bool *gone;
    uint32_t *group; /* out: of each element, the smallest of its group */
    size_t cap;
};

/* n elements, no pair set. False when memory is out. */
bool kp_linkage_reset(struct kp_linkage *l, size_t n);

void kp_linkage_set(struct kp_linkage *l, size_t i, size_t j, double weight);

/* Joins groups, the two with the best mean weight first, down to a mean of least. */
void kp_linkage_run(struct kp_linkage *l, double least);

void kp_linkage_release(struct kp_linkage *l);

#endif
