#include "match/join.h"

#include "match/surgery.h"

#include <stdlib.h>

/* ---- links in order ---- */

struct link {
    double weight;
    uint32_t first, second; /* places of the two records, smaller first */
    uint32_t a, b;
};

static int better(const void *x, const void *y)
{
    const struct link *p = x, *q = y;
    if (p->weight != q->weight)
        return p->weight > q->weight ? -1 : 1;
    if (p->first != q->first)
        return p->first < q->first ? -1 : 1;
    return (p->second > q->second) - (p->second < q->second);
}

struct links {
    struct link *items;
    size_t count;
};

static bool gather(const struct kp_matcher *m, struct links *l)
{
    l->items = malloc((m->nedges + 1) * sizeof *l->items);
    for (size_t i = 0; l->items && i < m->nedges; i++) {
        const struct kp_edge *e = &m->edges[i];
        uint32_t p = m->place[e->a], q = m->place[e->b];
        if (e->weight >= m->threshold && !(e->flags & KP_EDGE_CUT))
            l->items[l->count++] =
                (struct link){e->weight, p < q ? p : q, p < q ? q : p, e->a, e->b};
    }
    if (l->items)
        qsort(l->items, l->count, sizeof *l->items, better);
    return l->items != NULL;
}

/* Keeps the links that are the best of one of their records. */
static bool keep_best(const struct kp_matcher *m, struct links *l)
{
    bool *linked = calloc(m->table->nrecords + 1, sizeof *linked);
    size_t n = 0;
    for (size_t i = 0; linked && i < l->count; i++) {
        struct link k = l->items[i];
        if (linked[k.a] && linked[k.b])
            continue;
        linked[k.a] = linked[k.b] = true;
        l->items[n++] = k;
    }
    bool ok = linked != NULL;
    l->count = n;
    free(linked);
    return ok;
}

/* ---- groups ---- */

/* Each group's records as a circle, so that two are joined by crossing them over. */
struct groups {
    uint32_t *root, *next;
};

static uint32_t find(uint32_t *root, uint32_t x)
{
    while (root[x] != x) {
        root[x] = root[root[x]];
        x = root[x];
    }
    return x;
}

static bool vetoed(const struct kp_matcher *m, const struct groups *g, uint32_t a, uint32_t b)
{
    uint32_t p = a, q = b;
    do {
        do {
            if (kp_matcher_vetoed(m, p, q))
                return true;
            q = g->next[q];
        } while (q != b);
        p = g->next[p];
    } while (p != a);
    return false;
}

static void join_links(const struct kp_matcher *m, const struct links *l, struct groups *g)
{
    bool vetoes = m->nvetoes > 0 || m->options.never;
    for (size_t i = 0; i < m->table->nrecords; i++)
        g->root[i] = g->next[i] = (uint32_t)i;
    for (size_t i = 0; i < l->count; i++) {
        uint32_t a = find(g->root, l->items[i].a), b = find(g->root, l->items[i].b);
        if (a == b || (vetoes && vetoed(m, g, a, b)))
            continue;
        g->root[a < b ? b : a] = a < b ? a : b; /* the smallest record is the root */
        uint32_t after = g->next[a];
        g->next[a] = g->next[b];
        g->next[b] = after;
    }
    for (size_t i = 0; i < m->table->nrecords; i++)
        g->root[i] = find(g->root, (uint32_t)i);
}

static void mark_cut(struct kp_matcher *m)
{
    for (size_t i = 0; i < m->nedges; i++) {
        struct kp_edge *e = &m->edges[i];
        if (e->weight >= m->threshold && m->root[e->a] != m->root[e->b])
            e->flags |= KP_EDGE_CUT;
    }
}

enum kp_status kp_join(struct kp_matcher *m, struct kp_error *err)
{
    if (m->config->cluster == KP_CLUSTER_SURGERY) {
        kp_cluster_union(m->edges, m->nedges, m->threshold, m->root, m->table->nrecords);
        return kp_surgery(m, err);
    }
    struct links l = {0};
    struct groups g = {.root = m->root, .next = malloc((m->table->nrecords + 1) * sizeof *g.next)};
    bool ok = g.next && gather(m, &l);
    if (ok && m->config->cluster == KP_CLUSTER_BEST_LINK)
        ok = keep_best(m, &l);
    if (ok) {
        join_links(m, &l, &g);
        mark_cut(m);
    }
    free(l.items);
    free(g.next);
    return ok ? KP_OK : kp_no_memory(err);
}
