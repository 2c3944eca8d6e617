#include "profile/stats.h"

#include <math.h>
#include <stdlib.h>

#include "core/hash.h"
#include "validate/scan.h"

static const struct kp_date_options date_forms = {
    .forms = KP_DATE_BIT(KP_DATE_ISO) | KP_DATE_BIT(KP_DATE_YMD) | KP_DATE_BIT(KP_DATE_DMY) |
             KP_DATE_BIT(KP_DATE_MDY) | KP_DATE_BIT(KP_DATE_NAMES) | KP_DATE_BIT(KP_DATE_CJK) |
             KP_DATE_BIT(KP_DATE_JALALI) | KP_DATE_BIT(KP_DATE_HIJRI),
    .pivot = -1,
    .pivot_jalali = -1,
};

void kp_field_stats_init(struct kp_field_stats *f)
{
    *f = (struct kp_field_stats){.length_min = UINT32_MAX};
}

void kp_field_stats_release(struct kp_field_stats *f)
{
    kp_freq_release(&f->values);
    kp_freq_release(&f->patterns);
    kp_numbers_release(&f->numbers);
    free(f->dates);
    f->dates = NULL;
}

void kp_stats_scratch_release(struct kp_stats_scratch *s)
{
    kp_tick_release(&s->ticks);
    kp_buf_release(&s->pattern);
    kp_buf_release(&s->text);
}

static bool need_dates(struct kp_field_stats *f)
{
    if (!f->dates) {
        f->dates = calloc(1, sizeof *f->dates);
        if (f->dates)
            kp_date_evidence_init(&f->dates->evidence, &date_forms, INT64_MAX);
    }
    return f->dates != NULL;
}

static bool add_date(struct kp_field_stats *f, const struct kp_tick *t, uint64_t row,
                     struct kp_facts *facts)
{
    struct kp_date_readings r;
    const char *reason;
    struct kp_slice s = kp_string(t->key, t->len);
    if (!kp_date_read(s, &date_forms, &r, &reason))
        return true;
    facts->kinds |= 1u << KP_KIND_DATE;
    if (r.time.given)
        facts->kinds |= 1u << KP_KIND_DATETIME;
    if (!need_dates(f))
        return false;
    f->dates->readers[r.forms]++;
    kp_date_evidence_add_readings(&f->dates->evidence, r, row);
    return true;
}

static void count_facts(struct kp_field_stats *f, const struct kp_facts *facts, uint64_t n)
{
    f->length_sum += (uint64_t)facts->length * n;
    f->length_min = facts->length < f->length_min ? facts->length : f->length_min;
    f->length_max = facts->length > f->length_max ? facts->length : f->length_max;
    for (uint32_t bits = facts->kinds; bits; bits &= bits - 1)
        f->kinds[__builtin_ctz(bits)] += n;
    for (uint32_t bits = facts->flaws; bits; bits &= bits - 1)
        f->flaws[__builtin_ctz(bits)] += n;
    for (uint32_t bits = facts->scripts; bits; bits &= bits - 1)
        f->scripts[__builtin_ctz(bits)] += n;
    f->mixed += (facts->scripts & (facts->scripts - 1)) ? n : 0;
}

static bool add_tick(struct kp_field_stats *f, struct kp_field_whole *whole,
                     struct kp_stats_scratch *scratch, const struct kp_tick *t, uint64_t row)
{
    struct kp_facts facts;
    struct kp_buf *p = &scratch->pattern;
    kp_buf_clear(&scratch->text);
    if (!kp_facts_of(kp_slice_of((enum kp_kind)t->kind, t->key, t->len), p, &scratch->text, &facts))
        return false;
    if (facts.maybe_date && !add_date(f, t, row, &facts))
        return false;
    count_facts(f, &facts, t->count);
    if ((facts.kinds >> KP_KIND_NUMBER & 1) &&
        !kp_numbers_add(&whole->numbers, facts.number, t->count))
        return false;
    return kp_freq_add(&whole->patterns, kp_hash(p->data, p->len, 0), p->data, p->len, t->count);
}

