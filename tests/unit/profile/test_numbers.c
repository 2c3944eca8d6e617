#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "profile/deps.h"
#include "profile/numbers.h"

static void near(double got, double expected, double relative)
{
    if (!(fabs(got - expected) <= relative * fabs(expected)))
        fail_msg("%.12g, expected %.12g", got, expected);
}

static void known(void **state)
{
    (void)state;
    struct kp_numbers n = {0};
    for (int i = 1; i <= 1000; i++)
        assert_true(kp_numbers_add(&n, i, 1));
    near(kp_numbers_mean(&n), 500.5, 1e-12);
    near(kp_numbers_deviation(&n), 288.674990257, 1e-9);
    near(kp_numbers_quantile(&n, 0.5), 500, 0.011);
    near(kp_numbers_quantile(&n, 0.99), 990, 0.011);
    near(n.min, 1, 0);
    near(n.max, 1000, 0);
    kp_numbers_release(&n);
}

static void signs_and_zeros(void **state)
{
    (void)state;
    struct kp_numbers n = {0};
    assert_true(kp_numbers_add(&n, -100, 2) && kp_numbers_add(&n, 0, 1) &&
                kp_numbers_add(&n, 50, 2));
    near(kp_numbers_mean(&n), -20, 1e-12);
    near(kp_numbers_quantile(&n, 0.01), -100, 0.011);
    assert_true(kp_numbers_quantile(&n, 0.5) == 0);
    near(kp_numbers_quantile(&n, 1), 50, 0.011);
    assert_int_equal(n.negatives, 2);
    assert_int_equal(n.zeros, 1);
    kp_numbers_release(&n);
}

/* Sums do not depend on the order, to the last bit. */
static void any_order(void **state)
{
    (void)state;
    struct kp_numbers a = {0}, b = {0}, c = {0};
    for (int i = 0; i < 5000; i++)
        assert_true(kp_numbers_add(&a, (i % 97) * 0.1 - 3e5 * (i % 3), 1));
    for (int i = 4999; i >= 0; i--)
        assert_true(kp_numbers_add(i % 2 ? &b : &c, (i % 97) * 0.1 - 3e5 * (i % 3), 1));
    assert_true(kp_numbers_merge(&b, &c));
    assert_true(kp_numbers_mean(&a) == kp_numbers_mean(&b));
    assert_true(kp_numbers_deviation(&a) == kp_numbers_deviation(&b));
    assert_true(kp_numbers_quantile(&a, 0.3) == kp_numbers_quantile(&b, 0.3));
    kp_numbers_release(&a);
    kp_numbers_release(&b);
    kp_numbers_release(&c);
}

static void nothing_to_say(void **state)
{
    (void)state;
    struct kp_numbers n = {0};
    assert_true(isnan(kp_numbers_mean(&n)) && isnan(kp_numbers_quantile(&n, 0.5)));
    assert_true(kp_numbers_add(&n, INFINITY, 1) && n.count == 0);
    assert_true(kp_numbers_add(&n, 1e300, 1));
    assert_true(isnan(kp_numbers_mean(&n))); /* too large for the sums: not a wrong number */
    kp_numbers_release(&n);
}

static void add_pair(struct kp_deps *d, const char *a, const char *b)
{
    struct kp_slice values[] = {kp_str(a), kp_str(b)};
    assert_true(kp_deps_add(d, values, 2));
}

static void dependencies(void **state)
{
    (void)state;
    static const char *const cities[] = {"تهران", "شیراز", "上海", "北京"};
    static const char *const countries[] = {"IR", "IR", "CN", "CN"};
    struct kp_deps *d = kp_deps_new(), *other = kp_deps_new();
    struct kp_dep dep;
    for (int i = 0; i < 40; i++)
        add_pair(i % 3 ? d : other, cities[i % 4], countries[i % 4]);
    add_pair(d, "上海", "IR");
    add_pair(d, "", "IR");
    assert_true(kp_deps_merge(d, other));
    assert_true(kp_deps_get(d, 0, 1, &dep));
    assert_int_equal(dep.records, 41);
    assert_int_equal(dep.records - dep.fit, 1);
    assert_int_equal(dep.values_a, 4);
    assert_true(kp_deps_get(d, 1, 0, &dep)); /* a country does not decide a city */
    assert_true(dep.fit < 25);
    for (int i = 0; i <= KP_DEPS_VALUES; i++) {
        char text[16];
        snprintf(text, sizeof text, "%d", i);
        add_pair(other, text, "x");
    }
    assert_false(kp_deps_get(other, 0, 1, &dep));
    assert_true(kp_deps_merge(d, other));
    assert_false(kp_deps_get(d, 0, 1, &dep)); /* too many values in one part is too many in all */
    kp_deps_free(d);
    kp_deps_free(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known), cmocka_unit_test(signs_and_zeros), cmocka_unit_test(any_order),
        cmocka_unit_test(nothing_to_say), cmocka_unit_test(dependencies)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
