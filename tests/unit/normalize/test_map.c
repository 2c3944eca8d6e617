#include <stdlib.h>

#include "normalize/norm_case.h"
#include "normalize/table.h"

static void folded_look_up(void **state)
{
    (void)state;
    static const char *const args =
        "{values: {Retail: retail, خرده‌فروشی: retail, 零售: retail, "
        "軟件: software}}";
    struct norm_row rows[] = {
        {args, "RETAIL", "retail"},
        {args, "Rétail.", "retail"},
        {args, "خردهفروشي", "retail"},
        {args, "零售", "retail"},
        {args, "软件", "software"},
        {args, "retail", "retail"},
        {args, " Software ", "software"},
        {args, "bank", NULL},
        {args, "...", NULL},
        {"{values: {A: b}, fold: no}", "a", NULL},
        {"{values: {A: b}, fold: no}", "A", "b"},
        {"{values: {A: b}, miss: keep}", "بانک", "بانک"},
        {0},
    };
    norm_rows("map", "", NULL, rows);
}

static void shipped_files(void **state)
{
    (void)state;
    static const struct norm_row rows[] = {
        {"industries.csv", "پوشاک", "textiles"},
        {"genders.csv", "خانم", "female"},
        {"cities.csv", "تهران", "Tehran"},
        {"cities.csv", "Tehran", "Tehran"},
        {0},
    };
    norm_rows("map", "", NULL, rows);
}

static void the_nearest_entry_is_named(void **state)
{
    (void)state;
    struct norm_case c;
    norm_open(&c, "map", "{values: {Retail: retail, Software: software}}", "", NULL);
    for (int i = 0; i < 2; i++) { /* the second time from what the worker remembers */
        norm_expect(&c, "Sofware", NULL);
        assert_string_equal(c.ctx.reason, "is not in the map; the nearest entry is 'software'");
        norm_expect(&c, "بانک", NULL);
        assert_string_equal(c.ctx.reason, "is not in the map");
    }
    norm_close(&c);
}

static void refused(const char *args, const char *message)
{
    struct norm_case c;
    assert_int_equal(norm_try_open(&c, "map", args, "", NULL), KP_ERR_RULES);
    if (!strstr(c.err.message, message))
        fail_msg("%s: '%s'", args, c.err.message);
    norm_close(&c);
}

static void mistakes_are_named(void **state)
{
    (void)state;
    refused(NULL, "needs a file or values");
    refused("{values: {a: b, A: c}}", "twice");
    refused("{values: {a: b, b: c}}", "map both to one value");
    refused("{values: {'...': c}}", "nothing to look up");
    refused("nosuch.csv", "nosuch.csv");
    refused("{file: cities.csv, to: nosuch}", "there is no column 'nosuch'");
}

static void tables(void **state)
{
    (void)state;
    struct kp_arena arena = {0};
    struct kp_table t;
    struct kp_error err;
    assert_int_equal(kp_table_parse("t.csv", kp_str("# a note, v1\nfrom,to\n\"a,b\",1\nعلی\n"),
                                    &arena, &t, &err),
                     KP_OK);
    assert_int_equal(t.rows, 2);
    assert_int_equal(t.columns, 2);
    assert_int_equal(kp_table_column(&t, "to"), 1);
    assert_int_equal(kp_table_column(&t, "no"), SIZE_MAX);
    assert_true(kp_slice_is(kp_table_cell(&t, 0, 0), "a,b"));
    assert_true(kp_slice_is(kp_table_cell(&t, 1, 0), "علی"));
    assert_true(kp_slice_is(kp_table_cell(&t, 1, 1), ""));
    assert_int_equal(kp_table_parse("t.csv", kp_str("a,b\n1,2\n1,2,3\n"), &arena, &t, &err),
                     KP_ERR_RULES);
    assert_int_equal(err.line, 3);
    assert_string_equal(err.file, "t.csv");
    assert_int_equal(kp_table_parse("t.csv", kp_str(""), &arena, &t, &err), KP_ERR_RULES);
    kp_arena_release(&arena);
}

static void a_large_table(void **state)
{
    (void)state;
    struct kp_arena arena = {0};
    struct kp_buf text = {0};
    struct kp_table t;
    struct kp_lookup l;
    kp_buf_puts(&text, "n\n");
    for (int i = 0; i < 5000; i++)
        kp_buf_printf(&text, "key %d\n", i);
    assert_int_equal(kp_table_parse("t", kp_string(text.data, text.len), &arena, &t, NULL), KP_OK);
    assert_int_equal(t.rows, 5000);
    assert_true(kp_lookup_init(&l, t.rows, &arena));
    for (uint32_t i = 0; i < 5000; i++)
        assert_int_equal(kp_lookup_add(&l, kp_table_cell(&t, i, 0), i), i);
    assert_int_equal(kp_lookup_add(&l, kp_str("key 77"), 1), 77);
    assert_int_equal(kp_lookup_get(&l, "key 4999", 8), 4999);
    assert_int_equal(kp_lookup_get(&l, "key 5000", 8), KP_NO_ENTRY);
    kp_buf_release(&text);
    kp_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(folded_look_up),
        cmocka_unit_test(shipped_files),
        cmocka_unit_test(the_nearest_entry_is_named),
        cmocka_unit_test(mistakes_are_named),
        cmocka_unit_test(tables),
        cmocka_unit_test(a_large_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
