/* What records are kept in: dictionary, row store, table; and the sort beneath blocking. */
#include "check.h"

#include "match/dict.h"
#include "match/radix.h"
#include "match/rowstore.h"
#include "match/table.h"

#include <stdio.h>
#include <stdlib.h>

static void dictionary_numbers_values_once(void **state)
{
    (void)state;
    struct kp_dict d;
    char text[32];
    assert_true(kp_dict_init(&d));
    assert_int_equal(kp_dict_add(&d, "", 0), 0);
    for (int round = 0; round < 2; round++)
        for (uint32_t i = 1; i <= 5000; i++) { /* grows several times */
            int n = snprintf(text, sizeof text, "مشتری %u", i);
            assert_int_equal(kp_dict_add(&d, text, (size_t)n), i);
        }
    assert_int_equal(d.count, 5001);
    assert_slice(kp_dict_value(&d, 17), "مشتری 17");
    assert_int_equal(kp_dict_find(&d, "张伟", strlen("张伟")), KP_DICT_FULL);
    kp_dict_release(&d);
}

/* Many at a time get the numbers that they get one by one; a sealed dictionary still finds, and
 * goes on when something is added. */
static void many_values_at_a_time(void **state)
{
    (void)state;
    enum { N = 5000 };
    struct kp_dict one, many;
    struct kp_slice *values = calloc(N, sizeof *values);
    uint32_t *numbers = calloc(N, sizeof *numbers);
    char(*texts)[32] = calloc(N, sizeof *texts);
    assert_true(values && numbers && texts && kp_dict_init(&one) && kp_dict_init(&many));
    for (size_t i = 0; i < N; i++) {
        int n = i % 50 == 0 ? 0 : snprintf(texts[i], sizeof texts[i], "张伟 %zu", i * i % 1777);
        values[i] = kp_string(texts[i], (size_t)n);
    }
    for (size_t from = 0; from < N; from += 1000) {
        assert_true(kp_dict_add_many(&many, values + from, 1000, numbers + from));
        if (from == 2000)
            kp_dict_seal(&many);
    }
    for (size_t i = 0; i < N; i++)
        assert_int_equal(numbers[i], kp_dict_add(&one, values[i].ptr, values[i].len));
    assert_int_equal(many.count, one.count);
    kp_dict_seal(&many);
    assert_int_equal(kp_dict_find(&many, values[7].ptr, values[7].len), numbers[7]);
    assert_int_equal(kp_dict_find(&many, "محمد", strlen("محمد")), KP_DICT_FULL);
    assert_true(kp_dict_open(&many));
    assert_int_equal(kp_dict_find(&many, values[7].ptr, values[7].len), numbers[7]);
    kp_dict_release(&one);
    kp_dict_release(&many);
    free(values);
    free(numbers);
    free(texts);
}

/* Small and large, keys all over, crowded at one end, and all the same. */
static void radix_sort_is_sorted_and_stable(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 60, 3000, 300000};
    for (size_t s = 0; s < COUNT(sizes); s++)
        for (int shift = 0; shift <= 64; shift += 8) {
            size_t n = sizes[s];
            struct kp_keyed *a = calloc(2 * n + 1, sizeof *a);
            assert_non_null(a);
            uint64_t x = 1;
            for (uint32_t i = 0; i < n; i++) {
                x = x * UINT64_C(6364136223846793005) + 1442695040888963407;
                a[i] = (struct kp_keyed){.key = shift == 64 ? 7 : x >> shift, .record = i};
                if (i % 3 == 0)
                    a[i].key &= 15;
            }
            kp_radix_sort(a, a + n, n);
            for (size_t i = 1; i < n; i++)
                if (a[i - 1].key > a[i].key ||
                    (a[i - 1].key == a[i].key && a[i - 1].record >= a[i].record))
                    fail_msg("%zu elements, shift %d: %zu is out of order", n, shift, i);
            free(a);
        }
}

static const struct kp_schema *schema_of(const char *first, const char *second)
{
    struct kp_schema *s = kp_schema_new();
    assert_non_null(s);
    kp_schema_add(s, kp_str(first));
    kp_schema_add(s, kp_str(second));
    return s;
}

