#include "match/accuracy.h"

#include "match/radix.h"

#include <math.h>
#include <stdlib.h>

static const double thresholds[KP_ACCURACY_LINES] = {0.01, 0.1,  0.25, 0.5,  0.75,
                                                     0.9,  0.95, 0.99, 0.999};

#define Z95 1.959964

static double ratio(double x, double y)
{
    return y > 0 ? x / y : 1;
}

static void finish(struct kp_accuracy_line *l, uint64_t true_pairs)
{
    double n = (double)l->pairs, p = ratio((double)l->right, n);
    l->precision = p;
    l->recall = ratio((double)l->right, (double)true_pairs);
    l->f1 = p + l->recall > 0 ? 2 * p * l->recall / (p + l->recall) : 0;
    if (n == 0) {
        l->low = 0;
        l->high = 1;
        return;
    }
    double z = Z95 * Z95 / n, middle = (p + z / 2) / (1 + z),
           half = Z95 * sqrt(p * (1 - p) / n + z / (4 * n)) / (1 + z);
    l->low = fmax(middle - half, 0);
    l->high = fmin(middle + half, 1);
}

static bool known(const uint32_t *entity, const struct kp_edge *e)
{
    return entity[e->a] && entity[e->b];
}

static void count_edges(const struct kp_matcher *m, const uint32_t *entity, struct kp_accuracy *a)
{
    for (size_t i = 0; i < m->nedges; i++) {
        const struct kp_edge *e = &m->edges[i];
        double p = kp_weight_probability(e->weight);
        for (int k = 0; k < KP_ACCURACY_LINES && known(entity, e) && p >= thresholds[k]; k++) {
            a->at[k].pairs++;
            a->at[k].right += entity[e->a] == entity[e->b];
        }
    }
}

/* Is the pair among those that blocking brings up? */
static bool brought_up(const struct kp_matcher *m, uint32_t a, uint32_t b)
{
    for (unsigned r = 0; r < m->nblocks; r++)
        if (kp_block_common(&m->blocks[r], a, b))
            return true;
    return false;
}

/* Walks the groups of equal numbers: pairs within each, and what they share with the other
 * numbering. */
struct groups {
    struct kp_keyed *items; /* key: entity << 32 | cluster */
    size_t n;
};

static bool countable(const struct kp_matcher *m, uint32_t a, uint32_t b)
{
    return m->options.mode != KP_LINK || !m->source || m->source[a] != m->source[b];
}

static void count_true(const struct kp_matcher *m, const struct groups *g, struct kp_accuracy *a)
{
    for (size_t i = 0, end; i < g->n; i = end) {
        for (end = i + 1; end < g->n && g->items[end].key >> 32 == g->items[i].key >> 32; end++)
            ;
        for (size_t x = i; x < end; x++)
            for (size_t y = x + 1; y < end; y++) {
                uint32_t p = g->items[x].record, q = g->items[y].record;
                if (!countable(m, p, q))
                    continue;
                a->true_pairs++;
                a->lost_in_blocking += !brought_up(m, p, q);
                a->clusters.right += m->root[p] == m->root[q];
            }
    }
}

/* Pairs within clusters, and B-cubed (Bagga and Baldwin 1998) from the sizes of clusters, entities
 * and both. */
static bool count_clusters(const struct kp_matcher *m, const struct groups *g,
                           const uint32_t *entity, struct kp_accuracy *a)
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
        a->clusters.pairs += size - 1;
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
    return true;
}

/* In link mode only pairs across sources count: those within are taken out again. */
static void take_out_same_source(const struct kp_matcher *m, const struct groups *g,
                                 struct kp_accuracy *a)
{
    if (m->options.mode != KP_LINK || !m->source)
        return;
    a->clusters.pairs = 0;
    struct kp_keyed *by_cluster = malloc((g->n * 2 + 1) * sizeof *by_cluster);
    for (size_t i = 0; by_cluster && i < g->n; i++)
        by_cluster[i] =
            (struct kp_keyed){.key = m->root[g->items[i].record], .record = g->items[i].record};
    if (by_cluster)
        kp_radix_sort(by_cluster, by_cluster + g->n, g->n);
    for (size_t i = 0; by_cluster && i < g->n; i++)
        for (size_t j = i + 1; j < g->n && by_cluster[j].key == by_cluster[i].key; j++)
            a->clusters.pairs += countable(m, by_cluster[i].record, by_cluster[j].record);
    free(by_cluster);
}

enum kp_status kp_accuracy_measure(const struct kp_matcher *m, const uint32_t *entity,
                                   struct kp_accuracy *out, struct kp_error *err)
{
    size_t n = m->table->nrecords;
    struct groups g = {.items = malloc((n * 2 + 1) * sizeof *g.items)};
    *out = (struct kp_accuracy){0};
    if (!g.items)
        return kp_no_memory(err);
    for (size_t i = 0; i < n; i++)
        if (entity[i])
            g.items[g.n++] = (struct kp_keyed){.key = (uint64_t)entity[i] << 32 | m->root[i],
                                               .record = (uint32_t)i};
    kp_radix_sort(g.items, g.items + n, g.n);
    bool ok = count_clusters(m, &g, entity, out);
    count_edges(m, entity, out);
    count_true(m, &g, out);
    take_out_same_source(m, &g, out);
    for (int k = 0; k < KP_ACCURACY_LINES; k++) {
        out->at[k].probability = thresholds[k];
        finish(&out->at[k], out->true_pairs);
    }
    out->clusters.probability = kp_weight_probability(m->threshold);
    finish(&out->clusters, out->true_pairs);
    out->bcubed_precision = ratio(out->bcubed_precision, (double)g.n);
    out->bcubed_recall = ratio(out->bcubed_recall, (double)g.n);
    out->bcubed_f1 = 2 * out->bcubed_precision * out->bcubed_recall /
                     fmax(out->bcubed_precision + out->bcubed_recall, 1e-300);
    free(g.items);
    return ok ? KP_OK : kp_no_memory(err);
}

static void put_line(struct kp_buf *out, const char *name, const struct kp_accuracy_line *l)
{
    kp_buf_printf(out, "%-10s %9.4g %10llu %10llu   %.4f (%.4f-%.4f)   %.4f   %.4f\n", name,
                  l->probability, (unsigned long long)l->pairs, (unsigned long long)l->right,
                  l->precision, l->low, l->high, l->recall, l->f1);
}

void kp_accuracy_text(const struct kp_accuracy *a, struct kp_buf *out)
{
    kp_buf_printf(out, "%llu true pairs, %llu of them lost in blocking; largest cluster %llu\n",
                  (unsigned long long)a->true_pairs, (unsigned long long)a->lost_in_blocking,
                  (unsigned long long)a->largest);
    kp_buf_puts(
        out,
        "           threshold      pairs       true   precision                 recall   F1\n");
    for (int k = 0; k < KP_ACCURACY_LINES; k++)
        put_line(out, "pairs", &a->at[k]);
    put_line(out, "clusters", &a->clusters);
    kp_buf_printf(out, "B-cubed    precision %.4f, recall %.4f, F1 %.4f\n", a->bcubed_precision,
                  a->bcubed_recall, a->bcubed_f1);
}
