#include "match/matcher.h"

#include "match/estimate.h"
#include "match/frequency.h"
#include "match/join.h"
#include "match/parallel.h"
#include "match/radix.h"
#include "match/threshold.h"

#include <limits.h>
#include <math.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* ---- blocking, rule by rule on all threads ---- */

struct build {
    struct kp_matcher *m;
    struct kp_block_scope scope;
    struct kp_key_columns keys;
    atomic_uint next;
    atomic_bool failed;
};

static void build_some(void *ctx, unsigned worker)
{
    (void)worker;
    struct build *b = ctx;
    for (unsigned r; !b->failed && (r = atomic_fetch_add(&b->next, 1)) < b->m->nblocks;)
        if (kp_block_build(&b->m->config->rules[r], b->m->table, &b->keys, &b->scope,
                           &b->m->blocks[r], NULL) != KP_OK)
            b->failed = true;
}

/* The keys of all rules, each once, then the rules. */
static enum kp_status build_rules(struct build *b, struct kp_error *err)
{
    const struct kp_match_config *c = b->m->config;
    for (unsigned r = 0; r < c->nrules; r++)
        for (unsigned k = 0; k < c->rules[r].nparts; k++)
            if (kp_key_columns_add(&b->keys, &c->rules[r].parts[k]) == UINT_MAX)
                return kp_no_memory(err);
    enum kp_status st = kp_key_columns_compute(&b->keys, b->m->table, b->m->options.threads, err);
    if (st != KP_OK)
        return st;
    kp_parallel(b->m->options.threads, build_some, b);
    return b->failed ? kp_no_memory(err) : KP_OK;
}

static enum kp_status build_blocks(struct kp_matcher *m, struct kp_error *err)
{
    const struct kp_match_config *c = m->config;
    m->nblocks = c->nrules;
    m->blocks = calloc(m->nblocks + 1, sizeof *m->blocks);
    uint32_t *refine = calloc(c->nrefine + 1, sizeof *refine);
    if (!m->blocks || !refine) {
        free(refine);
        return kp_no_memory(err);
    }
    for (unsigned i = 0; i < c->nrefine; i++)
        refine[i] = kp_table_column_find(m->table, kp_str(c->refine[i]));
    struct build b = {.m = m,
                      .scope = {.source = m->source,
                                .across_only = m->options.mode == KP_LINK,
                                .max_block = c->max_block ? c->max_block : KP_MAX_BLOCK,
                                .refine = refine,
                                .nrefine = c->nrefine}};
    enum kp_status st = build_rules(&b, err);
    kp_key_columns_release(&b.keys);
    free(refine);
    return st;
}

/* ---- term frequencies ---- */

static enum kp_status make_frequencies(struct kp_matcher *m, struct kp_error *err)
{
    for (unsigned i = 0; i < m->scorer.n; i++) {
        struct kp_comparer *c = &m->scorer.comparers[i];
        if (!c->spec->term_frequency)
            continue;
        const struct kp_values *v = &m->table->columns[c->column].values;
        uint32_t n = v->dict->count;
        double have = fmax((double)m->table->nrecords - v->counts[0], 1);
        c->tf = kp_pool_alloc(m->table->pool, n, sizeof *c->tf);
        if (!c->tf)
            return kp_no_memory(err);
        c->tf_least = 1 / fmax((double)m->table->nrecords, 1);
        for (uint32_t id = 0; id < n; id++)
            c->tf[id] = v->counts[id] / have;
        enum kp_status st = c->spec->tf_file
                                ? kp_frequency_load(c->spec->tf_file, v->dict, kp_table_fold, c->tf,
                                                    &c->tf_least, err)
                                : KP_OK;
        if (st != KP_OK)
            return st;
    }
    return KP_OK;
}

/* ---- scoring ---- */

enum { MEMO = 256 };

/* The weights of patterns that came up last. */
struct memo {
    uint64_t pattern; /* + 1; 0: none (no pattern is all ones) */
    double weight;
};

struct found {
    struct kp_pool *pool;
    struct kp_edge *edges;
    size_t count, cap;
    uint64_t scored;
    bool failed;
    struct memo memo[MEMO];
    char pad[64]; /* workers write side by side */
};

struct scoring {
    struct kp_matcher *m;
    double least; /* weight worth keeping */
    struct found *found;
};

