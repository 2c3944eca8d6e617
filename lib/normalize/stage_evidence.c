#include <stdlib.h>

#include "normalize/date_rule.h"
#include "normalize/stage_internal.h"

enum { SOURCES_MAX = 1024 }; /* of one column; the evidence of each takes some 10 KB */

/* What the column of one source says. */
struct seen {
    struct kp_slice source;
    struct kp_date_evidence evidence;
};

/* A rule that waits for its column's evidence. */
struct item {
    struct kp_slice field;
    struct plan_rule *plan;
    struct seen **seen; /* in the order in which the sources came */
    size_t nseen;
    size_t last; /* of the record before */
};

struct kp_normalize_evidence {
    struct kp_normalize_stage *stage;
    struct kp_arena arena;
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
    if (!e)
        return NULL;
    e->stage = s;
    for (size_t f = 0; f < s->nfields; f++)
        for (size_t r = 0; r < s->fields[f].nrules; r++)
            if (kp_date_rule_wants_evidence(&s->fields[f].rules[r].rule))
                e->items[e->count++] =
                    (struct item){.field = s->fields[f].name, .plan = &s->fields[f].rules[r]};
    for (size_t i = 0; i < e->count; i++) {
        e->items[i].seen = calloc(SOURCES_MAX, sizeof *e->items[i].seen);
        if (!e->items[i].seen) {
            kp_normalize_evidence_free(e);
            return NULL;
        }
    }
    return e;
}

void kp_normalize_evidence_free(struct kp_normalize_evidence *e)
{
    if (!e)
        return;
    for (size_t i = 0; i < e->count; i++) {
        for (size_t s = 0; s < e->items[i].nseen; s++)
            free(e->items[i].seen[s]);
        free(e->items[i].seen);
    }
    kp_arena_release(&e->arena);
    free(e);
}

/* The evidence of a source, made when it is new. */
static enum kp_status find_seen(struct kp_normalize_evidence *e, struct item *item,
                                struct kp_slice source, struct kp_date_evidence **out,
                                struct kp_error *err)
{
    for (size_t i = 0; i < item->nseen; i++) {
        size_t at = (item->last + i) % item->nseen;
        if (!kp_slice_same_bytes(item->seen[at]->source, source))
            continue;
        item->last = at;
        *out = &item->seen[at]->evidence;
        return KP_OK;
    }
    if (item->nseen == SOURCES_MAX)
        return kp_fail(err, KP_ERR_RULES,
                       "the dates of field '%.*s' come from more than %d sources, too many for "
                       "auto; name the forms in from:",
                       (int)item->field.len, item->field.ptr, SOURCES_MAX);
    struct seen *s = malloc(sizeof *s);
    char *name = s ? kp_arena_dup(&e->arena, source.ptr, source.len) : NULL;
    if (!name) {
        free(s);
        return kp_no_memory(err);
    }
    s->source = kp_string(name, source.len);
    kp_date_rule_evidence(&item->plan->rule, &s->evidence);
    item->last = item->nseen;
    item->seen[item->nseen++] = s;
    *out = &s->evidence;
    return KP_OK;
}

static enum kp_status add_column(struct kp_normalize_evidence *e, struct item *item,
                                 const struct kp_batch *batch, struct kp_error *err)
{
    size_t column = kp_schema_find(batch->schema, item->field);
    size_t source_at = kp_schema_find(batch->schema, kp_str("_source"));
    enum kp_status status = KP_OK;
    for (size_t r = 0; column != KP_NO_COLUMN && r < batch->nrows && status == KP_OK; r++) {
        struct kp_slice cell = *kp_batch_cell(batch, r, column);
        struct kp_slice source =
            source_at == KP_NO_COLUMN ? kp_missing() : *kp_batch_cell(batch, r, source_at);
        struct kp_date_evidence *evidence = NULL;
        if (batch->rows[r].state != KP_ROW_LIVE || !kp_slice_is_text(cell))
            continue;
        status = find_seen(e, item, source.len ? source : kp_str(batch->source), &evidence, err);
        if (status == KP_OK)
            kp_date_evidence_add(evidence, cell, batch->rows[r].record);
    }
    return status;
}

