/* The helpers that put a result into a cell. */
#include "normalize/norm_case.h"

static struct norm_case c;

static int setup(void **state)
{
    (void)state;
    c = (struct norm_case){0};
    c.ctx.arena = &c.results;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    norm_close(&c);
    return 0;
}

static void set_copies(void **state)
{
    (void)state;
    char text[] = "علی";
    struct kp_slice cell = kp_str("علي");
    assert_int_equal(kp_norm_set(&c.ctx, &cell, text, strlen(text)), KP_NORM_CHANGED);
    memset(text, 'x', sizeof text - 1);
    assert_true(kp_slice_is(cell, "علی"));
    assert_int_equal(cell.kind, KP_STRING);
}

static void same_bytes_are_no_change(void **state)
{
    (void)state;
    struct kp_slice cell = kp_str("张伟"), before = cell;
    assert_int_equal(kp_norm_set(&c.ctx, &cell, "张伟", strlen("张伟")), KP_NORM_SAME);
    assert_ptr_equal(cell.ptr, before.ptr);
    assert_int_equal(kp_norm_set_const(&cell, "张伟", strlen("张伟")), KP_NORM_SAME);
    assert_ptr_equal(cell.ptr, before.ptr);
}

static void numbers_are_not_retyped(void **state)
{
    (void)state;
    struct kp_slice cell = kp_slice_of(KP_NUMBER, "1.10", 4);
    assert_int_equal(kp_norm_set(&c.ctx, &cell, "1.10", 4), KP_NORM_SAME);
    assert_int_equal(cell.kind, KP_NUMBER);
    assert_int_equal(kp_norm_set(&c.ctx, &cell, "1.1", 3), KP_NORM_CHANGED);
    assert_int_equal(cell.kind, KP_STRING);
}

static void null_becomes_an_empty_string(void **state)
{
    (void)state;
    struct kp_slice cell = kp_slice_of(KP_NULL, "", 0);
    assert_int_equal(kp_norm_set_const(&cell, "", 0), KP_NORM_CHANGED);
    assert_int_equal(cell.kind, KP_STRING);
}

static void a_failed_buffer_is_out_of_memory(void **state)
{
    (void)state;
    struct kp_slice cell = kp_str("x");
    struct kp_buf buf = {.failed = true};
    assert_int_equal(kp_norm_set_buf(&c.ctx, &cell, &buf), KP_NORM_NOMEM);
    assert_true(kp_slice_is(cell, "x"));
}

static void failure_gives_its_reason(void **state)
{
    (void)state;
    assert_int_equal(kp_norm_failed(&c.ctx, "is no date"), KP_NORM_FAILED);
    assert_string_equal(c.ctx.reason, "is no date");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(set_copies, setup, teardown),
        cmocka_unit_test_setup_teardown(same_bytes_are_no_change, setup, teardown),
        cmocka_unit_test_setup_teardown(numbers_are_not_retyped, setup, teardown),
        cmocka_unit_test_setup_teardown(null_becomes_an_empty_string, setup, teardown),
        cmocka_unit_test_setup_teardown(a_failed_buffer_is_out_of_memory, setup, teardown),
        cmocka_unit_test_setup_teardown(failure_gives_its_reason, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
