#include "merge_case.h"

#include "merge/unmerge.h"

static uint64_t seed = 42;

static uint32_t dice(uint32_t sides)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % sides;
}

/* Everything that was written so far to an output on a memory file. */
static void read_back(int fd, struct kp_buf *text)
{
    char block[65536];
    ssize_t n;
    kp_buf_clear(text);
    lseek(fd, 0, SEEK_SET);
    while ((n = read(fd, block, sizeof block)) > 0)
        kp_buf_add(text, block, (size_t)n);
    assert_true(kp_buf_ok(text));
}

/* Takes apart what a merge made; the result replaces *text. */
static enum kp_status unmerge_text(const struct merged *m, const char *only, uint64_t memory,
                                   struct kp_buf *text, struct kp_unmerge_counts *counts,
                                   struct kp_error *err)
{
    char golden[64], xref[64], losers[64], out[64];
    int fds[4] = {
        text_file(m->out.data ? m->out.data : "", m->out.len, golden, sizeof golden),
        text_file(m->side[KP_SIDE_XREF].data, m->side[KP_SIDE_XREF].len, xref, sizeof xref),
        text_file(m->side[KP_SIDE_LOSERS].data ? m->side[KP_SIDE_LOSERS].data : "",
                  m->side[KP_SIDE_LOSERS].len, losers, sizeof losers),
        text_file("", 0, out, sizeof out)};
    struct kp_unmerge_options o = {
        .golden = golden, .xref = xref, .losers = losers, .only = only, .memory = memory};
    struct kp_output *to = NULL;
    char path[] = "/tmp/kempt-unmerge-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(kp_output_open(path, &to, err), KP_OK);
    enum kp_status st = kp_unmerge(&o, to, counts, err);
    if (st == KP_OK)
        assert_int_equal(kp_output_commit(to, err), KP_OK);
    else
        kp_output_abort(to);
    FILE *f = fopen(path, "r");
    if (f)
        read_back(fileno(f), text);
    if (f)
        fclose(f);
    unlink(path);
    for (int i = 0; i < 4; i++)
        close(fds[i]);
    return st;
}

static const char *const words[] = {
    "علی", "رضایی",        "张伟",         "محمد بن",  "Jan", "O'Brien, \"Bob\"", "a\nb",
    "",    "  spaced ",    "=1+1;x\t",     "é",        "007", "a\r\nb",           "\r",
    "\"",  "\xEF\xBB\xBF", "{\"k\": [1]}", "\"\",\n\""};

static void random_cell_csv(struct kp_buf *b)
{
    const char *w = words[dice(sizeof words / sizeof *words)];
    if (!strpbrk(w, ",\"\r\n")) {
        kp_buf_puts(b, w);
        return;
    }
    kp_buf_putc(b, '"');
    for (; *w; w++) {
        kp_buf_puts(b, *w == '"' ? "\"" : "");
        kp_buf_putc(b, *w);
    }
    kp_buf_putc(b, '"');
}

/* Records of clusters spread at random, some without one. */
static void random_csv(struct kp_buf *b, uint32_t records, uint32_t clusters)
{
    kp_buf_clear(b);
    kp_buf_puts(b, "_source,_record,_cluster,name,city,n\n");
    for (uint32_t i = 0; i < records; i++) {
        /* some share source and number; some sources look like a list of members */
        kp_buf_printf(b, "s%s%u,%u,", dice(9) ? "" : ";s:1;", dice(3),
                      dice(20) ? i + 1 : dice(i + 1));
        if (dice(10) > 0)
            kp_buf_printf(b, "k%u", dice(clusters));
        for (int c = 0; c < 2; c++) {
            kp_buf_putc(b, ',');
            random_cell_csv(b);
        }
        kp_buf_printf(b, ",%u\n", dice(50));
    }
}

