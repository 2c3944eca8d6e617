#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "validate/file_set.h"
#include "validate/key_set.h"
#include "validate/value_set.h"

/* Keys 0 .. distinct-1 again and again, in a scrambled order: the first time each comes it is no
 * duplicate. */
static void against_a_plain_list(size_t memory, uint64_t records, uint64_t distinct, bool spills)
{
    struct kp_key_set *k = kp_key_set_new(memory, NULL);
    struct kp_error err = {0};
    unsigned char *seen = test_calloc(distinct, 1), *expected = test_calloc(records, 1);
    for (uint64_t r = 0; r < records; r++) {
        uint64_t id = r * 2654435761u % distinct;
        char key[64];
        int n = snprintf(key, sizeof key, "مشتری-%llu-customer", (unsigned long long)id);
        expected[r] = seen[id];
        seen[id] = 1;
        assert_int_equal(kp_key_set_add(k, key, (size_t)n, r, &err), KP_OK);
    }
    assert_int_equal(kp_key_set_settle(k, &err), KP_OK);
    for (uint64_t r = 0; r < records; r++)
        if (kp_key_set_is_duplicate(k, r) != (bool)expected[r])
            fail_msg("record %llu: %d", (unsigned long long)r, !expected[r]);
    assert_int_equal(kp_key_set_spilled(k), spills);
    kp_key_set_free(k);
    test_free(seen);
    test_free(expected);
}

static void in_memory(void **state)
{
    (void)state;
    against_a_plain_list(64 << 20, 5000, 3001, false);
}

static void spilled(void **state)
{
    (void)state;
    against_a_plain_list(256 << 10, 60000, 40009, true);
}

/* So little memory that the parts do not fit either and are parted again. */
static void spilled_twice(void **state)
{
    (void)state;
    against_a_plain_list(16 << 10, 60000, 50021, true);
}

static void all_distinct_and_all_same(void **state)
{
    (void)state;
    against_a_plain_list(32 << 10, 20000, 20000, true);
    against_a_plain_list(32 << 10, 20000, 1, false);
}

static void no_keys(void **state)
{
    (void)state;
    struct kp_key_set *k = kp_key_set_new(0, NULL);
    struct kp_error err = {0};
    assert_int_equal(kp_key_set_settle(k, &err), KP_OK);
    assert_false(kp_key_set_is_duplicate(k, 0));
    assert_false(kp_key_set_is_duplicate(k, UINT64_MAX));
    kp_key_set_free(k);
}

static void no_room_for_files(void **state)
{
    (void)state;
    struct kp_key_set *k = kp_key_set_new(0, "/nonexistent/folder");
    struct kp_error err = {0};
    enum kp_status st = KP_OK;
    for (uint64_t r = 0; r < 200000 && st == KP_OK; r++) {
        char key[32];
        int n = snprintf(key, sizeof key, "%llu", (unsigned long long)r);
        st = kp_key_set_add(k, key, (size_t)n, r, &err);
    }
    assert_int_equal(st, KP_ERR_OUTPUT);
    assert_non_null(strstr(err.message, "/nonexistent/folder"));
    kp_key_set_free(k);
}

static void value_set(void **state)
{
    (void)state;
    struct kp_value_set s = {0};
    assert_false(kp_value_set_has(&s, "a", 1));
    assert_int_equal(kp_value_set_add(&s, "李", 3), KP_SET_NEW);
    assert_int_equal(kp_value_set_add(&s, "李", 3), KP_SET_KNOWN);
    assert_int_equal(kp_value_set_add(&s, "", 0), KP_SET_NEW);
    assert_int_equal(kp_value_set_add(&s, "a\0b", 3), KP_SET_NEW);
    assert_true(kp_value_set_has(&s, "a\0b", 3));
    assert_false(kp_value_set_has(&s, "a", 1));
    assert_int_equal(s.count, 3);
    kp_value_set_release(&s);
}

static void file_set(void **state)
{
    (void)state;
    struct kp_file_set *s;
    struct kp_error err = {0};
    assert_int_equal(kp_file_set_new(NULL, &s, &err), KP_OK);
    for (unsigned i = 0; i < 100000; i++) {
        char key[48];
        int n = snprintf(key, sizeof key, "کلید %u", i % 70000 * 3);
        assert_int_equal(kp_file_set_add(s, key, (size_t)n, &err), KP_OK);
    }
    assert_int_equal(kp_file_set_finish(s, &err), KP_OK);
    for (unsigned i = 0; i < 210000; i++) {
        char key[48];
        int n = snprintf(key, sizeof key, "کلید %u", i);
        if (kp_file_set_has(s, key, (size_t)n) != (i % 3 == 0))
            fail_msg("key %u", i);
    }
    kp_file_set_free(s);
}

static void empty_file_set(void **state)
{
    (void)state;
    struct kp_file_set *s;
    struct kp_error err = {0};
    assert_int_equal(kp_file_set_new("/nonexistent/folder", &s, &err), KP_ERR_OUTPUT);
    assert_int_equal(kp_file_set_new(NULL, &s, &err), KP_OK);
    assert_int_equal(kp_file_set_finish(s, &err), KP_OK);
    assert_false(kp_file_set_has(s, "a", 1));
    kp_file_set_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_memory),         cmocka_unit_test(spilled),
        cmocka_unit_test(spilled_twice),     cmocka_unit_test(no_keys),
        cmocka_unit_test(no_room_for_files), cmocka_unit_test(all_distinct_and_all_same),
        cmocka_unit_test(value_set),         cmocka_unit_test(file_set),
        cmocka_unit_test(empty_file_set),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
