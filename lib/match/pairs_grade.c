#include "match/pairs_grade.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDING 1e-3 /* more bits than sums of floats can be wrong by */

enum { LANES = 8 };

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

static bool has_avx2(void)
{
#if defined __x86_64__ || defined __i386__
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt");
#else
    return false;
#endif
}

void kp_pair_plan_init(struct kp_pair_plan *plan, const struct kp_pairs *p, kp_pair_body body,
                       void *ctx)
{
    *plan = (struct kp_pair_plan){
        .p = p, .body = body, .ctx = ctx, .least = -INFINITY, .avx2 = has_avx2()};
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
    *p = malloc((n + LANES) * size);
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
        !renew(&w->alive, n, sizeof *w->alive) || !renew(&w->out, n, sizeof *w->out) ||
        !renew(&w->open, n, sizeof *w->open))
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

/* Eight partners at a time. Reads and writes reach up to LANES - 1 beyond the last one: rows have
 * so much more room. */
typedef uint32_t numbers_v __attribute__((vector_size(4 * LANES)));
typedef int32_t mask_v __attribute__((vector_size(4 * LANES)));
typedef float weights_v __attribute__((vector_size(4 * LANES)));

#define INLINE static inline __attribute__((always_inline))

/* The member at place i, and the `n` partners from place `from` on. */
struct row {
    unsigned rule;
    uint32_t group;
    const uint32_t *members; /* by place */
    size_t i, from, n;
};

/* What one comparison adds to the best weight of a partner. */
struct share {
    const uint32_t *ids; /* the partners' */
    uint32_t mine;
    float same, other, none;
};

/* What the commonness of a value adds where both records have it. */
static float commonness_of(const struct kp_pair_plan *plan, struct kp_pair_worker *w, unsigned k,
                           uint32_t value)
{
    const struct kp_scorer *s = plan->p->scorer;
    struct kp_commonness *c = &w->commonness[k][value % KP_COMMON_VALUES];
    if (!s->comparers[k].tf)
        return 0;
    if (c->value != value)
        *c = (struct kp_commonness){
            value, (float)kp_model_value_frequency(plan->p->model, s, k, 0, value, value)};
    return c->adds;
}

static void set_shares(const struct kp_pair_plan *plan, struct kp_pair_worker *w,
                       const struct row *r, struct share *shares)
{
    const struct kp_model *m = plan->p->model;
    for (unsigned k = 0; m && k < m->n; k++) {
        const uint32_t *ids = w->ids + 2 * k * w->width, a = ids[r->i];
        bool missing_counts = plan->p->scorer->comparers[k].spec->missing_is_else;
        float none = missing_counts ? (float)m->weight[k][m->levels[k] - 1] : 0;
        shares[k] = (struct share){.ids = ids + r->from, .none = none, .same = none, .other = none};
        if (a == 0)
            continue;
        shares[k].mine = a;
        shares[k].same = (float)m->weight[k][0] + commonness_of(plan, w, k, a);
        shares[k].other = (float)plan->hope[k];
    }
}

/* Marks partners of the same source, and those that a rule of several keys has already; false when
 * there is nothing to look for. */
static bool mark_slowly(const struct kp_pair_plan *plan, struct kp_pair_worker *w,
                        const struct row *r)
{
    const struct kp_pairs *p = plan->p;
    const struct kp_block_index *blocks = p->blocks;
    const uint32_t a = r->members[r->i], *partners = r->members + r->from;
    bool any = p->source || blocks[r->rule].many;
    for (unsigned k = 0; k < r->rule && p->only == UINT_MAX; k++)
        any |= blocks[k].many;
    for (size_t t = 0; any && t < r->n; t++) {
        bool out = p->source && p->source[a] == p->source[partners[t]];
        for (unsigned k = 0; !out && k < r->rule && p->only == UINT_MAX; k++)
            out = blocks[k].many && kp_block_common(&blocks[k], a, partners[t]) != 0;
        out = out || (blocks[r->rule].many &&
                      kp_block_common(&blocks[r->rule], a, partners[t]) != r->group);
        w->out[t] = out ? UINT32_MAX : 0;
    }
    return any;
}

/* Adds all ones for those of eight partners that a rule of one key has already. */
INLINE void mark_seen(const struct kp_pair_plan *plan, const struct kp_pair_worker *w,
                      const struct row *r, size_t t, mask_v *out)
{
    for (unsigned k = 0; k < r->rule && plan->p->only == UINT_MAX; k++) {
        const uint32_t *groups = w->groups + k * w->width;
        numbers_v theirs;
        if (plan->p->blocks[k].many)
            continue; /* not gathered */
        const uint32_t mine = groups[r->i];
        if (mine == 0)
            continue;
        memcpy(&theirs, groups + r->from + t, sizeof theirs);
        *out |= theirs == mine;
    }
}

