#include "merge_case.h"

#include "merge/decimal.h"
#include "merge/instant.h"

/* One cluster, two fields: v with the rules under test, and what they may look at. */
struct row {
    const char *rules; /* of the field v */
    const char *feed;  /* source,v,by,other,_issues; a line a record */
    const char *want;  /* of v, as CSV */
};

static void check(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct kp_buf yaml = {0}, text = {0};
        kp_buf_printf(&yaml,
                      "ruleset: t\nfields:\n  v: {merge: %s}\n  by: {}\n  other: {}\n"
                      "merge: {default: first, sources: [crm, web]}\n",
                      rows[i].rules);
        kp_buf_puts(&text, "_cluster,_record,_source,v,by,other,_issues\n");
        unsigned record = 0;
        for (const char *p = rows[i].feed; *p; p = strchr(p, '\n') + 1)
            kp_buf_printf(&text, "c,%u,%.*s\n", ++record, (int)strcspn(p, "\n"), p);
        struct merged m =
            merge_text(kp_buf_cstr(&yaml), text.data, text.len, (struct kp_merge_options){0});
        if (m.status != KP_END)
            fail_msg("%s: %s", rows[i].rules, m.err.message);
        const char *line = strchr(kp_buf_cstr(&m.out), '\n') + 1;
        for (int comma = 0; comma < 3; comma++)
            line = strchr(line, ',') + 1;
        size_t n = strlen(rows[i].want);
        if (strncmp(line, rows[i].want, n) != 0 || line[n] != ',')
            fail_msg("%s: expected %s, got %.60s", rows[i].rules, rows[i].want, line);
        merged_release(&m);
        kp_buf_release(&yaml);
        kp_buf_release(&text);
    }
}

#define CHECK(rows) check(rows, sizeof(rows) / sizeof *(rows))

static void picking(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"first", "web,b,,,\ncrm,a,,,\n", "a"}, /* crm before web, whatever came first */
        {"last", "web,b,,,\ncrm,a,,,\n", "b"},
        {"first", "crm,,,,\nweb,b,,,\n", "b"}, /* an empty value never wins */
        {"longest", "crm,张伟,,,\nweb,张伟明,,,\nx,abc,,,\n", "张伟明"},
        {"longest", "crm,علی,,,\nweb,علی رضا,,,\n", "علی رضا"},
        {"shortest", "crm,aaaa,,,\nweb,张伟明,,,\n", "张伟明"}, /* characters, not bytes */
        {"most_frequent", "crm,a,,,\nweb,b,,,\nx,b,,,\n", "b"},
        {"most_frequent", "crm,a,,,\nweb,b,,,\n", "a"},
        {"[most_frequent, longest]", "crm,a,,,\nweb,bb,,,\n", "bb"},
        {"most_complete", "crm,a,,,\nweb,b,2024-01-01,x,\n", "b"},
        {"{latest_by: by}", "crm,a,2024-01-01,,\nweb,b,2024-03-01,,\nx,c,,,\n", "b"},
        {"{most_recent: by}", "crm,a,2024-01-01T10:00:00+03:30,,\nweb,b,2024-01-01T08:00:00Z,,\n",
         "b"},
        {"{most_recent: by}", "crm,a,1700000000,,\nweb,b,1600000000,,\n", "a"},
        {"{oldest: by}", "crm,a,2024-01-01,,\nweb,b,2023-03-01,,\nx,c,junk,,\n", "b"},
        {"largest", "crm,9,,,\nweb,10,,,\nx,-3,,,\n", "10"},
        {"max", "crm,1.5,,,\nweb,1.25,,,\nx,word,,,\n", "1.5"},
        {"smallest", "crm,9,,,\nweb,10,,,\nx,-3,,,\n", "-3"},
        {"min", "crm,2024-02-01,,,\nweb,2023-12-31,,,\n", "2023-12-31"},
        {"source", "web,b,,,\nx,c,,,\n", "b"},
        {"{source: [x, web]}", "web,b,,,\nx,c,,,\n", "c"},
        {"prefer_valid", "crm,a@@,,,v:email\nweb,a@b,,,other:x\n", "a@b"},
        {"prefer_valid", "crm,a,,,v:x\nweb,b,,,w:y;v:y\n",
         "a"}, /* all have issues: no preference */
        {"{prefer: true}", "crm,no,,,\nweb,بله,,,\n", "بله"},
        {"{prefer: false}", "crm,yes,,,\nweb,0,,,\n", "0"},
        {"{prefer: [gold, silver]}", "crm,bronze,,,\nweb,Silver,,,\n", "Silver"},
        {"{matches: '^\\+98'}", "crm,0912,,,\nweb,+98912,,,\n", "+98912"},
        {"{matches: '^\\+98'}", "crm,0912,,,\nweb,0913,,,\n", "0912"},
        {"{where: \"r.other == 'تهران'\"}", "crm,a,,کرج,\nweb,b,,تهران,\n", "b"},
        {"{compute: \"local s = 0 for i = 1, kempt.count() do s = s + (tonumber(kempt.value(i)) or "
         "0) end return s / kempt.count()\"}",
         "crm,1,,,\nweb,2.5,,,\nx,,,,\n", "1.75"},
        {"{compute: \"kempt.value(2) .. ' ' .. kempt.source(2) .. ' ' .. kempt.field(2, "
         "'other')\"}",
         "crm,علی,,,\nweb,رضا,,张伟,\n", "رضا web 张伟"},
        {"[{compute: 'nil'}, last]", "crm,a,,,\nweb,b,,,\n", "b"},
        {"[{compute: 'kempt.value(1) + {}'}, last]", "crm,a,,,\nweb,b,,,\n", "b"},
        {"[{compute: \"kempt.value(9) or kempt.value('x') or kempt.field(1, 'none') or 'no'\"}]",
         "crm,a,,,\nweb,b,,,\n", "no"},
        {"[{exclude: [a]}, {compute: 'kempt.count() .. kempt.value(1)'}]", "crm,a,,,\nweb,b,,,\n",
         "1b"},
        {"{where: \"r.other == 'nowhere'\"}", "crm,a,,x,\nweb,b,,y,\n", "a"},
        {"{score: \"tonumber(r.other) or 0\"}", "crm,a,,3,\nweb,b,,12,\nx,c,,张,\n", "b"},
    };
    CHECK(rows);
}

