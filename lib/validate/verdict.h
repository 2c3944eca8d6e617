/* Inside lib/validate: what both stages know at the end, and what it means. */
#ifndef KP_VALIDATE_VERDICT_H
#define KP_VALIDATE_VERDICT_H

#include "record/stage.h"
#include "validate/dataset.h"
#include "validate/tally.h"

/* What was counted for a rule over the dataset. */
struct kp_dataset_count {
    uint64_t missing;
    uint64_t strange; /* values of a field that is summed up that are no numbers */
    long double sum;  /* wide, so that the order of adding up is not seen */
    uint64_t *shares; /* of a distribution, one more than it lists; else NULL */
};

/* One a rule, all 0; NULL when memory is out. */
struct kp_dataset_count *kp_dataset_counts_new(const struct kp_dataset *d);
void kp_dataset_counts_free(struct kp_dataset_count *c, const struct kp_dataset *d);

/* Adds the counts of a worker. */
void kp_dataset_counts_add(struct kp_dataset_count *to, const struct kp_dataset_count *from,
                           const struct kp_dataset *d);

/* Counts a cell of a rule's field. */
void kp_dataset_count_cell(struct kp_dataset_count *c, const struct kp_dataset_rule *r,
                           struct kp_slice cell);

struct kp_verdict {
    struct kp_tally *tally;
    size_t ntally;
    uint64_t records;
    const struct kp_dataset *dataset;      /* NULL: none of its rules is this stage's */
    const struct kp_dataset_count *counts; /* one a rule of dataset */
};

/* ,"dataset":[{"rule":"max_missing","field":"email","value":0.07,"limit":0.05,"missed":true,
 * "severity":"error"}] for the manifest; nothing when there are no such rules. */
void kp_verdict_json(const struct kp_verdict *v, struct kp_buf *json);

/* The verdict of a stage made here: it lies behind the stage's head in both. */
struct kp_judged_stage {
    struct kp_stage stage;
    struct kp_verdict verdict;
};

#endif
