#include "match/accuracy_internal.h"

#include "match/radix.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>

struct measuring {
    const struct kp_matcher *m;
    const struct kp_accuracy_options *options;
    struct kp_accuracy *out;
    struct kp_accuracy_errors errors;
    struct kp_judged *judged;
    size_t njudged;
    struct kp_tally clusters;
};

bool kp_accuracy_countable(const struct kp_matcher *m, uint32_t a, uint32_t b)
{
    return m->options.mode != KP_LINK || !m->source || m->source[a] != m->source[b];
}

/* Counts a pair by what became of it in the clusters. */
static enum kp_status count_pair(struct measuring *x, uint32_t a, uint32_t b, bool match,
                                 double stands, struct kp_error *err)
{
    struct kp_tally *t = &x->clusters;
    bool together = x->m->root[a] == x->m->root[b];
    if (match) {
        t->matches += stands;
        t->match_squares += stands * stands;
    }
    if (together && match) {
        t->right += stands;
        t->right_squares += stands * stands;
    } else if (together) {
        t->wrong += stands;
        t->wrong_squares += stands * stands;
    }
    return together == match ? KP_OK : kp_accuracy_error(&x->errors, a, b, match, stands, err);
}

/* ---- by a field that tells the customers ---- */

/* Records by two numbers, the higher half of the key before the lower. */
struct groups {
    struct kp_keyed *items;
    size_t n;
};

/* by_cluster: cluster << 32 | entity, else the other way round. */
static bool make_groups(const struct measuring *x, bool by_cluster, struct groups *g)
{
    const uint32_t *entity = x->options->entity, *root = x->m->root;
    size_t n = x->m->table->nrecords;
    *g = (struct groups){.items = malloc((n * 2 + 1) * sizeof *g->items)};
    for (size_t i = 0; g->items && i < n; i++)
        if (entity[i])
            g->items[g->n++] =
                (struct kp_keyed){.key = by_cluster ? (uint64_t)root[i] << 32 | entity[i]
                                                    : (uint64_t)entity[i] << 32 | root[i],
                                  .record = (uint32_t)i};
    if (g->items)
        kp_radix_sort(g->items, g->items + n, g->n);
    return g->items != NULL;
}

/* Counts the true pairs, or the pairs in one cluster that are not true. */
static enum kp_status count_groups(struct measuring *x, const struct groups *g, bool match,
                                   struct kp_error *err)
{
    enum kp_status st = KP_OK;
    const struct kp_keyed *it = g->items;
    for (size_t i = 0, end; i < g->n; i = end) {
        for (end = i + 1; end < g->n && it[end].key >> 32 == it[i].key >> 32; end++)
            ;
        for (size_t p = i; p < end; p++)
            for (size_t q = p + 1; st == KP_OK && q < end; q++)
                if ((match || it[p].key != it[q].key) &&
                    kp_accuracy_countable(x->m, it[p].record, it[q].record))
                    st = count_pair(x, it[p].record, it[q].record, match, 1, err);
    }
    return st;
}

/* B-cubed (Bagga and Baldwin 1998) from the sizes of clusters, entities
 * and both. */
static bool count_bcubed(const struct kp_matcher *m, const struct groups *g, const uint32_t *entity,
                         struct kp_accuracy *a)
{
    size_t n = m->table->nrecords;
    uint32_t most = 0;
    for (size_t i = 0; i < n; i++)
        most = entity[i] > most ? entity[i] : most;
    uint64_t *in_cluster = calloc(n + 1, sizeof *in_cluster),
             *in_entity = calloc((size_t)most + 1, sizeof *in_entity);
    if (!in_cluster || !in_entity) {
        free(in_cluster);
        free(in_entity);
        return false;
    }
    for (size_t i = 0; i < g->n; i++) {
        uint64_t size = ++in_cluster[m->root[g->items[i].record]];
        in_entity[entity[g->items[i].record]]++;
        a->largest = size > a->largest ? size : a->largest;
    }
    for (size_t i = 0, end; i < g->n; i = end) {
        for (end = i + 1; end < g->n && g->items[end].key == g->items[i].key; end++)
            ;
        double both = (double)(end - i);
        a->bcubed_precision += both * both / (double)in_cluster[(uint32_t)g->items[i].key];
        a->bcubed_recall += both * both / (double)in_entity[g->items[i].key >> 32];
    }
    free(in_cluster);
    free(in_entity);
    double n_known = fmax((double)g->n, 1);
    a->bcubed_precision = g->n ? a->bcubed_precision / n_known : 1;
    a->bcubed_recall = g->n ? a->bcubed_recall / n_known : 1;
    a->bcubed_f1 = 2 * a->bcubed_precision * a->bcubed_recall /
                   fmax(a->bcubed_precision + a->bcubed_recall, 1e-300);
    return true;
}

