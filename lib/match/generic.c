#include "match/generic.h"

#include "match/study.h"

#include <math.h>
#include <stdlib.h>

enum {
    LEAST_HELD = 12,  /* records: more than a family or an office of a few */
    TIMES = 6,        /* as many as the common values of the column */
    ASIDE = 20,       /* of the most common values are not asked what is common */
    LEAST_OTHERS = 8, /* records with a value in another column, to judge by it */
};

#define COMMON 0.95  /* of the records hold a value no more common */
#define BULK 0.5     /* of the records must hold other values than those set aside */
#define CAN_TELL 0.5 /* share of values that chance would let differ: less cannot tell */
#define DIFFERENT                                                                                  \
    0.5 /* of the different values that as many records on the whole have in another column, from  \
           which the records are taken for different customers */

struct finding {
    struct kp_table *t;
    struct kp_column_study *studies; /* of each column; EMPTY: takes no part */
    uint32_t **seen;                 /* by column and value: the last candidate that met it */
};

static bool suits(enum kp_column_kind kind)
{
    switch (kind) {
    case KP_COL_DATE:
    case KP_COL_EMAIL:
    case KP_COL_PHONE:
    case KP_COL_CODE:
    case KP_COL_PHRASE:
    case KP_COL_TEXT:
        return true;
    case KP_COL_EMPTY:
    case KP_COL_ID:
    case KP_COL_CATEGORY:
    case KP_COL_NAME:
        break;
    }
    return false;
}

static int falling(const void *x, const void *y)
{
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    return a > b ? -1 : a < b;
}

/* The count from which a value of the column is a candidate; 0: none is. */
static bool least_held(const struct kp_values *v, double have, uint32_t *out)
{
    uint32_t n = v->dict->count, aside = n - 1 < ASIDE ? n - 1 : ASIDE;
    uint32_t *counts = malloc((n + (size_t)1) * sizeof *counts);
    if (!counts)
        return false;
    memcpy(counts, v->counts + 1, (n - 1) * sizeof *counts);
    qsort(counts, n - 1, sizeof *counts, falling);
    double bulk = 0, above = 0;
    for (uint32_t i = aside; i + 1 < n; i++)
        bulk += counts[i];
    uint32_t i = aside;
    for (; i + 1 < n && above + counts[i] <= bulk * (1 - COMMON); i++)
        above += counts[i];
    uint32_t common = i + 1 < n ? counts[i] : 0;
    *out = bulk < BULK * have || !common ? 0
           : common * TIMES > LEAST_HELD ? common * TIMES
                                         : LEAST_HELD;
    free(counts);
    return true;
}

/* How different the holders of a value are in the other columns: the mean, over columns that can
 * tell, of their different values to those of as many records on the whole. */
static double difference(const struct finding *f, uint32_t column, const uint32_t *holders,
                         size_t n, uint32_t candidate)
{
    double sum = 0;
    unsigned told = 0;
    for (uint32_t c = 0; c < f->t->ncolumns; c++) {
        const struct kp_column_study *s = &f->studies[c];
        if (c == column || s->kind == KP_COL_EMPTY || s->kind == KP_COL_ID)
            continue;
        double have = 0, different = 0, chance = fmax(s->collision, 1e-12);
        for (size_t i = 0; i < n; i++) {
            uint32_t id = f->t->columns[c].ids[holders[i]];
            have += id != 0;
            different += id != 0 && f->seen[c][id] != candidate;
            f->seen[c][id] = candidate;
        }
        double expected = -expm1(-have * chance) / chance;
        if (have < LEAST_OTHERS || expected < CAN_TELL * have)
            continue;
        sum += different / expected;
        told++;
    }
    return told ? sum / told : 0;
}

/* The records of each candidate value, side by side. */
struct holders {
    uint32_t *number; /* by value: the candidate's, from 1; 0: none */
    uint32_t *value;  /* of candidate k - 1 */
    size_t *starts;   /* of candidate k - 1's; count + 1 */
    uint32_t *records;
    uint32_t count;
};

