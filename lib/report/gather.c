#include "report/gather.h"

#include <math.h>
#include <stdlib.h>

#include "profile/output.h"

enum { RULES_MAX = 1024 };

const struct kp_node *kp_report_list(const struct kp_node *map, const char *key)
{
    const struct kp_node *n = map ? kp_node_get(map, key) : NULL;
    return n && n->kind == KP_NODE_LIST ? n : NULL;
}

static enum kp_status sort_in(struct kp_report_sources *s, const struct kp_node *node,
                              const char *path, struct kp_error *err)
{
    bool profile = strcmp(kp_get_text(node, "kempt", ""), "profile") == 0;
    if (!profile && !kp_node_get(node, "tool"))
        return kp_fail_at(err, KP_ERR_INPUT, path, 0, 0,
                          "is neither a manifest (--stats) nor a profile (--as json)");
    size_t *n = profile ? &s->nprofiles : &s->nmanifests;
    if (*n == KP_REPORT_FILES)
        return kp_fail(err, KP_ERR_USAGE, "more than %d manifests or profiles: report on fewer",
                       KP_REPORT_FILES);
    (profile ? s->profiles : s->manifests)[(*n)++] = node;
    return KP_OK;
}

static void measure(struct kp_report_sources *s, int i, const char *name, double value,
                    const char *what)
{
    s->measures[i] = (struct kp_measure){name, value, what};
}

static bool timely(const char *rule)
{
    return strcmp(rule, "timely") == 0 || strcmp(rule, "fresh") == 0;
}

/* The measures that the stages of the manifests tell. */
static void measure_stages(struct kp_report_sources *s)
{
    uint64_t checked = 0, rejected = 0, taken = 0, duplicates = 0;
    double consistent = NAN, fresh = NAN;
    for (size_t m = 0; m < s->nmanifests; m++) {
        const struct kp_node *stages = kp_report_list(s->manifests[m], "stages");
        for (uint32_t i = 0; stages && i < stages->count; i++) {
            const struct kp_node *stage = stages->items[i], *rules = kp_report_list(stage, "rules");
            const char *name = kp_get_text(stage, "stage", "");
            uint64_t in = kp_get_count(stage, "in");
            if (strcmp(name, "validate") == 0) {
                checked += in;
                rejected += kp_get_count(stage, "rejected");
            } else if (strcmp(name, "unique") == 0 || strcmp(name, "merge") == 0) {
                taken = in > taken ? in : taken;
                duplicates += kp_get_count(stage, name[0] == 'u' ? "rejected" : "merged");
            }
            for (uint32_t r = 0; rules && r < rules->count; r++) {
                double seen = kp_get_number(rules->items[r], "seen", 0);
                double passed =
                    seen > 0 ? 1 - kp_get_number(rules->items[r], "failed", 0) / seen : 1;
                if (strcmp(kp_get_text(rules->items[r], "scope", ""), "record") == 0)
                    consistent = fmin(isnan(consistent) ? 1 : consistent, passed);
                if (timely(kp_get_text(rules->items[r], "rule", "")))
                    fresh = fmin(isnan(fresh) ? 1 : fresh, passed);
            }
        }
    }
    measure(s, 1, "validity", checked ? 1 - (double)rejected / (double)checked : NAN,
            "records pass every check");
    measure(s, 2, "uniqueness", taken ? 1 - (double)duplicates / (double)taken : NAN,
            "records are no duplicate");
    measure(s, 3, "consistency", consistent, "records pass the rules across fields");
    measure(s, 4, "timeliness", fresh, "records are recent enough");
}

static void measure_all(struct kp_report_sources *s)
{
    const struct kp_node *last = s->nprofiles ? s->profiles[s->nprofiles - 1] : NULL;
    measure(s, 0, "completeness", last ? kp_get_number(last, "completeness", NAN) : NAN,
            "cells are filled");
    measure_stages(s);
}

