#include "match/shape.h"

#include "io/output.h"

#include <math.h>
#include <stdlib.h>

void kp_shapes_release(struct kp_shapes *s)
{
    free(s->items);
    *s = (struct kp_shapes){0};
}

static bool is_link(const struct kp_matcher *m, const struct kp_edge *e)
{
    return e->weight >= m->threshold && !(e->flags & KP_EDGE_CUT) && m->root[e->a] == m->root[e->b];
}

/* ---- bridges ---- */

/* The links of each record, and the walk. */
struct graph {
    uint64_t *starts; /* n + 2 */
    uint32_t *ends;   /* the other record of each link */
    uint32_t *seen;   /* when a record was met, from 1 */
    uint32_t *low;    /* the earliest record that its subtree reaches */
    uint32_t *stack, *parent;
    uint64_t *at; /* the next link of each record on the stack */
};

static bool make_graph(const struct kp_matcher *m, struct graph *g)
{
    size_t n = m->table->nrecords, links = 0;
    for (size_t i = 0; i < m->nedges; i++)
        links += is_link(m, &m->edges[i]);
    g->starts = calloc(n + 3, sizeof *g->starts);
    g->ends = malloc((2 * links + 1) * sizeof *g->ends);
    g->seen = calloc(n + 1, sizeof *g->seen);
    g->low = malloc((n + 1) * sizeof *g->low);
    g->stack = malloc((n + 1) * sizeof *g->stack);
    g->parent = malloc((n + 1) * sizeof *g->parent);
    g->at = malloc((n + 1) * sizeof *g->at);
    if (!g->starts || !g->ends || !g->seen || !g->low || !g->stack || !g->parent || !g->at)
        return false;
    for (size_t i = 0; i < m->nedges; i++)
        if (is_link(m, &m->edges[i])) {
            g->starts[m->edges[i].a + 2]++;
            g->starts[m->edges[i].b + 2]++;
        }
    for (size_t i = 2; i < n + 3; i++)
        g->starts[i] += g->starts[i - 1];
    for (size_t i = 0; i < m->nedges; i++) {
        const struct kp_edge *e = &m->edges[i];
        if (!is_link(m, e))
            continue;
        g->ends[g->starts[e->a + 1]++] = e->b;
        g->ends[g->starts[e->b + 1]++] = e->a;
    }
    return true;
}

static void release_graph(struct graph *g)
{
    free(g->starts);
    free(g->ends);
    free(g->seen);
    free(g->low);
    free(g->stack);
    free(g->parent);
    free(g->at);
}

static void enter(struct graph *g, uint32_t record, uint32_t parent, uint32_t *time)
{
    g->seen[record] = g->low[record] = ++*time;
    g->parent[record] = parent;
    g->at[record] = g->starts[record];
}

/* Bridges among the records that are reached from one; each pair is linked at most once. */
static uint32_t count_bridges(struct graph *g, uint32_t from, uint32_t *time)
{
    uint32_t bridges = 0;
    size_t depth = 0;
    enter(g, from, UINT32_MAX, time);
    g->stack[depth++] = from;
    while (depth) {
        uint32_t v = g->stack[depth - 1], p = g->parent[v];
        if (g->at[v] < g->starts[v + 1]) {
            uint32_t w = g->ends[g->at[v]++];
            if (!g->seen[w]) {
                enter(g, w, v, time);
                g->stack[depth++] = w;
            } else if (w != p && g->seen[w] < g->low[v]) {
                g->low[v] = g->seen[w];
            }
            continue;
        }
        depth--;
        if (p == UINT32_MAX)
            continue;
        bridges += g->low[v] > g->seen[p];
        if (g->low[v] < g->low[p])
            g->low[p] = g->low[v];
    }
    return bridges;
}

/* ---- counts ---- */

/* number: of each root's shape + 1. */
static void count_edges(struct kp_shapes *s, const struct kp_matcher *m, const uint32_t *number)
{
    for (size_t i = 0; i < m->nedges; i++) {
        const struct kp_edge *e = &m->edges[i];
        uint32_t p = number[m->root[e->a]], q = number[m->root[e->b]];
        if (e->weight < m->threshold)
            continue;
        if (is_link(m, e)) {
            struct kp_shape *shape = &s->items[p - 1];
            shape->links++;
            shape->weakest = fmin(shape->weakest, e->weight);
            continue;
        }
        bool veto = kp_matcher_vetoed(m, e->a, e->b);
        for (int k = 0; k < (p == q ? 1 : 2); k++) {
            uint32_t side = k ? q : p;
            if (side)
                (*(veto ? &s->items[side - 1].vetoed : &s->items[side - 1].cut))++;
        }
    }
}

/* Pairs of a cluster that are of one source, and so no possible links. */
static enum kp_status take_out_sources(struct kp_shapes *s, const struct kp_matcher *m,
                                       const uint32_t *number, struct kp_error *err)
{
    size_t n = m->table->nrecords;
    if (m->options.mode != KP_LINK || !m->source)
        return KP_OK;
    /* the records of each cluster as a chain: next[i] is the one before i */
    uint32_t *last = calloc(n + 1, sizeof *last), *before = calloc(n + 1, sizeof *before);
    for (size_t i = 0; last && before && i < n; i++) {
        uint32_t c = number[m->root[i]];
        if (!c)
            continue;
        before[i] = last[m->root[i]];
        last[m->root[i]] = (uint32_t)i + 1;
        for (uint32_t j = before[i]; j; j = before[j - 1])
            s->items[c - 1].possible -= m->source[j - 1] == m->source[i];
    }
    bool ok = last && before;
    free(last);
    free(before);
    return ok ? KP_OK : kp_no_memory(err);
}

