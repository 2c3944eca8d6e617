/* Budgets: how much a run may change before it must not go through.
 *
 * A cron job with a broken feed is stopped before it writes, so that yesterday's output stays.
 * Shares are of the records that went into the step that did it. */
#ifndef KP_PIPELINE_BUDGET_H
#define KP_PIPELINE_BUDGET_H

#include "pipeline/steps.h"

struct kp_budget {
    double max_changed;     /* share of records of which normalize changed something; < 0: any */
    double max_merged;      /* share of records merged into others; < 0: any */
    double max_rejected;    /* share of records rejected; < 0: any */
    double max_quarantined; /* share of the records read; < 0: any */
    uint64_t max_cluster;   /* records in the largest cluster merged; 0: any */
};

#define KP_BUDGET_NONE                                                                             \
    {                                                                                              \
        .max_changed = -1, .max_merged = -1, .max_rejected = -1, .max_quarantined = -1             \
    }

/* True when it limits anything. */
bool kp_budget_given(const struct kp_budget *b);

/* KP_ERR_USAGE when a limit is no share: 5 where 5% was meant would never stop a run. */
enum kp_status kp_budget_valid(const struct kp_budget *b, struct kp_error *err);

/* After the steps ran, before anything is put in its place: KP_ERR_LIMIT with everything that is
 * over the budget. */
enum kp_status kp_budget_check(const struct kp_budget *b, const struct kp_steps *steps,
                               const struct kp_pipeline_result *result, struct kp_error *err);

#endif