static void put_measures(const struct kp_report_sources *s, struct kp_buf *json)
{
    bool first = true;
    kp_buf_puts(json, ",\"measures\":[");
    for (size_t i = 0; i < KP_MEASURES; i++) {
        const struct kp_measure *m = &s->measures[i];
        if (isnan(m->value))
            continue;
        kp_buf_printf(json, "%s{\"name\":\"%s\",\"value\":%.6g,\"what\":\"%s\"}", first ? "" : ",",
                      m->name, m->value, m->what);
        first = false;
    }
    kp_buf_putc(json, ']');
}

static void put_text(struct kp_buf *json, const char *key, const char *text)
{
    kp_buf_printf(json, "\"%s\":", key);
    kp_put_text(json, text, strlen(text));
}

static const char *const count_names[] = {"in",       "out",      "quarantined",
                                          "rejected", "filtered", "merged"};

/* One line a stage; a tool without stages (import) has its own counts. */
static void put_step(struct kp_buf *json, const struct kp_node *manifest, const char *name,
                     const struct kp_node *counts, bool *first)
{
    uint64_t n[6];
    for (size_t i = 0; i < 6; i++)
        n[i] = kp_get_count(counts, count_names[i]);
    kp_buf_puts(json, *first ? "{" : ",{");
    *first = false;
    put_text(json, "tool", kp_get_text(manifest, "tool", ""));
    kp_buf_putc(json, ',');
    put_text(json, "step", name);
    for (size_t i = 0; i < 6; i++)
        kp_buf_printf(json, ",\"%s\":%llu", count_names[i], (unsigned long long)n[i]);
    kp_buf_printf(json, ",\"seconds\":%.6g,\"balanced\":%s}", kp_get_number(manifest, "seconds", 0),
                  n[0] == n[1] + n[2] + n[3] + n[4] + n[5] ? "true" : "false");
}

static void put_steps(const struct kp_report_sources *s, struct kp_buf *json)
{
    bool first = true;
    kp_buf_puts(json, ",\"steps\":[");
    for (size_t m = 0; m < s->nmanifests; m++) {
        const struct kp_node *stages = kp_report_list(s->manifests[m], "stages");
        const char *tool = kp_get_text(s->manifests[m], "tool", "");
        if (!stages || stages->count == 0 ||
            kp_get_count(kp_node_get(s->manifests[m], "counts"), "quarantined"))
            put_step(json, s->manifests[m], stages && stages->count ? "read" : tool,
                     kp_node_get(s->manifests[m], "counts"), &first);
        for (uint32_t i = 0; stages && i < stages->count; i++)
            put_step(json, s->manifests[m], kp_get_text(stages->items[i], "stage", tool),
                     stages->items[i], &first);
    }
    kp_buf_putc(json, ']');
}

struct rule_row {
    const struct kp_node *node;
    double failed;
    size_t order; /* as they came */
};

static int most_first(const void *a, const void *b)
{
    const struct rule_row *x = a, *y = b;
    if (x->failed != y->failed)
        return x->failed < y->failed ? 1 : -1;
    return (x->order > y->order) - (x->order < y->order);
}

/* All rules of stages with that name, those with most of `by` first. */
static size_t collect_rules(const struct kp_report_sources *s, bool normalize, const char *by,
                            struct rule_row *rows)
{
    size_t n = 0;
    for (size_t m = 0; m < s->nmanifests; m++) {
        const struct kp_node *stages = kp_report_list(s->manifests[m], "stages");
        for (uint32_t i = 0; stages && i < stages->count; i++) {
            const struct kp_node *rules = kp_report_list(stages->items[i], "rules");
            bool is = strcmp(kp_get_text(stages->items[i], "stage", ""), "normalize") == 0;
            for (uint32_t r = 0; rules && r < rules->count && is == normalize && n < RULES_MAX;
                 r++, n++)
                rows[n] =
                    (struct rule_row){rules->items[r], kp_get_number(rules->items[r], by, 0), n};
        }
    }
    qsort(rows, n, sizeof *rows, most_first);
    return n;
}

