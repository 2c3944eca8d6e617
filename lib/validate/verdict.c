#include "validate/verdict.h"

#include <stdlib.h>

#include "validate/scan.h"
#include "validate/stage.h"

#define ROUNDING 1e-6 /* of a distance */

/* ---- counting ---- */

void kp_dataset_counts_free(struct kp_dataset_count *c, const struct kp_dataset *d)
{
    for (size_t i = 0; c && i < d->count; i++)
        free(c[i].shares);
    free(c);
}

struct kp_dataset_count *kp_dataset_counts_new(const struct kp_dataset *d)
{
    struct kp_dataset_count *c = calloc(d->count + 1, sizeof *c);
    for (size_t i = 0; c && i < d->count; i++) {
        const struct kp_distribution *shares = d->rules[i].distribution;
        if (!shares)
            continue;
        c[i].shares = calloc(shares->nshares + 1, sizeof *c[i].shares);
        if (!c[i].shares) {
            kp_dataset_counts_free(c, d);
            return NULL;
        }
    }
    return c;
}

void kp_dataset_counts_add(struct kp_dataset_count *to, const struct kp_dataset_count *from,
                           const struct kp_dataset *d)
{
    for (size_t i = 0; i < d->count; i++) {
        to[i].missing += from[i].missing;
        to[i].strange += from[i].strange;
        to[i].sum += from[i].sum;
        for (size_t s = 0; to[i].shares && s <= d->rules[i].distribution->nshares; s++)
            to[i].shares[s] += from[i].shares[s];
    }
}

void kp_dataset_count_cell(struct kp_dataset_count *c, const struct kp_dataset_rule *r,
                           struct kp_slice cell)
{
    double x;
    if (kp_slice_empty(cell)) {
        c->missing++;
        return;
    }
    if (c->shares)
        c->shares[kp_distribution_find(r->distribution, cell)]++;
    if (!r->has_min_sum && !r->has_max_sum)
        return;
    if (kp_scan_number(cell, &x))
        c->sum += x;
    else
        c->strange++;
}

/* ---- what it comes to ---- */

/* One limit of a dataset rule and how it stands to it. */
struct outcome {
    const struct kp_dataset_rule *rule;
    const char *what; /* "max_missing" */
    double value, limit;
    bool missed;
    const struct kp_dataset_count *count;
    size_t worst; /* of a distribution */
};

typedef void on_outcome(void *closure, const struct outcome *o);

static void each_of_field(const struct kp_verdict *v, size_t i, on_outcome *take, void *closure)
{
    const struct kp_dataset_rule *r = &v->dataset->rules[i];
    const struct kp_dataset_count *c = &v->counts[i];
    uint64_t filled = v->records - c->missing;
    double missing = v->records ? (double)c->missing / (double)v->records : 0;
    double sum = (double)c->sum;
    struct outcome o = {.rule = r, .count = c};
    if (r->max_missing >= 0) {
        o = (struct outcome){r, "max_missing", missing, r->max_missing, missing > r->max_missing, c,
                             0};
        take(closure, &o);
    }
    if (r->has_min_sum) {
        o = (struct outcome){r, "min_sum", sum, r->min_sum, sum < r->min_sum, c, 0};
        take(closure, &o);
    }
    if (r->has_max_sum) {
        o = (struct outcome){r, "max_sum", sum, r->max_sum, sum > r->max_sum, c, 0};
        take(closure, &o);
    }
    if (r->distribution && filled) {
        o.what = "max_distance";
        o.limit = r->distribution->max_distance;
        o.value = kp_distribution_distance(r->distribution, c->shares, &o.worst);
        o.missed = o.value > o.limit + ROUNDING;
        take(closure, &o);
    }
}

static void each_of_rows(const struct kp_verdict *v, const struct kp_dataset_rule *r,
                         on_outcome *take, void *closure)
{
    double n = (double)v->records;
    if (r->min_rows >= 0) {
        struct outcome o = {.rule = r,
                            .what = "min_rows",
                            .value = n,
                            .limit = (double)r->min_rows,
                            .missed = v->records < (uint64_t)r->min_rows};
        take(closure, &o);
    }
    if (r->max_rows >= 0) {
        struct outcome o = {.rule = r,
                            .what = "max_rows",
                            .value = n,
                            .limit = (double)r->max_rows,
                            .missed = v->records > (uint64_t)r->max_rows};
        take(closure, &o);
    }
}

static void each_outcome(const struct kp_verdict *v, on_outcome *take, void *closure)
{
    for (size_t i = 0; v->dataset && i < v->dataset->count; i++) {
        const struct kp_dataset_rule *r = &v->dataset->rules[i];
        if (r->kind == KP_DATASET_FIELD)
            each_of_field(v, i, take, closure);
        else if (r->kind == KP_DATASET_ROWS)
            each_of_rows(v, r, take, closure);
    }
}

/* ---- in words ---- */

static void put_sum(const struct outcome *o, const char *how, struct kp_buf *text)
{
    kp_buf_printf(text, "the sum of %s is %.15g, %s %.15g", o->rule->label, o->value, how,
                  o->limit);
    if (o->count->strange)
        kp_buf_printf(text, " (%llu left out: no number)", (unsigned long long)o->count->strange);
}

