/* The shape of clusters: how well each holds together.
 *
 * A link is a pair at or over the threshold that was compared and not cut. A bridge is a link
 * without which the cluster falls in two (Tarjan, Information Processing Letters 2, 1974).
 */
#ifndef KP_MATCH_SHAPE_H
#define KP_MATCH_SHAPE_H

#include "match/matcher.h"

struct kp_shape {
    uint32_t root; /* the cluster's smallest record */
    uint32_t size;
    uint64_t possible; /* pairs that could be links */
    uint64_t links;
    double weakest; /* weight of the weakest link; INFINITY: there is none */
    uint32_t bridges;
    uint32_t vetoed; /* links out of the cluster that a veto cut ... */
    uint32_t cut;    /* ... and that were cut otherwise */
};

struct kp_shapes {
    struct kp_shape *items; /* clusters of two records and more, by root */
    size_t count;
};

/* Of a matcher that ran. KP_ERR_MEMORY is the only failure; release in any case. */
enum kp_status kp_shapes_init(struct kp_shapes *s, const struct kp_matcher *m,
                              struct kp_error *err);
void kp_shapes_release(struct kp_shapes *s);

/* Writes them in the order of their names: CSV where the path ends in ".csv", else JSONL:
 * {"cluster":..,"size":..,"links":..,"density":..,"weakest":..,"bridges":..,"vetoed":..,"cut":..}
 * density: links of the pairs possible; weakest: the probability of the weakest link.
 * names: of the record that is the root, name_size apart. */
enum kp_status kp_shapes_write(const struct kp_shapes *s, const char *names, size_t name_size,
                               const char *path, struct kp_error *err);

#endif