static void keep_edge(struct found *f, struct kp_edge e)
{
    if (f->count == f->cap) {
        size_t cap = f->cap * 2 + 1024;
        struct kp_edge *p = kp_pool_grow(f->pool, f->edges, f->cap, cap, sizeof *p);
        if (!p) {
            f->failed = true;
            return;
        }
        f->edges = p;
        f->cap = cap;
    }
    f->edges[f->count++] = e;
}

static void score_pair(void *ctx, unsigned worker, uint32_t a, uint32_t b, uint64_t pattern,
                       unsigned rule)
{
    struct scoring *s = ctx;
    struct found *f = &s->found[worker];
    f->scored++;
    const struct kp_model *model = s->m->model;
    struct memo *memo = &f->memo[pattern * UINT64_C(0x9E3779B97F4A7C15) >> 56];
    if (memo->pattern != pattern + 1)
        *memo = (struct memo){pattern + 1, kp_model_weight(model, pattern)};
    double w = kp_model_add_frequencies(model, &s->m->scorer, memo->weight, pattern, a, b);
    if (w >= s->least)
        keep_edge(f,
                  (struct kp_edge){.a = a, .b = b, .weight = w, .pattern = pattern, .rule = rule});
}

/* All edges in the order of their first record, then of the second. What the workers found is let
 * go of. */
static enum kp_status gather_edges(struct kp_matcher *m, struct found *found, struct kp_error *err)
{
    struct kp_pool *pool = m->table->pool;
    size_t total = 0;
    bool failed = false;
    for (unsigned w = 0; w < m->options.threads; w++) {
        total += found[w].count;
        m->scored += found[w].scored;
        failed |= found[w].failed;
    }
    m->edges = failed ? NULL : kp_pool_alloc(pool, total, sizeof *m->edges);
    if (!m->edges)
        return kp_no_memory(err);
    for (unsigned w = 0; w < m->options.threads; w++) {
        if (found[w].count)
            memcpy(m->edges + m->nedges, found[w].edges, found[w].count * sizeof *m->edges);
        m->nedges += found[w].count;
        kp_pool_free(pool, found[w].edges);
        found[w].edges = NULL;
    }
    return kp_edges_sort(m->edges, m->nedges, pool) ? KP_OK : kp_no_memory(err);
}

/* All candidate pairs, each once, given up where they cannot reach what is worth keeping. */
static struct kp_pairs every_pair(const struct kp_matcher *m)
{
    return (struct kp_pairs){.scorer = &m->scorer,
                             .blocks = m->blocks,
                             .nblocks = m->nblocks,
                             .source = m->options.mode == KP_LINK ? m->source : NULL,
                             .threads = m->options.threads,
                             .only = UINT_MAX,
                             .model = m->model,
                             .least = fmin(m->threshold, m->suspect)};
}

static enum kp_status score(struct kp_matcher *m, struct kp_error *err)
{
    struct kp_pairs p = every_pair(m);
    struct scoring s = {.m = m, .least = p.least};
    s.found = calloc(m->options.threads, sizeof *s.found);
    if (!s.found)
        return kp_no_memory(err);
    for (unsigned w = 0; w < m->options.threads; w++)
        s.found[w].pool = m->table->pool;
    atomic_ullong given_up = 0;
    p.given_up = &given_up;
    enum kp_status st = kp_pairs_run(&p, score_pair, &s, NULL, err);
    m->scored = given_up;
    if (st == KP_OK)
        st = gather_edges(m, s.found, err);
    for (unsigned w = 0; w < m->options.threads; w++)
        kp_pool_free(m->table->pool, s.found[w].edges);
    free(s.found);
    return st;
}

/* ---- all of it ---- */

static enum kp_status prepare(struct kp_matcher *m, struct kp_error *err)
{
    size_t n = m->table->nrecords;
    struct kp_pool *pool = m->table->pool;
    kp_table_seal(m->table);
    m->rank = kp_pool_alloc(pool, n, sizeof *m->rank);
    m->place = kp_pool_alloc(pool, n, sizeof *m->place);
    m->hashes = kp_pool_alloc(pool, n, sizeof *m->hashes);
    m->root = kp_pool_alloc(pool, n, sizeof *m->root);
    if (!m->rank || !m->place || !m->hashes || !m->root)
        return kp_no_memory(err);
    enum kp_status st = kp_table_rank(m->table, m->rank, m->hashes, err);
    kp_pool_trim(pool);
    for (size_t i = 0; st == KP_OK && i < n; i++)
        m->place[m->rank[i]] = (uint32_t)i;
    for (unsigned i = 0; i < m->config->nveto; i++)
        m->vetoes[m->nvetoes++] = kp_table_column_find(m->table, kp_str(m->config->veto[i]));
    if (m->options.mode != KP_DEDUPE && m->options.source_column != UINT32_MAX)
        m->source = m->table->columns[m->options.source_column].ids;
    return st;
}

