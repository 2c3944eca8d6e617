#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "text/distance_grams.h"

#define LONGEST 64

static uint64_t seed = 7;

static uint32_t dice(uint32_t sides)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % sides;
}

static struct kp_points value(const char *utf8, uint32_t *out)
{
    return kp_points(out, kp_points_decode(kp_str(utf8), out, LONGEST));
}

static void close_to(double got, double want)
{
    assert_true(fabs(got - want) < 1e-9);
}

static struct kp_overlap grams_of(const char *a, const char *b, unsigned q, bool padded)
{
    uint32_t pa[LONGEST], pb[LONGEST];
    uint64_t ga[LONGEST + KP_GRAM_MAX], gb[LONGEST + KP_GRAM_MAX];
    size_t na = kp_grams(value(a, pa), q, padded, ga), nb = kp_grams(value(b, pb), q, padded, gb);
    return kp_bag_overlap(ga, na, gb, nb);
}

static void grams_by_hand(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        unsigned q;
        bool padded;
        double jaccard, dice, cosine, overlap;
    } cases[] = {
        {"night", "nacht", 2, false, 1 / 7.0, 0.25, 0.25, 0.25}, /* ht */
        {"aaaa", "aa", 2, false, 1 / 3.0, 0.5, 1, 1},            /* aa three times and once */
        {"ab", "ab", 2, true, 1, 1, 1, 1},
        {"ab", "ac", 2, true, 1 / 5.0, 1 / 3.0, 1 / 3.0, 1 / 3.0}, /* the mark and a */
        {"a", "a", 3, false, 1, 1, 1, 1},
        {"", "", 2, true, 1, 1, 1, 1},
        {"", "ab", 2, true, 0, 0, 0, 0},
        {"محمدی", "محمد", 2, false, 0.75, 6 / 7.0, 3 / sqrt(12), 1},
        {"上海市", "上海", 1, false, 2 / 3.0, 0.8, 2 / sqrt(6), 1},
        {"abcdef", "abcdeg", 4, false, 0.5, 2 / 3.0, 2 / 3.0, 2 / 3.0}, /* hashed grams */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kp_overlap o = grams_of(cases[i].a, cases[i].b, cases[i].q, cases[i].padded);
        close_to(kp_jaccard(&o), cases[i].jaccard);
        close_to(kp_dice(&o), cases[i].dice);
        close_to(kp_cosine(&o), cases[i].cosine);
        close_to(kp_overlap_coefficient(&o), cases[i].overlap);
    }
}

/* Counting by looking everything up, one element at a time. */
static struct kp_overlap plain_overlap(const uint64_t *a, size_t na, const uint64_t *b, size_t nb)
{
    struct kp_overlap o = {.a = na, .b = nb};
    for (uint64_t v = 0; v < 16; v++) {
        size_t ka = 0, kb = 0;
        for (size_t i = 0; i < na; i++)
            ka += a[i] == v;
        for (size_t i = 0; i < nb; i++)
            kb += b[i] == v;
        o.shared += ka < kb ? ka : kb;
        o.dot += (double)(ka * kb);
        o.norm_a += (double)(ka * ka);
        o.norm_b += (double)(kb * kb);
    }
    return o;
}

static void bags_same_as_plain(void **state)
{
    (void)state;
    for (int round = 0; round < 5000; round++) {
        uint64_t a[40], b[40];
        size_t na = dice(41), nb = dice(41);
        for (size_t i = 0; i < na; i++)
            a[i] = dice(16);
        for (size_t i = 0; i < nb; i++)
            b[i] = dice(16);
        struct kp_overlap want = plain_overlap(a, na, b, nb);
        kp_bag_sort(a, na);
        kp_bag_sort(b, nb);
        struct kp_overlap got = kp_bag_overlap(a, na, b, nb);
        assert_int_equal(got.shared, want.shared);
        close_to(got.dot, want.dot);
        close_to(got.norm_a, want.norm_a);
        close_to(got.norm_b, want.norm_b);
    }
}