static void holders_release(struct holders *h)
{
    free(h->number);
    free(h->value);
    free(h->starts);
    free(h->records);
}

static bool holders_find(struct holders *h, const struct kp_table_column *c, size_t nrecords,
                         uint32_t least)
{
    uint32_t n = c->dict.count;
    size_t total = 0;
    for (uint32_t id = 1; id < n; id++)
        h->count += c->values.counts[id] >= least;
    h->number = calloc((size_t)n + 1, sizeof *h->number);
    h->value = malloc(((size_t)h->count + 1) * sizeof *h->value);
    h->starts = malloc(((size_t)h->count + 2) * sizeof *h->starts);
    if (!h->number || !h->value || !h->starts)
        return false;
    uint32_t k = 0;
    for (uint32_t id = 1; id < n; id++)
        if (c->values.counts[id] >= least) {
            h->value[k] = id;
            h->starts[k] = total;
            h->number[id] = ++k;
            total += c->values.counts[id];
        }
    h->records = malloc((total + 1) * sizeof *h->records);
    if (!h->records)
        return false;
    for (size_t r = 0; k && r < nrecords; r++)
        if (h->number[c->ids[r]])
            h->records[h->starts[h->number[c->ids[r]] - 1]++] = (uint32_t)r;
    for (; k > 0; k--)
        h->starts[k] = h->starts[k - 1]; /* where the one before ended */
    h->starts[0] = 0;
    return true;
}

static void put_in_order(struct kp_generic_column *g, const struct kp_table_column *c)
{
    for (uint32_t i = 1; i < g->count; i++)
        for (uint32_t k = i; k > 0; k--) {
            uint32_t a = g->values[k - 1], b = g->values[k];
            struct kp_slice x = kp_dict_value(&c->dict, a), y = kp_dict_value(&c->dict, b);
            uint32_t len = x.len < y.len ? x.len : y.len;
            int text = memcmp(x.ptr, y.ptr, len);
            bool later = c->values.counts[a] != c->values.counts[b]
                             ? c->values.counts[a] < c->values.counts[b]
                             : text > 0 || (text == 0 && x.len > y.len);
            if (!later)
                break;
            g->values[k - 1] = b;
            g->values[k] = a;
        }
    for (uint32_t i = 0; i < g->count; i++) {
        g->held[i] = c->values.counts[g->values[i]];
        g->records += g->held[i];
    }
}

/* The generic values of one column, into the next of out. */
static bool find_in(struct finding *f, uint32_t column, struct kp_generics *out)
{
    const struct kp_table_column *c = &f->t->columns[column];
    struct holders h = {0};
    uint32_t least;
    if (!suits(f->studies[column].kind))
        return true;
    if (!least_held(&c->values, (double)f->t->nrecords - c->values.counts[0], &least))
        return false;
    bool ok = !least || holders_find(&h, c, f->t->nrecords, least);
    struct kp_generic_column g = {.column = column};
    if (ok && h.count) {
        g.values = malloc(h.count * sizeof *g.values);
        g.held = malloc(h.count * sizeof *g.held);
        ok = g.values && g.held;
        for (uint32_t o = 0; ok && o < f->t->ncolumns; o++)
            memset(f->seen[o], 0, f->t->columns[o].dict.count * sizeof *f->seen[o]);
    }
    for (uint32_t k = 0; ok && k < h.count; k++)
        if (difference(f, column, h.records + h.starts[k], h.starts[k + 1] - h.starts[k], k + 1) >=
            DIFFERENT)
            g.values[g.count++] = h.value[k];
    holders_release(&h);
    if (ok && g.count) {
        put_in_order(&g, c);
        out->columns[out->n++] = g;
        return true;
    }
    free(g.values);
    free(g.held);
    return ok;
}

