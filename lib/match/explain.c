#include "match/explain.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { BAR = 20 };      /* characters of the longest bar */
#define BITS_A_MARK 1.0 /* bits that one character of a bar stands for */

uint32_t kp_explain_find(const struct kp_matcher *m, uint32_t id_column, const char *name)
{
    size_t n = m->table->nrecords;
    if (id_column == UINT32_MAX) {
        char *end;
        unsigned long long number = strtoull(name, &end, 10);
        return *name && !*end && number >= 1 && number <= n ? (uint32_t)(number - 1) : UINT32_MAX;
    }
    const struct kp_table_column *c = &m->table->columns[id_column];
    uint32_t id = kp_dict_find(&c->dict, name, strlen(name));
    for (size_t i = 0; id != KP_DICT_FULL && i < n; i++)
        if (c->ids[i] == id)
            return (uint32_t)i;
    return UINT32_MAX;
}

enum kp_status kp_explain(const struct kp_matcher *m, uint32_t a, uint32_t b,
                          struct kp_explanation *out, struct kp_error *err)
{
    struct kp_score_worker w;
    if (!kp_score_worker_init(&w, &m->scorer)) {
        kp_score_worker_release(&w);
        return kp_no_memory(err);
    }
    *out =
        (struct kp_explanation){.a = a, .b = b, .prior = m->model->prior_weight, .rule = UINT_MAX};
    out->pattern = kp_score_pattern(&m->scorer, &w, a, b);
    kp_score_worker_release(&w);
    out->weight = out->prior;
    for (unsigned i = 0; i < m->model->n; i++) {
        unsigned level = kp_pattern_level(out->pattern, i);
        out->level[i] = m->model->weight[i][level];
        out->frequency[i] = kp_model_frequency(m->model, &m->scorer, i, level, a, b);
        out->weight += out->level[i] + out->frequency[i];
    }
    out->shared = -kp_model_shared(m->model, out->pattern);
    out->weight += out->shared;
    for (unsigned r = 0; r < m->nblocks && out->rule == UINT_MAX; r++)
        if (kp_block_common(&m->blocks[r], a, b))
            out->rule = r;
    out->same_source = m->options.mode == KP_LINK && m->source && m->source[a] == m->source[b];
    out->same_cluster = m->root[a] == m->root[b];
    return KP_OK;
}

static void put_line(struct kp_buf *out, const char *name, const char *what, double bits)
{
    kp_buf_printf(out, "%-20s %-28s %+8.2f ", name, what, bits);
    int marks = (int)fmin(fabs(bits) / BITS_A_MARK + 0.5, BAR);
    for (int i = 0; i < marks; i++)
        kp_buf_putc(out, bits < 0 ? '-' : '+');
    kp_buf_putc(out, '\n');
}

/* What became of the pair, and which step decided it. */
static void put_fate(const struct kp_matcher *m, const struct kp_explanation *e, struct kp_buf *out)
{
    bool over = e->weight >= m->threshold;
    if (e->same_cluster)
        kp_buf_puts(out, "in one cluster");
    else
        kp_buf_puts(out, "in different clusters");
    if (e->same_source)
        kp_buf_puts(out,
                    ": both are of one source, and only records of different sources are linked");
    else if (kp_matcher_vetoed(m, e->a, e->b))
        kp_buf_puts(out, ": they differ in a field that has a veto");
    else if (!over && e->same_cluster)
        kp_buf_puts(out,
                    ": by other records of the cluster; the pair itself is under the threshold");
    else if (!over)
        kp_buf_printf(out, ": under the threshold by %.2f bits", m->threshold - e->weight);
    else if (!e->same_cluster && e->rule == UINT_MAX)
        kp_buf_puts(out, ": no blocking rule brings the pair up, or only in a block that is too "
                         "large; --why-not says which rule would");
    else if (!e->same_cluster)
        kp_buf_puts(out, ": the pair is over the threshold, but other records of the two clusters, "
                         "or a better partner, "
                         "speak against it");
    if (e->rule != UINT_MAX)
        kp_buf_printf(out, "; compared under blocking rule %u", e->rule + 1);
    kp_buf_putc(out, '\n');
}

/* A value as the comparison saw it, between marks that keep right-to-left text apart from its
 * surroundings. */
static void put_value(struct kp_buf *out, struct kp_slice v)
{
    kp_buf_puts(out, "\xE2\x81\xA8"); /* first strong isolate */
    kp_buf_slice(out, v);
    kp_buf_puts(out, "\xE2\x81\xA9"); /* pop directional isolate */
}

void kp_explain_text(const struct kp_matcher *m, const struct kp_explanation *e, bool show_values,
                     struct kp_buf *out)
{
    char label[128];
    put_line(out, "prior", "two records at random", e->prior);
    for (unsigned i = 0; i < m->model->n; i++) {
        const struct kp_comparer *c = &m->scorer.comparers[i];
        put_line(out, c->spec->field,
                 kp_level_label(c->spec, kp_pattern_level(e->pattern, i), label, sizeof label),
                 e->level[i]);
        if (e->frequency[i] != 0)
            put_line(out, "", e->frequency[i] > 0 ? "a rare value" : "a common value",
                     e->frequency[i]);
        if (!show_values)
            continue;
        kp_buf_puts(out, "    ");
        put_value(out, kp_table_value(m->table, c->column, e->a));
        kp_buf_puts(out, " | ");
        put_value(out, kp_table_value(m->table, c->column, e->b));
        kp_buf_putc(out, '\n');
    }
    if (e->shared != 0)
        put_line(out, "dependence", "said by more than one field", e->shared);
    kp_buf_printf(out, "%-49s %+8.2f   probability %.6g, threshold %+.2f\n", "weight", e->weight,
                  kp_weight_probability(e->weight), m->threshold);
    put_fate(m, e, out);
}

void kp_explain_json(const struct kp_matcher *m, const struct kp_explanation *e, struct kp_buf *out)
{
    char label[128];
    kp_buf_printf(out,
                  "{\"weight\":%.15g,\"probability\":%.9g,\"threshold\":%.15g,\"prior\":%.15g,"
                  "\"dependence\":%.15g",
                  e->weight, kp_weight_probability(e->weight), m->threshold, e->prior, e->shared);
    kp_buf_printf(out, ",\"same_cluster\":%s,\"rule\":", e->same_cluster ? "true" : "false");
    if (e->rule == UINT_MAX)
        kp_buf_puts(out, "null");
    else
        kp_buf_uint(out, e->rule + 1);
    kp_buf_puts(out, ",\"fields\":{");
    for (unsigned i = 0; i < m->model->n; i++) {
        const struct kp_compare_spec *c = m->scorer.comparers[i].spec;
        if (i)
            kp_buf_putc(out, ',');
        kp_buf_json(out, c->field, strlen(c->field));
        kp_buf_puts(out, ":{\"level\":");
        kp_level_label(c, kp_pattern_level(e->pattern, i), label, sizeof label);
        kp_buf_json(out, label, strlen(label));
        kp_buf_printf(out, ",\"weight\":%.15g,\"frequency\":%.15g}", e->level[i], e->frequency[i]);
    }
    kp_buf_puts(out, "}}");
}