static void judge_edges(struct measuring *x)
{
    const uint32_t *entity = x->options->entity;
    for (size_t i = 0; i < x->m->nedges; i++) {
        const struct kp_edge *e = &x->m->edges[i];
        if (entity[e->a] && entity[e->b])
            x->judged[x->njudged++] =
                (struct kp_judged){e->weight, 1, entity[e->a] == entity[e->b]};
    }
}

static enum kp_status measure_customers(struct measuring *x, struct kp_error *err)
{
    struct groups entities = {0}, clusters = {0};
    bool ok = make_groups(x, false, &entities) && make_groups(x, true, &clusters) &&
              count_bcubed(x->m, &entities, x->options->entity, x->out);
    enum kp_status st = ok ? KP_OK : kp_no_memory(err);
    if (st == KP_OK)
        st = count_groups(x, &entities, true, err);
    if (st == KP_OK)
        st = count_groups(x, &clusters, false, err);
    free(entities.items);
    free(clusters.items);
    if (st == KP_OK)
        judge_edges(x);
    return st;
}

/* ---- by labels ---- */

#define BAND_BITS 2.0
#define BANDS 64

static unsigned band_of(double weight)
{
    return (unsigned)fmax(0, fmin(BANDS - 1, floor(weight / BAND_BITS) + BANDS / 2));
}

/* Scores the labelled pairs, each in its place; those that do not count get no place: *kept. */
static enum kp_status judge_labels(struct measuring *x, size_t *label, struct kp_error *err)
{
    const struct kp_known *k = x->options->labels;
    for (size_t i = 0; i < k->npairs; i++) {
        const struct kp_known_pair *p = &k->pairs[i];
        struct kp_apart_pair seen;
        if (!kp_accuracy_countable(x->m, p->a, p->b))
            continue;
        enum kp_status st = kp_apart_look(&x->errors.apart, p->a, p->b, &seen, err);
        if (st != KP_OK)
            return st;
        label[x->njudged] = i;
        x->judged[x->njudged++] =
            (struct kp_judged){seen.rule == UINT_MAX ? -INFINITY : seen.weight, 1, p->match};
    }
    return KP_OK;
}

/* A label stands for the candidate pairs of its band. */
static void weigh_labels(struct measuring *x)
{
    double pairs[BANDS] = {0}, labels[BANDS] = {0};
    for (size_t i = 0; i < x->m->nedges; i++)
        pairs[band_of(x->m->edges[i].weight)]++;
    for (size_t i = 0; i < x->njudged; i++)
        labels[band_of(x->judged[i].weight)] += !isinf(x->judged[i].weight);
    for (size_t i = 0; i < x->njudged; i++) {
        unsigned band = band_of(x->judged[i].weight);
        if (!isinf(x->judged[i].weight))
            x->judged[i].stands = fmax(1, pairs[band] / labels[band]);
    }
}

static enum kp_status measure_labels(struct measuring *x, struct kp_error *err)
{
    const struct kp_known *k = x->options->labels;
    size_t *label = malloc((k->npairs + 1) * sizeof *label);
    enum kp_status st = label ? judge_labels(x, label, err) : kp_no_memory(err);
    if (st == KP_OK && k->sampled)
        weigh_labels(x);
    for (size_t i = 0; st == KP_OK && i < x->njudged; i++) {
        const struct kp_known_pair *p = &k->pairs[label[i]];
        st = count_pair(x, p->a, p->b, p->match, x->judged[i].stands, err);
    }
    free(label);
    return st;
}

enum kp_status kp_accuracy_measure(const struct kp_matcher *m, const struct kp_accuracy_options *o,
                                   struct kp_accuracy *out, struct kp_error *err)
{
    *out = (struct kp_accuracy){.labels = !o->entity};
    struct measuring x = {.m = m, .options = o, .out = out};
    size_t most = o->entity ? m->nedges : o->labels->npairs;
    enum kp_status st = kp_accuracy_errors_open(&x.errors, m, o, out, err);
    x.judged = malloc((most + 1) * sizeof *x.judged);
    if (st == KP_OK && !x.judged)
        st = kp_no_memory(err);
    if (st == KP_OK)
        st = o->entity ? measure_customers(&x, err) : measure_labels(&x, err);
    if (st == KP_OK) {
        out->true_pairs = x.clusters.matches;
        kp_accuracy_lines(x.judged, x.njudged, x.clusters.matches, x.clusters.match_squares,
                          o->precision, out);
        out->clusters.probability = kp_weight_probability(m->threshold);
        kp_accuracy_finish(&out->clusters, &x.clusters);
    }
    free(x.judged);
    return kp_accuracy_errors_close(&x.errors, st, err);
}