static enum kp_status check_budget(const struct kp_matcher *m, struct kp_error *err)
{
    uint64_t pairs = 0;
    for (unsigned r = 0; r < m->nblocks; r++)
        pairs += m->blocks[r].stats.pairs;
    if (m->options.max_pairs == 0 || pairs <= m->options.max_pairs)
        return KP_OK;
    return kp_fail(
        err, KP_ERR_LIMIT,
        "blocking brings up %llu pairs, more than --max-pairs %llu; --plan shows which rule does",
        (unsigned long long)pairs, (unsigned long long)m->options.max_pairs);
}

static enum kp_status train(struct kp_matcher *m, struct kp_error *err)
{
    struct kp_train_input in = {.scorer = &m->scorer,
                                .blocks = m->blocks,
                                .nblocks = m->nblocks,
                                .rank = m->rank,
                                .source = m->options.mode == KP_LINK ? m->source : NULL,
                                .threads = m->options.threads,
                                .known = m->options.known};
    enum kp_status st = KP_OK;
    if (m->options.model)
        m->training.model = *m->options.model;
    else
        st = kp_train(&in, &m->training, err);
    m->model = &m->training.model;
    return st;
}

static void set_thresholds(struct kp_matcher *m)
{
    double match = m->options.threshold >= 0 ? m->options.threshold : m->config->threshold;
    double suspect = m->options.suspect >= 0 ? m->options.suspect : m->config->suspect;
    if (match >= 0)
        m->threshold = kp_probability_weight(match);
    else
        m->threshold = m->options.threshold_known ? m->options.model_threshold
                                                  : kp_threshold_choose(&m->training);
    m->suspect = suspect >= 0 ? kp_probability_weight(suspect) : m->threshold;
}

bool kp_matcher_vetoed(const struct kp_matcher *m, uint32_t a, uint32_t b)
{
    for (unsigned i = 0; i < m->nvetoes; i++) {
        const uint32_t *ids = m->table->columns[m->vetoes[i]].ids;
        if (ids[a] && ids[b] && ids[a] != ids[b])
            return true;
    }
    const struct kp_known_pair *never =
        m->options.never ? kp_known_find(m->options.never, a, b) : NULL;
    return never && !never->match;
}

static void apply_vetoes(struct kp_matcher *m)
{
    for (size_t e = 0; (m->nvetoes || m->options.never) && e < m->nedges; e++)
        if (kp_matcher_vetoed(m, m->edges[e].a, m->edges[e].b))
            m->edges[e].flags |= KP_EDGE_CUT;
}

static enum kp_status cluster(struct kp_matcher *m, struct kp_error *err)
{
    enum kp_status st = KP_OK;
    apply_vetoes(m);
    if (m->source && m->config->one_to_one) {
        st = kp_assign_one_to_one(m->edges, m->nedges, m->source, m->place, err);
        if (st != KP_OK)
            return st;
    }
    st = kp_join(m, err);
    if (st != KP_OK)
        return st;
    for (size_t i = 0; i < m->table->nrecords; i++)
        m->nclusters += m->root[i] == i;
    return KP_OK;
}

/* Seconds since *from, which becomes now. A phase begins with what it touches itself in memory. */
static double lap(const struct kp_matcher *m, struct timespec *from)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    double s = (double)(now.tv_sec - from->tv_sec) + (double)(now.tv_nsec - from->tv_nsec) * 1e-9;
    *from = now;
    kp_pool_trim(m->table->pool);
    return s;
}

/* What the comparisons need, and the model. */
static enum kp_status prepare_scoring(struct kp_matcher *m, struct kp_error *err)
{
    enum kp_status st = kp_scorer_init(&m->scorer, m->table, m->config, err);
    if (st == KP_OK)
        st = make_frequencies(m, err);
    return st == KP_OK ? train(m, err) : st;
}

/* Some pairs are scored for an estimate, by a model that is not kept; every record is its own
 * cluster. */
