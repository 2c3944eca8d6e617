#include "merge_case.h"

static const char *const feed_text = "_source,_record,_cluster,name,email,city,updated_at\n"
                                     "crm,1,c1,Jan Sole,jan@a.example,Tehran,2024-01-01\n"
                                     "crm,2,,Ali رضایی,ali@b.example,Karaj,2024-01-01\n"
                                     "web,1,c2,张伟,zw@c.example,,2024-03-01\n"
                                     "web,2,c1,J. Sole,js@a.example,Karaj,2024-02-01\n"
                                     "crm,3,c2,张偉,,上海,2024-01-15\n"
                                     "fair,1,c1,Jan Sole,,Karaj,2023-01-01\n";

static const char *const rules = "ruleset: t\n"
                                 "fields:\n"
                                 "  name: {merge: longest}\n"
                                 "  email: {merge: {latest_by: updated_at}}\n"
                                 "  city: {}\n"
                                 "  updated_at: {merge: largest}\n"
                                 "merge: {default: most_frequent, sources: [crm, web, fair]}\n";

static void one_record_a_cluster(void **state)
{
    (void)state;
    struct merged m = merge_simple(rules, feed_text);
    assert_int_equal(m.status, KP_END);
    assert_text(&m.out, "_source,_record,_cluster,name,email,city,updated_at,_golden,_members\n"
                        "crm,1,c1,Jan Sole,js@a.example,Karaj,2024-02-01,c1,crm:1;web:2;fair:1\n"
                        "crm,2,,Ali رضایی,ali@b.example,Karaj,2024-01-01,crm:2,\n"
                        "crm,3,c2,张偉,zw@c.example,上海,2024-03-01,c2,crm:3;web:1\n");
    assert_int_equal(m.counts.records, 6);
    assert_int_equal(m.counts.golden, 3);
    assert_int_equal(m.counts.merged, 3);
    assert_int_equal(m.counts.clusters, 2);
    assert_int_equal(m.counts.largest, 3);
    merged_release(&m);
}

static void the_trail(void **state)
{
    (void)state;
    struct merged m =
        merge_text(rules, feed_text, strlen(feed_text),
                   (struct kp_merge_options){.xref = KP_FORMAT_CSV, .losers = KP_FORMAT_CSV});
    assert_text(&m.side[KP_SIDE_XREF], "source,record,golden,position\n"
                                       "crm,1,c1,1\nweb,2,c1,4\nfair,1,c1,6\n"
                                       "crm,2,crm:2,2\n"
                                       "crm,3,c2,5\nweb,1,c2,3\n");
    assert_text(&m.side[KP_SIDE_LOSERS],
                "_source,_record,_cluster,name,email,city,updated_at,_merged_into,_position\n"
                "crm,1,c1,Jan Sole,jan@a.example,Tehran,2024-01-01,c1,1\n"
                "web,2,c1,J. Sole,js@a.example,Karaj,2024-02-01,c1,4\n"
                "fair,1,c1,Jan Sole,,Karaj,2023-01-01,c1,6\n"
                "crm,3,c2,张偉,,上海,2024-01-15,c2,5\n"
                "web,1,c2,张伟,zw@c.example,,2024-03-01,c2,3\n");
    assert_text(&m.side[KP_SIDE_CONFLICTS], "{\"golden\":\"c1\",\"field\":\"name\",\"value\":\"J. "
                                            "Sole\",\"from\":[\"web:2\"],\"kept\":\"Jan "
                                            "Sole\",\"rule\":\"longest\"}\n"
                                            "{\"golden\":\"c1\",\"field\":\"email\",\"value\":"
                                            "\"jan@a.example\",\"from\":[\"crm:1\"],\"kept\":"
                                            "\"js@a.example\",\"rule\":\"latest_by\"}\n"
                                            "{\"golden\":\"c1\",\"field\":\"updated_at\",\"value\":"
                                            "\"2024-01-01\",\"from\":[\"crm:1\"],\"kept\":"
                                            "\"2024-02-01\",\"rule\":\"largest\"}\n"
                                            "{\"golden\":\"c1\",\"field\":\"updated_at\",\"value\":"
                                            "\"2023-01-01\",\"from\":[\"fair:1\"],\"kept\":"
                                            "\"2024-02-01\",\"rule\":\"largest\"}\n"
                                            "{\"golden\":\"c1\",\"field\":\"city\",\"value\":"
                                            "\"Tehran\",\"from\":[\"crm:1\"],\"kept\":\"Karaj\","
                                            "\"rule\":\"most_frequent\"}\n"
                                            "{\"golden\":\"c2\",\"field\":\"name\",\"value\":"
                                            "\"张伟\",\"from\":[\"web:1\"],\"kept\":\"张偉\","
                                            "\"rule\":\"order\"}\n"
                                            "{\"golden\":\"c2\",\"field\":\"updated_at\",\"value\":"
                                            "\"2024-01-15\",\"from\":[\"crm:3\"],\"kept\":"
                                            "\"2024-03-01\",\"rule\":\"largest\"}\n");
    assert_int_equal(m.counts.conflicts, 7);
    merged_release(&m);
}

