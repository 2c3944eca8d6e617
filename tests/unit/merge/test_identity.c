#include "merge_case.h"

#include "merge/xref.h"

static uint64_t seed = 99;

static uint32_t dice(uint32_t sides)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % sides;
}

#define RECORDS 400

/* A small world: which cluster each record is in; 0: it is not there. */
struct world {
    uint32_t cluster[RECORDS];
};

static const char *sources[] = {"crm", "وب", "展会"};

/* Its records in random order. */
static void feed_of(const struct world *w, struct kp_buf *text)
{
    uint32_t order[RECORDS];
    for (uint32_t i = 0; i < RECORDS; i++)
        order[i] = i;
    for (uint32_t i = RECORDS; i > 1; i--) {
        uint32_t j = dice(i), t = order[i - 1];
        order[i - 1] = order[j];
        order[j] = t;
    }
    kp_buf_clear(text);
    kp_buf_puts(text, "_source,_record,_cluster\n");
    for (uint32_t i = 0; i < RECORDS; i++)
        if (w->cluster[order[i]])
            kp_buf_printf(text, "%s,%u,c%u\n", sources[order[i] % 3], order[i],
                          w->cluster[order[i]]);
}

/* Another night, other rules: golden ids do not depend on them. */
static const char *any_rules(void)
{
    static const char *const rules[] = {
        NULL, "ruleset: t\nmerge: {default: first, sources: [展会, وب]}\n",
        "ruleset: t\nmerge: {default: last, master: last, sources: [وب, crm]}\n"};
    return rules[dice(3)];
}

static struct merged merge_world(const struct world *w, const struct kp_buf *previous)
{
    char path[64];
    struct kp_buf text = {0};
    int fd =
        text_file(previous ? previous->data : "", previous ? previous->len : 0, path, sizeof path);
    feed_of(w, &text);
    struct merged m = merge_text(any_rules(), text.data, text.len,
                                 (struct kp_merge_options){.previous = previous ? path : NULL});
    if (m.status != KP_END)
        fail_msg("%s", m.err.message);
    close(fd);
    kp_buf_release(&text);
    return m;
}

/* ---- an xref as a table by record ---- */

struct table {
    char golden[RECORDS][40]; /* "": the record is not there */
};

static void read_xref(const struct kp_buf *xref, struct table *t)
{
    char path[64];
    struct kp_xref x;
    struct kp_xref_row row;
    struct kp_error err;
    memset(t, 0, sizeof *t);
    int fd = text_file(xref->data ? xref->data : "", xref->len, path, sizeof path);
    assert_int_equal(kp_xref_open(&x, path, &err), KP_OK);
    while (kp_xref_next(&x, &row, &err) == KP_OK) {
        unsigned record = (unsigned)strtoul(row.record.ptr, NULL, 10);
        assert_true(record < RECORDS && row.golden.len < 40);
        memcpy(t->golden[record], row.golden.ptr, row.golden.len);
    }
    kp_xref_release(&x);
    close(fd);
}

/* The value of a member of an event line: good enough for ids without quotes. */
static bool text_of(const char *line, const char *name, char *out, size_t size)
{
    char mark[40];
    snprintf(mark, sizeof mark, "\"%s\":\"", name);
    const char *p = strstr(line, mark);
    if (!p)
        return false;
    p += strlen(mark);
    snprintf(out, size, "%.*s", (int)strcspn(p, "\""), p);
    return true;
}

static void set_all(struct table *t, const char *line, const char *name, const char *golden)
{
    char mark[40];
    snprintf(mark, sizeof mark, "\"%s\":[", name);
    const char *p = strstr(line, mark), *end = p ? strchr(p, ']') : NULL;
    while (p && (p = strchr(p, ':')) && p < end) { /* "source:record" */
        p++;
        if (*p >= '0' && *p <= '9')
            snprintf(t->golden[strtoul(p, NULL, 10)], 40, "%s", golden);
    }
}

static void replay(struct kp_buf *events, struct table *t)
{
    const char *text = kp_buf_cstr(events);
    for (const char *p = text; *p; p = strchr(p, '\n') + 1) {
        char line[65536], golden[40] = "";
        snprintf(line, sizeof line, "%.*s", (int)strcspn(p, "\n"), p);
        assert_true(text_of(line, "golden", golden, sizeof golden));
        set_all(t, line, "added", golden);
        set_all(t, line, "moved", golden);
        set_all(t, line, "removed", "");
    }
}

/* A later state: some records join, leave, move; clusters get other names. */
static void change(struct world *w)
{
    uint32_t names = 1000 * (1 + dice(1000));
    for (uint32_t i = 0; i < RECORDS; i++) {
        uint32_t what = dice(20);
        if (what == 0)
            w->cluster[i] = 0;
        else if (what == 1 || (what == 2 && w->cluster[i] == 0))
            w->cluster[i] = 1 + dice(150);
    }
    uint32_t merged = 1 + dice(150), into = 1 + dice(150);
    for (uint32_t i = 0; i < RECORDS; i++) {
        if (w->cluster[i] % 1000 == merged)
            w->cluster[i] = into;
        if (w->cluster[i])
            w->cluster[i] = names + w->cluster[i] % 1000;
    }
}

