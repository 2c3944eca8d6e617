/* How far two profiles are apart, field by field. */
#include <math.h>
#include <stdlib.h>

#include "profile/output.h"

enum { LISTED = 5 /* new and vanished values that are named */ };

struct drift {
    const struct kp_node *old, *new; /* the field in either; NULL: not there */
    double distance;                 /* Jensen-Shannon, base 2, square root: a metric in 0..1 */
    double missing_old, missing_new;
};

static double term(double p, double m)
{
    return p > 0 ? p * log2(p / m) : 0;
}

/* The distance of two lists of shares, matched by `key`; what neither list names counts as one
 * value. */
static double list_distance(const struct kp_node *a, const struct kp_node *b, const char *key)
{
    double sum = 0, rest_a = 1, rest_b = 1;
    for (uint32_t i = 0; i < a->count; i++) {
        double p = kp_get_number(a->items[i], "share", 0);
        double q =
            kp_get_number(kp_get_named(b, key, kp_get_text(a->items[i], key, "")), "share", 0);
        double m = (p + q) / 2;
        sum += term(p, m) + term(q, m);
        rest_a -= p;
        rest_b -= q;
    }
    for (uint32_t i = 0; i < b->count; i++)
        if (!kp_get_named(a, key, kp_get_text(b->items[i], key, ""))) {
            double q = kp_get_number(b->items[i], "share", 0);
            sum += term(q, q / 2);
            rest_b -= q;
        }
    rest_a = rest_a > 0 ? rest_a : 0;
    rest_b = rest_b > 0 ? rest_b : 0;
    double m = (rest_a + rest_b) / 2;
    sum += term(rest_a, m) + term(rest_b, m);
    return sum > 0 ? sqrt(sum / 2) : 0;
}

/* The share of numbers that are at most x: straight lines between the quantiles that a profile has.
 */
static double share_up_to(const struct kp_node *numbers, double x)
{
    static const struct {
        const char *key;
        double share;
    } points[] = {{"min", 0},    {"p1", 0.01},  {"p5", 0.05},  {"p25", 0.25}, {"p50", 0.5},
                  {"p75", 0.75}, {"p95", 0.95}, {"p99", 0.99}, {"max", 1}};
    double before = NAN, share = 0;
    for (size_t i = 0; i < sizeof points / sizeof *points; i++) {
        double at = kp_get_number(numbers, points[i].key, NAN);
        if (isnan(at))
            continue;
        if (at > x)
            return isnan(before) ? 0
                                 : share + (points[i].share - share) * (x - before) / (at - before);
        before = at;
        share = points[i].share;
    }
    return 1;
}

/* Kolmogorov and Smirnov's distance, at the quantiles of both. */
static double number_distance(const struct kp_node *a, const struct kp_node *b)
{
    static const char *const keys[] = {"min", "p1", "p5", "p25", "p50", "p75", "p95", "p99", "max"};
    double most = 0;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        for (int side = 0; side < 2; side++) {
            double x = kp_get_number(side ? b : a, keys[i], NAN);
            if (!isnan(x))
                most = fmax(most, fabs(share_up_to(a, x) - share_up_to(b, x)));
        }
    return most;
}

/* Both lists name all values, as they are: of masked ones several may look the same. */
static bool listed(const struct kp_node *old, const struct kp_node *new)
{
    const struct kp_node *a = kp_node_get(old, "top"), *b = kp_node_get(new, "top");
    return a && b && !kp_get_bool(old, "masked") && !kp_get_bool(new, "masked") &&
           kp_get_count(old, "distinct") <= a->count && kp_get_count(new, "distinct") <= b->count;
}

/* How values are distributed when they are few, how numbers are, else how values are written. */
static double distance(const struct kp_node *old, const struct kp_node *new)
{
    const struct kp_node *a = kp_node_get(old, "top"), *b = kp_node_get(new, "top");
    const struct kp_node *pa = kp_node_get(old, "patterns"), *pb = kp_node_get(new, "patterns");
    const struct kp_node *na = kp_node_get(old, "numbers"), *nb = kp_node_get(new, "numbers");
    if (!a || !b || !pa || !pb)
        return 0;
    if (kp_get_count(old, "filled") == 0 || kp_get_count(new, "filled") == 0)
        return kp_get_count(old, "filled") == kp_get_count(new, "filled") ? 0 : 1;
    if (listed(old, new))
        return list_distance(a, b, "value");
    return na && nb ? number_distance(na, nb) : list_distance(pa, pb, "pattern");
}

