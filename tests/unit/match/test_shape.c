/* Clusters: their shapes, the ways of joining them, and what makes them suspects. */
#include "check.h"

#include "core/hash.h"
#include "match/join.h"
#include "match/shape.h"
#include "match/suspect.h"

#include <math.h>
#include <stdlib.h>

enum { MOST = 24 };

/* A matcher as scoring leaves it: n records, edges, and perhaps a column with a veto. */
struct world {
    struct kp_matcher m;
    struct kp_table table;
    struct kp_table_column column;
    struct kp_match_config config;
    struct kp_edge edges[MOST * MOST];
    uint32_t root[MOST], place[MOST], rank[MOST], veto[MOST];
};

static const char *veto_names[] = {"national_id"};

static void make(struct world *w, size_t n)
{
    memset(w, 0, sizeof *w);
    w->table.nrecords = n;
    w->m = (struct kp_matcher){.table = &w->table,
                               .config = &w->config,
                               .edges = w->edges,
                               .root = w->root,
                               .place = w->place,
                               .rank = w->rank,
                               .threshold = 2};
    for (size_t i = 0; i < n; i++)
        w->root[i] = w->place[i] = w->rank[i] = (uint32_t)i;
}

static void veto(struct world *w, uint32_t record, uint32_t value)
{
    w->veto[record] = value;
    w->column.ids = w->veto;
    w->table.columns = &w->column;
    w->table.ncolumns = 1;
    w->m.nvetoes = w->config.nveto = 1;
    w->config.veto = veto_names;
}

static void edge(struct world *w, uint32_t a, uint32_t b, double weight, uint32_t flags)
{
    w->edges[w->m.nedges++] = (struct kp_edge){.a = a, .b = b, .weight = weight, .flags = flags};
}

static size_t parts(const struct world *w, size_t without)
{
    uint32_t root[MOST];
    struct kp_edge left[MOST * MOST];
    size_t n = 0, count = 0;
    for (size_t i = 0; i < w->m.nedges; i++)
        if (i != without)
            left[n++] = w->edges[i];
    kp_cluster_union(left, n, w->m.threshold, root, w->table.nrecords);
    for (size_t i = 0; i < w->table.nrecords; i++)
        count += root[i] == i;
    return count;
}

/* Bridges, counted by taking out one link after another, in random graphs. */
static void bridges_are_those_that_part(void **state)
{
    (void)state;
    static struct world w;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        uint32_t want = 0, got = 0;
        uint64_t links = 0, all = 0;
        make(&w, 4 + seed % (MOST - 4));
        for (uint32_t a = 0; a < w.table.nrecords; a++)
            for (uint32_t b = a + 1; b < w.table.nrecords; b++)
                if (kp_hash_mix(seed, a * 100 + b) % w.table.nrecords < 1 + seed % 3)
                    edge(&w, a, b, 3, 0);
        kp_cluster_union(w.edges, w.m.nedges, 2, w.root, w.table.nrecords);
        for (size_t i = 0; i < w.m.nedges; i++)
            want += parts(&w, i) > parts(&w, w.m.nedges);
        struct kp_shapes s;
        struct kp_error err;
        assert_int_equal(kp_shapes_init(&s, &w.m, &err), KP_OK);
        for (size_t i = 0; i < s.count; i++) {
            got += s.items[i].bridges;
            links += s.items[i].links;
            all += s.items[i].size;
            assert_true(s.items[i].bridges < s.items[i].size);
        }
        assert_int_equal(got, want);
        assert_int_equal(links, w.m.nedges);
        assert_true(all <= w.table.nrecords);
        kp_shapes_release(&s);
    }
}

static void a_shape_tells_of_its_links(void **state)
{
    (void)state;
    static struct world w;
    struct kp_shapes s;
    struct kp_error err;
    make(&w, 7);
    veto(&w, 4, 1);
    veto(&w, 5, 2);
    edge(&w, 0, 1, 9, 0);
    edge(&w, 0, 2, 4, 0);
    edge(&w, 1, 2, 1, 0); /* under the threshold: no link */
    edge(&w, 2, 3, 5, KP_EDGE_CUT);
    edge(&w, 3, 4, 8, 0);
    edge(&w, 4, 5, 7, KP_EDGE_CUT); /* by the veto */
    kp_cluster_union(w.edges, w.m.nedges, 2, w.root, 7);
    assert_int_equal(kp_shapes_init(&s, &w.m, &err), KP_OK);
    assert_int_equal(s.count, 2);
    assert_int_equal(s.items[0].size, 3);
    assert_int_equal(s.items[0].possible, 3);
    assert_int_equal(s.items[0].links, 2);
    assert_int_equal(s.items[0].bridges, 2);
    assert_true(s.items[0].weakest == 4);
    assert_int_equal(s.items[0].cut, 1);
    assert_int_equal(s.items[0].vetoed, 0);
    assert_int_equal(s.items[1].root, 3);
    assert_int_equal(s.items[1].vetoed, 1);
    assert_int_equal(s.items[1].cut, 1);
    kp_shapes_release(&s);
}

