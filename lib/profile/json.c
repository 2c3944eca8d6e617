/* The profile as JSON. */
#include <math.h>

#include "profile/output.h"

enum {
    TOP_DEFAULT = 10,
    TOP_MAX = 100,
    VALUE_MAX = 120, /* bytes of a value that is listed */
    GENERIC_MAX = 5,
    GENERIC_COUNT = 5,  /* records that a generic value has at least */
    GENERIC_TIMES = 10, /* as many as values have on average */
};

struct writer {
    const struct kp_profile *p;
    const struct kp_profile_view *view;
    struct kp_buf *out;
    size_t top;
    bool failed;
};

static void put_number(struct kp_buf *out, double x)
{
    if (isfinite(x))
        kp_buf_printf(out, "%.12g", x);
    else
        kp_buf_puts(out, "null");
}

static void put_share(struct kp_buf *out, uint64_t n, uint64_t of)
{
    kp_buf_printf(out, "%.6g", of ? (double)n / (double)of : 0.0);
}

static void put_value(struct writer *w, const struct kp_freq_entry *e, bool masked)
{
    struct kp_buf text = {0};
    uint32_t len = e->len < VALUE_MAX ? e->len : VALUE_MAX;
    while (len < e->len && len > 0 && ((unsigned char)e->key[len] & 0xC0) == 0x80)
        len--;
    if (masked)
        kp_mask_value(kp_string(e->key, len), &text);
    else
        kp_buf_add(&text, e->key, len);
    if (len < e->len)
        kp_buf_puts(&text, "…");
    kp_put_text(w->out, text.data ? text.data : "", text.len);
    w->failed |= !kp_buf_ok(&text);
    kp_buf_release(&text);
}

static void put_entries(struct writer *w, const char *key, const char *name,
                        const struct kp_freq_entry *list, size_t n, uint64_t of, bool masked)
{
    kp_buf_printf(w->out, ",\"%s\":[", key);
    for (size_t i = 0; i < n; i++) {
        kp_buf_printf(w->out, "%s{\"%s\":", i ? "," : "", name);
        put_value(w, &list[i], masked);
        kp_buf_printf(w->out, ",\"count\":%llu,\"share\":", (unsigned long long)list[i].count);
        put_share(w->out, list[i].count, of);
        kp_buf_putc(w->out, '}');
    }
    kp_buf_putc(w->out, ']');
}

static void put_numbers(struct writer *w, size_t field, const struct kp_field_stats *f)
{
    static const double qs[] = {0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99};
    static const char *const names[] = {"p1", "p5", "p25", "p50", "p75", "p95", "p99"};
    double q[7];
    const struct kp_numbers *n = &f->numbers;
    double share;
    enum kp_value_kind kind = kp_field_kind(f, kp_str(w->p->names[field]), &share);
    if (n->count == 0 || (kind != KP_KIND_INTEGER && kind != KP_KIND_NUMBER))
        return;
    if (!kp_field_quantiles(f, qs, q, 7)) {
        w->failed = true;
        return;
    }
    kp_buf_printf(w->out, ",\"numbers\":{\"count\":%llu,\"zeros\":%llu,\"negatives\":%llu,\"min\":",
                  (unsigned long long)n->count, (unsigned long long)n->zeros,
                  (unsigned long long)n->negatives);
    put_number(w->out, n->min);
    kp_buf_puts(w->out, ",\"max\":");
    put_number(w->out, n->max);
    kp_buf_puts(w->out, ",\"mean\":");
    put_number(w->out, kp_numbers_mean(n));
    kp_buf_puts(w->out, ",\"deviation\":");
    put_number(w->out, kp_numbers_deviation(n));
    for (size_t i = 0; i < 7; i++) {
        kp_buf_printf(w->out, ",\"%s\":", names[i]);
        put_number(w->out, q[i]);
    }
    double spread = q[4] - q[2];
    kp_buf_puts(w->out, ",\"fence_low\":"); /* Tukey's */
    put_number(w->out, q[2] - 1.5 * spread);
    kp_buf_puts(w->out, ",\"fence_high\":");
    put_number(w->out, q[4] + 1.5 * spread);
    kp_buf_printf(w->out, ",\"quantiles\":\"%s\"}",
                  kp_freq_exact(&f->values) ? "exact" : "within 0.5%");
}