/* The best weight that eight partners can reach, by what is the same or missing. */
INLINE void best_of(const struct kp_model *m, const struct share *shares, size_t t, weights_v *out)
{
    weights_v best = (weights_v){0} + (float)m->prior_weight;
    for (unsigned k = 0; k < m->n; k++) {
        const struct share *s = &shares[k];
        numbers_v theirs;
        memcpy(&theirs, s->ids + t, sizeof theirs);
        mask_v same = theirs == s->mine, none = theirs == 0;
        const weights_v zero = {0};
        weights_v x = zero + s->same, y = zero + s->other, z = zero + s->none;
        mask_v part = ((mask_v)z & none) | ((mask_v)y & ~none);
        best += (weights_v)(((mask_v)x & same) | (part & ~same));
    }
    *out = best;
}

/* The partners that are worth grading. Returns how many. */
INLINE size_t begin_row(const struct kp_pair_plan *plan, struct kp_pair_worker *w,
                        const struct row *r)
{
    const struct kp_model *m = plan->p->model;
    struct share shares[KP_MAX_COMPARISONS];
    size_t n = 0;
    uint64_t pairs = 0;
    bool marked = mark_slowly(plan, w, r);
    set_shares(plan, w, r, shares);
    for (size_t t = 0; t < r->n; t += LANES) {
        mask_v out = {0}, hope;
        if (marked)
            memcpy(&out, w->out + t, sizeof out);
        mark_seen(plan, w, r, t, &out);
        hope = ~out;
        if (m) {
            weights_v best;
            best_of(m, shares, t, &best);
            memcpy(w->best + t, &best, sizeof best);
            hope &= best >= (float)plan->least;
        }
        for (size_t lane = 0; lane < LANES && t + lane < r->n; lane++) {
            w->alive[n] = (uint32_t)(t + lane);
            n += hope[lane] != 0;
            pairs += out[lane] == 0;
        }
    }
    w->given_up += pairs - n;
    return n;
}

/* What one comparison says about the partners of a member. */
struct view {
    const struct kp_comparer *comparer;
    unsigned k;
    uint32_t mine;
    const uint32_t *theirs; /* numbers of values */
    uint64_t sketch;
    const uint64_t *sketches;
};

INLINE struct view view_of(const struct kp_pair_plan *plan, const struct kp_pair_worker *w,
                           const struct row *r, unsigned k)
{
    const uint32_t *ids = w->ids + 2 * k * w->width;
    const uint64_t *sketches = w->sketches + k * w->width;
    return (struct view){.comparer = &plan->p->scorer->comparers[k],
                         .k = k,
                         .mine = ids[r->i],
                         .theirs = ids + r->from,
                         .sketch = sketches[r->i],
                         .sketches = sketches + r->from};
}

/* True when the two values of swapped_with's field tell the level. */
INLINE bool swapped(const struct kp_pair_worker *w, const struct row *r, const struct view *v,
                    uint32_t t)
{
    const uint32_t *others = w->ids + (2 * v->k + 1) * w->width, *to = v->comparer->to_other;
    return to && (to[v->mine] == others[r->from + t] || to[v->theirs[t]] == others[r->i]);
}

/* The same as sift for what is most frequent: a model, cuts of edits alone, no swapped_with. */
INLINE size_t sift_edits(const struct kp_pair_plan *plan, struct kp_pair_worker *w,
                         const struct view *v, size_t n)
{
    const struct kp_model *m = plan->p->model;
    const unsigned k = v->k, edits = (unsigned)v->comparer->most_edits;
    const uint64_t mine = v->sketch, *const sketches = v->sketches;
    const uint32_t value = v->mine, *const theirs = v->theirs;
    const float least = (float)plan->least,
                adds[2] = {0, (float)(m->weight[k][m->levels[k] - 1] - plan->hope[k])};
    uint32_t *const restrict alive = w->alive, *const restrict open = w->open;
    float *const restrict best = w->best;
    size_t left = 0;
    for (size_t at = 0; at < n; at++) {
        const uint32_t t = alive[at];
        const uint32_t differ = (theirs[t] != 0) & (theirs[t] != value);
        const uint32_t hopeless = kp_sketch_edits(mine, sketches[t]) > edits;
        const float now = best[t] + adds[differ & hopeless];
        best[t] = now;
        open[t] |= (differ & ~hopeless) << k;
        alive[left] = t;
        left += now >= least;
    }
    return left;
}

/* Settles one comparison by the sketches for the partners that are left, and notes whose values
 * must be graded. Returns how many stay. */
