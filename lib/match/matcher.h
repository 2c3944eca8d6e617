/* The whole of matching on one table: block, train, score, cluster. */
#ifndef KP_MATCH_MATCHER_H
#define KP_MATCH_MATCHER_H

#include "match/cluster.h"
#include "match/train.h"

struct kp_matcher_options {
    enum kp_link_mode mode;
    uint32_t source_column; /* of the table; UINT32_MAX: none */
    unsigned threads;
    bool plan;                    /* stop after blocking: every record is its own cluster */
    uint64_t max_pairs;           /* candidates; 0: no limit */
    double threshold;             /* overrides the configuration's; < 0: not given */
    double suspect;               /* the same */
    const struct kp_model *model; /* already trained; NULL: train */
    double model_threshold;       /* its threshold, a weight: when known and no other is given */
    bool threshold_known;
    const struct kp_known *known; /* labels to train with; NULL: none */
    const struct kp_known *never; /* its different pairs are never of one cluster; NULL: none */
};

struct kp_matcher {
    struct kp_table *table; /* borrowed */
    const struct kp_match_config *config;
    struct kp_matcher_options options;
    uint32_t *rank;                 /* records in the order of their content */
    uint32_t *place;                /* each record's place in it */
    uint64_t *hashes;               /* of each record's content */
    uint32_t vetoes[KP_MAX_VETOES]; /* columns of the table */
    unsigned nvetoes;
    const uint32_t *source; /* by record, for link modes; else NULL */
    struct kp_scorer scorer;
    struct kp_block_index *blocks;
    unsigned nblocks;
    struct kp_training training;
    struct kp_model *model;    /* the training's */
    double threshold, suspect; /* weights */
    struct kp_edge *edges;     /* at or over the lower of the two, sorted */
    size_t nedges;
    uint64_t scored; /* candidate pairs */
    uint32_t *root;  /* the smallest record of each record's cluster */
    size_t nclusters;
    struct kp_matcher_seconds {
        double block, train, score, cluster;
    } seconds; /* by the clock; block: with the order of the records, train: with what
                  comparisons prepare; score: with `plan` an estimate
                */
};

/* Runs all of it. Release in any case. */
enum kp_status kp_matcher_run(struct kp_matcher *m, struct kp_table *table,
                              const struct kp_match_config *config,
                              const struct kp_matcher_options *options, struct kp_error *err);
void kp_matcher_release(struct kp_matcher *m);

/* True when the two records have different values in a field of the configuration's `veto`, or are
 * a pair of options.never. */
bool kp_matcher_vetoed(const struct kp_matcher *m, uint32_t a, uint32_t b);

#define KP_CLUSTER_ID_SIZE 18 /* "c", 16 hex digits, NUL */

/* Names of clusters, one for each record, KP_CLUSTER_ID_SIZE apart, freed through the table's pool:
 * made from the content of the cluster's first record in the order of content, so that they do not
 * depend on threads or on the order of rows. NULL when memory is out. */
char *kp_matcher_names(const struct kp_matcher *m);

#endif