/* Names only values that the ruleset lists. */
static void put_distribution(const struct outcome *o, struct kp_buf *text)
{
    const struct kp_distribution *d = o->rule->distribution;
    uint64_t total = 0;
    for (size_t i = 0; i <= d->nshares; i++)
        total += o->count->shares[i];
    bool listed = o->worst < d->nshares;
    kp_buf_printf(text,
                  "the values of %s are %.4f from those expected (%s), at most %.4f is "
                  "allowed; most of it by ",
                  o->rule->label, o->value, kp_distance_names[d->distance], o->limit);
    if (listed)
        kp_buf_json_slice(text, d->shares[o->worst].value);
    else
        kp_buf_puts(text, "values that are not listed");
    kp_buf_printf(text, ", %.2f%% instead of %.2f%%",
                  100.0 * (double)o->count->shares[o->worst] / (double)total,
                  100 * (listed ? d->shares[o->worst].expected : d->rest));
}

static void put_words(const struct outcome *o, struct kp_buf *text)
{
    const struct kp_dataset_rule *r = o->rule;
    if (r->name[0])
        kp_buf_printf(text, "%s: ", r->name);
    if (strcmp(o->what, "max_missing") == 0)
        kp_buf_printf(text, "%s is missing in %.2f%% of records, at most %.2f%% is allowed",
                      r->label, 100 * o->value, 100 * o->limit);
    else if (strcmp(o->what, "min_sum") == 0)
        put_sum(o, "less than", text);
    else if (strcmp(o->what, "max_sum") == 0)
        put_sum(o, "more than", text);
    else if (strcmp(o->what, "max_distance") == 0)
        put_distribution(o, text);
    else
        kp_buf_printf(text, "there are %.0f records, at %s %.0f are expected", o->value,
                      strcmp(o->what, "min_rows") == 0 ? "least" : "most", o->limit);
}

static void put_warning(void *closure, const struct outcome *o)
{
    struct kp_buf *text = closure;
    if (!o->missed || o->rule->severity != KP_SEVERITY_WARNING)
        return;
    kp_buf_puts(text, "warning: ");
    put_words(o, text);
    kp_buf_putc(text, '\n');
}

static void put_error(void *closure, const struct outcome *o)
{
    struct kp_buf *text = closure;
    if (!o->missed || o->rule->severity == KP_SEVERITY_WARNING)
        return;
    if (text->len)
        kp_buf_puts(text, "; ");
    put_words(o, text);
}

/* A sum that left something out, where nothing else tells of it. */
static void put_left_out(const struct kp_verdict *v, struct kp_buf *text)
{
    for (size_t i = 0; v->dataset && i < v->dataset->count; i++)
        if (v->counts[i].strange)
            kp_buf_printf(text, "sum of %s: %llu left out: no number\n", v->dataset->rules[i].label,
                          (unsigned long long)v->counts[i].strange);
}

static void put_json(void *closure, const struct outcome *o)
{
    struct kp_buf *json = closure;
    if (json->len && json->data[json->len - 1] != '[')
        kp_buf_putc(json, ',');
    kp_buf_printf(json, "{\"rule\":\"%s\",\"field\":", o->what);
    kp_buf_json(json, o->rule->label, strlen(o->rule->label));
    kp_buf_printf(json, ",\"value\":%.15g,\"limit\":%.15g,\"missed\":%s,\"severity\":\"%s\"}",
                  o->value, o->limit, o->missed ? "true" : "false",
                  o->rule->severity == KP_SEVERITY_WARNING ? "warning" : "error");
}

void kp_verdict_json(const struct kp_verdict *v, struct kp_buf *json)
{
    struct kp_buf items = {0};
    each_outcome(v, put_json, &items);
    if (items.len) {
        kp_buf_puts(json, ",\"dataset\":[");
        kp_buf_add(json, items.data, items.len);
        kp_buf_putc(json, ']');
    }
    json->failed = json->failed || items.failed;
    kp_buf_release(&items);
}

void kp_validate_summary(const struct kp_stage *s, struct kp_buf *text)
{
    const struct kp_verdict *v = &((const struct kp_judged_stage *)s)->verdict;
    kp_tally_text(v->tally, v->ntally, text);
    each_outcome(v, put_warning, text);
    put_left_out(v, text);
}

enum kp_status kp_validate_verdict(const struct kp_stage *s, struct kp_error *err)
{
    const struct kp_verdict *v = &((const struct kp_judged_stage *)s)->verdict;
    struct kp_buf text = {0};
    kp_tally_misses(v->tally, v->ntally, v->records, &text);
    each_outcome(v, put_error, &text);
    enum kp_status st = KP_OK;
    if (!kp_buf_ok(&text))
        st = kp_no_memory(err);
    else if (text.len)
        st = kp_fail(err, KP_ERR_LIMIT, "%.*s", (int)text.len, text.data);
    kp_buf_release(&text);
    return st;
}
