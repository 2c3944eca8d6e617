#include "match/whynot.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>

/* The field of the veto that the two differ in. */
static const char *veto_of(const struct kp_matcher *m, uint32_t a, uint32_t b)
{
    if (!kp_matcher_vetoed(m, a, b))
        return NULL;
    for (unsigned i = 0; i < m->nvetoes; i++) {
        const uint32_t *ids = m->table->columns[m->vetoes[i]].ids;
        if (ids[a] && ids[b] && ids[a] != ids[b])
            return m->config->veto[i];
    }
    return "";
}

/* The best link of each that holds, into a source that the other one is of. */
static void find_partners(const struct kp_matcher *m, struct kp_whynot *w)
{
    const uint32_t side[2] = {w->pair.a, w->pair.b};
    for (size_t i = 0; i < m->nedges; i++) {
        const struct kp_edge *e = &m->edges[i];
        for (int k = 0; k < 2; k++) {
            uint32_t me = side[k], other = e->a == me ? e->b : e->b == me ? e->a : UINT32_MAX;
            if (other == UINT32_MAX || e->flags & KP_EDGE_CUT || e->weight < m->threshold ||
                m->source[other] != m->source[side[1 - k]])
                continue;
            if (w->partner[k] == UINT32_MAX || e->weight > w->partner_weight[k]) {
                w->partner[k] = other;
                w->partner_weight[k] = e->weight;
            }
        }
    }
}

/* The mean weight between the two clusters, those pairs aside that are not to be compared. */
static enum kp_status weigh_clusters(const struct kp_matcher *m, struct kp_whynot *w,
                                     struct kp_error *err)
{
    size_t n = m->table->nrecords, count[2] = {0, 0};
    uint32_t *members = malloc((n + 1) * sizeof *members);
    struct kp_score_worker worker;
    double sum = 0, pairs = 0;
    bool ok = kp_score_worker_init(&worker, &m->scorer) && members;
    for (size_t i = 0; ok && i < n; i++) /* of a from the start, of b from the end */
        if (m->root[i] == m->root[w->pair.a])
            members[count[0]++] = (uint32_t)i;
        else if (m->root[i] == m->root[w->pair.b])
            members[n - 1 - count[1]++] = (uint32_t)i;
    for (size_t i = 0; ok && i < count[0]; i++)
        for (size_t j = 0; j < count[1]; j++) {
            uint32_t a = members[i], b = members[n - 1 - j];
            if (m->options.mode == KP_LINK && m->source && m->source[a] == m->source[b])
                continue;
            uint64_t pattern = kp_score_pattern(&m->scorer, &worker, a, b);
            sum += kp_model_pair_weight(m->model, &m->scorer, pattern, a, b);
            pairs++;
        }
    w->mean = pairs > 0 ? sum / pairs : 0;
    w->sizes[0] = count[0];
    w->sizes[1] = count[1];
    free(members);
    kp_score_worker_release(&worker);
    return ok ? KP_OK : kp_no_memory(err);
}

static void count_others(const struct kp_matcher *m, struct kp_whynot *w)
{
    w->others_known = w->pair.weight >= fmin(m->suspect, m->threshold);
    for (size_t i = 0; i < m->nedges; i++) {
        const struct kp_edge *e = &m->edges[i];
        w->others += e->weight >= w->pair.weight && e->weight < m->threshold &&
                     (e->a != w->pair.a || e->b != w->pair.b);
    }
}

enum kp_status kp_whynot(const struct kp_matcher *m, uint32_t a, uint32_t b, struct kp_whynot *out,
                         struct kp_error *err)
{
    struct kp_apart apart;
    *out = (struct kp_whynot){.partner = {UINT32_MAX, UINT32_MAX}, .veto = veto_of(m, a, b)};
    out->limit = m->config->max_block ? m->config->max_block : KP_MAX_BLOCK;
    uint32_t x = a < b ? a : b, y = a < b ? b : a;
    enum kp_status st = kp_apart_init(&apart, m, err);
    if (st == KP_OK)
        st = kp_apart_look(&apart, x, y, &out->pair, err);
    if (st == KP_OK && out->pair.capped != UINT_MAX)
        st = kp_apart_block(&apart, out->pair.capped, x, y, &out->block, err);
    kp_apart_release(&apart);
    if (st != KP_OK)
        return st;
    switch (out->pair.why) {
    case KP_APART_BLOCKING:
    case KP_APART_CAP:
        out->remedies_known = true;
        return kp_remedies_find(m, x, y, &out->remedies, err);
    case KP_APART_THRESHOLD:
        count_others(m, out);
        break;
    case KP_APART_PARTNER:
        find_partners(m, out);
        break;
    case KP_APART_OTHERS:
        return weigh_clusters(m, out, err);
    default:
        break;
    }
    return KP_OK;
}
