#include "match/pairs_grade.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>

#define ROUNDING 1e-6 /* bits by which sums in another order may differ, and more */

/* ---- the plan ---- */

/* How far a comparison's values that are not the same can push a weight up, and how far down they
 * mostly do. */
static void set_order(struct kp_pair_plan *plan)
{
    const struct kp_model *m = plan->p->model;
    double drop[KP_MAX_COMPARISONS];
    for (unsigned k = 0; k < m->n; k++) {
        unsigned last = m->levels[k] - 1, at = k;
        plan->hope[k] = m->weight[k][last];
        for (unsigned level = 1; level < last; level++)
            plan->hope[k] =
                fmax(plan->hope[k],
                     m->weight[k][level] + kp_model_frequency_gain(m, plan->p->scorer, k, level));
        drop[k] = plan->hope[k] - m->weight[k][last];
        for (; at > 0 && drop[plan->order[at - 1]] < drop[k]; at--)
            plan->order[at] = plan->order[at - 1];
        plan->order[at] = k;
    }
}

static bool counts_bits(void)
{
#if defined __x86_64__ || defined __i386__
    return __builtin_cpu_supports("popcnt");
#else
    return false;
#endif
}

void kp_pair_plan_init(struct kp_pair_plan *plan, const struct kp_pairs *p, kp_pair_body body,
                       void *ctx)
{
    *plan = (struct kp_pair_plan){
        .p = p, .body = body, .ctx = ctx, .least = -INFINITY, .popcount = counts_bits()};
    for (unsigned k = 0; k < KP_MAX_COMPARISONS; k++)
        plan->order[k] = k;
    if (p->model) {
        set_order(plan);
        plan->least = p->least - ROUNDING;
    }
}

/* ---- gathering ---- */

static bool renew(void *pointer, size_t n, size_t size)
{
    void **p = pointer;
    free(*p);
    *p = malloc(n * size + 1);
    return *p != NULL;
}

static bool make_room(const struct kp_pair_plan *plan, struct kp_pair_worker *w, size_t n)
{
    if (n <= w->cap)
        return true;
    size_t rows = plan->p->scorer->n;
    w->cap = 0;
    n *= 2;
    if (!renew(&w->ids, rows * 2 * n, sizeof *w->ids) ||
        !renew(&w->sketches, rows * n, sizeof *w->sketches) ||
        !renew(&w->groups, plan->p->nblocks * n, sizeof *w->groups) ||
        !renew(&w->best, n, sizeof *w->best) || !renew(&w->patterns, n, sizeof *w->patterns) ||
        !renew(&w->alive, n, sizeof *w->alive) || !renew(&w->out, n, sizeof *w->out))
        return false;
    w->cap = n;
    return true;
}

static void gather_comparison(const struct kp_scorer *s, struct kp_pair_worker *w, unsigned k,
                              const uint32_t *members, size_t n)
{
    const struct kp_comparer *c = &s->comparers[k];
    const uint32_t *from = s->table->columns[c->column].ids;
    uint32_t *ids = w->ids + 2 * k * n, *others = ids + n;
    for (size_t i = 0; i < n; i++)
        ids[i] = from[members[i]];
    if (c->to_other) {
        from = s->table->columns[c->other].ids;
        for (size_t i = 0; i < n; i++)
            others[i] = from[members[i]];
    }
    if (c->sketches) {
        uint64_t *sketches = w->sketches + k * n;
        for (size_t i = 0; i < n; i++)
            sketches[i] = c->sketches[ids[i]];
    }
}

bool kp_pair_gather(const struct kp_pair_plan *plan, struct kp_pair_worker *w, unsigned rule,
                    const uint32_t *members, size_t n)
{
    const struct kp_pairs *p = plan->p;
    if (!make_room(plan, w, n))
        return false;
    w->width = n;
    for (unsigned k = 0; k < p->scorer->n; k++)
        gather_comparison(p->scorer, w, k, members, n);
    for (unsigned r = 0; r < rule && p->only == UINT_MAX; r++)
        if (!p->blocks[r].many)
            for (size_t i = 0; i < n; i++)
                w->groups[r * n + i] = p->blocks[r].group[members[i]];
    return true;
}

/* ---- the pairs of one member ---- */

/* The member at place i, and the `n` partners from place `from` on. */
struct row {
    unsigned rule;
    uint32_t group;
    const uint32_t *members; /* by place */
    size_t i, from, n;
};

/* Marks partners of the same source, of an earlier rule, or of an earlier group of this one. */
static void mark_out(const struct kp_pair_plan *plan, struct kp_pair_worker *w, const struct row *r)
{
    const struct kp_pairs *p = plan->p;
    const struct kp_block_index *blocks = p->blocks;
    const uint32_t a = r->members[r->i], *partners = r->members + r->from;
    for (size_t t = 0; t < r->n; t++)
        w->out[t] = p->source && p->source[a] == p->source[partners[t]];
    for (unsigned k = 0; k < r->rule && p->only == UINT_MAX; k++) {
        const uint32_t *groups = w->groups + k * w->width, mine = groups[r->i];
        if (blocks[k].many)
            for (size_t t = 0; t < r->n; t++)
                w->out[t] |= kp_block_common(&blocks[k], a, partners[t]) != 0;
        else if (mine)
            for (size_t t = 0; t < r->n; t++)
                w->out[t] |= groups[r->from + t] == mine;
    }
    if (blocks[r->rule].many)
        for (size_t t = 0; t < r->n; t++)
            w->out[t] |= kp_block_common(&blocks[r->rule], a, partners[t]) != r->group;
}

