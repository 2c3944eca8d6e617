/* The fast way (sorted keys, groups, first rule only, caches, threads) against the plain one: every
 * two records, every rule, every level by the definition. */
#include "check.h"

#include "core/hash.h"
#include "match/pairs.h"
#include "match/parallel.h"

#include <limits.h>
#include <stdlib.h>

enum { RECORDS = 300, THREADS = 3 };

static const char *const names[] = {"ali rezaei", "ali rezaie", "reza ali",  "علی رضایی",
                                    "علی رضائی",  "张伟",       "张 伟",     "john smith",
                                    "jon smith",  "",           "smith john"};
static const char *const towns[] = {"tehran", "tehran", "shiraz", "北京", "بيروت", "london", ""};
static const char *const codes[] = {"1001", "1002", "2001", "1010", "", "77"};

struct world {
    struct kp_table table;
    struct kp_match_config config;
    struct kp_key_columns keys;
    struct kp_block_index blocks[4];
    struct kp_scorer scorer;
    uint32_t *source; /* of each record */
};

static void add_column(struct world *w, const char *name, const char *const *values, size_t n,
                       uint64_t seed)
{
    uint32_t c = kp_table_column_add(&w->table, kp_str(name), false);
    w->table.columns[c].ids = realloc(w->table.columns[c].ids, RECORDS * sizeof(uint32_t));
    for (uint64_t r = 0; r < RECORDS; r++) {
        const char *v = values[kp_hash_mix(seed, r) % n];
        w->table.columns[c].ids[r] = kp_dict_add(&w->table.columns[c].dict, v, strlen(v));
    }
}

static struct kp_key_part part(const char *kind, const char *field, int64_t n)
{
    return (struct kp_key_part){.kind = kp_key_find(kind), .field = field, .n = n};
}

static struct kp_key_part parts[4][2];
static struct kp_rule_spec rules[4];
static struct kp_measure_use uses[2];
static struct kp_compare_spec compares[3];

static void world_init(struct world *w, bool across, uint64_t max_block)
{
    struct kp_error err;
    memset(w, 0, sizeof *w);
    add_column(w, "name", names, COUNT(names), 1);
    add_column(w, "town", towns, COUNT(towns), 2);
    add_column(w, "code", codes, COUNT(codes), 3);
    w->table.nrecords = RECORDS;
    assert_int_equal(kp_table_finish(&w->table, &err), KP_OK);
    w->source = calloc(RECORDS, sizeof *w->source);
    for (uint32_t r = 0; r < RECORDS; r++)
        w->source[r] = 1 + r % 3 / 2;
    parts[0][0] = part("words", "name", 3);
    parts[1][0] = part("value", "town", 0), parts[1][1] = part("prefix", "code", 2);
    parts[2][0] = part("value", "code", 0);
    parts[3][0] = part("grams", "name", 3), parts[3][1] = part("value", "town", 0);
    for (unsigned i = 0; i < 4; i++) {
        rules[i] = (struct kp_rule_spec){.parts = parts[i], .nparts = 1 + i % 2};
        for (unsigned k = 0; k < rules[i].nparts; k++)
            kp_key_columns_add(&w->keys, &parts[i][k]);
    }
    assert_int_equal(kp_key_columns_compute(&w->keys, &w->table, 1, &err), KP_OK);
    struct kp_block_scope scope = {
        .source = w->source, .across_only = across, .max_block = max_block};
    for (unsigned i = 0; i < 4; i++)
        assert_int_equal(
            kp_block_build(&rules[i], &w->table, &w->keys, &scope, &w->blocks[i], &err), KP_OK);
    uses[0] =
        (struct kp_measure_use){.measure = kp_measure_find("osa"), .cuts = {1, 2}, .ncuts = 2};
    uses[1] = (struct kp_measure_use){
        .measure = kp_measure_find("jaro_winkler"), .cuts = {0.8}, .ncuts = 1};
    compares[0] = (struct kp_compare_spec){
        .field = "name", .measures = uses, .nmeasures = 2, .swapped_with = "town"};
    compares[1] = (struct kp_compare_spec){
        .field = "town", .swapped_with = "name", .term_frequency = true, .tf_weight = 1};
    compares[2] = (struct kp_compare_spec){
        .field = "code", .measures = uses, .nmeasures = 1, .missing_is_else = true};
    w->config.compares = compares;
    w->config.ncompares = 3;
    assert_int_equal(kp_scorer_init(&w->scorer, &w->table, &w->config, &err), KP_OK);
}

