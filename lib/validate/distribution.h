/* Inside lib/validate: how a field's values are distributed, against shares that are expected.
 *
 *     - {field: gender, distribution: {female: 48%, male: 48%, unknown: 4%}, max_distance: 5%}
 *     - {field: age, distribution: {"..18": 20%, "18..65": 60%, "65..": 20%}, max_distance: 0.1}
 *     - {field: country, distribution: march.json, distance: jensen_shannon, max_distance: 0.1}
 *
 * A share is that of the records that have a value. What is not listed is one value of its own,
 * whose share is the rest to 100 %. "a..b" are the numbers from a up to, but not with, b; it is a
 * range only where both ends are numbers or left out. A file is a profile that `kempt profile --as
 * json` saved: the shares are those of its most frequent values.
 *
 * Distances, each 0 for equal distributions and at most 1:
 *   total_variation  half the sum of the differences: the share of records that would have to
 * change largest          the largest difference of one share (Chebyshev) jensen_shannon   the
 * square root of the Jensen-Shannon divergence, base 2 (Endres and Schindelin, "A new metric for
 * probability distributions", IEEE Trans. Inf. Theory 49, 2003)
 */
#ifndef KP_VALIDATE_DISTRIBUTION_H
#define KP_VALIDATE_DISTRIBUTION_H

#include "rules/ruleset.h"

enum kp_distance { KP_DISTANCE_TOTAL_VARIATION, KP_DISTANCE_LARGEST, KP_DISTANCE_JENSEN_SHANNON };

struct kp_share {
    struct kp_slice value; /* as written in the ruleset */
    bool is_range;
    double low, high;
    double expected; /* 0..1 */
};

struct kp_distribution {
    struct kp_share *shares; /* values in the order of their bytes, then ranges; in the arena */
    size_t nvalues, nshares;
    double rest; /* expected share of what is not listed */
    enum kp_distance distance;
    double max_distance; /* 0..1 */
};

/* The NULL-terminated names of the distances, in the order of the enum. */
extern const char *const kp_distance_names[];

/* Reads the node behind `distribution:`. *out is NULL when there was a mistake, which is in diags.
 * False when memory is out. */
bool kp_distribution_read(const struct kp_node *node, const struct kp_ruleset *rs,
                          const char *field, struct kp_arena *arena, struct kp_diagnostics *diags,
                          struct kp_distribution **out);

/* Which share a value counts for: 0..nshares, where nshares is the rest. */
size_t kp_distribution_find(const struct kp_distribution *d, struct kp_slice value);

/* The distance of what was counted (nshares + 1 counts, at least one of them not 0) from what is
 * expected. *worst: the share that differs most. */
double kp_distribution_distance(const struct kp_distribution *d, const uint64_t *counts,
                                size_t *worst);

#endif