static void provenance_names_record_and_rule(void **state)
{
    (void)state;
    struct merged m = merge_text(rules, feed_text, strlen(feed_text),
                                 (struct kp_merge_options){.keep = {[KP_SIDE_PROVENANCE] = true}});
    assert_text(&m.side[KP_SIDE_PROVENANCE],
                "{\"golden\":\"c1\",\"fields\":{\"name\":{\"from\":\"crm:1\",\"rule\":\"longest\"},"
                "\"email\":{\"from\":\"web:2\",\"rule\":\"latest_by\"},"
                "\"updated_at\":{\"from\":\"web:2\",\"rule\":\"largest\"},"
                "\"city\":{\"from\":\"web:2\",\"rule\":\"most_frequent\"}}}\n"
                "{\"golden\":\"c2\",\"fields\":{\"name\":{\"from\":\"crm:3\",\"rule\":\"order\"},"
                "\"email\":{\"from\":\"web:1\",\"rule\":\"only\"},"
                "\"updated_at\":{\"from\":\"web:1\",\"rule\":\"largest\"},"
                "\"city\":{\"from\":\"crm:3\",\"rule\":\"only\"}}}\n");
    assert_text(&m.side[KP_SIDE_XREF], ""); /* what is not asked for is not written */
    merged_release(&m);
}

static void values_keep_their_kind(void **state)
{
    (void)state;
    struct merged m = merge_simple(
        "ruleset: t\nmerge: {default: first}\n",
        "{\"_source\":\"s\",\"_cluster\":\"k\",\"id\":7,\"a\":null,\"n\":1.10,\"tags\":[1, 2]}\n"
        "{\"_source\":\"s\",\"_cluster\":\"k\",\"id\":\"7\",\"b\":true,\"名\":\"伟\"}\n"
        "{\"_source\":\"s\",\"id\":3}\n");
    assert_text(&m.out,
                "{\"_source\":\"s\",\"_cluster\":\"k\",\"id\":7,\"a\":null,\"n\":1.10,\"tags\":"
                "[1, 2],\"b\":true,\"名\":\"伟\",\"_golden\":\"k\",\"_members\":\"s:1;s:2\"}\n"
                "{\"_source\":\"s\",\"id\":3,\"_golden\":\"s:3\"}\n");
    merged_release(&m);
}

static void groups_survive_together(void **state)
{
    (void)state;
    struct merged m =
        merge_simple("ruleset: t\n"
                     "fields: {street: {}, city: {merge: most_complete}, zip: {}, tel: {}}\n"
                     "merge: {default: most_frequent, groups: [[street, city, zip]]}\n",
                     "_source,_cluster,street,city,zip,tel,note\n"
                     "s,a,خیابان ۱,تهران,,,x\n"
                     "s,a,خیابان ۲,کرج,31,021,x\n"
                     "s,a,خیابان ۱,,11,,\n");
    assert_text(&m.out, "_source,_cluster,street,city,zip,tel,note,_golden,_members\n"
                        "s,a,خیابان ۲,کرج,31,021,x,a,s:1;s:2;s:3\n");
    merged_release(&m);
}