static void trust_that_ages(void **state)
{
    (void)state;
    setenv("KEMPT_TODAY", "2024-07-01", 1);
    static const struct row rows[] = {
        {"{most_trusted: {order: [{crm: 180d}, web], by: by}}",
         "crm,a,2024-06-01,,\nweb,b,2020-01-01,,\n", "a"},
        {"{most_trusted: {order: [{crm: 180d}, web], by: by}}",
         "crm,a,2023-06-01,,\nweb,b,2020-01-01,,\n", "b"},
        {"{most_trusted: {order: [{crm: 2y}, web], by: by}}",
         "crm,a,2023-06-01,,\nweb,b,2020-01-01,,\n", "a"},
        {"{most_trusted: {order: [{crm: 180d}, web], by: by}}", "crm,a,unknown,,\nx,b,,,\n", "a"},
    };
    CHECK(rows);
    unsetenv("KEMPT_TODAY");
}

static void excluding(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"exclude", "crm,n/a,,,\nweb,Jan,,,\n", "Jan"},
        {"exclude", "crm,未知,,,\nweb,نامشخص,,,\n", ""}, /* rather nothing than that */
        {"[exclude, longest]", "crm,unknown,,,\nweb,a,,,\nx,bb,,,\n", "bb"},
        {"{exclude: [test, x@y]}", "crm,TEST,,,\nweb,real,,,\n", "real"},
        {"exclude", "crm,n/a,,,\nweb,n/a,,,\n", ""}, /* though all agree */
    };
    CHECK(rows);
}

static void making(void **state)
{
    (void)state;
    static const struct row rows[] = {
        {"union", "crm,a;b,,,\nweb,B; c,,,\nx,,,,\n", "a;b;c"},
        {"{union: \" | \"}", "crm,نور,,,\nweb,张,,,\nx,نور,,,\n", "نور | 张"},
        {"{union: {json: true}}", "crm,a,,,\nweb,b,,,\n", "\"[\"\"a\"\",\"\"b\"\"]\""},
        {"{concatenate: \" / \"}", "crm,a,,,\nweb,b,,,\nx,a,,,\n", "a / b / a"},
        {"sum", "crm,1.10,,,\nweb,2.20,,,\nx,n/a,,,\n", "3.30"},
        {"sum", "crm,99999999999999999999,,,\nweb,1,,,\n", "100000000000000000000"},
        {"[sum, last]", "crm,a,,,\nweb,b,,,\n", "b"}, /* no number: the next rule decides */
        {"[exclude, union]", "crm,n/a,,,\nweb,b,,,\nx,a,,,\n", "b;a"},
    };
    CHECK(rows);
}

