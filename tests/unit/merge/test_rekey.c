#include "merge_case.h"

#include "merge/idmap.h"
#include "merge/rekey.h"

struct rekeyed {
    struct kp_buf out;
    struct kp_rekey_counts counts;
    enum kp_status status;
    struct kp_error err;
};

static void run_batches(struct kp_stage *s, struct kp_reader *r, struct rekeyed *m)
{
    struct kp_batch b;
    struct kp_writer *w = NULL;
    struct kp_write_options options = {.format = kp_reader_format(r)};
    void *worker = s->ops->worker_new(s);
    kp_batch_init(&b);
    assert_int_equal(kp_writer_new(&options, &w, &m->err), KP_OK);
    while ((m->status = kp_reader_read(r, &b, &m->err)) == KP_OK) {
        struct kp_binding binding = {.in = b.schema};
        m->status = s->ops->bind(s, &binding, &m->err);
        if (m->status != KP_OK)
            break;
        assert_int_equal(s->ops->process(s, &binding, worker, &b, &m->err), KP_OK);
        if (m->out.len == 0)
            assert_int_equal(kp_writer_start(w, b.schema, &m->out, &m->err), KP_OK);
        assert_int_equal(kp_writer_format(w, &b, &m->out, &m->err), KP_OK);
        s->ops->unbind(s, &binding);
        kp_schema_unref(binding.out);
    }
    s->ops->worker_free(s, worker);
    kp_writer_free(w);
    kp_batch_release(&b);
}

static struct rekeyed rekey(const char *xref, const char *field, const char *source,
                            const char *text)
{
    struct rekeyed m = {0};
    char xref_path[64], path[64];
    int a = text_file(xref, strlen(xref), xref_path, sizeof xref_path);
    int b = text_file(text, strlen(text), path, sizeof path);
    const char *fields[] = {field};
    struct kp_rekey_options o = {
        .xref = xref_path, .fields = fields, .nfields = 1, .source = source};
    struct kp_read_options read = {.tool = "test"};
    struct kp_stage *s = NULL;
    struct kp_reader *r = NULL;
    m.status = kp_rekey_stage_new(&o, &s, &m.err);
    if (m.status == KP_OK) {
        assert_int_equal(kp_reader_open(path, &read, &r, &m.err), KP_OK);
        run_batches(s, r, &m);
        m.counts = kp_rekey_stage_counts(s);
        s->ops->free(s);
        kp_reader_free(r);
    }
    close(a);
    close(b);
    return m;
}

static const char *const xref =
    "source,record,golden,position,id,golden_id\n"
    "crm,1,g1,1,C1,C1\nweb,1,g1,2,W1,C1\nweb,2,g2,3,7,۷\nweb,3,g3,4,8,9\nfair,1,g4,5,,\n";

static void ids_become_golden_ones(void **state)
{
    (void)state;
    struct rekeyed m =
        rekey(xref, "customer", NULL, "order,customer\n1,W1\n2,C1\n3,nobody\n4,\n5,7\n6,\"W1\"\n");
    assert_int_equal(m.status, KP_END);
    assert_text(&m.out, "order,customer\n1,C1\n2,C1\n3,nobody\n4,\n5,۷\n6,C1\n");
    assert_int_equal(m.counts.values, 5);
    assert_int_equal(m.counts.rewritten, 3);
    assert_int_equal(m.counts.orphans, 1);
    kp_buf_release(&m.out);
}

static void numbers_stay_numbers_where_they_can(void **state)
{
    (void)state;
    struct rekeyed m =
        rekey(xref, "c", NULL, "{\"c\":8}\n{\"c\":\"8\"}\n{\"c\":7}\n{\"x\":1}\n{\"c\":null}\n");
    assert_text(&m.out, "{\"c\":9}\n{\"c\":\"9\"}\n{\"c\":\"۷\"}\n{\"x\":1}\n{\"c\":null}\n");
    assert_int_equal(m.counts.values, 3);
    kp_buf_release(&m.out);
}

static void without_ids_records_are_mapped(void **state)
{
    (void)state;
    struct rekeyed m = rekey("source,record,golden\nفروش,12,g1\n张,3,g2\n", "ref", NULL,
                             "ref\nفروش:12\n张:3\n张:4\n");
    assert_text(&m.out, "ref\ng1\ng2\n张:4\n");
    assert_int_equal(m.counts.orphans, 1);
    kp_buf_release(&m.out);
}

static void ids_of_two_sources(void **state)
{
    (void)state;
    static const char *const both =
        "source,record,golden,position,id,golden_id\na,1,g,1,5,50\nb,1,h,2,5,60\n";
    struct rekeyed m = rekey(both, "id", NULL, "id\n5\n");
    assert_int_equal(m.status, KP_ERR_INPUT);
    assert_non_null(strstr(m.err.message, "--source"));
    m = rekey(both, "id", "b", "id\n5\n");
    assert_text(&m.out, "id\n60\n");
    kp_buf_release(&m.out);
    m = rekey(both, "nope", "b", "id\n5\n");
    assert_int_equal(m.status, KP_ERR_USAGE);
    assert_non_null(strstr(m.err.message, "'nope'"));
}

static void a_map_of_many(void **state)
{
    (void)state;
    struct kp_idmap m = {0};
    assert_null(kp_idmap_get(&m, kp_str("x")));
    for (uint64_t i = 0; i < 50000; i++) {
        char key[24];
        bool fresh;
        int n = snprintf(key, sizeof key, "k%llu", (unsigned long long)(i % 40000));
        struct kp_idmap_entry *e = kp_idmap_put(&m, kp_string(key, (size_t)n), i, &fresh);
        assert_non_null(e);
        assert_int_equal(fresh, i < 40000);
        assert_int_equal(e->value, i % 40000);
    }
    assert_int_equal(m.count, 40000);
    assert_int_equal(kp_idmap_get(&m, kp_str("k39999"))->value, 39999);
    uint64_t hash = kp_idmap_hash(&m, kp_str("k7"));
    kp_idmap_fetch(&m, hash);
    assert_int_equal(kp_idmap_find(&m, kp_str("k7"), hash)->value, 7);
    assert_null(kp_idmap_get(&m, kp_str("k40000")));
    kp_idmap_release(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_become_golden_ones),
        cmocka_unit_test(numbers_stay_numbers_where_they_can),
        cmocka_unit_test(without_ids_records_are_mapped),
        cmocka_unit_test(ids_of_two_sources),
        cmocka_unit_test(a_map_of_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
