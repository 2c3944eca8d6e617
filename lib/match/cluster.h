/* Clusters: from scored pairs to "these records are one customer". */
#ifndef KP_MATCH_CLUSTER_H
#define KP_MATCH_CLUSTER_H

#include "match/pool.h"

/* A pair that was found. a < b. */
struct kp_edge {
    uint32_t a, b;
    double weight;
    uint64_t pattern;
    uint32_t rule;
    uint32_t flags; /* enum kp_edge_flags */
};

enum kp_edge_flags {
    KP_EDGE_CUT = 1, /* over the threshold, but taken out by assignment, a veto or surgery */
};

/* Sorts by a, then b. False when the pool (NULL: plain memory) has no room. */
bool kp_edges_sort(struct kp_edge *edges, size_t n, struct kp_pool *pool);

/* One-to-one assignment, greedily by weight: an edge stays when neither record has a partner yet in
 * the other's source. place[] breaks ties: the record's place in an order that does not depend on
 * the input's. The others are cut. */
enum kp_status kp_assign_one_to_one(struct kp_edge *edges, size_t n, const uint32_t *source,
                                    const uint32_t *place, struct kp_error *err);

/* Joins the records of all edges at or over min_weight that are not cut. root[i] becomes the
 * smallest record of i's cluster; n records. */
void kp_cluster_union(const struct kp_edge *edges, size_t nedges, double min_weight, uint32_t *root,
                      size_t n);

#endif