static void big_bags_are_sorted(void **state)
{
    (void)state;
    enum { N = 100000 };
    uint64_t *bag = malloc(N * sizeof *bag);
    assert_non_null(bag);
    for (size_t i = 0; i < N; i++)
        bag[i] = dice(50000);
    kp_bag_sort(bag, N);
    for (size_t i = 1; i < N; i++)
        assert_true(bag[i - 1] <= bag[i]);
    size_t n = kp_bag_unique(bag, N);
    for (size_t i = 1; i < n; i++)
        assert_true(bag[i - 1] < bag[i]);
    free(bag);
}

static void tokens_are_cut_at_white_space(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t n;
        struct kp_span spans[3];
    } cases[] = {
        {"", 0, {{0, 0}}},
        {"  ", 0, {{0, 0}}},
        {"Anna Maria  Sole", 3, {{0, 4}, {5, 5}, {12, 4}}},
        {" 张 伟 ", 2, {{1, 1}, {3, 1}}},
        {"张\xE3\x80\x80伟", 2, {{0, 1}, {2, 1}}}, /* ideographic space */
        {"می\xE2\x80\x8Cخواهم", 1, {{0, 8}}},      /* ZWNJ joins */
        {"محمد\xC2\xA0رضا", 2, {{0, 4}, {5, 3}}},  /* no-break space */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint32_t cp[LONGEST];
        struct kp_span spans[8];
        struct kp_points v = value(cases[i].text, cp);
        assert_int_equal(kp_tokens(v, spans, 8), cases[i].n);
        assert_memory_equal(spans, cases[i].spans, cases[i].n * sizeof *spans);
        assert_int_equal(kp_tokens(v, spans, 1), cases[i].n ? 1 : 0);
    }
}

static void token_sets(void **state)
{
    (void)state;
    uint32_t pa[LONGEST], pb[LONGEST];
    uint64_t a[32], b[32];
    size_t na = kp_bag_unique(a, kp_token_bag(value("شرکت نور شرکت ایران", pa), a));
    size_t nb = kp_bag_unique(b, kp_token_bag(value("نور ایران", pb), b));
    struct kp_overlap o = kp_bag_overlap(a, na, b, nb);
    close_to(kp_jaccard(&o), 2 / 3.0);
    close_to(kp_overlap_coefficient(&o), 1);
}

static double monge(const char *a, const char *b, bool symmetric)
{
    uint32_t pa[LONGEST], pb[LONGEST];
    struct kp_span ta[8], tb[8];
    struct kp_distance d;
    kp_distance_init(&d);
    assert_true(kp_distance_reserve(&d, LONGEST));
    struct kp_points va = value(a, pa), vb = value(b, pb);
    size_t na = kp_tokens(va, ta, 8), nb = kp_tokens(vb, tb, 8);
    double s = symmetric ? kp_monge_elkan_symmetric(&d, va, ta, na, vb, tb, nb)
                         : kp_monge_elkan(&d, va, ta, na, vb, tb, nb);
    kp_distance_release(&d);
    return s;
}

static void monge_elkan(void **state)
{
    (void)state;
    close_to(monge("Jan Martha", "Martha Jan", false), 1);
    close_to(monge("Jan", "Jan Martha", false), 1); /* every token of the first has its partner */
    assert_true(monge("Jan", "Jan Martha", true) < 1);
    close_to(monge("MARTHA 张", "张 MARHTA", false), (1 + 0.9611111111111111) / 2);
    close_to(monge("", "", false), 1);
    close_to(monge("", "Jan", true), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grams_by_hand),       cmocka_unit_test(bags_same_as_plain),
        cmocka_unit_test(big_bags_are_sorted), cmocka_unit_test(tokens_are_cut_at_white_space),
        cmocka_unit_test(token_sets),          cmocka_unit_test(monge_elkan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