/* Values that only `in` lists among its most frequent; only told where both lists are whole. */
static void put_only(struct kp_buf *out, const char *key, const struct kp_node *in,
                     const struct kp_node *other, bool show_values)
{
    const struct kp_node *a = kp_node_get(in, "top"), *b = kp_node_get(other, "top");
    struct kp_buf masked = {0};
    bool first = true, mask = !show_values && kp_get_bool(in, "personal");
    uint32_t n = 0;
    kp_buf_printf(out, ",\"%s\":[", key);
    bool whole = a && b && kp_get_count(other, "distinct") <= b->count &&
                 !kp_get_bool(in, "masked") && !kp_get_bool(other, "masked");
    for (uint32_t i = 0; whole && i < a->count && n < LISTED; i++) {
        const char *value = kp_get_text(a->items[i], "value", "");
        if (kp_get_named(b, "value", value))
            continue;
        kp_buf_puts(out, first ? "" : ",");
        kp_buf_clear(&masked);
        if (mask)
            kp_mask_value(kp_str(value), &masked);
        else
            kp_buf_puts(&masked, value);
        out->failed |= !kp_buf_ok(&masked);
        kp_put_text(out, masked.data ? masked.data : "", masked.len);
        first = false;
        n++;
    }
    kp_buf_release(&masked);
    kp_buf_putc(out, ']');
}

static void put_field(struct kp_buf *out, const char *name, const struct drift *d, bool show_values)
{
    kp_buf_puts(out, "{\"name\":");
    kp_put_text(out, name, strlen(name));
    const char *state = !d->old ? "new" : !d->new ? "gone" : "both";
    kp_buf_printf(out, ",\"in\":\"%s\",\"distance\":%.4f,\"missing_old\":%.6g,\"missing_new\":%.6g",
                  state, d->distance, d->missing_old, d->missing_new);
    if (d->old && d->new) {
        const char *was = kp_get_text(d->old, "kind", ""), *is = kp_get_text(d->new, "kind", "");
        kp_buf_printf(
            out,
            ",\"kind_old\":\"%s\",\"kind_new\":\"%s\",\"distinct_old\":%llu,\"distinct_new\":%llu",
            was, is, (unsigned long long)kp_get_count(d->old, "distinct"),
            (unsigned long long)kp_get_count(d->new, "distinct"));
        put_only(out, "new_values", d->new, d->old, show_values);
        put_only(out, "vanished_values", d->old, d->new, show_values);
    }
    kp_buf_putc(out, '}');
}

static void judge(const char *name, const struct drift *d, const struct kp_drift_limits *limits,
                  struct kp_buf *why)
{
    const char *sep = why->len ? "; " : "";
    if (!d->old || !d->new) {
        if (limits->distance >= 0)
            kp_buf_printf(why, "%s%s is %s", sep, name, d->old ? "gone" : "new");
        return;
    }
    if (limits->distance >= 0 && d->distance > limits->distance)
        kp_buf_printf(why, "%s%s drifted by %.3f, at most %.3f is allowed", sep, name, d->distance,
                      limits->distance);
    double moved = fabs(d->missing_new - d->missing_old);
    if (limits->missing >= 0 && moved > limits->missing)
        kp_buf_printf(why, "%s%s is missing in %.2f%% of records, before in %.2f%%",
                      why->len ? "; " : "", name, 100 * d->missing_new, 100 * d->missing_old);
}

static struct drift compare(const struct kp_node *old, const struct kp_node *new)
{
    struct drift d = {.old = old, .new = new, .distance = 1};
    if (old)
        d.missing_old = 1 - kp_get_number(old, "completeness", 1);
    if (new)
        d.missing_new = 1 - kp_get_number(new, "completeness", 1);
    if (old && new)
        d.distance = distance(old, new);
    return d;
}