static void a_withdrawn_consent_wins(void **state)
{
    (void)state;
    static const char *const text = "_source,_cluster,news,dnc\ns,a,yes,\ns,a,yes,yes\ns,a,no,no\n"
                                    "s,b,是,\ns,b,否,否\n";
    struct merged m =
        merge_simple("ruleset: t\nfields: {news: {}, dnc: {}}\n"
                     "merge: {default: most_frequent, consent: {opt_in: [news], opt_out: dnc}}\n",
                     text);
    assert_text(&m.out, "_source,_cluster,news,dnc,_golden,_members\ns,a,no,yes,a,s:1;s:2;s:3\n"
                        "s,b,否,否,b,s:4;s:5\n");
    merged_release(&m);
    m = merge_simple(
        "ruleset: t\nfields: {news: {}, dnc: {}}\n"
        "merge: {default: most_frequent, consent: {opt_in: [news], opt_outs_win: false}}\n",
        text);
    assert_text(&m.out, "_source,_cluster,news,dnc,_golden,_members\ns,a,yes,yes,a,s:1;s:2;s:3\n"
                        "s,b,是,否,b,s:4;s:5\n");
    merged_release(&m);
}

static void a_big_cluster_goes_to_review(void **state)
{
    (void)state;
    struct merged m =
        merge_simple("ruleset: t\nmerge: {default: first, max_cluster: 2}\n",
                     "_source,_record,_cluster,a\ns,1,x,1\ns,2,x,2\ns,3,x,3\ns,4,y,4\ns,5,y,5\n");
    assert_text(&m.out, "_source,_record,_cluster,a,_golden,_members\n"
                        "s,1,x,1,s:1,\ns,2,x,2,s:2,\ns,3,x,3,s:3,\ns,4,y,4,y,s:4;s:5\n");
    assert_text(&m.side[KP_SIDE_REVIEW],
                "{\"golden\":\"x\",\"reason\":\"more records than max_cluster\","
                "\"members\":[\"s:1\",\"s:2\",\"s:3\"]}\n");
    assert_int_equal(m.counts.review, 1);
    assert_int_equal(m.counts.records, m.counts.golden + m.counts.merged);
    merged_release(&m);
}

/* Records of a cluster far apart, and little memory: same bytes as with much. */
static void spilling_changes_nothing(void **state)
{
    (void)state;
    struct kp_buf text = {0};
    kp_buf_puts(&text, "_source,_record,_cluster,name,n\n");
    for (unsigned i = 0; i < 30000; i++)
        kp_buf_printf(&text, "s%u,%u,k%u,نام %u,%u\n", i % 3, i, (i * 7919u) % 9001u, i % 5, i);
    struct merged much = merge_text(rules, text.data, text.len, (struct kp_merge_options){0});
    struct merged little =
        merge_text(rules, text.data, text.len, (struct kp_merge_options){.memory = 64 << 10});
    assert_int_equal(much.status, KP_END);
    assert_int_equal(little.status, KP_END);
    assert_int_equal(much.counts.golden, 9001);
    assert_int_equal(much.counts.merged, 30000 - 9001);
    assert_int_equal(much.out.len, little.out.len);
    assert_memory_equal(much.out.data, little.out.data, much.out.len);
    for (int i = 0; i < KP_SIDE_COUNT; i++) {
        assert_int_equal(much.side[i].len, little.side[i].len);
        if (much.side[i].len)
            assert_memory_equal(much.side[i].data, little.side[i].data, much.side[i].len);
    }
    merged_release(&much);
    merged_release(&little);
    kp_buf_release(&text);
}

static void nothing_comes_of_nothing(void **state)
{
    (void)state;
    struct merged m =
        merge_text(rules, "name,_cluster\n", 14, (struct kp_merge_options){.xref = KP_FORMAT_CSV});
    assert_int_equal(m.status, KP_END);
    assert_text(&m.side[KP_SIDE_XREF], "source,record,golden,position\n");
    assert_int_equal(m.counts.golden, 0);
    merged_release(&m);
}