static void put_forms(struct writer *w, unsigned needed)
{
    bool first = true;
    for (int i = 0; i < KP_DATE_FORMS; i++)
        if (needed & KP_DATE_BIT(i)) {
            kp_buf_printf(w->out, "%s\"%s\"", first ? "" : ",", kp_date_form_names[i]);
            first = false;
        }
}

static void put_dates(struct writer *w, const struct kp_field_stats *f)
{
    static const char *const kinds[] = {"decided", "undecided", "contradicted", "none"};
    if (!f->dates || (double)f->kinds[KP_KIND_DATE] < 0.5 * (double)f->filled)
        return;
    struct kp_date_verdict v;
    struct kp_buf why = {0};
    kp_date_evidence_decide(&f->dates->evidence, &v);
    kp_date_verdict_explain(&v, &why);
    kp_buf_printf(w->out, ",\"dates\":{\"count\":%llu,\"verdict\":\"%s\",\"forms\":[",
                  (unsigned long long)f->kinds[KP_KIND_DATE], kinds[v.kind]);
    put_forms(w, v.kind == KP_DATE_DECIDED ? kp_date_tally_forms(f->dates, v.forms) : 0);
    kp_buf_puts(w->out, "],\"why\":");
    kp_put_text(w->out, why.data ? why.data : "", why.len);
    kp_buf_putc(w->out, '}');
    w->failed |= !kp_buf_ok(&why);
    kp_buf_release(&why);
}

static void put_counts(struct writer *w, const char *key, const char *const *names,
                       const uint64_t *counts, size_t n)
{
    kp_buf_printf(w->out, ",\"%s\":{", key);
    bool first = true;
    for (size_t i = 0; i < n; i++)
        if (counts[i]) {
            kp_buf_printf(w->out, "%s\"%s\":%llu", first ? "" : ",", names[i],
                          (unsigned long long)counts[i]);
            first = false;
        }
    kp_buf_putc(w->out, '}');
}

static void put_distinct(struct writer *w, const struct kp_field_stats *f)
{
    bool exact = kp_freq_exact(&f->values);
    kp_buf_printf(
        w->out,
        ",\"distinct\":%llu,\"distinct_is\":\"%s\",\"repeated\":%llu,\"repeated_is\":\"%s\"",
        (unsigned long long)kp_freq_distinct(&f->values),
        exact                                       ? "exact"
        : f->values.top_bits == KP_FREQ_COUNTS_ONLY ? "standard error 0.81%"
                                                    : "standard error 0.41%",
        (unsigned long long)kp_freq_repeated(&f->values),
        exact ? "exact" : "estimated from a sample");
}

/* The counts that every part has. */
static void put_field_head(struct writer *w, size_t i, const struct kp_field_stats *f)
{
    uint64_t records = kp_field_records(f);
    double share = 0;
    const char *name = w->p->names[i];
    enum kp_value_kind kind = kp_field_kind(f, kp_str(name), &share);
    kp_buf_puts(w->out, "{\"name\":");
    kp_put_text(w->out, name, strlen(name));
    kp_buf_printf(w->out, ",\"kind\":\"%s\",\"kind_share\":%.6g",
                  kind == KP_KIND_COUNT ? "text" : kp_value_kind_names[kind], share);
    kp_buf_printf(w->out,
                  ",\"records\":%llu,\"missing\":%llu,\"null\":%llu,\"empty\":%llu,\"filled\":%llu,"
                  "\"completeness\":",
                  (unsigned long long)records, (unsigned long long)f->missing,
                  (unsigned long long)f->null, (unsigned long long)f->empty,
                  (unsigned long long)f->filled);
    put_share(w->out, f->filled, records);
    put_distinct(w, f);
    put_counts(w, "flaws", kp_value_flaw_names, f->flaws, KP_FLAW_COUNT);
    put_counts(w, "scripts", kp_profile_script_names, f->scripts, KP_PS_COUNT);
}

