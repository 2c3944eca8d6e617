#include <stdio.h>

#include "check.h"
#include "record/batch.h"

static void schema_finds_names_in_any_script(void **state)
{
    (void)state;
    static const char *const names[] = {"name",     "نام مشتری", "اسم العميل",
                                        "客户姓名", "_source",   ""};
    struct kp_schema *s = kp_schema_new();
    for (size_t i = 0; i < COUNT(names); i++)
        assert_int_equal(kp_schema_add(s, kp_str(names[i])), i);
    for (size_t i = 0; i < COUNT(names); i++) {
        assert_int_equal(kp_schema_find(s, kp_str(names[i])), i);
        assert_slice(kp_schema_column(s, i)->name, names[i]);
    }
    assert_int_equal(kp_schema_find(s, kp_str("Name")), KP_NO_COLUMN);
    kp_schema_unref(s);
}

static void schema_with_many_columns(void **state)
{
    (void)state;
    struct kp_schema *s = kp_schema_new();
    char name[16];
    for (unsigned i = 0; i < 20000; i++) {
        snprintf(name, sizeof name, "c%u", i);
        kp_schema_add(s, kp_str(name));
    }
    assert_int_equal(kp_schema_find(s, kp_str("c0")), 0);
    assert_int_equal(kp_schema_find(s, kp_str("c19999")), 19999);
    assert_int_equal(kp_schema_count(s), 20000);
    kp_schema_unref(s);
}

static void schema_first_of_a_double_name_is_found(void **state)
{
    (void)state;
    struct kp_schema *s = kp_schema_new();
    kp_schema_add(s, kp_str("email"));
    kp_schema_add(s, kp_str("email"));
    assert_int_equal(kp_schema_count(s), 2);
    assert_int_equal(kp_schema_find(s, kp_str("email")), 0);
    kp_schema_unref(s);
}

static void schema_rename_drop_reorder(void **state)
{
    (void)state;
    struct kp_schema *a = kp_schema_new();
    kp_schema_add(a, kp_str("x"));
    kp_schema_add(a, kp_str("y"));
    struct kp_schema *b = kp_schema_copy(a);
    assert_true(kp_schema_same(a, b));
    kp_schema_rename(b, 0, kp_str("نام"));
    assert_int_equal(kp_schema_find(b, kp_str("نام")), 0);
    assert_int_equal(kp_schema_find(b, kp_str("x")), KP_NO_COLUMN);
    assert_int_equal(kp_schema_find(a, kp_str("x")), 0);
    assert_false(kp_schema_same_names(a, b));

    struct kp_schema *c = kp_schema_copy(a);
    kp_schema_clear_columns(c);
    kp_schema_add_at(c, kp_str("y"), 1);
    kp_schema_add_at(c, kp_str("x"), 0);
    assert_int_equal(kp_schema_slots(c), 2);
    assert_int_equal(kp_schema_add(c, kp_str("z")), 2);
    assert_int_equal(kp_schema_column(c, 2)->slot, 2); /* a new slot, none of the kept ones */
    kp_schema_unref(a);
    kp_schema_unref(b);
    kp_schema_unref(c);
}

/* Rows keep their cells when columns are added after them. */
static void batch_widens_without_losing_cells(void **state)
{
    (void)state;
    struct kp_schema *s = kp_schema_new();
    kp_schema_add(s, kp_str("a"));
    kp_schema_add(s, kp_str("b"));
    struct kp_batch batch = {0};
    assert_true(kp_batch_set_schema(&batch, s));
    static const char *const values[] = {"علی", "张伟", "محمد", "José"};
    for (size_t r = 0; r < 1000; r++) {
        struct kp_slice *cells = kp_batch_add_row(&batch);
        cells[0] = kp_str(values[r % 4]);
        cells[1] = kp_str(values[(r + 1) % 4]);
    }
    struct kp_schema *wide = kp_schema_copy(s);
    for (int i = 0; i < 7; i++)
        kp_schema_add(wide, kp_str("more"));
    assert_true(kp_batch_set_schema(&batch, wide));
    for (size_t r = 0; r < 1000; r++) {
        assert_slice(*kp_batch_cell(&batch, r, 0), values[r % 4]);
        assert_slice(*kp_batch_cell(&batch, r, 1), values[(r + 1) % 4]);
        for (size_t c = 2; c < 9; c++)
            assert_int_equal(kp_batch_cell(&batch, r, c)->kind, KP_MISSING);
    }
    batch.rows[3].state = KP_ROW_REJECTED;
    assert_int_equal(kp_batch_live(&batch), 999);
    kp_batch_clear(&batch);
    assert_int_equal(batch.nrows, 0);
    assert_null(batch.schema);
    kp_batch_release(&batch);
    kp_schema_unref(s);
    kp_schema_unref(wide);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(schema_finds_names_in_any_script),
        cmocka_unit_test(schema_with_many_columns),
        cmocka_unit_test(schema_first_of_a_double_name_is_found),
        cmocka_unit_test(schema_rename_drop_reorder),
        cmocka_unit_test(batch_widens_without_losing_cells),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