/* One id, one cluster, and the other way round. */
static void check_ids(const struct world *w, const struct table *t)
{
    for (uint32_t i = 0; i < RECORDS; i++)
        for (uint32_t j = 0; j < i; j++)
            if (w->cluster[i] && w->cluster[j])
                assert_int_equal(strcmp(t->golden[i], t->golden[j]) == 0,
                                 w->cluster[i] == w->cluster[j]);
}

/* Histories of some nights each: the first xref, with all events replayed on it, is the last. */
static void events_replayed_give_the_new_xref(void **state)
{
    (void)state;
    for (int history = 0; history < 12; history++) {
        static struct table replayed, now;
        struct world w;
        for (uint32_t i = 0; i < RECORDS; i++)
            w.cluster[i] = dice(5) ? 1 + dice(150) : 0;
        struct merged before = merge_world(&w, NULL);
        read_xref(&before.side[KP_SIDE_XREF], &replayed);
        for (int night = 0; night < 8; night++) {
            change(&w);
            struct merged after = merge_world(&w, &before.side[KP_SIDE_XREF]);
            replay(&after.side[KP_SIDE_EVENTS], &replayed);
            read_xref(&after.side[KP_SIDE_XREF], &now);
            for (uint32_t i = 0; i < RECORDS; i++)
                assert_string_equal(replayed.golden[i], now.golden[i]);
            check_ids(&w, &now);
            merged_release(&before);
            before = after;
        }
        merged_release(&before);
    }
}

/* Another order of rows and other cluster names: all ids stay. */
static void ids_survive_shuffles(void **state)
{
    (void)state;
    struct world w;
    for (uint32_t i = 0; i < RECORDS; i++)
        w.cluster[i] = 1 + dice(150);
    struct merged before = merge_world(&w, NULL);
    for (uint32_t i = 0; i < RECORDS; i++)
        w.cluster[i] += 7000;
    struct merged after = merge_world(&w, &before.side[KP_SIDE_XREF]);
    static struct table a, b;
    read_xref(&before.side[KP_SIDE_XREF], &a);
    read_xref(&after.side[KP_SIDE_XREF], &b);
    assert_memory_equal(&a, &b, sizeof a);
    assert_null(strstr(kp_buf_cstr(&after.side[KP_SIDE_EVENTS]), "grown"));
    assert_null(strstr(kp_buf_cstr(&after.side[KP_SIDE_EVENTS]), "retired"));
    merged_release(&before);
    merged_release(&after);
}

static void each_event(void **state)
{
    (void)state;
    static const char *const previous = "source,record,golden\n"
                                        "s,1,A\ns,2,A\ns,3,A\n" /* splits */
                                        "s,4,B\ns,5,C\n"        /* merge */
                                        "s,6,D\n"               /* grows */
                                        "s,7,E\n"               /* goes */
                                        "s,8,F\n";              /* stays */
    char path[64];
    int fd = text_file(previous, strlen(previous), path, sizeof path);
    static const char *const text =
        "_source,_record,_cluster\n"
        "s,8,k1\ns,9,k2\ns,6,k2\ns,5,k3\ns,4,k3\ns,3,k4\ns,2,k5\ns,1,k5\ns,10,A\n";
    struct merged m =
        merge_text(NULL, text, strlen(text), (struct kp_merge_options){.previous = path});
    assert_text(&m.side[KP_SIDE_EVENTS],
                "{\"event\":\"kept\",\"golden\":\"F\"}\n"
                "{\"event\":\"grown\",\"golden\":\"D\",\"added\":[\"s:9\"]}\n"
                "{\"event\":\"merged\",\"golden\":\"B\",\"from\":\"C\",\"moved\":[\"s:5\"]}\n"
                "{\"event\":\"created\",\"golden\":\"k4\",\"added\":[]}\n"
                "{\"event\":\"split\",\"golden\":\"k4\",\"from\":\"A\",\"moved\":[\"s:3\"]}\n"
                "{\"event\":\"kept\",\"golden\":\"A\"}\n"
                "{\"event\":\"created\",\"golden\":\"s:10\",\"added\":[\"s:10\"]}\n"
                "{\"event\":\"removed\",\"golden\":\"E\",\"removed\":[\"s:7\"]}\n"
                "{\"event\":\"retired\",\"golden\":\"C\",\"into\":\"B\"}\n"
                "{\"event\":\"retired\",\"golden\":\"E\"}\n");
    close(fd);
    merged_release(&m);
}

static void a_file_that_is_no_xref(void **state)
{
    (void)state;
    char path[64];
    int fd = text_file("a,b\n1,2\n", 8, path, sizeof path);
    struct merged m = merge_text(NULL, "a\n1\n", 4, (struct kp_merge_options){.previous = path});
    assert_int_equal(m.status, KP_ERR_INPUT);
    assert_non_null(strstr(m.err.message, "no xref"));
    close(fd);
    merged_release(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_replayed_give_the_new_xref),
        cmocka_unit_test(ids_survive_shuffles),
        cmocka_unit_test(each_event),
        cmocka_unit_test(a_file_that_is_no_xref),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
