#include "match/choose_internal.h"

#include <stdio.h>
#include <stdlib.h>

#define OVERLAP_SWAPPED 0.05 /* share of values in common from which two columns may be swapped */

/* ---- comparisons ---- */

static bool use_measure(struct kp_chooser *ch, struct kp_compare_spec *c, const char *name,
                        int64_t q, unsigned ncuts, const double *cuts)
{
    struct kp_measure_use *p = kp_arena_array(&ch->c->arena, c->nmeasures + 1, sizeof *p);
    if (!p)
        return false;
    if (c->nmeasures)
        memcpy(p, c->measures, c->nmeasures * sizeof *p);
    p[c->nmeasures] =
        (struct kp_measure_use){.measure = kp_measure_find(name), .q = q, .ncuts = ncuts};
    memcpy(p[c->nmeasures].cuts, cuts, ncuts * sizeof *cuts);
    c->measures = p;
    c->nmeasures++;
    return true;
}

static bool compare_by_kind(struct kp_chooser *ch, const struct kp_studied *f,
                            struct kp_compare_spec *c)
{
    static const double one[] = {1}, edits[] = {1, 2}, close[] = {0.92, 0.84}, near[] = {0.88},
                        bag[] = {0.8, 0.6, 0.4}, text[] = {0.9, 0.75, 0.6, 0.45, 0.3};
    switch (f->s.kind) {
    case KP_COL_CATEGORY:
        return f->s.length < 5 || use_measure(ch, c, "osa", 0, 1, one);
    case KP_COL_DATE:
    case KP_COL_PHONE:
    case KP_COL_CODE:
        return use_measure(ch, c, "osa", 0, f->s.length < 3 ? 1 : 2, edits);
    case KP_COL_EMAIL:
        return use_measure(ch, c, "osa", 0, 2, edits) &&
               use_measure(ch, c, "jaro_winkler", 0, 1, near);
    case KP_COL_NAME:
        c->term_frequency = true;
        return use_measure(ch, c, "osa", 0, 1, one) &&
               use_measure(ch, c, "jaro_winkler", 0, 2, close);
    case KP_COL_PHRASE:
        c->term_frequency = true;
        return use_measure(ch, c, "osa", 0, 2, edits) && use_measure(ch, c, "cosine", 3, 3, bag);
    case KP_COL_TEXT:
        return use_measure(ch, c, "osa", 0, 1, edits + 1) &&
               use_measure(ch, c, "cosine", 3, 5, text);
    case KP_COL_EMPTY:
    case KP_COL_ID:
        break;
    }
    return true;
}

/* Two columns of names may have been swapped in some records when they share values. */
static const char *swapped_with(const struct kp_chooser *ch, const struct kp_studied *f)
{
    if (f->s.kind != KP_COL_NAME)
        return NULL;
    const struct kp_dict *d = &ch->t->columns[f->column].dict;
    for (unsigned i = 0; i < ch->n; i++) {
        const struct kp_studied *g = &ch->all[i];
        if (g == f || g->s.kind != KP_COL_NAME)
            continue;
        const struct kp_dict *e = &ch->t->columns[g->column].dict;
        uint32_t common = 0;
        for (uint32_t id = 1; id < d->count; id++) {
            struct kp_slice v = kp_dict_value(d, id);
            common += kp_dict_find(e, v.ptr, v.len) != KP_DICT_FULL;
        }
        uint32_t fewer = d->count < e->count ? d->count : e->count;
        if (common > OVERLAP_SWAPPED * fewer)
            return g->field;
    }
    return NULL;
}

static bool choose_compares(struct kp_chooser *ch)
{
    ch->c->compares = kp_arena_array(&ch->c->arena, ch->n, sizeof *ch->c->compares);
    if (!ch->c->compares)
        return false;
    for (unsigned i = 0; i < ch->n && ch->c->ncompares < KP_MAX_COMPARISONS; i++) {
        struct kp_compare_spec *c = &ch->c->compares[ch->c->ncompares++];
        *c = (struct kp_compare_spec){.field = ch->all[i].field, .tf_weight = 1};
        for (unsigned k = 0; k < KP_MAX_LEVELS; k++)
            c->fixed_m[k] = c->fixed_u[k] = -1;
        c->swapped_with = swapped_with(ch, &ch->all[i]);
        if (!compare_by_kind(ch, &ch->all[i], c))
            return false;
    }
    return true;
}

static int by_power(const void *x, const void *y)
{
    const struct kp_studied *a = x, *b = y;
    double p = a->s.fill * (1 - a->s.collision), q = b->s.fill * (1 - b->s.collision);
    return p > q ? -1 : p < q;
}

static bool choose_splits(struct kp_chooser *ch)
{
    ch->c->refine = kp_arena_array(&ch->c->arena, ch->n, sizeof *ch->c->refine);
    struct kp_studied *order = malloc(ch->n * sizeof *order);
    if (!ch->c->refine || !order) {
        free(order);
        return false;
    }
    memcpy(order, ch->all, ch->n * sizeof *order);
    qsort(order, ch->n, sizeof *order, by_power);
    for (unsigned i = 0; i < ch->n && ch->c->nrefine < 3; i++)
        if (order[i].s.kind != KP_COL_TEXT)
            ch->c->refine[ch->c->nrefine++] = order[i].field;
    free(order);
    return true;
}

static enum kp_status study_all(struct kp_chooser *ch, const uint32_t *skip, unsigned nskip,
                                struct kp_error *err)
{
    for (uint32_t col = 0; col < ch->t->ncolumns; col++) {
        bool skipped = false;
        for (unsigned i = 0; i < nskip; i++)
            skipped |= skip[i] == col;
        if (skipped)
            continue;
        struct kp_studied *f = &ch->all[ch->n];
        enum kp_status st = kp_study_column(ch->t, col, &f->s, err);
        if (st != KP_OK)
            return st;
        if (f->s.kind == KP_COL_EMPTY || f->s.kind == KP_COL_ID)
            continue;
        f->column = col;
        f->field =
            kp_arena_dup(&ch->c->arena, ch->t->columns[col].name, strlen(ch->t->columns[col].name));
        if (!f->field)
            return kp_no_memory(err);
        ch->n++;
    }
    return KP_OK;
}

enum kp_status kp_choose_config(const struct kp_table *t, const uint32_t *skip, unsigned nskip,
                                unsigned threads, struct kp_match_config *out, struct kp_error *err)
{
    struct kp_chooser ch = {.t = t, .c = out, .threads = threads ? threads : 1};
    ch.all = calloc(t->ncolumns + 1, sizeof *ch.all);
    if (!ch.all)
        return kp_no_memory(err);
    enum kp_status st = study_all(&ch, skip, nskip, err);
    if (st == KP_OK && ch.n == 0)
        st = kp_fail(
            err, KP_ERR_RULES,
            "no column has values that records could be matched by; write a `match:` section");
    if (st == KP_OK && !(choose_compares(&ch) && choose_splits(&ch)))
        st = kp_no_memory(err);
    if (st == KP_OK)
        st = kp_choose_rules(&ch, err);
    free(ch.all);
    return st;
}
