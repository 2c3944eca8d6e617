/* Segments: order, counts and errors, for any number of threads. */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "check.h"
#include "pipeline/segment.h"

/* A source that makes `batches` batches of `rows` rows numbered through, and a sink that writes
 * them down. */
struct fake {
    size_t batches, rows, made;
    size_t fail_at; /* batch whose reading fails; 0: none */
    struct kp_schema *schema;
    struct kp_buf written;
    uint64_t formatted, put;
    atomic_int reading, putting;
    bool overlap;
};

static enum kp_status fake_read(void *closure, struct kp_batch *batch, struct kp_error *err)
{
    struct fake *f = closure;
    if (atomic_fetch_add(&f->reading, 1) != 0)
        f->overlap = true;
    enum kp_status status = KP_OK;
    if (f->made == f->batches) {
        status = KP_END;
    } else if (f->fail_at && f->made + 1 == f->fail_at) {
        status = kp_fail(err, KP_ERR_INPUT, "the disk is gone");
    } else {
        kp_batch_set_schema(batch, f->schema);
        for (size_t r = 0; r < f->rows; r++) {
            struct kp_slice *cells = kp_batch_add_row(batch);
            char *text = kp_arena_text(&batch->arena, 24);
            int n = snprintf(text, 24, "%zu", f->made * f->rows + r);
            cells[0] = kp_string(text, (size_t)n);
        }
        f->made++;
    }
    atomic_fetch_sub(&f->reading, 1);
    return status;
}

static enum kp_status fake_format(void *closure, const struct kp_batch *batch, struct kp_buf *out,
                                  struct kp_error *err)
{
    (void)closure;
    (void)err;
    for (size_t r = 0; r < batch->nrows; r++)
        if (batch->rows[r].state == KP_ROW_LIVE) {
            kp_buf_slice(out, *kp_batch_cell(batch, r, 0));
            kp_buf_putc(out, '\n');
        }
    return KP_OK;
}

static enum kp_status fake_put(void *closure, struct kp_chain_worker *w, struct kp_batch *batch,
                               struct kp_buf *out, bool formatted, struct kp_error *err)
{
    struct fake *f = closure;
    (void)w;
    if (atomic_fetch_add(&f->putting, 1) != 0)
        f->overlap = true;
    if (!formatted)
        fake_format(closure, batch, out, err);
    assert_int_equal(batch->seq, f->put);
    f->put++;
    kp_buf_add(&f->written, out->data, out->len);
    atomic_fetch_sub(&f->putting, 1);
    return KP_OK;
}

static const struct kp_segment_ops ops = {fake_read, fake_format, fake_put};

/* A row-local stage that drops every seventh record and takes its time now and then. */
static enum kp_status drop_sevenths(struct kp_stage *s, const struct kp_binding *binding,
                                    void *worker, struct kp_batch *batch, struct kp_error *err)
{
    (void)s;
    (void)binding;
    (void)worker;
    (void)err;
    if (batch->seq % 5 == 2)
        usleep(500);
    for (size_t r = 0; r < batch->nrows; r++)
        if (strtoul(kp_batch_cell(batch, r, 0)->ptr, NULL, 10) % 7 == 0)
            batch->rows[r].state = KP_ROW_FILTERED;
    return KP_OK;
}

static const struct kp_stage_ops drop_ops = {.name = "drop", .process = drop_sevenths};

static void run(struct fake *f, unsigned threads, struct kp_counts *totals, enum kp_status expected)
{
    struct kp_stage drop = {&drop_ops};
    struct kp_stage *const stages[] = {&drop};
    struct kp_chain chain;
    struct kp_error err = {0};
    f->schema = kp_schema_new();
    kp_schema_add(f->schema, kp_str("n"));
    kp_chain_init(&chain, stages, 1);
    assert_int_equal(kp_segment_run(&chain, &ops, f, threads, totals, &err), expected);
    if (expected != KP_OK)
        assert_string_equal(err.message, "the disk is gone");
    kp_chain_release(&chain);
    kp_schema_unref(f->schema);
    assert_false(f->overlap);
}

static void order_and_counts_do_not_depend_on_threads(void **state)
{
    (void)state;
    struct fake one = {.batches = 60, .rows = 11};
    struct kp_counts counts = {0};
    run(&one, 1, &counts, KP_OK);
    assert_int_equal(counts.in, 660);
    assert_int_equal(counts.filtered, 95); /* 0, 7 ... 658 */
    assert_int_equal(counts.out, 565);
    for (unsigned threads = 2; threads <= 8; threads += 3) {
        struct fake many = {.batches = 60, .rows = 11};
        struct kp_counts again = {0};
        run(&many, threads, &again, KP_OK);
        assert_int_equal(again.in, counts.in);
        assert_int_equal(again.out, counts.out);
        assert_int_equal(again.filtered, counts.filtered);
        assert_int_equal(many.written.len, one.written.len);
        assert_memory_equal(many.written.data, one.written.data, one.written.len);
        kp_buf_release(&many.written);
    }
    kp_buf_release(&one.written);
}

/* What was read before the failure is put out, then the run stops with that failure. */
static void a_failed_read_stops_after_what_came_before(void **state)
{
    (void)state;
    for (unsigned threads = 1; threads <= 4; threads++) {
        struct fake f = {.batches = 50, .rows = 3, .fail_at = 9};
        struct kp_counts counts = {0};
        run(&f, threads, &counts, KP_ERR_INPUT);
        assert_int_equal(f.put, 8);
        kp_buf_release(&f.written);
    }
}

static void an_empty_source_is_no_error(void **state)
{
    (void)state;
    struct fake f = {.batches = 0};
    struct kp_counts counts = {0};
    run(&f, 3, &counts, KP_OK);
    assert_int_equal(counts.in, 0);
    assert_int_equal(f.put, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_and_counts_do_not_depend_on_threads),
        cmocka_unit_test(a_failed_read_stops_after_what_came_before),
        cmocka_unit_test(an_empty_source_is_no_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
