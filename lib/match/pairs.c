#include "match/pairs.h"

#include "match/parallel.h"

#include <limits.h>
#include <stdlib.h>

enum { CHUNK_PAIRS = 1 << 15 }; /* enough to make taking one cheap, few enough to share evenly */

struct chunk {
    unsigned rule;
    uint32_t first, last; /* groups, last not included */
};

struct run {
    const struct kp_pairs *p;
    kp_pair_body body;
    void *ctx;
    struct chunk *chunks;
    size_t nchunks, cap;
    atomic_size_t next;
    atomic_bool failed;
    /* With a model: the comparisons in the order in which they decide most, and how much each can
     * still add when the values are not the same. */
    unsigned order[KP_MAX_COMPARISONS];
    double hope[KP_MAX_COMPARISONS];
};

/* A thread's view of one group: the numbers that its pairs need, side by side. */
struct local {
    struct kp_score_worker score;
    uint32_t *columns; /* row k: a column's number for each member */
    size_t cap;
    uint64_t given_up;
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

/* Rows: for each comparison its column and, for swapped ones, the other; then the groups of earlier
 * single-key rules. */
static bool gather(const struct run *r, struct local *l, unsigned rule, const uint32_t *members,
                   size_t n)
{
    const struct kp_scorer *s = r->p->scorer;
    size_t rows = (size_t)s->n * 2 + rule;
    if (rows * n > l->cap) {
        free(l->columns);
        l->cap = rows * n * 2;
        l->columns = malloc(l->cap * sizeof *l->columns);
        if (!l->columns)
            return false;
    }
    uint32_t *to = l->columns;
    for (unsigned k = 0; k < s->n; k++) {
        const struct kp_comparer *c = &s->comparers[k];
        const uint32_t *ids = s->table->columns[c->column].ids;
        for (size_t i = 0; i < n; i++)
            *to++ = ids[members[i]];
        if (c->to_other)
            ids = s->table->columns[c->other].ids;
        for (size_t i = 0; i < n; i++)
            to[i] = c->to_other ? ids[members[i]] : 0;
        to += n;
    }
    for (unsigned k = 0; k < rule; k++, to += n)
        if (!r->p->blocks[k].many)
            for (size_t i = 0; i < n; i++)
                to[i] = r->p->blocks[k].group[members[i]];
    return true;
}

/* True when an earlier rule, or an earlier group of this one, has the pair already. */
static bool seen_before(const struct run *r, const struct local *l, unsigned rule, uint32_t group,
                        size_t n, size_t i, size_t j, uint32_t a, uint32_t b)
{
    const struct kp_block_index *blocks = r->p->blocks;
    const uint32_t *groups = l->columns + (size_t)r->p->scorer->n * 2 * n;
    if (r->p->only == UINT_MAX)
        for (unsigned k = 0; k < rule; k++, groups += n) {
            if (blocks[k].many ? kp_block_common(&blocks[k], a, b) != 0
                               : groups[i] != 0 && groups[i] == groups[j])
                return true;
        }
    return blocks[rule].many && kp_block_common(&blocks[rule], a, b) != group;
}

/* The pattern of members i and j, all comparisons. */
static uint64_t whole_pattern(const struct run *r, struct local *l, size_t n, size_t i, size_t j)
{
    const struct kp_scorer *s = r->p->scorer;
    const uint32_t *row = l->columns;
    uint64_t pattern = 0;
    for (unsigned k = 0; k < s->n; k++, row += 2 * n)
        pattern |= (uint64_t)kp_score_level(s, &l->score, k, row[i], row[j], row[n + i], row[n + j])
                   << (4 * k);
    return pattern;
}

/* Two values that are not the same and still count: not when one is missing and that is neutral. */
static bool open_between(const struct kp_scorer *s, unsigned k, uint32_t a, uint32_t b)
{
    return (a && b) || s->comparers[k].spec->missing_is_else;
}

/* The same, but false as soon as the pair cannot reach the least weight any more: what is the same
 * or missing is known at once, the rest is graded one by one. */
static bool hopeful_pattern(const struct run *r, struct local *l, size_t n, size_t i, size_t j,
                            uint64_t *pattern)
{
    const struct kp_scorer *s = r->p->scorer;
    const struct kp_model *m = r->p->model;
    double best = m->prior_weight;
    for (unsigned k = 0; k < s->n; k++) {
        const uint32_t *row = l->columns + (size_t)k * 2 * n;
        if (row[i] && row[i] == row[j])
            best += m->weight[k][0];
        else if (open_between(s, k, row[i], row[j]))
            best += r->hope[k];
    }
    *pattern = 0;
    for (unsigned at = 0; at < s->n; at++) {
        unsigned k = r->order[at];
        const uint32_t *row = l->columns + (size_t)k * 2 * n;
        if (best < r->p->least)
            return false;
        unsigned level = kp_score_level(s, &l->score, k, row[i], row[j], row[n + i], row[n + j]);
        *pattern |= (uint64_t)level << (4 * k);
        if (!(row[i] && row[i] == row[j]) && open_between(s, k, row[i], row[j]))
            best += m->weight[k][level] - r->hope[k];
    }
    return true;
}

static void work_pair(const struct run *r, struct local *l, const struct chunk *c, size_t n,
                      size_t i, size_t j, uint32_t a, uint32_t b, unsigned worker)
{
    uint64_t pattern;
    if (!r->p->model)
        pattern = whole_pattern(r, l, n, i, j);
    else if (!hopeful_pattern(r, l, n, i, j, &pattern)) {
        l->given_up++;
        return;
    }
    r->body(r->ctx, worker, a, b, pattern, c->rule);
}

static bool work_group(const struct run *r, struct local *l, const struct chunk *c, uint32_t group,
                       unsigned worker)
{
    const struct kp_block_index *x = &r->p->blocks[c->rule];
    const uint32_t *members = x->members + x->starts[group], *source = r->p->source;
    size_t n = x->starts[group + 1] - x->starts[group];
    if (!gather(r, l, c->rule, members, n))
        return false;
    for (size_t i = 0; i + 1 < n; i++)
        for (size_t j = i + 1; j < n; j++) {
            uint32_t a = members[i], b = members[j];
            if (source && source[a] == source[b])
                continue;
            if (!seen_before(r, l, c->rule, group, n, i, j, a, b))
                work_pair(r, l, c, n, i, j, a, b, worker);
        }
    return true;
}

static void work(void *ctx, unsigned worker)
{
    struct run *r = ctx;
    struct local l = {0};
    bool ok = kp_score_worker_init(&l.score, r->p->scorer);
    while (ok && !r->failed) {
        size_t at = atomic_fetch_add(&r->next, 1);
        if (at >= r->nchunks)
            break;
        const struct chunk *c = &r->chunks[at];
        for (uint32_t g = c->first; ok && g < c->last; g++)
            ok = work_group(r, &l, c, g, worker);
    }
    if (!ok)
        r->failed = true;
    if (r->p->given_up)
        atomic_fetch_add(r->p->given_up, l.given_up);
    kp_score_worker_release(&l.score);
    free(l.columns);
}

/* How far a comparison's values that are not the same can push a weight up, and how far down they
 * mostly do. */
static void set_order(struct run *r)
{
    const struct kp_model *m = r->p->model;
    double drop[KP_MAX_COMPARISONS];
    for (unsigned k = 0; m && k < m->n; k++) {
        unsigned last = m->levels[k] - 1, at = k;
        r->hope[k] = m->weight[k][last];
        for (unsigned level = 1; level < last; level++)
            if (m->weight[k][level] > r->hope[k])
                r->hope[k] = m->weight[k][level];
        drop[k] = r->hope[k] - m->weight[k][last];
        for (; at > 0 && drop[r->order[at - 1]] < drop[k]; at--)
            r->order[at] = r->order[at - 1];
        r->order[at] = k;
    }
}

enum kp_status kp_pairs_run(const struct kp_pairs *p, kp_pair_body body, void *ctx,
                            uint64_t *pairs_seen, struct kp_error *err)
{
    struct run r = {.p = p, .body = body, .ctx = ctx};
    bool ok = true;
    set_order(&r);
    for (unsigned k = 0; ok && k < p->nblocks; k++)
        if (p->only == UINT_MAX ? k >= p->first : p->only == k)
            ok = cut_rule(&r, k, pairs_seen);
    if (ok)
        kp_parallel(p->threads ? p->threads : 1, work, &r);
    free(r.chunks);
    return ok && !r.failed ? KP_OK : kp_no_memory(err);
}
