#include "match/choose.h"

#include <stdio.h>
#include <stdlib.h>

#define OVERLAP_SWAPPED 0.05  /* share of values in common from which two columns may be swapped */
#define SMALL_PAIRS 4e6       /* pairs that a rule may bring up however few records there are ... */
#define PAIRS_PER_RECORD 12.0 /* ... and for each record */
#define MOST_RULES 24

struct studied {
    uint32_t column;
    const char *field;
    struct kp_column_study s;
};

struct chooser {
    const struct kp_table *t;
    struct kp_match_config *c;
    struct studied *all;
    unsigned n;
};

/* ---- comparisons ---- */

static bool use_measure(struct chooser *ch, struct kp_compare_spec *c, const char *name, int64_t q,
                        unsigned ncuts, const double *cuts)
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

static bool compare_by_kind(struct chooser *ch, const struct studied *f, struct kp_compare_spec *c)
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
static const char *swapped_with(const struct chooser *ch, const struct studied *f)
{
    if (f->s.kind != KP_COL_NAME)
        return NULL;
    const struct kp_dict *d = &ch->t->columns[f->column].dict;
    for (unsigned i = 0; i < ch->n; i++) {
        const struct studied *g = &ch->all[i];
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

static bool choose_compares(struct chooser *ch)
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

/* ---- blocking ---- */

/* A key of one column, and how many pairs of all it lets through, roughly. */
struct variant {
    const struct studied *f;
    struct kp_key_part part;
    double share;
};

static unsigned variants_of(const struct studied *f, struct variant *out)
{
    static const struct {
        enum kp_column_kind kind;
        const char *key;
        int64_t n;
        double wider; /* how many times the pairs of the exact value it brings */
    } table[] = {
        {KP_COL_NAME, "value", 0, 1},        {KP_COL_NAME, "prefix", 4, 4},
        {KP_COL_DATE, "value", 0, 1},        {KP_COL_CODE, "value", 0, 1},
        {KP_COL_PHONE, "last_digits", 7, 1}, {KP_COL_EMAIL, "value", 0, 1},
        {KP_COL_EMAIL, "email_user", 0, 3},  {KP_COL_PHRASE, "sorted_words", 0, 1},
        {KP_COL_PHRASE, "prefix", 5, 8},     {KP_COL_PHRASE, "rare_words", 2, 16},
        {KP_COL_TEXT, "rare_words", 4, 16},  {KP_COL_TEXT, "prefix", 10, 4},
        {KP_COL_CATEGORY, "value", 0, 1},
    };
    unsigned n = 0;
    for (unsigned i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].kind == f->s.kind)
            out[n++] = (struct variant){
                .f = f,
                .part = {.kind = kp_key_find(table[i].key), .field = f->field, .n = table[i].n},
                .share = (f->s.collision + 1e-9) * table[i].wider * f->s.fill * f->s.fill};
    return n;
}

static bool add_rule(struct chooser *ch, const struct variant *a, const struct variant *b)
{
    struct kp_rule_spec *r = &ch->c->rules[ch->c->nrules];
    r->nparts = b ? 2 : 1;
    r->parts = kp_arena_array(&ch->c->arena, r->nparts, sizeof *r->parts);
    if (!r->parts)
        return false;
    r->parts[0] = a->part;
    if (b)
        r->parts[1] = b->part;
    ch->c->nrules++;
    return true;
}

struct combination {
    const struct variant *a, *b;
    double share;
};

static int by_share(const void *x, const void *y)
{
    const struct combination *a = x, *b = y;
    return a->share < b->share ? 1 : a->share > b->share ? -1 : 0;
}

static bool choose_rules(struct chooser *ch)
{
    double n = (double)ch->t->nrecords, all = n * (n - 1) / 2;
    double budget = PAIRS_PER_RECORD * n > SMALL_PAIRS ? PAIRS_PER_RECORD * n : SMALL_PAIRS;
    struct variant v[KP_MAX_COMPARISONS * 3];
    unsigned nv = 0, nc = 0;
    ch->c->rules = kp_arena_array(&ch->c->arena, MOST_RULES, sizeof *ch->c->rules);
    struct combination *c = malloc(sizeof *c * KP_MAX_COMPARISONS * 3 * KP_MAX_COMPARISONS * 3);
    if (!ch->c->rules || !c) {
        free(c);
        return false;
    }
    for (unsigned i = 0; i < ch->n && i < KP_MAX_COMPARISONS; i++)
        nv += variants_of(&ch->all[i], v + nv);
    bool ok = true;
    for (unsigned i = 0; ok && i < nv && ch->c->nrules < MOST_RULES / 2; i++)
        if (v[i].share * all <= budget && v[i].f->s.kind != KP_COL_CATEGORY)
            ok = add_rule(ch, &v[i], NULL);
    for (unsigned i = 0; i < nv; i++)
        for (unsigned j = i + 1; j < nv; j++)
            if (v[i].f != v[j].f && v[i].share * v[j].share * all <= budget &&
                (v[i].share * all > budget || v[j].share * all > budget))
                c[nc++] = (struct combination){&v[i], &v[j], v[i].share * v[j].share};
    qsort(c, nc, sizeof *c, by_share);
    for (unsigned i = 0; ok && i < nc && ch->c->nrules < MOST_RULES; i++)
        ok = add_rule(ch, c[i].a, c[i].b);
    free(c);
    return ok;
}

static int by_power(const void *x, const void *y)
{
    const struct studied *a = x, *b = y;
    double p = a->s.fill * (1 - a->s.collision), q = b->s.fill * (1 - b->s.collision);
    return p > q ? -1 : p < q;
}

static bool choose_splits(struct chooser *ch)
{
    ch->c->refine = kp_arena_array(&ch->c->arena, ch->n, sizeof *ch->c->refine);
    struct studied *order = malloc(ch->n * sizeof *order);
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

static enum kp_status study_all(struct chooser *ch, const uint32_t *skip, unsigned nskip,
                                struct kp_error *err)
{
    for (uint32_t col = 0; col < ch->t->ncolumns; col++) {
        bool skipped = false;
        for (unsigned i = 0; i < nskip; i++)
            skipped |= skip[i] == col;
        if (skipped)
            continue;
        struct studied *f = &ch->all[ch->n];
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
                                struct kp_match_config *out, struct kp_error *err)
{
    struct chooser ch = {.t = t, .c = out};
    ch.all = calloc(t->ncolumns + 1, sizeof *ch.all);
    if (!ch.all)
        return kp_no_memory(err);
    enum kp_status st = study_all(&ch, skip, nskip, err);
    if (st == KP_OK && ch.n == 0)
        st = kp_fail(
            err, KP_ERR_RULES,
            "no column has values that records could be matched by; write a `match:` section");
    if (st == KP_OK && !(choose_compares(&ch) && choose_splits(&ch) && choose_rules(&ch)))
        st = kp_no_memory(err);
    free(ch.all);
    return st;
}