/* The records that hold a generic value have none from here on. */
static bool demote(struct kp_table *t, const struct kp_generic_column *g)
{
    struct kp_table_column *c = &t->columns[g->column];
    c->whole = c->ids;
    c->ids = kp_pool_zeroed(t->pool, t->nrecords + 1, sizeof *c->ids);
    if (!c->ids) {
        c->ids = c->whole;
        c->whole = NULL;
        return false;
    }
    for (uint32_t i = 0; i < g->count; i++) {
        c->values.counts[0] += g->held[i];
        c->values.counts[g->values[i]] = 0;
    }
    for (size_t r = 0; r < t->nrecords; r++)
        c->ids[r] = c->values.counts[c->whole[r]] ? c->whole[r] : 0;
    return true;
}

static enum kp_status study_all(struct finding *f, const uint32_t *skip, unsigned nskip,
                                struct kp_error *err)
{
    enum kp_status st = KP_OK;
    for (uint32_t c = 0; st == KP_OK && c < f->t->ncolumns; c++) {
        bool skipped = f->t->columns[c].raw;
        for (unsigned i = 0; i < nskip; i++)
            skipped |= skip[i] == c;
        if (!skipped)
            st = kp_study_column(f->t, c, &f->studies[c], err);
        f->seen[c] = calloc((size_t)f->t->columns[c].dict.count + 1, sizeof **f->seen);
        if (st == KP_OK && !f->seen[c])
            st = kp_no_memory(err);
    }
    return st;
}

enum kp_status kp_generics_demote(struct kp_table *t, const uint32_t *skip, unsigned nskip,
                                  struct kp_generics *out, struct kp_error *err)
{
    struct finding f = {.t = t};
    f.studies = calloc(t->ncolumns + 1, sizeof *f.studies);
    f.seen = calloc(t->ncolumns + 1, sizeof *f.seen);
    out->columns = calloc(t->ncolumns + 1, sizeof *out->columns);
    enum kp_status st =
        f.studies && f.seen && out->columns ? study_all(&f, skip, nskip, err) : kp_no_memory(err);
    bool ok = true;
    for (uint32_t c = 0; st == KP_OK && ok && c < t->ncolumns; c++)
        ok = find_in(&f, c, out);
    for (unsigned i = 0; st == KP_OK && ok && i < out->n; i++)
        ok = demote(t, &out->columns[i]);
    for (uint32_t c = 0; f.seen && c < t->ncolumns; c++)
        free(f.seen[c]);
    free(f.seen);
    free(f.studies);
    return st == KP_OK && !ok ? kp_no_memory(err) : st;
}

void kp_generics_release(struct kp_generics *g)
{
    for (unsigned i = 0; i < g->n; i++) {
        free(g->columns[i].values);
        free(g->columns[i].held);
    }
    free(g->columns);
    *g = (struct kp_generics){0};
}

void kp_generics_text(const struct kp_generics *g, const struct kp_table *t, bool values,
                      struct kp_buf *out)
{
    for (unsigned i = 0; i < g->n; i++)
        kp_buf_printf(out, "%s%s %u (held by %llu records)%s",
                      i ? ", " : "generic values: ", t->columns[g->columns[i].column].name,
                      g->columns[i].count, (unsigned long long)g->columns[i].records,
                      i + 1 == g->n ? "\n" : "");
    for (unsigned i = 0; values && i < g->n; i++)
        for (uint32_t k = 0; k < g->columns[i].count; k++) {
            const struct kp_table_column *c = &t->columns[g->columns[i].column];
            kp_buf_printf(out, "  %s: ", c->name);
            kp_buf_slice(out, kp_dict_value(&c->dict, g->columns[i].values[k]));
            kp_buf_printf(out, " (%u records)\n", g->columns[i].held[k]);
        }
}

void kp_generics_json(const struct kp_generics *g, const struct kp_table *t, struct kp_buf *out)
{
    kp_buf_putc(out, '[');
    for (unsigned i = 0; i < g->n; i++) {
        const char *name = t->columns[g->columns[i].column].name;
        kp_buf_puts(out, i ? ",{\"field\":" : "{\"field\":");
        kp_buf_json(out, name, strlen(name));
        kp_buf_printf(out, ",\"values\":%u,\"records\":%llu}", g->columns[i].count,
                      (unsigned long long)g->columns[i].records);
    }
    kp_buf_putc(out, ']');
}