static void world_release(struct world *w)
{
    kp_scorer_release(&w->scorer);
    for (unsigned i = 0; i < 4; i++)
        kp_block_release(&w->blocks[i]);
    kp_key_columns_release(&w->keys);
    kp_table_release(&w->table);
    free(w->source);
}

/* Do two records share a key of a rule? By the keys of each, one against the other. */
struct keys {
    uint64_t items[64];
    unsigned n;
};

static bool collect(void *ctx, uint64_t key, uint32_t record)
{
    (void)record;
    struct keys *k = ctx;
    assert_true(k->n < COUNT(k->items));
    k->items[k->n++] = key;
    return true;
}

static bool share_key(const struct world *w, const struct kp_rule_spec *rule, uint32_t a,
                      uint32_t b)
{
    const struct kp_key_column *columns[2];
    for (unsigned k = 0; k < rule->nparts; k++)
        columns[k] = kp_key_columns_find(&w->keys, &rule->parts[k]);
    struct keys x = {0}, y = {0};
    kp_key_combine(columns, rule->nparts, 0, a, collect, &x);
    kp_key_combine(columns, rule->nparts, 0, b, collect, &y);
    for (unsigned i = 0; i < x.n; i++)
        for (unsigned j = 0; j < y.n; j++)
            if (x.items[i] == y.items[j])
                return true;
    return false;
}

/* Found pairs: by worker, how often and with which pattern and rule. */
struct found {
    unsigned char times[RECORDS][RECORDS];
    uint64_t pattern[RECORDS][RECORDS];
    unsigned rule[RECORDS][RECORDS];
};

static void note(void *ctx, unsigned worker, uint32_t a, uint32_t b, uint64_t pattern,
                 unsigned rule)
{
    struct found *f = (struct found *)ctx + worker;
    assert_true(a < b);
    f->times[a][b]++;
    f->pattern[a][b] = pattern;
    f->rule[a][b] = rule;
}

static void check_pair(const struct world *w, const struct found *f, struct kp_score_worker *sw,
                       uint32_t a, uint32_t b, bool across)
{
    unsigned times = 0, first = 0;
    while (first < 4 && !share_key(w, &rules[first], a, b))
        first++;
    for (unsigned k = 0; k < THREADS; k++) {
        if (f[k].times[a][b]) {
            assert_int_equal(f[k].rule[a][b], first);
            assert_true(f[k].pattern[a][b] == kp_score_pattern(&w->scorer, sw, b, a));
        }
        times += f[k].times[a][b];
    }
    assert_int_equal(times, first < 4 && (!across || w->source[a] != w->source[b]));
}

static void every_candidate_once_under_its_first_rule(void **state)
{
    (void)state;
    for (int across = 0; across <= 1; across++) {
        struct world w;
        struct kp_error err;
        world_init(&w, across, RECORDS);
        struct found *f = calloc(THREADS, sizeof *f);
        struct kp_pairs p = {.scorer = &w.scorer,
                             .blocks = w.blocks,
                             .nblocks = 4,
                             .threads = THREADS,
                             .source = across ? w.source : NULL,
                             .only = UINT_MAX};
        assert_int_equal(kp_pairs_run(&p, note, f, NULL, &err), KP_OK);
        struct kp_score_worker sw;
        assert_true(kp_score_worker_init(&sw, &w.scorer));
        for (uint32_t a = 0; a < RECORDS; a++)
            for (uint32_t b = a + 1; b < RECORDS; b++)
                check_pair(&w, f, &sw, a, b, across);
        kp_score_worker_release(&sw);
        free(f);
        world_release(&w);
    }
}

static void add_frequencies(struct world *w, unsigned comparison)
{
    struct kp_comparer *c = &w->scorer.comparers[comparison];
    const struct kp_values *v = &w->table.columns[c->column].values;
    c->tf = calloc(v->dict->count, sizeof *c->tf);
    for (uint32_t id = 0; id < v->dict->count; id++)
        c->tf[id] = (double)v->counts[id] / RECORDS;
    c->tf_least = 1.0 / RECORDS;
}