static void put_rules(const struct kp_report_sources *s, struct kp_buf *json, struct rule_row *rows)
{
    size_t n = collect_rules(s, false, "failed", rows);
    kp_buf_puts(json, ",\"rules\":[");
    for (size_t i = 0; i < n; i++) {
        double seen = kp_get_number(rows[i].node, "seen", 0);
        kp_buf_puts(json, i ? ",{" : "{");
        put_text(json, "field", kp_get_text(rows[i].node, "field", ""));
        kp_buf_putc(json, ',');
        put_text(json, "rule", kp_get_text(rows[i].node, "rule", ""));
        kp_buf_putc(json, ',');
        put_text(json, "severity", kp_get_text(rows[i].node, "severity", "error"));
        kp_buf_printf(json, ",\"seen\":%.0f,\"failed\":%.0f,\"share\":%.6g}", seen, rows[i].failed,
                      seen > 0 ? rows[i].failed / seen : 0);
    }
    n = collect_rules(s, true, "changed", rows);
    kp_buf_puts(json, "],\"changes\":[");
    for (size_t i = 0; i < n; i++) {
        kp_buf_puts(json, i ? ",{" : "{");
        put_text(json, "rule", kp_get_text(rows[i].node, "rule", ""));
        kp_buf_printf(json, ",\"applied\":%llu,\"changed\":%llu,\"failed\":%llu}",
                      (unsigned long long)kp_get_count(rows[i].node, "applied"),
                      (unsigned long long)kp_get_count(rows[i].node, "changed"),
                      (unsigned long long)kp_get_count(rows[i].node, "failed"));
    }
    kp_buf_putc(json, ']');
}

/* The worst of the checks of a field; NAN when it has none. */
static double field_validity(const struct rule_row *rows, size_t n, const char *field)
{
    double worst = NAN;
    for (size_t i = 0; i < n; i++) {
        double seen = kp_get_number(rows[i].node, "seen", 0);
        if (strcmp(kp_get_text(rows[i].node, "field", ""), field) == 0)
            worst = fmin(isnan(worst) ? 1 : worst, seen > 0 ? 1 - rows[i].failed / seen : 1);
    }
    return worst;
}

static void put_fields(const struct kp_report_sources *s, struct kp_buf *json,
                       struct rule_row *rows)
{
    const struct kp_node *last = s->nprofiles ? s->profiles[s->nprofiles - 1] : NULL;
    const struct kp_node *first = s->nprofiles > 1 ? s->profiles[0] : NULL;
    const struct kp_node *fields = kp_report_list(last, "fields"),
                         *sources = kp_report_list(last, "sources");
    size_t n = collect_rules(s, false, "failed", rows);
    kp_buf_puts(json, ",\"fields\":[");
    for (uint32_t i = 0; fields && i < fields->count; i++) {
        const struct kp_node *f = fields->items[i];
        const char *name = kp_get_text(f, "name", "");
        const struct kp_node *before = kp_get_named(kp_report_list(first, "fields"), "name", name);
        double validity = field_validity(rows, n, name);
        kp_buf_puts(json, i ? ",{" : "{");
        put_text(json, "name", name);
        kp_buf_printf(json, ",\"completeness\":%.6g,\"distinct\":%llu",
                      kp_get_number(f, "completeness", 0),
                      (unsigned long long)kp_get_count(f, "distinct"));
        if (before)
            kp_buf_printf(json, ",\"completeness_before\":%.6g,\"distinct_before\":%llu",
                          kp_get_number(before, "completeness", 0),
                          (unsigned long long)kp_get_count(before, "distinct"));
        if (!isnan(validity))
            kp_buf_printf(json, ",\"validity\":%.6g", validity);
        kp_buf_putc(json, '}');
    }
    kp_buf_puts(json, "],\"sources\":[");
    for (uint32_t i = 0; sources && i < sources->count; i++) {
        kp_buf_puts(json, i ? ",{" : "{");
        put_text(json, "source", kp_get_text(sources->items[i], "source", ""));
        kp_buf_printf(json, ",\"records\":%llu,\"completeness\":%.6g}",
                      (unsigned long long)kp_get_count(sources->items[i], "records"),
                      kp_get_number(sources->items[i], "completeness", 0));
    }
    kp_buf_putc(json, ']');
}

