#include "pipeline/budget.h"

#include <stdio.h>

#include "merge/merge.h"
#include "normalize/stage.h"

bool kp_budget_given(const struct kp_budget *b)
{
    return b->max_changed >= 0 || b->max_merged >= 0 || b->max_rejected >= 0 ||
           b->max_quarantined >= 0 || b->max_cluster > 0;
}

enum kp_status kp_budget_valid(const struct kp_budget *b, struct kp_error *err)
{
    const struct {
        const char *name;
        double share;
    } all[] = {{"changed", b->max_changed},
               {"merged", b->max_merged},
               {"rejected", b->max_rejected},
               {"quarantined", b->max_quarantined}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i].share > 1 || (all[i].share < 0 && all[i].share != -1))
            return kp_fail(err, KP_ERR_USAGE,
                           "--max-%s is a share of the records, from 0%% to 100%%: give 5%% or "
                           "0.05",
                           all[i].name);
    return KP_OK;
}

/* Appends "12.5% of records changed (limit 5%)" when a share is over its limit. */
static void check_share(struct kp_buf *text, const char *what, uint64_t part, uint64_t whole,
                        double limit)
{
    double share = whole ? (double)part / (double)whole : 0;
    if (limit < 0 || share <= limit)
        return;
    kp_buf_printf(text, "%s%llu of %llu records %s (%.4g%%; the limit is %.4g%%)",
                  text->len ? "; " : "", (unsigned long long)part, (unsigned long long)whole, what,
                  share * 100, limit * 100);
}

static void check_stage(const struct kp_budget *b, const struct kp_stage *stage,
                        const struct kp_counts *n, struct kp_buf *text)
{
    const char *name = stage->ops->name;
    if (strcmp(name, "normalize") == 0)
        check_share(text, "changed", kp_normalize_stage_changed(stage), n->in, b->max_changed);
    check_share(text, "rejected", n->rejected, n->in, b->max_rejected);
    check_share(text, "merged into others", n->merged, n->in, b->max_merged);
    if (strcmp(name, "merge") != 0 || !b->max_cluster)
        return;
    uint64_t largest = kp_merge_stage_counts(stage).largest;
    if (largest > b->max_cluster)
        kp_buf_printf(text, "%sa cluster of %llu records (the limit is %llu)",
                      text->len ? "; " : "", (unsigned long long)largest,
                      (unsigned long long)b->max_cluster);
}

enum kp_status kp_budget_check(const struct kp_budget *b, const struct kp_steps *steps,
                               const struct kp_pipeline_result *result, struct kp_error *err)
{
    struct kp_buf text = {0};
    check_share(&text, "quarantined", result->counts.quarantined, result->counts.in,
                b->max_quarantined);
    for (size_t i = 0; i < steps->count; i++)
        check_stage(b, steps->stages[i], &result->stages[i], &text);
    enum kp_status status = KP_OK;
    const char *all = kp_buf_cstr(&text);
    if (!all)
        status = kp_no_memory(err);
    else if (text.len)
        status = kp_fail(err, KP_ERR_LIMIT, "over the budget, nothing was written: %s", all);
    kp_buf_release(&text);
    return status;
}