/* The best weight that each partner can reach, by what is the same or missing. */
static void set_best(const struct kp_pair_plan *plan, struct kp_pair_worker *w, const struct row *r)
{
    const struct kp_model *m = plan->p->model;
    for (size_t t = 0; t < r->n; t++)
        w->best[t] = m->prior_weight;
    for (unsigned k = 0; k < m->n; k++) {
        const uint32_t *ids = w->ids + 2 * k * w->width, a = ids[r->i], *b = ids + r->from;
        bool missing_counts = plan->p->scorer->comparers[k].spec->missing_is_else;
        double same = m->weight[k][0] + kp_model_value_frequency(m, plan->p->scorer, k, 0, a, a);
        double other = plan->hope[k], none = missing_counts ? other : 0;
        if (a == 0)
            for (size_t t = 0; t < r->n; t++)
                w->best[t] += none;
        else
            for (size_t t = 0; t < r->n; t++)
                w->best[t] += b[t] == a ? same : b[t] ? other : none;
    }
}

/* The partners that are worth grading. Returns how many. */
static size_t begin_row(const struct kp_pair_plan *plan, struct kp_pair_worker *w,
                        const struct row *r)
{
    size_t n = 0;
    mark_out(plan, w, r);
    if (plan->p->model)
        set_best(plan, w, r);
    for (size_t t = 0; t < r->n; t++) {
        bool hope = !plan->p->model || w->best[t] >= plan->least;
        w->alive[n] = (uint32_t)t;
        w->patterns[t] = 0;
        n += !w->out[t] && hope;
        w->given_up += !w->out[t] && !hope;
    }
    return n;
}

static inline __attribute__((always_inline)) unsigned
level_of(const struct kp_pair_plan *plan, struct kp_pair_worker *w, unsigned k, size_t i, size_t j)
{
    const struct kp_scorer *s = plan->p->scorer;
    const struct kp_comparer *c = &s->comparers[k];
    const uint32_t *ids = w->ids + 2 * k * w->width, *others = ids + w->width;
    const uint64_t *sketches = w->sketches + k * w->width;
    uint32_t a = ids[i], b = ids[j];
    if (a == 0 || b == 0)
        return c->spec->missing_is_else ? c->nlevels - 1 : KP_LEVEL_MISSING;
    if (a == b)
        return 0;
    if (c->to_other && (c->to_other[a] == others[j] || c->to_other[b] == others[i]))
        return 1;
    if (c->sketches && kp_comparer_hopeless(c, sketches[i], sketches[j]))
        return c->nlevels - 1;
    return kp_score_grade(s, &w->score, k, a, b);
}

/* Grades one comparison for the partners that are left. Returns how many stay. */
static inline __attribute__((always_inline)) size_t grade_row(const struct kp_pair_plan *plan,
                                                              struct kp_pair_worker *w,
                                                              const struct row *r, unsigned k,
                                                              size_t n)
{
    const struct kp_model *m = plan->p->model;
    const uint32_t *ids = w->ids + 2 * k * w->width, a = ids[r->i], *b = ids + r->from;
    bool missing_counts = plan->p->scorer->comparers[k].spec->missing_is_else;
    size_t left = 0;
    for (size_t at = 0; at < n; at++) {
        uint32_t t = w->alive[at];
        unsigned level = level_of(plan, w, k, r->i, r->from + t);
        w->patterns[t] |= (uint64_t)level << (4 * k);
        w->alive[left] = t;
        if (m && ((a && b[t]) || missing_counts) && (a != b[t] || !a)) {
            w->best[t] += m->weight[k][level] +
                          kp_model_value_frequency(m, plan->p->scorer, k, level, a, b[t]) -
                          plan->hope[k];
            left += w->best[t] >= plan->least;
        } else {
            left++;
        }
    }
    w->given_up += n - left;
    return left;
}

static inline __attribute__((always_inline)) void
grade_group(const struct kp_pair_plan *plan, struct kp_pair_worker *w, struct row *r, size_t end)
{
    for (; r->i + 1 < end; r->i++) {
        r->from = r->i + 1;
        r->n = end - r->from;
        size_t n = begin_row(plan, w, r);
        for (unsigned at = 0; at < plan->p->scorer->n && n; at++)
            n = grade_row(plan, w, r, plan->order[at], n);
        for (size_t at = 0; at < n; at++) {
            uint32_t t = w->alive[at];
            plan->body(plan->ctx, w->number, r->members[r->i], r->members[r->from + t],
                       w->patterns[t], r->rule);
        }
    }
}

#if defined __x86_64__ || defined __i386__
__attribute__((target("popcnt"))) static void grade_group_popcount(const struct kp_pair_plan *plan,
                                                                   struct kp_pair_worker *w,
                                                                   struct row *r, size_t end)
{
    grade_group(plan, w, r, end);
}
#else
#define grade_group_popcount grade_group
#endif

void kp_pair_group(const struct kp_pair_plan *plan, struct kp_pair_worker *w, unsigned rule,
                   uint32_t group, const uint32_t *members, size_t first, size_t n)
{
    struct row r = {.rule = rule, .group = group, .members = members, .i = first};
    if (plan->popcount)
        grade_group_popcount(plan, w, &r, first + n);
    else
        grade_group(plan, w, &r, first + n);
}

void kp_pair_worker_release(struct kp_pair_worker *w)
{
    kp_score_worker_release(&w->score);
    free(w->ids);
    free(w->sketches);
    free(w->groups);
    free(w->best);
    free(w->patterns);
    free(w->alive);
    free(w->out);
}