enum kp_status kp_normalize_evidence_add(struct kp_normalize_evidence *e,
                                         const struct kp_batch *batch, struct kp_error *err)
{
    enum kp_status status = KP_OK;
    for (size_t i = 0; i < e->count && status == KP_OK; i++)
        status = add_column(e, &e->items[i], batch, err);
    return status;
}

static enum kp_status contradicted(const struct item *item, const struct seen *s,
                                   struct kp_error *err)
{
    bool one = item->nseen == 1;
    return kp_fail(err, KP_ERR_RULES,
                   "the dates of field '%.*s'%s%.*s%s contradict one another, so auto cannot tell "
                   "what they are; name the forms in from:, or split the feeds",
                   (int)item->field.len, item->field.ptr, one ? "" : " of source '",
                   one ? 0 : (int)(s->source.len < 100 ? s->source.len : 100), s->source.ptr,
                   one ? "" : "'");
}

/* Says and settles what one source decides. */
static enum kp_status decide(struct kp_normalize_evidence *e, struct item *item,
                             const struct seen *s, struct kp_buf *text, struct kp_error *err)
{
    static const char *const words[] = {
        [KP_DATE_DECIDED] = "decided",
        [KP_DATE_UNDECIDED] =
            "not decided: values that two forms read differently are left to on_fail",
        [KP_DATE_CONTRADICTED] = "contradicted",
        [KP_DATE_NONE] = "no dates",
    };
    struct kp_date_verdict verdict;
    kp_date_evidence_decide(&s->evidence, &verdict);
    kp_buf_slice(text, item->field);
    if (item->nseen > 1) {
        kp_buf_puts(text, " of ");
        kp_buf_slice(text, s->source);
    }
    kp_buf_printf(text, ": %s\n", words[verdict.kind]);
    kp_date_verdict_explain(&verdict, text);
    if (verdict.kind == KP_DATE_CONTRADICTED)
        return contradicted(item, s, err);
    if (verdict.kind != KP_DATE_DECIDED)
        return KP_OK;
    struct plan_rule *plan = item->plan;
    struct source_rule *r = &plan->by_source[plan->nsources];
    char *name = kp_arena_dup(&e->stage->arena, s->source.ptr, s->source.len);
    if (!name || !kp_date_rule_variant(&plan->rule, &verdict, &e->stage->arena, &r->rule))
        return kp_no_memory(err);
    r->source = kp_string(name, s->source.len);
    plan->nsources++;
    return KP_OK;
}

static int by_source(const void *a, const void *b)
{
    const struct kp_slice *x = &((const struct source_rule *)a)->source,
                          *y = &((const struct source_rule *)b)->source;
    size_t n = x->len < y->len ? x->len : y->len;
    int c = n ? memcmp(x->ptr, y->ptr, n) : 0;
    return c ? c : (x->len > y->len) - (x->len < y->len);
}

enum kp_status kp_normalize_evidence_decide(struct kp_normalize_evidence *e, struct kp_buf *text,
                                            struct kp_error *err)
{
    enum kp_status status = KP_OK;
    for (size_t i = 0; i < e->count; i++) {
        struct item *item = &e->items[i];
        struct plan_rule *plan = item->plan;
        plan->nsources = 0;
        plan->by_source =
            kp_arena_array(&e->stage->arena, item->nseen + 1, sizeof *plan->by_source);
        if (!plan->by_source)
            return kp_no_memory(err);
        if (item->nseen == 0) {
            kp_buf_slice(text, item->field);
            kp_buf_puts(text, ": no dates\n");
        }
        for (size_t s = 0; s < item->nseen; s++) {
            struct kp_error why = {0};
            enum kp_status one = decide(e, item, item->seen[s], text, &why);
            if (one != KP_OK && status == KP_OK && err)
                *err = why;
            status = status == KP_OK ? one : status;
        }
        qsort(plan->by_source, plan->nsources, sizeof *plan->by_source, by_source);
    }
    return kp_buf_ok(text) ? status : kp_no_memory(err);
}
