/* What a run of the dedupe stage says afterwards. */
#include "match/dedupe_internal.h"

#include <math.h>

void kp_dedupe_report(struct kp_stage *s, struct kp_counts *counts, struct kp_buf *json)
{
    (void)counts;
    const struct kp_dedupe *d = (const struct kp_dedupe *)s;
    const struct kp_matcher *m = &d->matcher;
    kp_buf_printf(json, ",\"candidate_pairs\":%llu,\"clusters\":%zu,\"spilled_bytes\":%llu",
                  (unsigned long long)m->scored, m->nclusters,
                  (unsigned long long)(kp_rowstore_spilled(d->rows) + kp_pool_spilled(d->pool)));
    kp_buf_printf(json,
                  ",\"phase_seconds\":{\"block\":%.3f,\"train\":%.3f,\"score\":%.3f,"
                  "\"cluster\":%.3f}",
                  m->seconds.block, m->seconds.train, m->seconds.score, m->seconds.cluster);
    if (m->model)
        kp_buf_printf(json, ",\"threshold\":%.6g", kp_weight_probability(m->threshold));
    kp_buf_puts(json, ",\"blocking\":[");
    for (unsigned r = 0; r < m->nblocks; r++) {
        const struct kp_block_stats *b = &m->blocks[r].stats;
        kp_buf_printf(json,
                      "%s{\"pairs\":%llu,\"without_key\":%llu,\"largest\":%llu,\"capped\":%llu,"
                      "\"capped_pairs\":%llu}",
                      r ? "," : "", (unsigned long long)b->pairs, (unsigned long long)b->empty,
                      (unsigned long long)b->largest, (unsigned long long)b->capped,
                      (unsigned long long)b->capped_pairs);
    }
    kp_buf_puts(json, "],\"generic_values\":");
    kp_generics_json(&d->generics, &d->table, json);
}

bool kp_dedupe_chosen(const struct kp_stage *s)
{
    return ((const struct kp_dedupe *)s)->chosen;
}

void kp_dedupe_section(const struct kp_stage *s, struct kp_buf *yaml)
{
    const struct kp_dedupe *d = (const struct kp_dedupe *)s;
    struct kp_match_config c = d->config;
    if (d->matcher.model)
        c.threshold = floor(kp_weight_probability(d->matcher.threshold) * 1e6) / 1e6;
    kp_match_config_print(&c, yaml);
}

const struct kp_matcher *kp_dedupe_matcher(const struct kp_stage *s)
{
    const struct kp_dedupe *d = (const struct kp_dedupe *)s;
    return d->matched ? &d->matcher : NULL;
}

static void tell_labels(const struct kp_dedupe *d, struct kp_buf *text)
{
    const struct kp_known *k = &d->known;
    if (d->options.labels)
        kp_buf_printf(
            text, "labels: %zu matches, %zu different, %llu unsure, %llu of records elsewhere\n",
            k->matches, k->npairs - k->matches, (unsigned long long)k->unsure,
            (unsigned long long)k->elsewhere);
    if ((d->options.labels || d->options.learn_kept) && !d->matcher.training.taught)
        kp_buf_puts(text, "labels: no match among them, nothing was learnt\n");
    if (d->options.never)
        kp_buf_printf(text, "never one cluster: %zu pairs, %llu of records elsewhere\n",
                      d->never.npairs - d->never.matches, (unsigned long long)d->never.elsewhere);
}

/* Levels of which training saw no pair: their chances are floors. */
static void tell_unseen(const struct kp_matcher *m, struct kp_buf *text)
{
    const char *between = "no pair seen of these levels, which have a floor: ";
    for (unsigned i = 0; m->model && i < m->scorer.n; i++)
        for (unsigned k = 0; k < m->model->levels[i]; k++) {
            char label[128];
            const struct kp_compare_spec *c = m->scorer.comparers[i].spec;
            if (m->model->state[i][k] != KP_LEVEL_UNSEEN)
                continue;
            kp_buf_printf(text, "%s%s %s", between, c->field,
                          kp_level_label(c, k, label, sizeof label));
            between = "; ";
        }
    if (*between == ';')
        kp_buf_putc(text, '\n');
}

void kp_dedupe_generics(const struct kp_stage *s, bool values, struct kp_buf *text)
{
    const struct kp_dedupe *d = (const struct kp_dedupe *)s;
    kp_generics_text(&d->generics, &d->table, values, text);
}

void kp_dedupe_summary(const struct kp_stage *s, struct kp_buf *text)
{
    const struct kp_dedupe *d = (const struct kp_dedupe *)s;
    const struct kp_matcher *m = &d->matcher;
    if (d->inc)
        kp_incremental_summary(d->inc, text);
    kp_buf_printf(text, "%zu records, %zu clusters, %llu pairs compared", d->table.nrecords,
                  m->nclusters, (unsigned long long)m->scored);
    if (m->model)
        kp_buf_printf(text, ", threshold %.4g", kp_weight_probability(m->threshold));
    kp_buf_putc(text, '\n');
    tell_labels(d, text);
    if (!d->saved && !d->trained)
        tell_unseen(m, text);
    for (unsigned r = 0; r < m->nblocks; r++) {
        const struct kp_block_stats *b = &m->blocks[r].stats;
        if (b->capped)
            kp_buf_printf(text,
                          "blocking rule %u: %llu blocks too large to compare, at most %llu pairs "
                          "lost; add a key or "
                          "split_by\n",
                          r + 1, (unsigned long long)b->capped,
                          (unsigned long long)b->capped_pairs);
    }
}

void kp_dedupe_plan(const struct kp_stage *s, struct kp_buf *text)
{
    const struct kp_dedupe *d = (const struct kp_dedupe *)s;
    const struct kp_matcher *m = &d->matcher;
    uint64_t sum = 0;
    kp_buf_puts(
        text,
        "rule        pairs   up to here  largest block  no key  too large  pairs lost  keys\n");
    for (unsigned r = 0; r < m->nblocks; r++) {
        const struct kp_block_stats *b = &m->blocks[r].stats;
        sum += b->pairs;
        kp_buf_printf(text, "%4u %12llu %12llu %14llu %7llu %10llu %11llu  ", r + 1,
                      (unsigned long long)b->pairs, (unsigned long long)sum,
                      (unsigned long long)b->largest, (unsigned long long)b->empty,
                      (unsigned long long)b->capped, (unsigned long long)b->capped_pairs);
        kp_match_rule_print(&d->config.rules[r], text);
        kp_buf_putc(text, '\n');
    }
    double mebibytes = (double)(kp_pool_most(d->pool) + kp_rowstore_memory(d->rows) +
                                kp_rowstore_spilled(d->rows)) /
                       (1 << 20);
    kp_buf_printf(text,
                  "%zu records, at most %llu pairs to compare, in about %.0f s; about %.0f "
                  "MiB of memory and temporary files\n",
                  d->table.nrecords, (unsigned long long)sum, ceil(m->seconds.score),
                  ceil(mebibytes));
}

uint32_t kp_dedupe_id_column(const struct kp_stage *s)
{
    return ((const struct kp_dedupe *)s)->id_column;
}

uint32_t kp_dedupe_kept_column(const struct kp_stage *s)
{
    return ((const struct kp_dedupe *)s)->kept_column;
}
