#include <stdlib.h>

#include "normalize/date_rule.h"
#include "normalize/stage_internal.h"

/* A rule that waits for its column's evidence. */
struct item {
    struct kp_slice field;
    struct kp_norm_rule *rule;
    struct kp_date_evidence evidence;
};

struct kp_normalize_evidence {
    size_t count;
    struct item items[];
};

static size_t count_rules(const struct kp_normalize_stage *s)
{
    size_t n = 0;
    for (size_t f = 0; f < s->nfields; f++)
        for (size_t r = 0; r < s->fields[f].nrules; r++)
            n += kp_date_rule_wants_evidence(&s->fields[f].rules[r].rule);
    return n;
}

bool kp_normalize_stage_wants_evidence(const struct kp_stage *stage)
{
    return count_rules((const struct kp_normalize_stage *)stage) > 0;
}

struct kp_normalize_evidence *kp_normalize_evidence_new(struct kp_stage *stage)
{
    struct kp_normalize_stage *s = (struct kp_normalize_stage *)stage;
    size_t n = count_rules(s);
    struct kp_normalize_evidence *e = calloc(1, sizeof *e + n * sizeof *e->items);
    for (size_t f = 0; e && f < s->nfields; f++)
        for (size_t r = 0; r < s->fields[f].nrules; r++) {
            struct kp_norm_rule *rule = &s->fields[f].rules[r].rule;
            if (!kp_date_rule_wants_evidence(rule))
                continue;
            struct item *i = &e->items[e->count++];
            i->field = s->fields[f].name;
            i->rule = rule;
            kp_date_rule_evidence(rule, &i->evidence);
        }
    return e;
}

void kp_normalize_evidence_free(struct kp_normalize_evidence *e)
{
    free(e);
}

void kp_normalize_evidence_add(struct kp_normalize_evidence *e, const struct kp_batch *batch)
{
    for (size_t i = 0; i < e->count; i++) {
        size_t column = kp_schema_find(batch->schema, e->items[i].field);
        for (size_t r = 0; column != KP_NO_COLUMN && r < batch->nrows; r++) {
            struct kp_slice cell = *kp_batch_cell(batch, r, column);
            if (batch->rows[r].state == KP_ROW_LIVE && kp_slice_is_text(cell))
                kp_date_evidence_add(&e->items[i].evidence, cell, batch->rows[r].record);
        }
    }
}

enum kp_status kp_normalize_evidence_decide(struct kp_normalize_evidence *e, struct kp_buf *text,
                                            struct kp_error *err)
{
    static const char *const words[] = {
        [KP_DATE_DECIDED] = "decided",
        [KP_DATE_UNDECIDED] =
            "not decided: values that two forms read differently are left to on_fail",
        [KP_DATE_CONTRADICTED] = "contradicted",
        [KP_DATE_NONE] = "no dates",
    };
    enum kp_status status = KP_OK;
    for (size_t i = 0; i < e->count; i++) {
        struct kp_date_verdict verdict;
        kp_date_evidence_decide(&e->items[i].evidence, &verdict);
        kp_buf_slice(text, e->items[i].field);
        kp_buf_printf(text, ": %s\n", words[verdict.kind]);
        kp_date_verdict_explain(&verdict, text);
        if (verdict.kind == KP_DATE_DECIDED)
            kp_date_rule_decide(e->items[i].rule, &verdict);
        else if (verdict.kind == KP_DATE_CONTRADICTED)
            status = kp_fail(err, KP_ERR_RULES,
                             "the dates of field '%.*s' contradict one another, so auto cannot "
                             "tell what they are; name "
                             "the forms in from:, or split the feeds",
                             (int)e->items[i].field.len, e->items[i].field.ptr);
    }
    return kp_buf_ok(text) ? status : kp_no_memory(err);
}