INLINE size_t sift(const struct kp_pair_plan *plan, struct kp_pair_worker *w, const struct row *r,
                   unsigned k, size_t n)
{
    const struct view v = view_of(plan, w, r, k);
    const struct kp_model *m = plan->p->model;
    uint32_t *const alive = w->alive, *const open = w->open;
    float *const best = w->best;
    const float least = (float)plan->least,
                drop = m ? (float)(m->weight[k][m->levels[k] - 1] - plan->hope[k]) : 0;
    const bool sketched = v.comparer->sketches != NULL, other = v.comparer->to_other != NULL,
               blank = v.comparer->ngraders == 0;
    const int edits = v.comparer->most_edits;
    size_t left = 0;
    if (v.mine == 0)
        return n;
    if (m && sketched && edits >= 0 && !other) {
        left = sift_edits(plan, w, &v, n);
        w->given_up += n - left;
        return left;
    }
    for (size_t at = 0; at < n; at++) {
        const uint32_t t = alive[at];
        const bool differ = v.theirs[t] != 0 && v.theirs[t] != v.mine;
        bool hopeless =
            edits >= 0
                ? sketched && (int)kp_sketch_edits(v.sketch, v.sketches[t]) > edits
                : blank || (sketched && kp_comparer_hopeless(v.comparer, v.sketch, v.sketches[t]));
        if (other && differ && hopeless)
            hopeless = !swapped(w, r, &v, t);
        open[t] |= (uint32_t)(differ && !hopeless) << k;
        alive[left] = t;
        if (m) {
            best[t] += differ && hopeless ? drop : 0;
            left += best[t] >= least;
        } else {
            left++;
        }
    }
    w->given_up += n - left;
    return left;
}

/* Grades what the sketches left open of one comparison. Returns how many stay. */
INLINE size_t grade(const struct kp_pair_plan *plan, struct kp_pair_worker *w, const struct row *r,
                    unsigned k, size_t n)
{
    const struct view v = view_of(plan, w, r, k);
    const struct kp_model *m = plan->p->model;
    size_t left = 0;
    for (size_t at = 0; at < n; at++) {
        const uint32_t t = w->alive[at];
        w->alive[left++] = t;
        if (!(w->open[t] >> k & 1))
            continue;
        unsigned level = swapped(w, r, &v, t)
                             ? 1
                             : kp_score_grade(plan->p->scorer, &w->score, k, v.mine, v.theirs[t]);
        w->patterns[t] |= (uint64_t)level << (4 * k);
        if (!m)
            continue;
        w->best[t] +=
            (float)(m->weight[k][level] - plan->hope[k] +
                    kp_model_value_frequency(m, plan->p->scorer, k, level, v.mine, v.theirs[t]));
        left -= w->best[t] < (float)plan->least;
    }
    w->given_up += n - left;
    return left;
}

/* The pattern of a partner that is left: what was graded and what is known without. */
static uint64_t pattern_of(const struct kp_pair_plan *plan, const struct kp_pair_worker *w,
                           const struct row *r, uint32_t t)
{
    uint64_t pattern = w->patterns[t];
    for (unsigned k = 0; k < plan->p->scorer->n; k++) {
        const struct view v = view_of(plan, w, r, k);
        unsigned level = v.comparer->nlevels - 1;
        if (w->open[t] >> k & 1)
            continue;
        if (v.mine == 0 || v.theirs[t] == 0)
            level = v.comparer->spec->missing_is_else ? level : KP_LEVEL_MISSING;
        else if (v.mine == v.theirs[t])
            level = 0;
        else if (swapped(w, r, &v, t))
            level = 1;
        pattern |= (uint64_t)level << (4 * k);
    }
    return pattern;
}

/* True where values that differ are not all at the last level. */
static inline bool not_exact(const struct kp_comparer *c)
{
    return c->ngraders || c->to_other;
}

INLINE void grade_row(const struct kp_pair_plan *plan, struct kp_pair_worker *w,
                      const struct row *r)
{
    const struct kp_scorer *s = plan->p->scorer;
    size_t n = begin_row(plan, w, r);
    for (size_t at = 0; at < n; at++)
        w->patterns[w->alive[at]] = w->open[w->alive[at]] = 0;
    for (unsigned at = 0; at < s->n && n; at++)
        if (not_exact(&s->comparers[plan->order[at]]))
            n = sift(plan, w, r, plan->order[at], n);
    for (unsigned at = 0; at < s->n && n; at++)
        if (not_exact(&s->comparers[plan->order[at]]))
            n = grade(plan, w, r, plan->order[at], n);
    for (size_t at = 0; at < n; at++) {
        uint32_t t = w->alive[at];
        plan->body(plan->ctx, w->number, r->members[r->i], r->members[r->from + t],
                   pattern_of(plan, w, r, t), r->rule);
    }
}

INLINE void grade_group(const struct kp_pair_plan *plan, struct kp_pair_worker *w, struct row *r,
                        size_t end)
{
    for (; r->i + 1 < end; r->i++) {
        r->from = r->i + 1;
        r->n = end - r->from;
        grade_row(plan, w, r);
    }
}

#if defined __x86_64__ || defined __i386__
__attribute__((target("avx2,popcnt"))) static void grade_group_avx2(const struct kp_pair_plan *plan,
                                                                    struct kp_pair_worker *w,
                                                                    struct row *r, size_t end)
{
    grade_group(plan, w, r, end);
}
#else
#define grade_group_avx2 grade_group
#endif

void kp_pair_group(const struct kp_pair_plan *plan, struct kp_pair_worker *w, unsigned rule,
                   uint32_t group, const uint32_t *members, size_t first, size_t n)
{
    struct row r = {.rule = rule, .group = group, .members = members, .i = first};
    if (plan->avx2)
        grade_group_avx2(plan, w, &r, first + n);
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
    free(w->open);
}