static void json_lists_are_joined(void **state)
{
    (void)state;
    struct merged m = merge_simple(
        "ruleset: t\nfields: {t: {merge: {union: {json: true}}}}\nmerge: {default: first}\n",
        "{\"_source\":\"s\",\"_cluster\":\"k\",\"t\":[\"a\", \"b,c\"]}\n"
        "{\"_source\":\"s\",\"_cluster\":\"k\",\"t\":[\"A\",7]}\n"
        "{\"_source\":\"s\",\"_cluster\":\"k\",\"t\":\"张\\\"\"}\n");
    assert_text(&m.out, "{\"_source\":\"s\",\"_cluster\":\"k\",\"t\":[\"a\",\"b,c\",7,\"张\\\"\"],"
                        "\"_golden\":\"k\",\"_members\":\"s:1;s:2;s:3\"}\n");
    merged_release(&m);
}

/* A cluster as big as a mistake in matching makes it: the same rules, in bounded time. */
static void a_big_cluster(void **state)
{
    (void)state;
    struct kp_buf text = {0};
    kp_buf_puts(&text, "_source,_cluster,a,b\n");
    for (unsigned i = 0; i < 5000; i++)
        kp_buf_printf(&text, "s,k,v%u,%u\n", i % 1700, i);
    struct merged m =
        merge_text("ruleset: t\nfields: {a: {merge: most_frequent}, b: {merge: largest}}\nmerge: "
                   "{default: first}\n",
                   text.data, text.len, (struct kp_merge_options){.keep = {[KP_SIDE_XREF] = true}});
    assert_int_equal(m.status, KP_END);
    assert_non_null(strstr(kp_buf_cstr(&m.out), "\ns,k,v0,4999,k,"));
    assert_int_equal(m.counts.largest, 5000);
    merged_release(&m);
    kp_buf_release(&text);
}

static void every_rule_explains_itself(void **state)
{
    (void)state;
    for (const struct kp_survivorship *const *s = kp_survivorships(); *s; s++) {
        assert_non_null((*s)->d.help);
        assert_non_null((*s)->d.examples);
        assert_true((*s)->narrow || (*s)->make);
        assert_ptr_equal(kp_survivorship_find((*s)->d.name), *s);
    }
    assert_null(kp_survivorship_find("nope"));
}

static void decimals_are_exact(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b, *sum;
    } cases[] = {{"0.1", "0.2", "0.3"}, {"-1.5", "1.5", "0.0"}, {"-0.05", "0", "-0.05"},
                 {"1", "2.50", "3.50"}, {"+7", "-10", "-3"},    {"0", "0", "0"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kp_decimal a, b;
        struct kp_buf text = {0};
        assert_true(kp_decimal_parse(kp_str(cases[i].a), &a));
        assert_true(kp_decimal_parse(kp_str(cases[i].b), &b));
        assert_true(kp_decimal_add(&a, b));
        kp_decimal_write(a, &text);
        assert_text(&text, cases[i].sum);
        kp_buf_release(&text);
    }
    static const char *const none[] = {"", "-", "1.", ".5", "1e5", "1,000", "٣", "1 2"};
    struct kp_decimal d;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_false(kp_decimal_parse(kp_str(none[i]), &d));
}

static void instants(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double seconds;
    } cases[] = {{"1970-01-02", 86400},
                 {"1970-01-01T00:00:01Z", 1},
                 {"1970-01-01 03:30:00+03:30", 0},
                 {"1970-01-01T00:00:00.5", 0.5},
                 {"1969-12-31T23:00-0100", 0},
                 {"1234", 1234}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double s;
        assert_true(kp_instant_parse(kp_str(cases[i].text), &s));
        assert_true(s == cases[i].seconds);
    }
    static const char *const none[] = {"",           "yesterday",   "2024-13-01",
                                       "2024-02-30", "2024-01-01T", "2024-01-01T25:00"};
    double s;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_false(kp_instant_parse(kp_str(none[i]), &s));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(picking),
        cmocka_unit_test(trust_that_ages),
        cmocka_unit_test(excluding),
        cmocka_unit_test(making),
        cmocka_unit_test(json_lists_are_joined),
        cmocka_unit_test(a_big_cluster),
        cmocka_unit_test(every_rule_explains_itself),
        cmocka_unit_test(decimals_are_exact),
        cmocka_unit_test(instants),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