bool kp_field_stats_add(struct kp_field_stats *f, struct kp_field_whole *whole,
                        struct kp_stats_scratch *scratch, uint64_t first_record)
{
    const struct kp_tick_table *ticks = &scratch->ticks;
    bool ok = true;
    for (size_t i = 0; i < ticks->count && ok; i++) {
        const struct kp_tick *t = &ticks->slots[ticks->used[i]];
        f->filled += t->count;
        ok = add_tick(f, whole, scratch, t, first_record + t->row);
    }
    return ok;
}

static bool merge_dates(struct kp_field_stats *f, const struct kp_field_stats *from)
{
    if (!from->dates)
        return true;
    if (!need_dates(f))
        return false;
    for (size_t i = 0; i < sizeof f->dates->readers / sizeof *f->dates->readers; i++)
        f->dates->readers[i] += from->dates->readers[i];
    kp_date_evidence_merge(&f->dates->evidence, &from->dates->evidence);
    return true;
}

/* Greedy: the form that reads most of what is left, again and again. */
unsigned kp_date_tally_forms(const struct kp_date_tally *t, unsigned allowed)
{
    unsigned chosen = 0;
    for (;;) {
        uint64_t most = 0;
        int best = -1;
        for (int form = 0; form < KP_DATE_FORMS; form++) {
            uint64_t n = 0;
            for (unsigned set = 0; set < 1u << KP_DATE_FORMS; set++)
                n += (set & KP_DATE_BIT(form)) && !(set & chosen) ? t->readers[set] : 0;
            if ((allowed & KP_DATE_BIT(form)) && n > most) {
                most = n;
                best = form;
            }
        }
        if (best < 0)
            return chosen;
        chosen |= KP_DATE_BIT(best);
    }
}

bool kp_field_stats_merge(struct kp_field_stats *f, const struct kp_field_stats *from)
{
    f->missing += from->missing;
    f->null += from->null;
    f->empty += from->empty;
    f->filled += from->filled;
    f->other_types += from->other_types;
    f->length_sum += from->length_sum;
    f->length_min = from->length_min < f->length_min ? from->length_min : f->length_min;
    f->length_max = from->length_max > f->length_max ? from->length_max : f->length_max;
    f->mixed += from->mixed;
    for (size_t i = 0; i < KP_KIND_COUNT; i++)
        f->kinds[i] += from->kinds[i];
    for (size_t i = 0; i < KP_FLAW_COUNT; i++)
        f->flaws[i] += from->flaws[i];
    for (size_t i = 0; i < KP_PS_COUNT; i++)
        f->scripts[i] += from->scripts[i];
    return merge_dates(f, from);
}

struct weighted {
    double x;
    uint64_t count;
};

static int by_value(const void *a, const void *b)
{
    const struct weighted *x = a, *y = b;
    return (x->x > y->x) - (x->x < y->x);
}

static double exact_quantile(const struct weighted *list, size_t n, uint64_t total, double q)
{
    uint64_t rank = kp_quantile_rank(q, total), seen = 0;
    for (size_t i = 0; i < n; i++) {
        seen += list[i].count;
        if (seen > rank)
            return list[i].x;
    }
    return n ? list[n - 1].x : NAN;
}

bool kp_field_quantiles(const struct kp_field_stats *f, const double *qs, double *out, size_t n)
{
    if (!kp_freq_exact(&f->values)) {
        for (size_t i = 0; i < n; i++)
            out[i] = kp_numbers_quantile(&f->numbers, qs[i]);
        return true;
    }
    struct weighted *list = malloc((f->values.count + 1) * sizeof *list);
    if (!list)
        return false;
    size_t have = 0;
    uint64_t total = 0;
    for (size_t i = 0; i < f->values.size; i++) {
        const struct kp_freq_entry *e = &f->values.table[i];
        double x;
        if (e->key && kp_scan_number(kp_string(e->key, e->len), &x)) {
            list[have++] = (struct weighted){x, e->count};
            total += e->count;
        }
    }
    qsort(list, have, sizeof *list, by_value);
    for (size_t i = 0; i < n; i++)
        out[i] = have ? exact_quantile(list, have, total, qs[i])
                      : kp_numbers_quantile(&f->numbers, qs[i]);
    free(list);
    return true;
}