static void random_jsonl(struct kp_buf *b, uint32_t records, uint32_t clusters)
{
    static const char *const values[] = {"null", "true",       "1.10",        "[1, 2]",
                                         "\"\"", "{\"x\":[]}", "\"رضا\\\"\"", "\"张\\n\""};
    static const char *const names[] = {"a", "b", "نام", "d"};
    kp_buf_clear(b);
    for (uint32_t i = 0; i < records; i++) {
        kp_buf_printf(b, "{\"_record\":%u", i + 1);
        if (dice(10) > 0)
            kp_buf_printf(b, ",\"_cluster\":\"k\\\"%u\"", dice(clusters));
        for (int c = 0; c < 4; c++)
            if (dice(3) > 0)
                kp_buf_printf(b, ",\"%s\":%s", names[c], values[dice(8)]);
        kp_buf_puts(b, "}\n");
    }
}

static uint64_t round_trip(const struct kp_buf *text, enum kp_format files, uint64_t memory)
{
    static const char *const rules = "ruleset: t\nmerge: {default: [exclude, most_frequent], "
                                     "sources: [s2, s0], max_cluster: 6}\n";
    struct merged m = merge_text(rules, text->data, text->len,
                                 (struct kp_merge_options){
                                     .xref = files,
                                     .losers = files,
                                     .memory = memory,
                                     .provenance = text->len % 2,
                                     .keep = {[KP_SIDE_XREF] = true, [KP_SIDE_LOSERS] = true},
                                 });
    assert_int_equal(m.status, KP_END);
    struct kp_buf back = {0};
    struct kp_unmerge_counts counts;
    struct kp_error err = {0};
    enum kp_status st = unmerge_text(&m, NULL, memory, &back, &counts, &err);
    if (st != KP_OK)
        fail_msg("%s", err.message);
    assert_int_equal(back.len, text->len);
    assert_memory_equal(back.data, text->data, text->len);
    assert_int_equal(counts.golden, m.counts.golden);
    assert_int_equal(counts.records, m.counts.records);
    assert_int_equal(counts.apart, m.counts.clusters);
    uint64_t clusters = m.counts.clusters;
    kp_buf_release(&back);
    merged_release(&m);
    return clusters;
}

/* unmerge(merge(x)) = x, byte for byte, for at least 100,000 merged clusters. */
static void csv_comes_back(void **state)
{
    (void)state;
    struct kp_buf text = {0};
    uint64_t merges = 0;
    for (int i = 0; i < 40; i++) { /* many small ones, for the edges */
        random_csv(&text, dice(12), 1 + dice(5));
        merges += round_trip(&text, i % 2 ? KP_FORMAT_CSV : KP_FORMAT_JSONL, 0);
    }
    while (merges < 60000) {
        random_csv(&text, 60000, 10000 + dice(30000));
        merges += round_trip(&text, merges % 2 ? KP_FORMAT_CSV : KP_FORMAT_JSONL,
                             merges % 3 ? 0 : 1 << 20);
    }
    kp_buf_release(&text);
}

static void jsonl_comes_back(void **state)
{
    (void)state;
    struct kp_buf text = {0};
    uint64_t merges = 0;
    for (int i = 0; i < 40; i++) {
        random_jsonl(&text, dice(12), 1 + dice(5));
        merges += round_trip(&text, KP_FORMAT_JSONL, 0);
    }
    while (merges < 40000) {
        random_jsonl(&text, 50000, 10000 + dice(20000));
        merges += round_trip(&text, KP_FORMAT_JSONL, merges % 3 ? 0 : 1 << 20);
    }
    kp_buf_release(&text);
}

/* Clusters that are put up for review leave one by one, before their turn; and neighbours may have
 * one golden id, when records share source and number; cluster ids that are arrays and objects;
 * columns of the merge's own names that came with the records. */
