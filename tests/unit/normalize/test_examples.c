/* The registry, and the examples of every descriptor: they are documentation, so they must be true.
 */
#include "normalize/norm_case.h"

#include <string.h>

static void each_example(void **state)
{
    (void)state;
    size_t count = 0;
    for (const struct kp_normalizer *const *n = kp_normalizers(); *n; n++) {
        const struct kp_example *e = (*n)->d.examples;
        assert_non_null(e);
        assert_non_null(e->input);
        for (; e->input; e++, count++) {
            struct norm_case c;
            norm_open(&c, (*n)->d.name, e->args, "", NULL);
            norm_expect(&c, e->input, e->output);
            norm_close(&c);
        }
    }
    assert_true(count > 0);
}

static void names_are_sorted_and_found(void **state)
{
    (void)state;
    const struct kp_normalizer *const *n = kp_normalizers();
    for (size_t i = 0; n[i]; i++) {
        assert_ptr_equal(kp_normalizer_find(n[i]->d.name), n[i]);
        assert_true(strlen(n[i]->d.help) > 0);
        assert_non_null(n[i]->apply);
        if (i > 0 && strcmp(n[i - 1]->d.name, n[i]->d.name) >= 0)
            fail_msg("%s stands before %s", n[i - 1]->d.name, n[i]->d.name);
    }
    assert_null(kp_normalizer_find("nosuch"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_example),
        cmocka_unit_test(names_are_sorted_and_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
