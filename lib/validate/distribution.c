#include "validate/distribution.h"

#include <math.h>
#include <stdlib.h>

#include "validate/scan.h"

enum {
    PROFILE_MAX = 64 << 20, /* bytes of a saved profile */
    MISS = 1000000,         /* shares are added up to a millionth */
};

const char *const kp_distance_names[] = {"total_variation", "largest", "jensen_shannon", NULL};

/* An end of a range; left out: it has none. */
static bool range_end(struct kp_slice s, double open, double *out)
{
    *out = open;
    return s.len == 0 || kp_scan_number(s, out);
}

static void read_range(struct kp_share *s)
{
    const char *dots = memmem(s->value.ptr, s->value.len, "..", 2);
    if (!dots || s->value.len == 2)
        return;
    size_t at = (size_t)(dots - s->value.ptr);
    s->is_range = range_end(kp_string(s->value.ptr, at), -HUGE_VAL, &s->low) &&
                  range_end(kp_string(dots + 2, s->value.len - at - 2), HUGE_VAL, &s->high);
}

static int values_first(const void *a, const void *b)
{
    const struct kp_share *x = a, *y = b;
    if (x->is_range != y->is_range)
        return x->is_range ? 1 : -1;
    size_t n = x->value.len < y->value.len ? x->value.len : y->value.len;
    int c = n ? memcmp(x->value.ptr, y->value.ptr, n) : 0;
    return c ? c : (x->value.len > y->value.len) - (x->value.len < y->value.len);
}

/* Sorts the shares and checks them as a whole. */
static void settle(struct kp_distribution *d, const struct kp_node *node,
                   struct kp_diagnostics *diags)
{
    double sum = 0;
    qsort(d->shares, d->nshares, sizeof *d->shares, values_first);
    for (size_t i = 0; i < d->nshares; i++) {
        const struct kp_share *s = &d->shares[i];
        sum += s->expected;
        d->nvalues += !s->is_range;
        if (s->is_range && s->low >= s->high)
            kp_diag_error(diags, node->line, node->column,
                          "the range '%.60s' is empty: its second number must be the larger one",
                          s->value.ptr);
        for (size_t j = d->nvalues; s->is_range && j < i; j++)
            if (s->low < d->shares[j].high && d->shares[j].low < s->high)
                kp_diag_error(diags, node->line, node->column,
                              "the ranges '%.60s' and '%.60s' overlap", d->shares[j].value.ptr,
                              s->value.ptr);
    }
    if (sum > 1 + 1.0 / MISS)
        kp_diag_error(diags, node->line, node->column,
                      "the shares add up to %.4g%%, more than 100%%", 100 * sum);
    d->rest = sum < 1 - 1.0 / MISS ? 1 - sum : 0;
}

static bool read_map(const struct kp_node *node, struct kp_arena *arena,
                     struct kp_diagnostics *diags, struct kp_distribution *d)
{
    d->shares = kp_arena_array(arena, node->count + 1, sizeof *d->shares);
    if (!d->shares)
        return false;
    for (uint32_t i = 0; i < node->count; i++) {
        struct kp_share *s = &d->shares[d->nshares++];
        *s = (struct kp_share){.value = kp_string(node->keys[i]->text, node->keys[i]->text_len)};
        kp_node_percent(node->items[i], &s->expected, diags);
        read_range(s);
    }
    if (node->count == 0)
        kp_diag_error(diags, node->line, node->column, "expected at least one value and its share");
    return true;
}

/* The node of a field in a saved profile, or NULL. */
static const struct kp_node *profiled(const struct kp_node *profile, const char *field)
{
    const struct kp_node *fields = kp_node_get(profile, "fields");
    for (uint32_t i = 0; fields && fields->kind == KP_NODE_LIST && i < fields->count; i++) {
        const struct kp_node *name =
            fields->items[i]->kind == KP_NODE_MAP ? kp_node_get(fields->items[i], "name") : NULL;
        if (name && name->text && strcmp(name->text, field) == 0)
            return fields->items[i];
    }
    return NULL;
}

static bool is_true(const struct kp_node *n)
{
    return n && n->text && strcmp(n->text, "true") == 0;
}