/* Giving pairs up early loses none that reaches the least weight, and counts the rest. */
static void hopeless_pairs_are_given_up_and_counted(void **state)
{
    (void)state;
    struct world w;
    struct kp_error err;
    world_init(&w, false, RECORDS);
    struct kp_model *m = calloc(1, sizeof *m);
    m->n = 3;
    m->prior = 0.01;
    static const double chances[3][2][6] = {
        {{0.5, 0.1, 0.1, 0.1, 0.1, 0.1}, {0.01, 0.02, 0.01, 0.02, 0.05, 0.89}},
        {{0.9, 0.06, 0.04}, {0.3, 0.1, 0.6}},
        {{0.6, 0.2, 0.1, 0.1}, {0.1, 0.3, 0.3, 0.3}},
    };
    for (unsigned i = 0; i < 3; i++) {
        m->levels[i] = kp_compare_levels(&compares[i]);
        memcpy(m->m[i], chances[i][0], sizeof chances[i][0]);
        memcpy(m->u[i], chances[i][1], sizeof chances[i][1]);
    }
    kp_model_weigh(m);
    m->frequent[1] = 3; /* the same and swapped */
    add_frequencies(&w, 1);
    struct found *all = calloc(THREADS, sizeof *all), *some = calloc(THREADS, sizeof *some);
    atomic_ullong given_up = 0;
    struct kp_pairs p = {
        .scorer = &w.scorer, .blocks = w.blocks, .nblocks = 4, .threads = 1, .only = UINT_MAX};
    assert_int_equal(kp_pairs_run(&p, note, all, NULL, &err), KP_OK);
    p.model = m;
    p.least = 0;
    p.given_up = &given_up;
    assert_int_equal(kp_pairs_run(&p, note, some, NULL, &err), KP_OK);
    unsigned long long lost = 0;
    for (uint32_t a = 0; a < RECORDS; a++)
        for (uint32_t b = a + 1; b < RECORDS; b++) {
            lost += all->times[a][b] && !some->times[a][b];
            if (all->times[a][b] &&
                kp_model_pair_weight(m, &w.scorer, all->pattern[a][b], a, b) >= 0)
                assert_true(some->times[a][b] && some->pattern[a][b] == all->pattern[a][b]);
        }
    assert_true(lost > 0 && lost == given_up);
    free(all);
    free(some);
    free(m);
    world_release(&w);
}

static void large_blocks_are_counted_not_silently_lost(void **state)
{
    (void)state;
    struct world w;
    world_init(&w, false, 20);
    const struct kp_block_stats *s = &w.blocks[2].stats;
    assert_int_equal(s->capped, 5); /* six codes, one of them empty */
    assert_int_equal(s->pairs, 0);
    assert_int_equal(s->capped_records + s->empty, RECORDS);
    assert_true(s->largest > 20 && s->capped_pairs > 0);
    world_release(&w);
}

static void levels_are_as_defined(void **state)
{
    (void)state;
    struct world w;
    world_init(&w, false, RECORDS);
    struct kp_score_worker sw;
    assert_true(kp_score_worker_init(&sw, &w.scorer));
    const struct kp_dict *d = &w.table.columns[0].dict;
    uint32_t a = kp_dict_find(d, "ali rezaei", 10), b = kp_dict_find(d, "ali rezaie", 10),
             c = kp_dict_find(d, "john smith", 10);
    assert_int_equal(kp_score_level(&w.scorer, &sw, 0, a, a, 0, 0), 0);
    assert_int_equal(kp_score_level(&w.scorer, &sw, 0, a, b, 0, 0),
                     2); /* after "the same" and "swapped" */
    assert_int_equal(kp_score_level(&w.scorer, &sw, 0, a, c, 0, 0), 5);
    assert_int_equal(kp_score_level(&w.scorer, &sw, 0, a, 0, 0, 0), KP_LEVEL_MISSING);
    assert_int_equal(kp_score_level(&w.scorer, &sw, 2, a, 0, 0, 0), 3); /* missing: different */
    kp_score_worker_release(&sw);
    world_release(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_candidate_once_under_its_first_rule),
        cmocka_unit_test(hopeless_pairs_are_given_up_and_counted),
        cmocka_unit_test(large_blocks_are_counted_not_silently_lost),
        cmocka_unit_test(levels_are_as_defined),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
