/* From pairs to clusters: union, assignment, linkage. */
#include "check.h"

#include "match/cluster.h"
#include "match/linkage.h"

static void union_joins_what_is_linked(void **state)
{
    (void)state;
    struct kp_edge e[] = {{.a = 1, .b = 4, .weight = 5},
                          {.a = 0, .b = 2, .weight = 1}, /* too light */
                          {.a = 4, .b = 5, .weight = 3},
                          {.a = 2, .b = 3, .weight = 9, .flags = KP_EDGE_CUT}};
    static const uint32_t want[] = {0, 1, 2, 3, 1, 1};
    uint32_t root[6];
    kp_cluster_union(e, COUNT(e), 2, root, 6);
    assert_memory_equal(root, want, sizeof want);
}

static void edges_stand_in_the_order_of_their_records(void **state)
{
    (void)state;
    enum { N = 1000 };
    static struct kp_edge e[N];
    for (uint32_t i = 0; i < N; i++) /* every pair of 0..9 and 10..109 once, scrambled */
        e[i] = (struct kp_edge){.a = i * 7919 % N / 100, .b = 10 + i * 7919 % N % 100, .weight = i};
    assert_true(kp_edges_sort(e, N, NULL));
    for (uint32_t i = 0; i < N; i++) {
        assert_int_equal(e[i].a, i / 100);
        assert_int_equal(e[i].b, 10 + i % 100);
        assert_int_equal((uint32_t)e[i].weight * 7919 % N, i); /* each with what was its own */
    }
}

static void assignment_gives_each_its_best_partner(void **state)
{
    (void)state;
    /* 0 1 2 of source 1, 3 4 of source 2; 5 of source 3 */
    static const uint32_t source[] = {1, 1, 1, 2, 2, 3}, place[] = {0, 1, 2, 3, 4, 5};
    struct kp_edge e[] = {{.a = 0, .b = 3, .weight = 5}, {.a = 1, .b = 3, .weight = 8},
                          {.a = 1, .b = 4, .weight = 7}, {.a = 2, .b = 4, .weight = 2},
                          {.a = 0, .b = 5, .weight = 1}, {.a = 3, .b = 5, .weight = 1}};
    static const bool cut[] = {true, false, true, false, false, false};
    struct kp_error err;
    assert_int_equal(kp_assign_one_to_one(e, COUNT(e), source, place, &err), KP_OK);
    for (size_t i = 0; i < COUNT(e); i++)
        assert_int_equal(e[i].flags & KP_EDGE_CUT, cut[i]);
}

/* Two groups of three that one strong link chains together. */
static void one_link_does_not_join_what_the_rest_contradicts(void **state)
{
    (void)state;
    struct kp_linkage l = {0};
    assert_true(kp_linkage_reset(&l, 6));
    for (size_t i = 0; i < 6; i++)
        for (size_t j = i + 1; j < 6; j++)
            kp_linkage_set(&l, i, j, i / 3 == j / 3 ? 10 : -12);
    kp_linkage_set(&l, 2, 3, 30);
    kp_linkage_run(&l, 0);
    assert_int_equal(l.group[0], l.group[1]);
    assert_int_equal(l.group[4], l.group[5]);
    assert_int_not_equal(l.group[0], l.group[5]);
    kp_linkage_release(&l);
}

static void groups_join_by_their_mean(void **state)
{
    (void)state;
    struct kp_linkage l = {0};
    assert_true(kp_linkage_reset(&l, 3));
    kp_linkage_set(&l, 0, 1, 9);
    kp_linkage_set(&l, 1, 2, 5);
    kp_linkage_set(&l, 0, 2, -3); /* a mean of 1 */
    kp_linkage_run(&l, 0.5);
    assert_int_equal(l.group[2], 0);
    assert_true(kp_linkage_reset(&l, 3));
    kp_linkage_set(&l, 0, 1, 9);
    kp_linkage_set(&l, 1, 2, 5);
    kp_linkage_run(&l, 6); /* 0 and 2 were never compared */
    assert_int_equal(l.group[1], 0);
    assert_int_equal(l.group[2], 2);
    kp_linkage_release(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(union_joins_what_is_linked),
        cmocka_unit_test(edges_stand_in_the_order_of_their_records),
        cmocka_unit_test(assignment_gives_each_its_best_partner),
        cmocka_unit_test(one_link_does_not_join_what_the_rest_contradicts),
        cmocka_unit_test(groups_join_by_their_mean),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