/* Values of a field that should tell people apart which are far more frequent than the others: a
 * switchboard, a shared mailbox, a number made up. The first n of the list, which is in order. */
static size_t count_generic(const struct writer *w, size_t i, const struct kp_field_stats *f,
                            const struct kp_freq_entry *list, size_t n)
{
    double share, mean = (double)f->filled / (double)(kp_freq_distinct(&f->values) + 1);
    size_t generic = 0;
    switch (kp_field_kind(f, kp_str(w->p->names[i]), &share)) {
    case KP_KIND_EMAIL:
    case KP_KIND_PHONE:
    case KP_KIND_IBAN:
    case KP_KIND_CARD:
    case KP_KIND_NATIONAL_ID_CN:
    case KP_KIND_NATIONAL_ID_IR:
        break;
    default:
        return 0;
    }
    while (generic < n && generic < GENERIC_MAX && list[generic].count >= GENERIC_COUNT &&
           (double)list[generic].count >= GENERIC_TIMES * mean)
        generic++;
    return generic;
}

static void put_field(struct writer *w, size_t i, const struct kp_field_stats *f)
{
    struct kp_freq_entry list[TOP_MAX];
    bool personal = kp_field_is_personal(f, kp_str(w->p->names[i]));
    bool masked = personal && !w->view->show_values;
    put_field_head(w, i, f);
    kp_buf_printf(w->out,
                  ",\"personal\":%s,\"masked\":%s,\"other_types\":%llu,\"mixed_scripts\":%llu",
                  personal ? "true" : "false", masked ? "true" : "false",
                  (unsigned long long)f->other_types, (unsigned long long)f->mixed);
    put_counts(w, "kinds", kp_value_kind_names, f->kinds, KP_KIND_COUNT);
    if (f->filled)
        kp_buf_printf(w->out, ",\"length\":{\"min\":%u,\"mean\":%.6g,\"max\":%u}", f->length_min,
                      (double)f->length_sum / (double)f->filled, f->length_max);
    put_numbers(w, i, f);
    put_dates(w, f);
    kp_buf_printf(w->out, ",\"top_is\":\"%s\"", kp_freq_exact(&f->values) ? "exact" : "estimated");
    size_t n = kp_freq_top(&f->values, list, w->top);
    put_entries(w, "top", "value", list, n, f->filled, masked);
    put_entries(w, "generic", "value", list, count_generic(w, i, f, list, n), f->filled, masked);
    put_entries(w, "rare", "value", list, kp_freq_bottom(&f->values, list, w->top < 5 ? w->top : 5),
                f->filled, masked);
    put_entries(w, "patterns", "pattern", list, kp_freq_top(&f->patterns, list, w->top), f->filled,
                false);
    kp_buf_printf(w->out, ",\"distinct_patterns\":%llu}",
                  (unsigned long long)kp_freq_distinct(&f->patterns));
}

static void put_completeness(struct writer *w, const struct kp_part *part)
{
    uint64_t filled = 0;
    bool first = true;
    kp_buf_puts(w->out, ",\"filled_fields\":[");
    for (size_t i = 0; i <= KP_PROFILE_FILL; i++) {
        filled += part->fill[i] * i;
        if (!part->fill[i])
            continue;
        kp_buf_printf(w->out, "%s{\"fields\":%zu,\"records\":%llu}", first ? "" : ",", i,
                      (unsigned long long)part->fill[i]);
        first = false;
    }
    kp_buf_puts(w->out, "],\"completeness\":");
    put_share(w->out, filled, part->records * w->p->nfields);
}

