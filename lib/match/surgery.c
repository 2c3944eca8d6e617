#include "match/surgery.h"

#include "match/linkage.h"

#include <stdlib.h>

#define STEP 2.0 /* bits by which the threshold rises for clusters that are too large */
#define HIGHEST 60.0
#define VETO -1e9 /* no mean of weights makes up for it */

/* The clusters as lists of records in the order of content: members[starts[c]] .. of cluster c. */
struct lists {
    struct kp_pool *pool;
    uint32_t *members;
    size_t *starts;
    size_t count;
};

static void release(struct lists *l)
{
    kp_pool_free(l->pool, l->members);
    kp_pool_free(l->pool, l->starts);
}

static bool make_lists(const struct kp_matcher *m, struct lists *l)
{
    size_t n = m->table->nrecords;
    l->pool = m->table->pool;
    uint32_t *number = kp_pool_zeroed(l->pool, n, sizeof *number);
    l->members = kp_pool_alloc(l->pool, n, sizeof *l->members);
    l->starts = kp_pool_zeroed(l->pool, n + 1, sizeof *l->starts);
    bool ok = number && l->members && l->starts;
    for (size_t i = 0; ok && i < n; i++)
        if (m->root[i] == i)
            number[i] = (uint32_t)l->count++;
    for (size_t i = 0; ok && i < n; i++)
        l->starts[number[m->root[i]] + 1]++;
    for (size_t c = 0; ok && c < l->count; c++)
        l->starts[c + 1] += l->starts[c];
    size_t *at = ok ? kp_pool_alloc(l->pool, l->count, sizeof *at) : NULL;
    ok = ok && at;
    if (ok)
        memcpy(at, l->starts, l->count * sizeof *at);
    for (size_t i = 0; ok && i < n; i++)
        l->members[at[number[m->root[m->rank[i]]]]++] = m->rank[i];
    kp_pool_free(l->pool, at);
    kp_pool_free(l->pool, number);
    return ok;
}

/* Size of the largest cluster. */
static size_t largest(const struct kp_matcher *m, uint32_t *count)
{
    size_t most = 0, n = m->table->nrecords;
    memset(count, 0, n * sizeof *count);
    for (size_t i = 0; i < n; i++)
        if (++count[m->root[i]] > most)
            most = count[m->root[i]];
    return most;
}

/* Raises the least weight for the members of oversized clusters until there are none. */
static enum kp_status cut_large(struct kp_matcher *m, struct kp_error *err)
{
    size_t n = m->table->nrecords;
    uint32_t *count = kp_pool_alloc(m->table->pool, n, sizeof *count);
    if (!count)
        return kp_no_memory(err);
    for (double w = m->threshold + STEP; largest(m, count) > KP_SURGERY_MOST && w < HIGHEST;
         w += STEP) {
        for (size_t e = 0; e < m->nedges; e++)
            if (m->edges[e].weight < w && count[m->root[m->edges[e].a]] > KP_SURGERY_MOST)
                m->edges[e].flags |= KP_EDGE_CUT;
        kp_cluster_union(m->edges, m->nedges, m->threshold, m->root, n);
    }
    kp_pool_free(m->table->pool, count);
    return KP_OK;
}

static bool operate(struct kp_matcher *m, struct kp_score_worker *w, struct kp_linkage *l,
                    const uint32_t *members, size_t k)
{
    if (!kp_linkage_reset(l, k))
        return false;
    for (size_t i = 0; i < k; i++)
        for (size_t j = i + 1; j < k; j++) {
            uint32_t a = members[i], b = members[j];
            if (m->options.mode == KP_LINK && m->source && m->source[a] == m->source[b])
                continue; /* not to be compared: says nothing */
            if (kp_matcher_vetoed(m, a, b)) {
                kp_linkage_set(l, i, j, VETO);
                continue;
            }
            uint64_t pattern = kp_score_pattern(&m->scorer, w, a, b);
            kp_linkage_set(l, i, j, kp_model_pair_weight(m->model, &m->scorer, pattern, a, b));
        }
    kp_linkage_run(l, m->threshold);
    for (size_t i = 0; i < k; i++)
        m->root[members[i]] = members[l->group[i]];
    return true;
}

/* Roots become the smallest record of their cluster again, and edges between clusters are marked.
 */
static void settle(struct kp_matcher *m)
{
    for (size_t e = 0; e < m->nedges; e++)
        if (m->root[m->edges[e].a] != m->root[m->edges[e].b] && m->edges[e].weight >= m->threshold)
            m->edges[e].flags |= KP_EDGE_CUT;
}

static enum kp_status normalise_roots(struct kp_matcher *m, struct kp_error *err)
{
    size_t n = m->table->nrecords;
    uint32_t *first = kp_pool_alloc(m->table->pool, n, sizeof *first);
    if (!first)
        return kp_no_memory(err);
    memset(first, 0xFF, n * sizeof *first);
    for (size_t i = 0; i < n; i++) {
        uint32_t r = m->root[i];
        if (first[r] == UINT32_MAX)
            first[r] = (uint32_t)i;
    }
    for (size_t i = 0; i < n; i++)
        m->root[i] = first[m->root[i]];
    kp_pool_free(m->table->pool, first);
    return KP_OK;
}

enum kp_status kp_surgery(struct kp_matcher *m, struct kp_error *err)
{
    enum kp_status st = cut_large(m, err);
    struct lists lists = {0};
    struct kp_linkage linkage = {0};
    struct kp_score_worker w = {0};
    bool ok = st == KP_OK && make_lists(m, &lists) && kp_score_worker_init(&w, &m->scorer);
    for (size_t c = 0; ok && c < lists.count; c++) {
        size_t k = lists.starts[c + 1] - lists.starts[c];
        if (k > 2 && k <= KP_SURGERY_MOST)
            ok = operate(m, &w, &linkage, lists.members + lists.starts[c], k);
    }
    kp_score_worker_release(&w);
    kp_linkage_release(&linkage);
    release(&lists);
    if (st == KP_OK && !ok)
        return kp_no_memory(err);
    settle(m);
    return st == KP_OK ? normalise_roots(m, err) : st;
}
