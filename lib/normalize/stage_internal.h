/* What the two files of the normalize stage share: stage.c compiles and binds, process.c works on
 * batches. */
#ifndef KP_NORMALIZE_STAGE_INTERNAL_H
#define KP_NORMALIZE_STAGE_INTERNAL_H

#include "normalize/normalize.h"
#include "normalize/stage.h"

#define NO_SLOT UINT32_MAX

/* A rule as the evidence of one source settled it. */
struct source_rule {
    struct kp_slice source;
    struct kp_norm_rule rule;
};

struct plan_rule {
    struct kp_norm_rule rule;
    struct source_rule *by_source; /* in the order of their bytes; other sources take `rule` */
    size_t nsources;
    int on_fail;  /* enum kp_on_fail */
    size_t stats; /* index of its statistics */
    size_t ninputs, noutputs;
};

struct plan_field {
    struct kp_slice name;
    struct plan_rule *rules;
    size_t nrules;
    bool adds; /* the column is made when it is not there */
};

struct kp_normalize_stage {
    struct kp_stage stage; /* first */
    struct kp_normalize_options options;
    struct kp_arena arena;
    struct plan_field *fields; /* in the order of work */
    size_t nfields;
    struct kp_rule_stats *stats; /* in the ruleset's order */
    size_t nrules;
    size_t max_io;    /* most other fields that one rule reads or writes */
    bool has_issues;  /* a rule may write `_issues` */
    bool quarantines; /* a rule may take the record away */
    uint64_t changed; /* records of which a rule changed something */
};

/* A binding: where the cells lie. */
struct bound_rule {
    uint32_t *inputs, *outputs; /* slots */
};

struct bound_field {
    uint32_t slot;
    struct bound_rule *rules;
};

struct bound {
    uint32_t source, record, issues; /* slots */
    struct bound_field fields[];
};

enum kp_status kp_normalize_process(struct kp_stage *stage, const struct kp_binding *binding,
                                    void *worker, struct kp_batch *batch, struct kp_error *err);
void *kp_normalize_worker_new(struct kp_stage *stage);
void kp_normalize_worker_free(struct kp_stage *stage, void *worker);

#endif