static void fill(struct kp_batch *b, const struct kp_schema *s, uint64_t from, size_t rows)
{
    kp_batch_clear(b);
    assert_true(kp_batch_set_schema(b, s));
    for (size_t i = 0; i < rows; i++) {
        struct kp_slice *cells = kp_batch_add_row(b);
        assert_non_null(cells);
        char text[64];
        int n = snprintf(text, sizeof text, "%llu رضایی", (unsigned long long)(from + i));
        cells[0] = kp_string(kp_arena_dup(&b->arena, text, (size_t)n), (size_t)n);
        cells[1] = i % 2 ? kp_missing() : kp_slice_of(KP_NUMBER, "1.10", 4);
        b->rows[i].record = from + i;
    }
    b->rows[1].state = KP_ROW_REJECTED; /* leaves no trace */
}

static void read_back(struct kp_rowstore *s, struct kp_batch *b, uint64_t batches, uint64_t rows)
{
    struct kp_error err;
    for (uint64_t k = 0; k < batches; k++) {
        kp_batch_clear(b);
        assert_int_equal(kp_rowstore_read(s, b, &err), KP_OK);
        assert_int_equal(b->nrows, rows - 1);
        char text[64];
        snprintf(text, sizeof text, "%llu رضایی", (unsigned long long)(k * rows + 2));
        assert_slice(kp_batch_row(b, 1)[0], text);
        assert_int_equal(kp_batch_row(b, 1)[1].kind, KP_NUMBER);
        assert_slice(kp_batch_row(b, 1)[1], "1.10");
        assert_int_equal(kp_batch_row(b, 2)[1].kind, KP_MISSING);
        assert_int_equal(b->rows[1].record, k * rows + 2);
    }
    assert_int_equal(kp_rowstore_read(s, b, &err), KP_END);
}

static void rows_come_back_from_memory_and_from_a_file(void **state)
{
    (void)state;
    for (size_t limit = 0; limit <= 4096; limit += 2048) {
        struct kp_rowstore *s = kp_rowstore_new(limit);
        struct kp_batch b;
        struct kp_error err;
        const struct kp_schema *schema = schema_of("name", "amount");
        kp_batch_init(&b);
        for (uint64_t k = 0; k < 20; k++) {
            fill(&b, schema, k * 50, 50);
            assert_int_equal(kp_rowstore_add(s, schema, &b, &err), KP_OK);
        }
        assert_int_equal(kp_rowstore_count(s), 20 * 49);
        assert_true(limit == 0 ? kp_rowstore_spilled(s) == 0 : kp_rowstore_spilled(s) > 0);
        assert_true(limit == 0 || kp_rowstore_memory(s) <= limit);
        read_back(s, &b, 20, 50);
        kp_rowstore_rewind(s);
        read_back(s, &b, 20, 50);
        kp_rowstore_free(s);
        kp_batch_release(&b);
        kp_schema_unref(schema);
    }
}

static void folding_sets_aside_what_is_no_difference(void **state)
{
    (void)state;
    static const struct {
        const char *value, *folded;
    } cases[] = {
        {"  O'Brien \t SMITH ", "o'brien smith"},
        {"كريمي", "کریمی"},
        {"Ｚｈａｎｇ　Ｗｅｉ", "zhang wei"},
        {"José", "jose"},
        {"张 伟", "张 伟"},
        {"", ""},
        {" \t", ""},
    };
    struct kp_buf out = {0};
    for (size_t i = 0; i < COUNT(cases); i++) {
        assert_true(kp_table_fold(kp_str(cases[i].value), &out));
        assert_buf(&out, cases[i].folded);
    }
    assert_true(kp_table_fold(kp_string("A\xff", 2), &out)); /* not UTF-8: left alone */
    assert_int_equal(out.len, 2);
    kp_buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dictionary_numbers_values_once),
        cmocka_unit_test(many_values_at_a_time),
        cmocka_unit_test(radix_sort_is_sorted_and_stable),
        cmocka_unit_test(rows_come_back_from_memory_and_from_a_file),
        cmocka_unit_test(folding_sets_aside_what_is_no_difference),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