static enum kp_status plan(struct kp_matcher *m, struct kp_error *err)
{
    kp_cluster_union(NULL, 0, 0, m->root, m->table->nrecords);
    enum kp_status st = prepare_scoring(m, err);
    if (st != KP_OK)
        return st;
    set_thresholds(m);
    struct kp_pairs p = every_pair(m);
    st = kp_estimate_scoring(&p, &m->seconds.score, err);
    m->model = NULL;
    return st;
}

enum kp_status kp_matcher_run(struct kp_matcher *m, struct kp_table *table,
                              const struct kp_match_config *config,
                              const struct kp_matcher_options *options, struct kp_error *err)
{
    *m = (struct kp_matcher){.table = table, .config = config, .options = *options};
    if (m->options.threads == 0)
        m->options.threads = 1;
    if (m->options.threads > KP_PARALLEL_MAX)
        m->options.threads = KP_PARALLEL_MAX;
    struct timespec clock = {0};
    lap(m, &clock);
    enum kp_status st = prepare(m, err);
    if (st == KP_OK)
        st = build_blocks(m, err);
    m->seconds.block = lap(m, &clock);
    if (st == KP_OK && options->plan)
        return plan(m, err);
    if (st == KP_OK)
        st = check_budget(m, err);
    if (st == KP_OK)
        st = prepare_scoring(m, err);
    if (st != KP_OK)
        return st;
    m->seconds.train = lap(m, &clock);
    set_thresholds(m);
    st = score(m, err);
    m->seconds.score = lap(m, &clock);
    if (st == KP_OK)
        st = cluster(m, err);
    m->seconds.cluster = lap(m, &clock);
    return st;
}

void kp_matcher_release(struct kp_matcher *m)
{
    for (unsigned r = 0; r < m->nblocks && m->blocks; r++)
        kp_block_release(&m->blocks[r]);
    free(m->blocks);
    struct kp_pool *pool = m->table ? m->table->pool : NULL;
    kp_pool_free(pool, m->rank);
    kp_pool_free(pool, m->place);
    kp_pool_free(pool, m->hashes);
    kp_pool_free(pool, m->root);
    kp_pool_free(pool, m->edges);
    kp_scorer_release(&m->scorer);
    kp_training_release(&m->training);
    *m = (struct kp_matcher){0};
}

/* A number for each cluster, by its smallest record: the hash of the first record in the order of
 * content; hashes that are taken count on. NULL when memory is out; freed through the pool. */
static uint64_t *cluster_numbers(const struct kp_matcher *m)
{
    struct kp_pool *pool = m->table->pool;
    size_t n = m->table->nrecords, count = 0;
    uint64_t *number = kp_pool_zeroed(pool, n, sizeof *number);
    struct kp_keyed *first = kp_pool_alloc(pool, n, sizeof *first),
                    *scratch = kp_pool_alloc(pool, n, sizeof *scratch);
    bool *named = kp_pool_zeroed(pool, n, sizeof *named), ok = number && first && scratch && named;
    for (size_t i = 0; ok && i < n; i++) {
        uint32_t r = m->root[m->rank[i]];
        if (!named[r])
            first[count++] = (struct kp_keyed){.key = m->hashes[m->rank[i]], .record = r};
        named[r] = true;
    }
    if (ok)
        kp_radix_sort(first, scratch, count);
    uint64_t last = 0;
    for (size_t i = 0; ok && i < count; i++) {
        last = i && first[i].key <= last ? last + 1 : first[i].key;
        number[first[i].record] = last;
    }
    kp_pool_free(pool, first);
    kp_pool_free(pool, scratch);
    kp_pool_free(pool, named);
    if (ok)
        return number;
    kp_pool_free(pool, number);
    return NULL;
}

char *kp_matcher_names(const struct kp_matcher *m)
{
    size_t n = m->table->nrecords;
    uint64_t *number = cluster_numbers(m);
    char *names = number ? kp_pool_alloc(m->table->pool, n, KP_CLUSTER_ID_SIZE) : NULL;
    static const char hex[] = "0123456789abcdef";
    for (size_t i = 0; names && i < n; i++) {
        char *to = names + i * KP_CLUSTER_ID_SIZE;
        uint64_t x = number[m->root[i]];
        *to++ = 'c';
        for (int k = 60; k >= 0; k -= 4)
            *to++ = hex[x >> k & 15];
        *to = '\0';
    }
    kp_pool_free(m->table->pool, number);
    return names;
}
