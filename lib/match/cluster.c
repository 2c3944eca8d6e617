#include "match/cluster.h"

#include "match/radix.h"

#include <stdlib.h>
#include <string.h>

bool kp_edges_sort(struct kp_edge *edges, size_t n, struct kp_pool *pool)
{
    struct kp_keyed *order = kp_pool_alloc(pool, n, sizeof *order),
                    *scratch = kp_pool_alloc(pool, n, sizeof *scratch);
    bool ok = order && scratch && n < UINT32_MAX;
    for (size_t i = 0; ok && i < n; i++)
        order[i] = (struct kp_keyed){(uint64_t)edges[i].a << 32 | edges[i].b, (uint32_t)i, 0};
    if (ok)
        kp_radix_sort(order, scratch, n);
    /* order[i] says which edge belongs at i; each circle of moves once, its places marked done */
    for (size_t i = 0; ok && i < n; i++) {
        struct kp_edge held = edges[i];
        size_t at = i;
        for (size_t from; (from = order[at].record) != i && from != at; at = from) {
            edges[at] = edges[from];
            order[at].record = (uint32_t)at;
        }
        edges[at] = held;
        order[at].record = (uint32_t)at;
    }
    kp_pool_free(pool, order);
    kp_pool_free(pool, scratch);
    return ok;
}

static uint32_t find(uint32_t *root, uint32_t x)
{
    while (root[x] != x) {
        root[x] = root[root[x]];
        x = root[x];
    }
    return x;
}

void kp_cluster_union(const struct kp_edge *edges, size_t nedges, double min_weight, uint32_t *root,
                      size_t n)
{
    for (size_t i = 0; i < n; i++)
        root[i] = (uint32_t)i;
    for (size_t e = 0; e < nedges; e++) {
        if (edges[e].weight < min_weight || edges[e].flags & KP_EDGE_CUT)
            continue;
        uint32_t a = find(root, edges[e].a), b = find(root, edges[e].b);
        if (a < b)
            root[b] = a;
        else
            root[a] = b;
    }
    for (size_t i = 0; i < n; i++)
        root[i] = find(root, (uint32_t)i);
}

/* ---- assignment ---- */

struct ranked_edge {
    double weight;
    uint32_t first, second; /* places of the two records, smaller first */
    size_t edge;
};

static int by_weight(const void *x, const void *y)
{
    const struct ranked_edge *e = x, *f = y;
    if (e->weight != f->weight)
        return e->weight > f->weight ? -1 : 1;
    if (e->first != f->first)
        return e->first < f->first ? -1 : 1;
    return e->second < f->second ? -1 : e->second > f->second;
}

/* Partners found so far: (record, source of the partner), in a hash set. */
struct taken {
    uint64_t *slots;
    size_t nslots;
};

static uint64_t *slot_of(const struct taken *t, uint32_t record, uint32_t source)
{
    uint64_t key = ((uint64_t)record << 32 | source) + 1, h = key * UINT64_C(0x9E3779B97F4A7C15);
    size_t i = (h ^ h >> 32) & (t->nslots - 1);
    while (t->slots[i] && t->slots[i] != key)
        i = (i + 1) & (t->nslots - 1);
    return &t->slots[i];
}

static void take(const struct taken *t, uint32_t record, uint32_t source)
{
    *slot_of(t, record, source) = ((uint64_t)record << 32 | source) + 1;
}

enum kp_status kp_assign_one_to_one(struct kp_edge *edges, size_t n, const uint32_t *source,
                                    const uint32_t *place, struct kp_error *err)
{
    struct taken t = {.nslots = 64};
    while (t.nslots < n * 4)
        t.nslots *= 2;
    t.slots = calloc(t.nslots, sizeof *t.slots);
    struct ranked_edge *order = malloc((n + 1) * sizeof *order);
    if (!t.slots || !order) {
        free(t.slots);
        free(order);
        return kp_no_memory(err);
    }
    for (size_t i = 0; i < n; i++) {
        uint32_t p = place[edges[i].a], q = place[edges[i].b];
        order[i] = (struct ranked_edge){edges[i].weight, p < q ? p : q, p < q ? q : p, i};
    }
    qsort(order, n, sizeof *order, by_weight);
    for (size_t i = 0; i < n; i++) {
        struct kp_edge *e = &edges[order[i].edge];
        if (source[e->a] == source[e->b])
            continue;
        if (*slot_of(&t, e->a, source[e->b]) || *slot_of(&t, e->b, source[e->a])) {
            e->flags |= KP_EDGE_CUT;
            continue;
        }
        take(&t, e->a, source[e->b]);
        take(&t, e->b, source[e->a]);
    }
    free(t.slots);
    free(order);
    return KP_OK;
}
