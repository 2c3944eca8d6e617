/* Counts of patterns: what the training reads instead of pairs. */
#ifndef KP_MATCH_PATTERNS_H
#define KP_MATCH_PATTERNS_H

#include "core/error.h"

#include <stdbool.h>

struct kp_pattern_count {
    uint64_t pattern;
    double count; /* whole numbers until they are scaled */
};

/* Zero is valid and empty. */
struct kp_patterns {
    struct kp_pattern_count *slots; /* open addressing; count 0: free */
    size_t nslots, count;
    bool failed; /* memory is out */
};

void kp_patterns_add(struct kp_patterns *p, uint64_t pattern, double count);

/* Adds all of one to another. */
void kp_patterns_merge(struct kp_patterns *into, const struct kp_patterns *from);

/* The counts in the order of their patterns, so that sums do not depend on threads: packs the slots
 * (nothing can be added any more) and returns them; *n of them. */
struct kp_pattern_count *kp_patterns_sorted(struct kp_patterns *p, size_t *n);

void kp_patterns_release(struct kp_patterns *p);

#endif