static void mistakes_are_told_with_their_place(void **state)
{
    (void)state;
    static const struct {
        const char *yaml, *message;
        unsigned line;
    } cases[] = {
        {"ruleset: t\nfields: {a: {}}\nmerge: {sources: [x]}\n", "'a' has no merge rule", 3},
        {"ruleset: t\nmerge: {default: frist}\n", "unknown rule 'frist'", 2},
        {"ruleset: t\nmerge: {defualt: first}\n", "'defualt'", 2},
        {"ruleset: t\nfields: {a: {}}\nmerge: {default: first, groups: [[a, b]]}\n", "'b'", 3},
        {"ruleset: t\nfields: {a: {}}\nmerge: {default: first, groups: [[a], [a]]}\n", "two groups",
         3},
        {"ruleset: t\nfields: {a: {merge: {latest_by: nope}}}\nmerge: {default: first}\n", "nope",
         2},
        {"ruleset: t\nfields: {a: {merge: {most_trusted: [{crm: 3}]}}}\nmerge: {default: first}\n",
         "how long it is trusted", 2},
        {"ruleset: t\nmerge: {default: source}\n", "which source", 2},
        {"ruleset: t\nmerge: {default: first, master: longest}\n", "a master is a record", 2},
        {"ruleset: t\nfields: {a: {}, b: {}}\nmerge: {default: union, groups: [[a, b]]}\n",
         "the fields of a group come from one", 3},
        {"ruleset: t\nfields: {a: {}, b: {}}\nmerge: {default: first, groups: [[a, b]], consent: "
         "[b]}\n",
         "a consent, which must be decided by itself", 3},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct merged m = merge_simple(cases[i].yaml, "a\n1\n");
        assert_int_equal(m.status, KP_ERR_RULES);
        assert_non_null(strstr(m.err.message, cases[i].message));
        assert_int_equal(m.err.line, cases[i].line);
        merged_release(&m);
    }
}

/* A golden record has the issues of the cells that survived, not those of its master. */
static void issues_of_surviving_cells(void **state)
{
    (void)state;
    static const struct { /* the first record wins name, the second city */
        const char *issues[3], *want;
    } cases[] = {
        {{"name:mx;:contactable", "name:length;city:one_of;:contactable", ":contactable"},
         "name:mx;:contactable;city:one_of"},
        {{"city:one_of", "name:length", "city:x;name:y"}, ""},
        {{"name:length;name:length", "", "city:one_of"}, "name:length"},
        {{":contactable", ":contactable", ""}, ""},
        {{"nickname:length", "nickname:length", "nickname:length"}, "nickname:length"},
        {{";;", "city", ":"}, ""},
    };
    static const char *const yaml =
        "ruleset: t\nfields: {name: {merge: longest}, city: {merge: most_frequent}}\n"
        "merge: {default: first, master: last}\n";
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct kp_buf text = {0}, want = {0};
        kp_buf_printf(&text,
                      "_source,_record,_cluster,name,city,_issues\na,1,k,سعید حسینی,Tehran,%s\n"
                      "a,2,k,سعید,上海,%s\na,3,k,,上海,%s\n",
                      cases[i].issues[0], cases[i].issues[1], cases[i].issues[2]);
        struct merged m = merge_text(yaml, text.data, text.len, (struct kp_merge_options){0});
        kp_buf_printf(&want,
                      "_source,_record,_cluster,name,city,_issues,_golden,_members\n"
                      "a,3,k,سعید حسینی,上海,%s,k,a:1;a:2;a:3\n",
                      cases[i].want);
        assert_text(&m.out, kp_buf_cstr(&want));
        kp_buf_release(&text);
        kp_buf_release(&want);
        merged_release(&m);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_record_a_cluster),
        cmocka_unit_test(the_trail),
        cmocka_unit_test(provenance_names_record_and_rule),
        cmocka_unit_test(values_keep_their_kind),
        cmocka_unit_test(groups_survive_together),
        cmocka_unit_test(a_withdrawn_consent_wins),
        cmocka_unit_test(a_big_cluster_goes_to_review),
        cmocka_unit_test(issues_of_surviving_cells),
        cmocka_unit_test(spilling_changes_nothing),
        cmocka_unit_test(nothing_comes_of_nothing),
        cmocka_unit_test(mistakes_are_told_with_their_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
