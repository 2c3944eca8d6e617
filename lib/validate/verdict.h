/* Inside lib/validate: what both stages know at the end, and what it means. */
#ifndef KP_VALIDATE_VERDICT_H
#define KP_VALIDATE_VERDICT_H

#include "record/stage.h"
#include "validate/dataset.h"
#include "validate/tally.h"

struct kp_dataset_count {
    uint64_t missing;
    double sum;
};

struct kp_verdict {
    struct kp_tally *tally;
    size_t ntally;
    uint64_t records;
    const struct kp_dataset *dataset;      /* NULL: none of its rules is this stage's */
    const struct kp_dataset_count *counts; /* one a rule of dataset */
};

/* The verdict of a stage made here: it lies behind the stage's head in both. */
struct kp_judged_stage {
    struct kp_stage stage;
    struct kp_verdict verdict;
};

#endif