static void put_keys(struct writer *w)
{
    const struct kp_part *t = w->p->total;
    bool first = true;
    kp_buf_puts(w->out, ",\"candidate_keys\":[");
    for (size_t i = 0; i < w->p->nfields; i++) {
        const struct kp_field_stats *f = &t->fields[i];
        uint64_t repeated = kp_freq_repeated(&f->values);
        if (f->filled < 2 || (double)f->filled < 0.95 * (double)t->records ||
            (double)repeated > 0.01 * (double)f->filled)
            continue;
        kp_buf_puts(w->out, first ? "{\"field\":" : ",{\"field\":");
        kp_put_text(w->out, w->p->names[i], strlen(w->p->names[i]));
        kp_buf_printf(w->out, ",\"missing\":%llu,\"repeated\":%llu,\"is\":\"%s\"}",
                      (unsigned long long)(kp_field_records(f) - f->filled),
                      (unsigned long long)repeated,
                      kp_freq_exact(&f->values) ? "exact" : "estimated");
        first = false;
    }
    kp_buf_putc(w->out, ']');
}

static void put_dependencies(struct writer *w)
{
    bool first = true;
    kp_buf_puts(w->out, ",\"dependencies\":[");
    for (size_t a = 0; a < w->p->nfields; a++)
        for (size_t b = 0; b < w->p->nfields; b++) {
            struct kp_dep d;
            if (!kp_deps_get(w->p->deps, a, b, &d) || d.records < 20 || d.values_a * 4 > d.records)
                continue;
            if ((double)d.fit < 0.98 * (double)d.records)
                continue;
            kp_buf_puts(w->out, first ? "{\"field\":" : ",{\"field\":");
            kp_put_text(w->out, w->p->names[a], strlen(w->p->names[a]));
            kp_buf_puts(w->out, ",\"decides\":");
            kp_put_text(w->out, w->p->names[b], strlen(w->p->names[b]));
            kp_buf_printf(w->out, ",\"records\":%llu,\"against\":%llu}",
                          (unsigned long long)d.records, (unsigned long long)(d.records - d.fit));
            first = false;
        }
    kp_buf_putc(w->out, ']');
}

static void put_source(struct writer *w, const struct kp_part *part)
{
    kp_buf_puts(w->out, "{\"source\":");
    kp_put_text(w->out, part->source, strlen(part->source));
    kp_buf_printf(w->out, ",\"records\":%llu", (unsigned long long)part->records);
    put_completeness(w, part);
    kp_buf_puts(w->out, ",\"fields\":[");
    for (size_t i = 0; i < part->nfields; i++) {
        if (i)
            kp_buf_putc(w->out, ',');
        put_field_head(w, i, &part->fields[i]);
        kp_buf_putc(w->out, '}');
    }
    kp_buf_puts(w->out, "]}");
}

enum kp_status kp_profile_json(const struct kp_profile *p, const struct kp_profile_view *view,
                               struct kp_buf *out, struct kp_error *err)
{
    struct writer w = {
        .p = p, .view = view, .out = out, .top = view->top ? view->top : TOP_DEFAULT};
    w.top = w.top > TOP_MAX ? TOP_MAX : w.top;
    const char *title = view->title ? view->title : "-";
    kp_buf_puts(out, "{\"kempt\":\"profile\",\"version\":\"" KP_VERSION "\",\"title\":");
    kp_put_text(out, title, strlen(title));
    kp_buf_printf(out, ",\"records\":%llu", (unsigned long long)p->total->records);
    put_completeness(&w, p->total);
    kp_buf_printf(out, ",\"exact_up_to\":%zu,\"fields\":[", p->limits.values);
    for (size_t i = 0; i < p->nfields; i++) {
        if (i)
            kp_buf_putc(out, ',');
        put_field(&w, i, &p->total->fields[i]);
    }
    kp_buf_putc(out, ']');
    put_keys(&w);
    put_dependencies(&w);
    kp_buf_printf(out, ",\"sources_are\":\"%s\",\"sources\":[",
                  p->too_many_sources ? "too many to list" : "all listed");
    for (size_t i = 0; i < p->nsources; i++) {
        if (i)
            kp_buf_putc(out, ',');
        put_source(&w, p->sources[i]);
    }
    kp_buf_puts(out, "]}\n");
    return w.failed || !kp_buf_ok(out) ? kp_no_memory(err) : KP_OK;
}
