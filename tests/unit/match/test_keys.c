/* Blocking keys: the examples of their descriptors, and values that have no key. */
#include "check.h"

#include "match/key.h"
#include "match/values.h"

#include <stdlib.h>

/* The keys of a value, "|" between, in a column that holds only it. */
static void keys_of(const struct kp_key_kind *k, int64_t n, const char *value, struct kp_buf *out)
{
    struct kp_dict dict;
    struct kp_values values;
    struct kp_error err;
    assert_true(kp_dict_init(&dict));
    uint32_t ids[1] = {kp_dict_add(&dict, value, strlen(value))};
    assert_int_equal(kp_values_init(&values, &dict, ids, 1, &err), KP_OK);
    struct kp_key_part part = {.kind = k, .field = "name", .n = n};
    struct kp_key_list list = {.record = out};
    struct kp_key_env env = {.part = &part};
    void *state = NULL;
    if (k->prepare)
        assert_int_equal(k->prepare(&part, &values, &state, &err), KP_OK);
    env.state = state;
    kp_buf_clear(out);
    k->emit(&env, kp_str(value), &list);
    assert_false(list.failed);
    assert_true(k->many || list.count <= 1);
    if (k->release)
        k->release(state);
    kp_key_list_release(&list);
    kp_values_release(&values);
    kp_dict_release(&dict);
}

static void examples_are_true(void **state)
{
    (void)state;
    struct kp_buf got = {0};
    for (const struct kp_key_kind *const *k = kp_key_kinds(); *k; k++) {
        assert_non_null((*k)->d.examples);
        for (const struct kp_example *e = (*k)->d.examples; e->input; e++) {
            struct kp_arena arena = {0};
            const struct kp_args *args;
            struct kp_error err;
            assert_int_equal(kp_args_parse(e->args, &(*k)->d, &arena, &args, &err), KP_OK);
            const struct kp_arg *number = (*k)->d.args + 1;
            keys_of(*k, number->name ? kp_args_int(args, number->name, atoll(number->def)) : 0,
                    e->input, &got);
            assert_buf(&got, e->output);
            kp_arena_release(&arena);
        }
    }
    kp_buf_release(&got);
}

static void values_without_a_key_have_none(void **state)
{
    (void)state;
    static const struct {
        const char *kind;
        int64_t n;
        const char *value;
    } cases[] = {
        {"prefix", 4, "-- ..."}, {"last_digits", 7, "0912"}, {"last_digits", 2, "ناشناس"},
        {"year", 0, "12/3"},     {"month", 0, "12/3"},       {"skeleton", 0, "…"},
        {"first_word", 0, "!?"}, {"sorted_words", 0, "…"},   {"words", 4, "of the"},
        {"grams", 3, "،"},       {"email_user", 0, "@x.y"},
    };
    struct kp_buf got = {0};
    for (size_t i = 0; i < COUNT(cases); i++) {
        keys_of(kp_key_find(cases[i].kind), cases[i].n, cases[i].value, &got);
        assert_buf(&got, "");
    }
    kp_buf_release(&got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(examples_are_true),
        cmocka_unit_test(values_without_a_key_have_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
