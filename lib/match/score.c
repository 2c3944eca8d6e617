#include "match/score.h"

#include "core/hash.h"

#include <stdlib.h>

enum {
    CACHE_SLOTS = 1 << 14,
    COMES_AGAIN =
        16, /* records that hold a value on average, from which pairs of values come again */
};

/* A graded pair of values: comparison and the two numbers, and the level. */
struct kp_level_slot {
    uint64_t pair; /* smaller number << 32 | larger; 0: free (number 0 is never graded) */
    uint16_t comparison, level;
};

/* For `swapped_with`: which number each value has in the other column. */
static enum kp_status map_values(struct kp_comparer *c, const struct kp_table *t,
                                 struct kp_error *err)
{
    const struct kp_dict *here = &t->columns[c->column].dict;
    struct kp_dict *there = &t->columns[c->other].dict;
    c->to_other = kp_pool_alloc(t->pool, here->count, sizeof *c->to_other);
    if (!c->to_other || !kp_dict_open(there))
        return kp_no_memory(err);
    c->to_other[0] = UINT32_MAX;
    for (uint32_t id = 1; id < here->count; id++) {
        struct kp_slice v = kp_dict_value(here, id);
        c->to_other[id] = kp_dict_find(there, v.ptr, v.len);
    }
    kp_dict_seal(there);
    return KP_OK;
}

/* The most edits that any cut allows, where all cuts are edits; else -1. */
static int most_edits(const struct kp_comparer *c)
{
    int most = c->ngraders ? 0 : -1;
    for (unsigned i = 0; i < c->ngraders && most >= 0; i++) {
        const struct kp_measure_use *u = c->graders[i].use;
        int here = u->ncuts ? (int)u->cuts[u->ncuts - 1] : 0;
        most = u->measure->bound != KP_BOUND_EDITS ? -1 : here > most ? here : most;
    }
    return most;
}

static enum kp_status comparer_init(struct kp_comparer *c, const struct kp_compare_spec *spec,
                                    struct kp_table *t, struct kp_error *err)
{
    *c = (struct kp_comparer){.spec = spec, .nlevels = kp_compare_levels(spec)};
    c->column = kp_table_column_find(t, kp_str(spec->field));
    struct kp_values *values = &t->columns[c->column].values;
    enum kp_status st = KP_OK;
    if (spec->swapped_with) {
        c->other = kp_table_column_find(t, kp_str(spec->swapped_with));
        st = map_values(c, t, err);
    }
    for (unsigned i = 0; st == KP_OK && i < spec->nmeasures; i++) {
        struct kp_grader *g = &c->graders[c->ngraders++];
        *g = (struct kp_grader){.use = &spec->measures[i], .values = values};
        st = kp_values_need(values, g->use->measure->needs, err);
        if (st == KP_OK && g->use->measure->prepare)
            st = g->use->measure->prepare(g, err);
    }
    c->sketches = values->sketches;
    c->most_edits = most_edits(c);
    c->cached = t->nrecords / COMES_AGAIN >= values->dict->count;
    return st;
}

enum kp_status kp_scorer_init(struct kp_scorer *s, struct kp_table *table,
                              const struct kp_match_config *config, struct kp_error *err)
{
    *s = (struct kp_scorer){.table = table, .config = config};
    s->comparers = calloc(config->ncompares + 1, sizeof *s->comparers);
    if (!s->comparers)
        return kp_no_memory(err);
    for (unsigned i = 0; i < config->ncompares; i++) {
        s->n++;
        enum kp_status st = comparer_init(&s->comparers[i], &config->compares[i], table, err);
        if (st != KP_OK)
            return st;
        const struct kp_values *v = &table->columns[s->comparers[i].column].values;
        if (v->longest > s->longest)
            s->longest = v->longest;
    }
    return KP_OK;
}

void kp_scorer_release(struct kp_scorer *s)
{
    for (unsigned i = 0; i < s->n; i++) {
        struct kp_comparer *c = &s->comparers[i];
        for (unsigned k = 0; k < c->ngraders; k++)
            if (c->graders[k].use->measure->release)
                c->graders[k].use->measure->release(&c->graders[k]);
        kp_pool_free(s->table->pool, c->to_other);
        kp_pool_free(s->table->pool, c->tf);
    }
    free(s->comparers);
    *s = (struct kp_scorer){0};
}

bool kp_score_worker_init(struct kp_score_worker *w, const struct kp_scorer *s)
{
    bool ok = kp_grade_scratch_init(&w->scratch, s->longest);
    w->cache = calloc(CACHE_SLOTS, sizeof *w->cache);
    return ok && w->cache;
}

void kp_score_worker_release(struct kp_score_worker *w)
{
    kp_grade_scratch_release(&w->scratch);
    free(w->cache);
    w->cache = NULL;
}

static unsigned grade(const struct kp_comparer *c, struct kp_score_worker *w, uint32_t a,
                      uint32_t b)
{
    unsigned level = 1 + (c->to_other != NULL);
    for (unsigned i = 0; i < c->ngraders; i++) {
        const struct kp_grader *g = &c->graders[i];
        unsigned cut = g->use->measure->grade(g, &w->scratch, a, b);
        if (cut < g->use->ncuts)
            return level + cut;
        level += g->use->ncuts;
    }
    return level;
}

unsigned kp_score_grade(const struct kp_scorer *s, struct kp_score_worker *w, unsigned comparison,
                        uint32_t a, uint32_t b)
{
    const struct kp_comparer *c = &s->comparers[comparison];
    if (!c->cached)
        return grade(c, w, a, b);
    uint64_t pair = a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;
    uint64_t h = (pair + comparison) * UINT64_C(0x9E3779B97F4A7C15);
    struct kp_level_slot *slot = &w->cache[h >> 50];
    if (slot->pair != pair || slot->comparison != comparison)
        *slot = (struct kp_level_slot){pair, (uint16_t)comparison, (uint16_t)grade(c, w, a, b)};
    return slot->level;
}

unsigned kp_score_level(const struct kp_scorer *s, struct kp_score_worker *w, unsigned comparison,
                        uint32_t a, uint32_t b, uint32_t other_a, uint32_t other_b)
{
    const struct kp_comparer *c = &s->comparers[comparison];
    if (a == 0 || b == 0)
        return c->spec->missing_is_else ? c->nlevels - 1 : KP_LEVEL_MISSING;
    if (a == b)
        return 0;
    if (c->to_other && (c->to_other[a] == other_b || c->to_other[b] == other_a))
        return 1;
    if (c->ngraders == 0 ||
        (c->sketches && kp_comparer_hopeless(c, c->sketches[a], c->sketches[b])))
        return c->nlevels - 1;
    return kp_score_grade(s, w, comparison, a, b);
}

uint64_t kp_score_pattern(const struct kp_scorer *s, struct kp_score_worker *w, uint32_t a,
                          uint32_t b)
{
    uint64_t pattern = 0;
    for (unsigned i = 0; i < s->n; i++) {
        const struct kp_comparer *c = &s->comparers[i];
        const uint32_t *ids = s->table->columns[c->column].ids;
        const uint32_t *other = c->to_other ? s->table->columns[c->other].ids : ids;
        pattern |= (uint64_t)kp_score_level(s, w, i, ids[a], ids[b], other[a], other[b]) << (4 * i);
    }
    return pattern;
}
