#include "match/suspect.h"

#include <stdlib.h>

_Static_assert(KP_MAX_VETOES <= 30, "a bit for each veto");

/* The bits of the first field with a veto in which two records differ; 0: none. */
static uint32_t veto_of(const struct kp_matcher *m, uint32_t a, uint32_t b)
{
    for (unsigned i = 0; i < m->nvetoes; i++) {
        const uint32_t *ids = m->table->columns[m->vetoes[i]].ids;
        if (ids[a] && ids[b] && ids[a] != ids[b])
            return (uint32_t)KP_SUSPECT_VETO << i;
    }
    return 0;
}

/* Marks the clusters, by their root, that cut links led out of. */
static void mark_cut(const struct kp_matcher *m, uint32_t *marks)
{
    bool assigned = m->source && m->config->one_to_one;
    for (size_t i = 0; i < m->nedges; i++) {
        const struct kp_edge *e = &m->edges[i];
        if (e->weight < m->threshold || !(e->flags & KP_EDGE_CUT))
            continue;
        uint32_t why = veto_of(m, e->a, e->b);
        if (!why && kp_matcher_vetoed(m, e->a, e->b))
            continue; /* a pair of options.never: it was looked at */
        if (!why && !assigned && m->root[e->a] != m->root[e->b])
            why = KP_SUSPECT_CUT;
        marks[m->root[e->a]] |= why;
        marks[m->root[e->b]] |= why;
    }
}

/* Marks the clusters that strong links alone do not hold together. */
static bool mark_weak(const struct kp_matcher *m, uint32_t *marks)
{
    size_t n = m->table->nrecords;
    uint32_t *strong = malloc((n + 1) * sizeof *strong), *first = malloc((n + 1) * sizeof *first);
    bool ok = strong && first;
    if (ok) {
        kp_cluster_union(m->edges, m->nedges, m->threshold + KP_WEAK_BITS, strong, n);
        memset(first, 0xFF, n * sizeof *first);
    }
    for (size_t i = 0; ok && i < n; i++) {
        uint32_t r = m->root[i];
        if (first[r] == UINT32_MAX)
            first[r] = strong[i];
        else if (first[r] != strong[i])
            marks[r] |= KP_SUSPECT_WEAK;
    }
    free(strong);
    free(first);
    return ok;
}

uint32_t *kp_suspects(const struct kp_matcher *m)
{
    size_t n = m->table->nrecords;
    uint32_t *marks = calloc(n + 1, sizeof *marks);
    if (!marks)
        return NULL;
    mark_cut(m, marks);
    if (!mark_weak(m, marks)) {
        free(marks);
        return NULL;
    }
    for (size_t i = 0; i < n; i++) /* a root is the smallest record: it comes first */
        marks[i] = marks[m->root[i]];
    return marks;
}

void kp_suspect_reason(const struct kp_matcher *m, uint32_t suspicion, struct kp_buf *out)
{
    const char *between = "";
    if (suspicion & KP_SUSPECT_WEAK) {
        kp_buf_puts(out, "weak bridge");
        between = "; ";
    }
    if (suspicion & KP_SUSPECT_CUT) {
        kp_buf_printf(out, "%scut", between);
        between = "; ";
    }
    for (unsigned i = 0; i < m->nvetoes; i++)
        if (suspicion & (uint32_t)KP_SUSPECT_VETO << i) {
            kp_buf_printf(out, "%sveto: %s", between, m->config->veto[i]);
            between = "; ";
        }
}
