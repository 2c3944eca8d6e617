#include "validate/verdict.h"

#include "validate/stage.h"

void kp_validate_summary(const struct kp_stage *s, struct kp_buf *text)
{
    const struct kp_verdict *v = &((const struct kp_judged_stage *)s)->verdict;
    kp_tally_text(v->tally, v->ntally, text);
}

static void field_misses(const struct kp_dataset_rule *r, const struct kp_dataset_count *c,
                         uint64_t records, struct kp_buf *text)
{
    double share = records ? (double)c->missing / (double)records : 0;
    if (r->max_missing >= 0 && share > r->max_missing)
        kp_buf_printf(text, "%s%s is missing in %.2f%% of records, at most %.2f%% is allowed",
                      text->len ? "; " : "", r->label, 100 * share, 100 * r->max_missing);
    if (r->has_min_sum && c->sum < r->min_sum)
        kp_buf_printf(text, "%sthe sum of %s is %.15g, less than %.15g", text->len ? "; " : "",
                      r->label, c->sum, r->min_sum);
    if (r->has_max_sum && c->sum > r->max_sum)
        kp_buf_printf(text, "%sthe sum of %s is %.15g, more than %.15g", text->len ? "; " : "",
                      r->label, c->sum, r->max_sum);
}

static void row_misses(const struct kp_dataset_rule *r, uint64_t records, struct kp_buf *text)
{
    if (r->min_rows >= 0 && records < (uint64_t)r->min_rows)
        kp_buf_printf(text, "%sthere are %llu records, at least %lld are expected",
                      text->len ? "; " : "", (unsigned long long)records, (long long)r->min_rows);
    if (r->max_rows >= 0 && records > (uint64_t)r->max_rows)
        kp_buf_printf(text, "%sthere are %llu records, at most %lld are expected",
                      text->len ? "; " : "", (unsigned long long)records, (long long)r->max_rows);
}

enum kp_status kp_validate_verdict(const struct kp_stage *s, struct kp_error *err)
{
    const struct kp_verdict *v = &((const struct kp_judged_stage *)s)->verdict;
    struct kp_buf text = {0};
    kp_tally_misses(v->tally, v->ntally, v->records, &text);
    for (size_t i = 0; v->dataset && i < v->dataset->count; i++) {
        const struct kp_dataset_rule *r = &v->dataset->rules[i];
        if (r->kind == KP_DATASET_FIELD)
            field_misses(r, &v->counts[i], v->records, &text);
        else if (r->kind == KP_DATASET_ROWS)
            row_misses(r, v->records, &text);
    }
    enum kp_status st = KP_OK;
    if (!kp_buf_ok(&text))
        st = kp_no_memory(err);
    else if (text.len)
        st = kp_fail(err, KP_ERR_LIMIT, "%.*s", (int)text.len, text.data);
    kp_buf_release(&text);
    return st;
}
