/* Figures and their intervals, against values worked out by hand or published. */
#include "check.h"

#include "match/accuracy_internal.h"
#include "match/learn.h"

#include <math.h>

static void near(double got, double want)
{
    if (fabs(got - want) > 5e-5)
        print_message("%g, not %g\n", got, want);
    assert_true(fabs(got - want) <= 5e-5);
}

/* Newcombe (Statistics in Medicine 17, 1998), table I, method 3: Wilson's interval without
 * continuity correction. */
static void intervals_are_those_of_wilson(void **state)
{
    (void)state;
    static const struct {
        double right, all, low, high;
    } cases[] = {
        {81, 263, 0.2553, 0.3662},
        {15, 148, 0.0624, 0.1605},
        {0, 20, 0, 0.1611},
        {1, 29, 0.0061, 0.1718},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct kp_tally t = {.right = cases[i].right,
                             .wrong = cases[i].all - cases[i].right,
                             .right_squares = cases[i].right,
                             .wrong_squares = cases[i].all - cases[i].right,
                             .matches = 1000,
                             .match_squares = 1000};
        struct kp_accuracy_line l;
        kp_accuracy_finish(&l, &t);
        near(l.precision.value, cases[i].right / cases[i].all);
        near(l.precision.low, cases[i].low);
        near(l.precision.high, cases[i].high);
    }
}

/* Pairs that stand for two each tell as much as half as many would by their number. */
static void weights_do_not_make_a_sample_larger(void **state)
{
    (void)state;
    struct kp_tally one = {.right = 40,
                           .wrong = 10,
                           .right_squares = 40,
                           .wrong_squares = 10,
                           .matches = 50,
                           .match_squares = 50},
                    two = {.right = 80,
                           .wrong = 20,
                           .right_squares = 160,
                           .wrong_squares = 40,
                           .matches = 100,
                           .match_squares = 200};
    struct kp_accuracy_line l, k;
    kp_accuracy_finish(&l, &one);
    kp_accuracy_finish(&k, &two);
    near(k.precision.low, l.precision.low);
    near(k.recall.high, l.recall.high);
    near(k.f1.low, l.f1.low);
    near(l.precision.value, 0.8);
    near(l.recall.value, 0.8);
    near(l.f1.value, 0.8);
    assert_true(l.f1.low < 0.8 && l.f1.high > 0.8);
}

/* Ten pairs, from the best weight down: t t t x t x x t x, and one that blocking lost. */
static void thresholds_are_found(void **state)
{
    (void)state;
    static const bool match[] = {true, true, true, false, true, false, false, true, false, true};
    static const double weight[] = {20, 12, 9, 8, 6, 5, 4, 0, -3, -INFINITY};
    struct kp_judged pairs[COUNT(match)];
    struct kp_accuracy a = {0};
    for (size_t i = 0; i < COUNT(match); i++) /* in another order */
        pairs[(i * 7) % COUNT(match)] = (struct kp_judged){weight[i], 1, match[i]};
    kp_accuracy_lines(pairs, COUNT(match), 6, 6, 0.8, &a);
    assert_true(a.at[3].probability == 0.5);
    assert_true(a.at[3].pairs == 8 && a.at[3].right == 5); /* weight 0 and up */
    assert_true(a.at[KP_ACCURACY_LINES - 1].pairs == 2);   /* 0.999 is 9.96 bits */
    assert_true(a.reached);
    assert_true(a.wanted.pairs == 5 && a.wanted.right == 4); /* 4 of 5, the lowest such threshold */
    assert_true(kp_probability_weight(a.wanted.probability) <= 6);
    assert_true(kp_probability_weight(a.wanted.probability) > 5);
    near(a.best.f1.value, 2 * 4.0 / (5 + 6));
    assert_true(a.best.pairs == 5);
    near(a.at[0].recall.value, 5.0 / 6); /* what was lost is never found */
}

static void no_threshold_may_have_it(void **state)
{
    (void)state;
    struct kp_judged pairs[] = {{9, 1, false}, {8, 1, true}};
    struct kp_accuracy a = {0};
    kp_accuracy_lines(pairs, COUNT(pairs), 1, 1, 0.9, &a);
    assert_false(a.reached);
    struct kp_judged tied[] = {{9, 1, true}, {9, 1, false}};
    a = (struct kp_accuracy){0};
    kp_accuracy_lines(tied, COUNT(tied), 1, 1, 0.9, &a);
    assert_false(a.reached); /* pairs of one weight cannot be told apart */
}

static void a_lesson_outweighs_the_guess_as_it_grows(void **state)
{
    (void)state;
    struct kp_lesson l = {.prior = -1};
    near(kp_lesson_blend(&l, 0, 3, 1, 0.25), 0.25); /* nothing was seen */
    double before = 0.25;
    for (double n = 10; n <= 10000; n *= 10) {
        l.seen[0][0] = n * 0.2;
        l.seen[0][1] = n * 0.8;
        double now = kp_lesson_blend(&l, 0, 3, 1, 0.25), sum = 0;
        assert_true(now > before && now < 0.8);
        for (unsigned k = 0; k < 3; k++)
            sum += kp_lesson_blend(&l, 0, 3, k, (const double[]){0.7, 0.25, 0.05}[k]);
        near(sum, 1);
        assert_true(kp_lesson_blend(&l, 0, 3, 2, 0.05) > 0); /* never seen, never impossible */
        before = now;
    }
    assert_true(before > 0.799);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(intervals_are_those_of_wilson),
        cmocka_unit_test(weights_do_not_make_a_sample_larger),
        cmocka_unit_test(thresholds_are_found),
        cmocka_unit_test(no_threshold_may_have_it),
        cmocka_unit_test(a_lesson_outweighs_the_guess_as_it_grows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