static void what_is_hard_to_put_in_order(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "_source,_record,_cluster,name\na,1,k,علی\na,2,m,B\na,3,k,张伟\na,4,n,D\na,5,k,\na,6,m,F\n",
        "_source,_record,_cluster,name\na,1,,x\na,1,,x\na,1,,\"y\ny\"\nb,1,a:1,z\n",
        "{\"_record\":1,\"_cluster\":\"k\"}\n{\"a\":1.0}\n{\"_record\":1,\"_cluster\":\"k\"}\n"
        "{\"_record\":1,\"_cluster\":\"k\",\"a\":null}\n",
        "name\n\"\"\nx\n\"\"\n",
        "_cluster;name\nk;a,b\nk;\"c;d\"\nm;e,f\n",
        "_cluster|a,b,c;d;e\nk|1\nk|2\n",
        "{\"_cluster\":[1, 2],\"نام\":\"علی\"}\n{\"_cluster\":{\"k\":[{}, \"},]\"]},\"a\":1}\n"
        "{\"_cluster\":[1, 2],\"نام\":\"张伟\"}\n{\"_cluster\":[],\"a\":2}\n"
        "{\"_cluster\":[1, 3]}\n{\"_cluster\":true}\n{\"_cluster\":1.10}\n{\"_cluster\":1.10}\n",
        "{\"_cluster\":\"k\",\"_golden\":\"g\",\"d\":{\"_golden\":\"x\",\"_members\":\"a;b\"}}\n"
        "{\"_cluster\":\"m\",\"_golden\":\"g\",\"d\":[{\"_golden\":\"y\"}]}\n",
        "_record,_members\n1,a;b\n1,a;b\n1,\n",
        "{\"_record\":1,\"_members\":\"a;b\"}\n{\"_record\":1,\"_members\":\"a;b\"}\n"
        "{\"_record\":1,\"a\":2}\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct merged m =
            merge_text("ruleset: t\nmerge: {default: first, max_cluster: 2}\n", texts[i],
                       strlen(texts[i]), (struct kp_merge_options){.xref = KP_FORMAT_CSV});
        struct kp_buf back = {0};
        struct kp_unmerge_counts counts;
        struct kp_error err = {0};
        if (unmerge_text(&m, NULL, 0, &back, &counts, &err) != KP_OK)
            fail_msg("%zu: %s", i, err.message);
        assert_text(&back, texts[i]);
        kp_buf_release(&back);
        merged_release(&m);
    }
}

/* Files that something else wrote again: a last line without its end, blank lines, CRLF. */
static void files_that_were_touched(void **state)
{
    (void)state;
    static const char *const text =
        "_source,_record,_cluster,name\nw,9,b,x\nc,1,,\"y, \"\"Y\"\"\"\n"
        "c,2,b,张\nc,3,,علی\n";
    struct merged m =
        merge_text(NULL, text, strlen(text),
                   (struct kp_merge_options){.xref = KP_FORMAT_CSV, .losers = KP_FORMAT_CSV});
    struct kp_buf *files[] = {&m.out, &m.side[KP_SIDE_XREF], &m.side[KP_SIDE_LOSERS]};
    for (size_t which = 0; which < 3; which++)
        for (int how = 0; how < 3; how++) {
            struct kp_buf back = {0}, kept = *files[which], other = {0};
            struct kp_unmerge_counts counts;
            struct kp_error err = {0};
            for (size_t i = 0; i < kept.len; i++) {
                bool end = kept.data[i] == '\n', last = i + 1 == kept.len;
                if (!(how == 0 && end && last))
                    kp_buf_puts(&other, how == 2 && end ? "\r" : "");
                if (!(how == 0 && end && last))
                    kp_buf_putc(&other, kept.data[i]);
                if (how == 1 && end)
                    kp_buf_putc(&other, '\n');
            }
            *files[which] = other;
            if (unmerge_text(&m, NULL, 0, &back, &counts, &err) != KP_OK)
                fail_msg("file %zu, %d: %s", which, how, err.message);
            assert_text(&back, text);
            *files[which] = kept;
            kp_buf_release(&other);
            kp_buf_release(&back);
        }
    merged_release(&m);
}