static const struct kp_node *fields_of(const struct kp_node *profile, struct kp_error *err)
{
    const struct kp_node *fields = kp_node_get(profile, "fields");
    if (strcmp(kp_get_text(profile, "kempt", ""), "profile") != 0 || !fields ||
        fields->kind != KP_NODE_LIST) {
        kp_fail(err, KP_ERR_INPUT, "is not a profile: make one with kempt profile --to json");
        return NULL;
    }
    return fields;
}

enum kp_status kp_profile_compare(const struct kp_node *old, const struct kp_node *new,
                                  const struct kp_drift_limits *limits, struct kp_buf *out,
                                  struct kp_error *err)
{
    const struct kp_node *a = fields_of(old, err), *b = a ? fields_of(new, err) : NULL;
    if (!b)
        return KP_ERR_INPUT;
    struct kp_buf why = {0};
    bool first = true;
    kp_buf_printf(out,
                  "{\"kempt\":\"drift\",\"records_old\":%llu,\"records_new\":%llu,\"fields\":[",
                  (unsigned long long)kp_get_count(old, "records"),
                  (unsigned long long)kp_get_count(new, "records"));
    for (uint32_t i = 0; i < a->count + b->count; i++) {
        const struct kp_node *f = i < a->count ? a->items[i] : b->items[i - a->count];
        const char *name = kp_get_text(f, "name", "");
        const struct kp_node *in_a = i < a->count ? f : kp_get_named(a, "name", name);
        if (i >= a->count && in_a)
            continue;
        struct drift d = compare(in_a, i < a->count ? kp_get_named(b, "name", name) : f);
        kp_buf_puts(out, first ? "" : ",");
        put_field(out, name, &d, limits->show_values);
        judge(name, &d, limits, &why);
        first = false;
    }
    kp_buf_puts(out, "]}\n");
    enum kp_status st = KP_OK;
    if (!kp_buf_ok(out) || !kp_buf_ok(&why))
        st = kp_no_memory(err);
    else if (why.len)
        st = kp_fail(err, KP_ERR_LIMIT, "%.*s", (int)(why.len < 700 ? why.len : 700), why.data);
    kp_buf_release(&why);
    return st;
}

static void put_names(struct kp_buf *out, const struct kp_node *f, const char *key,
                      const char *label)
{
    const struct kp_node *list = kp_node_get(f, key);
    if (!list || list->kind != KP_NODE_LIST || list->count == 0)
        return;
    kp_buf_printf(out, "    %s:", label);
    for (uint32_t i = 0; i < list->count; i++)
        kp_buf_printf(out, "%s %s", i ? "," : "", list->items[i]->text);
    kp_buf_putc(out, '\n');
}

void kp_drift_text(const struct kp_node *drift, struct kp_buf *out)
{
    const struct kp_node *fields = kp_node_get(drift, "fields");
    kp_buf_puts(out, "records ");
    kp_put_count(out, kp_get_count(drift, "records_old"));
    kp_buf_puts(out, " -> ");
    kp_put_count(out, kp_get_count(drift, "records_new"));
    kp_buf_putc(out, '\n');
    for (uint32_t i = 0; fields && fields->kind == KP_NODE_LIST && i < fields->count; i++) {
        const struct kp_node *f = fields->items[i];
        const char *in = kp_get_text(f, "in", "");
        kp_buf_printf(out, "%s: ", kp_get_text(f, "name", ""));
        if (strcmp(in, "both") != 0) {
            kp_buf_printf(out, "%s\n", in);
            continue;
        }
        kp_buf_printf(out, "distance %.3f, missing %.1f%% -> %.1f%%, distinct %llu -> %llu",
                      kp_get_number(f, "distance", 0), 100 * kp_get_number(f, "missing_old", 0),
                      100 * kp_get_number(f, "missing_new", 0),
                      (unsigned long long)kp_get_count(f, "distinct_old"),
                      (unsigned long long)kp_get_count(f, "distinct_new"));
        if (strcmp(kp_get_text(f, "kind_old", ""), kp_get_text(f, "kind_new", "")) != 0)
            kp_buf_printf(out, ", %s -> %s", kp_get_text(f, "kind_old", ""),
                          kp_get_text(f, "kind_new", ""));
        kp_buf_putc(out, '\n');
        put_names(out, f, "new_values", "new");
        put_names(out, f, "vanished_values", "vanished");
    }
}