static void joining(struct world *w, enum kp_cluster_method how, const uint32_t *want)
{
    struct kp_error err;
    w->config.cluster = how;
    for (size_t i = 0; i < w->m.nedges; i++)
        w->edges[i].flags = 0;
    assert_int_equal(kp_join(&w->m, &err), KP_OK);
    assert_memory_equal(w->root, want, w->table.nrecords * sizeof *want);
    for (size_t i = 0; i < w->m.nedges; i++) {
        const struct kp_edge *e = &w->edges[i];
        bool parted = e->weight >= 2 && w->root[e->a] != w->root[e->b];
        assert_int_equal(e->flags & KP_EDGE_CUT ? 1 : 0, parted);
    }
}

/* 0-1-2-3-4 in a row. */
static void chain(struct world *w)
{
    static const double weights[] = {9, 4, 8, 3};
    make(w, 5);
    for (uint32_t i = 0; i < 4; i++)
        edge(w, i, i + 1, weights[i], 0);
}

static void methods_join_differently(void **state)
{
    (void)state;
    static struct world w;
    chain(&w);
    joining(&w, KP_CLUSTER_CONNECTED, (const uint32_t[]){0, 0, 0, 0, 0});
    /* 4's only link is to 3, so it is 4's best one */
    joining(&w, KP_CLUSTER_BEST_LINK, (const uint32_t[]){0, 0, 2, 2, 2});
}

static void a_veto_cuts_the_weakest_path(void **state)
{
    (void)state;
    static struct world w;
    chain(&w);
    veto(&w, 0, 1);
    veto(&w, 3, 2);
    joining(&w, KP_CLUSTER_CONNECTED, (const uint32_t[]){0, 0, 2, 2, 2});
    chain(&w);
    veto(&w, 0, 1);
    veto(&w, 4, 2);
    joining(&w, KP_CLUSTER_CONNECTED, (const uint32_t[]){0, 0, 0, 0, 4});
    /* a pair that is never one cluster */
    chain(&w);
    struct kp_known_pair pair = {.a = 1, .b = 3, .match = false};
    struct kp_known never = {.pairs = &pair, .npairs = 1};
    w.m.options.never = &never;
    joining(&w, KP_CLUSTER_CONNECTED, (const uint32_t[]){0, 0, 2, 2, 2});
    pair.match = true; /* a label that says so is no veto */
    joining(&w, KP_CLUSTER_CONNECTED, (const uint32_t[]){0, 0, 0, 0, 0});
}

static void assert_reason(struct world *w, uint32_t record, const char *want)
{
    struct kp_buf text = {0};
    uint32_t *s = kp_suspects(&w->m);
    assert_non_null(s);
    kp_suspect_reason(&w->m, s[record], &text);
    assert_buf(&text, want);
    kp_buf_release(&text);
    free(s);
}

static void suspects_have_their_reason(void **state)
{
    (void)state;
    static struct world w;
    make(&w, 8);
    veto(&w, 6, 1);
    veto(&w, 7, 2);
    edge(&w, 0, 1, 20, 0);
    edge(&w, 1, 2, 2 + KP_WEAK_BITS / 2, 0);
    edge(&w, 3, 4, 20, 0);
    edge(&w, 4, 5, 9, KP_EDGE_CUT);
    edge(&w, 6, 7, 9, KP_EDGE_CUT);
    kp_cluster_union(w.edges, w.m.nedges, 2, w.root, 8);
    static const char *const want[] = {
        "weak bridge", "weak bridge", "weak bridge",       "cut",
        "cut",         "cut",         "veto: national_id", "veto: national_id"};
    for (uint32_t i = 0; i < 8; i++)
        assert_reason(&w, i, want[i]);
    /* assignment is meant to cut; a pair that was looked at needs no look */
    static const uint32_t source[8] = {1, 1, 1, 1, 1, 2, 1, 2};
    w.m.source = source;
    w.config.one_to_one = true;
    assert_reason(&w, 4, "");
    w.m.source = NULL;
    struct kp_known_pair pair = {.a = 4, .b = 5};
    struct kp_known never = {.pairs = &pair, .npairs = 1};
    w.m.options.never = &never;
    assert_reason(&w, 4, "");
    assert_reason(&w, 0, "weak bridge");
}

static void a_second_way_makes_a_weak_link_harmless(void **state)
{
    (void)state;
    static struct world w;
    make(&w, 3);
    edge(&w, 0, 1, 20, 0);
    edge(&w, 0, 2, 3, 0);
    edge(&w, 1, 2, 20, 0);
    kp_cluster_union(w.edges, w.m.nedges, 2, w.root, 3);
    assert_reason(&w, 2, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bridges_are_those_that_part),
        cmocka_unit_test(a_shape_tells_of_its_links),
        cmocka_unit_test(methods_join_differently),
        cmocka_unit_test(a_veto_cuts_the_weakest_path),
        cmocka_unit_test(suspects_have_their_reason),
        cmocka_unit_test(a_second_way_makes_a_weak_link_harmless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