/* What dedupe and merge said of themselves. */
static void put_matching(const struct kp_report_sources *s, struct kp_buf *json)
{
    static const char *const keys[] = {"candidate_pairs", "clusters", "golden",
                                       "largest_cluster", "review",   "conflicts"};
    bool first = true;
    kp_buf_puts(json, ",\"matching\":{");
    for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
        for (size_t m = s->nmanifests; m-- > 0;) {
            const struct kp_node *stages = kp_report_list(s->manifests[m], "stages"), *found = NULL;
            for (uint32_t i = 0; stages && i < stages->count && !found; i++)
                found = kp_node_get(stages->items[i], keys[k]);
            if (!found)
                continue;
            kp_buf_printf(json, "%s\"%s\":%s", first ? "" : ",", keys[k], found->text);
            first = false;
            break;
        }
    kp_buf_putc(json, '}');
}

static enum kp_status load_all(struct kp_report_sources *s, const struct kp_report_inputs *in,
                               struct kp_error *err)
{
    for (size_t i = 0; i < in->nfiles; i++) {
        const struct kp_node *node;
        enum kp_status st = kp_profile_load(in->files[i], &s->arena, &node, err);
        if (st == KP_OK)
            st = sort_in(s, node, in->files[i], err);
        if (st != KP_OK)
            return st;
    }
    return KP_OK;
}

static enum kp_status put_evidence(const struct kp_report_inputs *in,
                                   const struct kp_report_sources *s, const char *run,
                                   struct kp_buf *json, struct kp_error *err)
{
    enum kp_status st = in->pairs ? kp_report_pairs(in->pairs, s, json, err) : KP_OK;
    if (st == KP_OK && in->rejects)
        st = kp_report_rejects(in->rejects, in->show_values, json, err);
    if (st == KP_OK && in->records)
        st = kp_report_clusters(in->records, json, err);
    if (st == KP_OK && in->history)
        st = kp_report_history(in->history, run, s->measures, KP_MEASURES, json, err);
    return st;
}

enum kp_status kp_report_gather(const struct kp_report_inputs *in, struct kp_buf *json,
                                struct kp_error *err)
{
    struct kp_report_sources *s = calloc(1, sizeof *s);
    struct rule_row *rows = calloc(RULES_MAX, sizeof *rows);
    enum kp_status st = s && rows ? load_all(s, in, err) : kp_no_memory(err);
    if (st == KP_OK) {
        const struct kp_node *last = s->nmanifests ? s->manifests[s->nmanifests - 1] : NULL;
        const char *run = kp_get_text(last, "ended", "now"),
                   *title = in->title ? in->title : "Data quality";
        measure_all(s);
        kp_buf_puts(json, "{\"kempt\":\"report\",\"version\":\"" KP_VERSION "\",");
        put_text(json, "title", title);
        kp_buf_putc(json, ',');
        put_text(json, "run", run);
        put_measures(s, json);
        put_steps(s, json);
        put_rules(s, json, rows);
        put_fields(s, json, rows);
        put_matching(s, json);
        st = put_evidence(in, s, run, json, err);
        kp_buf_puts(json, "}\n");
    }
    if (st == KP_OK && !kp_buf_ok(json))
        st = kp_no_memory(err);
    if (s)
        kp_arena_release(&s->arena);
    free(rows);
    free(s);
    return st;
}