/* Golden records merged again: what the first merge added is part of the record then. */
static void a_second_merge_comes_apart_too(void **state)
{
    (void)state;
    static const char *const files[] = {
        "_source,_record,_cluster,a,_golden,_members\n"
        "s,1,x,1,g1,s:1;s:2\ns,3,x,2,g2,\ns,4,,3,g3,\n",
        "{\"_source\":\"s\",\"_record\":1,\"_cluster\":\"x\",\"_golden\":\"g1\",\"_members\":\"s:"
        "1\"}\n"
        "{\"_source\":\"s\",\"_record\":3,\"_cluster\":\"x\",\"_golden\":\"g2\"}\n"
        "{\"_source\":\"s\",\"_record\":4,\"_golden\":\"g3\"}\n"};
    for (size_t i = 0; i < 2; i++) {
        struct merged m = merge_simple(NULL, files[i]);
        struct kp_buf back = {0};
        struct kp_unmerge_counts counts;
        struct kp_error err = {0};
        assert_int_equal(unmerge_text(&m, NULL, 0, &back, &counts, &err), KP_OK);
        assert_text(&back, files[i]);
        kp_buf_release(&back);
        merged_release(&m);
    }
}

static void one_entity_alone(void **state)
{
    (void)state;
    static const char *const text =
        "_source,_record,_cluster,name\nw,9,b,张\nc,1,a,علی\nc,2,b,张伟\n";
    struct merged m =
        merge_text(NULL, text, strlen(text), (struct kp_merge_options){.losers = KP_FORMAT_CSV});
    struct kp_buf back = {0};
    struct kp_unmerge_counts counts;
    struct kp_error err = {0};
    assert_int_equal(unmerge_text(&m, "b", 0, &back, &counts, &err), KP_OK);
    assert_text(&back, "_source,_record,_cluster,name\nw,9,b,张\nc,2,b,张伟\n");
    assert_int_equal(unmerge_text(&m, "a", 0, &back, &counts, &err), KP_ERR_INPUT);
    assert_non_null(strstr(err.message, "no record was merged"));
    kp_buf_release(&back);
    merged_release(&m);
}

/* Files that do not belong together are an error, never a silent loss. */
static void files_that_do_not_fit(void **state)
{
    (void)state;
    static const char *const text = "_source,_record,_cluster,name\nw,9,b,x\nc,1,,y\nc,2,b,z\n";
    struct kp_buf back = {0};
    struct kp_unmerge_counts counts;
    struct kp_error err = {0};
    struct merged m =
        merge_text(NULL, text, strlen(text), (struct kp_merge_options){.losers = KP_FORMAT_CSV});
    struct merged damaged = m;
    damaged.out = (struct kp_buf){.data = m.out.data, .len = m.out.len - strlen("c,1,,y,c:1,\n")};
    assert_int_equal(unmerge_text(&damaged, NULL, 0, &back, &counts, &err), KP_ERR_BALANCE);
    damaged = m;
    damaged.side[KP_SIDE_LOSERS].len -= strlen("w,9,b,x,b,1\n");
    assert_int_equal(unmerge_text(&damaged, NULL, 0, &back, &counts, &err), KP_ERR_BALANCE);
    damaged = m;
    damaged.side[KP_SIDE_XREF].len =
        strlen("{\"source\":\"c\",\"record\":2,\"golden\":\"b\",\"position\":3}\n");
    assert_int_equal(unmerge_text(&damaged, NULL, 0, &back, &counts, &err), KP_ERR_INPUT);
    assert_non_null(strstr(err.message, "not in the xref"));
    kp_buf_release(&back);
    merged_release(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_comes_back),
        cmocka_unit_test(jsonl_comes_back),
        cmocka_unit_test(what_is_hard_to_put_in_order),
        cmocka_unit_test(files_that_were_touched),
        cmocka_unit_test(a_second_merge_comes_apart_too),
        cmocka_unit_test(one_entity_alone),
        cmocka_unit_test(files_that_do_not_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
