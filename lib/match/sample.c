#include "match/sample.h"

#include "match/parallel.h"

#include <stdatomic.h>
#include <stdlib.h>

/* ---- random pairs ---- */

/* Whether a pair may stand for pairs that are no matches. */
static bool in_scope(const struct kp_sample_input *in, uint32_t a, uint32_t b)
{
    if (a == b || (in->source && in->source[a] == in->source[b]))
        return false;
    return !in->entity || !in->entity[a] || in->entity[a] != in->entity[b];
}

struct sampling {
    const struct kp_sample_input *in;
    struct kp_patterns *found; /* one for each worker */
    uint64_t pairs;            /* to draw; 0: all of them */
};

static void sample_pair(const struct sampling *s, struct kp_score_worker *w, unsigned worker,
                        uint32_t a, uint32_t b)
{
    if (!in_scope(s->in, a, b))
        return;
    kp_patterns_add(&s->found[worker], kp_score_pattern(s->in->scorer, w, a, b), 1);
}

static void sample(void *ctx, unsigned worker)
{
    struct sampling *s = ctx;
    const uint32_t *rank = s->in->rank;
    uint64_t n = s->in->scorer->table->nrecords;
    struct kp_score_worker w;
    if (!kp_score_worker_init(&w, s->in->scorer))
        s->found[worker].failed = true;
    else if (s->pairs == 0)
        for (uint64_t i = worker; i < n; i += s->in->threads)
            for (uint64_t j = i + 1; j < n; j++)
                sample_pair(s, &w, worker, rank[i], rank[j]);
    else
        for (uint64_t i = worker; i < s->pairs; i += s->in->threads) {
            uint64_t r = kp_random_at(i);
            sample_pair(s, &w, worker, rank[((r >> 32) * n) >> 32],
                        rank[((r & UINT32_MAX) * n) >> 32]);
        }
    kp_score_worker_release(&w);
}

enum kp_status kp_sample_random(const struct kp_sample_input *in, struct kp_patterns *out,
                                struct kp_error *err)
{
    uint64_t n = in->scorer->table->nrecords, all = n * (n - 1) / 2;
    struct sampling s = {.in = in, .pairs = all > KP_RANDOM_PAIRS ? KP_RANDOM_PAIRS : 0};
    s.found = calloc(in->threads, sizeof *s.found);
    if (!s.found)
        return kp_no_memory(err);
    kp_parallel(in->threads, sample, &s);
    for (unsigned w = 0; w < in->threads; w++) {
        kp_patterns_merge(out, &s.found[w]);
        kp_patterns_release(&s.found[w]);
    }
    free(s.found);
    return out->failed ? kp_no_memory(err) : KP_OK;
}

/* ---- pairs of the same value ---- */

/* The records of each value of a column that more than one record has, in the order of the records'
 * rank, values by their first record: nothing of it depends on the values' numbers. */
struct groups {
    struct kp_pool *pool;
    uint32_t *members;
    uint32_t *starts; /* of group g; count + 1 */
    uint32_t count;
    double pairs;
};

static void groups_release(struct groups *g)
{
    kp_pool_free(g->pool, g->members);
    kp_pool_free(g->pool, g->starts);
}

static bool groups_make(struct groups *g, const struct kp_sample_input *in, uint32_t column)
{
    const struct kp_table_column *c = &in->scorer->table->columns[column];
    size_t n = in->scorer->table->nrecords;
    uint32_t values = c->dict.count;
    const uint32_t *counts = c->values.counts;
    /* where the next member goes, + 1 */
    uint32_t *at = kp_pool_zeroed(g->pool, values, sizeof *at);
    g->members = kp_pool_alloc(g->pool, n, sizeof *g->members);
    g->starts = kp_pool_alloc(g->pool, (size_t)values + 1, sizeof *g->starts);
    bool ok = at && g->members && g->starts;
    uint32_t used = 0;
    for (size_t i = 0; ok && i < n; i++) {
        uint32_t record = in->rank[i], id = c->ids[record];
        if (id == 0 || counts[id] < 2)
            continue;
        if (at[id] == 0) {
            g->starts[g->count++] = used;
            at[id] = used + 1;
            used += counts[id];
            g->pairs += (double)counts[id] * (counts[id] - 1) / 2;
        }
        g->members[at[id]++ - 1] = record;
    }
    if (ok)
        g->starts[g->count] = used;
    kp_pool_free(g->pool, at);
    return ok;
}

struct same {
    const struct kp_sample_input *in;
    struct kp_same_sample *out;
    atomic_uint next;
    atomic_bool failed;
};

static void same_pair(const struct same *s, struct kp_same_sample *out, struct kp_score_worker *w,
                      uint32_t a, uint32_t b)
{
    if (!in_scope(s->in, a, b))
        return;
    kp_patterns_add(&out->patterns, kp_score_pattern(s->in->scorer, w, a, b), 1);
    out->drawn++;
}

/* Every so manyth pair of the groups' pairs in their order, at a random place within its group. */
static void draw_some(const struct same *s, struct kp_same_sample *out, struct kp_score_worker *w,
                      const struct groups *g)
{
    double before = 0, step = g->pairs / KP_SAME_PAIRS;
    uint64_t drawn = 0;
    for (uint32_t i = 0; i < g->count; i++) {
        const uint32_t *members = g->members + g->starts[i];
        uint64_t n = g->starts[i + 1] - g->starts[i];
        before += (double)n * ((double)n - 1) / 2;
        for (; ((double)drawn + 0.5) * step < before; drawn++) {
            uint64_t r = kp_random_at(drawn), a = ((r >> 32) * n) >> 32,
                     b = ((r & UINT32_MAX) * (n - 1)) >> 32;
            same_pair(s, out, w, members[a], members[b + (b >= a)]);
        }
    }
    out->pairs = drawn ? g->pairs * out->drawn / (double)drawn : 0;
}

static void draw_all(const struct same *s, struct kp_same_sample *out, struct kp_score_worker *w,
                     const struct groups *g)
{
    for (uint32_t i = 0; i < g->count; i++)
        for (uint32_t a = g->starts[i]; a + 1 < g->starts[i + 1]; a++)
            for (uint32_t b = a + 1; b < g->starts[i + 1]; b++)
                same_pair(s, out, w, g->members[a], g->members[b]);
    out->pairs = out->drawn;
}

static void draw_same(void *ctx, unsigned worker)
{
    (void)worker;
    struct same *s = ctx;
    struct kp_score_worker w;
    bool ok = kp_score_worker_init(&w, s->in->scorer);
    for (unsigned i; ok && (i = atomic_fetch_add(&s->next, 1)) < s->in->scorer->n;) {
        struct groups g = {.pool = s->in->scorer->table->pool};
        ok = groups_make(&g, s->in, s->in->scorer->comparers[i].column);
        if (ok && g.pairs > KP_SAME_PAIRS)
            draw_some(s, &s->out[i], &w, &g);
        else if (ok)
            draw_all(s, &s->out[i], &w, &g);
        ok = ok && !s->out[i].patterns.failed;
        groups_release(&g);
    }
    kp_score_worker_release(&w);
    if (!ok)
        s->failed = true;
}

enum kp_status kp_sample_same(const struct kp_sample_input *in, struct kp_same_sample *out,
                              struct kp_error *err)
{
    struct same s = {.in = in, .out = out};
    kp_parallel(in->threads, draw_same, &s);
    return s.failed ? kp_no_memory(err) : KP_OK;
}