/* The most frequent values of a field in a profile. */
static bool read_profile(const struct kp_node *profile, const struct kp_node *node,
                         const char *field, struct kp_arena *arena, struct kp_diagnostics *diags,
                         struct kp_distribution *d)
{
    const struct kp_node *f = profile->kind == KP_NODE_MAP ? profiled(profile, field) : NULL;
    const struct kp_node *top = f ? kp_node_get(f, "top") : NULL;
    size_t n = top && top->kind == KP_NODE_LIST ? top->count : 0;
    d->shares = kp_arena_array(arena, n + 1, sizeof *d->shares);
    if (!d->shares)
        return false;
    if (n == 0)
        kp_diag_error(diags, node->line, node->column,
                      "'%.200s' is no profile with values of the field '%s'; make one with kempt "
                      "profile --as json",
                      node->text, field);
    else if (is_true(kp_node_get(f, "masked")))
        kp_diag_error(diags, node->line, node->column,
                      "the profile masks the values of '%s'; make one with --show-values", field);
    for (size_t i = 0; i < n; i++) {
        const struct kp_node *item = top->items[i];
        bool map = item->kind == KP_NODE_MAP;
        const struct kp_node *value = map ? kp_node_get(item, "value") : NULL,
                             *share = map ? kp_node_get(item, "share") : NULL;
        struct kp_share *s = &d->shares[d->nshares];
        *s = (struct kp_share){0};
        if (!value || !value->text || !share || !kp_node_real(share, 0, 1, &s->expected, diags))
            continue;
        s->value = kp_string(value->text, value->text_len);
        d->nshares++;
    }
    return true;
}

static bool read_file(const struct kp_node *node, const struct kp_ruleset *rs, const char *field,
                      struct kp_arena *arena, struct kp_diagnostics *diags,
                      struct kp_distribution *d)
{
    struct kp_rule_env env = {.arena = arena, .folder = rs->folder, .data_folder = rs->data_folder};
    struct kp_slice text;
    struct kp_error err = {0};
    struct kp_node *profile = NULL;
    struct kp_diagnostics inner;
    enum kp_status st = kp_env_read_file(&env, node->text, PROFILE_MAX, &text, &err);
    if (st == KP_OK) {
        kp_diagnostics_init(&inner, node->text);
        st = kp_node_parse(node->text, text.ptr, text.len, arena, &inner, &profile, &err);
        if (st != KP_ERR_MEMORY && !profile)
            st = kp_fail(&err, KP_ERR_RULES, "'%.200s' cannot be read as a saved profile",
                         node->text);
        kp_diagnostics_release(&inner);
    }
    if (st == KP_ERR_MEMORY)
        return false;
    if (st != KP_OK) {
        kp_diag_from_error(diags, node->line, node->column, &err);
        return true;
    }
    return read_profile(profile, node, field, arena, diags, d);
}

bool kp_distribution_read(const struct kp_node *node, const struct kp_ruleset *rs,
                          const char *field, struct kp_arena *arena, struct kp_diagnostics *diags,
                          struct kp_distribution **out)
{
    struct kp_distribution *d = kp_arena_array(arena, 1, sizeof *d);
    size_t before = diags->errors;
    bool ok = d != NULL;
    *out = NULL;
    if (ok && node->kind == KP_NODE_MAP)
        ok = read_map(node, arena, diags, d);
    else if (ok && node->kind == KP_NODE_SCALAR && !kp_node_is_null(node))
        ok = read_file(node, rs, field, arena, diags, d);
    else if (ok)
        kp_node_expected(node, "shares by value, as in {a: 60%, b: 40%}, or a saved profile",
                         diags);
    if (!ok)
        return false;
    if (diags->errors == before)
        settle(d, node, diags);
    if (diags->errors == before)
        *out = d;
    return true;
}

size_t kp_distribution_find(const struct kp_distribution *d, struct kp_slice value)
{
    const struct kp_share key = {.value = value};
    const struct kp_share *found =
        d->nvalues ? bsearch(&key, d->shares, d->nvalues, sizeof *d->shares, values_first) : NULL;
    double x;
    if (found)
        return (size_t)(found - d->shares);
    if (d->nvalues < d->nshares && kp_scan_number(value, &x))
        for (size_t i = d->nvalues; i < d->nshares; i++)
            if (x >= d->shares[i].low && x < d->shares[i].high)
                return i;
    return d->nshares;
}

static double term(double p, double m)
{
    return p > 0 ? p * log2(p / m) : 0;
}

double kp_distribution_distance(const struct kp_distribution *d, const uint64_t *counts,
                                size_t *worst)
{
    double total = 0, variation = 0, largest = -1, divergence = 0;
    for (size_t i = 0; i <= d->nshares; i++)
        total += (double)counts[i];
    for (size_t i = 0; i <= d->nshares; i++) {
        double p = i < d->nshares ? d->shares[i].expected : d->rest;
        double q = (double)counts[i] / total, m = (p + q) / 2;
        variation += fabs(p - q);
        divergence += term(p, m) + term(q, m);
        if (fabs(p - q) > largest) {
            largest = fabs(p - q);
            *worst = i;
        }
    }
    switch (d->distance) {
    case KP_DISTANCE_LARGEST:
        return largest;
    case KP_DISTANCE_JENSEN_SHANNON:
        return divergence > 0 ? sqrt(divergence / 2) : 0;
    default:
        return variation / 2;
    }
}
