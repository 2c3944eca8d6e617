#include "match/apart.h"

#include <limits.h>
#include <stdlib.h>

const char *kp_apart_name(enum kp_apart_why why)
{
    static const char *const names[] = {"together",
                                        "one source",
                                        "lost in blocking",
                                        "lost in a block too large",
                                        "under the threshold",
                                        "veto",
                                        "better partner",
                                        "parted by other records"};
    return names[why];
}

unsigned kp_apart_rule(const struct kp_matcher *m, uint32_t a, uint32_t b)
{
    for (unsigned r = 0; r < m->nblocks; r++)
        if (kp_block_common(&m->blocks[r], a, b))
            return r;
    return UINT_MAX;
}

/* ---- keys that two records share, whatever became of their block ---- */

static bool note_key(void *ctx, uint64_t key, uint32_t record)
{
    struct kp_apart *x = ctx;
    (void)record;
    if (x->nfirst == x->cap) {
        size_t cap = x->cap * 2 + 64;
        uint64_t *p = realloc(x->first, cap * sizeof *p);
        x->failed = !p;
        if (!p)
            return false;
        x->first = p;
        x->cap = cap;
    }
    x->first[x->nfirst++] = key;
    return true;
}

static bool meet_key(void *ctx, uint64_t key, uint32_t record)
{
    struct kp_apart *x = ctx;
    (void)record;
    for (size_t i = 0; i < x->nfirst && !x->shared; i++)
        x->shared = x->first[i] == key;
    x->key = key;
    return !x->shared;
}

static const struct kp_key_column **key_columns(struct kp_apart *x, const struct kp_rule_spec *rule)
{
    const struct kp_key_column **columns = calloc(rule->nparts + 1, sizeof *columns);
    x->failed = x->failed || !columns;
    for (unsigned i = 0; columns && i < rule->nparts; i++)
        columns[i] = kp_key_columns_find(&x->keys, &rule->parts[i]);
    return columns;
}

static bool share_key(struct kp_apart *x, const struct kp_rule_spec *rule, uint32_t a, uint32_t b)
{
    const struct kp_key_column **columns = key_columns(x, rule);
    x->nfirst = 0;
    x->shared = false;
    if (columns && kp_key_combine(columns, rule->nparts, 0, a, note_key, x))
        kp_key_combine(columns, rule->nparts, 0, b, meet_key, x);
    free(columns);
    return x->shared;
}

/* Stops at the key at hand: a record counts once. */
static bool count_key(void *ctx, uint64_t key, uint32_t record)
{
    struct kp_apart *x = ctx;
    (void)record;
    x->counted += key == x->key;
    return key != x->key;
}

enum kp_status kp_apart_block(struct kp_apart *x, unsigned rule, uint32_t a, uint32_t b,
                              uint64_t *records, struct kp_error *err)
{
    const struct kp_rule_spec *spec = &x->m->config->rules[rule];
    const struct kp_key_column **columns = key_columns(x, spec);
    bool shared = columns && share_key(x, spec, a, b);
    x->counted = 0;
    for (size_t r = 0; shared && r < x->m->table->nrecords; r++)
        kp_key_combine(columns, spec->nparts, 0, (uint32_t)r, count_key, x);
    *records = x->counted;
    free(columns);
    return x->failed ? kp_no_memory(err) : KP_OK;
}

/* ---- life ---- */

enum kp_status kp_apart_init(struct kp_apart *x, const struct kp_matcher *m, struct kp_error *err)
{
    *x = (struct kp_apart){.m = m};
    const struct kp_match_config *c = m->config;
    for (unsigned r = 0; r < c->nrules; r++)
        for (unsigned k = 0; k < c->rules[r].nparts; k++)
            if (kp_key_columns_add(&x->keys, &c->rules[r].parts[k]) == UINT_MAX)
                return kp_no_memory(err);
    enum kp_status st = kp_key_columns_compute(&x->keys, m->table, m->options.threads, err);
    if (st == KP_OK && !kp_score_worker_init(&x->worker, &m->scorer))
        st = kp_no_memory(err);
    return st;
}

void kp_apart_release(struct kp_apart *x)
{
    kp_key_columns_release(&x->keys);
    kp_score_worker_release(&x->worker);
    free(x->first);
    *x = (struct kp_apart){0};
}

/* ---- one pair ---- */

const struct kp_edge *kp_apart_edge(const struct kp_matcher *m, uint32_t a, uint32_t b)
{
    uint32_t p = a < b ? a : b, q = a < b ? b : a;
    size_t low = 0, high = m->nedges;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct kp_edge *e = &m->edges[middle];
        if (e->a == p && e->b == q)
            return e;
        if (e->a < p || (e->a == p && e->b < q))
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

static enum kp_apart_why reason(const struct kp_matcher *m, const struct kp_apart_pair *p)
{
    if (m->root[p->a] == m->root[p->b])
        return KP_APART_NOT;
    if (m->options.mode == KP_LINK && m->source && m->source[p->a] == m->source[p->b])
        return KP_APART_SOURCE;
    if (p->rule == UINT_MAX)
        return p->capped == UINT_MAX ? KP_APART_BLOCKING : KP_APART_CAP;
    if (p->weight < m->threshold)
        return KP_APART_THRESHOLD;
    if (kp_matcher_vetoed(m, p->a, p->b))
        return KP_APART_VETO;
    const struct kp_edge *e = kp_apart_edge(m, p->a, p->b);
    bool assigned = m->source && m->config->one_to_one && m->source[p->a] != m->source[p->b];
    return assigned && e && e->flags & KP_EDGE_CUT ? KP_APART_PARTNER : KP_APART_OTHERS;
}

enum kp_status kp_apart_look(struct kp_apart *x, uint32_t a, uint32_t b, struct kp_apart_pair *out,
                             struct kp_error *err)
{
    const struct kp_matcher *m = x->m;
    *out = (struct kp_apart_pair){.a = a, .b = b, .capped = UINT_MAX};
    out->pattern = kp_score_pattern(&m->scorer, &x->worker, a, b);
    out->weight = kp_model_pair_weight(m->model, &m->scorer, out->pattern, a, b);
    out->rule = kp_apart_rule(m, a, b);
    for (unsigned r = 0; out->rule == UINT_MAX && out->capped == UINT_MAX && r < m->nblocks; r++)
        if (share_key(x, &m->config->rules[r], a, b))
            out->capped = r;
    out->why = reason(m, out);
    return x->failed ? kp_no_memory(err) : KP_OK;
}
