#include "report/gather.h"

#include <math.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "profile/output.h"

const struct kp_node *kp_report_list(const struct kp_node *map, const char *key)
{
    const struct kp_node *n = map ? kp_node_get(map, key) : NULL;
    return n && n->kind == KP_NODE_LIST ? n : NULL;
}

enum kp_status kp_report_take(struct kp_report_sources *s, const struct kp_node *node,
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

/* The measures that the stages of the manifests tell. */
static void measure_stages(struct kp_report_sources *s)
{
    uint64_t checked = 0, rejected = 0, taken = 0, duplicates = 0;
    double consistent = NAN, fresh = NAN;
    for (size_t m = 0; m < s->nmanifests; m++) {
        const struct kp_node *stages = kp_report_list(s->manifests[m], "stages");
        for (uint32_t i = 0; stages && i < stages->count; i++) {
            const struct kp_node *stage = stages->items[i];
            const char *name = kp_get_text(stage, "stage", "");
            uint64_t in = kp_get_count(stage, "in");
            if (strcmp(name, "validate") == 0) {
                checked += in;
                rejected += kp_get_count(stage, "rejected");
            } else if (strcmp(name, "unique") == 0 || strcmp(name, "merge") == 0) {
                taken = in > taken ? in : taken;
                duplicates += kp_get_count(stage, name[0] == 'u' ? "rejected" : "merged");
            }
        }
    }
    for (size_t i = 0; i < s->nrules; i++) {
        double passed = s->rules[i].seen > 0 ? 1 - s->rules[i].failed / s->rules[i].seen : 1;
        if (s->rules[i].across)
            consistent = fmin(isnan(consistent) ? 1 : consistent, passed);
        if (s->rules[i].fresh)
            fresh = fmin(isnan(fresh) ? 1 : fresh, passed);
    }
    measure(s, 1, "validity", checked ? 1 - (double)rejected / (double)checked : NAN,
            "records pass every check");
    measure(s, 2, "uniqueness", taken ? 1 - (double)duplicates / (double)taken : NAN,
            "records are no duplicate");
    measure(s, 3, "consistency", consistent, "records pass the rules across fields");
    measure(s, 4, "timeliness", fresh, "values are recent enough");
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

/* The rules that normalized, those that changed most first. */
static size_t collect_changes(const struct kp_report_sources *s, struct rule_row *rows)
{
    size_t n = 0;
    for (size_t m = 0; m < s->nmanifests; m++) {
        const struct kp_node *stages = kp_report_list(s->manifests[m], "stages");
        for (uint32_t i = 0; stages && i < stages->count; i++) {
            const struct kp_node *rules = kp_report_list(stages->items[i], "rules");
            bool is = strcmp(kp_get_text(stages->items[i], "stage", ""), "normalize") == 0;
            for (uint32_t r = 0; is && rules && r < rules->count && n < KP_REPORT_RULES; r++, n++)
                rows[n] = (struct rule_row){rules->items[r],
                                            kp_get_number(rules->items[r], "changed", 0), n};
        }
    }
    qsort(rows, n, sizeof *rows, most_first);
    return n;
}

static size_t collect_checks(const struct kp_report_sources *s, struct rule_row *rows)
{
    for (size_t i = 0; i < s->nrules; i++)
        rows[i] = (struct rule_row){s->rules[i].node, s->rules[i].failed, i};
    qsort(rows, s->nrules, sizeof *rows, most_first);
    return s->nrules;
}

static void put_rules(const struct kp_report_sources *s, struct kp_buf *json, struct rule_row *rows)
{
    size_t n = collect_checks(s, rows);
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
    n = collect_changes(s, rows);
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

/* The worst of the checks of a field; each NAN when it has none. */
static struct kp_report_shares field_shares(const struct kp_report_sources *s, const char *field)
{
    struct kp_report_shares out = {NAN, NAN, NAN, NAN};
    for (size_t i = 0; i < s->nrules; i++) {
        const struct kp_report_rule *r = &s->rules[i];
        double passed = r->seen > 0 ? 1 - r->failed / r->seen : 1;
        if (r->across && kp_report_names_field(r->field, field))
            out.consistency = fmin(isnan(out.consistency) ? 1 : out.consistency, passed);
        if (strcmp(r->field, field) != 0)
            continue;
        out.validity = fmin(isnan(out.validity) ? 1 : out.validity, passed);
        if (r->fresh)
            out.timeliness = fmin(isnan(out.timeliness) ? 1 : out.timeliness, passed);
    }
    return out;
}

static void put_share(struct kp_buf *json, const char *key, double share)
{
    if (!isnan(share))
        kp_buf_printf(json, ",\"%s\":%.6g", key, share);
}

static void put_shares(struct kp_buf *json, const struct kp_report_shares *shares)
{
    put_share(json, "validity", shares->validity);
    put_share(json, "uniqueness", shares->uniqueness);
    put_share(json, "consistency", shares->consistency);
    put_share(json, "timeliness", shares->timeliness);
}

static void put_fields(const struct kp_report_sources *s, struct kp_buf *json)
{
    const struct kp_node *last = s->nprofiles ? s->profiles[s->nprofiles - 1] : NULL;
    const struct kp_node *first = s->nprofiles > 1 ? s->profiles[0] : NULL;
    const struct kp_node *fields = kp_report_list(last, "fields");
    kp_buf_puts(json, ",\"fields\":[");
    for (uint32_t i = 0; fields && i < fields->count; i++) {
        const struct kp_node *f = fields->items[i];
        const char *name = kp_get_text(f, "name", "");
        const struct kp_node *before = kp_get_named(kp_report_list(first, "fields"), "name", name);
        struct kp_report_shares shares = field_shares(s, name);
        uint64_t distinct = kp_get_count(f, "distinct"), filled = kp_get_count(f, "filled");
        shares.uniqueness = filled ? (double)distinct / (double)filled : NAN;
        kp_buf_puts(json, i ? ",{" : "{");
        put_text(json, "name", name);
        kp_buf_printf(json, ",\"completeness\":%.6g,\"distinct\":%llu",
                      kp_get_number(f, "completeness", 0), (unsigned long long)distinct);
        if (before)
            kp_buf_printf(json, ",\"completeness_before\":%.6g,\"distinct_before\":%llu",
                          kp_get_number(before, "completeness", 0),
                          (unsigned long long)kp_get_count(before, "distinct"));
        put_shares(json, &shares);
        kp_buf_putc(json, '}');
    }
    kp_buf_putc(json, ']');
}

/* Completeness is of the last profile, the counts of the first. */
static void put_sources(const struct kp_report_sources *s, struct kp_buf *json)
{
    const struct kp_node *last = s->nprofiles ? s->profiles[s->nprofiles - 1] : NULL;
    kp_buf_puts(json, ",\"sources\":[");
    for (size_t i = 0; i < s->nsources; i++) {
        const struct kp_report_source *source = &s->sources[i];
        const struct kp_node *now =
            kp_get_named(kp_report_list(last, "sources"), "source", source->name);
        const struct kp_report_shares shares = kp_report_shares_of(s, source);
        kp_buf_puts(json, i ? ",{" : "{");
        put_text(json, "source", source->name);
        kp_buf_printf(json, ",\"records\":%llu", (unsigned long long)source->records);
        put_share(json, "completeness", now ? kp_get_number(now, "completeness", NAN) : NAN);
        put_shares(json, &shares);
        kp_buf_putc(json, '}');
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

static bool is_directory(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static enum kp_status load_all(struct kp_report_sources *s, const struct kp_report_inputs *in,
                               struct kp_error *err)
{
    enum kp_status st = KP_OK;
    s->pairs = in->pairs;
    s->rejects = in->rejects;
    s->records = in->records;
    s->model = in->model;
    for (size_t i = 0; i < in->nfiles && st == KP_OK; i++) {
        const struct kp_node *node;
        if (is_directory(in->files[i])) {
            st = kp_report_run_dir(s, in->files[i], err);
            continue;
        }
        st = kp_profile_load(in->files[i], &s->arena, &node, err);
        if (st == KP_OK)
            st = kp_report_take(s, node, in->files[i], err);
    }
    if (st == KP_OK)
        kp_report_find(s);
    return st;
}

/* What is read record by record, which the sources are counted from. */
static enum kp_status read_evidence(const struct kp_report_inputs *in, struct kp_report_sources *s,
                                    struct kp_buf *json, struct kp_error *err)
{
    enum kp_status st = s->pairs ? kp_report_pairs(s, json, err) : KP_OK;
    if (st == KP_OK && s->model)
        st = kp_report_model(s->model, json, err);
    if (st == KP_OK && s->rejects)
        st = kp_report_rejects(s, in->show_values, json, err);
    if (st == KP_OK && s->records)
        st = kp_report_clusters(s, json, err);
    return st;
}

/* What each run did, for the history: counts of all manifests. */
static void count_run(const struct kp_report_sources *s, struct kp_measure counts[KP_RUN_COUNTS])
{
    static const char *const names[KP_RUN_COUNTS] = {"records", "changed", "quarantined",
                                                     "rejected", "merged"};
    for (size_t i = 0; i < KP_RUN_COUNTS; i++)
        counts[i] = (struct kp_measure){names[i], s->nmanifests ? 0 : NAN, ""};
    for (size_t m = 0; m < s->nmanifests; m++) {
        const struct kp_node *all = kp_node_get(s->manifests[m], "counts");
        const struct kp_node *stages = kp_report_list(s->manifests[m], "stages");
        counts[0].value = fmax(counts[0].value, (double)kp_get_count(all, "in"));
        counts[2].value += (double)kp_get_count(all, "quarantined");
        counts[3].value += (double)kp_get_count(all, "rejected");
        counts[4].value += (double)kp_get_count(all, "merged");
        for (uint32_t i = 0; stages && i < stages->count; i++)
            counts[1].value += (double)kp_get_count(stages->items[i], "records_changed");
    }
}

static enum kp_status put_history(const struct kp_report_inputs *in,
                                  const struct kp_report_sources *s, const char *run,
                                  struct kp_buf *json, struct kp_error *err)
{
    struct kp_measure all[KP_MEASURES + KP_RUN_COUNTS];
    memcpy(all, s->measures, sizeof s->measures);
    count_run(s, all + KP_MEASURES);
    return in->history
               ? kp_report_history(in->history, run, all, sizeof all / sizeof *all, json, err)
               : KP_OK;
}

enum kp_status kp_report_gather(const struct kp_report_inputs *in, struct kp_buf *json,
                                struct kp_error *err)
{
    struct kp_report_sources *s = calloc(1, sizeof *s);
    struct rule_row *rows = calloc(KP_REPORT_RULES, sizeof *rows);
    struct kp_buf evidence = {0};
    enum kp_status st = s && rows ? load_all(s, in, err) : kp_no_memory(err);
    if (st == KP_OK)
        st = read_evidence(in, s, &evidence, err);
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
        put_fields(s, json);
        put_sources(s, json);
        put_matching(s, json);
        kp_buf_add(json, evidence.data ? evidence.data : "", evidence.len);
        st = put_history(in, s, run, json, err);
        kp_buf_puts(json, "}\n");
    }
    if (st == KP_OK && (!kp_buf_ok(json) || !kp_buf_ok(&evidence)))
        st = kp_no_memory(err);
    if (s)
        kp_arena_release(&s->arena);
    kp_buf_release(&evidence);
    free(rows);
    free(s);
    return st;
}
