/* kempt dedupe as a stage: records in, the same records in the same order out, with `_cluster`
 * added.
 *
 * A barrier stage. Records are kept whole (match/rowstore.h) and, for the columns that take part,
 * as dictionary numbers. A sixth of `memory` is for the records, a third for the arrays of matching
 * (match/pool.h); what is more lies in temporary files, the arrays' mapped, and the process lets go
 * of mapped pages when it holds more than three quarters of `memory` in all. Without a
 * match section the columns are studied and the section that was chosen can be had by
 * kp_dedupe_section afterwards.
 */
#ifndef KP_MATCH_DEDUPE_H
#define KP_MATCH_DEDUPE_H

#include "match/matcher.h"
#include "record/stage.h"
#include "rules/ruleset.h"

#define KP_CLUSTER_FIELD "_cluster"
#define KP_REVIEW_FIELD "_review"

struct kp_dedupe_options {
    const struct kp_ruleset
        *rules; /* its match section is used when it has one; NULL: none. Outlives the stage */
    enum kp_link_mode mode;
    const char *source_field; /* link modes; NULL: "_source" */
    const char *id; /* the record's identifier: kept out of the comparison, names records in pairs;
                       NULL: none */
    double threshold, suspect; /* < 0: the section's, else chosen */
    unsigned threads;          /* 0: one for each processor */
    uint64_t memory;           /* 0: KP_DEDUPE_MEMORY */
    uint64_t max_pairs;        /* candidates; 0: no limit */
    const char *pairs;         /* path for the scored pairs, JSONL; NULL: none */
    bool plan;                 /* only block: every record is its own cluster */
    const char *labels;        /* path of labels to train with (match/known.h); NULL: none */
    const char *never;         /* path of pairs that are never of one cluster; NULL: none */
    bool learn_kept;           /* train with the customers that the field `keep` tells */
    const char *keep;  /* a field that is kept aside, never compared (a truth); NULL: none */
    const char *model; /* path of a saved model to match with: stands for the match section and for
                          training; NULL: none */
    const char *save_model; /* path for the model after the run; NULL: none */
    const char *clusters;   /* path for the shapes of the clusters (match/shape.h); NULL: none */
    const char *method;     /* one of kp_cluster_methods; NULL: the section's */
    bool mark_review;       /* add KP_REVIEW_FIELD: why a cluster is a suspect (match/suspect.h) */
    bool ignore_section;    /* study the columns even if the ruleset has a match section */
    const char *state;   /* path of what is kept of earlier records (match/incremental.h); NULL */
    const char *events;  /* with state: path for what became of the clusters; NULL */
    const char *removed; /* with state: path of the records to take out of it; NULL */
    bool retrain;        /* with state: train again, on all records */
};

#define KP_DEDUPE_MEMORY (UINT64_C(2) << 30)

#define KP_DEDUPE_DEFAULTS                                                                         \
    {                                                                                              \
        .threshold = -1, .suspect = -1                                                             \
    }

/* The options are copied; their strings outlive the stage. Free through ops->free. */
enum kp_status kp_dedupe_stage_new(const struct kp_dedupe_options *options, struct kp_stage **out,
                                   struct kp_error *err);

/* After the run, when its output is complete: writes the events and the state. KP_OK without a
 * state. */
enum kp_status kp_dedupe_save(struct kp_stage *s, struct kp_error *err);

/* After the run: the `match:` section in YAML that was used, appended. */
void kp_dedupe_section(const struct kp_stage *s, struct kp_buf *yaml);

/* After the run: true when the section was chosen, not read. */
bool kp_dedupe_chosen(const struct kp_stage *s);

/* After the run: a few lines for people: records, pairs, clusters, threshold, what was capped or
 * never seen. */
void kp_dedupe_summary(const struct kp_stage *s, struct kp_buf *text);

/* The generic values that were found (match/generic.h), for people; with values, these too. */
void kp_dedupe_generics(const struct kp_stage *s, bool values, struct kp_buf *text);

/* After a run with `plan`: what each blocking rule brings up, a line a rule. */
void kp_dedupe_plan(const struct kp_stage *s, struct kp_buf *text);

/* After the run: the columns of the matcher's table that hold identifiers and what was kept aside;
 * UINT32_MAX: none. */
uint32_t kp_dedupe_id_column(const struct kp_stage *s);
uint32_t kp_dedupe_kept_column(const struct kp_stage *s);

/* After the run: the matcher, for who wants to look further (explain, accuracy). NULL before. */
const struct kp_matcher *kp_dedupe_matcher(const struct kp_stage *s);

#endif
