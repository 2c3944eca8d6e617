#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/hash.h"
#include "profile/cluster.h"
#include "profile/output.h"

static const struct kp_node *parse(const char *json, struct kp_arena *arena)
{
    const struct kp_node *n = NULL;
    struct kp_error err = {0};
    if (kp_profile_parse("test", json, strlen(json), arena, &n, &err) != KP_OK)
        fail_msg("%s", err.message);
    return n;
}

#define FIELD(name, filled, share_x, share_y)                                                      \
    "{\"kempt\":\"profile\",\"records\":100,\"fields\":[{\"name\":\"" name                         \
    "\",\"kind\":\"text\",\"completeness\":" filled                                                \
    ",\"filled\":90,\"distinct\":2,\"top\":[{\"value\":\"甲\",\"share\":" share_x                  \
    "},{\"value\":\"乙\",\"share\":" share_y "}],\"patterns\":[]}]}"

static void drift(void **state)
{
    (void)state;
    struct kp_arena arena = {0};
    struct kp_buf out = {0};
    struct kp_error err = {0};
    const struct kp_drift_limits limits = {.distance = 0.3, .missing = 0.05},
                                 none = {.distance = -1, .missing = -1};
    const struct kp_node *old = parse(FIELD("x", "0.9", "0.5", "0.5"), &arena);
    const struct kp_node *same = parse(FIELD("x", "0.9", "0.5", "0.5"), &arena);
    const struct kp_node *far = parse(FIELD("x", "0.7", "1", "0"), &arena);
    const struct kp_node *other = parse(FIELD("y", "0.9", "1", "0"), &arena);
    assert_int_equal(kp_profile_compare(old, same, &limits, &out, &err), KP_OK);
    assert_non_null(strstr(kp_buf_cstr(&out), "\"distance\":0.0000"));
    assert_int_equal(kp_profile_compare(old, far, &none, &out, &err), KP_OK);
    assert_int_equal(kp_profile_compare(old, far, &limits, &out, &err), KP_ERR_LIMIT);
    assert_non_null(strstr(err.message, "x drifted by 0.5"));
    assert_non_null(strstr(err.message, "x is missing in 30.00% of records, before in 10.00%"));
    assert_int_equal(kp_profile_compare(old, other, &limits, &out, &err), KP_ERR_LIMIT);
    assert_non_null(strstr(err.message, "x is gone; y is new"));
    kp_buf_release(&out);
    kp_arena_release(&arena);
}

static void not_a_profile(void **state)
{
    (void)state;
    struct kp_arena arena = {0};
    struct kp_buf out = {0};
    struct kp_error err = {0};
    const struct kp_drift_limits none = {.distance = -1, .missing = -1};
    const struct kp_node *n = parse("{\"tool\":\"validate\"}", &arena);
    assert_int_equal(kp_profile_compare(n, n, &none, &out, &err), KP_ERR_INPUT);
    assert_int_equal(kp_profile_load("/nonexistent", &arena, &n, &err), KP_ERR_INPUT);
    assert_int_equal(kp_profile_load("/", &arena, &n, &err), KP_ERR_INPUT);
    kp_buf_release(&out);
    kp_arena_release(&arena);
}

/* Nothing of a value reaches the terminal or the page as an instruction. */
static void hostile_names(void **state)
{
    (void)state;
    struct kp_arena arena = {0};
    struct kp_buf text = {0}, html = {0};
    const struct kp_node *n =
        parse("{\"kempt\":\"profile\",\"title\":\"\\u001b[31m<script>\",\"records\":1,\"fields\":[{"
              "\"name\":\"<b onload=x>\\u001b]0;\",\"kind\":\"text\",\"filled\":1}]}",
              &arena);
    kp_profile_text(n, 80, false, &text);
    kp_profile_html(n, &html);
    assert_null(strchr(kp_buf_cstr(&text), '\033'));
    assert_null(strchr(kp_buf_cstr(&html), '\033'));
    assert_null(strstr(kp_buf_cstr(&html), "<script"));
    assert_null(strstr(kp_buf_cstr(&html), "<b onload"));
    kp_buf_release(&text);
    kp_buf_release(&html);
    kp_arena_release(&arena);
}

static void clusters(void **state)
{
    (void)state;
    static const struct {
        const char *value;
        unsigned count;
    } values[] = {{"شرکت نمونه", 5},
                  {"شركت  نمونه", 2},
                  {"Globex Corporation", 3},
                  {"globex, corporation", 1},
                  {"Globex Corporatoin", 1},
                  {"C1001", 4},
                  {"C1002", 4},
                  {"李", 2},
                  {"李明", 2}};
    struct kp_freq f;
    struct kp_buf csv = {0};
    struct kp_error err = {0};
    const struct kp_cluster_options usual = {.by = KP_CLUSTER_USUAL, .radius = -1};
    kp_freq_init(&f, 100, 10000);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        assert_true(kp_freq_add(&f, kp_hash(values[i].value, strlen(values[i].value), 0),
                                values[i].value, strlen(values[i].value), values[i].count));
    assert_int_equal(kp_cluster_values(&f, &usual, &csv, &err), KP_OK);
    const char *text = kp_buf_cstr(&csv);
    assert_non_null(strstr(text, "\"شركت  نمونه\",\"شرکت نمونه\",2,5,same key\n"));
    assert_non_null(strstr(text, "\"globex, corporation\",\"Globex Corporation\",1,3,same key\n"));
    assert_non_null(strstr(text, "\"Globex Corporatoin\",\"Globex Corporation\",1,3,close\n"));
    assert_null(strstr(text, "C100"));
    assert_null(strstr(text, "李"));
    kp_buf_release(&csv);
    kp_freq_release(&f);
}

/* What values hold must not end a saved profile's strings, or make them unreadable. */
static void texts_come_back(void **state)
{
    (void)state;
    static const char *const texts[] = {"",
                                        "شرکت \"نمونه\"",
                                        "上海\\",
                                        "a\x7F"
                                        "b",
                                        "c\xC2\x85"
                                        "d",
                                        "e\xE2\x80\xA8"
                                        "f",
                                        "g\xEF\xBF\xBF"
                                        "h",
                                        "\xEF\xBB\xBFi",
                                        "tab\tline\n",
                                        "😀"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct kp_arena arena = {0};
        struct kp_buf json = {0};
        kp_buf_puts(&json, "{\"x\":");
        kp_put_text(&json, texts[i], strlen(texts[i]));
        kp_buf_puts(&json, "}");
        assert_string_equal(kp_get_text(parse(kp_buf_cstr(&json), &arena), "x", "none"), texts[i]);
        kp_buf_release(&json);
        kp_arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(drift), cmocka_unit_test(not_a_profile),
                                       cmocka_unit_test(hostile_names), cmocka_unit_test(clusters),
                                       cmocka_unit_test(texts_come_back)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
