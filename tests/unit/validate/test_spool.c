#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "validate/spool.h"

static void fill(struct kp_batch *b, const struct kp_schema *schema, unsigned n)
{
    kp_batch_clear(b);
    assert_true(kp_batch_set_schema(b, schema));
    for (unsigned i = 0; i < 5; i++) {
        struct kp_slice *c = kp_batch_add_row(b);
        assert_non_null(c);
        char *text = kp_arena_text(&b->arena, 32);
        int len = snprintf(text, 32, "علی %u/%u", n, i);
        c[0] = kp_string(text, (size_t)len);
        c[1] = i % 2 ? kp_slice_of(KP_NUMBER, "1.10", 4) : kp_slice_of(KP_NULL, "", 0);
        b->rows[i].record = n * 5 + i + 1;
        b->rows[i].line = n * 5 + i + 2;
        b->rows[i].state = i == 3 ? KP_ROW_REJECTED : KP_ROW_LIVE;
    }
    b->source = "feed.csv";
}

static void round_trip(size_t memory)
{
    struct kp_schema *schema = kp_schema_new();
    kp_schema_add(schema, kp_str("name"));
    kp_schema_add(schema, kp_str("amount"));
    struct kp_spool *s = kp_spool_new(memory, NULL);
    struct kp_batch b;
    struct kp_error err = {0};
    kp_batch_init(&b);
    for (unsigned n = 0; n < 40; n++) {
        fill(&b, schema, n);
        assert_int_equal(kp_spool_add(s, &b, &err), KP_OK);
    }
    for (unsigned n = 0; n < 40; n++) {
        kp_batch_clear(&b);
        assert_int_equal(kp_spool_next(s, &b, &err), KP_OK);
        assert_int_equal(b.nrows, 4); /* the rejected one stayed behind */
        assert_string_equal(b.source, "feed.csv");
        char text[32];
        snprintf(text, sizeof text, "علی %u/4", n);
        assert_true(kp_slice_is(*kp_batch_cell(&b, 3, 0), text));
        assert_int_equal(kp_batch_cell(&b, 0, 1)->kind, KP_NULL);
        assert_int_equal(kp_batch_cell(&b, 1, 1)->kind, KP_NUMBER);
        assert_int_equal(b.rows[3].record, n * 5 + 5);
        assert_int_equal(b.rows[3].line, n * 5 + 6);
    }
    kp_batch_clear(&b);
    assert_int_equal(kp_spool_next(s, &b, &err), KP_END);
    kp_batch_release(&b);
    kp_spool_free(s);
    kp_schema_unref(schema);
}

static void in_memory(void **state)
{
    (void)state;
    round_trip(1 << 20);
}

static void in_a_file(void **state)
{
    (void)state;
    round_trip(0);
}

static void partly(void **state)
{
    (void)state;
    round_trip(3000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(in_memory), cmocka_unit_test(in_a_file),
                                       cmocka_unit_test(partly)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