static bool list_clusters(struct kp_shapes *s, const struct kp_matcher *m, uint32_t *number)
{
    size_t n = m->table->nrecords;
    for (size_t i = 0; i < n; i++)
        number[m->root[i]]++; /* sizes first; numbers once they are known */
    for (size_t i = 0; i < n; i++)
        s->count += number[i] > 1;
    s->items = malloc((s->count + 1) * sizeof *s->items);
    size_t at = 0;
    for (size_t i = 0; s->items && i < n; i++) {
        uint64_t size = number[i];
        number[i] = 0;
        if (size < 2)
            continue;
        s->items[at++] = (struct kp_shape){.root = (uint32_t)i,
                                           .size = (uint32_t)size,
                                           .possible = size * (size - 1) / 2,
                                           .weakest = INFINITY};
        number[i] = (uint32_t)at;
    }
    return s->items != NULL;
}

enum kp_status kp_shapes_init(struct kp_shapes *s, const struct kp_matcher *m, struct kp_error *err)
{
    size_t n = m->table->nrecords;
    *s = (struct kp_shapes){0};
    struct graph g = {0};
    uint32_t *number = calloc(n + 1, sizeof *number), time = 0;
    bool ok = number && list_clusters(s, m, number) && make_graph(m, &g);
    enum kp_status st = ok ? take_out_sources(s, m, number, err) : kp_no_memory(err);
    if (st == KP_OK)
        count_edges(s, m, number);
    for (size_t i = 0; st == KP_OK && i < n; i++)
        if (number[m->root[i]] && !g.seen[i])
            s->items[number[m->root[i]] - 1].bridges += count_bridges(&g, (uint32_t)i, &time);
    release_graph(&g);
    free(number);
    return st;
}

/* ---- the file ---- */

struct named {
    const char *name;
    const struct kp_shape *shape;
};

static int by_name(const void *x, const void *y)
{
    const struct named *p = x, *q = y;
    return strcmp(p->name, q->name);
}

static void put_csv(struct kp_buf *out, const struct named *n)
{
    const struct kp_shape *s = n->shape;
    kp_buf_printf(out, "%s,%u,%llu,%.6g,", n->name, s->size, (unsigned long long)s->links,
                  (double)s->links / fmax((double)s->possible, 1));
    if (s->links)
        kp_buf_printf(out, "%.9g", kp_weight_probability(s->weakest));
    kp_buf_printf(out, ",%u,%u,%u\n", s->bridges, s->vetoed, s->cut);
}

static void put_json(struct kp_buf *out, const struct named *n)
{
    const struct kp_shape *s = n->shape;
    kp_buf_printf(out, "{\"cluster\":\"%s\",\"size\":%u,\"links\":%llu,\"density\":%.6g", n->name,
                  s->size, (unsigned long long)s->links,
                  (double)s->links / fmax((double)s->possible, 1));
    if (s->links)
        kp_buf_printf(out, ",\"weakest\":%.9g", kp_weight_probability(s->weakest));
    else
        kp_buf_puts(out, ",\"weakest\":null");
    kp_buf_printf(out, ",\"bridges\":%u,\"vetoed\":%u,\"cut\":%u}\n", s->bridges, s->vetoed,
                  s->cut);
}

static enum kp_status write_all(struct kp_output *o, const struct named *list, size_t n, bool csv,
                                struct kp_error *err)
{
    struct kp_buf text = {0};
    enum kp_status st = KP_OK;
    if (csv)
        kp_buf_puts(&text, "cluster,size,links,density,weakest,bridges,vetoed,cut\n");
    for (size_t i = 0; st == KP_OK && i <= n; i++) {
        if (i < n)
            (csv ? put_csv : put_json)(&text, &list[i]);
        if (!kp_buf_ok(&text))
            st = kp_no_memory(err);
        else if (text.len)
            st = kp_output_write(o, text.data, text.len, err);
        kp_buf_clear(&text);
    }
    kp_buf_release(&text);
    return st;
}

enum kp_status kp_shapes_write(const struct kp_shapes *s, const char *names, size_t name_size,
                               const char *path, struct kp_error *err)
{
    size_t len = strlen(path);
    bool csv = len > 4 && strcmp(path + len - 4, ".csv") == 0;
    struct named *list = malloc((s->count + 1) * sizeof *list);
    struct kp_output *o;
    if (!list)
        return kp_no_memory(err);
    for (size_t i = 0; i < s->count; i++)
        list[i] = (struct named){names + s->items[i].root * name_size, &s->items[i]};
    qsort(list, s->count, sizeof *list, by_name);
    enum kp_status st = kp_output_open(path, &o, err);
    if (st == KP_OK) {
        st = write_all(o, list, s->count, csv, err);
        if (st == KP_OK)
            st = kp_output_commit(o, err);
        else
            kp_output_abort(o);
    }
    free(list);
    return st;
}
