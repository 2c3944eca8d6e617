#include "match/pairs.h"

#include "match/pairs_grade.h"
#include "match/parallel.h"

#include <limits.h>
#include <stdlib.h>

enum {
    CHUNK_PAIRS = 1 << 15, /* enough to make taking one cheap, few enough to share evenly */
    MOST_GATHERED = 512,   /* members gathered at once, or one group */
};

struct chunk {
    unsigned rule;
    uint32_t first, last; /* groups, last not included */
};

struct run {
    const struct kp_pairs *p;
    struct kp_pair_plan plan;
    struct chunk *chunks;
    size_t nchunks, cap;
    atomic_size_t next;
    atomic_bool failed;
};

static bool add_chunk(struct run *r, struct chunk c)
{
    if (r->nchunks == r->cap) {
        size_t cap = r->cap * 2 + 64;
        struct chunk *p = realloc(r->chunks, cap * sizeof *p);
        if (!p)
            return false;
        r->chunks = p;
        r->cap = cap;
    }
    r->chunks[r->nchunks++] = c;
    return true;
}

static bool cut_rule(struct run *r, unsigned rule, uint64_t *seen)
{
    const struct kp_block_index *x = &r->p->blocks[rule];
    uint64_t total = 0, here = 0;
    uint32_t first = 1;
    for (uint32_t g = 1; g <= x->ngroups; g++) {
        uint64_t n = x->starts[g + 1] - x->starts[g];
        here += n * (n - 1) / 2;
        bool last = g == x->ngroups || (r->p->budget && total + here >= r->p->budget);
        if (here < CHUNK_PAIRS && !last)
            continue;
        if (!add_chunk(r, (struct chunk){rule, first, g + 1}))
            return false;
        total += here;
        here = 0;
        first = g + 1;
        if (last)
            break;
    }
    if (seen)
        seen[rule] = total;
    return true;
}

/* The groups of a chunk, gathered as many at a time as have some hundreds of members together. */
static bool work_chunk(const struct run *r, struct kp_pair_worker *w, const struct chunk *c)
{
    const struct kp_block_index *x = &r->p->blocks[c->rule];
    for (uint32_t g = c->first, end; g < c->last; g = end) {
        uint64_t from = x->starts[g];
        for (end = g + 1; end < c->last && x->starts[end + 1] - from <= MOST_GATHERED; end++)
            ;
        const uint32_t *members = x->members + from;
        if (!kp_pair_gather(&r->plan, w, c->rule, members, x->starts[end] - from))
            return false;
        for (; g < end; g++)
            kp_pair_group(&r->plan, w, c->rule, g, members, x->starts[g] - from,
                          x->starts[g + 1] - x->starts[g]);
    }
    return true;
}

static void work(void *ctx, unsigned worker)
{
    struct run *r = ctx;
    struct kp_pair_worker w = {.number = worker};
    bool ok = kp_score_worker_init(&w.score, r->p->scorer);
    while (ok && !r->failed) {
        size_t at = atomic_fetch_add(&r->next, 1);
        if (at >= r->nchunks)
            break;
        ok = work_chunk(r, &w, &r->chunks[at]);
        kp_pool_trim(r->p->scorer->table->pool);
    }
    if (!ok)
        r->failed = true;
    if (r->p->given_up)
        atomic_fetch_add(r->p->given_up, w.given_up);
    kp_pair_worker_release(&w);
}

enum kp_status kp_pairs_run(const struct kp_pairs *p, kp_pair_body body, void *ctx,
                            uint64_t *pairs_seen, struct kp_error *err)
{
    struct run r = {.p = p};
    bool ok = true;
    kp_pair_plan_init(&r.plan, p, body, ctx);
    for (unsigned k = 0; ok && k < p->nblocks; k++)
        if (p->only == UINT_MAX ? k >= p->first : p->only == k)
            ok = cut_rule(&r, k, pairs_seen);
    if (ok)
        kp_parallel(p->threads ? p->threads : 1, work, &r);
    free(r.chunks);
    return ok && !r.failed ? KP_OK : kp_no_memory(err);
}
